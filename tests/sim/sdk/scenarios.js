// scenarios.js: what is special about each scenario; superseding; and the other calls of a pipeline.
import { GetPipelineExecutionCommand, GetPipelineStateCommand, ListActionExecutionsCommand, ListPipelineExecutionsCommand, RetryStageExecutionCommand,
	StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { CreateDeploymentCommand, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand, DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import { CreateCommitCommand, GetBranchCommand, GetCommitCommand, GetFileCommand } from '@aws-sdk/client-codecommit';
import { is, ok, refused, Sim } from './lib.js';
import * as r from './release.js';

const statusOf = async (sim, pipelineExecutionId) =>
	(await sim.codepipeline.send(new GetPipelineExecutionCommand({ pipelineName: r.PIPELINE, pipelineExecutionId }))).pipelineExecution.status;

async function toReady(sim) {
	const id = await r.releaseToDeployment(sim, 1);
	await r.untilStatus(sim, id, 'Ready', 300);
	return id;
}

// The percentages that green has of :80, in the order they were seen, and the pages' answers in those proportions.
async function shifts(scenario, wanted) {
	const sim = await Sim.start('--scenario', scenario);
	const id = await toReady(sim);
	await r.goOn(sim, id, 'READY_WAIT');
	const seen = [];
	for (let second = 0; second < 900; second += 2) {
		const info = (await r.target(sim, id)).taskSetsInfo.find((i) => i.taskSetLabel === 'Green');
		if (info.trafficWeight !== seen.at(-1)) {
			seen.push(info.trafficWeight);
			is((await r.split(sim))[80][info.targetGroup.name] ?? 0, info.trafficWeight, `${scenario}: at ${info.trafficWeight} % the listener agrees with CodeDeploy`);
			const pages = [];
			for (let i = 0; i < 20; i++) pages.push(await sim.page(80));
			is(pages.filter((p) => p === 'Welcome(Version 3)').length, info.trafficWeight / 5, `${scenario}: at ${info.trafficWeight} % of :80 that many pages are new`);
		}
		if (info.trafficWeight === 100) break;
		await sim.advance(2);
	}
	is(seen, wanted, `${scenario}: steps`);
	await sim.stop();
}

async function hookFails() {
	const sim = await Sim.start('--scenario', 'hook-fails');
	const executionId = await r.release(sim);
	const id = await r.until(sim, 5, 300, () => r.deploymentOf(sim, executionId));
	const info = await r.untilStatus(sim, id, 'Failed', 600);
	is(info.errorInformation.code, 'HOOK_EXECUTION_FAILURE', 'hook-fails: the error');
	const hook = (await r.target(sim, id)).lifecycleEvents.find((e) => e.lifecycleEventName === 'AfterAllowTestTraffic');
	is(hook.status, 'Failed', 'hook-fails: the hook');
	ok(hook.diagnostics?.message, 'hook-fails: and its diagnostics', hook);
	const rollback = await r.until(sim, 5, 60, async () => (await r.deployment(sim, id)).rollbackInfo?.rollbackDeploymentId);
	await r.untilStatus(sim, rollback, 'Succeeded', 300);
	is([await sim.page(80), (await r.deployment(sim, rollback)).creator], ['Welcome(Version 2)', 'codeDeployRollback'], 'hook-fails: rolled back');
	await sim.advance(10);
	is(await statusOf(sim, executionId), 'Failed', 'hook-fails: the execution failed');
	const action = (await r.stages(sim)).Deploy.actionStates[0].latestExecution;
	is([action.status, Boolean(action.errorDetails?.message)], ['Failed', true], 'hook-fails: the action says why');
	await sim.stop();
}

async function healthOf(sim, name) {
	const { TargetGroups } = await sim.elbv2.send(new DescribeTargetGroupsCommand({ Names: [name] }));
	return (await sim.elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn: TargetGroups[0].TargetGroupArn }))).TargetHealthDescriptions;
}

async function greenUnhealthy() {
	const sim = await Sim.start('--scenario', 'green-unhealthy');
	const executionId = await r.release(sim);
	const id = await r.until(sim, 5, 300, () => r.deploymentOf(sim, executionId));
	await sim.advance(600);
	const green = (await r.target(sim, id)).taskSetsInfo.find((i) => i.taskSetLabel === 'Green');
	const unhealthy = await r.until(sim, 5, 600, async () => (await healthOf(sim, green.targetGroup.name)).find((d) => d.TargetHealth.State === 'unhealthy'));
	ok(/^Target\./.test(unhealthy.TargetHealth.Reason), 'green-unhealthy: targets say why', unhealthy);
	const { taskArns } = await sim.ecs.send(new ListTasksCommand({ cluster: 'cicd-demo', serviceName: 'cicd-demo', desiredStatus: 'STOPPED' }));
	const { tasks } = await sim.ecs.send(new DescribeTasksCommand({ cluster: 'cicd-demo', tasks: taskArns }));
	ok(tasks.some((t) => /health/.test(t.stoppedReason)), 'green-unhealthy: stopped tasks say why', tasks.map((t) => t.stoppedReason));
	const { services } = await sim.ecs.send(new DescribeServicesCommand({ cluster: 'cicd-demo', services: ['cicd-demo'] }));
	ok(services[0].events.some((e) => /unhealthy/.test(e.message)), 'green-unhealthy: the service\'s events say so', services[0].events.slice(0, 5));
	const install = (await r.target(sim, id)).lifecycleEvents.find((e) => e.lifecycleEventName === 'Install');
	is(install.status, 'InProgress', 'green-unhealthy: it still tries');
	const info = await r.untilStatus(sim, id, 'Failed', 3600);
	const failed = (await r.target(sim, id)).lifecycleEvents.find((e) => e.lifecycleEventName === 'Install');
	is([failed.status, Math.round((failed.endTime - failed.startTime) / 1000)], ['Failed', 3600], 'green-unhealthy: Install fails after 3600 s');
	ok(info.errorInformation?.message, 'green-unhealthy: and says why', info.errorInformation);
	is(await sim.page(80), 'Welcome(Version 2)', 'green-unhealthy: blue serves');
	await sim.advance(120);
	is(await statusOf(sim, executionId), 'Failed', 'green-unhealthy: the execution failed');
	const again = await sim.codepipeline.send(new RetryStageExecutionCommand({ pipelineName: r.PIPELINE, stageName: 'Deploy', pipelineExecutionId: executionId, retryMode: 'FAILED_ACTIONS' }));
	is(again.pipelineExecutionId, executionId, 'green-unhealthy: retried in the same execution');
	const next = await r.until(sim, 2, 60, async () => {
		const other = await r.deploymentOf(sim, executionId);
		return other !== id && other;
	});
	ok(next, 'green-unhealthy: with a new deployment');
	is(await statusOf(sim, executionId), 'InProgress', 'green-unhealthy: the execution goes on');
	await sim.stop();
}

async function buildFails() {
	const sim = await Sim.start('--scenario', 'build-fails');
	const executionId = await r.release(sim);
	await r.until(sim, 5, 300, async () => (await statusOf(sim, executionId)) === 'Failed');
	const action = (await r.stages(sim)).Build.actionStates[0].latestExecution;
	is(action.status, 'Failed', 'build-fails: the action');
	const { builds } = await sim.codebuild.send(new BatchGetBuildsCommand({ ids: [action.externalExecutionId, 'cicd-demo:none'] }));
	is([builds.length, builds[0].buildStatus], [1, 'FAILED'], 'build-fails: the build');
	const phase = builds[0].phases.find((p) => p.phaseStatus === 'FAILED');
	ok(phase?.contexts[0].message, 'build-fails: the phase says why', builds[0].phases);
	const deploy = (await r.stages(sim)).Deploy;
	ok(deploy.latestExecution?.pipelineExecutionId !== executionId, 'build-fails: nothing is deployed');
	await sim.codepipeline.send(new RetryStageExecutionCommand({ pipelineName: r.PIPELINE, stageName: 'Build', pipelineExecutionId: executionId, retryMode: 'ALL_ACTIONS' }));
	await sim.advance(5);
	is(await statusOf(sim, executionId), 'InProgress', 'build-fails: can be tried again');
	await sim.stop();
}

async function toEcs() {
	const sim = await Sim.start('--scenario', 'to-ecs');
	const revision = async () => (await sim.ecs.send(new DescribeServicesCommand({ cluster: 'cicd-demo', services: ['cicd-demo'] }))).services[0].taskSets.map((t) => t.taskDefinition.split(':').at(-1));
	const before = await revision();
	const id = await toReady(sim);
	const during = await revision();
	ok(during.length === 2 && new Set(during).size === 2, 'to-ecs: blue and green run different revisions', { before, during });
	await r.goOn(sim, id, 'READY_WAIT');
	await r.untilTerminationWait(sim, id, 120);
	await r.goOn(sim, id, 'TERMINATION_WAIT');
	await r.untilStatus(sim, id, 'Succeeded', 200);
	is(Number((await revision())[0]), Number(before[0]) + 1, 'to-ecs: a release registers the next revision');
	await sim.stop();
}

async function notEcs() {
	const sim = await Sim.start('--scenario', 'not-ecs');
	const { stageStates } = await sim.codepipeline.send(new GetPipelineStateCommand({ name: r.PIPELINE }));
	ok(stageStates.length >= 2, 'not-ecs: a pipeline like any other');
	const executionId = await r.release(sim);
	await r.until(sim, 5, 600, async () => (await statusOf(sim, executionId)) === 'Succeeded');
	const { actionExecutionDetails } = await sim.codepipeline.send(new ListActionExecutionsCommand({ pipelineName: r.PIPELINE, filter: { pipelineExecutionId: executionId } }));
	const providers = actionExecutionDetails.map((a) => a.input.actionTypeId.provider);
	ok(!providers.some((p) => p.startsWith('CodeDeploy')), 'not-ecs: nothing of CodeDeploy', providers);
	is((await sim.codedeploy.send(new ListDeploymentsCommand({}))).deployments.length, 0, 'not-ecs: no deployments');
	await sim.stop();
}

// SUPERSEDED mode: of those that wait before a stage, the newer one replaces the older.
async function superseding() {
	const sim = await Sim.start();
	const first = await r.release(sim);
	await sim.advance(20);
	const second = await r.release(sim);
	await sim.advance(20);
	const third = await r.release(sim);
	await sim.advance(20);
	is([await statusOf(sim, first), await statusOf(sim, second), await statusOf(sim, third)], ['InProgress', 'Superseded', 'InProgress'], 'superseding: the one in between is superseded');
	is((await r.stages(sim)).Build.inboundExecution?.pipelineExecutionId, third, 'superseding: the newest waits before Build');
	const { pipelineExecutionSummaries } = await sim.codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: r.PIPELINE, maxResults: 3 }));
	is(pipelineExecutionSummaries.map((e) => e.pipelineExecutionId), [third, second, first], 'superseding: newest first');
	await sim.stop();
}

async function stoppingThePipeline() {
	const sim = await Sim.start();
	const waits = { pipelineName: r.PIPELINE, pipelineExecutionId: await r.release(sim) };
	await sim.advance(20);
	await sim.codepipeline.send(new StopPipelineExecutionCommand({ ...waits, reason: 'not now' }));
	is(await statusOf(sim, waits.pipelineExecutionId), 'Stopping', 'stop and wait: Stopping while the build runs');
	await refused(sim.codepipeline.send(new StopPipelineExecutionCommand(waits)), 'DuplicatedStopRequestException', 'stop and wait: a second time is refused');
	await sim.advance(200);
	is(await statusOf(sim, waits.pipelineExecutionId), 'Stopped', 'stop and wait: Stopped after it');
	await refused(sim.codepipeline.send(new StopPipelineExecutionCommand(waits)), 'PipelineExecutionNotStoppableException', 'stop and wait: nothing to stop any more');
	const abandoned = { pipelineName: r.PIPELINE, pipelineExecutionId: await r.release(sim) };
	await sim.advance(20);
	await sim.codepipeline.send(new StopPipelineExecutionCommand({ ...abandoned, abandon: true }));
	await sim.advance(5);
	is(await statusOf(sim, abandoned.pipelineExecutionId), 'Stopped', 'abandon: Stopped at once');
	await sim.stop();
}

async function limits() {
	const sim = await Sim.start();
	const id = await toReady(sim);
	const { revision } = await r.deployment(sim, id);
	const create = { applicationName: r.APPLICATION, deploymentGroupName: r.GROUP, revision };
	await refused(sim.codedeploy.send(new CreateDeploymentCommand(create)), 'DeploymentLimitExceededException', 'create: one running deployment a group');
	await r.stop(sim, id, false);
	await r.untilStatus(sim, id, 'Stopped', 60);
	const { deploymentId } = await sim.codedeploy.send(new CreateDeploymentCommand({ ...create, description: 'by hand' }));
	await r.untilStatus(sim, deploymentId, 'Ready', 300);
	const info = await r.deployment(sim, deploymentId);
	is([info.creator, info.description], ['user', 'by hand'], 'create: a deployment made by hand');
	await sim.stop();
}

// One commit that adds, copies, moves, changes a mode and deletes; and it starts the pipeline.
async function commits() {
	const sim = await Sim.start();
	const R = { repositoryName: 'cicd-demo' };
	const head = async () => (await sim.codecommit.send(new GetBranchCommand({ ...R, branchName: 'bluegreen' }))).branch.commitId;
	const file = (filePath) => sim.codecommit.send(new GetFileCommand({ ...R, commitSpecifier: 'bluegreen', filePath }));
	const commit = async (changes) => sim.codecommit.send(new CreateCommitCommand({ ...R, branchName: 'bluegreen', parentCommitId: await head(),
		authorName: '성준', email: 'sj@example.com', commitMessage: '여러 가지', ...changes }));
	const first = await head();
	const done = await commit({ putFiles: [{ filePath: 'a.txt', fileContent: Buffer.from('a') }, { filePath: 'empty', fileContent: Buffer.from('') },
		{ filePath: 'copy.yaml', sourceFile: { filePath: 'appspec.yaml' } }], setFileModes: [{ filePath: 'buildspec.yaml', fileMode: 'EXECUTABLE' }] });
	is([done.filesAdded.map((f) => f.absolutePath), done.filesUpdated.map((f) => [f.absolutePath, f.fileMode]), done.filesDeleted], [['a.txt', 'empty', 'copy.yaml'],
		[['buildspec.yaml', 'EXECUTABLE']], []], 'commits: what was added and changed');
	const made = (await sim.codecommit.send(new GetCommitCommand({ ...R, commitId: done.commitId }))).commit;
	is([made.parents, made.author.name, made.message], [[first], '성준', '여러 가지'], 'commits: the commit itself');
	ok(/^\d+ [+-]\d{4}$/.test(made.author.date), 'commits: its date as AWS writes it', made.author);
	is(Buffer.from((await file('copy.yaml')).fileContent).equals(Buffer.from((await file('appspec.yaml')).fileContent)), true, 'commits: a copy is the same');
	is([(await file('empty')).fileSize, (await file('a.txt')).blobId.length], [0, 40], 'commits: an empty file');
	const next = await commit({ putFiles: [{ filePath: 'b.txt', sourceFile: { filePath: 'a.txt', isMove: true } }], deleteFiles: [{ filePath: 'copy.yaml' }] });
	is([next.filesAdded.map((f) => f.absolutePath), next.filesDeleted.map((f) => f.absolutePath).sort()], [['b.txt'], ['a.txt', 'copy.yaml']], 'commits: moved and deleted');
	await refused(file('a.txt'), 'FileDoesNotExistException', 'commits: what was moved is gone');
	await sim.advance(10);
	const { pipelineExecutionSummaries } = await sim.codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: r.PIPELINE, maxResults: 1 }));
	is(pipelineExecutionSummaries[0].status, 'InProgress', 'commits: the pipeline runs');
	await sim.stop();
}

export default async function scenarios() {
	await commits();
	await shifts('canary', [0, 10, 100]);
	await shifts('linear', [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
	await hookFails();
	await greenUnhealthy();
	await buildFails();
	await toEcs();
	await notEcs();
	await superseding();
	await stoppingThePipeline();
	await limits();
}
