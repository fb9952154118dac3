/* The table of operations: what must hold of every row, and the facts about paging and mutations, written out. */
#include <string.h>

#include "lib/cm.h"
#include "ops/dump.h"
#include "ops/ops.h"

static bool begins_with_any(const char *name, const char *const *words)
{
	for (; *words; words++)
		if (strncmp(name, *words, strlen(*words)) == 0)
			return true;
	return false;
}

/* What changes something is called Start…, Stop…, Retry… or Continue…, or of the set-up's Create…, Update… or Delete…; all else only
 * looks, or plays through. */
static void mutations_are_marked(void **state)
{
	(void)state;
	static const char *const changing[] = {"Start", "Stop", "Retry", "Continue", "Create", "Update", "Delete", NULL};
	static const char *const looking[] = {"Get", "List", "Describe", "BatchGet", "Simulate", "Head", NULL};
	size_t mutations = 0;

	for (size_t i = 0; ops_all[i]; i++) {
		const struct aws_op *op = &ops_all[i]->op;
		check_row(op->is_mutation == begins_with_any(op->name, changing), "%s", op->name);
		check_row(op->is_mutation != begins_with_any(op->name, looking), "%s", op->name);
		mutations += op->is_mutation;
	}
	assert_int_equal(mutations, 5 + 8);
}

static void rows_are_whole(void **state)
{
	(void)state;

	for (size_t i = 0; ops_all[i]; i++) {
		const struct ops_row *row = ops_all[i];
		assert_true(row->op.name && *row->op.name);
		check_row(row->build, "%s cannot be asked", row->op.name);
		check_row(row->decode || row->op.is_mutation, "%s is read for nothing", row->op.name);
		check_row((unsigned)row->op.service < AWS_SERVICES, "%s", row->op.name);
		check_row(!row->op.page_in == !row->op.page_out, "%s: half a page token", row->op.name);
		check_row(!row->op.is_mutation || !row->op.page_in, "%s would be sent more than once", row->op.name);
		/* An operation may be read in two ways, but not sent in two. */
		for (size_t j = 0; j < i; j++)
			check_row(row != ops_all[j] &&
					(strcmp(row->op.name, ops_all[j]->op.name) != 0 ||
						row->op.service != ops_all[j]->op.service ||
						(row->build == ops_all[j]->build && row->decode != ops_all[j]->decode &&
							!row->op.is_mutation)),
				"%s twice", row->op.name);
		bool is_rest = aws_services[row->op.service].protocol == AWS_REST_XML;
		check_row(!row->op.method == !is_rest, "%s: its method", row->op.name);
	}
}

static void pages_are_followed(void **state)
{
	(void)state;
	static const struct {
		const struct ops_row *row;
		const char *in, *out; /* NULL: one page */
	} rows[] = {
		{&ops_list_pipelines, "nextToken", "nextToken"},
		{&ops_get_pipeline_state, NULL, NULL},
		{&ops_list_pipeline_executions, NULL, NULL}, /* the newest hundred are enough */
		{&ops_list_action_executions, "nextToken", "nextToken"},
		{&ops_list_running_deployments, "nextToken", "nextToken"},
		{&ops_get_deployment_target, NULL, NULL},
		{&ops_describe_service, NULL, NULL},
		{&ops_list_tasks, "nextToken", "nextToken"},
		{&ops_describe_tasks, NULL, NULL},
		{&ops_describe_listener, "Marker", "NextMarker"},
		{&ops_describe_rules, "Marker", "NextMarker"},
		{&ops_describe_target_group, "Marker", "NextMarker"},
		{&ops_describe_target_health, NULL, NULL}, /* AWS has no pages there */
		{&ops_describe_load_balancer, "Marker", "NextMarker"},
		{&ops_get_role, NULL, NULL},
		{&ops_simulate_principal_policy, "Marker", "Marker"},
		{&ops_list_repositories, "nextToken", "nextToken"},
		{&ops_list_projects, "nextToken", "nextToken"},
		{&ops_list_applications, "nextToken", "nextToken"},
		{&ops_list_deployment_groups, "nextToken", "nextToken"},
		{&ops_describe_image_repositories, "nextToken", "nextToken"},
		{&ops_list_connections, "NextToken", "NextToken"},
		{&ops_list_star_connections, "NextToken", "NextToken"},
		{&ops_list_roles, "Marker", "Marker"},
		{&ops_list_buckets, NULL, NULL}, /* unasked it gives all */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct aws_op *op = &rows[i].row->op;
		check_row(!op->page_in == !rows[i].in, "%s", op->name);
		if (rows[i].in) {
			assert_string_equal(op->page_in, rows[i].in);
			assert_string_equal(op->page_out, rows[i].out);
		}
	}
	assert_in_range(ops_list_action_executions.op.max_pages, 1, 20);
}

/* The other tests see only what is dumped: a member that the tables there do not have would go unseen. */
static void dumps_show_every_member(void **state)
{
	(void)state;

	for (size_t i = 0; ops_all[i]; i++) {
		const struct dump_type *type = dump_type_of(ops_all[i]);
		check_row(!type == !ops_all[i]->decode, "%s", ops_all[i]->op.name);
		check_row(!type || dump_longest_gap(type) < 8, "%s has members that are not shown", type->name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mutations_are_marked),
		cmocka_unit_test(rows_are_whole),
		cmocka_unit_test(pages_are_followed),
		cmocka_unit_test(dumps_show_every_member),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
