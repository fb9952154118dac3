/* test_buildspec.c: what is recognised as what a release needs, what stands in the way, and how the outdated is replaced. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cm.h"

#include "base/arena.h"
#include "setup/buildspec.h"
#include "setup/yaml_tree.h"

#define LOGIN "aws ecr get-login-password --region $AWS_DEFAULT_REGION | docker login --username AWS --password-stdin $REGISTRY"
#define PUSHED "$REGISTRY/app:1"

static struct buildspec_merge merge(struct arena *a, const char *text, bool modernise, bool is_to_ecs)
{
	const struct buildspec_want want = {.modernise = modernise, .is_to_ecs = is_to_ecs};

	return buildspec_merge(a, text, strlen(text), &want);
}

/* A file of four commands: the login, the build, the push and one that fills in appspec.yaml. */
static const char *file_of(struct arena *a, const char *login, const char *build, const char *push, const char *fill)
{
	const char *parts[] = {login, build, push, fill}, *text = "version: 0.2\nphases:\n  build:\n    commands:\n";

	for (size_t i = 0; i < 4; i++)
		if (*parts[i])
			text = arena_printf(a, "%s      - |\n        %s\n", text, parts[i]);
	return arena_printf(a, "%sartifacts:\n  files: [appspec.yaml]\n", text);
}

static const char all_blanks[] = "sed -i 's/AWS_DEFAULT_REGION/x/;s/AWS_ACCOUNT_ID/x/;s/TASK_NAME/x/;s/CONTAINER_NAME/x/;s/CONTAINER_PORT/x/' appspec.yaml";

/* Which of the four commands: the row's takes its place.  added: a piece of what is added; NULL: nothing, the command is understood. */
static const struct {
	enum { LOGS_IN, BUILDS, PUSHES, FILLS } part;
	const char *command, *added;
} understood[] = {
	{LOGS_IN, LOGIN, NULL},
	{LOGS_IN, "$(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)", NULL},
	{LOGS_IN, "eval $(aws --region us-east-1 ecr get-login)", NULL},
	{LOGS_IN, "`aws ecr get-login`", NULL},
	{LOGS_IN, "docker login -u AWS -p $(aws ecr get-login-password) \"https://$REGISTRY\"", NULL},
	{LOGS_IN, "PASSWORD=$(aws ecr get-login-password --region x); echo $PASSWORD | docker login -u AWS --password-stdin $REGISTRY", NULL},
	{LOGS_IN, "if true; then " LOGIN "; fi", NULL},
	{LOGS_IN, "echo '{\"credsStore\":\"ecr-login\"}' > ~/.docker/config.json", "get-login-password"},
	{LOGS_IN, "amazon-linux-extras install amazon-ecr-credential-helper && ln -s x docker-credential-ecr-login", NULL},
	{LOGS_IN, "echo aws ecr get-login-password \\| docker login", "get-login-password"},
	{LOGS_IN, "# " LOGIN, "get-login-password"},
	{LOGS_IN, "docker login -u me -p secret", "get-login-password"},
	{LOGS_IN, "aws ecr-public get-login-password | docker login -u AWS --password-stdin public.ecr.aws", "ecr get-login-password"},
	{LOGS_IN, "helm registry login $(aws ecr get-login-password)", "docker login"},

	{BUILDS, "docker build -t " PUSHED " .", NULL},
	{BUILDS, "sudo -E DOCKER_BUILDKIT=1 docker image build --tag=" PUSHED " .", NULL},
	{BUILDS, "DOCKER_BUILDKIT=1 /usr/bin/docker --log-level debug build --pull -t \"${REGISTRY}/app:1\" .", NULL},
	{BUILDS, "podman build -t " PUSHED " .", NULL},
	{BUILDS, "bash -c 'docker build -t " PUSHED " .'", NULL},
	{BUILDS, "for i in 1 2; do docker build -t " PUSHED " . && break; done", NULL},
	{BUILDS, "docker build -t app . && docker tag app:latest " PUSHED, NULL},
	{BUILDS, "REPO=$REGISTRY/app; docker build -t $REPO:1 .", NULL},
	{BUILDS, "docker load -i app.tar && docker tag app " PUSHED, NULL},
	{BUILDS, "echo docker build -t " PUSHED " .", "docker build -t $IMAGE_REPO_NAME:$IMAGE_TAG ."},
	{BUILDS, "docker build -t app .", "docker tag app " PUSHED},
	{BUILDS, "make image", NULL},

	{PUSHES, "docker push " PUSHED, NULL},
	{PUSHES, "retry 3 docker push --quiet \"$REGISTRY/app:1\"", NULL},
	{PUSHES, "docker image push $REGISTRY/app --all-tags", NULL},
	{PUSHES, "(docker push " PUSHED ")", NULL},
	{PUSHES, "docker buildx build --output type=image,push=true -t " PUSHED " .", NULL},
	{PUSHES, "docker push 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app", "docker tag " PUSHED " 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app"},
	{PUSHES, "docker push public.ecr.aws/acme/app:1", "docker push " PUSHED},
	{PUSHES, "docker push acme/app:1", "docker push " PUSHED},
	{PUSHES, "docker push $IMAGE_REPO_NAME:$IMAGE_TAG", "docker push " PUSHED},
	{PUSHES, "echo Pushing the Docker image", "docker push " PUSHED},

	{FILLS, all_blanks, NULL},
	{FILLS, "sed -i -e s,AWS_DEFAULT_REGION,x,g -e s:AWS_ACCOUNT_ID:x: -e 's|TASK_NAME|x|' -e s#CONTAINER_NAME#x# -es!CONTAINER_PORT!x! ./appspec.yaml",
		NULL},
	{FILLS, "perl -pi -e 's/AWS_DEFAULT_REGION/x/;s/AWS_ACCOUNT_ID/x/;s/TASK_NAME/x/;s/CONTAINER_NAME/x/;s/CONTAINER_PORT/x/' appspec.yaml", NULL},
	{FILLS, "sed -e s/AWS_DEFAULT_REGION/x/ -e s/AWS_ACCOUNT_ID/x/ -e s/TASK_NAME/x/ -e s/CONTAINER_NAME/x/ -e s/CONTAINER_PORT/x/ a.tpl > appspec.yaml",
		NULL},
	{FILLS, "cat a.tpl | envsubst > appspec.yaml", NULL},
	{FILLS, "envsubst '$AWS_DEFAULT_REGION $AWS_ACCOUNT_ID ${TASK_NAME} $CONTAINER_NAME' < a.tpl > appspec.yaml", "s/CONTAINER_PORT/"},
	{FILLS, "envsubst < appspec.yaml > out.yaml", "s/TASK_NAME/"},
	{FILLS, "sed -i s/TASK_NAME/$TASK_NAME/ other.yaml", "s/TASK_NAME/"},
	{FILLS, "sed s/TASK_NAME/$TASK_NAME/ appspec.yaml", "s/TASK_NAME/"},
	{FILLS, "sed -i s/%TASK_NAME%/$TASK_NAME/ appspec.yaml", "s/TASK_NAME/"},
	{FILLS, "sed -i s/MY_TASK_NAME/$TASK_NAME/ appspec.yaml", "s/TASK_NAME/"},
	{FILLS, "echo s/TASK_NAME/x/ -i appspec.yaml", "s/TASK_NAME/"},
};

static void commands_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(understood); i++) {
		struct arena *a = arena_new();
		const char *parts[] = {LOGIN, "docker build -t " PUSHED " .", "docker push " PUSHED, all_blanks};
		parts[understood[i].part] = understood[i].command;
		struct buildspec_merge m = merge(a, file_of(a, parts[0], parts[1], parts[2], parts[3]), false, false);

		if (!understood[i].added)
			check_row(m.result == BUILDSPEC_UNCHANGED, "%s: %s%s", understood[i].command, m.text ? m.text : "", m.reason ? m.reason : "");
		else
			check_row(m.text && strstr(strstr(m.text, "phases"), understood[i].added), "%s: %s%s", understood[i].command,
				m.text ? m.text : "", m.reason ? m.reason : "");
		arena_free(a);
	}
}

static const struct {
	const char *before, *after; /* one command; after NULL: left as it is, and told */
} logins[] = {
	{"$(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)",
		"aws ecr get-login-password --region $AWS_DEFAULT_REGION | docker login --username AWS --password-stdin "
		"$AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com"},
	{"eval $(aws ecr get-login --region us-east-1 --no-include-email)",
		"aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin "
		"$AWS_ACCOUNT_ID.dkr.ecr.us-east-1.amazonaws.com"},
	{"eval \"$(aws ecr get-login --registry-ids 123456789012 --no-include-email)\" && docker info",
		"aws ecr get-login-password --region $AWS_DEFAULT_REGION | docker login --username AWS --password-stdin "
		"123456789012.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com && docker info"},
	{"echo a; `aws ecr get-login --region=$R`",
		"echo a; aws ecr get-login-password --region $R | docker login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$R.amazonaws.com"},
	{"aws ecr get-login --no-include-email --region $R | bash",
		"aws ecr get-login-password --region $R | docker login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$R.amazonaws.com"},
	{"$(aws --profile x ecr get-login --region \"$R\")",
		"aws ecr get-login-password --region $R | docker login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$R.amazonaws.com"},
	{"LOGIN=$(aws ecr get-login)", NULL},
	{"aws ecr get-login > login.sh && sh login.sh", NULL},
};

static void old_logins_are_replaced(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(logins); i++)
		for (size_t style = 0; style < 3; style++) {
			static const char *const before[] = {"      - |\n        %s\n", "      - >-\n        %s\n", "      - '%s'\n"};
			struct arena *a = arena_new();
			const char *login = arena_printf(a, before[style], logins[i].before);
			const char *text = arena_printf(a, "version: 0.2\nphases:\n  build:\n    commands:\n%s      - docker build -t " PUSHED " .\n"
				"      - docker push " PUSHED "\n      - %s\nartifacts: {files: [appspec.yaml]}\n", login, all_blanks);
			struct buildspec_merge m = merge(a, text, true, false);

			if (logins[i].after)
				check_row(m.text && strstr(m.text, arena_printf(a, before[style], logins[i].after)), "%s: %s", logins[i].before,
					m.text ? m.text : "nothing");
			else
				check_row(m.result == BUILDSPEC_UNCHANGED && m.note_count == 1 && strstr(m.notes[0], "leaves its replacement to you"),
					"%s: %s", logins[i].before, m.text ? m.text : "nothing");
			arena_free(a);
		}
}

static const struct {
	const char *name, *text, *reason;
} refused[] = {
	{"nothing", "", "there is nothing in it"},
	{"a comment", "# soon\n", "there is nothing in it"},
	{"null", "~\n", "there is nothing in it"},
	{"a text", "build it\n", "line 1: it is not made of keys"},
	{"no version", "phases: {build: {commands: [a]}}\n", "it says no version"},
	{"a later version", "version: 0.3\nphases: {build: {commands: [a]}}\n", "line 1: version 0.3 is none"},
	{"phases as a list", "version: 0.2\nphases:\n  - build\n", "line 3: `phases` is not made of keys"},
	{"phases as nothing", "version: 0.2\nphases:\n", "line 2: `phases` is not made of keys"},
	{"phases without any", "version: 0.2\nphases: {}\n", "line 2: `phases` is empty"},
	{"commands as nothing", "version: 0.2\nphases:\n  build:\n    commands:\n", "line 4: phases.build.commands is empty"},
	{"commands as keys", "version: 0.2\nphases:\n  build:\n    commands:\n      a: b\n", "line 5: phases.build.commands is no list"},
	{"a list in commands", "version: 0.2\nphases:\n  build:\n    commands:\n      - [a]\n", "line 5: a command of phases.build is a list"},
	{"a phase as text", "version: 0.2\nphases:\n  build: make\n", "line 3: phases.build is not made of keys"},
	{"artifacts as nothing", "version: 0.2\nphases: {build: {commands: [a]}}\nartifacts:\n", "line 3: `artifacts` is empty"},
	{"files as nothing", "version: 0.2\nphases: {build: {commands: [a]}}\nartifacts:\n  files:\n", "line 4: artifacts.files is empty"},
	{"files by an alias", "version: 0.2\nx: &f [a]\nphases: {build: {commands: [a]}}\nartifacts:\n  files: *f\n", "by an alias"},
	{"an unknown alias", "version: 0.2\nphases: *x\n", "line 2: the alias *x stands for nothing"},
	{"an open quote", "version: 0.2\nphases: 'a\n", "line 3: found unexpected end of stream"},
	{"no UTF-8", "version: 0.2\n# \xff\n", "invalid leading UTF-8 octet"},
	{"what would steer a terminal", "version: 0.2\nphases: {build: {\"com\\e[2Jmands\": [a], \"com\\e[2Jmands\": [b]}}\n", "\"com[2Jmands\" stands twice"},
};

static void what_stands_in_the_way_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		struct arena *a = arena_new();
		struct buildspec_merge m = merge(a, refused[i].text, true, false);

		check_row(m.result == BUILDSPEC_BLOCKED && !m.text, "%s: not blocked: %s", refused[i].name, m.text ? m.text : "");
		check_row(strstr(m.reason, refused[i].reason), "%s: %s", refused[i].name, m.reason);
		check_row(strstr(m.reason, "- docker push $AWS_ACCOUNT_ID.dkr.ecr."), "%s: no lines: %s", refused[i].name, m.reason);
		check_row(!strchr(m.reason, '\033'), "%s: an escape", refused[i].name);
		arena_free(a);
	}
}

static void sizes_and_bytes_are_bounded(void **state)
{
	struct arena *a = arena_new();
	const struct buildspec_want want = {.modernise = true};
	size_t size = TREE_BYTES + 1;
	char *text = malloc(size);
	char deep[400] = "version: 0.2\nphases: ";

	(void)state;
	memset(text, '#', size);
	struct buildspec_merge large = buildspec_merge(a, text, size, &want), nul = buildspec_merge(a, "version: 0.2\n\0", 14, &want);
	assert_int_equal(large.result, BUILDSPEC_BLOCKED);
	assert_non_null(strstr(large.reason, "more than 262144 are not read"));
	assert_int_equal(nul.result, BUILDSPEC_BLOCKED);
	assert_non_null(strstr(nul.reason, "NUL"));
	for (size_t i = 0; i < 100; i++)
		strncat(deep, "[", sizeof(deep) - strlen(deep) - 1);
	assert_non_null(strstr(merge(a, deep, true, false).reason, "more than 64 levels"));
	free(text);
	arena_free(a);
}

static void images_keep_their_names(void **state)
{
	struct arena *a = arena_new();
	struct buildspec_merge m = merge(a,
		"version: 0.2\nenv:\n  variables:\n    REPO: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app\nphases:\n  build:\n    commands:\n"
		"      - docker build -t $REPO:latest -t $REPO:$TAG .\n",
		false, true);

	(void)state;
	assert_int_equal(m.result, BUILDSPEC_CHANGE);
	assert_non_null(strstr(m.text, "      - docker push $REPO:$TAG\n"));
	assert_non_null(strstr(m.text, "      - printf '{\"ImageURI\":\"%s\"}' $REPO:$TAG > imageDetail.json\n"));
	assert_null(strstr(m.text, "docker tag"));
	assert_non_null(strstr(m.text, "artifacts:\n  files:\n    - appspec.yaml\n    - taskdef.json\n    - imageDetail.json\n"));
	arena_free(a);
}

/* What `modernise` takes out of runtime-versions, and what goes with it. */
static const struct {
	const char *before, *after;
} runtimes[] = {
	{"  install:\n    runtime-versions:\n      docker: 18\n      java: openjdk8\n", "  install:\n    runtime-versions:\n      java: corretto8\n"},
	{"  install:\n    runtime-versions:\n      java: \"openjdk11\" # why\n      docker: 19 # x\n",
		"  install:\n    runtime-versions:\n      java: \"corretto11\" # why\n"},
	{"  install:\n    runtime-versions:\n      docker: 20\n", ""},
	{"  install:\n    runtime-versions: # tools\n      docker: 18\n    commands:\n      - ls\n", "  install:\n    commands:\n      - ls\n"},
	{"  install: {runtime-versions: {docker: 18}}\n", ""},
	{"  install: {runtime-versions: {docker: 18}, commands: [ls]}\n", "  install: {commands: [ls]}\n"},
	{"  install: {commands: [ls], runtime-versions: {docker: 18}}\n", "  install: {commands: [ls]}\n"},
	{"  install:\n    runtime-versions: {java: corretto17, docker: 18}\n", "  install:\n    runtime-versions: {java: corretto17}\n"},
	{"  install:\n    runtime-versions:\n      nodejs: 22\n      python: 3.13\n", "  install:\n    runtime-versions:\n      nodejs: 22\n      python: 3.13\n"},
};

static void runtimes_are_replaced(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(runtimes); i++) {
		struct arena *a = arena_new();
		const char *rest = arena_printf(a, "  build:\n    commands:\n      - " LOGIN "\n      - docker build -t " PUSHED " .\n"
			"      - docker push " PUSHED "\n      - %s\nartifacts: {files: [appspec.yaml]}\n", all_blanks);
		const char *text = arena_printf(a, "version: 0.2\nphases:\n%s%s", runtimes[i].before, rest);
		const char *want = arena_printf(a, "version: 0.2\nphases:\n%s%s", runtimes[i].after, rest);
		struct buildspec_merge m = merge(a, text, true, false);

		if (strcmp(text, want) == 0)
			check_row(m.result == BUILDSPEC_UNCHANGED && m.note_count == 0, "%s", runtimes[i].before);
		else
			check_row(m.text && strcmp(m.text, want) == 0, "%s: %s%s", runtimes[i].before, m.text ? m.text : "", m.reason ? m.reason : "");
		arena_free(a);
	}
}

static void a_new_one_is_the_walk_throughs(void **state)
{
	static const char *const seed[] = {"      java: openjdk8\n", "      docker: 18\n",
		"      - $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)\n", "      - mvn clean package\n",
		"      - sed -i s/AWS_DEFAULT_REGION/$AWS_DEFAULT_REGION/ appspec.yaml\n", "  files:\n    - appspec.yaml\ncache:\n"};
	struct arena *a = arena_new();
	struct buildspec_want want = {0};
	struct buildspec_merge m = buildspec_merge(a, NULL, 0, &want);

	(void)state;
	assert_int_equal(m.result, BUILDSPEC_CREATE);
	assert_int_equal(m.size, strlen(m.text));
	for (size_t i = 0; i < COUNT_OF(seed); i++)
		check_row(strstr(m.text, seed[i]), "%s", seed[i]);
	want.modernise = true;
	m = buildspec_merge(a, NULL, 0, &want);
	assert_null(strstr(m.text, "openjdk"));
	assert_null(strstr(m.text, "docker: "));
	assert_null(strstr(m.text, "get-login "));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_understood),
		cmocka_unit_test(old_logins_are_replaced),
		cmocka_unit_test(what_stands_in_the_way_is_told),
		cmocka_unit_test(sizes_and_bytes_are_bounded),
		cmocka_unit_test(images_keep_their_names),
		cmocka_unit_test(runtimes_are_replaced),
		cmocka_unit_test(a_new_one_is_the_walk_throughs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
