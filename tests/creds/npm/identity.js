// identity.js [--profile NAME]: who the SDK's own chain of providers says one is, by its own GetCallerIdentity: {"Account","Arn"}.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';

const at = process.argv.indexOf('--profile');
const profile = at > 0 ? process.argv[at + 1] : undefined;
try {
	const credentials = fromNodeProviderChain({ profile, maxRetries: 0, timeout: 1000 });
	const { Account, Arn } = await new STSClient({ profile, credentials, maxAttempts: 1 }).send(new GetCallerIdentityCommand({}));
	console.log(JSON.stringify({ Account, Arn }));
} catch (e) {
	console.error(`${e.name}: ${e.message}`);
	process.exitCode = 1;
}
