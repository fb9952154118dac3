/* test_shell.c: the commands of a build: what a person may write, what it says, how it ends, and what it leaves behind. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "lib/cm.h"
#include "sim/buildspec.h"
#include "sim/shell.h"

#define APPSPEC "a: REGION:ACCOUNT/TASK\nb: NAME NAME\n"
#define URI "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cicd-demo"
#define LOGGED_IN "docker login -u AWS -p x https://123456789012.dkr.ecr.ap-northeast-2.amazonaws.com\n"
#define BUILT "mvn package\ndocker build -t cicd-demo:latest .\n" LOGGED_IN

static bool is_ours(const void *whose, const char *uri)
{
	(void)whose;
	return strcmp(uri, URI) == 0;
}

static void open_shell(struct shell *s, struct arena *a)
{
	static const char dockerfile[] = "FROM openjdk:8\nCOPY target/cicd-demo.jar app.jar\n";

	shell_init(s, a);
	s->account = "123456789012";
	s->region = "ap-northeast-2";
	s->date = "2026-11-23T09:00:00Z";
	s->digest = "sha256:0123456789ab";
	s->has_docker = s->has_cli_2 = true;
	s->has_repository = is_ours;
	shell_write(s, "appspec.yaml", APPSPEC, strlen(APPSPEC));
	shell_write(s, "pom.xml", "<project/>", 10);
	shell_write(s, "Dockerfile", dockerfile, strlen(dockerfile));
	shell_set(s, "REGION", "ap-northeast-2");
	shell_set(s, "NAME", "cicd-demo");
	shell_set(s, "SLASHED", "a/b");
	shell_set(s, "TWO", "one two");
	shell_set(s, "SHA", "0123456789abcdef");
}

/* What is said, where that matters; what is in a file in the end, where that matters. */
static const struct {
	const char *command;
	int status;
	const char *says, *file, *holds;
} rows[] = {
	/* words */
	{"echo a  b", 0, "a b\n", NULL, NULL},
	{"echo 'a  b' \"c  d\"", 0, "a  b c  d\n", NULL, NULL},
	{"echo $NAME ${NAME} \"$NAME\" '$NAME' \\$NAME", 0, "cicd-demo cicd-demo cicd-demo $NAME $NAME\n", NULL, NULL},
	{"echo [$NOTHING]", 0, "[]\n", NULL, NULL},
	{"echo ${NOTHING:-usual} ${NAME:-usual} ${SHA:0:7} ${SHA#0123} ${SHA%cdef}", 0,
		"usual cicd-demo 0123456 456789abcdef 0123456789ab\n", NULL, NULL},
	{"TAG=${NOTHING:=latest}; echo $TAG $NOTHING", 0, "latest latest\n", NULL, NULL},
	{"echo $(echo a; echo b) `echo c`", 0, "a b c\n", NULL, NULL},
	{"echo \"$(echo \"$TWO\")\"", 0, "one two\n", NULL, NULL},
	{"TAG=$(echo $SHA | cut -c 1-7)\necho $TAG", 0, "0123456\n", NULL, NULL},
	{"TAG=`echo $SHA | cut -c1-7` && echo $TAG", 0, "0123456\n", NULL, NULL},
	{"echo a:b:c | cut -d: -f2", 0, "b\n", NULL, NULL},
	{"export TAG=x; echo $TAG", 0, "x\n", NULL, NULL},
	{"echo a # b", 0, "a\n", NULL, NULL},
	{"echo a \\\n  b", 0, "a b\n", NULL, NULL},
	/* lists */
	{"false && echo a || echo b", 0, "b\n", NULL, NULL},
	{"true || echo a", 0, "", NULL, NULL},
	{"false; true", 0, "", NULL, NULL},
	{"true; false", 1, "", NULL, NULL},
	{"exit 3; echo a", 3, "", NULL, NULL},
	{"[ -z \"$NOTHING\" ] && echo empty", 0, "empty\n", NULL, NULL},
	{"[ \"$NAME\" = cicd-demo ] || exit 1", 0, "", NULL, NULL},
	{"whatever --this is", 0, "", NULL, NULL},
	{"if [ -z x ]; then exit 1; fi", 0, "", NULL, NULL},
	/* files */
	{"echo a > f; echo b >> f", 0, "", "f", "a\nb\n"},
	{"printf '{\"ImageURI\":\"%s\"}' $NAME:latest > imageDetail.json", 0, "", "imageDetail.json", "{\"ImageURI\":\"cicd-demo:latest\"}"},
	{"printf '[{\"name\":\"%s\",\"imageUri\":\"%s\"}]' $NAME \"$NAME:$SHA\" >imagedefinitions.json", 0, "", "imagedefinitions.json",
		"[{\"name\":\"cicd-demo\",\"imageUri\":\"cicd-demo:0123456789abcdef\"}]"},
	{"echo x | tee f g", 0, "x\n", "g", "x\n"},
	{"cp appspec.yaml b.yaml", 0, "", "b.yaml", APPSPEC},
	{"mv appspec.yaml b.yaml && cat appspec.yaml", 1, "cat: appspec.yaml: No such file or directory\n", NULL, NULL},
	{"cat appspec.yaml 2>/dev/null | sed s/TASK/t/ > b", 0, "", "b", "a: REGION:ACCOUNT/t\nb: NAME NAME\n"},
	{"envsubst < in > out", 1, NULL, NULL, NULL},
	{"echo '$NAME' > in; envsubst < in > out", 0, "", "out", "cicd-demo\n"},
	/* sed */
	{"sed -i s/REGION/$REGION/ appspec.yaml", 0, "", "appspec.yaml", "a: ap-northeast-2:ACCOUNT/TASK\nb: NAME NAME\n"},
	{"sed -i \"s/REGION/${REGION}/g\" ./appspec.yaml", 0, "", "appspec.yaml", "a: ap-northeast-2:ACCOUNT/TASK\nb: NAME NAME\n"},
	{"sed -i 's/REGION/'$REGION'/' appspec.yaml", 0, "", "appspec.yaml", "a: ap-northeast-2:ACCOUNT/TASK\nb: NAME NAME\n"},
	{"sed -i 's/REGION/$REGION/' appspec.yaml", 0, "", "appspec.yaml", "a: $REGION:ACCOUNT/TASK\nb: NAME NAME\n"},
	{"sed -i s/NAME/$NAME/ appspec.yaml", 0, "", "appspec.yaml", "a: REGION:ACCOUNT/TASK\nb: cicd-demo NAME\n"},
	{"sed -i s/NAME/$NAME/g appspec.yaml", 0, "", "appspec.yaml", "a: REGION:ACCOUNT/TASK\nb: cicd-demo cicd-demo\n"},
	{"sed -i \"s|TASK|$SLASHED|\" appspec.yaml", 0, "", "appspec.yaml", "a: REGION:ACCOUNT/a/b\nb: NAME NAME\n"},
	{"sed -i 's#ACCOUNT/TASK#x#' appspec.yaml", 0, "", "appspec.yaml", "a: REGION:x\nb: NAME NAME\n"},
	{"sed -i s/TASK/$SLASHED/ appspec.yaml", 1, "sed: -e expression #1, char 10: unknown option to `s'\n", "appspec.yaml", APPSPEC},
	{"sed -i s/TASK appspec.yaml", 1, NULL, "appspec.yaml", APPSPEC},
	{"sed -i s/TASK/$NOTHING/ appspec.yaml", 0, "", "appspec.yaml", "a: REGION:ACCOUNT/\nb: NAME NAME\n"},
	{"sed -i -e s/TASK/t/ -e s/REGION/r/ appspec.yaml", 0, "", "appspec.yaml", "a: r:ACCOUNT/t\nb: NAME NAME\n"},
	{"sed -i 's/TASK/t/;s/REGION/r/' appspec.yaml", 0, "", "appspec.yaml", "a: r:ACCOUNT/t\nb: NAME NAME\n"},
	{"sed -i.bak -E 's/(REGION):(ACCOUNT)/\\2:\\1/' appspec.yaml", 0, "", "appspec.yaml", "a: ACCOUNT:REGION/TASK\nb: NAME NAME\n"},
	{"sed s/TASK/[\\&]/ appspec.yaml > b", 0, "", "b", "a: REGION:ACCOUNT/[TASK]\nb: NAME NAME\n"},
	{"sed -i s/a/b/ nothing.yaml", 2, "sed: can't read nothing.yaml: No such file or directory\n", NULL, NULL},
	/* logins */
	{"$(aws ecr get-login --no-include-email --region $REGION)", 252, NULL, NULL, NULL},
	{"aws ecr get-login-password --region $REGION | docker login --username AWS --password-stdin 123456789012.dkr.ecr.$REGION.amazonaws.com", 0,
		"Login Succeeded\n", NULL, NULL},
	{"aws ecr get-login-password | docker login -u AWS --password-stdin $NOTHING.dkr.ecr.$REGION.amazonaws.com", 1, NULL, NULL, NULL},
	{"aws sts get-caller-identity --query Account --output text", 0, "123456789012\n", NULL, NULL},
	{"git rev-parse --short HEAD", 128, NULL, NULL, NULL},
	/* docker */
	{"docker build -t $NAME:latest .", 1, NULL, NULL, NULL}, /* nothing made the jar */
	{"mvn clean package && docker build -t $NAME:latest .", 0, NULL, NULL, NULL},
	{"mvn package\ndocker build . --tag $NAME", 0, NULL, NULL, NULL},
	{"mvn package\ndocker build --tag=$NAME:latest --file=Dockerfile .", 0, NULL, NULL, NULL},
	{"docker build -t $NOTHING:$NOTHING .", 125, "invalid argument \":\" for \"-t, --tag\" flag: invalid reference format\n", NULL, NULL},
	{"docker build -t $NAME:$NOTHING .", 125, NULL, NULL, NULL},
	{"docker build -t $NAME -f nothing/Dockerfile .", 1, NULL, NULL, NULL},
	{"docker tag $NAME:latest " URI ":latest", 1, "Error response from daemon: No such image: cicd-demo:latest\n", NULL, NULL},
	{BUILT "docker tag $NAME:latest $NOTHING.dkr.ecr.$NOTHING.amazonaws.com/$NAME:latest", 1, NULL, NULL, NULL},
	{BUILT "docker tag $NAME " URI ":v1 && docker push " URI ":v1", 0, NULL, NULL, NULL},
	{BUILT "docker tag $NAME " URI " && docker push " URI, 0, NULL, NULL, NULL},
	{BUILT "docker tag $NAME " URI "\ndocker push " URI "\ndocker inspect --format '{{index .RepoDigests 0}}' " URI ":latest > f", 0, NULL, "f",
		URI "@sha256:0123456789ab\n"},
	{BUILT "docker inspect --format='{{index .RepoDigests 0}}' $NAME", 1, NULL, NULL, NULL},
	{BUILT "docker push " URI ":latest", 1, NULL, NULL, NULL},
	{BUILT "docker tag $NAME " URI "2:latest && docker push " URI "2:latest", 1, NULL, NULL, NULL},
	{"mvn package\ndocker build -t " URI ":latest . && docker push " URI ":latest", 1, NULL, NULL, NULL}, /* without a login */
};

static void commands_end_as_they_would(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena *a = arena_new();
		struct shell s;

		open_shell(&s, a);
		int status = shell_run(&s, rows[i].command);

		check_row(status == rows[i].status, "%s: %d\n%s", rows[i].command, status, buf_text(&s.log));
		if (rows[i].says)
			check_row(strcmp(buf_text(&s.log), rows[i].says) == 0, "%s says\n%s", rows[i].command, buf_text(&s.log));
		if (rows[i].file) {
			const struct shell_file *f = shell_file(&s, rows[i].file);

			check_row(f && f->size == strlen(rows[i].holds) && memcmp(f->data, rows[i].holds, f->size) == 0, "%s leaves %s:\n%.*s",
				rows[i].command, rows[i].file, f ? (int)f->size : 0, f ? (const char *)f->data : "");
		}
		shell_done(&s);
		arena_free(a);
	}
}

static void an_old_cli_logs_in_by_a_command(void **state)
{
	struct arena *a = arena_new();
	struct shell s;

	(void)state;
	open_shell(&s, a);
	s.has_cli_2 = false;
	assert_int_equal(shell_run(&s, "$(aws ecr get-login --no-include-email --region $REGION)"), 0);
	assert_non_null(s.registry);
	shell_done(&s);
	arena_free(a);
}

static void without_privileges_there_is_no_docker(void **state)
{
	struct arena *a = arena_new();
	struct shell s;

	(void)state;
	open_shell(&s, a);
	s.has_docker = false;
	assert_int_equal(shell_run(&s, "mvn package && docker build -t x ."), 1);
	assert_non_null(strstr(buf_text(&s.log), "Cannot connect to the Docker daemon"));
	shell_done(&s);
	arena_free(a);
}

static void what_was_pushed_is_known(void **state)
{
	struct arena *a = arena_new();
	struct shell s;

	(void)state;
	open_shell(&s, a);
	assert_int_equal(shell_run(&s, BUILT "docker tag cicd-demo " URI ":a\ndocker tag cicd-demo " URI ":b\ndocker push --all-tags " URI), 0);
	assert_int_equal(s.push_count, 2);
	assert_string_equal(s.pushes[0].uri, URI);
	assert_string_equal(s.pushes[1].tag, "b");
	assert_string_equal(s.pushes[1].digest, s.digest);
	shell_done(&s);
	arena_free(a);
}

/* Nothing that is said, however often, may grow without end or never come back. */
static void nonsense_comes_to_an_end(void **state)
{
	static const char *const nonsense[] = {"$(", "`", "\"", "'", "$((((((((((((", "a |", "| a", "&& a", "> ", "2>", "${", "${}", "${A:-${A:-", "sed",
		"sed -i", "sed s", "sed s/", "sed 's/\\(/x/' appspec.yaml", "docker", "docker build", "docker tag", "docker push", "docker login", "aws", "cut",
		"tr", "printf", "printf %s%s%s", "cp", "cp a", "cd", "[", "[ ]", "test", ";;;;", "(((", "echo $($($($($($($($($($(a))))))))))",
		"printf '%s' | printf '%", "export =", "=", "A=", "A=$(exit 4)"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(nonsense); i++) {
		struct arena *a = arena_new();
		struct shell s;

		open_shell(&s, a);
		shell_run(&s, nonsense[i]);
		shell_done(&s);
		arena_free(a);
	}
}

/* ── buildspecs ── */

static const struct {
	const char *text, *why; /* why: how the refusal begins; NULL: it is read */
} specs[] = {
	{"version: 0.2\nphases:\n  build:\n    commands:\n      - echo a\n", NULL},
	{"version: 0.2\nphases: {build: {commands: [echo a]}}\nartifacts: {files: ['**/*']}\ncache: {paths: [a]}\n", NULL},
	{"{\"version\": 0.2, \"phases\": {\"build\": {\"commands\": [\"echo a\"]}}}", NULL},
	{"version: 0.2\nenv:\n  variables:\n    A: b\n  parameter-store:\n    C: /d\nphases:\n  install:\n    runtime-versions:\n      java: corretto8\n  build:\n"
	 "    commands:\n      - |\n        echo a\n        echo b\n    finally:\n      - echo c\n", NULL},
	{"", "The buildspec is not a map"},
	{"phases: [", "yaml: line"},
	{"version: 0.2\n", "No phases found"},
	{"version: 0.3\nphases:\n  build:\n    commands: [a]\n", "Invalid buildspec version: 0.3"},
	{"phases:\n  build:\n    commands: [a]\n", "Invalid buildspec version: none"},
	{"version: 0.2\nphases:\n  built:\n    commands: [a]\n", "Unknown phase in buildspec: built"},
	{"version: 0.2\nphases:\n  build:\n    commands: echo a\n", "Expected Commands to be of list type"},
	{"version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b\n", "Expected Commands[0] to be of string type: found subkeys instead at line 6"},
	{"version: 0.2\nphases:\n  install:\n    runtime-versions: java\n", "Expected runtime-versions to be of map type"},
	{"version: 0.2\nphases:\n  build:\n    commands: [a]\nartifacts:\n  name: x\n", "No files found in artifacts"},
};

static void buildspecs_are_read_as_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(specs); i++) {
		struct arena *a = arena_new();
		struct buildspec out;
		char why[SPEC_WHY_SIZE] = "";
		bool ok = buildspec_read(a, specs[i].text, strlen(specs[i].text), &out, why);

		check_row(ok == !specs[i].why, "%s: %s", specs[i].text, why);
		if (!ok)
			check_row(strncmp(why, specs[i].why, strlen(specs[i].why)) == 0, "%s: %s", specs[i].text, why);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_end_as_they_would),
		cmocka_unit_test(an_old_cli_logs_in_by_a_command),
		cmocka_unit_test(without_privileges_there_is_no_docker),
		cmocka_unit_test(what_was_pushed_is_known),
		cmocka_unit_test(nonsense_comes_to_an_end),
		cmocka_unit_test(buildspecs_are_read_as_strictly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
