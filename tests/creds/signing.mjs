// signing.mjs PORT FILE: a server on a free loopback port (printed) before the one on PORT.  Each request goes on untouched, and into FILE as
// a line {"method","path","headers":[name,value,…],"body":BASE64,"status","operation"}, in the order of the answers.
import { appendFileSync } from 'node:fs';
import { createServer, request } from 'node:http';

const [port, file] = process.argv.slice(2);

async function bodyOf(stream) {
	const parts = [];
	for await (const part of stream) parts.push(part);
	return Buffer.concat(parts);
}

const server = createServer(async (from, to) => {
	const body = await bodyOf(from);
	const operation = from.headers['x-amz-target']?.split('.')[1] ?? new URLSearchParams(body.toString()).get('Action');
	const call = request({ host: '127.0.0.1', port, method: from.method, path: from.url, headers: from.rawHeaders, setHost: false }, async (reply) => {
		const said = await bodyOf(reply);
		appendFileSync(file, `${JSON.stringify({ method: from.method, path: from.url, headers: from.rawHeaders, body: body.toString('base64'), status: reply.statusCode, operation })}\n`);
		to.writeHead(reply.statusCode, reply.rawHeaders);
		to.end(said);
	});
	call.on('error', () => to.destroy());
	call.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
