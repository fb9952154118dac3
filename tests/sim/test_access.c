/* Who calls: ARNs, keys, roles, denials. */
#include "sim/access.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "lib/cm.h"
#include "sim/op.h"

#define ACCOUNT "123456789012"

static void reads_arns(void **state)
{
	(void)state;
	static const struct {
		const char *arn;
		bool ok;
		enum principal_kind kind;
		const char *account, *name, *session;
	} rows[] = {
		{"arn:aws:iam::123456789012:user/ann", true, PRINCIPAL_USER, ACCOUNT, "ann", ""},
		{"arn:aws:iam::123456789012:user/team/ops/ann", true, PRINCIPAL_USER, ACCOUNT, "ann", ""},
		{"arn:aws-cn:iam::123456789012:role/deploy", true, PRINCIPAL_ROLE, ACCOUNT, "deploy", ""},
		{"arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/X", true, PRINCIPAL_ROLE, ACCOUNT, "X", ""},
		{"arn:aws:iam::123456789012:group/ops", true, PRINCIPAL_GROUP, ACCOUNT, "ops", ""},
		{"arn:aws:iam::123456789012:root", true, PRINCIPAL_ROOT, ACCOUNT, "", ""},
		{"arn:aws-us-gov:sts::222222222222:assumed-role/deploy/a@b.c", true, PRINCIPAL_SESSION, "222222222222", "deploy", "a@b.c"},
		{"arn:aws:sts::123456789012:assumed-role/deploy", false, 0, "", "", ""},
		{"arn:aws:sts::123456789012:assumed-role/deploy/", false, 0, "", "", ""},
		{"arn:aws:sts::123456789012:assumed-role/a/b/c", false, 0, "", "", ""},
		{"arn:aws:sts::123456789012:federated-user/x", false, 0, "", "", ""},
		{"arn:aws:iam::12345678901:user/ann", false, 0, "", "", ""},
		{"arn:aws:iam::1234567890123:user/ann", false, 0, "", "", ""},
		{"arn:aws:iam:eu-west-1:123456789012:user/ann", false, 0, "", "", ""},
		{"arn:aws:iam::123456789012:user/", false, 0, "", "", ""},
		{"arn:aws:iam::123456789012:user/a b", false, 0, "", "", ""},
		{"arn:aws:iam::123456789012:policy/x", false, 0, "", "", ""},
		{"arn:other:iam::123456789012:user/ann", false, 0, "", "", ""},
		{"arn:aws:s3:::bucket", false, 0, "", "", ""},
		{"", false, 0, "", "", ""},
		{"*", false, 0, "", "", ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct principal p;
		bool ok = principal_parse(rows[i].arn, &p);
		check_row(ok == rows[i].ok && (!ok || (p.kind == rows[i].kind && strcmp(p.account, rows[i].account) == 0 &&
			strcmp(p.name, rows[i].name) == 0 && strcmp(p.session, rows[i].session) == 0)), "%s: %d %s %s", rows[i].arn, ok, p.name,
			p.session);
	}
}

static void takes_a_session_for_its_role(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool is_same;
	} rows[] = {
		{"arn:aws:iam::123456789012:role/x", "arn:aws:sts::123456789012:assumed-role/x/me", true},
		{"arn:aws:iam::123456789012:role/path/x", "arn:aws:sts::123456789012:assumed-role/x/me", true},
		{"arn:aws:sts::123456789012:assumed-role/x/me", "arn:aws:sts::123456789012:assumed-role/x/you", true},
		{"arn:aws:iam::222222222222:role/x", "arn:aws:sts::123456789012:assumed-role/x/me", false},
		{"arn:aws:iam::123456789012:user/x", "arn:aws:sts::123456789012:assumed-role/x/me", false},
		{"arn:aws:iam::123456789012:role/y", "arn:aws:sts::123456789012:assumed-role/x/me", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct principal a, b;
		char id_a[PRINCIPAL_ID_SIZE], id_b[PRINCIPAL_ID_SIZE];
		assert_true(principal_parse(rows[i].a, &a) && principal_parse(rows[i].b, &b));
		principal_id(&a, id_a);
		principal_id(&b, id_b);
		check_row(principal_is_same(&a, &b) == rows[i].is_same && (strcmp(id_a, id_b) == 0) == rows[i].is_same, "%s %s: %s %s", rows[i].a,
			rows[i].b, id_a, id_b);
	}
}

static void makes_keys(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	struct access *a = access_new(arena, ACCOUNT, 1), *same = access_new(arena, ACCOUNT, 1), *other = access_new(arena, ACCOUNT, 2);
	const char *ann = "arn:aws:iam::123456789012:user/ann";
	const struct access_key *k = access_make_key(a, ann, false, NO_TIME);

	assert_int_equal(strlen(k->id), 20);
	assert_int_equal(strncmp(k->id, "AKIA", 4), 0);
	assert_int_equal(strspn(k->id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 20);
	assert_int_equal(strlen(k->secret), 40);
	assert_null(k->token);
	assert_int_equal(strncmp(k->user_id, "AIDA", 4), 0);
	const struct access_key *t = access_make_key(a, "arn:aws:sts::123456789012:assumed-role/x/me", true, 1999);
	assert_int_equal(strncmp(t->id, "ASIA", 4), 0);
	assert_true(strlen(t->token) > 300);
	assert_string_equal(t->user_id + 21, ":me");
	assert_int_equal(t->ends_at, 1000); /* whole seconds */
	assert_string_equal(access_make_key(a, "arn:aws:iam::123456789012:root", false, NO_TIME)->user_id, ACCOUNT);
	assert_ptr_equal(access_key_of(a, k->id), k);
	assert_null(access_key_of(a, "AKIANOBODY"));
	assert_string_equal(access_make_key(same, ann, false, NO_TIME)->id, k->id);
	assert_string_not_equal(access_make_key(other, ann, false, NO_TIME)->id, k->id);
	assert_string_equal(access_first(a)->id, "AKIDEXAMPLE");
	assert_string_equal(access_first(a)->arn, "arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim");
	assert_string_equal(access_first(a)->user_id, "AROAEXAMPLEEXAMPLE123:cutover-sim");
	arena_free(arena);
}

static void ends_keys(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	struct access *a = access_new(arena, ACCOUNT, 1);
	const char *me = "arn:aws:sts::123456789012:assumed-role/x/me";
	const struct access_key *standing = access_make_key(a, me, false, NO_TIME), *timed = access_make_key(a, me, true, 5000),
		*endless = access_make_key(a, me, true, NO_TIME);

	assert_false(access_has_ended(timed, 4999));
	assert_true(access_has_ended(timed, 5000));
	assert_false(access_has_ended(endless, INT64_MAX));
	assert_int_equal(access_expire(a, NULL, 3000), 2);
	assert_true(access_has_ended(timed, 3000) && access_has_ended(endless, 3000) && !access_has_ended(standing, 3000));
	assert_false(access_has_ended(access_key_of(a, "ASIDEXAMPLE"), 3000)); /* the built-in one has no end */
	assert_int_equal(access_expire(a, NULL, 3000), 0);
	assert_int_equal(access_expire(a, standing->id, 3000), 1);
	assert_true(access_has_ended(standing, 3000));
	assert_int_equal(access_expire(a, "AKIANOBODY", 3000), 0);
	assert_false(access_has_ended(access_make_key(a, me, true, NO_TIME), 9999)); /* made later */
	arena_free(arena);
}

static void trusts(void **state)
{
	(void)state;
	static const struct {
		const char *trust, *caller;
		bool ok;
	} rows[] = {
		{"*", "arn:aws:iam::222222222222:user/x", true},
		{"arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/ann", true},
		{"arn:aws:iam::123456789012:root", "arn:aws:sts::123456789012:assumed-role/x/me", true},
		{"arn:aws:iam::123456789012:root", "arn:aws:iam::222222222222:user/ann", false},
		{"arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:user/ann", true},
		{"arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:user/bob", false},
		{"arn:aws:iam::123456789012:role/x", "arn:aws:sts::123456789012:assumed-role/x/me", true},
		{"arn:aws:sts::123456789012:assumed-role/x/me", "arn:aws:sts::123456789012:assumed-role/x/me", true},
		{"arn:aws:sts::123456789012:assumed-role/x/me", "arn:aws:sts::123456789012:assumed-role/x/you", false},
		{"nonsense", "arn:aws:iam::123456789012:user/ann", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena *arena = arena_new();
		struct access *a = access_new(arena, ACCOUNT, 1);
		const char *items[1] = {rows[i].trust};
		const struct access_role role = {.trusts = {items, 1}}, nobody = {.trusts = {items, 0}};
		const struct access_key *k = access_make_key(a, rows[i].caller, false, NO_TIME);
		check_row(access_trusts(&role, k) == rows[i].ok && !access_trusts(&nobody, k), "%s %s", rows[i].trust, rows[i].caller);
		arena_free(arena);
	}
}

static void keeps_roles(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	struct access *a = access_new(arena, ACCOUNT, 1);
	const char *codes[] = {"123456", "654321"};
	struct access_role role = {.arn = "arn:aws:iam::123456789012:role/a", .mfa_codes = {codes, 2}, .max_s = 3600};

	access_put_role(a, &role);
	role.arn = "arn:aws:iam::123456789012:role/b";
	access_put_role(a, &role);
	struct access_role *kept = access_role_at(a, "arn:aws:iam::123456789012:role/a");
	assert_true(access_use_code(kept, "654321"));
	assert_false(access_use_code(kept, "654321"));
	assert_true(access_use_code(kept, "123456"));
	assert_true(access_use_code(access_role_at(a, role.arn), "123456")); /* each role has its own */
	role.arn = "arn:aws:iam::123456789012:role/a";
	role.max_s = 7200;
	access_put_role(a, &role);
	assert_int_equal(access_role_at(a, role.arn)->max_s, 7200);
	assert_true(access_use_code(access_role_at(a, role.arn), "123456"));
	assert_non_null(access_role_at(a, "arn:aws:iam::123456789012:role/b"));
	assert_null(access_role_at(a, "arn:aws:iam::123456789012:role/c"));
	assert_null(access_roles(a)->next->next);
	arena_free(arena);
}

static void denies(void **state)
{
	(void)state;
	static const struct {
		const char *arn, *pattern, *caller, *action;
		bool hits;
	} rows[] = {
		{"*", "*", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", true},
		{"*", "ecs:*", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", true},
		{"*", "ecs:list*", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", true},
		{"*", "ecs:*s", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", true},
		{"*", "ecs:List?asks", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", true},
		{"*", "ecs:ListTasks?", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", false},
		{"*", "ecs:ListTask", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", false},
		{"*", "codedeploy:*", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", false},
		{"arn:aws:iam::123456789012:user/ann", "*", "arn:aws:iam::123456789012:user/ann", "ecs:ListTasks", true},
		{"arn:aws:iam::123456789012:user/ann", "*", "arn:aws:iam::123456789012:user/bob", "ecs:ListTasks", false},
		{"arn:aws:iam::123456789012:role/x", "*", "arn:aws:sts::123456789012:assumed-role/x/me", "ecs:ListTasks", true},
		{"arn:aws:sts::123456789012:assumed-role/x/me", "*", "arn:aws:iam::123456789012:role/x", "ecs:ListTasks", true},
		{"arn:aws:iam::222222222222:role/x", "*", "arn:aws:sts::123456789012:assumed-role/x/me", "ecs:ListTasks", false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena *arena = arena_new();
		struct access *a = access_new(arena, ACCOUNT, 1);
		const char *actions[] = {"nothing:ToDoWithIt", rows[i].pattern};
		const struct access_denial d = {rows[i].arn, {actions, 2}, false};
		struct principal who;
		assert_true(principal_parse(rows[i].caller, &who));
		assert_null(access_denied(a, &who, rows[i].action));
		access_deny(a, &d, 1);
		check_row((access_denied(a, &who, rows[i].action) != NULL) == rows[i].hits, "%s %s %s", rows[i].arn, rows[i].pattern, rows[i].caller);
		access_deny(a, NULL, 0);
		assert_null(access_denied(a, &who, rows[i].action));
		arena_free(arena);
	}
}

/* A Deny statement outweighs all else, wherever it stands. */
static void prefers_the_explicit(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	struct access *a = access_new(arena, ACCOUNT, 1);
	const char *all[] = {"*"};
	const struct access_denial rows[] = {{"*", {all, 1}, false}, {"*", {all, 1}, true}, {"*", {all, 1}, false}};
	struct sim_error e = {0};

	access_deny(a, rows, 3);
	const struct access_denial *d = access_denied(a, &access_first(a)->who, "ecs:ListTasks");
	assert_true(d->is_explicit);
	assert_false(access_refuse(d, "arn:x", "ecs:ListTasks", "*", false, &e));
	assert_string_equal(e.message, "User: arn:x is not authorized to perform: ecs:ListTasks on resource: * with an explicit deny in an "
		"identity-based policy");
	assert_int_equal(e.status, 400);
	assert_string_equal(e.code, "AccessDeniedException");
	access_refuse(&rows[0], "arn:x", "elasticloadbalancing:DescribeRules", NULL, true, &e);
	assert_string_equal(e.message, "User: arn:x is not authorized to perform: elasticloadbalancing:DescribeRules because no identity-based "
		"policy allows the elasticloadbalancing:DescribeRules action");
	assert_int_equal(e.status, 403);
	assert_string_equal(e.code, "AccessDenied");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_arns),
		cmocka_unit_test(takes_a_session_for_its_role),
		cmocka_unit_test(makes_keys),
		cmocka_unit_test(ends_keys),
		cmocka_unit_test(trusts),
		cmocka_unit_test(keeps_roles),
		cmocka_unit_test(denies),
		cmocka_unit_test(prefers_the_explicit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
