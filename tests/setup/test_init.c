/* The desired state from what there is: the only one of each kind is taken, of several a person has to choose. */
#include "setup/unprepared.h"

static bool init_until_known(struct place *p, struct init *in)
{
	int64_t end = clock_mono_ms() + 20000;

	while (!init_turn(in)) {
		if (clock_mono_ms() > end)
			return false;
		app_turn(p->app, NULL, 0, 50);
	}
	return true;
}

static struct place start(void)
{
	struct place p = {.sim = simulated_start_in("before-setup", "0"), .arena = arena_new()};

	p.app = place_app(false);
	return p;
}

static struct init *known(struct place *p, const struct desired *given)
{
	struct init *in = init_new(p->app, given);

	assert_true(init_until_known(p, in));
	return in;
}

static const struct desired nothing = {.values = {NULL}};

static const char *value(const struct init *in, enum desired_key key)
{
	return init_state(in)->values[key];
}

static void check_value(const struct init *in, enum desired_key key, const char *wanted)
{
	const char *found = value(in, key);

	check_row(wanted ? found && strcmp(found, wanted) == 0 : !found, "%s: %s", desired_rows[key].name, found ? found : "NULL");
}

static size_t candidates(const struct init *in, enum desired_key key)
{
	const char *const *names;

	return init_candidates(in, key, &names, NULL);
}

/* --- the cases ------------------------------------------------------------------------------------------------------------- */

static void the_only_ones_are_taken(void **state)
{
	struct place p = start();
	struct init *in = known(&p, &nothing);
	struct err e;
	(void)state;

	check_value(in, DESIRED_REPOSITORY, "cicd-demo");
	check_value(in, DESIRED_BASE_BRANCH, "master");
	check_value(in, DESIRED_BUILD_PROJECT, "cicd-demo");
	check_value(in, DESIRED_IMAGE_REPOSITORY, "cicd-demo");
	check_value(in, DESIRED_APPLICATION, "AppECS-cicd-demo-cicd-demo");
	check_value(in, DESIRED_DEPLOYMENT_GROUP, "DgpECS-cicd-demo-cicd-demo");
	check_value(in, DESIRED_TASK, "cicd-demo");
	check_value(in, DESIRED_CONTAINER, "cicd-demo");
	check_value(in, DESIRED_CONTAINER_PORT, "8080");
	check_value(in, DESIRED_ROLE, "codepipeline-cicd-demo-role");
	check_value(in, DESIRED_PIPELINE, "cicd-demo-bluegreen");
	assert_true(desired_check(init_state(in), &e));
	assert_null(init_lost(in));
	assert_int_equal(simulated_mutations(&p.sim), 0);
	init_free(in);
	place_end(&p);
}

static void what_is_given_is_not_looked_for(void **state)
{
	struct place p = start();
	struct desired given = nothing;
	(void)state;

	given.values[DESIRED_REPOSITORY] = "other";
	given.values[DESIRED_BUCKET] = "mine";
	given.values[DESIRED_BRANCH] = "green";
	struct init *in = known(&p, &given);
	check_value(in, DESIRED_REPOSITORY, "other");
	check_value(in, DESIRED_BUCKET, "mine");
	check_value(in, DESIRED_PIPELINE, "other-green");
	check_value(in, DESIRED_BASE_BRANCH, "master"); /* there is no such repository that could say it */
	assert_int_equal(simulated_received(&p.sim, "codecommit", "ListRepositories"), 0);
	assert_int_equal(simulated_received(&p.sim, "s3", "ListBuckets"), 0);
	init_free(in);
	place_end(&p);
}

static void of_several_a_person_chooses(void **state)
{
	struct place p = start();
	(void)state;

	simulated_post(&p.sim, "/_sim/repository", "{\"name\":\"second\"}");
	struct init *in = known(&p, &nothing);
	check_value(in, DESIRED_REPOSITORY, NULL);
	check_value(in, DESIRED_BASE_BRANCH, NULL); /* the repository's to say */
	check_value(in, DESIRED_PIPELINE, NULL);
	assert_int_equal(candidates(in, DESIRED_REPOSITORY), 2);
	check_value(in, DESIRED_BUILD_PROJECT, "cicd-demo");
	char *name = strdup("cicd-demo");
	init_choose(in, DESIRED_REPOSITORY, name);
	free(name); /* it was copied */
	assert_false(init_turn(in)); /* its branch is asked for */
	assert_true(init_until_known(&p, in));
	check_value(in, DESIRED_BASE_BRANCH, "master");
	check_value(in, DESIRED_PIPELINE, "cicd-demo-bluegreen");
	init_free(in);
	place_end(&p);
}

static void what_is_denied_is_said(void **state)
{
	struct place p = start();
	const char *const *names;
	const struct err *why;
	(void)state;

	simulated_faults(&p.sim, "[\"1:denied:iam.*\",\"1:denied:ecs.DescribeTaskDefinition\"]");
	struct init *in = known(&p, &nothing);
	check_value(in, DESIRED_ROLE, NULL);
	assert_int_equal(init_candidates(in, DESIRED_ROLE, &names, &why), 0);
	assert_int_equal(why->kind, ERR_DENIED);
	check_value(in, DESIRED_CONTAINER_PORT, "8080"); /* the service says so, too */
	assert_int_equal(init_candidates(in, DESIRED_TASK, &names, &why), 0);
	assert_int_equal(why->kind, ERR_DENIED);
	assert_int_equal(init_candidates(in, DESIRED_PROD_URL, &names, &why), 0); /* nothing is looked for there */
	assert_null(why);
	check_value(in, DESIRED_APPLICATION, "AppECS-cicd-demo-cicd-demo");
	assert_null(init_lost(in));
	init_free(in);
	place_end(&p);
}

static void a_connection_leaves_the_source_alone(void **state)
{
	struct place p = start();
	struct desired given = nothing;
	(void)state;

	given.values[DESIRED_SOURCE] = "connection";
	given.values[DESIRED_REPOSITORY] = "me/demo";
	struct init *in = known(&p, &given);
	assert_int_equal(simulated_received(&p.sim, "codecommit", NULL), 0);
	check_value(in, DESIRED_PIPELINE, "demo-bluegreen");
	init_free(in);
	place_end(&p);
}

static void make_connection(struct place *p, const char *body)
{
	simulated_post(&p->sim, "/_sim/connection", body);
}

static void the_only_ready_connection_is_taken(void **state)
{
	struct place p = start();
	struct desired given = nothing;
	const char *const *names;
	(void)state;

	given.values[DESIRED_SOURCE] = "connection";
	given.values[DESIRED_REPOSITORY] = "me/demo";
	struct init *in = known(&p, &given);
	assert_int_equal(init_candidates(in, DESIRED_CONNECTION, &names, NULL), 0);
	check_value(in, DESIRED_CONNECTION, NULL); /* nothing stands for it */
	init_free(in);
	make_connection(&p, "{\"name\":\"waits\"}");
	make_connection(&p, "{\"name\":\"old\",\"service\":\"codestar-connections\",\"status\":\"AVAILABLE\"}");
	in = known(&p, &given);
	assert_non_null(strstr(init_state(in)->values[DESIRED_CONNECTION], ":codestar-connections:"));
	init_free(in);
	make_connection(&p, "{\"name\":\"waits\",\"status\":\"AVAILABLE\"}");
	in = known(&p, &given);
	assert_int_equal(init_candidates(in, DESIRED_CONNECTION, &names, NULL), 2);
	check_value(in, DESIRED_CONNECTION, NULL);
	init_free(in);
	place_end(&p);
}

static void without_credentials_it_is_lost(void **state)
{
	struct place p = start();
	(void)state;

	simulated_faults(&p.sim, "[\"1:expired\"]");
	struct init *in = known(&p, &nothing);
	assert_non_null(init_lost(in));
	check_value(in, DESIRED_REPOSITORY, NULL);
	init_free(in);
	init_free(NULL);
	place_end(&p);
}

static void it_may_end_while_it_looks(void **state)
{
	struct place p = start();
	struct init *in = init_new(p.app, &nothing);
	(void)state;

	assert_false(init_turn(in));
	app_turn(p.app, NULL, 0, 1);
	init_free(in);
	turn_for(p.app, 300);
	place_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_only_ones_are_taken),
		cmocka_unit_test(what_is_given_is_not_looked_for),
		cmocka_unit_test(of_several_a_person_chooses),
		cmocka_unit_test(what_is_denied_is_said),
		cmocka_unit_test(a_connection_leaves_the_source_alone),
		cmocka_unit_test(the_only_ready_connection_is_taken),
		cmocka_unit_test(without_credentials_it_is_lost),
		cmocka_unit_test(it_may_end_while_it_looks),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
