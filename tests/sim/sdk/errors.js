// errors.js: each case in which AWS refuses, by the code that a client sees.
import * as cp from '@aws-sdk/client-codepipeline';
import * as cd from '@aws-sdk/client-codedeploy';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as cc from '@aws-sdk/client-codecommit';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { is, ok, refused, Sim } from './lib.js';
import * as r from './release.js';

const NO_ID = '00000000-0000-4000-8000-000000000000';
const SHA = '0123456789012345678901234567890123456789';
const P = { pipelineName: r.PIPELINE };
const ELEVEN = Array.from({ length: 11 }, (_, i) => `s${i}`);

// service, command, input, code
const pipelines = (done) => [
	[cp.GetPipelineCommand, {}, 'ValidationException'],
	[cp.GetPipelineCommand, { name: 'nope' }, 'PipelineNotFoundException'],
	[cp.GetPipelineCommand, { name: '' }, 'ValidationException'],
	[cp.GetPipelineCommand, { name: 'a'.repeat(101) }, 'ValidationException'],
	[cp.GetPipelineCommand, { name: 'no spaces' }, 'ValidationException'],
	[cp.GetPipelineCommand, { name: r.PIPELINE, version: 99 }, 'PipelineVersionNotFoundException'],
	[cp.GetPipelineCommand, { name: r.PIPELINE, version: 0 }, 'ValidationException'],
	[cp.GetPipelineStateCommand, {}, 'ValidationException'],
	[cp.GetPipelineStateCommand, { name: 'nope' }, 'PipelineNotFoundException'],
	[cp.ListPipelinesCommand, { maxResults: 1001 }, 'ValidationException'],
	[cp.ListPipelinesCommand, { nextToken: 'x' }, 'InvalidNextTokenException'],
	[cp.ListPipelineExecutionsCommand, {}, 'ValidationException'],
	[cp.ListPipelineExecutionsCommand, { pipelineName: 'nope' }, 'PipelineNotFoundException'],
	[cp.ListPipelineExecutionsCommand, { ...P, maxResults: 0 }, 'ValidationException'],
	[cp.ListPipelineExecutionsCommand, { ...P, nextToken: 'x' }, 'InvalidNextTokenException'],
	[cp.GetPipelineExecutionCommand, P, 'ValidationException'],
	[cp.GetPipelineExecutionCommand, { ...P, pipelineExecutionId: NO_ID }, 'PipelineExecutionNotFoundException'],
	[cp.GetPipelineExecutionCommand, { pipelineName: 'nope', pipelineExecutionId: NO_ID }, 'PipelineNotFoundException'],
	[cp.ListActionExecutionsCommand, { ...P, filter: { pipelineExecutionId: NO_ID } }, 'PipelineExecutionNotFoundException'],
	[cp.ListActionExecutionsCommand, { ...P, nextToken: 'x' }, 'InvalidNextTokenException'],
	[cp.StartPipelineExecutionCommand, {}, 'ValidationException'],
	[cp.StartPipelineExecutionCommand, { name: 'nope' }, 'PipelineNotFoundException'],
	[cp.StopPipelineExecutionCommand, P, 'ValidationException'],
	[cp.StopPipelineExecutionCommand, { ...P, pipelineExecutionId: done }, 'PipelineExecutionNotStoppableException'],
	[cp.RetryStageExecutionCommand, { ...P, stageName: 'Deploy', pipelineExecutionId: done }, 'ValidationException'],
	[cp.RetryStageExecutionCommand, { ...P, stageName: 'Deploy', pipelineExecutionId: done, retryMode: 'SOME' }, 'ValidationException'],
	[cp.RetryStageExecutionCommand, { ...P, stageName: 'Nope', pipelineExecutionId: done, retryMode: 'FAILED_ACTIONS' }, 'StageNotFoundException'],
	[cp.RetryStageExecutionCommand, { ...P, stageName: 'Deploy', pipelineExecutionId: done, retryMode: 'FAILED_ACTIONS' }, 'StageNotRetryableException'],
	[cp.RetryStageExecutionCommand, { ...P, stageName: 'Deploy', pipelineExecutionId: NO_ID, retryMode: 'FAILED_ACTIONS' }, 'NotLatestPipelineExecutionException'],
	[cp.PutApprovalResultCommand, { ...P, stageName: 'Deploy', actionName: 'Approve', token: NO_ID, result: { summary: '', status: 'Approved' } }, 'ActionNotFoundException'],
	[cp.PutApprovalResultCommand, { ...P, stageName: 'Nope', actionName: 'Approve', token: NO_ID, result: { summary: '', status: 'Approved' } }, 'StageNotFoundException'],
	[cp.PutApprovalResultCommand, { ...P, stageName: 'Deploy', actionName: 'Approve', token: NO_ID }, 'ValidationException'],
];

const deployments = (done) => [
	[cd.GetDeploymentCommand, {}, 'DeploymentIdRequiredException'],
	[cd.GetDeploymentCommand, { deploymentId: 'x' }, 'InvalidDeploymentIdException'],
	[cd.GetDeploymentCommand, { deploymentId: 'd-000000000' }, 'DeploymentDoesNotExistException'],
	[cd.BatchGetDeploymentsCommand, {}, 'DeploymentIdRequiredException'],
	[cd.BatchGetDeploymentsCommand, { deploymentIds: Array(26).fill(done) }, 'BatchLimitExceededException'],
	[cd.ListDeploymentsCommand, { applicationName: r.APPLICATION }, 'DeploymentGroupNameRequiredException'],
	[cd.ListDeploymentsCommand, { deploymentGroupName: r.GROUP }, 'ApplicationNameRequiredException'],
	[cd.ListDeploymentsCommand, { applicationName: 'nope', deploymentGroupName: r.GROUP }, 'ApplicationDoesNotExistException'],
	[cd.ListDeploymentsCommand, { applicationName: r.APPLICATION, deploymentGroupName: 'nope' }, 'DeploymentGroupDoesNotExistException'],
	[cd.ListDeploymentsCommand, { includeOnlyStatuses: ['Sleeping'] }, 'InvalidDeploymentStatusException'],
	[cd.ListDeploymentsCommand, { createTimeRange: { start: new Date(2e12), end: new Date(1e12) } }, 'InvalidTimeRangeException'],
	[cd.ListDeploymentsCommand, { nextToken: 'x' }, 'InvalidNextTokenException'],
	[cd.ListDeploymentTargetsCommand, {}, 'DeploymentIdRequiredException'],
	[cd.ListDeploymentTargetsCommand, { deploymentId: done, targetFilters: { TargetStatus: ['Nope'] } }, ['InvalidInstanceStatusException', 'InvalidDeploymentStatusException']],
	[cd.GetDeploymentTargetCommand, { deploymentId: done }, 'DeploymentTargetIdRequiredException'],
	[cd.GetDeploymentTargetCommand, { deploymentId: done, targetId: 'a:b' }, 'DeploymentTargetDoesNotExistException'],
	[cd.GetDeploymentTargetCommand, { deploymentId: 'd-000000000', targetId: r.TARGET }, 'DeploymentDoesNotExistException'],
	[cd.BatchGetDeploymentTargetsCommand, { deploymentId: done, targetIds: [] }, 'DeploymentTargetIdRequiredException'],
	[cd.BatchGetDeploymentTargetsCommand, { deploymentId: done, targetIds: [r.TARGET, 'a:b'] }, 'DeploymentTargetListSizeExceededException'],
	[cd.GetDeploymentGroupCommand, {}, 'ApplicationNameRequiredException'],
	[cd.GetDeploymentGroupCommand, { applicationName: r.APPLICATION }, 'DeploymentGroupNameRequiredException'],
	[cd.GetDeploymentGroupCommand, { applicationName: 'nope', deploymentGroupName: r.GROUP }, 'ApplicationDoesNotExistException'],
	[cd.GetDeploymentGroupCommand, { applicationName: r.APPLICATION, deploymentGroupName: 'nope' }, 'DeploymentGroupDoesNotExistException'],
	[cd.GetDeploymentConfigCommand, {}, 'DeploymentConfigNameRequiredException'],
	[cd.GetDeploymentConfigCommand, { deploymentConfigName: 'nope' }, 'DeploymentConfigDoesNotExistException'],
	[cd.ContinueDeploymentCommand, {}, 'DeploymentIdRequiredException'],
	[cd.ContinueDeploymentCommand, { deploymentId: 'd-000000000' }, 'DeploymentDoesNotExistException'],
	[cd.ContinueDeploymentCommand, { deploymentId: done, deploymentWaitType: 'LUNCH_WAIT' }, 'InvalidDeploymentWaitTypeException'],
	[cd.ContinueDeploymentCommand, { deploymentId: done, deploymentWaitType: 'READY_WAIT' }, 'DeploymentAlreadyCompletedException'],
	[cd.StopDeploymentCommand, {}, 'DeploymentIdRequiredException'],
	[cd.StopDeploymentCommand, { deploymentId: 'd-000000000' }, 'DeploymentDoesNotExistException'],
	[cd.StopDeploymentCommand, { deploymentId: done }, 'DeploymentAlreadyCompletedException'],
	[cd.CreateDeploymentCommand, {}, 'ApplicationNameRequiredException'],
	[cd.CreateDeploymentCommand, { applicationName: 'nope', deploymentGroupName: r.GROUP }, 'ApplicationDoesNotExistException'],
	[cd.CreateDeploymentCommand, { applicationName: r.APPLICATION }, 'DeploymentGroupNameRequiredException'],
	[cd.CreateDeploymentCommand, { applicationName: r.APPLICATION, deploymentGroupName: r.GROUP }, 'RevisionRequiredException'],
	[cd.CreateDeploymentCommand, { applicationName: r.APPLICATION, deploymentGroupName: r.GROUP, description: 'x'.repeat(257), revision: { revisionType: 'S3' } },
		['DescriptionTooLongException', 'InvalidRevisionException']],
];

const C = { cluster: 'cicd-demo' };
const services = [
	[ecs.DescribeServicesCommand, C, 'InvalidParameterException'],
	[ecs.DescribeServicesCommand, { ...C, services: [] }, 'InvalidParameterException'],
	[ecs.DescribeServicesCommand, { ...C, services: ELEVEN }, 'InvalidParameterException'],
	[ecs.DescribeServicesCommand, { services: ['cicd-demo'] }, 'ClusterNotFoundException'],
	[ecs.DescribeServicesCommand, { cluster: 'nope', services: ['cicd-demo'] }, 'ClusterNotFoundException'],
	[ecs.DescribeServicesCommand, { ...C, services: ['cicd-demo'], include: ['SECRETS'] }, 'InvalidParameterException'],
	[ecs.DescribeTaskSetsCommand, C, 'InvalidParameterException'],
	[ecs.DescribeTaskSetsCommand, { ...C, service: 'nope' }, 'ServiceNotFoundException'],
	[ecs.ListTasksCommand, { cluster: 'nope' }, 'ClusterNotFoundException'],
	[ecs.ListTasksCommand, { ...C, serviceName: 'nope' }, 'ServiceNotFoundException'],
	[ecs.ListTasksCommand, { ...C, maxResults: 101 }, 'InvalidParameterException'],
	[ecs.ListTasksCommand, { ...C, desiredStatus: 'IDLE' }, 'InvalidParameterException'],
	[ecs.ListTasksCommand, { ...C, nextToken: 'x' }, 'InvalidParameterException'],
	[ecs.DescribeTasksCommand, C, 'InvalidParameterException'],
	[ecs.DescribeTasksCommand, { cluster: 'nope', tasks: ['x'] }, 'ClusterNotFoundException'],
	[ecs.DescribeTaskDefinitionCommand, {}, 'InvalidParameterException'],
	[ecs.DescribeTaskDefinitionCommand, { taskDefinition: 'nope' }, 'ClientException'],
	[ecs.DescribeTaskDefinitionCommand, { taskDefinition: 'cicd-demo:999' }, 'ClientException'],
];

const ARN = 'arn:aws:elasticloadbalancing:ap-northeast-2:123456789012';
const balancers = [
	[elb.DescribeLoadBalancersCommand, { Names: ['nope'] }, 'LoadBalancerNotFoundException'],
	[elb.DescribeLoadBalancersCommand, { LoadBalancerArns: [`${ARN}:loadbalancer/app/nope/1`] }, 'LoadBalancerNotFoundException'],
	[elb.DescribeLoadBalancersCommand, { PageSize: 0 }, 'ValidationError'],
	[elb.DescribeLoadBalancersCommand, { PageSize: 401 }, 'ValidationError'],
	[elb.DescribeLoadBalancersCommand, { Marker: 'x' }, 'ValidationError'],
	[elb.DescribeListenersCommand, {}, 'ValidationError'],
	[elb.DescribeListenersCommand, { ListenerArns: [`${ARN}:listener/app/x/1/2`] }, 'ListenerNotFoundException'],
	[elb.DescribeListenersCommand, { LoadBalancerArn: `${ARN}:loadbalancer/app/nope/1` }, 'LoadBalancerNotFoundException'],
	[elb.DescribeRulesCommand, {}, 'ValidationError'],
	[elb.DescribeRulesCommand, { ListenerArn: `${ARN}:listener/app/x/1/2` }, 'ListenerNotFoundException'],
	[elb.DescribeRulesCommand, { RuleArns: [`${ARN}:listener-rule/app/x/1/2/3`] }, 'RuleNotFoundException'],
	[elb.DescribeTargetGroupsCommand, { Names: ['nope'] }, 'TargetGroupNotFoundException'],
	[elb.DescribeTargetGroupsCommand, { TargetGroupArns: [`${ARN}:targetgroup/nope/1`] }, 'TargetGroupNotFoundException'],
	[elb.DescribeTargetGroupsCommand, { Names: ['cicd-demo-tg-blue'], TargetGroupArns: [`${ARN}:targetgroup/nope/1`] }, 'ValidationError'],
	[elb.DescribeTargetGroupsCommand, { LoadBalancerArn: `${ARN}:loadbalancer/app/nope/1` }, 'LoadBalancerNotFoundException'],
	[elb.DescribeTargetHealthCommand, {}, 'ValidationError'],
	[elb.DescribeTargetHealthCommand, { TargetGroupArn: 'cicd-demo-tg-blue' }, 'ValidationError'],
	[elb.DescribeTargetHealthCommand, { TargetGroupArn: `${ARN}:targetgroup/nope/1` }, 'TargetGroupNotFoundException'],
];

const builds = [
	[BatchGetBuildsCommand, {}, 'InvalidInputException'],
	[BatchGetBuildsCommand, { ids: [] }, 'InvalidInputException'],
	[BatchGetBuildsCommand, { ids: Array(101).fill('cicd-demo:x') }, 'InvalidInputException'],
];

const logs = (group, stream) => [
	[GetLogEventsCommand, { logGroupName: group }, 'InvalidParameterException'],
	[GetLogEventsCommand, { logStreamName: stream }, 'InvalidParameterException'],
	[GetLogEventsCommand, { logGroupName: group, logGroupIdentifier: group, logStreamName: stream }, 'InvalidParameterException'],
	[GetLogEventsCommand, { logGroupName: '/aws/codebuild/nope', logStreamName: stream }, 'ResourceNotFoundException'],
	[GetLogEventsCommand, { logGroupName: group, logStreamName: 'nope' }, 'ResourceNotFoundException'],
	[GetLogEventsCommand, { logGroupName: group, logStreamName: stream, limit: 10001 }, 'InvalidParameterException'],
	[GetLogEventsCommand, { logGroupName: group, logStreamName: stream, nextToken: 'f/123' }, 'InvalidParameterException'],
];

const R = { repositoryName: 'cicd-demo' };
const content = Buffer.from('x');
const MESSAGES = 'src/main/resources/messages/messages.properties';
const commits = (head, parent, same) => [
	[cc.GetBranchCommand, { branchName: 'master' }, 'RepositoryNameRequiredException'],
	[cc.GetBranchCommand, R, 'BranchNameRequiredException'],
	[cc.GetBranchCommand, { repositoryName: 'nope', branchName: 'master' }, 'RepositoryDoesNotExistException'],
	[cc.GetBranchCommand, { repositoryName: 'no spaces', branchName: 'master' }, 'InvalidRepositoryNameException'],
	[cc.GetBranchCommand, { ...R, branchName: 'nope' }, 'BranchDoesNotExistException'],
	[cc.GetCommitCommand, R, 'CommitIdRequiredException'],
	[cc.GetCommitCommand, { ...R, commitId: 'abc' }, 'InvalidCommitIdException'],
	[cc.GetCommitCommand, { ...R, commitId: SHA }, 'CommitIdDoesNotExistException'],
	[cc.GetFileCommand, R, 'PathRequiredException'],
	[cc.GetFileCommand, { ...R, filePath: 'nope' }, 'FileDoesNotExistException'],
	[cc.GetFileCommand, { ...R, filePath: '../x' }, 'InvalidPathException'],
	[cc.GetFileCommand, { ...R, filePath: 'appspec.yaml', commitSpecifier: 'nope' }, 'CommitDoesNotExistException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: 'x' }, 'FileContentRequiredException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', fileContent: content }, 'PathRequiredException'],
	[cc.PutFileCommand, { ...R, filePath: 'x', fileContent: content }, 'BranchNameRequiredException'],
	[cc.PutFileCommand, { ...R, branchName: 'nope', filePath: 'x', fileContent: content, parentCommitId: head }, 'BranchDoesNotExistException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: 'x', fileContent: content }, 'ParentCommitIdRequiredException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: 'x', fileContent: content, parentCommitId: 'abc' }, 'InvalidParentCommitIdException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: 'x', fileContent: content, parentCommitId: SHA }, 'ParentCommitDoesNotExistException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: 'x', fileContent: content, parentCommitId: parent }, 'ParentCommitIdOutdatedException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: MESSAGES, fileContent: same, parentCommitId: head }, 'SameFileContentException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: 'src', fileContent: content, parentCommitId: head }, 'FileNameConflictsWithDirectoryNameException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: 'appspec.yaml/x', fileContent: content, parentCommitId: head }, 'DirectoryNameConflictsWithFileNameException'],
	[cc.PutFileCommand, { ...R, branchName: 'bluegreen', filePath: 'x', fileContent: content, parentCommitId: head, fileMode: 'SECRET' }, 'InvalidFileModeException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: head }, 'FileEntryRequiredException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', putFiles: [{ filePath: 'x', fileContent: content }] }, 'ParentCommitIdRequiredException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: parent, putFiles: [{ filePath: 'x', fileContent: content }] }, 'ParentCommitIdOutdatedException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: head, putFiles: [{ filePath: MESSAGES, fileContent: same }] }, 'NoChangeException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: head, putFiles: [{ filePath: 'x' }] }, 'SourceFileOrContentRequiredException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: head, deleteFiles: [{ filePath: 'nope' }] }, 'FileDoesNotExistException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: head, putFiles: [{ filePath: 'x', fileContent: content }], deleteFiles: [{ filePath: 'x' }] },
		['SamePathRequestException', 'FileDoesNotExistException']],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: head, putFiles: [{ fileContent: content }] }, 'PathRequiredException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: head, setFileModes: [{ filePath: 'appspec.yaml' }] }, 'FileModeRequiredException'],
	[cc.CreateCommitCommand, { ...R, branchName: 'bluegreen', parentCommitId: head,
		putFiles: Array.from({ length: 101 }, (_, i) => ({ filePath: `f${i}`, fileContent: content })) }, 'MaximumFileEntriesExceededException'],
];

async function all(client, rows, name) {
	for (const [Command, input, codes] of rows) {
		const shown = JSON.stringify(input).slice(0, 90);
		await refused(client.send(new Command(input)), codes, `${name} ${Command.name.replace('Command', '')} ${shown}: ${[codes].flat()[0]}`);
	}
}

// Answered with 200 and the missing ones listed.
async function missing(sim) {
	const s = await sim.ecs.send(new ecs.DescribeServicesCommand({ ...C, services: ['cicd-demo', 'nope'] }));
	is([s.services.length, s.failures[0].reason, s.failures[0].arn.split('/').at(-1)], [1, 'MISSING', 'nope'], 'ecs DescribeServices: failures');
	const t = await sim.ecs.send(new ecs.DescribeTasksCommand({ ...C, tasks: ['0'.repeat(32)] }));
	is([t.tasks.length, t.failures[0].reason], [0, 'MISSING'], 'ecs DescribeTasks: failures');
	const ts = await sim.ecs.send(new ecs.DescribeTaskSetsCommand({ ...C, service: 'cicd-demo', taskSets: ['ecs-svc/1'] }));
	is([ts.taskSets.length, ts.failures[0].reason], [0, 'MISSING'], 'ecs DescribeTaskSets: failures');
	const groups = await sim.elbv2.send(new elb.DescribeTargetGroupsCommand({}));
	const health = await sim.elbv2.send(new elb.DescribeTargetHealthCommand({ TargetGroupArn: groups.TargetGroups[0].TargetGroupArn, Targets: [{ Id: '10.9.9.9', Port: 80 }] }));
	is(health.TargetHealthDescriptions.map((d) => [d.TargetHealth.State, d.TargetHealth.Reason]), [['unused', 'Target.NotRegistered']], 'elbv2 DescribeTargetHealth: an unknown target is unused');
}

async function pages(sim) {
	for (let i = 0; i < 3; i++) await r.release(sim);
	await sim.advance(10);
	const ids = [];
	let nextToken;
	do {
		const page = await sim.codepipeline.send(new cp.ListPipelineExecutionsCommand({ ...P, maxResults: 2, nextToken }));
		ids.push(...page.pipelineExecutionSummaries.map((e) => e.pipelineExecutionId));
		nextToken = page.nextToken;
	} while (nextToken);
	const whole = await sim.codepipeline.send(new cp.ListPipelineExecutionsCommand(P));
	is(ids, whole.pipelineExecutionSummaries.map((e) => e.pipelineExecutionId), 'pages: together they are the whole');
	const first = await sim.codepipeline.send(new cp.ListPipelineExecutionsCommand({ ...P, maxResults: 1 }));
	await refused(sim.codepipeline.send(new cp.ListActionExecutionsCommand({ ...P, nextToken: first.nextToken })), 'InvalidNextTokenException', 'pages: a token of another list');
	await sim.advance(25 * 3600);
	await refused(sim.codepipeline.send(new cp.ListPipelineExecutionsCommand({ ...P, nextToken: first.nextToken })), 'InvalidNextTokenException', 'pages: an expired token');
	const one = await sim.elbv2.send(new elb.DescribeTargetGroupsCommand({ PageSize: 1 }));
	const two = await sim.elbv2.send(new elb.DescribeTargetGroupsCommand({ PageSize: 1, Marker: one.NextMarker }));
	ok(one.TargetGroups[0].TargetGroupName !== two.TargetGroups[0].TargetGroupName && !two.NextMarker, 'pages: elbv2 goes on by Marker');
}

async function signatures(sim) {
	const { accessKeyId, secretAccessKey } = sim.ready;
	const session = await sim.control('GET', '/_sim/session');
	const wrong = (more) => sim.settings({ maxAttempts: 1, ...more });
	const keys = (credentials) => wrong({ credentials });
	const rows = [
		['a wrong secret', keys({ accessKeyId, secretAccessKey: 'x' }), 'InvalidSignatureException', 'SignatureDoesNotMatch'],
		['an unknown key', keys({ accessKeyId: 'AKIDNOBODY', secretAccessKey }), 'UnrecognizedClientException', 'InvalidClientTokenId'],
		['a key with a token that is not its own', keys({ accessKeyId, secretAccessKey, sessionToken: 'x' }), 'UnrecognizedClientException', 'InvalidClientTokenId'],
		['a temporary key without its token', keys({ ...session, sessionToken: undefined }), 'UnrecognizedClientException', 'InvalidClientTokenId'],
		['another region', wrong({ region: 'us-east-1' }), 'InvalidSignatureException', 'SignatureDoesNotMatch'],
		['a clock that is an hour off', wrong({ systemClockOffset: 3600000 }), 'InvalidSignatureException', 'SignatureDoesNotMatch'],
	];
	for (const [name, settings, json, query] of rows) {
		await refused(new cp.CodePipelineClient(settings).send(new cp.ListPipelinesCommand({})), json, `signature: ${name}: ${json}`);
		await refused(new STSClient(settings).send(new GetCallerIdentityCommand({})), query, `signature: ${name}: ${query}`);
	}
	const out = await new STSClient(sim.settings({ credentials: session })).send(new GetCallerIdentityCommand({}));
	is(out.Account, '123456789012', 'signature: a temporary key with its token');
	const late = await new STSClient(sim.settings({ systemClockOffset: 3600000 })).send(new GetCallerIdentityCommand({}));
	is(late.Account, '123456789012', 'signature: the Date header puts a wrong clock right');
}

export default async function errors() {
	const sim = await Sim.start();
	const { pipelineExecutionSummaries } = await sim.codepipeline.send(new cp.ListPipelineExecutionsCommand(P));
	const { deployments: ids } = await sim.codedeploy.send(new cd.ListDeploymentsCommand({}));
	const build = (await r.stages(sim)).Build.actionStates[0].latestExecution.externalExecutionId;
	const { groupName, streamName } = (await sim.codebuild.send(new BatchGetBuildsCommand({ ids: [build] }))).builds[0].logs;
	const head = (await sim.codecommit.send(new cc.GetBranchCommand({ ...R, branchName: 'bluegreen' }))).branch.commitId;
	const { commit } = await sim.codecommit.send(new cc.GetCommitCommand({ ...R, commitId: head }));
	const { fileContent } = await sim.codecommit.send(new cc.GetFileCommand({ ...R, commitSpecifier: head, filePath: MESSAGES }));
	await sim.control('POST', '/_sim/calls/reset');
	await all(sim.codepipeline, pipelines(pipelineExecutionSummaries[0].pipelineExecutionId), 'codepipeline');
	await all(sim.codedeploy, deployments(ids[0]), 'codedeploy');
	await all(sim.ecs, services, 'ecs');
	await all(sim.elbv2, balancers, 'elbv2');
	await all(sim.codebuild, builds, 'codebuild');
	await all(sim.logs, logs(groupName, streamName), 'logs');
	await all(sim.codecommit, commits(head, commit.parents[0], fileContent), 'codecommit');
	const calls = await sim.control('GET', '/_sim/calls');
	is([calls.mutations, calls.services.codedeploy.ContinueDeployment], [0, { received: 4, refused: 4, answered: 0 }], 'none of them changed anything');
	await missing(sim);
	await signatures(sim);
	await pages(sim);
	await sim.stop();
}
