// clouds.mjs KEY CERT PORT [real]: what surrounds AWS on a person's machine, in one process, for tests of credentials.
//
//   proxy      for HTTPS_PROXY: answers every CONNECT itself, with TLS and the given certificate; the portal and the OIDC service of
//              IAM Identity Center and the sign-in service are here, every other host is the simulator on PORT
//   tls        the same without CONNECT, for a client that cannot use a proxy
//   imds       one port for each behaviour of an instance (clouds_machine.mjs)
//   container  the container endpoint: /open /guarded /hang /garbage /denied /missing /broken /partial /v2/credentials/ID
//   control    GET  /_clouds/calls     {"calls":[{at,service,host,method,path,headers,status}],"counts":{service:{received,answered,open,most}}}
//              GET  /_clouds/secrets   every secret that was given out: what no log may hold
//              POST /_clouds/forget    forgets calls and counts
//              POST /_clouds           {"seconds":N} how long credentials live from now on, "ssoSeconds", "container", "containerToken",
//                                      "portal", "oidc", "signin": a way of clouds_*.mjs; "imds": members of main's behaviour
//              POST /_clouds/sso       {"seconds":N,"refreshable":true,"rotates":true} a login; its tokens
//              POST /_clouds/login     {"seconds":N,"refreshable":true} a console login; the content of its cache file
//              POST /_clouds/secrets   ["…"] more that no log may hold
//
// With "real" the instance and the container endpoint are at AWS's own addresses too, for a network namespace that has them.
// One JSON line names the ports when all are open.  All credentials are minted by the simulator, so that it accepts what they sign.
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { startContainer, startInstances } from './clouds_machine.mjs';
import { answer, bodyOf, Clouds, send } from './clouds_shared.mjs';
import { handlerOf, loginToConsole, loginToSso, prepareSso } from './clouds_sso.mjs';

const [keyFile, certFile, simPort, real] = process.argv.slice(2);
const clouds = new Clouds(Number(simPort));
prepareSso(clouds);

// ------------------------------------------------------------------------------------------------ AWS's hosts, by TLS
const SECRET = /<(?:SecretAccessKey|SessionToken)>([^<]*)</g;
const operationOf = (from, body) => from.headers['x-amz-target']?.split('.')[1] ?? new URLSearchParams(body.toString()).get('Action') ?? '';
const keyOf = (from) => /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)/.exec(from.headers.authorization ?? '')?.slice(1) ?? [null, null, null];

// A copy of what came goes to the simulator, header by header; STS's answers hold secrets.
async function forward(from, to) {
	const body = await bodyOf(from);
	const [accessKeyId, region, signedFor] = keyOf(from);
	const done = clouds.asked('aws', { host: from.headers.host, method: from.method, path: from.url, operation: operationOf(from, body), accessKeyId, region, signedFor });
	to.on('finish', () => done(to.statusCode)).on('close', () => done());
	const call = request({ host: '127.0.0.1', port: simPort, method: from.method, path: from.url, headers: from.rawHeaders, setHost: false }, async (reply) => {
		const said = await bodyOf(reply).catch(() => null);
		if (!said) return to.destroy();
		if (!reply.headers['content-encoding']) for (const [, secret] of said.toString().matchAll(SECRET)) clouds.secret(secret);
		const { 'transfer-encoding': chunked, ...headers } = reply.headers;
		to.writeHead(reply.statusCode, { ...headers, 'content-length': said.length });
		to.end(said);
	});
	call.on('error', () => to.destroy());
	call.end(body);
}

const aws = createServer((from, to) => {
	from.headers['accept-encoding'] = 'identity';
	const own = handlerOf(from.headers.host ?? '');
	if (!own) return forward(from, to);
	const [service, handle, heed] = own;
	return answer(clouds, service, (asked, body) => handle(clouds, asked, body), heed, from, to);
});
const tls = createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certFile), ALPNProtocols: ['http/1.1'] }, (socket) => aws.emit('connection', socket));
tls.on('tlsClientError', () => {});

const proxy = createServer((from, to) => to.writeHead(405).end());
proxy.on('connect', (from, socket, head) => {
	socket.on('error', () => {});
	socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
	if (head.length) socket.unshift(head);
	tls.emit('connection', socket);
});

// ------------------------------------------------------------------------------------------------ controls
const change = ({ imds, ...rest }) => {
	Object.assign(clouds.instance.behaviour, imds);
	Object.assign(clouds, rest);
	if (rest.containerToken) clouds.secret(rest.containerToken);
	return {};
};

const CONTROLS = {
	'GET /_clouds/calls': () => ({ calls: clouds.calls, counts: clouds.counts }),
	'GET /_clouds/secrets': () => [...clouds.secrets],
	'POST /_clouds/forget': () => (clouds.forget(), {}),
	'POST /_clouds/secrets': (asked) => (asked.forEach((text) => clouds.secret(text)), {}),
	'POST /_clouds/sso': (asked) => loginToSso(clouds, asked),
	'POST /_clouds/login': (asked) => loginToConsole(clouds, asked),
	'POST /_clouds': change,
};

const control = createServer(async (from, to) => {
	const row = CONTROLS[`${from.method} ${from.url}`];
	const body = await bodyOf(from);
	if (!row) return send(to, { status: 404, body: { message: 'no such control' } });
	try {
		return send(to, { body: await row(body.length ? JSON.parse(body) : {}) });
	} catch (e) {
		return send(to, { status: 400, body: { message: e.message } });
	}
});

const open = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
console.log(JSON.stringify({ control: await open(control), proxy: await open(proxy), tls: await open(tls),
	imds: await startInstances(clouds, real), container: await startContainer(clouds, real) }));
