/* buildspec.c: what a blue/green release needs of a build, what of it a file lacks, and the file with it. */
#include "setup/buildspec_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define REASON_BYTES 8000

struct merging {
	struct arena *arena;
	const struct buildspec_want *want;
	struct build_has has;
	struct build_additions add;
	struct build_notes notes;
	const char *problem; /* what stands in the way */
};

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

/* ── what is missing ── */

static void need(struct merging *m, enum build_phase phase, const char *command, const struct tree_node *beside, bool is_before)
{
	m->add.items[m->add.count++] = (struct build_addition){phase, command, beside, is_before};
}

/* The first of the phase's items that speaks to a registry, so that the login can stand before it. */
static const struct tree_node *first_image_item(const struct build_has *h, enum build_phase phase)
{
	const struct build_images *lists[] = {&h->built, &h->pushed};
	const struct build_place *first = h->loaded.is_there && h->loaded.phase == phase ? &h->loaded : NULL;

	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->count; i++) {
			const struct build_place *p = &lists[l]->items[i].place;
			if (p->phase == phase && (!first || p->order < first->order))
				first = p;
		}
	return first ? first->item : NULL;
}

static void need_login(struct merging *m)
{
	const struct tree_node *beside = first_image_item(&m->has, PHASE_PRE_BUILD);

	if (!m->has.login.is_there)
		need(m, PHASE_PRE_BUILD, BUILD_LOGIN, beside, beside != NULL);
}

static bool is_latest(const char *image)
{
	size_t n = strlen(image);

	return n > 7 && strcmp(image + n - 7, ":latest") == 0;
}

/* The last one that is more than :latest, else the last. */
static const struct build_image *best_of(struct merging *m, const struct build_images *list, bool only_ecr)
{
	const struct build_image *best = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct build_image *one = &list->items[i];
		if (!one->name || (only_ecr && !build_is_ecr(m->arena, &m->has, one->name)))
			continue;
		if (!best || is_latest(best->name) || !is_latest(one->name))
			best = one;
	}
	return best;
}

static bool is_named(struct merging *m, const char *image, const struct build_images *list)
{
	const char *whole = build_expand(m->arena, &m->has, image);
	size_t n = strlen(whole);

	for (size_t i = 0; i < list->count; i++) {
		const char *name = list->items[i].name ? build_expand(m->arena, &m->has, list->items[i].name) : "";
		/* push --all-tags names only the repository */
		if (strncmp(name, whole, n) == 0 && (!name[n] || name[n] == ':'))
			return true;
	}
	return false;
}

static bool need_build(struct merging *m)
{
	const struct build_has *h = &m->has;
	const struct build_image *pushed = best_of(m, &h->pushed, false);

	if (h->built.count)
		return false;
	if (h->script.is_there && pushed) {
		build_note(&m->notes, "line %d: `%s` is taken to build what line %d pushes: what it runs cannot be seen from here.", h->script.line,
			h->script.words, pushed->place.line);
		return false;
	}
	if (h->loaded.is_there && (pushed || h->tagged.count)) {
		build_note(&m->notes, "line %d: `%s` brings the image: nothing is built here.", h->loaded.line, h->loaded.words);
		return false;
	}
	need(m, PHASE_BUILD, "docker build -t " BUILD_IMAGE " .", NULL, false);
	if (h->wanders.is_there)
		build_note(&m->notes, "line %d: `%s` changes the folder: the added docker build wants its Dockerfile there.", h->wanders.line,
			h->wanders.words);
	return true;
}

/* An image is pushed that nothing here names: the only one that is built must be meant. */
static void need_tag_for(struct merging *m, const struct build_image *pushed)
{
	const struct build_has *h = &m->has;
	const struct build_image *built = best_of(m, &h->built, false);

	if (is_named(m, pushed->name, &h->built) || is_named(m, pushed->name, &h->tagged) || !h->built.count)
		return;
	if (built && h->built.count == 1 && h->pushed.count == 1 && built->place.item && built->place.item != pushed->place.item &&
		built->place.order < pushed->place.order)
		need(m, built->place.phase, arena_printf(m->arena, "docker tag %s %s", built->name, pushed->name), built->place.item, false);
	else
		build_note(&m->notes, "line %d: `%s` pushes a name that no docker build or docker tag here gives: it is left as it is.",
			pushed->place.line, pushed->place.words);
}

/* Gives the name that is pushed. */
static const char *need_push(struct merging *m, bool is_build_added)
{
	const struct build_has *h = &m->has;
	const struct build_image *pushed = best_of(m, &h->pushed, false), *named = best_of(m, &h->tagged, true);
	const struct build_image *built = best_of(m, &h->built, false), *whole = best_of(m, &h->built, true);
	const char *name = named ? named->name : whole ? whole->name : BUILD_PUSHED;

	if (pushed) {
		if (is_build_added)
			need(m, PHASE_BUILD, arena_printf(m->arena, "docker tag " BUILD_IMAGE " %s", pushed->name), NULL, false);
		else
			need_tag_for(m, pushed);
		return pushed->name;
	}
	if (h->built.count && !built) {
		if (!m->problem)
			m->problem = arena_printf(m->arena, "line %d: `%s` gives its image no name: add -t " BUILD_IMAGE,
				h->built.items[0].place.line, h->built.items[0].place.words);
		return name;
	}
	if (!named && !whole) {
		const struct tree_node *beside = built ? built->place.item : NULL;
		need(m, built ? built->place.phase : PHASE_BUILD,
			arena_printf(m->arena, "docker tag %s %s", built ? built->name : BUILD_IMAGE, name), beside, false);
	}
	need(m, PHASE_POST_BUILD, arena_printf(m->arena, "docker push %s", name), NULL, false);
	if (h->script.is_there)
		build_note(&m->notes, "line %d: what `%s` runs cannot be seen from here: should it push the image, the added push does so again.",
			h->script.line, h->script.words);
	if (h->other_push.is_there)
		build_note(&m->notes, "line %d: `%s` pushes to another registry than ECR: it stays, and the push to ECR is added.",
			h->other_push.line, h->other_push.words);
	return name;
}

/* Where a `cd` stays, files of the source are named from its top. */
static const char *file_name(struct merging *m, const char *name)
{
	const struct build_place *cd = &m->has.wanders;

	if (!cd->is_there)
		return name;
	build_note(&m->notes, "line %d: `%s` changes the folder for all commands behind it: what is added names its files from $CODEBUILD_SRC_DIR.",
		cd->line, cd->words);
	return arena_printf(m->arena, "$CODEBUILD_SRC_DIR/%s", name);
}

/* Before it is copied into what is handed on. */
static void need_blanks(struct merging *m)
{
	const struct build_place *copied = &m->has.appspec_copied;
	bool is_before = copied->is_there && copied->item;

	for (int b = 0; b < BLANKS; b++)
		if (!m->has.blank[b].is_there)
			need(m, copied->is_there ? copied->phase : PHASE_POST_BUILD,
				arena_printf(m->arena, "sed -i s/%s/$%s/ %s", build_blanks[b], build_blanks[b], file_name(m, "appspec.yaml")),
				is_before ? copied->item : NULL, is_before);
}

static void need_detail(struct merging *m, const char *pushed)
{
	if (!m->has.detail.is_there)
		need(m, PHASE_POST_BUILD,
			arena_printf(m->arena, "printf '{\"ImageURI\":\"%%s\"}' %s > %s", pushed, file_name(m, "imageDetail.json")), NULL, false);
}

/* ── the artifact ── */

static bool is_yes(const struct tree_node *node)
{
	node = tree_resolve(node);
	return node && node->value && (strcmp(node->value, "yes") == 0 || strcmp(node->value, "true") == 0);
}

static const struct tree_node *entry_for(const struct tree_node *list, const char *name)
{
	const struct tree_node *list_of = tree_resolve(list);

	for (const struct tree_node *i = list_of && list_of->kind == TREE_SEQUENCE ? list_of->first : NULL; i; i = i->next) {
		const struct tree_node *entry = tree_resolve(i);
		if (entry->value && (build_is_file(entry->value, name) || build_glob_fits(entry->value, name)))
			return entry;
	}
	return NULL;
}

static void need_file(struct merging *m, const char *name)
{
	const struct build_has *h = &m->has;
	const struct tree_node *entry = entry_for(h->files, name), *left_out = entry_for(tree_get(h->artifacts, "exclude-paths"), name);

	if (left_out && !m->problem)
		m->problem = arena_printf(m->arena, "line %d: artifacts.exclude-paths leaves %s out: take that entry out", left_out->line, name);
	if (!entry) {
		m->add.files[m->add.file_count++] = name;
		return;
	}
	if (!strchr(entry->value, '*'))
		return;
	if (m->want->is_to_ecs)
		build_note(&m->notes, "line %d: `%s` hands on the whole folder: CodeDeployToECS takes at most 3 MB and fails with another reason "
			"when it is more. It needs only appspec.yaml, taskdef.json and imageDetail.json.", entry->line,
			build_quote(m->arena, entry->value));
	else
		build_note(&m->notes, "line %d: `%s` hands on more than appspec.yaml, which is all that the deployment reads.", entry->line,
			build_quote(m->arena, entry->value));
	if (is_yes(tree_get(h->artifacts, "discard-paths")))
		build_note(&m->notes, "line %d: with discard-paths, a file of the name %s in another folder would take its place.", entry->line, name);
}

static void need_base(struct merging *m)
{
	const struct build_has *h = &m->has;
	const struct tree_node *base = tree_resolve(tree_get(h->artifacts, "base-directory"));

	if (!base || !base->value || strcmp(base->value, ".") == 0 || build_is_file(base->value, "") ||
		strcmp(base->value, "$CODEBUILD_SRC_DIR") == 0 || m->problem ||
		(h->appspec_copied.is_there && (!m->want->is_to_ecs || (h->detail.is_there && h->detail_copied.is_there))))
		return;
	m->problem = arena_printf(m->arena,
		"line %d: artifacts.base-directory takes the files from %s, and %s at the top: take it out, or end post_build with `cp %s %s/`",
		base->line, build_quote(m->arena, base->value), m->want->is_to_ecs ? "appspec.yaml and its like lie" : "appspec.yaml lies",
		m->want->is_to_ecs ? "appspec.yaml taskdef.json imageDetail.json" : "appspec.yaml", build_quote(m->arena, base->value));
}

static void need_files(struct merging *m)
{
	need_base(m);
	need_file(m, "appspec.yaml");
	if (!m->want->is_to_ecs)
		return;
	need_file(m, "taskdef.json");
	need_file(m, "imageDetail.json");
}

/* ── notes on what stays ── */

static void note_order(struct merging *m)
{
	const struct build_has *h = &m->has;
	const struct build_image *pushed = best_of(m, &h->pushed, false), *built = best_of(m, &h->built, false);

	for (size_t i = 0; i < h->pushed.count; i++)
		if (h->login.is_there && h->pushed.items[i].place.order < h->login.order)
			build_note(&m->notes, "line %d pushes before line %d logs in to ECR: the order is left as it is.",
				h->pushed.items[i].place.line, h->login.line);
	if (pushed && built && h->built.count == 1 && pushed->place.order < built->place.order)
		build_note(&m->notes, "line %d pushes before line %d builds: the order is left as it is.", pushed->place.line, built->place.line);
}

static void note_definitions(struct merging *m)
{
	const struct tree_node *entry = entry_for(m->has.files, "imagedefinitions.json");
	bool is_listed = entry && !strchr(entry->value, '*');

	if (m->has.definitions.is_there || is_listed)
		build_note(&m->notes, "line %d: imagedefinitions.json is of a rolling deployment: a blue/green one does not read it. It stays.",
			is_listed ? entry->line : m->has.definitions.line);
}

static void note_appspec(struct merging *m)
{
	const struct build_has *h = &m->has;

	if (h->envsubst.is_there)
		build_note(&m->notes, "line %d: envsubst fills in $TASK_NAME and its like, and not TASK_NAME: the template has to be written so.",
			h->envsubst.line);
	if (h->generated.is_there)
		build_note(&m->notes, "line %d: `%s` writes appspec.yaml anew: the one in the repository is not the one that is deployed.",
			h->generated.line, h->generated.words);
}

static void note_variables(struct merging *m)
{
	static const char *const names[] = {"IMAGE_REPO_NAME", "IMAGE_TAG"};
	const struct tree_node *list = tree_resolve(tree_get(tree_resolve(tree_get(m->has.root, "env")), "variables"));

	for (size_t i = 0; i < BLANKS + sizeof(names) / sizeof(names[0]); i++) {
		const char *name = i < BLANKS ? build_blanks[i] : names[i - BLANKS];
		const struct tree_node *value = tree_get(list, name);
		if (value)
			build_note(&m->notes, "line %d: env.variables sets %s: the build project's own variable of that name wins.", value->line, name);
	}
}

static void note_slim(struct merging *m)
{
	if (m->want->is_to_ecs)
		build_note(&m->notes, "imageDetail.json names the image; the pipeline puts it where taskdef.json says <IMAGE1_NAME>%s%s.",
			m->want->container ? ", in the container " : "", m->want->container ? m->want->container : "");
}

static void note_what_stays(struct merging *m)
{
	note_order(m);
	note_definitions(m);
	note_appspec(m);
	note_variables(m);
	note_slim(m);
}

/* ── a merge ── */

static void all_of_it(struct merging *m)
{
	need_login(m);
	bool is_build_added = need_build(m);
	const char *pushed = need_push(m, is_build_added);

	if (m->want->is_to_ecs)
		need_detail(m, pushed);
	else
		need_blanks(m);
	need_files(m);
}

static void see_scripts(struct merging *m)
{
	const struct build_has *h = &m->has;

	if (h->script.is_there && !h->has_docker && !m->problem)
		m->problem = arena_printf(m->arena, "line %d: `%s` may build and push the image, or may not: that cannot be seen from here. "
			"Where it does, add what else is missing", h->script.line, h->script.words);
}

static struct buildspec_merge result(const struct merging *m, enum buildspec_result result, const char *text, size_t size)
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

static struct buildspec_merge blocked(struct merging *m, const char *problem)
{
	struct buildspec_merge out = result(m, BUILDSPEC_BLOCKED, NULL, 0);
	const char *lines = build_by_hand(m->arena, &m->add);

	out.reason = clean_lines(m->arena, arena_printf(m->arena, "%s%s%s", problem, *lines ? "\nTo be added by hand:\n" : "", lines));
	return out;
}

/* What is in the file cannot be told: all that a buildspec needs is named. */
static struct buildspec_merge unreadable(struct merging *m, const char *problem)
{
	memset(&m->has, 0, sizeof(m->has));
	all_of_it(m);
	struct buildspec_merge out = blocked(m, problem);
	out.notes = NULL;
	out.note_count = 0;
	return out;
}

/* Nothing changes: what was to be replaced is only named. */
static struct buildspec_merge stopped(struct merging *m, const char *problem)
{
	m->notes.count = 0;
	build_modernise(m->arena, &m->has, NULL, &m->notes);
	note_what_stays(m);
	return blocked(m, problem);
}

/* Without the proof. */
static struct buildspec_merge merge(struct arena *a, const char *text, size_t size, const struct buildspec_want *want)
{
	struct merging m = {.arena = a, .want = want, .notes = {.arena = a}};
	struct build_edits edits = {.arena = a};
	const char *problem = build_read(a, text, size, &m.has);

	if (problem)
		return unreadable(&m, problem);
	m.problem = m.has.problem;
	build_modernise(a, &m.has, want->modernise ? &edits : NULL, &m.notes);
	all_of_it(&m);
	note_what_stays(&m);
	see_scripts(&m);
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
		struct merging m = {.arena = a, .want = want, .notes = {.arena = a}};
		if (!build_read(a, whole, size, &m.has))
			all_of_it(&m);
		return stopped(&m, arena_printf(a, "the file is written in a way that could not be merged surely (%s)", problem));
	}
	return out;
}
