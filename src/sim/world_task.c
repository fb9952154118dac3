/* world_task.c: the life of one task: a table of steps up, a table of steps down. */
#include "sim/world_parts.h"

#include <stdlib.h>
#include <string.h>

/* ── birth ── */

/* Subnets take turns, so that both zones serve. */
static void give_address(struct world *w, struct service *s, struct task *t)
{
	size_t zone = s->task_count % 2;
	const char *ip = NULL;

	for (bool is_taken = true; is_taken;) {
		ip = world_text(w, "10.0.%zu.%d", zone + 1, (int)world_between(w, 10, 250));
		is_taken = false;
		for (size_t i = 0; i < s->task_count; i++)
			if (!s->tasks[i]->is_gone && strcmp(s->tasks[i]->ip, ip) == 0)
				is_taken = s->tasks[i]->stopped_at == NO_TIME;
	}
	t->ip = ip;
	t->zone = w->balancer->zones[zone];
	t->subnet_id = w->balancer->subnets[zone];
	t->eni_id = world_text(w, "eni-0%s", world_hex(w, 16));
	const char *mac = world_hex(w, 10);

	t->mac = world_text(w, "0a:%.2s:%.2s:%.2s:%.2s:%.2s", mac, mac + 2, mac + 4, mac + 6, mac + 8);
}

void task_start(struct world *w, struct service *s, struct task_set *set)
{
	struct task *t = ARENA_NEW(w->arena, struct task);

	t->id = world_hex(w, 32);
	t->arn = world_arn(w, "ecs", "task/%s/%s", s->cluster, t->id);
	t->runtime_id = world_text(w, "%s-%s", t->id, world_hex(w, 10));
	t->set = set;
	t->definition = set->definition;
	give_address(w, s, t);
	t->last_status = "PROVISIONING";
	t->desired_status = "RUNNING";
	t->exit_code = -1;
	t->created_at = w->at;
	t->is_broken = w->is_live && w->plan->green_is_broken && set->external_id;
	WORLD_PUSH(s->tasks, s->task_count, t);
	t->place = set->starting++;
	world_after(w, 0, TIMER_TASK, t, 0);
}

/* ── up ── */

/* There is no such image: the task stops, and ECS tries again with another one. */
static void fail_pull(struct world *w, struct task *t)
{
	struct service *s = ecs_service_of(w, t->set);

	task_stop(w, t, "TaskFailedToStart",
		world_text(w, "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref %s: %s: not found",
			t->definition->image_ref, t->definition->image_ref),
		20 * SECOND);
	t->set->stable_at = NO_TIME;
	ecs_task_set_fill(w, s, t->set);
}

static void begin_pull(struct world *w, struct task *t)
{
	t->last_status = "PENDING";
	t->pull_started_at = w->at;
	t->image = build_image_of(w, t->definition->image_ref);
	if (!t->image)
		fail_pull(w, t);
}

static void end_pull(struct world *w, struct task *t)
{
	t->last_status = "ACTIVATING";
	t->pull_stopped_at = w->at;
}

static void run(struct world *w, struct task *t)
{
	struct service *s = ecs_service_of(w, t->set);

	t->last_status = "RUNNING";
	t->started_at = w->at;
	traffic_register(w, t->set->group, t, t->definition->port);
	ecs_event(w, s, t->set, "registered 1 targets in (target-group %s)", t->set->group->arn);
}

static void check(struct world *w, struct task *t)
{
	struct target *target = traffic_target_of(t->set->group, t);

	(void)w;
	if (!target)
		return;
	target->reason = "Elb.InitialHealthChecking";
	target->description = "Initial health checks in progress";
}

/* How a broken task's target looks; they take turns. */
static const struct {
	const char *reason, *description;
} ailments[] = {
	{"Target.ResponseCodeMismatch", "Health checks failed with these codes: [500]"},
	{"Target.Timeout", "Request timed out"},
	{"Target.FailedHealthChecks", "Health checks failed"},
};

static void fall_ill(struct world *w, struct task *t, struct target *target)
{
	size_t kind = (size_t)t->place / (size_t)(t->set->desired > 0 ? t->set->desired : 1) % 3;

	(void)w;
	target->state = TARGET_UNHEALTHY;
	target->reason = ailments[kind].reason;
	target->description = ailments[kind].description;
}

static void settle(struct world *w, struct task *t)
{
	struct service *s = ecs_service_of(w, t->set);
	struct target *target = traffic_target_of(t->set->group, t);

	if (!target)
		return;
	if (t->is_broken) {
		fall_ill(w, t, target);
		return;
	}
	target->state = TARGET_HEALTHY;
	target->reason = target->description = NULL;
	if (ecs_is_healthy(s, t->set) && t->set->stable_at == NO_TIME) {
		t->set->stable_at = w->at;
		ecs_event(w, s, t->set, "has reached a steady state.");
	}
}

/* ECS gives up on it: stops it and starts another one in its place.  Every third one ends by itself. */
static void give_up(struct world *w, struct task *t)
{
	struct service *s = ecs_service_of(w, t->set);
	bool ends_itself = t->place % 3 == 2;

	if (!t->is_broken || t->set->is_gone || t->set->desired == 0)
		return;
	if (ends_itself) {
		t->exit_code = 1;
		t->container_reason = "java.lang.IllegalStateException: Failed to load ApplicationContext";
		task_stop(w, t, "EssentialContainerExited", "Essential container in task exited", 5 * SECOND);
	} else {
		ecs_event(w, s, t->set,
			"(port %d) is unhealthy in (target-group %s) due to (reason Health checks failed with these codes: [500])",
			t->definition->port, t->set->group->arn);
		task_stop(w, t, "ServiceSchedulerInitiated",
			world_text(w, "Task failed ELB health checks in (target-group %s)", t->set->group->arn),
			20 * SECOND);
	}
	t->set->stable_at = NO_TIME;
	ecs_task_set_fill(w, s, t->set);
}

/* Milliseconds before the moment of health; the last one is after it. */
static const struct {
	int64_t before_healthy;
	void (*take)(struct world *w, struct task *t);
} steps[] = {
	{24 * SECOND, begin_pull},
	{14 * SECOND, end_pull},
	{12 * SECOND, run},
	{8 * SECOND, check},
	{0, settle},
	{-25 * SECOND, give_up},
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

/* The first of a set is healthy after healthy_s, the others follow, the last well before Install ends. */
static int64_t healthy_after(const struct world *w, const struct task *t)
{
	int64_t place = t->place % (t->set->desired > 0 ? t->set->desired : 1);
	int64_t room = (w->plan->install_s - w->plan->healthy_s) * SECOND - 5 * SECOND;
	int64_t late = 12 * SECOND * place;

	if (room < 0)
		room = 0;
	return w->plan->healthy_s * SECOND + (late < room ? late : room);
}

static int64_t step_at(const struct world *w, const struct task *t, size_t step)
{
	int64_t healthy = healthy_after(w, t);
	int64_t before = steps[step].before_healthy;

	/* A world with a short healthy_s keeps the order of the steps. */
	if (before > 0)
		before = before * healthy / (30 * SECOND) < before ? before * healthy / (30 * SECOND) : before;
	return healthy - before;
}

/* Step 0 is set at birth; each sets the next.  A task that is stopping takes no more. */
void timer_task(struct world *w, void *subject, unsigned step)
{
	struct task *t = subject;

	if (strcmp(t->desired_status, "RUNNING") != 0)
		return;
	if (step > 0)
		steps[step - 1].take(w, t);
	if (step < STEPS && (step + 1 < STEPS || t->is_broken)) {
		int64_t due = t->created_at + step_at(w, t, step);

		world_after(w, due > w->at ? due - w->at : 0, TIMER_TASK, t, step + 1);
	}
}

/* ── down ── */

static const char *const falling[] = {"DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"};

void task_stop(struct world *w, struct task *t, const char *code, const char *reason, int64_t drain_ms)
{
	struct target *target = traffic_target_of(t->set->group, t);

	t->desired_status = "STOPPED";
	t->stop_code = code;
	t->stopped_reason = reason;
	t->stopping_at = w->at;
	if (target) {
		target->state = TARGET_DRAINING;
		target->reason = "Target.DeregistrationInProgress";
		target->description = "Target deregistration is in progress";
	}
	t->last_status = falling[0];
	/* drain_ms is divided among the three steps: most of it drains the target. */
	world_after(w, drain_ms * 8 / 10, TIMER_TASK_STOP, t, 1);
	world_after(w, drain_ms * 9 / 10, TIMER_TASK_STOP, t, 2);
	world_after(w, drain_ms, TIMER_TASK_STOP, t, 3);
}

void timer_task_stop(struct world *w, void *subject, unsigned step)
{
	struct task *t = subject;

	t->last_status = falling[step];
	if (step == 1)
		traffic_deregister(t->set->group, t);
	if (step < 3)
		return;
	t->stopped_at = w->at;
	if (t->exit_code < 0 && t->started_at != NO_TIME)
		t->exit_code = 143;
	world_after(w, HOUR, TIMER_TASK_FORGOTTEN, t, 0);
}

void timer_task_forgotten(struct world *w, void *subject, unsigned generation)
{
	(void)w;
	(void)generation;
	((struct task *)subject)->is_gone = true;
}
