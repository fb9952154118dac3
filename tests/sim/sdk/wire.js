// wire.js: what is on the wire, beside what a client makes of it: headers, encodings, malformed requests, faults, counting, the controls.
// Requests are signed by @smithy/signature-v4 and sent by node:http, so that every byte is ours to choose.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { is, ok, Sim } from './lib.js';
import * as r from './release.js';

const JSON_TYPE = 'application/x-amz-json-1.1';
const FORM_TYPE = 'application/x-www-form-urlencoded; charset=utf-8';
const PREFIX = { codepipeline: 'CodePipeline_20150709', codedeploy: 'CodeDeploy_20141006', ecs: 'AmazonEC2ContainerServiceV20141113', codebuild: 'CodeBuild_20161006',
	logs: 'Logs_20140328', codecommit: 'CodeCommit_20150413' };

async function sign(sim, service, headers, body, path = '/') {
	const { accessKeyId, secretAccessKey, region, endpoint } = sim.ready;
	const url = new URL(endpoint);
	const signer = new SignatureV4({ credentials: { accessKeyId, secretAccessKey }, region, service, sha256: Sha256 });
	const request = { method: 'POST', protocol: 'http:', hostname: url.hostname, port: Number(url.port), path, query: {}, headers: { host: url.host, ...headers }, body };
	return (await signer.sign(request)).headers;
}

// -> {status, headers, body: Buffer, port: of our end}; an error as {error}.
function send(sim, headers, body, { path = '/', agent, timeout = 3000, method = 'POST' } = {}) {
	return new Promise((resolve) => {
		const url = new URL(sim.ready.endpoint);
		const rq = http.request({ host: url.hostname, port: url.port, path, method, headers, agent, timeout }, (rs) => {
			const chunks = [];
			rs.on('data', (c) => chunks.push(c));
			rs.on('end', () => resolve({ status: rs.statusCode, headers: rs.headers, body: Buffer.concat(chunks), port: rq.reusedSocket }));
			rs.on('error', (e) => resolve({ error: e.code, partial: Buffer.concat(chunks).length, status: rs.statusCode }));
		});
		rq.on('timeout', () => rq.destroy(Object.assign(new Error('no answer'), { code: 'TIMEOUT' })));
		rq.on('error', (e) => resolve({ error: e.code }));
		rq.end(body);
	});
}

async function json(sim, service, operation, body, more = {}) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const headers = await sign(sim, service, { 'content-type': more.type ?? JSON_TYPE, 'x-amz-target': `${PREFIX[service]}.${operation}` }, text);
	return send(sim, { ...headers, ...more.headers }, text, more);
}

async function query(sim, service, form, more = {}) {
	const text = typeof form === 'string' ? form : new URLSearchParams(form).toString();
	return send(sim, { ...(await sign(sim, service, { 'content-type': FORM_TYPE }, text)), ...more.headers }, text, more);
}

const code = (answer) => (answer.body?.length ? (JSON.parse(answer.body.toString()).__type ?? '') : answer.error);
const xmlCode = (answer) => /<Code>([^<]*)<\/Code>/.exec(answer.body.toString())?.[1];
const IDENTITY = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
const RULES = { Action: 'DescribeLoadBalancers', Version: '2015-12-01' };

async function headers(sim) {
	const j = await json(sim, 'codepipeline', 'ListPipelines', {});
	is([j.status, j.headers['content-type']], [200, JSON_TYPE], 'wire: JSON\'s type');
	ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(j.headers['x-amzn-requestid']), 'wire: a request id', j.headers);
	ok(/"created":\d+(\.\d+)?[,}]/.test(j.body.toString()), 'wire: times in JSON are epoch seconds', j.body.toString());
	const x = await query(sim, 'elasticloadbalancing', RULES);
	is([x.status, x.headers['content-type']], [200, 'text/xml'], 'wire: XML\'s type');
	ok(/<CreatedTime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ</.test(x.body.toString()), 'wire: times in XML are ISO 8601', x.body.toString());
	ok(x.body.toString().includes(`<RequestId>${x.headers['x-amzn-requestid']}</RequestId>`), 'wire: the request id is in the XML too');
	const e = await query(sim, 'elasticloadbalancing', { ...RULES, PageSize: 'many' });
	is([e.status, xmlCode(e)], [400, 'ValidationError'], 'wire: a wrong type in a form');
	ok(e.body.toString().includes('xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"'), 'wire: an error has the service\'s name space');
	const now = new Date((await sim.advance(7200)).now);
	const later = await json(sim, 'codepipeline', 'ListPipelines', {});
	ok(Math.abs(new Date(later.headers.date) - now) < 2000, 'wire: the Date header is world time', later.headers.date);
}

async function encodings(sim) {
	const plain = await json(sim, 'codepipeline', 'GetPipeline', { name: r.PIPELINE });
	is(plain.headers['content-encoding'], undefined, 'gzip: not when not asked for');
	const other = await json(sim, 'codepipeline', 'GetPipeline', { name: r.PIPELINE }, { headers: { 'accept-encoding': 'deflate, br, gzip;q=0' } });
	is(other.headers['content-encoding'], undefined, 'gzip: nor anything else');
	const zipped = await json(sim, 'codepipeline', 'GetPipeline', { name: r.PIPELINE }, { headers: { 'accept-encoding': 'deflate, gzip' } });
	is(zipped.headers['content-encoding'], 'gzip', 'gzip: when asked for');
	is(gunzipSync(zipped.body).toString(), plain.body.toString(), 'gzip: the same answer');
	ok(zipped.body.length < plain.body.length, 'gzip: smaller');
	const x = await query(sim, 'sts', IDENTITY, { headers: { 'accept-encoding': 'gzip' } });
	ok(gunzipSync(x.body).toString().includes('<Account>123456789012</Account>'), 'gzip: XML too');
}

async function keepAlive(sim) {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	const reused = [];
	for (let i = 0; i < 3; i++) reused.push((await json(sim, 'codepipeline', 'ListPipelines', {}, { agent })).port);
	is(reused, [false, true, true], 'keep-alive: one connection for three calls');
	agent.destroy();
}

async function malformed(sim) {
	const rows = [
		// service, operation, body, code
		['codepipeline', 'GetPipeline', '{"name":7}', 'SerializationException'],
		['codepipeline', 'GetPipeline', '{"name":["x"]}', 'SerializationException'],
		['codepipeline', 'GetPipeline', `{"name":"${r.PIPELINE}","colour":"red"}`, 'SerializationException'],
		['codepipeline', 'ListPipelines', '{"maxResults":"ten"}', 'SerializationException'],
		['codepipeline', 'StopPipelineExecution', `{"pipelineName":"${r.PIPELINE}","pipelineExecutionId":"x","abandon":"yes"}`, 'SerializationException'],
		['codedeploy', 'GetDeployment', '{"deploymentID":"d-000000000"}', 'SerializationException'],
		['codedeploy', 'StopDeployment', '{"deploymentId":"d-000000000","autoRollbackEnabled":1}', 'SerializationException'],
		['ecs', 'DescribeServices', '{"services":"cicd-demo"}', 'SerializationException'],
		['ecs', 'ListTasks', '{"maxResults":1.5}', 'SerializationException'],
		['codebuild', 'BatchGetBuilds', '{"ids":[1]}', 'SerializationException'],
		['logs', 'GetLogEvents', '{"logGroupName":"g","logStreamName":"s","startTime":"now"}', 'SerializationException'],
		['codecommit', 'PutFile', '{"repositoryName":"cicd-demo","branchName":"b","filePath":"x","fileContent":"*not base64*"}', 'SerializationException'],
		['codepipeline', 'GetPipeline', 'name=x', 'SerializationException'],
		['codepipeline', 'GetPipeline', '', 'SerializationException'],
		['codepipeline', 'GetPipeline', '[]', 'SerializationException'],
		['codepipeline', 'GetPipeline', '{"name":null}', 'ValidationException'],
		['codepipeline', 'MakeCoffee', '{}', 'UnknownOperationException'],
		['codedeploy', 'getDeployment', '{}', 'UnknownOperationException'],
	];
	for (const [service, operation, body, want] of rows) {
		const answer = await json(sim, service, operation, body);
		is([answer.status, code(answer)], [400, want], `malformed: ${service} ${operation} ${body}`);
	}
	const type = await json(sim, 'codepipeline', 'ListPipelines', {}, { type: 'text/plain' });
	is([type.status, code(type)], [400, 'UnknownOperationException'], 'malformed: another content type');
	const action = await query(sim, 'sts', { ...IDENTITY, Action: 'MakeCoffee' });
	is([action.status, xmlCode(action)], [400, 'InvalidAction'], 'malformed: an unknown action');
	const twice = await query(sim, 'elasticloadbalancing', 'Action=DescribeTargetGroups&Version=2015-12-01&Names.member.2=x');
	is([twice.status, xmlCode(twice)], [400, 'ValidationError'], 'malformed: a list that does not begin with 1');
	const unsigned = await send(sim, { 'content-type': JSON_TYPE, 'x-amz-target': 'CodePipeline_20150709.ListPipelines' }, '{}');
	is([unsigned.status, code(unsigned)], [400, 'MissingAuthenticationTokenException'], 'malformed: not signed');
	const unsignedQuery = await send(sim, { 'content-type': FORM_TYPE }, new URLSearchParams(IDENTITY).toString());
	is([unsignedQuery.status, xmlCode(unsignedQuery)], [403, 'MissingAuthenticationToken'], 'malformed: not signed, query');
	const large = await json(sim, 'codepipeline', 'ListPipelines', `{"nextToken":"${'x'.repeat(10 << 20)}"}`);
	is(large.status ?? large.error, 413, 'malformed: too large');
	is((await json(sim, 'codepipeline', 'ListPipelines', {})).status, 200, 'malformed: and it goes on serving');
}

async function counting() {
	const sim = await Sim.start('--latency', '50');
	const calls = async () => {
		const { perSecond, ...rest } = await sim.control('GET', '/_sim/calls');
		counted = perSecond.reduce((sum, n) => sum + n, 0);
		return rest;
	};
	let counted;
	const NONE = { services: {}, mutations: 0, waves: 0, signed: {}, pages: { prod: 0, test: 0 } };
	is([await calls(), counted], [NONE, 0], 'calls: none so far');
	const begun = Date.now();
	await Promise.all([json(sim, 'codepipeline', 'ListPipelines', {}), json(sim, 'codepipeline', 'ListPipelines', {}), query(sim, 'sts', IDENTITY)]);
	const took = Date.now() - begun;
	ok(took >= 50, `calls: latency is kept (${took} ms)`);
	is((await calls()).waves, 1, 'calls: three at once are one wave');
	await json(sim, 'codepipeline', 'GetPipeline', { name: 'nope' });
	await json(sim, 'codepipeline', 'StartPipelineExecution', { name: r.PIPELINE });
	is(await calls(), { services: { codepipeline: { ListPipelines: { received: 2, refused: 0, answered: 2 }, GetPipeline: { received: 1, refused: 1, answered: 0 },
		StartPipelineExecution: { received: 1, refused: 0, answered: 1 } }, sts: { GetCallerIdentity: { received: 1, refused: 0, answered: 1 } } },
	mutations: 1, waves: 3, signed: { codepipeline: { '123456789012 ap-northeast-2': 4 }, sts: { '123456789012 ap-northeast-2': 1 } }, pages: { prod: 0, test: 0 } }, 'calls: all of them');
	is(counted, 5, 'calls: by the second');
	await sim.control('POST', '/_sim/calls/reset');
	is([await calls(), counted], [NONE, 0], 'calls: forgotten');
	await sim.stop();
}

const sent = (sim) => json(sim, 'codepipeline', 'ListPipelines', {});

async function faults() {
	const sim = await Sim.start('--fault', '1:throttle:codepipeline\\.Get.*');
	is(code(await json(sim, 'codepipeline', 'GetPipeline', { name: r.PIPELINE })), 'ThrottlingException', 'faults: from the command line');
	is((await sent(sim)).status, 200, 'faults: only what the expression says');
	const set = (...specs) => sim.control('POST', '/_sim/faults', specs);
	const rows = [['throttle', 400, 'ThrottlingException', 400, 'Throttling'], ['500', 500, 'InternalFailure', 500, 'InternalFailure'],
		['503', 503, 'ServiceUnavailableException', 503, 'ServiceUnavailable'], ['denied', 400, 'AccessDeniedException', 403, 'AccessDenied'],
		['expired', 400, 'ExpiredTokenException', 403, 'ExpiredToken'], ['skew', 400, 'InvalidSignatureException', 403, 'SignatureDoesNotMatch']];
	for (const [kind, status, name, queryStatus, queryName] of rows) {
		await set(`1:${kind}`);
		const [j, q] = [await sent(sim), await query(sim, 'sts', IDENTITY)];
		is([j.status, code(j), q.status, xmlCode(q)], [status, name, queryStatus, queryName], `faults: ${kind}`);
	}
	const skewed = await sent(sim);
	const ahead = (new Date(skewed.headers.date) - new Date((await sim.advance(0)).now)) / 1000;
	ok(Math.abs(ahead - 600) < 5, 'faults: skew: the Date header is 10 minutes ahead', skewed.headers.date);
	await set('1:drop');
	is((await sent(sim)).error, 'ECONNRESET', 'faults: drop');
	await set('1:truncate');
	const cut = await sent(sim);
	ok(cut.error && cut.status === 200 && cut.partial > 0, 'faults: truncate', cut);
	await set('1:garbage');
	const garbage = await sent(sim);
	ok(garbage.status === 200 && !garbage.body.toString().includes('pipelines'), 'faults: garbage');
	await set('1:html');
	const html = await sent(sim);
	ok(html.status === 502 && html.body.toString().includes('<html>'), 'faults: html');
	await set('1:empty');
	const empty = await sent(sim);
	is([empty.status, empty.body.length], [200, 0], 'faults: empty');
	await set('1:slow');
	const begun = Date.now();
	const slow = await json(sim, 'codepipeline', 'ListPipelines', {}, { timeout: 10000 });
	const took = Date.now() - begun;
	ok(slow.status === 200 && JSON.parse(slow.body).pipelines.length === 1 && took > 2000, `faults: slow (${took} ms)`);
	await set('1:hang');
	is((await json(sim, 'codepipeline', 'ListPipelines', {}, { timeout: 500 })).error, 'TIMEOUT', 'faults: hang');
	await set('limit=3');
	const answers = [];
	for (let i = 0; i < 6; i++) answers.push((await sent(sim)).status);
	is(answers.filter((s) => s === 200).length, 3, 'faults: a limit of three calls a second');
	await set();
	is((await sent(sim)).status, 200, 'faults: none again');
	const bad = await send(sim, {}, '["1:rain"]', { path: '/_sim/faults' });
	is(bad.status, 400, 'faults: a wrong SPEC is refused');
	await lostAnswers(sim, set);
	await sim.stop();
}

// What a client cannot know, the simulator counts: a lost answer is a thing done, a lost request is not.
async function lostAnswers(sim, set) {
	const start = () => json(sim, 'codepipeline', 'StartPipelineExecution', { name: r.PIPELINE });
	const mutations = async () => (await sim.control('GET', '/_sim/calls')).mutations;
	await sim.control('POST', '/_sim/calls/reset');
	for (const [kind, done] of [['drop', 0], ['500', 0], ['empty', 0], ['garbage', 0], ['dropafter', 1], ['truncate', 2]]) {
		await set(`1:${kind}:StartPipelineExecution`);
		await start();
		is(await mutations(), done, `faults: after ${kind} the world has changed ${done} times`);
	}
	const counted = (await sim.control('GET', '/_sim/calls')).services.codepipeline.StartPipelineExecution;
	is(counted, { received: 6, refused: 3, answered: 1 }, 'faults: counted as received, refused, answered');
	await set();
}

async function controls(sim) {
	const state = await sim.control('GET', '/_sim/state');
	ok(state && typeof state === 'object', 'controls: the world as JSON');
	const committed = await sim.control('POST', '/_sim/commit', { version: 7, message: '버전 7' });
	ok(/^[0-9a-f]{40}$/.test(committed.commitId), 'controls: a commit', committed);
	await sim.advance(3);
	is((await r.stages(sim)).Source.latestExecution.status, 'InProgress', 'controls: it starts the pipeline');
	for (const [method, path, body, status] of [['GET', '/_sim/nope', undefined, 404], ['GET', '/_sim/advance', undefined, 405], ['POST', '/_sim/advance', '{}', 400],
		['POST', '/_sim/advance', '{"seconds":-1}', 400], ['POST', '/_sim/advance', 'x', 400], ['POST', '/_sim/faults', '{}', 400], ['POST', '/_sim/faults', '[1]', 400],
		['POST', '/_sim/commit', '{}', 400], ['POST', '/_sim/commit', '{"version":0}', 400], ['GET', '/_sim/keys', undefined, 405], ['POST', '/_sim/keys', '{}', 400],
		['POST', '/_sim/roles', '[]', 400], ['POST', '/_sim/deny', '{}', 400], ['POST', '/_sim/keys/expire', '{}', 400]])
		is((await send(sim, {}, body, { path, method })).status, status, `controls: ${method} ${path} ${body ?? ''}: ${status}`);
}

const exitOf = (child) => new Promise((resolve) => child.once('exit', (status, signal) => resolve(signal ?? status)));

function run(...args) {
	const child = spawn(process.env.CUTOVER_SIM, args, { stdio: ['ignore', 'pipe', 'pipe'] });
	let text = '';
	child.stdout.on('data', (d) => (text += d));
	child.stderr.on('data', (d) => (text += d));
	return exitOf(child).then((status) => ({ status, text }));
}

async function options() {
	ok(/^cutover-sim \d+\.\d+\.\d+\n$/.test((await run('--version')).text), 'options: --version');
	const help = await run('--help');
	ok(help.status === 0 && ['--listen', '--world', '--scenario', '--speed', '--random-seed', '--fault', '--latency', 'green-unhealthy'].every((w) => help.text.includes(w)), 'options: --help', help);
	for (const args of [['--nope'], ['extra'], ['--speed', 'x'], ['--speed', '-1'], ['--latency', '5+'], ['--latency', '-5'], ['--fault', '2:hang'], ['--scenario', 'rain'],
		['--world', '/nonexistent'], ['--random-seed', 'x'], ['--listen', 'nowhere']]) {
		const { status, text } = await run(...args);
		ok(status === 2 && text.length > 0, `options: ${args.join(' ')}: exit 2 and a reason`, { status, text });
	}
	const busy = await Sim.start();
	is((await run('--listen', new URL(busy.ready.endpoint).host)).status, 1, 'options: a port that is taken');
	await busy.stop();
	const bare = await Sim.start('--world', 'empty');
	const { pipelines, taskSets } = await bare.control('GET', '/_sim/state');
	is([pipelines, taskSets, bare.ready.prodUrl, code(await json(bare, 'codepipeline', 'GetPipeline', { name: r.PIPELINE }))], [[], [], null, 'PipelineNotFoundException'],
		'options: --world empty');
	is((await send(bare, {}, '{"version":2}', { path: '/_sim/commit' })).status, 400, 'options: --world empty: nowhere to commit');
	await bare.stop();
	const ids = [];
	for (const seed of ['5', '5', '6']) {
		const sim = await Sim.start('--random-seed', seed);
		ids.push(await r.release(sim));
		await sim.stop();
	}
	ok(ids[0] === ids[1] && ids[1] !== ids[2], 'options: --random-seed fixes ids', ids);
}

// With --exit-with-parent it ends with the pipe on its standard input, which is gone however the parent dies.
async function endsWithItsParent() {
	const child = spawn(process.env.CUTOVER_SIM, ['--exit-with-parent'], { stdio: ['pipe', 'pipe', 'inherit'] });
	await new Promise((resolve) => child.stdout.once('data', resolve));
	child.stdin.end();
	is(await exitOf(child), 0, 'parent: its end of the pipe is the end');
	const shell = spawn('/bin/sh', ['-c', '"$0" --exit-with-parent & wait', process.env.CUTOVER_SIM], { stdio: ['ignore', 'pipe', 'inherit'] });
	const { endpoint } = JSON.parse(await new Promise((resolve) => shell.stdout.once('data', resolve)));
	shell.kill('SIGKILL');
	await exitOf(shell);
	const answers = () => fetch(`${endpoint}/_sim/calls`).then(() => true, () => false);
	let isGone = false;
	for (let i = 0; i < 100 && !isGone; i++) {
		isGone = !(await answers());
		if (!isGone) await new Promise((resolve) => setTimeout(resolve, 20));
	}
	ok(isGone, 'parent: killed, it takes the simulator with it');
}

async function emptyAnswer(sim) {
	const id = await r.releaseToDeployment(sim, 5);
	await r.untilStatus(sim, id, 'Ready', 300);
	const out = await json(sim, 'codedeploy', 'ContinueDeployment', { deploymentId: id, deploymentWaitType: 'READY_WAIT' });
	is([out.status, out.body.length, out.headers['content-length']], [200, 0, '0'], 'wire: ContinueDeployment is answered with zero bytes');
}

export default async function wire() {
	const sim = await Sim.start();
	await headers(sim);
	await encodings(sim);
	await keepAlive(sim);
	await malformed(sim);
	await emptyAnswer(sim);
	await controls(sim);
	await sim.stop();
	await counting();
	await faults();
	await options();
	await endsWithItsParent();
}
