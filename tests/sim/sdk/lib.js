// lib.js: a simulator for each walk, the eleven clients on it, and TAP.
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';

let count = 0;
let failed = 0;

export function ok(condition, name, detail) {
	count++;
	console.log(`${condition ? 'ok' : 'not ok'} ${count} - ${name}`);
	if (condition) return;
	failed++;
	if (detail !== undefined)
		for (const line of String(typeof detail === 'string' ? detail : JSON.stringify(detail, null, 1)).split('\n')) console.log(`# ${line}`);
}

export function is(got, want, name) {
	const [g, w] = [JSON.stringify(got), JSON.stringify(want)];
	ok(g === w, name, `got:  ${g}\nwant: ${w}`);
}

// The call must be refused with one of the codes, and with a 4xx status.
export async function refused(promise, codes, name) {
	const wanted = [codes].flat();
	try {
		const out = await promise;
		delete out.$metadata;
		ok(false, name, `not refused: ${JSON.stringify(out)}`);
	} catch (e) {
		const status = e.$metadata?.httpStatusCode;
		const hasId = Boolean(e.$metadata?.requestId);
		ok(wanted.includes(e.name) && status >= 400 && status < 500 && hasId, name, `${e.name} ${status}: ${e.message}`);
	}
}

const running = new Set();

// What a walk that broke off has left behind must not keep this process alive.
export function plan() {
	running.forEach((child) => child.kill('SIGKILL'));
	console.log(`1..${count}`);
	process.exitCode = failed ? 1 : 0;
}

const firstLine = (child, what) => Promise.race([
	new Promise((resolve) => createInterface(child.stdout).once('line', resolve)),
	new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`${what} ended with ${code}`)))),
]);

// JUDGE=PROXY: a recording, validating proxy before each simulator; no reply may violate AWS's models.  (The clients follow the
// world's clock, and some are wrong on purpose, so their own side is not judged here.)
class Judge {
	static async start(endpoint) {
		const judge = new Judge();
		judge.log = `judge-${process.pid}-${running.size}-${count}.jsonl`;
		judge.child = spawn('python3', [process.env.JUDGE, '--listen', '127.0.0.1:0', '--upstream', endpoint, '--log', judge.log], { stdio: ['ignore', 'pipe', 'ignore'] });
		running.add(judge.child);
		judge.endpoint = (await firstLine(judge.child, 'the judge')).split(' ')[1];
		return judge;
	}

	async stop(name) {
		const ended = new Promise((resolve) => this.child.once('exit', resolve));
		this.child.kill('SIGTERM');
		await ended;
		running.delete(this.child);
		const report = spawnSync('python3', [process.env.JUDGE, 'report', this.log, '--only', 'response'], { encoding: 'utf8' });
		ok(report.status === 0, `${name}: the judge finds nothing wrong`, report.stdout + report.stderr);
		if (report.status === 0) rmSync(this.log);
	}
}

export class Sim {
	// The world's clock stands unless told otherwise: it moves by advance() alone.
	static async start(...args) {
		const sim = new Sim();
		sim.child = spawn(process.env.CUTOVER_SIM, ['--listen', '127.0.0.1:0', '--speed', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
		running.add(sim.child);
		sim.name = args.join(' ');
		sim.ready = JSON.parse(await firstLine(sim.child, 'the simulator'));
		sim.judge = process.env.JUDGE && (await Judge.start(sim.ready.endpoint));
		const common = sim.settings();
		sim.codepipeline = new CodePipelineClient(common);
		sim.codedeploy = new CodeDeployClient(common);
		sim.ecs = new ECSClient(common);
		sim.elbv2 = new ElasticLoadBalancingV2Client(common);
		sim.codebuild = new CodeBuildClient(common);
		sim.logs = new CloudWatchLogsClient(common);
		sim.codecommit = new CodeCommitClient(common);
		sim.ecr = new ECRClient(common);
		sim.s3 = new S3Client(common);
		sim.sts = new STSClient(common);
		sim.iam = new IAMClient(sim.settings({ region: 'us-east-1' }));
		return sim;
	}

	// The client follows the Date header once it is more than 5 minutes off its own clock; after a leap of the world's clock its next
	// call is refused for that and sent again with the right time.  So it may try twice.
	settings(more = {}) {
		return {
			endpoint: this.judge?.endpoint ?? this.ready.endpoint,
			region: this.ready.region,
			credentials: { accessKeyId: this.ready.accessKeyId, secretAccessKey: this.ready.secretAccessKey },
			maxAttempts: 2,
			...more,
		};
	}

	async control(method, path, body) {
		const answer = await fetch(this.ready.endpoint + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
		return answer.json();
	}

	advance(seconds) {
		return this.control('POST', '/_sim/advance', { seconds });
	}

	async page(which) {
		const answer = await fetch(which === 80 ? this.ready.prodUrl : this.ready.testUrl);
		const found = /Welcome\(Version \d+\)/.exec(await answer.text());
		return found ? found[0] : String(answer.status);
	}

	async stop() {
		for (const name of ['codepipeline', 'codedeploy', 'ecs', 'elbv2', 'codebuild', 'logs', 'codecommit', 'ecr', 's3', 'sts', 'iam']) this[name].destroy();
		await this.judge?.stop(this.name);
		const ended = new Promise((resolve) => this.child.once('exit', (code, signal) => resolve(signal ?? code)));
		this.child.kill('SIGTERM');
		const how = await ended;
		running.delete(this.child);
		return how;
	}
}
