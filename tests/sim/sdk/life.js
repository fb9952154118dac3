// life.js: the life of an ECS blue/green deployment, in every scenario that deploys: which statuses it goes through in which order, in
// each of them every call that AWS allows and every one it refuses, and what happens by itself when a wait runs out.
import { BatchGetDeploymentTargetsCommand, ListDeploymentTargetsCommand } from '@aws-sdk/client-codedeploy';
import { is, ok, refused, Sim } from './lib.js';
import * as r from './release.js';

const SCENARIOS = ['healthy', 'canary', 'linear', 'to-ecs'];
const FINAL = ['Succeeded', 'Failed', 'Stopped'];
const EVENTS = ['BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'];
const NOT_READY = 'DeploymentIsNotInReadyStateException';
const NOT_TERMINATING = ['InvalidDeploymentStatusException', NOT_READY];
const OVER = 'DeploymentAlreadyCompletedException';

// "status/target status"; a target that cannot be asked for yet is "-".
async function place(sim, id) {
	const info = await r.deployment(sim, id);
	try {
		return { info, target: await r.target(sim, id), row: `${info.status}/${(await r.target(sim, id)).status}` };
	} catch (e) {
		return { info, target: null, row: `${info.status}/${e.name === 'DeploymentNotStartedException' ? '-' : e.name}` };
	}
}

// Each row: what is refused there, and which call leads on (null: time alone).
const ROWS = {
	'Created/-': { ready: NOT_READY, termination: NOT_TERMINATING, targets: 'DeploymentNotStartedException' },
	'Queued/-': { ready: NOT_READY, termination: NOT_TERMINATING, targets: 'DeploymentNotStartedException' },
	'InProgress/InProgress': { ready: NOT_READY, termination: NOT_TERMINATING },
	'Ready/InProgress': { termination: NOT_TERMINATING, next: 'READY_WAIT' },
	'InProgress/Succeeded': { ready: NOT_READY, next: 'TERMINATION_WAIT' },
	'Succeeded/Succeeded': { ready: OVER, termination: OVER, stop: OVER },
	'Stopped/Failed': { ready: OVER, termination: OVER, stop: OVER },
	'Failed/Failed': { ready: OVER, termination: OVER, stop: OVER },
};

async function checkRow(sim, id, row, name) {
	const want = ROWS[row];
	ok(want, `${name}: ${row} is a row that AWS has`);
	if (want?.ready) await refused(r.goOn(sim, id, 'READY_WAIT'), want.ready, `${name}: ${row}: continuing the ready wait is refused`);
	if (want?.termination) await refused(r.goOn(sim, id, 'TERMINATION_WAIT'), want.termination, `${name}: ${row}: ending blue is refused`);
	if (want?.stop) await refused(r.stop(sim, id, true), want.stop, `${name}: ${row}: stopping is refused`);
	if (want?.targets) {
		await refused(sim.codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId: id })), want.targets, `${name}: ${row}: no targets yet`);
		await refused(sim.codedeploy.send(new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds: [r.TARGET] })), want.targets, `${name}: ${row}: no target yet`);
	}
	return want?.next;
}

// Second by second to the end, rows in order without repeats.
async function walk(sim, name, leadOn) {
	const id = await r.releaseToDeployment(sim, 1);
	const seen = [];
	let last;
	for (let second = 0; second < 9000; second++) {
		const now = await place(sim, id);
		if (now.row !== seen.at(-1)) {
			seen.push(now.row);
			const next = await checkRow(sim, id, now.row, name);
			if (next && leadOn) await r.goOn(sim, id, next);
		}
		last = now;
		if (FINAL.includes(now.info.status)) break;
		await sim.advance(1);
	}
	return { id, seen, last };
}

function checkEvents(target, name) {
	const events = target.lifecycleEvents;
	is(events.map((e) => e.lifecycleEventName), EVENTS, `${name}: eight events in AWS's order`);
	const done = events.filter((e) => e.startTime);
	ok(done.every((e, i) => i === 0 || e.startTime >= done[i - 1].endTime), `${name}: one begins when the one before has ended`, done);
	ok(done.every((e) => e.endTime >= e.startTime), `${name}: none ends before it begins`, done);
}

async function wholeLife(scenario) {
	const sim = await Sim.start('--scenario', scenario);
	const { seen, last } = await walk(sim, scenario, true);
	is(seen, ['Created/-', 'Queued/-', 'InProgress/InProgress', 'Ready/InProgress', 'InProgress/InProgress', 'InProgress/Succeeded', 'Succeeded/Succeeded'], `${scenario}: rows in order`);
	checkEvents(last.target, scenario);
	ok(last.target.lifecycleEvents.every((e) => ['Succeeded', 'Skipped'].includes(e.status)), `${scenario}: all events have ended well`);
	is(await sim.page(80), 'Welcome(Version 3)', `${scenario}: the new version serves`);
	await sim.stop();
}

// Stop is allowed from every row but the final ones.
const STOPS = [
	// at, with rollback (undefined: the group's own setting, which is to roll back), what :80 says in the end
	['created', false, 2], ['installing', false, 2], ['installing', true, 2], ['ready', false, 2], ['ready', true, 2], ['ready', undefined, 2],
	['shifting', true, 2], ['terminating', false, 3], ['terminating', true, 2], ['terminating', undefined, 2],
];

async function lead(sim, at) {
	const id = await r.releaseToDeployment(sim, 1);
	if (at === 'created') return id;
	if (at === 'installing') await r.until(sim, 1, 60, async () => (await r.deployment(sim, id)).status === 'InProgress');
	if (at === 'installing') await sim.advance(10);
	else await r.untilStatus(sim, id, 'Ready', 300);
	if (at === 'shifting' || at === 'terminating') await r.goOn(sim, id, 'READY_WAIT');
	if (at === 'shifting') await sim.advance(3);
	if (at === 'terminating') await r.untilTerminationWait(sim, id, 1200);
	return id;
}

async function stopFrom(scenario, at, withRollback, version) {
	const name = `${scenario}: stopped ${at}, rollback ${withRollback ?? 'as the group says'}`;
	const sim = await Sim.start('--scenario', scenario);
	const id = await lead(sim, at);
	ok(['Pending', 'Succeeded'].includes((await r.stop(sim, id, withRollback)).status), `${name}: accepted`);
	const info = await r.untilStatus(sim, id, 'Stopped', 120);
	is(info.errorInformation?.code, 'MANUAL_STOP', `${name}: the reason`);
	await sim.advance(300);
	const rollback = (await r.deployment(sim, id)).rollbackInfo?.rollbackDeploymentId;
	is(Boolean(rollback), withRollback !== false, `${name}: a rollback ${withRollback !== false ? 'follows' : 'does not follow'}`);
	if (rollback) is((await r.deployment(sim, rollback)).status, 'Succeeded', `${name}: it succeeds`);
	is(await sim.page(80), `Welcome(Version ${version})`, `${name}: :80 in the end`);
	is((await r.stages(sim)).Deploy.latestExecution.status, 'Failed', `${name}: the stage has failed`);
	for (const call of [() => r.goOn(sim, id, 'READY_WAIT'), () => r.stop(sim, id, true)]) await refused(call(), OVER, `${name}: nothing more is allowed`);
	await sim.stop();
}

async function readyWaitEnds(scenario) {
	const sim = await Sim.start('--scenario', scenario);
	const id = await r.releaseToDeployment(sim, 1);
	await r.untilStatus(sim, id, 'Ready', 300);
	const begun = (await r.target(sim, id)).lifecycleEvents.find((e) => e.lifecycleEventName === 'AfterAllowTestTraffic').endTime;
	const now = new Date((await sim.advance(0)).now);
	await sim.advance(3600 - Math.ceil((now - begun) / 1000) - 1);
	is((await r.deployment(sim, id)).status, 'Ready', `${scenario}: ready wait: a second before its end it still waits`);
	await sim.advance(3);
	const info = await r.untilStatus(sim, id, 'Stopped', 30);
	ok(info.completeTime, `${scenario}: ready wait: at zero the deployment stops by itself`);
	await sim.advance(300);
	const rollback = (await r.deployment(sim, id)).rollbackInfo?.rollbackDeploymentId;
	if (rollback) is((await r.deployment(sim, rollback)).status, 'Succeeded', `${scenario}: ready wait: what it rolls back`);
	is(await sim.page(80), 'Welcome(Version 2)', `${scenario}: ready wait: traffic has not moved`);
	await sim.stop();
}

async function terminationWaitEnds(scenario) {
	const sim = await Sim.start('--scenario', scenario);
	const id = await r.releaseToDeployment(sim, 1);
	await r.untilStatus(sim, id, 'Ready', 300);
	await r.goOn(sim, id, 'READY_WAIT');
	const target = await r.untilTerminationWait(sim, id, 1200);
	const begun = target.lifecycleEvents.at(-1).endTime ?? target.lifecycleEvents.at(-2).endTime;
	const now = new Date((await sim.advance(0)).now);
	await sim.advance(3600 - Math.ceil((now - begun) / 1000) - 1);
	const { blue } = Object.fromEntries((await r.target(sim, id)).taskSetsInfo.map((i) => [i.taskSetLabel.toLowerCase(), i]));
	is([(await r.deployment(sim, id)).status, blue.runningCount], ['InProgress', 2], `${scenario}: termination wait: a second before its end blue still runs`);
	await sim.advance(100);
	is((await r.deployment(sim, id)).status, 'Succeeded', `${scenario}: termination wait: at zero blue ends by itself`);
	is(await sim.page(80), 'Welcome(Version 3)', `${scenario}: termination wait: green serves`);
	await sim.advance(10);
	is((await r.stages(sim)).Deploy.latestExecution.status, 'Succeeded', `${scenario}: termination wait: the stage succeeds`);
	await sim.stop();
}

export default async function life() {
	for (const scenario of SCENARIOS) {
		await wholeLife(scenario);
		await readyWaitEnds(scenario);
		await terminationWaitEnds(scenario);
		for (const [at, withRollback, version] of STOPS) await stopFrom(scenario, at, withRollback, version);
	}
}
