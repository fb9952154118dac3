/* plan_source.c: the branch and its files.  All files that change are one commit, whose parent is the head that they were read of. */
#include "setup/plan_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "model/facts.h"
#include "setup/appspec.h"
#include "setup/buildspec.h"
#include "setup/taskdef.h"
#include "setup/unified_diff.h"

#define APPSPEC "appspec.yaml"
#define TASKDEF "taskdef.json"
#define FILES_MAX 3

/* --- the branch ------------------------------------------------------------------------------------------------------ */

/* What can't be seen can't be changed: the person has to say that it is there. */
static bool is_by_hand(struct planner *p, const char *what)
{
	if (!desired_has_connection(p->d))
		return false;
	if (desired_has_files_by_hand(p->d))
		plan_note(p, _("The source is behind a connection and can't be seen from here: that it is there is what files-by-hand = yes says"));
	else
		plan_block(p, _("the source is behind a connection, and can't be changed from here: put %s into branch %s of %s by hand, then say "
			"files-by-hand = yes"), what, plan_word(p, DESIRED_BRANCH), plan_word(p, DESIRED_REPOSITORY));
	return true;
}

void plan_branch(struct planner *p)
{
	const char *repository = plan_word(p, DESIRED_REPOSITORY), *name = plan_word(p, DESIRED_BRANCH);
	const char *base = plan_word(p, DESIRED_BASE_BRANCH);
	const struct finding *branch = &p->q->findings[FOUND_BRANCH];
	struct buf lines;

	p->step->subject = arena_printf(p->arena, _("branch %s of %s"), name, repository);
	if (is_by_hand(p, _("a branch")) || !plan_need(p, FOUND_REPOSITORY, arena_printf(p->arena, _("repository %s"), repository)))
		return;
	if (branch->state == FINDING_GOOD)
		return;
	if (branch->state != FINDING_MISSING) {
		plan_need(p, FOUND_BRANCH, p->step->subject);
		return;
	}
	if (!plan_need(p, FOUND_BASE, arena_printf(p->arena, _("branch %s of %s to start from"), base, repository)))
		return;
	const struct source_branch *head = plan_value(p, FOUND_BASE);
	p->call->op = &ops_create_branch;
	p->call->args.repository = repository;
	p->call->args.branch = name;
	p->call->args.commit_id = head->commit_id;
	p->call->sentence = arena_printf(p->arena, _("makes branch %s of %s at %s of %s"), name, repository, head->commit_id, base);
	buf_init(&lines, PLAN_LINES_MAX);
	plan_line(p, &lines, name, NULL, arena_printf(p->arena, _("%.10s (head of %s)"), head->commit_id, base));
	plan_set_lines(p, &lines, SETUP_CREATE);
}

/* --- files ----------------------------------------------------------------------------------------------------------- */

static const struct source_branch *head_of(const struct planner *p)
{
	const struct source_branch *branch = plan_value(p, FOUND_BRANCH);

	return branch ? branch : plan_value(p, FOUND_BASE);
}

/* The commit that is planned already, or this step's own. */
static struct plan_call *commit(struct planner *p)
{
	struct plan_call *call = &p->plan->calls[SETUP_APPSPEC];

	if (call->op)
		return call;
	call = p->call;
	call->op = &ops_create_commit;
	call->args.repository = plan_word(p, DESIRED_REPOSITORY);
	call->args.branch = plan_word(p, DESIRED_BRANCH);
	call->args.commit_id = head_of(p)->commit_id;
	call->args.author = found_author(p->q);
	call->args.message = "Release blue/green with CodeDeploy\n\nAn appspec says what is deployed, and the build hands it on.\n";
	call->args.files = ARENA_ARRAY(p->arena, FILES_MAX, struct ops_file);
	call->sentence = arena_printf(p->arena, _("commits the files of a blue/green release to branch %s of %s"), call->args.branch,
		call->args.repository);
	return call;
}

static void put_file(struct planner *p, const char *path, const struct source_file *before, const char *text, size_t size)
{
	struct plan_call *call = commit(p);
	struct ops_file *files = (struct ops_file *)call->args.files;
	const char *diff = unified_diff(p->arena, path, before ? before->bytes : NULL, before ? before->size : 0, text, size);

	files[call->args.file_count++] = (struct ops_file){.path = path, .bytes = text, .size = size};
	if (p->step->state == SETUP_UNCHANGED)
		p->step->state = before ? SETUP_CHANGE : SETUP_CREATE;
	p->step->diff = p->step->diff ? arena_printf(p->arena, "%s%s", p->step->diff, diff) : diff;
}

/* There, or not there; false: it can't be told. */
static bool read_file(struct planner *p, enum found_kind kind, const char *path, const struct source_file **out)
{
	*out = plan_value(p, kind);
	if (!head_of(p)) /* a commit needs its parent */
		return plan_block(p, _("file %s could not be looked for, since what names it is missing"), path);
	return p->q->findings[kind].state == FINDING_MISSING || plan_need(p, kind, arena_printf(p->arena, _("file %s"), path));
}

static void take_notes(struct planner *p, const char *const *notes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		plan_note(p, "%s", notes[i]);
}

/* --- appspec.yaml, and with CodeDeployToECS taskdef.json ----------------------------------------------------------------- */

static void plan_taskdef(struct planner *p)
{
	const struct task_document *task = plan_value(p, FOUND_TASK);
	const struct source_file *there;
	const char *text;
	struct err e;

	if (!read_file(p, FOUND_TASKDEF, TASKDEF, &there) || there) /* one that is there is the team's own */
		return;
	if (!taskdef_text(p->arena, task->definition, plan_word(p, DESIRED_CONTAINER), &text, &e)) {
		plan_block(p, "%s: %s", TASKDEF, e.message);
		return;
	}
	put_file(p, TASKDEF, NULL, text, strlen(text));
	plan_note(p, _("%s is made from task definition %s:%lld, the values of its environment variables included: look through it before it "
		"goes into the repository"), TASKDEF, task->family, (long long)task->revision);
}

void plan_appspec(struct planner *p)
{
	const struct source_file *there;

	p->step->subject = arena_printf(p->arena, _("%s in branch %s of %s"), APPSPEC, plan_word(p, DESIRED_BRANCH),
		plan_word(p, DESIRED_REPOSITORY));
	if (is_by_hand(p, APPSPEC) || !read_file(p, FOUND_APPSPEC, APPSPEC, &there) || !plan_check_task(p))
		return;
	const struct task_document *task = plan_value(p, FOUND_TASK);
	const struct appspec_want want = {.is_to_ecs = desired_is_to_ecs(p->d), .region = p->region, .account = p->account,
		.family = task->family, .container = plan_word(p, DESIRED_CONTAINER), .port = desired_port(p->d)};
	struct appspec_check check = appspec_check(p->arena, there ? there->bytes : NULL, there ? there->size : 0, &want);
	take_notes(p, check.notes, check.note_count);
	if (check.result == APPSPEC_BLOCKED) {
		plan_block(p, "%s", check.reason);
		return;
	}
	if (check.result != APPSPEC_UNCHANGED)
		put_file(p, APPSPEC, there, check.text, check.size);
	if (want.is_to_ecs)
		plan_taskdef(p);
}

/* --- the buildspec -------------------------------------------------------------------------------------------------------- */

void plan_buildspec(struct planner *p)
{
	const char *path = plan_word(p, DESIRED_BUILDSPEC);
	const struct source_file *there;

	p->step->subject = arena_printf(p->arena, _("%s in branch %s of %s"), path, plan_word(p, DESIRED_BRANCH),
		plan_word(p, DESIRED_REPOSITORY));
	if (is_by_hand(p, path) || !read_file(p, FOUND_BUILDSPEC, path, &there))
		return;
	const struct buildspec_want want = {.modernise = desired_modernises(p->d), .is_to_ecs = desired_is_to_ecs(p->d),
		.container = plan_word(p, DESIRED_CONTAINER)};
	struct buildspec_merge merge = buildspec_merge(p->arena, there ? there->bytes : NULL, there ? there->size : 0, &want);
	take_notes(p, merge.notes, merge.note_count);
	if (merge.result == BUILDSPEC_BLOCKED)
		plan_block(p, "%s", merge.reason);
	else if (merge.result != BUILDSPEC_UNCHANGED)
		put_file(p, path, there, merge.text, merge.size);
}
