/* world_seed.c: the world as the walk-through finds it, made by playing its history through the same state machine that
 * runs the rest: nothing of what GetDeployment or ListActionExecutions tells about the past is written by hand. */
#include "sim/world_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/op.h"
#include "sim/world_calls.h"

#define DAY (24 * HOUR)
#define NAME "cicd-demo"
#define CONTAINER_PORT 8080

/* ── files of the repository ── */

static const char first_buildspec[] =
	"version: 0.2\n\nphases:\n  build:\n    commands:\n      - mvn clean package\n      - docker build -t $IMAGE_REPO_NAME:$IMAGE_TAG .\n"
	"artifacts:\n  files:\n    - imagedefinitions.json\n";

/* Where the document before this one left it: a rolling deployment.  It builds no more where the image is a newer one. */
static const char rolling_buildspec[] =
	"# buildspec of cicd-demo (rolling deployment)\n"
	"version: 0.2\n"
	"\n"
	"phases:\n"
	"  install:\n"
	"    runtime-versions:\n"
	"      java: openjdk8\n"
	"      docker: 18\n"
	"  pre_build:\n"
	"    commands:\n"
	"      - echo Logging in to Amazon ECR...\n"
	"      - $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)\n"
	"  build:\n"
	"    commands:\n"
	"      - echo Build started on `date`\n"
	"      # the jar goes into the image: see Dockerfile\n"
	"      - mvn clean package\n"
	"      - echo Building the Docker image...\n"
	"      - docker build -t $IMAGE_REPO_NAME:$IMAGE_TAG .\n"
	"      - docker tag $IMAGE_REPO_NAME:$IMAGE_TAG $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG\n"
	"  post_build:\n"
	"    commands:\n"
	"      - echo Build completed on `date`\n"
	"      - echo Pushing the Docker image...\n"
	"      - docker push $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG\n"
	"      # what the rolling deployment takes\n"
	"      - printf '[{\"name\":\"cicd-demo\",\"imageUri\":\"%s\"}]' $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG > imagedefinitions.json\n"
	"artifacts:\n"
	"  files:\n"
	"    - imagedefinitions.json\n"
	"cache:\n"
	"  paths:\n"
	"    - '/root/.m2/**/*'  # Maven's downloads\n";

static const char buildspec[] =
	"version: 0.2\n"
	"\n"
	"phases:\n"
	"  install:\n"
	"    runtime-versions:\n"
	"      java: openjdk8\n"
	"      docker: 18\n"
	"  pre_build:\n"
	"    commands:\n"
	"      - echo Logging in to Amazon ECR...\n"
	"      - $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)\n"
	"  build:\n"
	"    commands:\n"
	"      - mvn clean package\n"
	"      - docker build -t $IMAGE_REPO_NAME:$IMAGE_TAG .\n"
	"      - docker tag $IMAGE_REPO_NAME:$IMAGE_TAG $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG\n"
	"  post_build:\n"
	"    commands:\n"
	"      - docker push $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG\n"
	"      - sed -i s/AWS_DEFAULT_REGION/$AWS_DEFAULT_REGION/ appspec.yaml\n"
	"      - sed -i s/AWS_ACCOUNT_ID/$AWS_ACCOUNT_ID/ appspec.yaml\n"
	"      - sed -i s/TASK_NAME/$TASK_NAME/ appspec.yaml\n"
	"      - sed -i s/CONTAINER_NAME/$CONTAINER_NAME/ appspec.yaml\n"
	"      - sed -i s/CONTAINER_PORT/$CONTAINER_PORT/ appspec.yaml\n"
	"artifacts:\n"
	"  files:\n"
	"    - appspec.yaml\n";

static const char appspec[] =
	"version: 0.0\n"
	"Resources:\n"
	"  - TargetService:\n"
	"      Type: AWS::ECS::Service\n"
	"      Properties:\n"
	"        TaskDefinition: \"arn:aws:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME\"\n"
	"        LoadBalancerInfo:\n"
	"          ContainerName: \"CONTAINER_NAME\"\n"
	"          ContainerPort: CONTAINER_PORT\n";

/* CodeDeployToECS takes templates: it registers the task definition, and the image is named by its digest. */
static const char to_ecs_buildspec[] =
	"version: 0.2\n"
	"\n"
	"phases:\n"
	"  install:\n"
	"    runtime-versions:\n"
	"      java: openjdk8\n"
	"      docker: 18\n"
	"  pre_build:\n"
	"    commands:\n"
	"      - echo Logging in to Amazon ECR...\n"
	"      - $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)\n"
	"      - REPOSITORY_URI=$AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME\n"
	"  build:\n"
	"    commands:\n"
	"      - mvn clean package\n"
	"      - docker build -t $REPOSITORY_URI:$IMAGE_TAG .\n"
	"  post_build:\n"
	"    commands:\n"
	"      - docker push $REPOSITORY_URI:$IMAGE_TAG\n"
	"      - printf '{\"ImageURI\":\"%s\"}' $(docker inspect --format='{{index .RepoDigests 0}}' $REPOSITORY_URI:$IMAGE_TAG) > imageDetail.json\n"
	"artifacts:\n"
	"  files:\n"
	"    - appspec.yaml\n"
	"    - taskdef.json\n"
	"    - imageDetail.json\n";

static const char to_ecs_appspec[] =
	"version: 0.0\n"
	"Resources:\n"
	"  - TargetService:\n"
	"      Type: AWS::ECS::Service\n"
	"      Properties:\n"
	"        TaskDefinition: <TASK_DEFINITION>\n"
	"        LoadBalancerInfo:\n"
	"          ContainerName: \"cicd-demo\"\n"
	"          ContainerPort: 8080\n";

static const char taskdef[] =
	"{\n"
	"  \"family\": \"cicd-demo\",\n"
	"  \"networkMode\": \"awsvpc\",\n"
	"  \"requiresCompatibilities\": [\"FARGATE\"],\n"
	"  \"cpu\": \"256\",\n"
	"  \"memory\": \"512\",\n"
	"  \"executionRoleArn\": \"arn:aws:iam::123456789012:role/ecsTaskExecutionRole\",\n"
	"  \"taskRoleArn\": \"arn:aws:iam::123456789012:role/ecsTaskExecutionRole\",\n"
	"  \"containerDefinitions\": [{\n"
	"    \"name\": \"cicd-demo\",\n"
	"    \"image\": \"<IMAGE1_NAME>\",\n"
	"    \"essential\": true,\n"
	"    \"portMappings\": [{\"containerPort\": 8080, \"hostPort\": 8080, \"protocol\": \"tcp\"}],\n"
	"    \"logConfiguration\": {\"logDriver\": \"awslogs\", \"options\": {\"awslogs-group\": \"/ecs/cicd-demo\",\n"
	"      \"awslogs-region\": \"ap-northeast-2\", \"awslogs-stream-prefix\": \"ecs\"}}\n"
	"  }]\n"
	"}\n";

static const char pom[] = "<project>\n  <groupId>com.example</groupId>\n  <artifactId>cicd-demo</artifactId>\n  <version>0.0.1-SNAPSHOT</version>\n</project>\n";
static const char dockerfile[] = "FROM openjdk:8-jdk-alpine\nCOPY target/cicd-demo.jar app.jar\nEXPOSE 8080\nENTRYPOINT [\"java\",\"-jar\",\"/app.jar\"]\n";
static const char welcome_1[] = "welcome=Welcome(Version 1)\n";

#define FILE_CHANGE(path, text) {path, NULL, (const uint8_t *)(text), sizeof(text) - 1, false}

/* ── what stands still ── */

/* What makes the whole repository too large for an action that takes 3 MB. */
#define FILM ((size_t)7 << 19)

static void add_film(struct world *w, struct repository *r, struct branch *b)
{
	uint8_t *data = mem_alloc(FILM);
	const struct commit_change change = {"src/main/resources/static/welcome.mp4", NULL, data, FILM, false};

	for (size_t i = 0; i < FILM; i++)
		data[i] = (uint8_t)((i * 2654435761u) >> 13);
	repo_commit(w, r, b, &change, 1, "sj", "sj@example.com", "환영 영상 추가");
	free(data);
}

static void make_repository(struct world *w)
{
	static const struct commit_change first[] = {
		FILE_CHANGE("Dockerfile", dockerfile),
		FILE_CHANGE("pom.xml", pom),
		FILE_CHANGE("src/main/resources/messages/messages.properties", welcome_1),
	};
	static const struct commit_change second[] = {FILE_CHANGE("buildspec.yaml", first_buildspec)};
	static const struct commit_change rolling[] = {FILE_CHANGE("buildspec.yaml", rolling_buildspec)};
	struct repository *r = repo_new(w, NAME);
	struct branch *master = repo_branch_new(w, r, "master", NULL);

	repo_commit(w, r, master, first, 3, "sj", "sj@example.com", "Initial commit");
	w->at += HOUR;
	repo_commit(w, r, master, w->plan->is_before_setup ? rolling : second, 1, "sj", "sj@example.com", "빌드 명세 추가");
	if (w->plan->is_before_setup)
		add_film(w, r, master);
	/* Where no release has brought Version 2, the service was made with it. */
	if (w->plan->is_before_setup || w->plan->is_never_deployed || strcmp(w->plan->provider, "Lambda") == 0) {
		w->at += HOUR;
		repo_commit_version(w, r, master, 2, "환영 메시지를 Version 2로 변경");
	}
}

static void make_branch(struct world *w)
{
	static const struct commit_change changes[] = {FILE_CHANGE("appspec.yaml", appspec), FILE_CHANGE("buildspec.yaml", buildspec)};
	static const struct commit_change templates[] = {FILE_CHANGE("appspec.yaml", to_ecs_appspec),
		FILE_CHANGE("buildspec.yaml", to_ecs_buildspec), FILE_CHANGE("taskdef.json", taskdef)};
	bool is_to_ecs = strcmp(w->plan->provider, "CodeDeployToECS") == 0;
	struct repository *r = w->repositories[0];
	struct branch *b = repo_branch_new(w, r, "bluegreen", world_branch(r, "master")->head);

	world_run_until(w, w->at + 10 * MINUTE);
	repo_commit(w, r, b, is_to_ecs ? templates : changes, is_to_ecs ? 3 : 2, "sj", "sj@example.com",
		"appspec.yaml 추가, buildspec.yaml에서 변수 치환");
}

static void make_balancer(struct world *w)
{
	struct load_balancer *b = ARENA_NEW(w->arena, struct load_balancer);

	b->name = NAME "-alb";
	b->arn = world_arn(w, "elasticloadbalancing", "loadbalancer/app/%s/%s", b->name, world_hex(w, 16));
	b->dns_name = world_text(
		w, "%s-%d.%s.elb.amazonaws.com", b->name, (int)world_between(w, 100000000, 1999999999), w->region);
	b->vpc_id = world_text(w, "vpc-0%s", world_hex(w, 16));
	b->zone_id = "ZWKZPGTI48KDX";
	b->security_group_id = world_text(w, "sg-0%s", world_hex(w, 16));
	for (size_t i = 0; i < 2; i++) {
		b->subnets[i] = world_text(w, "subnet-0%s", world_hex(w, 16));
		b->zones[i] = world_text(w, "%s%c", w->region, i == 0 ? 'a' : 'c');
	}
	b->created_at = w->at;
	w->balancer = b;
	struct target_group *blue = traffic_group_new(w, NAME "-tg-blue", CONTAINER_PORT);

	traffic_group_new(w, NAME "-tg-green", CONTAINER_PORT);
	w->prod = traffic_listener_new(w, 80, blue);
	w->test = w->plan->has_test_listener ? traffic_listener_new(w, 8080, blue) : NULL;
}

static const struct {
	const char *name, *value, *type; /* value NULL: account or region */
} variables[] = {
	{"AWS_DEFAULT_REGION", NULL, "PLAINTEXT"}, {"AWS_ACCOUNT_ID", NULL, "PLAINTEXT"}, {"IMAGE_REPO_NAME", NAME, "PLAINTEXT"},
	{"IMAGE_TAG", "latest", "PLAINTEXT"}, {"TASK_NAME", NAME ":2", "PLAINTEXT"}, {"CONTAINER_NAME", NAME, "PLAINTEXT"},
	{"CONTAINER_PORT", "8080", "PLAINTEXT"},
	/* and those that are there before the set-up, which are none of its business */
	{"SPRING_PROFILES_ACTIVE", "prod", "PLAINTEXT"}, {"SONAR_TOKEN", "/cicd-demo/sonar-token", "PARAMETER_STORE"},
};

#define SEVEN 7
#define VARIABLES (sizeof(variables) / sizeof(variables[0]))

static void put_variables(const struct world *w, cJSON *list)
{
	size_t from = w->plan->is_before_setup ? SEVEN : 0, to = w->plan->is_before_setup ? VARIABLES : SEVEN;

	for (size_t i = from; i < to; i++) {
		cJSON *one = cJSON_CreateObject();

		cJSON_AddItemToArray(list, one);
		cJSON_AddStringToObject(one, "name", variables[i].name);
		cJSON_AddStringToObject(one, "value", variables[i].value ? variables[i].value : i == 0 ? w->region : w->account);
		cJSON_AddStringToObject(one, "type", variables[i].type);
	}
}

/* The seed's image still knows openjdk8, docker 18 and `ecr get-login`; before the set-up the project has today's. */
static void put_environment(const struct world *w, cJSON *project)
{
	cJSON *environment = cJSON_AddObjectToObject(project, "environment");

	cJSON_AddStringToObject(environment, "type", "LINUX_CONTAINER");
	cJSON_AddStringToObject(
		environment, "image", w->plan->is_before_setup ? "aws/codebuild/standard:7.0" : "aws/codebuild/standard:2.0");
	cJSON_AddStringToObject(environment, "computeType", "BUILD_GENERAL1_SMALL");
	put_variables(w, cJSON_AddArrayToObject(environment, "environmentVariables"));
	cJSON_AddBoolToObject(environment, "privilegedMode", true);
	cJSON_AddStringToObject(environment, "imagePullCredentialsType", "CODEBUILD");
}

static cJSON *project_members(struct world *w)
{
	cJSON *project = cJSON_CreateObject(), *source = cJSON_AddObjectToObject(project, "source");

	cJSON_AddStringToObject(source, "type", "CODEPIPELINE");
	if (!w->plan->is_before_setup)
		cJSON_AddStringToObject(source, "buildspec", "buildspec.yaml");
	cJSON *artifacts = cJSON_AddObjectToObject(project, "artifacts");
	cJSON_AddStringToObject(artifacts, "type", "CODEPIPELINE");
	cJSON_AddStringToObject(artifacts, "name", NAME);
	cJSON_AddStringToObject(artifacts, "packaging", "NONE");
	cJSON_AddBoolToObject(artifacts, "encryptionDisabled", false);
	cJSON_AddStringToObject(cJSON_AddObjectToObject(project, "cache"), "type", "NO_CACHE");
	put_environment(w, project);
	cJSON_AddStringToObject(project, "serviceRole", world_arn(w, "iam", "role/codebuild-cicd-demo-role"));
	cJSON_AddNumberToObject(project, "timeoutInMinutes", 60);
	cJSON_AddNumberToObject(project, "queuedTimeoutInMinutes", 480);
	cJSON_AddStringToObject(project, "encryptionKey", world_arn(w, "kms", "alias/aws/s3"));
	cJSON_AddArrayToObject(project, "tags");
	return project;
}

static void make_project(struct world *w)
{
	struct build_project *p = ARENA_NEW(w->arena, struct build_project);

	p->name = NAME;
	p->arn = world_arn(w, "codebuild", "project/%s", p->name);
	p->log_group = "/aws/codebuild/" NAME;
	p->created_at = w->at;
	cJSON *members = project_members(w);

	world_project_set(w, p, members);
	cJSON_Delete(members);
	WORLD_PUSH(w->projects, w->project_count, p);
}

/* The image that was pushed by hand before there was a pipeline. */
static void make_image(struct world *w)
{
	struct image *image = ARENA_NEW(w->arena, struct image);
	const struct commit *c = world_branch(w->repositories[0], "master")->head;

	image->uri = world_image_repository_new(w, NAME)->uri;
	image->tag = "latest";
	image->digest = world_text(w, "sha256:%s", world_hex(w, 64));
	image->welcome = repo_welcome(w, c);
	image->commit = c;
	image->pushed_at = w->at;
	WORLD_PUSH(w->images, w->image_count, image);
}

static void make_service(struct world *w)
{
	struct service *s = ARENA_NEW(w->arena, struct service);

	s->name = s->cluster = s->container = NAME;
	s->cluster_arn = world_arn(w, "ecs", "cluster/%s", s->cluster);
	s->arn = world_arn(w, "ecs", "service/%s/%s", s->cluster, s->name);
	s->role_arn = world_arn(w, "iam", "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
	s->controller = "CODE_DEPLOY";
	s->security_group_id = world_text(w, "sg-0%s", world_hex(w, 16));
	s->port = CONTAINER_PORT;
	s->desired = (int)w->plan->desired;
	s->created_at = w->at;
	WORLD_PUSH(w->services, w->service_count, s);
	const char *ref = world_text(w, "%s:latest", w->images[0]->uri);

	for (int i = 0; i < 2; i++)
		ecs_define(w, NAME, ref, s->container, CONTAINER_PORT);
	struct task_set *set = ecs_task_set_new(w, s, w->definitions[1], w->target_groups[0], NULL);

	ecs_make_primary(w, s, set);
	ecs_task_set_fill(w, s, set);
}

static void make_group(struct world *w)
{
	const struct world_plan *plan = w->plan;
	struct deploy_application *a = ARENA_NEW(w->arena, struct deploy_application);
	struct deploy_group *g = ARENA_NEW(w->arena, struct deploy_group);

	a->name = "AppECS-cicd-demo-cicd-demo";
	a->id = world_uuid(w);
	a->platform = "ECS";
	a->created_at = w->at;
	WORLD_PUSH(w->applications, w->application_count, a);
	g->name = "DgpECS-cicd-demo-cicd-demo";
	g->id = world_uuid(w);
	g->service_role_arn = world_arn(w, "iam", "role/ecsCodeDeployRole");
	g->application = a;
	g->service = w->services[0];
	g->settings = (struct deploy_settings){
		.has_ready_wait = plan->ready_minutes >= 0 && !plan->is_before_setup,
		.ready_minutes = (int)plan->ready_minutes,
		.has_termination = plan->termination_minutes >= 0,
		.termination_minutes = (int)plan->termination_minutes,
		.has_rollback = plan->rolls_back_failure || plan->rolls_back_stop,
		.rolls_back_failure = plan->rolls_back_failure, .rolls_back_stop = plan->rolls_back_stop,
		.config = world_deploy_config(plan->config),
	};
	g->groups[0] = w->target_groups[0];
	g->groups[1] = w->target_groups[1];
	g->prod = w->prod;
	g->test = w->test;
	WORLD_PUSH(w->deploy_groups, w->deploy_group_count, g);
}

/* ── the pipeline ── */

struct pair {
	const char *name, *value;
};

static void declare(struct world *w, struct pipeline *p, struct stage_declaration *stages, const char *stage, const char *category,
	const char *provider, const char *input, const char *output, const struct pair *configuration, size_t count)
{
	struct action_declaration *a = ARENA_NEW(w->arena, struct action_declaration);

	a->name = stage;
	a->category = category;
	a->provider = provider;
	if (input)
		a->inputs[a->input_count++] = input;
	a->output = output;
	a->name_space = world_text(w, "%sVariables", stage);
	a->configuration = ARENA_ARRAY(w->arena, count, struct name_value);
	a->configuration_count = count;
	for (size_t i = 0; i < count; i++)
		a->configuration[i] = (struct name_value){configuration[i].name, configuration[i].value};
	stages[p->stage_count++] = (struct stage_declaration){stage, a};
}

static void declare_deploy(struct world *w, struct pipeline *p, struct stage_declaration *stages)
{
	const struct deploy_group *g = w->deploy_groups[0];
	const struct pair simple[] = {{"ApplicationName", g->application->name}, {"DeploymentGroupName", g->name}};
	const struct pair to_ecs[] = {{"ApplicationName", g->application->name}, {"DeploymentGroupName", g->name},
		{"TaskDefinitionTemplateArtifact", "BuildArtifact"}, {"TaskDefinitionTemplatePath", "taskdef.json"},
		{"AppSpecTemplateArtifact", "BuildArtifact"}, {"AppSpecTemplatePath", "appspec.yaml"},
		{"Image1ArtifactName", "BuildArtifact"}, {"Image1ContainerName", "IMAGE1_NAME"}};
	const struct pair lambda[] = {{"FunctionName", NAME}, {"FunctionAlias", "live"}};
	const char *provider = w->plan->provider;

	if (strcmp(provider, "Lambda") == 0)
		declare(w, p, stages, "Deploy", "Deploy", provider, "BuildArtifact", NULL, lambda, 2);
	else if (strcmp(provider, "CodeDeployToECS") == 0)
		declare(w, p, stages, "Deploy", "Deploy", provider, "BuildArtifact", NULL, to_ecs, 8);
	else
		declare(w, p, stages, "Deploy", "Deploy", provider, "BuildArtifact", NULL, simple, 2);
}

/* As CodePipeline's console names the one that it makes for all the pipelines of a region. */
static void make_bucket(struct world *w)
{
	const char *name = world_text(w, "codepipeline-%s-%d", w->region, (int)world_between(w, 100000000, 1999999999));

	world_bucket_new(w, &(struct bucket){.name = name, .region = w->region, .owner = w->account, .created_at = w->at});
}

static struct pipeline *make_pipeline(struct world *w, const char *name, const char *branch)
{
	const struct pair source[] = {{"RepositoryName", NAME}, {"BranchName", branch}, {"PollForSourceChanges", "false"}};
	static const struct pair build[] = {{"ProjectName", NAME}};
	struct pipeline *p = ARENA_NEW(w->arena, struct pipeline);
	struct stage_declaration *stages = ARENA_ARRAY(w->arena, PIPELINE_STAGES, struct stage_declaration);

	p->name = name;
	p->arn = world_arn(w, "codepipeline", "%s", name);
	p->role_arn = world_arn(w, "iam", "role/codepipeline-cicd-demo-role");
	p->bucket = w->buckets[0]->name;
	p->type = w->plan->type;
	p->mode = w->plan->mode;
	p->version = 1;
	p->created_at = p->updated_at = w->at;
	p->has_rule = true;
	declare(w, p, stages, "Source", "Source", "CodeCommit", NULL, "SourceArtifact", source, 3);
	declare(w, p, stages, "Build", "Build", "CodeBuild", "SourceArtifact", "BuildArtifact", build, 1);
	declare_deploy(w, p, stages);
	p->stages = stages;
	world_bind(w, p);
	WORLD_PUSH(w->pipelines, w->pipeline_count, p);
	return p;
}

/* The others exist and have not run; they watch a branch that nobody commits to. */
static void make_more_pipelines(struct world *w)
{
	for (const char *at = w->plan->more_pipelines; at && *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");

		if (n > 0)
			make_pipeline(w, arena_dupn(w->arena, at, n), "master");
		at += n;
	}
}

/* ── the history ── */

/* One release as a careful person does it: looks, reroutes, looks again, terminates. */
static void play_release(struct world *w, struct pipeline *p, const char *trigger_type, const char *trigger_detail)
{
	struct execution *e = pipeline_start(w, p, trigger_type, trigger_detail);
	struct sim_error refused;

	while (e->status == RUN_IN_PROGRESS) {
		struct deployment *d = p->group ? p->group->running : NULL;

		if (d && d->place == PLACE_READY_WAIT) {
			world_run_until(w, w->at + 3 * MINUTE);
			call_continue_ready(w, d, &refused);
		} else if (d && d->place == PLACE_TERMINATION_WAIT) {
			world_run_until(w, w->at + 5 * MINUTE);
			call_continue_termination(w, d, &refused);
		} else if (w->timer_count > 0) {
			world_run_until(w, w->timers[0].at);
		}
	}
}

static void play_history(struct world *w)
{
	make_bucket(w);
	struct pipeline *p = make_pipeline(w, "cicd-demo-bluegreen", "bluegreen");

	make_more_pipelines(w);
	if (w->plan->is_never_deployed)
		return;
	play_release(w, p, "CreatePipeline", world_arn(w, "iam", "user/sj"));
	world_run_until(w, w->start_at - DAY);
	repo_commit_version(w, p->repository, world_branch(p->repository, p->branch), 2, "Version 2");
	world_run_until(w, w->at + 2 * SECOND);
	play_release(w, p, "CloudWatchEvent", world_arn(w, "events", "rule/codepipeline-cicd-demo-bluegreen-rule"));
}

void seed_make(struct world *w)
{
	if (w->plan->is_empty) {
		w->at = w->start_at;
		return;
	}
	w->at = w->start_at - 5 * DAY;
	make_repository(w);
	make_balancer(w);
	make_project(w);
	make_image(w);
	make_service(w);
	make_group(w);
	world_run_until(w, w->start_at - 3 * DAY);
	if (w->plan->is_before_setup) {
		make_bucket(w);
	} else {
		make_branch(w);
		world_run_until(w, w->at + HOUR);
		play_history(w);
		world_run_until(w, w->start_at - 15 * MINUTE);
		repo_commit_version(
			w, w->repositories[0], world_branch(w->repositories[0], "bluegreen"), 3, "Version 3");
	}
	world_run_until(w, w->start_at);
}
