// run.js: all walks, one TAP stream.  node run.js [WALK...]
import { ok, plan } from './lib.js';

const all = ['journey', 'life', 'scenarios', 'errors', 'identity', 'surroundings', 'wire', 'setup'];
const wanted = process.argv.slice(2);

for (const name of wanted.length ? wanted : all) {
	const { default: walk } = await import(`./${name}.js`);
	console.log(`# ${name}`);
	try {
		await walk();
	} catch (e) {
		ok(false, `${name} came to its end`, e.stack);
	}
}
plan();
