// journey.js: the seed's steps 3 to 7: commit, source, build, deploy, reroute, terminate; and the other ending, roll back.
import { GetPipelineCommand, GetPipelineExecutionCommand, ListActionExecutionsCommand, ListPipelineExecutionsCommand, ListPipelinesCommand,
	StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { BatchGetDeploymentsCommand, GetDeploymentConfigCommand, GetDeploymentGroupCommand, GetDeploymentTargetCommand, ListDeploymentsCommand,
	ListDeploymentTargetsCommand } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, DescribeTaskSetsCommand, DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBranchCommand, GetCommitCommand, GetFileCommand, PutFileCommand } from '@aws-sdk/client-codecommit';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { is, ok, Sim } from './lib.js';
import * as r from './release.js';

const MESSAGES = 'src/main/resources/messages/messages.properties';
const CLUSTER = { cluster: 'cicd-demo' };

async function before(sim) {
	is((await sim.sts.send(new GetCallerIdentityCommand({}))).Account, '123456789012', 'before: the account');
	is((await sim.codepipeline.send(new ListPipelinesCommand({}))).pipelines.map((p) => p.name), [r.PIPELINE], 'before: one pipeline');
	const { pipeline } = await sim.codepipeline.send(new GetPipelineCommand({ name: r.PIPELINE }));
	is(pipeline.stages.map((s) => s.actions[0].actionTypeId.provider), ['CodeCommit', 'CodeBuild', 'CodeDeploy'], 'before: its providers');
	is(pipeline.stages[2].actions[0].configuration, { ApplicationName: r.APPLICATION, DeploymentGroupName: r.GROUP }, 'before: what it deploys');
	is([await sim.page(80), await sim.page(8080)], ['Welcome(Version 2)', 'Welcome(Version 2)'], 'before: both pages say Version 2');
	const group = (await sim.codedeploy.send(new GetDeploymentGroupCommand({ applicationName: r.APPLICATION, deploymentGroupName: r.GROUP }))).deploymentGroupInfo;
	is(group.blueGreenDeploymentConfiguration.deploymentReadyOption, { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 }, 'before: waits an hour before the shift');
	is(group.blueGreenDeploymentConfiguration.terminateBlueInstancesOnDeploymentSuccess, { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 }, 'before: and an hour before blue ends');
	is(group.lastSuccessfulDeployment.status, 'Succeeded', 'before: the last deployment succeeded');
	ok(group.lastSuccessfulDeployment.endTime instanceof Date, 'before: times are times');
	const config = await sim.codedeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName: group.deploymentConfigName }));
	is(config.deploymentConfigInfo.trafficRoutingConfig.type, 'AllAtOnce', 'before: all at once');
}

async function source(sim) {
	const head = (await sim.codecommit.send(new GetBranchCommand({ repositoryName: 'cicd-demo', branchName: 'bluegreen' }))).branch.commitId;
	const { commit } = await sim.codecommit.send(new GetCommitCommand({ repositoryName: 'cicd-demo', commitId: head }));
	is(commit.message.trim(), 'Version 3', 'source: HEAD is the commit Version 3, not yet released');
	const file = await sim.codecommit.send(new GetFileCommand({ repositoryName: 'cicd-demo', commitSpecifier: 'bluegreen', filePath: MESSAGES }));
	is(Buffer.from(file.fileContent).toString().trim(), 'welcome=Welcome(Version 3)', 'source: the page it will show');
	const clientRequestToken = 'the-same-token';
	const first = await sim.codepipeline.send(new StartPipelineExecutionCommand({ name: r.PIPELINE, clientRequestToken }));
	const again = await sim.codepipeline.send(new StartPipelineExecutionCommand({ name: r.PIPELINE, clientRequestToken }));
	is(again.pipelineExecutionId, first.pipelineExecutionId, 'release: the same token starts it once');
	is((await r.stages(sim)).Source.latestExecution.status, 'InProgress', 'source: under way');
	await sim.advance(6);
	const now = await r.stages(sim);
	is([now.Source.latestExecution.status, now.Build.latestExecution.status], ['Succeeded', 'InProgress'], 'source: done after 5 s, build follows');
	is(now.Source.actionStates[0].currentRevision.revisionId, head, 'source: released HEAD');
	return first.pipelineExecutionId;
}

async function logLines(sim, logs, limit) {
	const lines = [];
	let nextToken;
	for (;;) {
		const page = await sim.logs.send(new GetLogEventsCommand({ logGroupName: logs.groupName, logStreamName: logs.streamName, startFromHead: true, limit, nextToken }));
		lines.push(...page.events.map((e) => e.message));
		if (page.nextForwardToken === nextToken) return lines;
		nextToken = page.nextForwardToken;
	}
}

async function build(sim) {
	const id = await r.until(sim, 1, 10, async () => (await r.stages(sim)).Build.actionStates[0].latestExecution.externalExecutionId);
	const get = async () => (await sim.codebuild.send(new BatchGetBuildsCommand({ ids: [id] }))).builds[0];
	is((await get()).buildStatus, 'IN_PROGRESS', 'build: under way');
	await sim.advance(75);
	const half = await get();
	ok(half.logs.groupName && half.logs.streamName, 'build: has a log stream by now', half.logs);
	ok(half.phases.length > 3 && half.phases.at(-1).phaseStatus === undefined, 'build: phases one by one', half.phases);
	const lines = await logLines(sim, half.logs, 3);
	is(await logLines(sim, half.logs, 10000), lines, 'logs: small pages and a large one say the same');
	await sim.advance(75);
	const end = await get();
	is([end.buildStatus, end.buildComplete, end.currentPhase], ['SUCCEEDED', true, 'COMPLETED'], 'build: done after 150 s');
	const all = await logLines(sim, end.logs, 10000);
	ok(all.length > lines.length && lines.every((l, i) => l === all[i]), 'logs: more lines, the first ones the same');
	const latest = await sim.logs.send(new GetLogEventsCommand({ logGroupName: end.logs.groupName, logStreamName: end.logs.streamName, limit: 2 }));
	is(latest.events.map((e) => e.message), all.slice(-2), 'logs: without startFromHead the latest');
	const earlier = await sim.logs.send(new GetLogEventsCommand({ logGroupName: end.logs.groupName, logStreamName: end.logs.streamName, limit: 2, nextToken: latest.nextBackwardToken }));
	is(earlier.events.map((e) => e.message), all.slice(-4, -2), 'logs: and the ones before');
}

async function tasksOf(sim, setId) {
	const { taskArns } = await sim.ecs.send(new ListTasksCommand({ ...CLUSTER, serviceName: 'cicd-demo' }));
	const { tasks } = await sim.ecs.send(new DescribeTasksCommand({ ...CLUSTER, tasks: taskArns }));
	return tasks.filter((t) => t.startedBy === setId);
}

async function healthOf(sim, name) {
	const { TargetGroups } = await sim.elbv2.send(new DescribeTargetGroupsCommand({ Names: [name] }));
	const out = await sim.elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn: TargetGroups[0].TargetGroupArn }));
	return out.TargetHealthDescriptions.map((d) => d.TargetHealth.State);
}

async function sides(sim, deploymentId) {
	const infos = (await r.target(sim, deploymentId)).taskSetsInfo;
	return { blue: infos.find((i) => i.taskSetLabel === 'Blue'), green: infos.find((i) => i.taskSetLabel === 'Green') };
}

async function ready(sim, executionId) {
	const id = await r.until(sim, 1, 60, () => r.deploymentOf(sim, executionId));
	ok(/^d-[0-9A-Z]{9}$/.test(id), 'deploy: its id looks as AWS\'s', id);
	await r.untilStatus(sim, id, 'Ready', 300);
	is((await sim.codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId: id }))).targetIds, [r.TARGET], 'ready: the one target');
	const { deploymentTarget } = await sim.codedeploy.send(new GetDeploymentTargetCommand({ deploymentId: id, targetId: r.TARGET }));
	is(deploymentTarget.deploymentTargetType, 'ECSTarget', 'ready: an ECS target');
	is([await sim.page(80), await sim.page(8080)], ['Welcome(Version 2)', 'Welcome(Version 3)'], 'ready: :80 still says Version 2, :8080 says Version 3');
	const { blue, green } = await sides(sim, id);
	is([blue.trafficWeight, green.trafficWeight, blue.status, green.status], [100, 0, 'PRIMARY', 'ACTIVE'], 'ready: blue has the traffic');
	is(await r.split(sim), { 80: { [blue.targetGroup.name]: 100 }, 8080: { [green.targetGroup.name]: 100 } }, 'ready: the listeners agree');
	is([await healthOf(sim, blue.targetGroup.name), await healthOf(sim, green.targetGroup.name)], [['healthy', 'healthy'], ['healthy', 'healthy']], 'ready: all targets healthy');
	const [b, g] = [await tasksOf(sim, blue.identifer), await tasksOf(sim, green.identifer)];
	is([b.length, g.length], [2, 2], 'ready: two tasks a side');
	ok(b[0].containers[0].imageDigest !== g[0].containers[0].imageDigest && b[0].containers[0].image === g[0].containers[0].image, 'ready: one tag, two digests');
	const { services } = await sim.ecs.send(new DescribeServicesCommand({ ...CLUSTER, services: ['cicd-demo'] }));
	is(services[0].taskSets.map((t) => t.externalId).includes(id), true, 'ready: the task set names its deployment');
	is((await sim.ecs.send(new DescribeTaskSetsCommand({ ...CLUSTER, service: 'cicd-demo' }))).taskSets.length, services[0].taskSets.length, 'ready: DescribeTaskSets agrees');
	const { taskDefinition } = await sim.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: services[0].taskDefinition }));
	is(taskDefinition.containerDefinitions[0].name, 'cicd-demo', 'ready: the container');
	return id;
}

async function reroute(sim, id) {
	is(Object.keys(await r.goOn(sim, id, 'READY_WAIT')), ['$metadata'], 'reroute: answered with nothing');
	await sim.advance(15);
	is([await sim.page(80), await sim.page(8080)], ['Welcome(Version 3)', 'Welcome(Version 3)'], 'reroute: a moment later :80 says Version 3');
	const { blue, green } = await sides(sim, id);
	is([blue.trafficWeight, green.trafficWeight, blue.runningCount], [0, 100, 2], 'reroute: blue still runs');
	is((await r.target(sim, id)).status, 'Succeeded', 'reroute: the target has succeeded');
	ok(!['Succeeded', 'Failed', 'Stopped'].includes((await r.deployment(sim, id)).status), 'reroute: the deployment has not ended');
}

async function terminate(sim, id, executionId) {
	await r.goOn(sim, id, 'TERMINATION_WAIT');
	await r.untilStatus(sim, id, 'Succeeded', 120);
	await sim.advance(10);
	const info = (await sim.codedeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [id, 'd-000000000'] }))).deploymentsInfo;
	is(info.map((d) => d.status), ['Succeeded'], 'terminate: the deployment succeeded; an unknown id is just absent');
	is((await r.stages(sim)).Deploy.latestExecution.status, 'Succeeded', 'terminate: the stage too');
	const { pipelineExecution } = await sim.codepipeline.send(new GetPipelineExecutionCommand({ pipelineName: r.PIPELINE, pipelineExecutionId: executionId }));
	is(pipelineExecution.status, 'Succeeded', 'terminate: and the execution');
	const { services } = await sim.ecs.send(new DescribeServicesCommand({ ...CLUSTER, services: ['cicd-demo'] }));
	is(services[0].taskSets.map((t) => [t.externalId, t.status]), [[id, 'PRIMARY']], 'terminate: green is all there is');
	const { actionExecutionDetails } = await sim.codepipeline.send(new ListActionExecutionsCommand({ pipelineName: r.PIPELINE, filter: { pipelineExecutionId: executionId } }));
	is(actionExecutionDetails.map((a) => a.status), ['Succeeded', 'Succeeded', 'Succeeded'], 'terminate: three actions succeeded');
	const { pipelineExecutionSummaries } = await sim.codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: r.PIPELINE }));
	is(pipelineExecutionSummaries[0].pipelineExecutionId, executionId, 'terminate: the newest execution comes first');
	const listed = await sim.codedeploy.send(new ListDeploymentsCommand({ applicationName: r.APPLICATION, deploymentGroupName: r.GROUP }));
	is(listed.deployments[0], id, 'terminate: the newest deployment comes first');
}

// The next commit starts the pipeline by itself; rolled back after the shift, :80 says the old version again.
async function otherEnding(sim) {
	const head = (await sim.codecommit.send(new GetBranchCommand({ repositoryName: 'cicd-demo', branchName: 'bluegreen' }))).branch.commitId;
	const put = await sim.codecommit.send(new PutFileCommand({ repositoryName: 'cicd-demo', branchName: 'bluegreen', filePath: MESSAGES, parentCommitId: head,
		fileContent: Buffer.from('welcome=Welcome(Version 4)\n'), commitMessage: 'Version 4', name: 'sj', email: 'sj@example.com' }));
	const started = await r.until(sim, 1, 60, async () => {
		const { pipelineExecutionSummaries } = await sim.codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: r.PIPELINE, maxResults: 1 }));
		return pipelineExecutionSummaries[0].status === 'InProgress' && pipelineExecutionSummaries[0].pipelineExecutionId;
	});
	ok(started, 'other ending: a commit starts the pipeline');
	const id = await r.until(sim, 5, 300, () => r.deploymentOf(sim, started));
	is((await r.stages(sim)).Source.actionStates[0].currentRevision.revisionId, put.commitId, 'other ending: and it is that commit');
	await r.untilStatus(sim, id, 'Ready', 300);
	await r.goOn(sim, id, 'READY_WAIT');
	await r.untilTerminationWait(sim, id, 120);
	is(await sim.page(80), 'Welcome(Version 4)', 'other ending: Version 4 serves');
	const out = await r.stop(sim, id, true);
	ok(['Pending', 'Succeeded'].includes(out.status), 'other ending: stop is accepted', out.status);
	const stopped = await r.until(sim, 2, 120, async () => {
		const info = await r.deployment(sim, id);
		return info.status === 'Stopped' && info.rollbackInfo?.rollbackDeploymentId && info;
	});
	const rollback = stopped.rollbackInfo.rollbackDeploymentId;
	await r.untilStatus(sim, rollback, 'Succeeded', 300);
	is(await sim.page(80), 'Welcome(Version 3)', 'other ending: :80 says Version 3 again');
	const info = await r.deployment(sim, rollback);
	is([info.creator, info.rollbackInfo.rollbackTriggeringDeploymentId], ['codeDeployRollback', id], 'other ending: the rollback is a deployment of its own');
	await sim.advance(10);
	is((await r.stages(sim)).Deploy.latestExecution.status, 'Failed', 'other ending: the stage failed');
}

export default async function journey() {
	const sim = await Sim.start();
	await before(sim);
	const executionId = await source(sim);
	await build(sim);
	const id = await ready(sim, executionId);
	await reroute(sim, id);
	await terminate(sim, id, executionId);
	await otherEnding(sim);
	is(await sim.stop(), 0, 'the simulator ends well on SIGTERM');
}
