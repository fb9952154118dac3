// buildspecs.js PROGRAM FOLDER: each buildspec of FOLDER, merged by PROGRAM with every choice of options, and what comes out read by a
// YAML parser that PROGRAM does not use.  ACCEPT=1 writes what comes out into FOLDER/expected.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { parseAllDocuments } from 'yaml'

const [program, folder] = process.argv.slice(2)
const accepts = process.env.ACCEPT === '1'
const phases = ['install', 'pre_build', 'build', 'post_build']
const blanks = ['AWS_DEFAULT_REGION', 'AWS_ACCOUNT_ID', 'TASK_NAME', 'CONTAINER_NAME', 'CONTAINER_PORT']
const choices = [[], ['modernise'], ['to-ecs'], ['modernise', 'to-ecs']]
let count = 0
let failed = 0

function check(name, problems) {
  count++
  if (problems.length) failed++
  console.log(`${problems.length ? 'not ok' : 'ok'} ${count} - ${name}`)
  for (const problem of problems) console.log(String(problem).replace(/^/gm, '# '))
}

function merge(text, options) {
  const run = spawnSync(program, options, { input: text, encoding: 'utf8', maxBuffer: 1 << 24 })
  if (run.status !== 0) throw new Error(`${options}: status ${run.status} ${run.signal} ${run.stderr}`)
  return JSON.parse(run.stdout)
}

function parse(text) {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: true })
  if (documents.length !== 1) throw new Error(`${documents.length} documents`)
  if (documents[0].errors.length) throw documents[0].errors[0]
  return documents[0].toJS()
}

const list = commands => (commands === undefined ? [] : Array.isArray(commands) ? commands : [commands])
const isOldLogin = command => /\becr\b[^|]*\bget-login(?!-)/.test(command)
const isNewLogin = command => /ecr get-login-password --region \S+ \| docker login --username AWS --password-stdin \S+\.amazonaws\.com/.test(command)

/** The same command, or the one that took its place. */
function isSame(before, after, options) {
  if (before.trimEnd() === after.trimEnd()) return true
  return options.includes('modernise') && isOldLogin(before) && !isOldLogin(after) && isNewLogin(after)
}

/** What of `before` is not in `after` in the same order. */
function lost(before, after, same) {
  let at = 0
  for (const one of before) {
    while (at < after.length && !same(one, after[at])) at++
    if (at === after.length) return [`lost: ${one}`]
    at++
  }
  return []
}

/** Everything but what a merge may add to or replace. */
function rest(spec, options) {
  const copy = structuredClone(spec)
  for (const phase of phases) {
    if (!copy.phases?.[phase]) continue
    delete copy.phases[phase].commands
    const versions = copy.phases[phase]['runtime-versions']
    if (options.includes('modernise') && versions) {
      delete versions.docker
      if (typeof versions.java === 'string') versions.java = versions.java.replace(/^openjdk(8|11)$/, 'corretto$1')
      if (!Object.keys(versions).length) delete copy.phases[phase]['runtime-versions']
    }
    if (!Object.keys(copy.phases[phase]).length) delete copy.phases[phase]
  }
  delete copy.artifacts?.files
  if (copy.artifacts && !Object.keys(copy.artifacts).length) delete copy.artifacts
  return copy
}

function sameRest(before, after, options) {
  const [x, y] = [rest(before, options), rest(after, options)]
  return isDeepStrictEqual(x, y) ? [] : [`changed: ${JSON.stringify(x)}`, `     to: ${JSON.stringify(y)}`]
}

function needed(spec, options) {
  const all = phases.flatMap(phase => list(spec.phases[phase]?.commands)).map(command => command.replace(/\$\{(\w+)\}/g, '$$$1'))
  const has = pattern => all.some(command => pattern.test(command))
  const problems = []
  if (!has(/ecr get-login(-password)?\b/)) problems.push('no login')
  if (!has(/docker (buildx )?build\b/)) problems.push('no docker build')
  if (!has(/docker push|buildx build .*--push/)) problems.push('no docker push')
  if (options.includes('to-ecs')) {
    if (!has(/> *(\$CODEBUILD_SRC_DIR\/)?imageDetail\.json/)) problems.push('no imageDetail.json')
  } else {
    const isFilledWhole = has(/envsubst .*> appspec\.yaml|cat > appspec\.yaml <</)
    for (const name of blanks)
      if (!isFilledWhole && !has(new RegExp(`sed -i .*\\bs(\\W)${name}\\1.* (\\./|\\$CODEBUILD_SRC_DIR/)?appspec\\.yaml`)))
        problems.push(`${name} is not filled in`)
  }
  const files = list(spec.artifacts?.files)
  for (const file of options.includes('to-ecs') ? ['appspec.yaml', 'taskdef.json', 'imageDetail.json'] : ['appspec.yaml'])
    if (!files.includes(file) && !files.includes('**/*')) problems.push(`${file} is no artifact`)
  return problems
}

/** Line by line, everything that was there is there; lists in brackets and what is modernised change within their lines. */
function sameLines(before, after, options) {
  const isFlow = /[[{]/.test(before.replace(/\$\{|\$\(|\[ -f|'\{|'\[\{|\}'|"\{/g, ''))
  if (isFlow || options.includes('modernise')) return []
  return lost(before.split('\n'), after.split('\n'), (x, y) => x === y)
}

function sameEnds(before, after) {
  const isWindows = before.includes('\r\n') && !/[^\r]\n/.test(before)
  if (isWindows && /[^\r]\n/.test(after)) return ['a line ends without its carriage return']
  if (!before.includes('\r') && after.includes('\r')) return ['a carriage return appeared']
  return before.startsWith('\ufeff') === after.startsWith('\ufeff') ? [] : ['the byte order mark went']
}

function changed(before, out, options) {
  const problems = []
  const [x, y] = [parse(before), parse(out.text)]
  for (const phase of phases)
    problems.push(...lost(list(x.phases?.[phase]?.commands), list(y.phases?.[phase]?.commands), (a, b) => isSame(a, b, options)))
  problems.push(...lost(list(x.artifacts?.files), list(y.artifacts?.files), (a, b) => a === b))
  problems.push(...lost(Object.keys(x).filter(k => k !== 'artifacts'), Object.keys(y), (a, b) => a === b))
  problems.push(...sameRest(x, y, options), ...needed(y, options), ...sameLines(before, out.text, options), ...sameEnds(before, out.text))
  const again = merge(out.text, options)
  if (again.result !== 'unchanged' || again.text !== null) problems.push(`a second time: ${again.result} ${again.reason}`)
  return problems
}

function outcome(before, out, options) {
  if (out.result === 'blocked')
    return out.text === null && /\S/.test(out.reason) && !/[\x00-\x09\x0b-\x1f]/.test(out.reason) ? [] : ['blocked without a reason']
  if (out.result === 'unchanged') return needed(parse(before), options)
  return changed(before, out, options)
}

function compare(name, out, row) {
  const problems = []
  const expected = `${folder}/expected/${name}.yaml`
  if (out.result !== row.result) problems.push(`${out.result}, and not ${row.result}: ${out.reason}`)
  const told = [out.reason, ...out.notes].join('\n')
  for (const words of row.words ?? []) if (!told.includes(words)) problems.push(`not told: ${words}`, told)
  for (const words of row.silent ?? []) if (told.includes(words)) problems.push(`told: ${words}`, told)
  if (out.text === null) return problems
  if (accepts) writeFileSync(expected, out.text)
  if (!existsSync(expected) || readFileSync(expected, 'utf8') !== out.text) problems.push(`not as in ${expected}:`, out.text)
  return problems
}

function attempt(name, body) {
  try {
    check(name, body())
  } catch (problem) {
    check(name, [problem.stack ?? problem])
  }
}

const rows = JSON.parse(readFileSync(`${folder}/table.json`, 'utf8'))
const files = readdirSync(folder).filter(file => file.endsWith('.yaml')).sort()
for (const file of files) {
  const text = readFileSync(`${folder}/${file}`, 'utf8')
  for (const options of choices) attempt(`${file} ${options.join(' ')}`, () => outcome(text, merge(text, options), options))
}
for (const row of rows) {
  const text = readFileSync(`${folder}/${row.file}.yaml`, 'utf8')
  attempt(`${row.file} ${row.options.join(' ')}: ${row.result}`, () =>
    compare([row.file, ...row.options].join('.'), merge(text, row.options), row))
}
for (const options of choices)
  attempt(`a new one, ${options.join(' ')}`, () => {
    const out = merge('', ['new', ...options])
    return out.result === 'create'
      ? [...needed(parse(out.text), options), ...(merge(out.text, options).result === 'unchanged' ? [] : ['a second look changes it'])]
      : [out.result]
  })
attempt('every file has a row', () => files.filter(file => !rows.some(row => `${row.file}.yaml` === file)))
console.log(`1..${count}`)
process.exit(failed ? 1 : 0)
