// proxy_front.mjs KEY CERT PORT [ANSWER [USER:PASSWORD]]: a proxy on a free loopback port (printed, and then what it was asked for,
// a line each).  It answers every CONNECT itself, with TLS and the given certificate, and passes what it is told, and requests for
// plain http, to the server on PORT.  With ANSWER (a status) it refuses: all, or those that bring another user and password.
import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { connect } from 'node:net';
import { TLSSocket } from 'node:tls';

const [key, cert, port, answer, user] = process.argv.slice(2);
const secure = { isServer: true, key: readFileSync(key), cert: readFileSync(cert) };
const wanted = user && `Basic ${Buffer.from(user).toString('base64')}`;
const refuses = (asked) => answer && !(wanted && asked.headers['proxy-authorization'] === wanted);

const proxy = createServer((asked, reply) => {
	console.log(asked.method, asked.url);
	if (refuses(asked)) {
		reply.writeHead(Number(answer)).end();
		return;
	}
	const { pathname } = new URL(asked.url);
	const onward = ask({ port, host: '127.0.0.1', path: pathname, method: asked.method, headers: asked.headers }, (answered) => {
		reply.writeHead(answered.statusCode, answered.headers);
		answered.pipe(reply);
	});
	onward.on('error', () => reply.destroy());
	asked.pipe(onward);
});
proxy.on('connect', (asked, socket) => {
	console.log('CONNECT', asked.url);
	socket.on('error', () => {});
	if (refuses(asked)) {
		socket.end(`HTTP/1.1 ${answer} No\r\nProxy-Authenticate: Basic realm="office"\r\nContent-Length: 0\r\n\r\n`);
		return;
	}
	socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
	const client = new TLSSocket(socket, secure);
	const server = connect(Number(port), '127.0.0.1');
	client.pipe(server).pipe(client);
	client.on('error', () => server.destroy());
	server.on('error', () => client.destroy());
	socket.on('close', () => server.destroy());
});
proxy.listen(0, '127.0.0.1', () => console.log(proxy.address().port));
