/* The record of an apply: written at each step, for its owner alone, and read again for an undo. */
#include "setup/found_kit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "lib/fixture.h"
#include "setup/record.h"
#include "setup/revert.h"

#define NOON INT64_C(1700000000000) /* 2023-11-14T22:13:20Z */

struct sandbox {
	struct kit *k;
	char *folder;
};

static struct sandbox sandbox_new(void)
{
	struct sandbox s = {.k = kit_new(), .folder = fixture_folder()};

	setenv("XDG_STATE_HOME", s.folder, 1);
	return s;
}

static void sandbox_done(struct sandbox *s)
{
	kit_free(s->k);
	fixture_remove(s->folder);
}

static struct record begin(const struct sandbox *s, int64_t now)
{
	struct record r;
	struct err e;

	if (!record_begin(&r, kit_plan(s->k), &s->k->d, now, &e))
		fail_msg("%s", e.message);
	return r;
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777U;
}

static struct record read_back(const char *path)
{
	struct record r;
	struct err e;

	if (!record_read(&r, path, &e))
		fail_msg("%s", e.message);
	return r;
}

/* --- writing ----------------------------------------------------------------------------------------------------------- */

static void it_is_its_owners_alone(void **state)
{
	struct sandbox s = sandbox_new();
	struct record r = begin(&s, NOON);
	char folder[4096];
	(void)state;

	snprintf(folder, sizeof(folder), "%s/cutover/setup", s.folder);
	assert_int_equal(strncmp(r.path, folder, strlen(folder)), 0);
	assert_string_equal(r.path + strlen(folder), "/20231114T221320Z-cicd-demo-bluegreen.json");
	assert_int_equal(mode_of(r.path), 0600);
	assert_int_equal(mode_of(folder), 0700);
	assert_true(record_before(&r, SETUP_BRANCH, "CreateBranch", cJSON_CreateObject(), NULL));
	assert_int_equal(mode_of(r.path), 0600);
	record_done(&r);
	sandbox_done(&s);
}

static void steps_are_read_as_they_were_written(void **state)
{
	struct sandbox s = sandbox_new();
	struct record r = begin(&s, NOON);
	struct desired d;
	struct err e;
	(void)state;

	assert_true(record_before(&r, SETUP_ENVIRONMENT, "UpdateProject", cJSON_Parse("{\"a\":1}"), &e));
	struct record half = read_back(r.path);
	const cJSON *row = record_step(&half, SETUP_ENVIRONMENT);
	assert_string_equal(json_raw(row, "call"), "UpdateProject");
	assert_int_equal(json_int(json_object(row, "before"), "a", 0), 1);
	assert_null(cJSON_GetObjectItem(row, "after"));
	record_done(&half);

	assert_true(record_after(&r, SETUP_ENVIRONMENT, "id-1", cJSON_Parse("{\"a\":2}"), &e));
	assert_true(record_commit(&r, "c0", "c1", &e)); /* onto a branch that was not made here: nothing */
	assert_true(record_finish(&r, NOON + 60000, &e));
	struct record whole = read_back(r.path);
	row = record_step(&whole, SETUP_ENVIRONMENT);
	assert_int_equal(json_int(json_object(row, "after"), "a", 0), 2);
	assert_string_equal(json_raw(row, "requestId"), "id-1");
	assert_null(record_step(&whole, SETUP_BRANCH));
	assert_int_equal(json_time(whole.root, "startedAt"), NOON);
	assert_int_equal(json_time(whole.root, "finishedAt"), NOON + 60000);
	assert_string_equal(record_text(&whole, "account"), ACCOUNT);
	assert_string_equal(record_text(&whole, "region"), REGION);
	assert_true(record_desired(&whole, &d));
	for (int i = 0; i < DESIRED_KEYS; i++)
		assert_string_equal(d.values[i], s.k->d.values[i]);
	record_done(&whole);
	record_done(&r);
	sandbox_done(&s);
}

static void a_step_that_is_tried_again_begins_anew(void **state)
{
	struct sandbox s = sandbox_new();
	struct record r = begin(&s, NOON);
	struct err e;
	(void)state;

	assert_true(record_before(&r, SETUP_BRANCH, "CreateBranch", cJSON_Parse("{\"a\":1}"), &e));
	assert_true(record_after(&r, SETUP_BRANCH, "", cJSON_Parse("{\"a\":2}"), &e));
	assert_true(record_before(&r, SETUP_BRANCH, "CreateBranch", NULL, &e));
	const cJSON *row = record_step(&r, SETUP_BRANCH);
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(row, "before")));
	assert_null(cJSON_GetObjectItem(row, "after"));
	record_done(&r);
	sandbox_done(&s);
}

/* The branch is at our commit only where nobody else's came between. */
static void a_commit_moves_the_branch_that_was_made(void **state)
{
	struct sandbox s = sandbox_new();
	struct record r = begin(&s, NOON);
	struct err e;
	(void)state;

	assert_true(record_before(&r, SETUP_BRANCH, "CreateBranch", cJSON_Parse("{\"commitId\":null}"), &e));
	assert_true(record_after(&r, SETUP_BRANCH, "", cJSON_Parse("{\"commitId\":\"c0\"}"), &e));
	const cJSON *row = record_step(&r, SETUP_BRANCH);
	assert_true(record_commit(&r, "theirs", "c2", &e));
	assert_string_equal(json_raw(json_object(row, "after"), "commitId"), "c0");
	assert_true(record_commit(&r, "c0", NULL, &e)); /* an answer that was lost */
	assert_string_equal(json_raw(json_object(row, "after"), "commitId"), "c0");
	assert_true(record_commit(&r, "c0", "c1", &e));
	struct record back = read_back(r.path);
	assert_string_equal(json_raw(json_object(record_step(&back, SETUP_BRANCH), "after"), "commitId"), "c1");
	record_done(&back);
	record_done(&r);
	sandbox_done(&s);
}

static void what_goes_on_takes_the_steps_over(void **state)
{
	struct sandbox s = sandbox_new();
	struct record r = begin(&s, NOON);
	struct err e;
	(void)state;

	assert_true(record_before(&r, SETUP_ENVIRONMENT, "UpdateProject", cJSON_Parse("{\"a\":1}"), &e));
	assert_true(record_after(&r, SETUP_ENVIRONMENT, "id-1", cJSON_Parse("{\"a\":2}"), &e));
	struct record next = begin(&s, NOON + 5000);
	assert_string_equal(record_text(&next, "continues"), r.path);
	const cJSON *row = record_step(&next, SETUP_ENVIRONMENT);
	assert_int_equal(json_int(json_object(row, "after"), "a", 0), 2);
	/* Changed again from how it was left: what was before all of it is what is restored. */
	assert_true(record_before(&next, SETUP_ENVIRONMENT, "UpdateProject", cJSON_Parse("{\"a\":2}"), &e));
	assert_int_equal(json_int(json_object(row, "before"), "a", 0), 1);
	assert_true(record_after(&next, SETUP_ENVIRONMENT, "id-2", cJSON_Parse("{\"a\":3}"), &e));
	/* From what somebody else has made of it: theirs is. */
	assert_true(record_before(&next, SETUP_ENVIRONMENT, "UpdateProject", cJSON_Parse("{\"a\":7}"), &e));
	assert_int_equal(json_int(json_object(row, "before"), "a", 0), 7);
	record_done(&next);
	record_done(&r);
	sandbox_done(&s);
}

static void what_is_about_other_things_begins_anew(void **state)
{
	static const enum desired_key names[] = {DESIRED_REPOSITORY, DESIRED_BRANCH, DESIRED_BUILD_PROJECT, DESIRED_DEPLOYMENT_GROUP};
	struct err e;
	(void)state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct sandbox s = sandbox_new();
		struct record r = begin(&s, NOON);
		assert_true(record_before(&r, SETUP_ENVIRONMENT, "UpdateProject", cJSON_Parse("{\"a\":1}"), &e));
		s.k->d.values[names[i]] = "another";
		struct record next = begin(&s, NOON + 5000);
		assert_null(record_text(&next, "continues"));
		assert_null(record_step(&next, SETUP_ENVIRONMENT));
		record_done(&next);
		record_done(&r);
		sandbox_done(&s);
	}
}

static void two_of_one_second_are_two(void **state)
{
	struct sandbox s = sandbox_new();
	struct record a = begin(&s, NOON), b = begin(&s, NOON + 500), c = begin(&s, NOON + 999);
	(void)state;

	assert_string_not_equal(a.path, b.path);
	assert_string_not_equal(b.path, c.path);
	assert_string_not_equal(a.path, c.path);
	record_done(&a);
	record_done(&b);
	record_done(&c);
	sandbox_done(&s);
}

static void where_it_cannot_be_written_nothing_begins(void **state)
{
	struct sandbox s = sandbox_new();
	char path[4096];
	struct record r;
	struct err e;
	(void)state;

	snprintf(path, sizeof(path), "%s/cutover", s.folder);
	assert_true(file_write_atomic(path, "x", 1, 0600, NULL)); /* a file where a folder has to be */
	assert_false(record_begin(&r, kit_plan(s.k), &s.k->d, NOON, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	record_done(&r);
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	assert_false(record_begin(&r, kit_plan(s.k), &s.k->d, NOON, &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "XDG_STATE_HOME"));
	record_done(&r);
	sandbox_done(&s);
}

/* --- pictures ------------------------------------------------------------------------------------------------------------ */

static void check_picture(struct kit *k, enum setup_step_id step, const char *wanted)
{
	cJSON *picture = record_picture(step, k->q, &k->d);
	char *text = picture ? cJSON_PrintUnformatted(picture) : NULL;

	if (wanted)
		assert_string_equal(text, kit_quoted(k, wanted));
	else
		assert_null(text);
	cJSON_free(text);
	cJSON_Delete(picture);
}

static void pictures_are_what_aws_gave(void **state)
{
	struct kit *k = kit_new();
	(void)state;

	check_picture(k, SETUP_BRANCH, "{'commitId':null}");
	kit_head(k, FOUND_BRANCH, "bluegreen", BRANCH_ID);
	check_picture(k, SETUP_BRANCH, "{'commitId':'" BRANCH_ID "'}");
	kit_file(k, FOUND_BUILDSPEC, "buildspec.yaml", "a: b\n");
	check_picture(k, SETUP_APPSPEC, "{'appspec.yaml':null,'buildspec.yaml':'YTogYgo='}");
	check_picture(k, SETUP_DEPLOYMENT_GROUP, BLUE_GREEN(AT_ONCE, ENDS_AFTER("5")));
	check_picture(k, SETUP_ENVIRONMENT,
		"{'environment':" ENVIRONMENT("aws/codebuild/standard:7.0", "", "true") ",'source':{'type':'CODEPIPELINE'}}");
	check_picture(k, SETUP_PIPELINE, "null");
	kit_fill_group(k, GROUP_READY("null"));
	check_picture(k, SETUP_DEPLOYMENT_GROUP, "null");
	for (int i = 0; i < FOUND_KINDS; i++)
		kit_bad(k, (enum found_kind)i, FINDING_FAILED, ERR_DENIED);
	for (int i = 0; i < SETUP_STEPS; i++)
		check_picture(k, (enum setup_step_id)i, NULL);
	kit_free(k);
}

/* --- one that is open ------------------------------------------------------------------------------------------------------ */

static void the_newest_that_did_not_end_is_found(void **state)
{
	struct sandbox s = sandbox_new();
	struct record_open open;
	struct err e;
	(void)state;

	assert_false(record_find_open(ACCOUNT, REGION, NULL, &open)); /* no folder */
	struct record r = begin(&s, NOON);
	assert_true(record_find_open(ACCOUNT, REGION, NULL, &open));
	assert_string_equal(open.path, r.path);
	assert_string_equal(open.pipeline, "cicd-demo-bluegreen");
	assert_false(record_find_open("210987654321", REGION, NULL, &open));
	assert_false(record_find_open(ACCOUNT, "us-east-1", NULL, &open));
	assert_string_equal(open.path, "");
	struct record later = begin(&s, NOON + 5000);
	assert_true(record_finish(&later, NOON + 6000, &e));
	assert_false(record_find_open(ACCOUNT, REGION, NULL, &open)); /* the later run has done it */
	record_done(&later);

	struct record third = begin(&s, NOON + 9000);
	assert_true(record_find_open(ACCOUNT, REGION, NULL, &open));
	assert_string_equal(open.path, third.path);
	assert_true(record_undone(&third, NOON + 10000, &e));
	assert_false(record_find_open(ACCOUNT, REGION, NULL, &open));
	record_done(&third);
	record_done(&r);
	sandbox_done(&s);
}

/* Each pipeline's newest record counts, not the newest of all. */
static void another_pipelines_record_hides_nothing(void **state)
{
	struct sandbox s = sandbox_new();
	struct record r = begin(&s, NOON), other = begin(&s, NOON + 5000);
	struct record_open open;
	struct err e;
	(void)state;

	cJSON_ReplaceItemInObjectCaseSensitive(other.root, "pipeline", cJSON_CreateString("other"));
	assert_true(record_finish(&other, NOON + 6000, &e));
	assert_true(record_find_open(ACCOUNT, REGION, NULL, &open));
	assert_string_equal(open.path, r.path);
	assert_string_equal(open.pipeline, "cicd-demo-bluegreen");
	record_done(&other);
	record_done(&r);
	sandbox_done(&s);
}

#define VALID "\"account\":\"" ACCOUNT "\",\"region\":\"" REGION "\",\"desired\":{},\"steps\":{}"

static const struct {
	const char *name, *text;
	bool is_record;
} broken_rows[] = {
	{"empty", "", false},
	{"cut", "{\"schema\":1,", false},
	{"no JSON", "hello", false},
	{"an array", "[]", false},
	{"null", "null", false},
	{"something else", "{\"a\":1}", false},
	{"of the future", "{\"schema\":2," VALID "}", false},
	{"without steps", "{\"schema\":1,\"desired\":{}}", false},
	{"steps of another kind", "{\"schema\":1,\"desired\":[],\"steps\":[]}", false},
	{"nothing but its form", "{\"schema\":1," VALID "}", true},
};

static void what_is_no_record_is_refused(void **state)
{
	struct sandbox s = sandbox_new();
	char path[4096];
	(void)state;

	snprintf(path, sizeof(path), "%s/cutover/setup/20991231T000000Z-x.json", s.folder);
	for (size_t i = 0; i < COUNT_OF(broken_rows); i++) {
		struct record r;
		struct record_open open;
		struct err e = {.kind = ERR_NONE};
		assert_true(file_write_atomic(path, broken_rows[i].text, strlen(broken_rows[i].text), 0600, NULL));
		bool is_record = record_read(&r, path, &e);
		check_row(is_record == broken_rows[i].is_record, "%s: %s", broken_rows[i].name, e.message);
		check_row(is_record || (e.kind == ERR_CONFIG && strstr(e.message, path)), "%s: %s", broken_rows[i].name, e.message);
		record_done(&r);
		check_row(!record_find_open(ACCOUNT, REGION, NULL, &open), "%s: %s", broken_rows[i].name, open.pipeline);
		check_row(revert_new(NULL, path, &e) == NULL && e.kind == ERR_CONFIG, "%s: an undo begins", broken_rows[i].name);
	}
	assert_null(revert_new(NULL, "/nonexistent", NULL));
	sandbox_done(&s);
}

static void a_broken_one_does_not_hide_the_others(void **state)
{
	struct sandbox s = sandbox_new();
	struct record r = begin(&s, NOON);
	struct record_open open;
	char path[4096];
	(void)state;

	snprintf(path, sizeof(path), "%s/cutover/setup/20991231T000000Z-x.json", s.folder);
	assert_true(file_write_atomic(path, "{", 1, 0600, NULL));
	assert_true(record_find_open(ACCOUNT, REGION, NULL, &open));
	assert_string_equal(open.path, r.path);
	record_done(&r);
	sandbox_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_its_owners_alone),
		cmocka_unit_test(steps_are_read_as_they_were_written),
		cmocka_unit_test(a_step_that_is_tried_again_begins_anew),
		cmocka_unit_test(a_commit_moves_the_branch_that_was_made),
		cmocka_unit_test(what_goes_on_takes_the_steps_over),
		cmocka_unit_test(what_is_about_other_things_begins_anew),
		cmocka_unit_test(two_of_one_second_are_two),
		cmocka_unit_test(where_it_cannot_be_written_nothing_begins),
		cmocka_unit_test(pictures_are_what_aws_gave),
		cmocka_unit_test(the_newest_that_did_not_end_is_found),
		cmocka_unit_test(another_pipelines_record_hides_nothing), cmocka_unit_test(what_is_no_record_is_refused),
		cmocka_unit_test(a_broken_one_does_not_hide_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
