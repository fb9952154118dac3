/* world_build.c: CodeBuild: a build goes through its phases, writes its log and pushes an image. */
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

enum { PHASE_PROVISIONING = 2, PHASE_SOURCE = 3, PHASE_BUILD = 6, PHASE_POST_BUILD = 7, PHASE_UPLOAD = 8, PHASE_FINALIZING = 9, PHASE_COMPLETED = 10 };

#define PHASE_WEIGHTS 150

/* When a line is written: per mille of its phase.  $V is the page's text, $C the commit, $I the image, $D its digest. */
struct line_row {
	int phase, permille;
	bool is_broken_only, is_sound_only;
	const char *text;
};

static const struct line_row line_rows[] = {
	{3, 0, false, false, "[Container] Waiting for agent ping"},
	{3, 200, false, false, "[Container] Waiting for DOWNLOAD_SOURCE"},
	{3, 600, false, false, "[Container] Phase is DOWNLOAD_SOURCE"},
	{3, 700, false, false, "[Container] CODEBUILD_SRC_DIR=/codebuild/output/src123/src"},
	{3, 900, false, false, "[Container] YAML location is /codebuild/output/src123/src/buildspec.yaml"},
	{4, 0, false, false, "[Container] Entering phase INSTALL"},
	{4, 300, false, false, "[Container] Running command echo \"Installing Java version 8 ...\""},
	{4, 350, false, false, "Installing Java version 8 ..."},
	{4, 950, false, false, "[Container] Phase complete: INSTALL State: SUCCEEDED"},
	{5, 0, false, false, "[Container] Entering phase PRE_BUILD"},
	{5, 100, false, false, "[Container] Running command echo Logging in to Amazon ECR..."},
	{5, 120, false, false, "Logging in to Amazon ECR..."},
	{5, 800, false, false, "Login Succeeded"},
	{5, 950, false, false, "[Container] Phase complete: PRE_BUILD State: SUCCEEDED"},
	{6, 0, false, false, "[Container] Entering phase BUILD"},
	{6, 10, false, false, "[Container] Running command mvn clean package"},
	{6, 60, false, false, "[INFO] Scanning for projects..."},
	{6, 80, false, false, "[INFO] ------------------------< com.example:cicd-demo >------------------------"},
	{6, 90, false, false, "[INFO] Building cicd-demo 0.0.1-SNAPSHOT"},
	{6, 200, false, false, "[INFO] --- maven-compiler-plugin:3.8.1:compile (default-compile) @ cicd-demo ---"},
	{6, 350, false, false, "[INFO] --- maven-surefire-plugin:2.22.2:test (default-test) @ cicd-demo ---"},
	{6, 400, false, false, "[INFO] Running com.example.cicd.WelcomeControllerTest"},
	{6, 520, true, false, "[ERROR] Tests run: 4, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 3.118 s <<< FAILURE!"},
	{6, 530, true, false, "[ERROR] WelcomeControllerTest.welcome:31 expected:<Welcome> but was:<$V>"},
	{6, 560, true, false, "[INFO] BUILD FAILURE"},
	{6, 600, true, false, "[Container] Command did not exit successfully mvn clean package exit status 1"},
	{6, 610, true, false, "[Container] Phase complete: BUILD State: FAILED"},
	{6, 520, false, true, "[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 3.118 s"},
	{6, 560, false, true, "[INFO] BUILD SUCCESS"},
	{6, 600, false, true, "[Container] Running command docker build -t cicd-demo:latest ."},
	{6, 640, false, true, "Step 1/4 : FROM openjdk:8-jdk-alpine"},
	{6, 720, false, true, "Step 2/4 : COPY target/cicd-demo.jar app.jar"},
	{6, 760, false, true, "Step 3/4 : EXPOSE 8080"},
	{6, 800, false, true, "Step 4/4 : ENTRYPOINT [\"java\",\"-jar\",\"/app.jar\"]"},
	{6, 900, false, true, "Successfully built $S"},
	{6, 950, false, true, "[Container] Phase complete: BUILD State: SUCCEEDED"},
	{7, 0, false, false, "[Container] Entering phase POST_BUILD"},
	{7, 100, false, false, "Pushing the Docker image..."},
	{7, 120, false, true, "The push refers to repository [$I]"},
	{7, 900, false, true, "latest: digest: $D size: 1783"},
	{7, 900, true, false, "An image does not exist locally with the tag: $I"},
	{7, 960, true, false, "[Container] Phase complete: POST_BUILD State: FAILED"},
	{7, 960, false, true, "[Container] Phase complete: POST_BUILD State: SUCCEEDED"},
	{8, 100, false, true, "[Container] Expanding file paths for base directory ."},
	{8, 300, false, true, "[Container] Found 1 file(s)"},
	{8, 900, false, true, "[Container] Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED"},
};

#define LINE_ROWS (sizeof(line_rows) / sizeof(line_rows[0]))

const char *build_variable(const struct build_project *p, const char *name)
{
	for (size_t i = 0; i < p->environment_count; i++)
		if (strcmp(p->environment[i].name, name) == 0)
			return p->environment[i].value;
	return NULL;
}

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
	const char *tag = strrchr(image_ref, ':');

	for (size_t i = w->image_count; i-- > 0;) {
		const struct image *image = w->images[i];

		if (digest ? strcmp(image->digest, digest + 1) == 0 : tag && strcmp(image->tag, tag + 1) == 0)
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

static bool is_broken(const struct world *w)
{
	return w->is_live && w->plan->build_breaks;
}

static struct image *make_image(struct world *w, const struct build_project *p, const struct commit *c)
{
	struct image *image = ARENA_NEW(w->arena, struct image);
	const char *name = build_variable(p, "IMAGE_REPO_NAME"), *tag = build_variable(p, "IMAGE_TAG");

	image->uri = world_text(w, "%s.dkr.ecr.%s.amazonaws.com/%s", w->account, w->region, name ? name : "cicd-demo");
	image->tag = tag ? tag : "latest";
	image->digest = world_text(w, "sha256:%s", world_hex(w, 64));
	image->welcome = repo_welcome(w, c);
	image->commit = c;
	return image;
}

static const char *expand(struct world *w, const char *text, const struct build *b, const struct image *image)
{
	const char *dollar = strchr(text, '$');

	if (!dollar)
		return world_text(w, "%s\n", text);
	const char *value = "";
	switch (dollar[1]) {
	case 'V': value = image->welcome; break;
	case 'C': value = b->commit->id; break;
	case 'I': value = image->uri; break;
	case 'D': value = image->digest; break;
	case 'S': value = world_text(w, "%.12s", image->digest + 7); break;
	default: break;
	}
	return world_text(w, "%.*s%s%s\n", (int)(dollar - text), text, value, dollar + 2);
}

static void plan_log(struct world *w, struct build *b, const struct image *image)
{
	bool broken = is_broken(w);

	b->lines = mem_alloc(LINE_ROWS * sizeof(*b->lines));
	for (size_t i = 0; i < LINE_ROWS; i++) {
		const struct line_row *row = &line_rows[i];
		int64_t from = phase_offset(w, (size_t)row->phase), to = phase_offset(w, (size_t)row->phase + 1);

		if (broken ? row->is_sound_only : row->is_broken_only)
			continue;
		b->lines[b->line_count].at = b->start_at + from + (to - from) * row->permille / 1000;
		b->lines[b->line_count++].text = expand(w, row->text, b, image);
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

struct build *build_start(struct world *w, struct build_project *p, struct action_execution *a)
{
	struct build *b = ARENA_NEW(w->arena, struct build);
	struct pipeline *line = a->execution->pipeline;

	b->uuid = world_uuid(w);
	b->id = world_text(w, "%s:%s", p->name, b->uuid);
	b->arn = world_arn(w, "codebuild", "build/%s", b->id);
	b->number = ++p->build_number;
	b->project = p;
	b->status = "IN_PROGRESS";
	b->initiator = world_text(w, "codepipeline/%s", line->name);
	b->source_version =
		world_text(w, "arn:aws:s3:::%s/%.20s/SourceArti/%.7s", line->bucket, line->name, a->execution->id);
	b->commit = a->execution->commit;
	b->start_at = w->at;
	b->image = make_image(w, p, b->commit);
	WORLD_PUSH(w->builds, w->build_count, b);
	plan_log(w, b, b->image);
	b->action = a;
	phase_begin(w, b, 0);
	world_after(w, phase_offset(w, 1), TIMER_BUILD, b, 0);
	return b;
}

/* Why a phase cannot succeed; NULL when it can. */
static const char *phase_trouble(const struct world *w, const struct build *b, size_t phase, const char **code)
{
	*code = "COMMAND_EXECUTION_ERROR";
	if (phase == PHASE_BUILD && is_broken(w))
		return "Error while executing command: mvn clean package. Reason: exit status 1";
	if (phase == PHASE_POST_BUILD && is_broken(w))
		return "Error while executing command: docker push $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/"
			"$IMAGE_REPO_NAME:$IMAGE_TAG. Reason: exit status 1";
	if (phase == PHASE_SOURCE && !world_file(b->commit, "buildspec.yaml")) {
		*code = "YAML_FILE_ERROR";
		return "YAML file does not exist";
	}
	if (phase == PHASE_UPLOAD && !world_file(b->commit, "appspec.yaml")) {
		*code = "CLIENT_ERROR";
		return "no matching artifact paths found";
	}
	return NULL;
}

static void phase_end(struct world *w, struct build *b, size_t which)
{
	struct build_phase *phase = &b->phases[b->phase_count - 1];
	const char *code, *trouble = phase_trouble(w, b, which, &code);

	phase->end_at = w->at;
	phase->status = trouble ? "FAILED" : "SUCCEEDED";
	phase->status_code = trouble ? code : NULL;
	phase->message = trouble ? trouble : "";
	if (trouble)
		b->has_failed = true;
	if (which == PHASE_PROVISIONING) {
		b->log_group = b->project->log_group;
		b->log_stream = b->uuid;
	}
	if (which == PHASE_POST_BUILD && !b->has_failed) {
		b->image->pushed_at = w->at;
		WORLD_PUSH(w->images, w->image_count, b->image);
		b->pushed = b->image;
	}
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
