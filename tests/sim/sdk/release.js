// release.js: the steps of a release that several walks share.
import { GetPipelineStateCommand, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { BatchGetDeploymentTargetsCommand, ContinueDeploymentCommand, GetDeploymentCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { DescribeRulesCommand, DescribeListenersCommand, DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';

export const PIPELINE = 'cicd-demo-bluegreen';
export const APPLICATION = 'AppECS-cicd-demo-cicd-demo';
export const GROUP = 'DgpECS-cicd-demo-cicd-demo';
export const TARGET = 'cicd-demo:cicd-demo';

export async function release(sim) {
	return (await sim.codepipeline.send(new StartPipelineExecutionCommand({ name: PIPELINE }))).pipelineExecutionId;
}

export async function stages(sim) {
	const state = await sim.codepipeline.send(new GetPipelineStateCommand({ name: PIPELINE }));
	return Object.fromEntries(state.stageStates.map((s) => [s.stageName, s]));
}

// The id of the Deploy stage's deployment in this execution; undefined before it has one.
export async function deploymentOf(sim, executionId) {
	const deploy = (await stages(sim)).Deploy;
	return deploy.latestExecution?.pipelineExecutionId === executionId ? deploy.actionStates[0].latestExecution?.externalExecutionId : undefined;
}

// Advances in steps until probe() gives something; throws after `limit` world seconds.
export async function until(sim, step, limit, probe) {
	for (let passed = 0; passed <= limit; passed += step) {
		const found = await probe();
		if (found) return found;
		await sim.advance(step);
	}
	throw new Error(`not within ${limit} s: ${probe}`);
}

export async function releaseToDeployment(sim, step = 5) {
	const executionId = await release(sim);
	return until(sim, step, 600, () => deploymentOf(sim, executionId));
}

export async function deployment(sim, deploymentId) {
	return (await sim.codedeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo;
}

export async function target(sim, deploymentId) {
	const out = await sim.codedeploy.send(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds: [TARGET] }));
	return out.deploymentTargets[0].ecsTarget;
}

export async function untilStatus(sim, deploymentId, status, limit = 8000) {
	return until(sim, 5, limit, async () => {
		const info = await deployment(sim, deploymentId);
		return info.status === status && info;
	});
}

// The termination wait as AWS shows it: the target has Succeeded, the deployment has not ended.
export async function untilTerminationWait(sim, deploymentId, limit = 8000) {
	return until(sim, 5, limit, async () => {
		const t = await target(sim, deploymentId);
		return t.status === 'Succeeded' && t;
	});
}

export const goOn = (sim, deploymentId, deploymentWaitType) => sim.codedeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType }));
export const stop = (sim, deploymentId, autoRollbackEnabled) => sim.codedeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }));

// {80: {"cicd-demo-tg-blue": 100}, 8080: …}: weights in percent, as the load balancer has them.
export async function split(sim) {
	const balancers = await sim.elbv2.send(new DescribeLoadBalancersCommand({}));
	const listeners = await sim.elbv2.send(new DescribeListenersCommand({ LoadBalancerArn: balancers.LoadBalancers[0].LoadBalancerArn }));
	const out = {};
	for (const l of listeners.Listeners) {
		const rules = await sim.elbv2.send(new DescribeRulesCommand({ ListenerArn: l.ListenerArn }));
		const groups = rules.Rules.find((r) => r.IsDefault).Actions[0].ForwardConfig.TargetGroups;
		const sum = groups.reduce((n, g) => n + g.Weight, 0);
		out[l.Port] = Object.fromEntries(groups.filter((g) => g.Weight).map((g) => [g.TargetGroupArn.split('/')[1], (100 * g.Weight) / sum]));
	}
	return out;
}
