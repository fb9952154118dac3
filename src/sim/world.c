/* world.c: the clock, the timers and the small things every part of the world needs. */
#include "sim/world_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "sim/access.h"

/* ── timers ── */

struct timer_row {
	const char *name;
	void (*fire)(struct world *w, void *subject, unsigned generation);
};

static const struct timer_row timer_rows[TIMER_KINDS] = {
	[TIMER_TRIGGER] = {"trigger", timer_trigger},
	[TIMER_SOURCE] = {"source", timer_source},
	[TIMER_JOB] = {"job", timer_job},
	[TIMER_NEXT_STAGE] = {"next-stage", timer_next_stage},
	[TIMER_STOPPED] = {"stopped", timer_stopped},
	[TIMER_JOB_ENDED] = {"job-ended", timer_job_ended},
	[TIMER_BUILD] = {"build", timer_build},
	[TIMER_DEPLOY] = {"deploy", timer_deploy},
	[TIMER_SHIFT] = {"shift", timer_shift},
	[TIMER_STOP_DEPLOYMENT] = {"stop-deployment", timer_stop_deployment},
	[TIMER_ROLL_BACK] = {"roll-back", timer_roll_back},
	[TIMER_DRAINED] = {"drained", timer_drained},
	[TIMER_TASK] = {"task", timer_task},
	[TIMER_TASK_STOP] = {"task-stop", timer_task_stop},
	[TIMER_TASK_FORGOTTEN] = {"task-forgotten", timer_task_forgotten},
};

const char *world_timer_name(enum timer_kind kind)
{
	return timer_rows[kind].name;
}

void world_after(struct world *w, int64_t delay_ms, enum timer_kind kind, void *subject, unsigned generation)
{
	struct world_timer t = {w->at + delay_ms, w->timer_number++, kind, subject, generation};
	size_t i = w->timer_count;

	if (w->timer_count == w->timer_size) {
		w->timer_size = w->timer_size ? 2 * w->timer_size : 64;
		w->timers = mem_resize(w->timers, w->timer_size * sizeof(*w->timers));
	}
	/* Numbers grow, so the new one goes behind all of its instant. */
	for (; i > 0 && w->timers[i - 1].at > t.at; i--)
		w->timers[i] = w->timers[i - 1];
	w->timers[i] = t;
	w->timer_count++;
}

void world_run_until(struct world *w, int64_t at)
{
	while (w->timer_count > 0 && w->timers[0].at <= at) {
		struct world_timer t = w->timers[0];

		memmove(w->timers, w->timers + 1, --w->timer_count * sizeof(*w->timers));
		w->at = t.at;
		timer_rows[t.kind].fire(w, t.subject, t.generation);
	}
	if (at > w->at)
		w->at = at;
}

/* ── clock ── */

int64_t world_now(const struct world *w)
{
	double run = (double)(w->real_ms() - w->start_real_ms) * w->speed;

	return w->start_at + w->advanced_ms + (int64_t)run;
}

void world_tick(struct world *w)
{
	int64_t now = world_now(w);

	if (now >= w->at)
		world_run_until(w, now);
}

void world_advance(struct world *w, double seconds)
{
	if (seconds > 0)
		w->advanced_ms += (int64_t)llround(seconds * 1000.0);
	world_tick(w);
}

void world_set_speed(struct world *w, double speed)
{
	int64_t now = world_now(w);

	w->start_real_ms = w->real_ms();
	w->advanced_ms = now - w->start_at;
	w->speed = speed;
	world_tick(w);
}

int64_t world_next_due(const struct world *w)
{
	if (w->timer_count == 0)
		return -1;
	int64_t left = w->timers[0].at - world_now(w);

	if (left <= 0)
		return 0;
	return w->speed > 0 ? (int64_t)ceil((double)left / w->speed) : -1;
}

/* ── random, ids, text ── */

/* SplitMix64: small, good enough, and the same everywhere. */
uint64_t world_random(struct world *w)
{
	uint64_t z = (w->random += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int64_t world_between(struct world *w, int64_t low, int64_t high)
{
	return low + (int64_t)(world_random(w) % (uint64_t)(high - low + 1));
}

const char *world_hex(struct world *w, size_t digits)
{
	char *out = arena_alloc(w->arena, digits + 1);

	for (size_t i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[world_random(w) >> 60];
	return out;
}

const char *world_uuid(struct world *w)
{
	char *out = arena_dup(w->arena, "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx");

	for (char *p = out; *p; p++)
		if (*p == 'x')
			*p = "0123456789abcdef"[world_random(w) >> 60];
	return out;
}

const char *world_digest(struct world *w, const char *text, size_t digits)
{
	char hex[65];

	hash_sha256_hex(text, strlen(text), hex);
	return arena_dupn(w->arena, hex, digits);
}

static const char *format_text(struct world *w, const char *format, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, format, ap);
	char *out = arena_alloc(w->arena, (size_t)n + 1);

	vsnprintf(out, (size_t)n + 1, format, again);
	va_end(again);
	return out;
}

const char *world_text(struct world *w, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	const char *out = format_text(w, format, ap);
	va_end(ap);
	return out;
}

const char *world_arn(struct world *w, const char *service, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	const char *rest = format_text(w, format, ap);
	va_end(ap);
	bool is_global = strcmp(service, "iam") == 0;
	return world_text(w, "arn:aws:%s:%s:%s:%s", service, is_global ? "" : w->region, w->account, rest);
}

/* Capacity is the next power of two: full exactly when count is one (or zero). */
void *world_grow(void *array, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return array;
	return mem_resize(array, (count ? 2 * count : 1) * size);
}

bool world_word_in(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = words; p && *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");
		if (len == n && strncmp(p, word, n) == 0)
			return true;
		p += len;
	}
	return false;
}

/* ── birth and end ── */

static int64_t real_clock(void)
{
	return clock_mono_ms();
}

struct world *world_new(const struct world_options *o, struct err *e)
{
	struct world *w = mem_alloc(sizeof(*w));

	w->arena = arena_new();
	w->account = "123456789012";
	w->region = "ap-northeast-2";
	w->deploy_account = w->account;
	w->deploy_region = w->region;
	w->speed = o->speed;
	w->random = o->random_seed;
	w->access = access_new(w->arena, w->account, o->random_seed);
	w->caller = access_first(w->access);
	w->caller_region = w->region;
	w->real_ms = o->real_ms ? o->real_ms : real_clock;
	w->start_at = o->start_at != NO_TIME ? o->start_at : clock_wall_ms();
	if (!world_plan_fill(w, o, e)) {
		world_free(w);
		return NULL;
	}
	seed_make(w);
	w->start_real_ms = w->real_ms();
	w->is_live = true;
	return w;
}

static void free_repositories(struct repository **repositories, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(repositories[i]->branches);
		free(repositories[i]->commits);
	}
	free(repositories);
}

static void free_pipelines(struct pipeline **pipelines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct pipeline *p = pipelines[i];

		for (size_t j = 0; j < p->execution_count; j++)
			free(p->executions[j]->actions);
		free(p->executions);
	}
	free(pipelines);
}

static void free_services(struct world *w)
{
	for (size_t i = 0; i < w->service_count; i++) {
		free(w->services[i]->task_sets);
		free(w->services[i]->tasks);
		free(w->services[i]->events);
	}
	free(w->services);
	for (size_t i = 0; i < w->target_group_count; i++)
		free(w->target_groups[i]->targets);
}

void world_free(struct world *w)
{
	if (!w)
		return;
	free_repositories(w->repositories, w->repository_count);
	free_repositories(w->remotes, w->remote_count);
	free(w->connections);
	free_pipelines(w->pipelines, w->pipeline_count);
	free_pipelines(w->deleted_pipelines, w->deleted_pipeline_count);
	free_services(w);
	for (size_t i = 0; i < w->build_count; i++)
		free(w->builds[i]->lines);
	free(w->projects);
	free(w->builds);
	free(w->image_repositories);
	free(w->images);
	free(w->buckets);
	free(w->definitions);
	free(w->applications);
	free(w->deploy_groups);
	free(w->deployments);
	free(w->timers);
	arena_free(w->arena);
	free(w);
}
