/* buildspec_parts.h: between the files of buildspec.c: what a buildspec has, and how its text is changed. */
#ifndef SETUP_BUILDSPEC_PARTS_H
#define SETUP_BUILDSPEC_PARTS_H

#include "setup/buildspec.h"
#include "setup/yaml_tree.h"

struct shell_text;

#define BUILD_IMAGE "$IMAGE_REPO_NAME:$IMAGE_TAG"
#define BUILD_REGISTRY "$AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com"
#define BUILD_PUSHED BUILD_REGISTRY "/" BUILD_IMAGE
#define BUILD_LOGIN                                                                                                                       \
	"aws ecr get-login-password --region $AWS_DEFAULT_REGION | docker login --username AWS --password-stdin " BUILD_REGISTRY

enum build_phase { PHASE_INSTALL, PHASE_PRE_BUILD, PHASE_BUILD, PHASE_POST_BUILD, PHASES };
extern const char *const build_phase_names[PHASES];

/* The names that the walk-through's appspec.yaml leaves open and its build fills in. */
enum { BLANK_REGION, BLANK_ACCOUNT, BLANK_TASK, BLANK_CONTAINER, BLANK_PORT, BLANKS };
extern const char *const build_blanks[BLANKS];

/* ── notes ── */

#define MOST_NOTES 64
struct build_notes {
	struct arena *arena;
	const char **items;
	size_t count;
};
void build_note(struct build_notes *n, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *build_quote(struct arena *a, const char *text); /* cleaned and cut, to be shown */

/* ── what it has (buildspec_read.c) ── */

struct build_place {
	bool is_there;
	bool is_password; /* a login that only counts with `docker login` */
	enum build_phase phase;
	const struct tree_node *item; /* of the commands; NULL: they are one text */
	size_t order; /* among all calls */
	int line; /* of the file */
	const char *words; /* the call, to be shown */
};

struct build_image {
	const char *name; /* as written, without quotes; NULL: build without -t */
	const char *from; /* of docker tag */
	struct build_place place;
};

#define MOST_IMAGES 64
struct build_images {
	struct build_image items[MOST_IMAGES];
	size_t count;
};

struct build_has {
	struct tree tree;
	const struct tree_node *root, *phases;
	struct {
		const struct tree_node *key, *value, *commands; /* commands: resolved; NULL: none */
	} phase[PHASES];
	struct build_place login, old_login; /* old: aws ecr get-login */
	struct build_place script, loaded, wanders; /* runs what cannot be seen; gets images without building; a `cd` that stays */
	struct build_images built, tagged, pushed; /* pushed: once all is read only to ECR, as far as that can be told */
	struct build_place other_push; /* to another registry */
	struct build_place blank[BLANKS], detail, definitions, envsubst, generated, appspec_copied, detail_copied;
	const struct tree_node *artifacts, *files;
	int folders; /* how deep `cd` has gone */
	struct shell_text *shell; /* only its variables: all that the commands set */
	const char *problem; /* what stands in the way of a change, though it can be read; NULL */
	bool has_docker, has_docker_login; /* docker build or push, docker login is there */
};

/* NULL, or why it cannot be read at all. */
const char *build_read(struct arena *a, const char *text, size_t size, struct build_has *out);
bool build_is_ecr(struct arena *a, const struct build_has *h, const char *image);
const char *build_expand(struct arena *a, const struct build_has *h, const char *word); /* variables that the file sets, filled in */
bool build_is_file(const char *word, const char *name); /* also ./name and $CODEBUILD_SRC_DIR/name */
bool build_glob_fits(const char *glob, const char *name); /* as in artifacts.files */

/* ── what is outdated (buildspec_modern.c) ── */

struct build_edit {
	size_t at, removed; /* bytes of the text before */
	const char *text;
};
struct build_edits {
	struct arena *arena;
	struct build_edit *items;
	size_t count;
};
void build_edit(struct build_edits *e, size_t at, size_t removed, const char *text);
const char *build_apply(struct build_edits *e, const char *text, size_t size, size_t *out_size); /* in order of `at`, else as added */

/* Notes what is outdated; `edits` NULL: only notes. */
void build_modernise(struct arena *a, const struct build_has *h, struct build_edits *edits, struct build_notes *notes);
const char *build_modern_command(struct arena *a, const char *command); /* get-login replaced; the same text when there is none */
const char *build_modern_java(const char *version); /* corretto8 for openjdk8; NULL: nothing known */

/* ── additions (buildspec_edit.c) ── */

struct build_addition {
	enum build_phase phase;
	const char *command;
	const struct tree_node *beside; /* an item of the phase; NULL: behind the last one */
	bool is_before;
};
struct build_additions {
	struct build_addition items[32];
	size_t count;
	const char *files[4]; /* artifacts.files */
	size_t file_count;
};
/* ── what is missing (buildspec_need.c) ── */

struct build_merging {
	struct arena *arena;
	const struct buildspec_want *want;
	struct build_has has;
	struct build_additions add;
	struct build_notes notes;
	const char *problem; /* what stands in the way */
};

void build_need_all(struct build_merging *m); /* fills add, and problem where something is there that stands in the way */
void build_note_what_stays(struct build_merging *m);
void build_see_scripts(struct build_merging *m); /* a problem where only scripts are there, which cannot be seen into */

/* NULL, or why one of them cannot be made where it belongs. */
const char *build_insert(struct arena *a, const struct build_has *h, const struct build_additions *add, struct build_edits *edits);
const char *build_by_hand(struct arena *a, const struct build_additions *add); /* the lines to add, as YAML */

/* ── the proof (buildspec_verify.c) ── */

/* NULL, or what of `before` is no longer in `after`: all of it in the same order, but for what build_modernise() replaces. */
const char *build_lost(struct arena *a, const struct tree *before, const struct tree *after);

#endif
