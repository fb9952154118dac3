/* buildspec_need.c: what a blue/green release needs of a build, and what of it a file lacks. */
#include "setup/buildspec_parts.h"

#include <string.h>

#include "base/arena.h"

/* ── what is missing ── */

static void need(struct build_merging *m, enum build_phase phase, const char *command, const struct tree_node *beside, bool is_before)
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

static void need_login(struct build_merging *m)
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
static const struct build_image *best_of(struct build_merging *m, const struct build_images *list, bool only_ecr)
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

static bool is_named(struct build_merging *m, const char *image, const struct build_images *list)
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

static bool need_build(struct build_merging *m)
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
static void need_tag_for(struct build_merging *m, const struct build_image *pushed)
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
static const char *need_push(struct build_merging *m, bool is_build_added)
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
static const char *file_name(struct build_merging *m, const char *name)
{
	const struct build_place *cd = &m->has.wanders;

	if (!cd->is_there)
		return name;
	build_note(&m->notes, "line %d: `%s` changes the folder for all commands behind it: what is added names its files from $CODEBUILD_SRC_DIR.",
		cd->line, cd->words);
	return arena_printf(m->arena, "$CODEBUILD_SRC_DIR/%s", name);
}

/* Before it is copied into what is handed on. */
static void need_blanks(struct build_merging *m)
{
	const struct build_place *copied = &m->has.appspec_copied;
	bool is_before = copied->is_there && copied->item;

	for (int b = 0; b < BLANKS; b++)
		if (!m->has.blank[b].is_there)
			need(m, copied->is_there ? copied->phase : PHASE_POST_BUILD,
				arena_printf(m->arena, "sed -i s/%s/$%s/ %s", build_blanks[b], build_blanks[b], file_name(m, "appspec.yaml")),
				is_before ? copied->item : NULL, is_before);
}

static void need_detail(struct build_merging *m, const char *pushed)
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

static void need_file(struct build_merging *m, const char *name)
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

static void need_base(struct build_merging *m)
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

static void need_files(struct build_merging *m)
{
	need_base(m);
	need_file(m, "appspec.yaml");
	if (!m->want->is_to_ecs)
		return;
	need_file(m, "taskdef.json");
	need_file(m, "imageDetail.json");
}

/* ── notes on what stays ── */

static void note_order(struct build_merging *m)
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

static void note_definitions(struct build_merging *m)
{
	const struct tree_node *entry = entry_for(m->has.files, "imagedefinitions.json");
	bool is_listed = entry && !strchr(entry->value, '*');

	if (m->has.definitions.is_there || is_listed)
		build_note(&m->notes, "line %d: imagedefinitions.json is of a rolling deployment: a blue/green one does not read it. It stays.",
			is_listed ? entry->line : m->has.definitions.line);
}

static void note_appspec(struct build_merging *m)
{
	const struct build_has *h = &m->has;
	const struct tree_node *other = entry_for(h->files, "appspec.yml");

	if (other && !strchr(other->value, '*'))
		build_note(&m->notes, "line %d: the deployment is made to read appspec.yaml: appspec.yml stays, and is not used.", other->line);
	if (h->envsubst.is_there)
		build_note(&m->notes, "line %d: envsubst fills in $TASK_NAME and its like, and not TASK_NAME: the template has to be written so.",
			h->envsubst.line);
	if (h->generated.is_there)
		build_note(&m->notes, "line %d: `%s` writes appspec.yaml anew: the one in the repository is not the one that is deployed.",
			h->generated.line, h->generated.words);
}

static void note_variables(struct build_merging *m)
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

static void note_slim(struct build_merging *m)
{
	if (m->want->is_to_ecs)
		build_note(&m->notes, "imageDetail.json names the image; the pipeline puts it where taskdef.json says <IMAGE1_NAME>%s%s.",
			m->want->container ? ", in the container " : "", m->want->container ? m->want->container : "");
}

void build_note_what_stays(struct build_merging *m)
{
	note_order(m);
	note_definitions(m);
	note_appspec(m);
	note_variables(m);
	note_slim(m);
}

/* ── all of it ── */

void build_need_all(struct build_merging *m)
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

void build_see_scripts(struct build_merging *m)
{
	const struct build_has *h = &m->has;

	if (h->script.is_there && !h->has_docker && !m->problem)
		m->problem = arena_printf(m->arena, "line %d: `%s` may build and push the image, or may not: that cannot be seen from here. "
			"Where it does, add what else is missing", h->script.line, h->script.words);
}
