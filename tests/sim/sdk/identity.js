// identity.js: who signs: keys of users and roles, roles assumed, what IAM tells, what is denied, and a deploy action in another account.
import * as cd from '@aws-sdk/client-codedeploy';
import * as cp from '@aws-sdk/client-codepipeline';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { is, ok, refused, Sim } from './lib.js';
import * as r from './release.js';

const ANN = 'arn:aws:iam::123456789012:user/ann';
const OPS = 'arn:aws:iam::123456789012:role/ops-role';
const DEPLOY = 'arn:aws:iam::222222222222:role/deploy';
const SERIAL = 'arn:aws:iam::123456789012:mfa/ann';
const GROUP = { applicationName: 'AppECS-cicd-demo-cicd-demo', deploymentGroupName: 'DgpECS-cicd-demo-cicd-demo' };

const as = (sim, Client, credentials, more = {}) => new Client(sim.settings({ credentials, maxAttempts: 1, ...more }));
const whoami = async (sim, credentials) => (await as(sim, sts.STSClient, credentials).send(new sts.GetCallerIdentityCommand({}))).Arn;
const credentialsOf = ({ Credentials: c }) => ({ accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken });
const plain = ({ accessKeyId, secretAccessKey, sessionToken }) => ({ accessKeyId, secretAccessKey, sessionToken: sessionToken ?? undefined });
const makeKey = (sim, arn, more = {}) => sim.control('POST', '/_sim/keys', { arn, ...more });

async function keys(sim) {
	const ann = await makeKey(sim, ANN);
	is([ann.accessKeyId.slice(0, 4), ann.sessionToken, ann.expiration], ['AKIA', null, null], 'keys: of long standing');
	const key = plain(ann);
	is(await whoami(sim, key), ANN, 'keys: its identity');
	const temporary = await makeKey(sim, 'arn:aws:sts::123456789012:assumed-role/ops-role/x', { token: true, seconds: 900 });
	ok(temporary.accessKeyId.startsWith('ASIA') && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(temporary.expiration), 'keys: temporary', temporary);
	const use = plain(temporary);
	is(await whoami(sim, use), 'arn:aws:sts::123456789012:assumed-role/ops-role/x', 'keys: its identity too');
	await sim.advance(901);
	await refused(whoami(sim, use), 'ExpiredToken', 'keys: past its time: ExpiredToken');
	await refused(as(sim, cp.CodePipelineClient, use).send(new cp.ListPipelinesCommand({})), 'ExpiredTokenException', 'keys: past its time: ExpiredTokenException');
	is(await whoami(sim, key), ANN, 'keys: the other is good still');
	const endless = await makeKey(sim, ANN, { token: true });
	is((await sim.control('POST', '/_sim/keys/expire', { all: true })).expired, 1, 'keys: all temporary ones end');
	await refused(whoami(sim, plain(endless)), 'ExpiredToken', 'keys: at once');
	return key;
}

async function assuming(sim, ann) {
	await sim.control('POST', '/_sim/roles', { arn: DEPLOY, externalId: 'x1', mfaSerial: SERIAL, mfaCodes: ['123456', '654321'],
		trusts: ['arn:aws:iam::123456789012:root'], maxSeconds: 7200 });
	const client = as(sim, sts.STSClient, ann);
	const assume = (more, who = client) => who.send(new sts.AssumeRoleCommand({ RoleArn: DEPLOY, RoleSessionName: 'me', ...more }));
	const right = { ExternalId: 'x1', SerialNumber: SERIAL };
	const before = Date.parse((await sim.advance(0)).now);
	const out = await assume({ ...right, TokenCode: '123456', DurationSeconds: 7200 });
	ok(Math.abs(out.Credentials.Expiration - before - 7200000) < 5000, 'assume: for as long as asked', out.Credentials.Expiration);
	is(out.AssumedRoleUser.Arn, 'arn:aws:sts::222222222222:assumed-role/deploy/me', 'assume: its identity');
	ok(/^AROA[A-Z2-7]{17}:me$/.test(out.AssumedRoleUser.AssumedRoleId), 'assume: its id', out.AssumedRoleUser);
	const session = credentialsOf(out);
	is(await whoami(sim, session), out.AssumedRoleUser.Arn, 'assume: it signs');
	const rows = [
		['a code twice', { ...right, TokenCode: '123456' }, 'AccessDenied'], ['a wrong code', { ...right, TokenCode: '000000' }, 'AccessDenied'],
		['no code', { ExternalId: 'x1' }, 'AccessDenied'], ['no external id', { SerialNumber: SERIAL, TokenCode: '654321' }, 'AccessDenied'],
		['another role', { RoleArn: `${DEPLOY}2` }, 'AccessDenied'], ['too long', { ...right, TokenCode: '654321', DurationSeconds: 7201 }, 'ValidationError'],
		['too short', { DurationSeconds: 899 }, 'ValidationError'], ['a bad name', { RoleSessionName: 'no blanks' }, 'ValidationError'],
		['no ARN', { RoleArn: 'deploy' }, 'ValidationError'], ['a bad policy', { Policy: 'x' }, ['MalformedPolicyDocument', 'MalformedPolicyDocumentException']],
	];
	for (const [name, input, code] of rows) await refused(assume(input), code, `assume: ${name}: ${code}`);
	await sim.control('POST', '/_sim/roles', { arn: DEPLOY, maxSeconds: 43200 });
	await refused(assume({ DurationSeconds: 3601 }, as(sim, sts.STSClient, session)), 'ValidationError', 'assume: by a role: an hour at most');
	is((await assume({ RoleSessionName: 'again' }, as(sim, sts.STSClient, session))).AssumedRoleUser.Arn, 'arn:aws:sts::222222222222:assumed-role/deploy/again',
		'assume: by a role');
	return session;
}

async function webIdentity(sim) {
	await sim.control('POST', '/_sim/roles', { arn: OPS, webTokens: ['good-token', 'expired:old-token'] });
	const client = as(sim, sts.STSClient, undefined);
	const assume = (WebIdentityToken, RoleArn = OPS) => client.send(new sts.AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'web', WebIdentityToken }));
	const out = await assume('good-token');
	is(await whoami(sim, credentialsOf(out)), 'arn:aws:sts::123456789012:assumed-role/ops-role/web', 'web identity: unsigned');
	await refused(assume('old-token'), ['ExpiredTokenException'], 'web identity: an old token');
	await refused(assume('nonsense'), ['InvalidIdentityToken', 'InvalidIdentityTokenException'], 'web identity: an unknown token');
	await refused(assume('good-token', DEPLOY), 'AccessDenied', 'web identity: for another role');
}

async function policies(sim) {
	const { Role } = await sim.iam.send(new iam.GetRoleCommand({ RoleName: 'ops-role' }));
	is([Role.Arn, Role.Path], [OPS, '/'], 'iam: a role');
	is(JSON.parse(decodeURIComponent(Role.AssumeRolePolicyDocument)).Statement[0].Action, 'sts:AssumeRole', 'iam: its trust policy');
	await refused(sim.iam.send(new iam.GetRoleCommand({ RoleName: 'nope' })), ['NoSuchEntity', 'NoSuchEntityException'], 'iam: no such role');
	is((await sim.iam.send(new iam.ListAccountAliasesCommand({}))).AccountAliases, ['cicd-demo'], 'iam: the alias');
	await refused(new iam.IAMClient(sim.settings()).send(new iam.ListAccountAliasesCommand({})), 'SignatureDoesNotMatch', 'iam: signed for us-east-1 alone');
	await sim.control('POST', '/_sim/deny', [{ arn: OPS, actions: ['elasticloadbalancing:*', 'codedeploy:ContinueDeployment'] }]);
	const ActionNames = ['codedeploy:ContinueDeployment', 'codedeploy:StopDeployment', 'elasticloadbalancing:DescribeRules'];
	const decisions = [];
	const config = { client: sim.iam, pageSize: 2 };
	for await (const page of iam.paginateSimulatePrincipalPolicy(config, { PolicySourceArn: OPS, ActionNames, ResourceArns: ['*'] }))
		decisions.push(...page.EvaluationResults.map((e) => [e.EvalActionName, e.EvalDecision, e.ResourceSpecificResults[0].EvalResourceDecision]));
	is(decisions, [[ActionNames[0], 'implicitDeny', 'implicitDeny'], [ActionNames[1], 'allowed', 'allowed'], [ActionNames[2], 'implicitDeny', 'implicitDeny']],
		'iam: what the role may do, in pages');
	await refused(sim.iam.send(new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: 'arn:aws:sts::123456789012:assumed-role/ops-role/x', ActionNames })),
		['InvalidInput', 'InvalidInputException'], 'iam: a session is no source of policies');
	await refused(sim.elbv2.send(new elb.DescribeLoadBalancersCommand({})), ['AccessDenied', 'AccessDeniedException'], 'denied: by a query service');
	const id = (await sim.codedeploy.send(new cd.ListDeploymentsCommand({}))).deployments[0];
	await refused(sim.codedeploy.send(new cd.ContinueDeploymentCommand({ deploymentId: id, deploymentWaitType: 'READY_WAIT' })), 'AccessDeniedException', 'denied: by a JSON service');
	await sim.control('POST', '/_sim/deny', []);
	is((await sim.elbv2.send(new elb.DescribeLoadBalancersCommand({}))).LoadBalancers.length, 1, 'denied: no longer');
}

async function elsewhere(sim, session) {
	const there = await sim.control('POST', '/_sim/pipeline/deploy-role', { roleArn: DEPLOY, region: 'us-east-1' });
	is([there.account, there.region], ['222222222222', 'us-east-1'], 'elsewhere: the deploy action is moved');
	const { pipeline } = await sim.codepipeline.send(new cp.GetPipelineCommand({ name: r.PIPELINE }));
	is([pipeline.stages[2].actions[0].roleArn, pipeline.stages[2].actions[0].region], [DEPLOY, 'us-east-1'], 'elsewhere: its declaration says so');
	await refused(sim.codedeploy.send(new cd.GetDeploymentGroupCommand(GROUP)), 'ApplicationDoesNotExistException', 'elsewhere: not in the pipeline\'s account');
	const far = { region: 'us-east-1' };
	const group = (await as(sim, cd.CodeDeployClient, session, far).send(new cd.GetDeploymentGroupCommand(GROUP))).deploymentGroupInfo;
	is(group.serviceRoleArn, 'arn:aws:iam::222222222222:role/ecsCodeDeployRole', 'elsewhere: in the action\'s');
	const balancers = as(sim, elb.ElasticLoadBalancingV2Client, session, far);
	const { TargetGroups } = await balancers.send(new elb.DescribeTargetGroupsCommand({}));
	ok(TargetGroups[0].TargetGroupArn.startsWith('arn:aws:elasticloadbalancing:us-east-1:222222222222:'), 'elsewhere: ARNs are of there', TargetGroups[0]);
	const health = await balancers.send(new elb.DescribeTargetHealthCommand({ TargetGroupArn: TargetGroups[0].TargetGroupArn }));
	is(health.TargetHealthDescriptions.length, 2, 'elsewhere: and are understood');
	const { services } = await as(sim, ecs.ECSClient, session, far).send(new ecs.DescribeServicesCommand({ cluster: 'cicd-demo', services: ['cicd-demo'] }));
	ok(services[0].taskSets.every((t) => t.taskSetArn.includes(':us-east-1:222222222222:')), 'elsewhere: of ECS too', services[0].taskSets);
	is((await as(sim, cp.CodePipelineClient, session).send(new cp.ListPipelinesCommand({}))).pipelines, [], 'elsewhere: there are no pipelines');
	const { signed } = await sim.control('GET', '/_sim/calls');
	ok(signed.codedeploy['222222222222 us-east-1'] === 1 && signed.codedeploy['123456789012 ap-northeast-2'] > 0, 'elsewhere: calls are counted by signer', signed);
}

export default async function identity() {
	const sim = await Sim.start();
	const ann = await keys(sim);
	const session = await assuming(sim, ann);
	await webIdentity(sim);
	await policies(sim);
	await elsewhere(sim, session);
	await sim.stop();
}
