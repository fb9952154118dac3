// aws_front.mjs KEY CERT PORT: a proxy on a free loopback port (printed) that answers every CONNECT itself, with TLS and the given
// certificate, and passes what it is told to the server on PORT: AWS's own hosts, without leaving the machine.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { TLSSocket } from 'node:tls';

const [key, cert, port] = process.argv.slice(2);
const secure = { isServer: true, key: readFileSync(key), cert: readFileSync(cert) };
const proxy = createServer((request, reply) => reply.writeHead(405).end());
proxy.on('connect', (request, socket) => {
	socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
	const client = new TLSSocket(socket, secure);
	const server = connect(Number(port), '127.0.0.1');
	client.pipe(server).pipe(client);
	client.on('error', () => server.destroy());
	server.on('error', () => client.destroy());
	socket.on('error', () => server.destroy());
});
proxy.listen(0, '127.0.0.1', () => console.log(proxy.address().port));
