/* setup_moments.c: the pictures of a set-up: its plan in each state, what is missing for one, and where it is offered. */
#include "view/setup_moments.h"

#include "base/arena.h"

#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const char *const buildspec_notes[] = {
	"line 7: java: openjdk8 becomes corretto8, the same version in Amazon's build of OpenJDK: CodeBuild's images of today have no "
	"openjdk.",
	"line 34: imagedefinitions.json is of a rolling deployment: a blue/green one does not read it. It stays.",
};

static const char *const pipeline_notes[] = {"AWS starts the new pipeline's first release by itself"};

static const struct setup_step steps[SETUP_STEPS] = {
	[SETUP_BRANCH] = {SETUP_BRANCH, SETUP_UNCHANGED, "branch bluegreen of cicd-demo", NULL, NULL, NULL, 0},
	[SETUP_APPSPEC] = {SETUP_APPSPEC, SETUP_CREATE, "appspec.yaml in branch bluegreen of cicd-demo",
		"--- /dev/null\n+++ b/appspec.yaml\n@@ -0,0 +1,3 @@\n+version: 0.0\n+Resources:\n+  - TargetService:\n", NULL, NULL, 0},
	[SETUP_BUILDSPEC] = {SETUP_BUILDSPEC, SETUP_CHANGE, "buildspec.yaml in branch bluegreen of cicd-demo",
		"--- a/buildspec.yaml\n+++ b/buildspec.yaml\n@@ -4,8 +4,7 @@\n phases:\n   install:\n     runtime-versions:\n-      java: "
		"openjdk8\n-      docker: 18\n+      java: corretto8\n   pre_build:\n     commands:\n+      - aws ecr get-login-password "
		"--region $AWS_DEFAULT_REGION | docker login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.amazonaws.com\n",
		NULL, buildspec_notes, COUNT(buildspec_notes)},
	[SETUP_ENVIRONMENT] = {SETUP_ENVIRONMENT, SETUP_CHANGE, "variables and buildspec of build project cicd-demo",
		"IMAGE_TAG: (none) -> latest\nCONTAINER_PORT: 80 -> 8080\nsource.buildspec: (none: buildspec.yml) -> buildspec.yaml\n",
		NULL, NULL, 0},
	[SETUP_DEPLOYMENT_GROUP] = {SETUP_DEPLOYMENT_GROUP, SETUP_CHANGE,
		"deployment group DgpECS-cicd-demo-cicd-demo of application AppECS-cicd-demo-cicd-demo",
		"traffic moves: at once (CONTINUE_DEPLOYMENT) -> when somebody reroutes it, within 60 min (STOP_DEPLOYMENT)\n", NULL, NULL,
		0},
	[SETUP_PIPELINE] = {SETUP_PIPELINE, SETUP_CREATE, "pipeline cicd-demo-bluegreen", "Source.provider: (none) -> CodeCommit\n",
		NULL, pipeline_notes, COUNT(pipeline_notes)},
};

static struct setup_plan *plan_of(struct arena *a)
{
	struct setup_plan *p = ARENA_NEW(a, struct setup_plan);

	*p = (struct setup_plan){.account = "123456789012", .region = "ap-northeast-2", .pipeline = "cicd-demo-bluegreen"};
	memcpy(p->steps, steps, sizeof(steps));
	return p;
}

static struct setup_preview *preview_of(struct arena *a, struct moment *m, enum preview_state state)
{
	struct setup_preview *s = ARENA_NEW(a, struct setup_preview);

	*s = (struct setup_preview){.state = state, .file = "cutover-setup.ini", .read_at = MOMENT_NOW - 12000};
	m->view.setup = s;
	m->view.rows = 24;
	m->view.columns = 80;
	return s;
}

/* The list comes first, and s opens it. */
static struct setup_preview *setup_screen(struct arena *a, struct moment *m, enum preview_state state)
{
	moment_of_list(a, m, 0);
	struct setup_preview *s = preview_of(a, m, state);
	ui_key(&m->ui, &m->view, 's');
	if (state == PREVIEW_PLAN)
		s->plan = plan_of(a);
	return s;
}

void make_setup_loading(struct arena *a, struct moment *m)
{
	setup_screen(a, m, PREVIEW_READING);
}

void make_setup_unanswered(struct arena *a, struct moment *m)
{
	setup_screen(a, m, PREVIEW_READING);
	m->view.is_stale = m->view.is_unreachable = true;
	m->view.age_ms = 8100;
}

void make_setup_plan(struct arena *a, struct moment *m)
{
	setup_screen(a, m, PREVIEW_PLAN);
}

void make_setup_ascii(struct arena *a, struct moment *m)
{
	make_setup_plan(a, m);
	m->is_ascii = true;
}

/* Its end; and it is read again, as an apply that did not come to its end wanted it. */
void make_setup_again(struct arena *a, struct moment *m)
{
	struct setup_preview *s = setup_screen(a, m, PREVIEW_PLAN);

	s->source = PREVIEW_BY_RECORD;
	s->is_reading = true;
	memcpy(s->open_pipeline, "cicd-demo-bluegreen", sizeof("cicd-demo-bluegreen"));
	ui_key(&m->ui, &m->view, 'G');
}

void make_setup_blocked(struct arena *a, struct moment *m)
{
	struct setup_preview *s = setup_screen(a, m, PREVIEW_PLAN);
	struct setup_plan *p = plan_of(a);

	p->steps[SETUP_BUILDSPEC] = (struct setup_step){.id = SETUP_BUILDSPEC, .state = SETUP_BLOCKED,
		.subject = p->steps[SETUP_BUILDSPEC].subject, .reason = "the command in line 12 spans several lines and can't be changed "
			"safely. Put these below post_build, by hand:\n  - sed -i s/TASK_NAME/$TASK_NAME/ appspec.yaml"};
	p->steps[SETUP_APPSPEC].state = SETUP_UNCHANGED;
	p->steps[SETUP_APPSPEC].diff = NULL;
	s->plan = p;
}

void make_setup_nothing(struct arena *a, struct moment *m)
{
	struct setup_preview *s = setup_screen(a, m, PREVIEW_PLAN);
	struct setup_plan *p = plan_of(a);

	for (int i = 0; i < SETUP_STEPS; i++) {
		p->steps[i].state = SETUP_UNCHANGED;
		p->steps[i].diff = NULL;
		p->steps[i].note_count = 0;
	}
	s->plan = p;
}

void make_setup_choices(struct arena *a, struct moment *m)
{
	static const char *const repositories[] = {"cicd-demo", "orders", "결제-서비스"};
	static const struct preview_choice choices[] = {
		{"repository", "repository of the source; OWNER/NAME with a connection", repositories, COUNT(repositories), 9, NULL},
		{"image-repository", "ECR repository of the image", NULL, 0, 0, NULL},
		{"role", "service role of the pipeline (name or ARN)", NULL, 0, 0,
			"User: ops-role is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::123456789012:role/"},
	};
	struct setup_preview *s = setup_screen(a, m, PREVIEW_CHOICES);

	s->source = PREVIEW_BY_FINDING;
	s->choices = choices;
	s->choice_count = COUNT(choices);
}

void make_setup_failed(struct arena *a, struct moment *m)
{
	struct setup_preview *s = setup_screen(a, m, PREVIEW_FAILED);

	err_set(&s->err, ERR_CONFIG, "cutover-setup.ini:7: unknown name 'repositry': is 'repository' meant?");
}

/* --- where it is offered --------------------------------------------------------------------------------------------- */

void make_list_offer(struct arena *a, struct moment *m)
{
	moment_of_list(a, m, 0);
	preview_of(a, m, PREVIEW_CLOSED);
}

void make_list_unfinished(struct arena *a, struct moment *m)
{
	moment_of_list(a, m, 3);
	memcpy(preview_of(a, m, PREVIEW_CLOSED)->open_pipeline, "cicd-demo-bluegreen", sizeof("cicd-demo-bluegreen"));
}

void make_unfinished(struct arena *a, struct moment *m)
{
	struct setup_preview *s;

	moment_of_release(a, m);
	s = preview_of(a, m, PREVIEW_CLOSED);
	memcpy(s->open_pipeline, "cicd-demo-bluegreen", sizeof("cicd-demo-bluegreen"));
	ui_notify(&m->ui, NOTICE_INFO, 0, "The set-up of %s is unfinished: s shows what is left.", s->open_pipeline);
}
