// clouds_shared.mjs: what every part of clouds.mjs needs: minting at the simulator, what was asked and how often, and the secrets given out.
import { createHash } from 'node:crypto';
import { createServer, request } from 'node:http';

// Names a secret in the list of calls without telling it.
export const hash = (secret) => (secret === undefined ? null : createHash('sha256').update(String(secret)).digest('hex').slice(0, 12));

export class Clouds {
	constructor(simPort) {
		this.simPort = simPort;
		this.seconds = 3600; // how long credentials given out live
		this.calls = [];
		this.counts = {}; // by service: {received, answered, most: at one time}
		this.secrets = new Set();
	}

	secret(text) {
		this.secrets.add(text);
		return text;
	}

	// Everything that was called: `what` is of the caller's choosing.  Gives a function to be called with the status when it is answered.
	asked(service, what) {
		const count = (this.counts[service] ??= { received: 0, answered: 0, open: 0, most: 0 });
		const call = { at: Date.now(), service, ...what, status: null };
		this.calls.push(call);
		count.received++;
		count.most = Math.max(count.most, ++count.open);
		return (status) => {
			if (call.status === null && status !== undefined) count.answered++;
			if (!call.ended) count.open--;
			call.ended = true;
			call.status ??= status ?? 'left';
		};
	}

	forget() {
		this.calls = [];
		for (const count of Object.values(this.counts)) Object.assign(count, { received: 0, answered: 0, most: count.open });
	}

	// Credentials that the simulator accepts: {accessKeyId, secretAccessKey, sessionToken, expiration}.
	async mint(arn, { seconds = this.seconds, token = true } = {}) {
		const key = await this.sim('POST', '/_sim/keys', { arn, seconds, token });
		this.secret(key.secretAccessKey);
		if (key.sessionToken) this.secret(key.sessionToken);
		return key;
	}

	sim(method, path, body) {
		return new Promise((resolve, reject) => {
			const call = request({ host: '127.0.0.1', port: this.simPort, method, path }, async (answer) => {
				const text = await bodyOf(answer);
				if (answer.statusCode === 200) resolve(JSON.parse(text));
				else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
			});
			call.on('error', reject);
			call.end(body && JSON.stringify(body));
		});
	}
}

export async function bodyOf(stream) {
	const parts = [];
	for await (const part of stream) parts.push(part);
	return Buffer.concat(parts);
}

export const GARBAGE = '\u0000{"AccessKeyId": <html>, \ufffd';

// Answers are {status, type, body, headers}; body an object is sent as JSON; undefined is never answered.
export function send(to, answer) {
	if (!answer) return;
	const { status = 200, body = '', headers = {} } = answer;
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const type = answer.type ?? (typeof body === 'string' ? 'text/plain' : 'application/json');
	to.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers });
	to.end(text);
}

// A server, on a free loopback port mostly; handle(request, body) gives an answer, or undefined to hang.
export function serve(clouds, service, handle, heed = [], address = '127.0.0.1', port = 0) {
	const server = createServer((from, to) => answer(clouds, service, handle, heed, from, to));
	return new Promise((resolve) => server.listen(port, address, () => resolve(server.address().port)));
}

export async function answer(clouds, service, handle, heed, from, to) {
	const headers = Object.fromEntries(heed.map((name) => [name, hash(from.headers[name])]));
	const done = clouds.asked(service, { host: from.headers.host, method: from.method, path: from.url, headers });
	to.on('finish', () => done(to.statusCode)).on('close', () => done());
	try {
		send(to, await handle(from, await bodyOf(from)));
	} catch (e) {
		send(to, { status: 500, body: { message: `clouds: ${e.stack}` } });
	}
}
