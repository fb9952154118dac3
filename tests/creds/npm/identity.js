// identity.js: who the AWS SDK's own chain of providers says one is, by its own GetCallerIdentity.  Each line of input is a row:
// {"env":{…},"profile":NAME or null}; each line of output its answer, in order: {"arn":…} or {"said":…}.
import { createInterface } from 'node:readline';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';

console.warn = () => {};

async function identity(profile = undefined) {
	const credentials = fromNodeProviderChain({ profile, maxRetries: 0, timeout: 1000 });
	const client = new STSClient({ profile, credentials, maxAttempts: 1 });
	try {
		return { arn: (await client.send(new GetCallerIdentityCommand({}))).Arn };
	} catch (e) {
		return { said: `${e.name}: ${e.message}` };
	} finally {
		client.destroy();
	}
}

for await (const line of createInterface(process.stdin)) {
	const { env, profile } = JSON.parse(line);
	for (const name of Object.keys(process.env)) delete process.env[name];
	Object.assign(process.env, env);
	console.log(JSON.stringify(await identity(profile ?? undefined)));
}
