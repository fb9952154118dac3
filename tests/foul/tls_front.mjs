// tls_front.mjs KEY CERT PORT: a TLS server on a free loopback port (printed) before a plain one on PORT.  Bytes pass unchanged.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

const [key, cert, port] = process.argv.slice(2);
const front = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (client) => {
	const server = connect(Number(port), '127.0.0.1');
	client.pipe(server).pipe(client);
	client.on('error', () => server.destroy());
	server.on('error', () => client.destroy());
});
front.on('tlsClientError', () => {});
front.listen(0, '127.0.0.1', () => console.log(front.address().port));
