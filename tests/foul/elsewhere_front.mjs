// elsewhere_front.mjs PORT MEMBER VALUE: a server on a free loopback port (printed) before the one on PORT.  The Deploy action of every
// GetPipeline answer gets MEMBER: VALUE.  Each further line of output is "SERVICE.OPERATION REGION": what came, and for where it was signed.
import { createServer, request } from 'node:http';

const [port, member, value] = process.argv.slice(2);

function elsewhere(body) {
	const answer = JSON.parse(body);
	for (const stage of answer.pipeline.stages)
		for (const action of stage.actions)
			if (action.actionTypeId.category === 'Deploy') action[member] = value;
	return Buffer.from(JSON.stringify(answer));
}

const server = createServer((from, to) => {
	const asked = [];
	from.on('data', (part) => asked.push(part));
	from.on('end', () => {
		const [, region, service] = from.headers.authorization.match(/Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//);
		const body = Buffer.concat(asked);
		const target = from.headers['x-amz-target'];
		const operation = target ? target.split('.')[1] : new URLSearchParams(body.toString()).get('Action');
		console.log(`${service}.${operation} ${region}`);
		const headers = { ...from.headers, 'accept-encoding': 'identity' };
		const call = request({ host: '127.0.0.1', port, method: from.method, path: from.url, headers }, (answer) => {
			const parts = [];
			answer.on('data', (part) => parts.push(part));
			answer.on('end', () => {
				let said = Buffer.concat(parts);
				if (operation === 'GetPipeline' && answer.statusCode === 200) said = elsewhere(said);
				to.writeHead(answer.statusCode, { ...answer.headers, 'content-length': said.length });
				to.end(said);
			});
		});
		call.end(body);
	});
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
