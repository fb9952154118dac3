/* world_build.c: CodeBuild: a build goes through its phases, writes its log and pushes its images. */
#include "sim/world_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ── what a build is made of ── */

/* Parts of build_s: the seed's 150 s are these seconds. */
static const struct {
	const char *type;
	int weight;
} phases[BUILD_PHASES] = {
	{"SUBMITTED", 1}, {"QUEUED", 2}, {"PROVISIONING", 20}, {"DOWNLOAD_SOURCE", 6}, {"INSTALL", 10}, {"PRE_BUILD", 6}, {"BUILD", 80},
	{"POST_BUILD", 18}, {"UPLOAD_ARTIFACTS", 4}, {"FINALIZING", 3}, {"COMPLETED", 0},
};

enum { PHASE_PROVISIONING = 2, PHASE_BUILD = 6, PHASE_POST_BUILD = 7, PHASE_FINALIZING = 9, PHASE_COMPLETED = 10 };

#define PHASE_WEIGHTS 150

struct build *world_build(const struct world *w, const char *id_or_arn)
{
	for (size_t i = 0; i < w->build_count; i++)
		if (strcmp(w->builds[i]->id, id_or_arn) == 0 || strcmp(w->builds[i]->arn, id_or_arn) == 0)
			return w->builds[i];
	return NULL;
}

const struct image *build_image_of(const struct world *w, const char *image_ref)
{
	const char *digest = strchr(image_ref, '@');
	const char *slash = strrchr(image_ref, '/');
	const char *tag = strchr(slash ? slash : image_ref, ':');
	const char *rest = slash ? slash : image_ref;
	size_t name = (size_t)(rest - image_ref) + strcspn(rest, ":@");

	for (size_t i = w->image_count; i-- > 0;) {
		const struct image *image = w->images[i];

		if (strncmp(image->uri, image_ref, name) != 0 || image->uri[name])
			continue;
		if (digest ? strcmp(image->digest, digest + 1) == 0 : strcmp(image->tag, tag ? tag + 1 : "latest") == 0)
			return image;
	}
	return NULL;
}

/* ── the plan of one build ── */

static int64_t weight_before(size_t phase)
{
	int64_t sum = 0;

	for (size_t i = 0; i < phase; i++)
		sum += phases[i].weight;
	return sum;
}

static int64_t phase_offset(const struct world *w, size_t phase)
{
	return weight_before(phase) * w->plan->build_s * SECOND / PHASE_WEIGHTS;
}

/* Each phase writes its lines evenly over its time. */
static void plan_log(struct world *w, struct build *b)
{
	size_t total = 0;

	for (size_t i = 0; i < BUILD_PHASES; i++)
		total += b->run->phases[i].line_count;
	b->lines = mem_alloc((total + 1) * sizeof(*b->lines));
	for (size_t i = 0; i < BUILD_PHASES; i++) {
		const struct run_phase *phase = &b->run->phases[i];
		int64_t from = phase_offset(w, i), to = phase_offset(w, i + 1);

		for (size_t n = 0; n < phase->line_count; n++) {
			b->lines[b->line_count].at = b->start_at + from + (to - from) * (int64_t)n / (int64_t)phase->line_count;
			b->lines[b->line_count++].text = world_text(w, "%s\n", phase->lines[n]);
		}
	}
}

size_t world_build_line_count(const struct world *w, const struct build *b)
{
	size_t n = 0;

	while (b->log_stream && n < b->line_count && b->lines[n].at <= w->at &&
		(b->end_at == NO_TIME || b->lines[n].at <= b->end_at))
		n++;
	return n;
}

/* ── the life of one build ── */

static void phase_begin(struct world *w, struct build *b, size_t which)
{
	struct build_phase *phase = &b->phases[b->phase_count++];

	phase->type = phases[which].type;
	phase->start_at = w->at;
}

struct build *build_start(struct world *w, struct build_project *p, struct action_execution *a, const struct artifact *source,
	const char *overrides)
{
	struct build *b = ARENA_NEW(w->arena, struct build);
	struct pipeline *line = a->execution->pipeline;

	b->uuid = world_uuid(w);
	b->id = world_text(w, "%s:%s", p->name, b->uuid);
	b->arn = world_arn(w, "codebuild", "build/%s", b->id);
	b->number = ++p->build_number;
	b->project = p;
	b->settings = p->settings;
	b->status = "IN_PROGRESS";
	b->initiator = world_text(w, "codepipeline/%s", line->name);
	b->source_version =
		world_text(w, "arn:aws:s3:::%s/%.20s/SourceArti/%.7s", line->bucket, line->name, a->execution->id);
	b->commit = a->execution->commit;
	b->start_at = w->at;
	b->run = build_run(w, b, source, overrides, world_text(w, "sha256:%s", world_hex(w, 64)));
	WORLD_PUSH(w->builds, w->build_count, b);
	plan_log(w, b);
	b->action = a;
	phase_begin(w, b, 0);
	world_after(w, phase_offset(w, 1), TIMER_BUILD, b, 0);
	return b;
}

static void push(struct world *w, struct build *b, const struct run_phase *run)
{
	for (size_t i = 0; i < run->image_count; i++) {
		run->images[i]->pushed_at = w->at;
		WORLD_PUSH(w->images, w->image_count, run->images[i]);
		b->pushed = run->images[i];
	}
}

static void phase_end(struct world *w, struct build *b, size_t which)
{
	struct build_phase *phase = &b->phases[b->phase_count - 1];
	const struct run_phase *run = &b->run->phases[which];

	phase->end_at = w->at;
	phase->status = run->code ? "FAILED" : "SUCCEEDED";
	phase->status_code = run->code;
	phase->message = run->code ? run->message : "";
	if (run->code)
		b->has_failed = true;
	if (which == PHASE_PROVISIONING && !run->code) {
		b->log_group = b->project->log_group;
		b->log_stream = b->uuid;
	}
	push(w, b, run);
}

/* After a failed source there is nothing to build; after a failed BUILD, POST_BUILD still runs and no artifact is uploaded. */
static size_t phase_after(const struct build *b, size_t which)
{
	if (b->has_failed && (which < PHASE_BUILD || which == PHASE_POST_BUILD))
		return PHASE_FINALIZING;
	return which + 1;
}

static void build_end(struct world *w, struct build *b)
{
	b->status = b->has_failed ? "FAILED" : "SUCCEEDED";
	b->is_complete = true;
	b->end_at = w->at;
	action_build_ended(w, b->action, b);
}

void timer_build(struct world *w, void *subject, unsigned phase)
{
	struct build *b = subject;

	phase_end(w, b, phase);
	size_t next = phase_after(b, phase);

	phase_begin(w, b, next);
	if (next == PHASE_COMPLETED)
		build_end(w, b);
	else
		world_after(w, phase_offset(w, next + 1) - phase_offset(w, next), TIMER_BUILD, b, (unsigned)next);
}
