// configurations.mjs [WORD...]: every row of configurations.json, given to its oracles and to cutover doctor; rows that have a WORD in
// their name, when words are given.  The world comes in the environment: SANDBOX CUTOVER SIM_ENDPOINT CLOUDS CLOUDS_CA AWS_PROGRAM and
// NPM_FOLDER (empty: without the npm side).  TAP: one check a row and side, and one a row for what must not be written anywhere.
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { call, Scene, WEB_TOKEN } from './configurations_row.mjs';

const { SANDBOX, CUTOVER, SIM_ENDPOINT, CLOUDS, CLOUDS_CA, AWS_PROGRAM, NPM_FOLDER, ORACLES_ONLY } = process.env;
const ports = JSON.parse(CLOUDS);
const world = { sim: SIM_ENDPOINT, clouds: `http://127.0.0.1:${ports.control}`, proxy: `http://127.0.0.1:${ports.proxy}`, ca: CLOUDS_CA, ports };
const table = JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'configurations.json'), 'utf8'));
const AT_ONCE = 3;
const TOO_LONG_MS = 60000;

// The words of the AWS CLI for a provider, and ours.
const AWS_WORDS = { env: 'env', 'shared-credentials-file': 'shared-file', 'config-file': 'shared-file', 'assume-role': 'assume-role', sso: 'sso',
	'assume-role-with-web-identity': 'web-identity', 'custom-process': 'process', 'container-role': 'container', 'iam-role': 'imds' };

function run(program, args, env, cwd) {
	return new Promise((resolve) => {
		const child = execFile(program, args, { env, cwd, timeout: TOO_LONG_MS, killSignal: 'SIGKILL' }, (error, out, err) =>
			resolve({ status: error ? error.code ?? error.signal : 0, out, err }));
		child.stdin.end();
	});
}

const parsed = (text) => {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
};

const same = (arn, wanted) => new RegExp(`^${wanted.split('*').map((part) => part.replace(/[^\w:/@-]/g, '\\$&')).join('[^/:]+')}$`).test(arn ?? '');

// The SDK answers its rows in one process (npm/identity.js), one after the other.  It renews no SSO token within 30 s of another, so
// that some rows want a process of their own.
class Sdk {
	constructor() {
		const env = { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: CLOUDS_CA, CLOUDS_TLS: String(ports.tls) };
		this.child = spawn(process.execPath, ['--require', './elsewhere.cjs', 'identity.js'], { cwd: NPM_FOLDER, env, stdio: ['pipe', 'pipe', 'inherit'] });
		this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
		this.before = Promise.resolve();
	}

	ask(row) {
		this.before = this.before.then(async () => {
			this.child.stdin.write(`${JSON.stringify(row)}\n`);
			const { value, done } = await this.lines.next();
			return done ? { said: 'the SDK ended' } : JSON.parse(value);
		});
		return this.before;
	}

	end() {
		this.child.stdin.end();
	}
}
const sdk = NPM_FOLDER ? new Sdk() : null;

// An identity mostly tells the way to it (nobody else is role/web); keys do not.  The CLI is asked about those, and once about each other way.
const told = new Set();
function wantsWord(provider) {
	const isNew = !told.has(provider) || ['env', 'shared-file'].includes(provider);
	told.add(provider);
	return isNew;
}

// Each oracle: {arn, provider (when it tells), said}.
const ORACLES = {
	async aws(scene) {
		const env = await scene.environment({ AWS_MAX_ATTEMPTS: '1', AWS_PAGER: '' });
		const args = scene.row.args ?? [];
		const { status, out, err } = await run(AWS_PROGRAM, ['sts', 'get-caller-identity', '--output', 'json', ...args], env, scene.home);
		const told = status === 0 && wantsWord(scene.row.provider) ? await run(AWS_PROGRAM, ['configure', 'list', ...args], env, scene.home) : null;
		const word = /^ *access_key +\S+ +(\S+)/m.exec(told?.out ?? '')?.[1];
		return { arn: status === 0 ? parsed(out)?.Arn : null, provider: told && (AWS_WORDS[word] ?? `${word}?`), said: out + err };
	},
	async npm(scene) {
		const { args = [], alone } = scene.row;
		const asked = alone ? new Sdk() : sdk;
		const { arn = null, said = '' } = await asked.ask({ env: await scene.environment(), profile: args[args.indexOf('--profile') + 1] });
		if (alone) asked.end();
		return { arn, provider: null, said };
	},
};

function judgeOracle({ provider, arn, fails }, found) {
	if (fails && process.env.SHOW) console.log(`## ${found.said.trim().slice(0, 300)}`);
	if (fails) return found.arn ? `it is ${found.arn}` : null;
	if (!same(found.arn, arn)) return `arn: ${found.arn}\n${found.said}`;
	return found.provider && found.provider !== provider ? `provider: ${found.provider}` : null;
}

// What cutover doctor says, and what it wrote anywhere.
async function doctor(scene) {
	const state = join(scene.home, '.state');
	const log = join(scene.home, 'debug.log');
	const env = await scene.environment({ XDG_CONFIG_HOME: join(state, 'config'), XDG_CACHE_HOME: join(state, 'cache'), XDG_STATE_HOME: join(state, 'state') });
	const ran = await run(CUTOVER, ['--debug-log', log, 'doctor', '--json', ...(scene.row.args ?? [])], env, scene.home);
	return { ...ran, json: parsed(ran.out), files: [log, ...below(state)] };
}

function below(folder) {
	if (!existsSync(folder)) return [];
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		return statSync(path).isDirectory() ? below(path) : [path];
	});
}

const words = ({ json, err }) => [...(json?.checks ?? []).filter((check) => check.status === 'fail').flatMap((check) => [check.detail, check.remedy]),
	json?.error?.message, err].filter(Boolean).join('\n');

function judgeDoctor({ provider, arn, fails, exit = 6 }, found) {
	const { identity } = found.json ?? {};
	const shown = found.json ? words(found) : `${found.out}${found.err}`;
	if (fails) {
		if (found.status !== exit) return `exit: ${found.status}, not ${exit}\n${shown}`;
		if (identity?.arn) return `it is ${identity.arn}`;
		return new RegExp(fails, 's').test(words(found)) ? null : `not in its words: ${fails}\n${words(found)}`;
	}
	if (!same(identity?.arn, arn) || identity.provider !== provider) return `identity: ${JSON.stringify(identity)}\n${shown}`;
	return found.status === 0 ? null : `exit: ${found.status}\n${shown}`;
}

// A secret that stands in what was printed or in a file that cutover keeps: where, never what.
function leak(row, found, secrets) {
	const places = { 'standard output': found.out, 'standard error': found.err };
	for (const path of found.files) if (existsSync(path)) places[path] = readFileSync(path, 'utf8');
	const seen = Object.entries(places).filter(([, text]) => secrets.some((secret) => text.includes(secret)));
	if (seen.length) return seen.map(([place]) => `a secret is in ${place}`).join('\n');
	return row.fails || statSync(found.files[0], { throwIfNoEntry: false })?.size ? null : 'there is no debug log';
}

async function secretsOf(scene) {
	const all = await call(world.clouds, 'GET', '/_clouds/secrets');
	for (const name of scene.made.keys()) {
		const [kind, who] = name.split('.');
		if (kind === 'key' || kind === 'temporary') all.push((await scene.key(kind, who)).secret, (await scene.key(kind, who)).token);
	}
	all.push(WEB_TOKEN);
	return all.filter(Boolean);
}

let scenes = 0;
async function scene(row) {
	const made = new Scene(world, row, join(SANDBOX, `row-${++scenes}`));
	await made.lay();
	return made;
}

// Gives [name, what is wrong or null, skipped][].
async function sides(row) {
	const checks = [];
	for (const oracle of row.oracles) {
		const name = `${row.name}: ${oracle}`;
		if (oracle === 'npm' && !NPM_FOLDER) checks.push([name, null, 'no npm packages']);
		else checks.push([name, judgeOracle(row, await ORACLES[oracle](await scene(row)))]);
	}
	if (ORACLES_ONLY) return checks;
	const made = await scene(row);
	const found = await doctor(made);
	checks.push([`${row.name}: cutover`, judgeDoctor(row, found)]);
	checks.push([`${row.name}: no secret is written down`, leak(row, found, await secretsOf(made))]);
	return checks;
}

let count = 0;
function tell([name, wrong, skipped]) {
	console.log(`${wrong ? 'not ok' : 'ok'} ${++count} - ${name}${skipped ? ` # SKIP ${skipped}` : ''}`);
	for (const line of wrong ? wrong.split('\n') : []) console.log(`# ${line}`);
	return wrong ? 1 : 0;
}

const chosen = process.argv.slice(2);
const rows = table.rows.filter((row) => !chosen.length || chosen.some((word) => row.name.includes(word)));
for (const role of table.roles) await call(world.sim, 'POST', '/_sim/roles', JSON.parse(JSON.stringify(role).replaceAll('{{webToken}}', WEB_TOKEN)));
const results = new Map();
const resolve = async (row) => results.set(row, await sides(row).catch((e) => [[`${row.name}: came to its end`, e.stack]]));
const usual = rows.filter((row) => !row.region);
const worker = async () => {
	for (let row = usual.shift(); row; row = usual.shift()) await resolve(row);
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
for (const row of rows.filter((one) => one.region)) { // the simulator knows one region beside its own, that of the deploy action
	await call(world.sim, 'POST', '/_sim/pipeline/deploy-role', { roleArn: null, region: row.region });
	await resolve(row);
}
results.set(null, [['a secret would be seen', leak({}, { out: '', err: `key=${WEB_TOKEN}`, files: ['/nonexistent'] }, [WEB_TOKEN]) ? null : 'it is not']]);
sdk?.end();
const failed = [...rows, null].flatMap((row) => results.get(row)).map(tell).filter(Boolean).length;
console.log(`1..${count}`);
process.exitCode = failed ? 1 : 0;
