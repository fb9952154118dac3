/* buildspec.c: a file as it is, and with what it lacks; the proof that it is still itself; and a new one. */
#include "setup/buildspec_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define REASON_BYTES 8000

/* ── the walk-through's own file ── */

static const char new_head[] =
	"version: 0.2\n\nphases:\n  install:\n    runtime-versions:\n      java: openjdk8\n      docker: 18\n"
	"  pre_build:\n    commands:\n      - echo Logging in to Amazon ECR...\n"
	"      - $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)\n"
	"  build:\n    commands:\n      - echo Build started on `date`\n      - echo Building the Docker image...\n"
	"      - mvn clean package\n      - docker build -t " BUILD_IMAGE " .\n      - docker tag " BUILD_IMAGE " " BUILD_PUSHED "\n"
	"  post_build:\n    commands:\n      - echo Build completed on `date`\n      - echo Pushing the Docker image...\n"
	"      - docker push " BUILD_PUSHED "\n";
static const char new_seds[] =
	"      - sed -i s/AWS_DEFAULT_REGION/$AWS_DEFAULT_REGION/ appspec.yaml\n"
	"      - sed -i s/AWS_ACCOUNT_ID/$AWS_ACCOUNT_ID/ appspec.yaml\n"
	"      - sed -i s/TASK_NAME/$TASK_NAME/ appspec.yaml\n"
	"      - sed -i s/CONTAINER_NAME/$CONTAINER_NAME/ appspec.yaml\n"
	"      - sed -i s/CONTAINER_PORT/$CONTAINER_PORT/ appspec.yaml\n";
static const char new_detail[] = "      - printf '{\"ImageURI\":\"%s\"}' " BUILD_PUSHED " > imageDetail.json\n";
static const char new_files[] = "artifacts:\n  files:\n    - appspec.yaml\n";
static const char new_slim_files[] = "    - taskdef.json\n    - imageDetail.json\n";
static const char new_cache[] = "cache:\n  paths:\n    - '/root/.m2/**/*'\n";

/* ── a merge ── */

static struct buildspec_merge result(const struct build_merging *m, enum buildspec_result result, const char *text, size_t size)
{
	return (struct buildspec_merge){
		.result = result, .text = text, .size = size, .notes = m->notes.items, .note_count = m->notes.count};
}

/* Cleaned line by line: a reason has several. */
static const char *clean_lines(struct arena *a, const char *text)
{
	const char *out = "";

	while (*text) {
		size_t n = strcspn(text, "\n");
		out = arena_printf(a, "%s%s%s", out, *out ? "\n" : "", text_clean(a, text, n, REASON_BYTES));
		text += n + (text[n] == '\n');
	}
	return out;
}

static struct buildspec_merge blocked(struct build_merging *m, const char *problem)
{
	struct buildspec_merge out = result(m, BUILDSPEC_BLOCKED, NULL, 0);
	const char *lines = build_by_hand(m->arena, &m->add);

	out.reason = clean_lines(m->arena, arena_printf(m->arena, "%s%s%s", problem, *lines ? "\nTo be added by hand:\n" : "", lines));
	return out;
}

/* What is in the file cannot be told: all that a buildspec needs is named. */
static struct buildspec_merge unreadable(struct build_merging *m, const char *problem)
{
	memset(&m->has, 0, sizeof(m->has));
	build_need_all(m);
	struct buildspec_merge out = blocked(m, problem);
	out.notes = NULL;
	out.note_count = 0;
	return out;
}

/* Nothing changes: what was to be replaced is only named. */
static struct buildspec_merge stopped(struct build_merging *m, const char *problem)
{
	m->notes.count = 0;
	build_modernise(m->arena, &m->has, NULL, &m->notes);
	build_note_what_stays(m);
	return blocked(m, problem);
}

/* Without the proof. */
static struct buildspec_merge merge(struct arena *a, const char *text, size_t size, const struct buildspec_want *want)
{
	struct build_merging m = {.arena = a, .want = want, .notes = {.arena = a}};
	struct build_edits edits = {.arena = a};
	const char *problem = build_read(a, text, size, &m.has);

	if (problem)
		return unreadable(&m, problem);
	m.problem = m.has.problem;
	build_modernise(a, &m.has, want->modernise ? &edits : NULL, &m.notes);
	build_need_all(&m);
	build_note_what_stays(&m);
	build_see_scripts(&m);
	problem = m.problem ? m.problem : build_insert(a, &m.has, &m.add, &edits);
	if (problem)
		return stopped(&m, problem);
	if (!edits.count)
		return result(&m, BUILDSPEC_UNCHANGED, NULL, 0);
	const char *changed = build_apply(&edits, text, size, &size);
	return result(&m, BUILDSPEC_CHANGE, changed, size);
}

/* NULL, or why the new text is not what it should be. */
static const char *proof(struct arena *a, const char *text, size_t size, const struct buildspec_merge *out, const struct buildspec_want *want)
{
	struct tree before, after;
	const char *problem = tree_parse(a, text, size, &before);

	if (!problem)
		problem = tree_parse(a, out->text, out->size, &after);
	if (!problem)
		problem = build_lost(a, &before, &after);
	if (!problem && merge(a, out->text, out->size, want).result != BUILDSPEC_UNCHANGED)
		problem = "a second look at it would find something missing again";
	return problem;
}

static struct buildspec_merge made(struct arena *a, const struct buildspec_want *want)
{
	const char *text = arena_printf(a, "%s%s%s%s%s", new_head, want->is_to_ecs ? new_detail : new_seds, new_files,
		want->is_to_ecs ? new_slim_files : "", new_cache);
	struct buildspec_merge out = merge(a, text, strlen(text), want);
	struct build_notes notes = {.arena = a};

	build_note(&notes, "The build is the walk-through's, of a Java project with Maven: change `java` and `mvn clean package` where yours is another.");
	for (size_t i = 0; i < out.note_count; i++)
		build_note(&notes, "%s", out.notes[i]);
	if (out.result == BUILDSPEC_UNCHANGED) {
		out.text = text;
		out.size = strlen(text);
	}
	out.result = BUILDSPEC_CREATE;
	out.notes = notes.items;
	out.note_count = notes.count;
	return out;
}

struct buildspec_merge buildspec_merge(struct arena *a, const char *text, size_t size, const struct buildspec_want *want)
{
	if (!text)
		return made(a, want);
	/* With a NUL behind it; what is too large is only refused. */
	const char *whole = size > TREE_BYTES ? text : arena_dupn(a, text, size);
	struct buildspec_merge out = merge(a, whole, size, want);

	if (out.result != BUILDSPEC_CHANGE)
		return out;
	const char *problem = proof(a, whole, size, &out, want);
	if (problem) {
		struct build_merging m = {.arena = a, .want = want, .notes = {.arena = a}};
		if (!build_read(a, whole, size, &m.has))
			build_need_all(&m);
		return stopped(&m, arena_printf(a, "the file is written in a way that could not be merged surely (%s)", problem));
	}
	return out;
}
