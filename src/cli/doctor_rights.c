/* doctor_rights.c: what may be read, by reading it, and what may be done, by asking IAM. */
#include "cli/doctor.h"

#include <stdio.h>
#include <string.h>

#include "app/policy.h"
#include "app/schedule.h"
#include "base/arena.h"
#include "base/i18n.h"
#include "base/same.h"

enum { MOST_STAGES = 50 };

static const char *policy_remedy(struct doctor *d, enum policy_level level)
{
	return arena_printf(d->arena, _("let a policy allow it: cutover iam-policy %s%s%s prints one"), policy_level_name(level),
		d->pipeline ? " " : "", d->pipeline ? d->pipeline : "");
}

/* --- reads -------------------------------------------------------------------------------------------------------- */

/* Of all facts that are read with the operation: the first that was denied, else one that failed otherwise, else one that was
 * answered.  NULL: nothing was asked. */
static const struct fact *telling_fact(const struct facts *facts, const struct ops_row *op)
{
	const struct fact *best = NULL;
	int most = 0;

	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *f = &facts->items[i];
		bool is_failed = f->failed_at != NO_TIME && f->err.kind != ERR_NOT_FOUND;
		int weight = is_failed && f->err.kind == ERR_DENIED ? 4 : is_failed ? 3 : f->state == FACT_LOADING ? 2 : 1;
		if (reads[f->kind].op == op && f->state != FACT_UNREAD && weight > most) {
			best = f;
			most = weight;
		}
	}
	return best;
}

static void check_read(struct doctor *d, const struct facts *facts, enum fact_kind kind)
{
	const struct fact *f = telling_fact(facts, reads[kind].op);
	const char *id = arena_printf(d->arena, "read-%s", fact_kind_operation(kind)), *needs = fact_kind_permission(kind);
	bool is_failed = f && f->failed_at != NO_TIME && f->err.kind != ERR_NOT_FOUND;

	if (f && is_failed && f->err.kind == ERR_DENIED)
		check_fail(d, id, ERR_DENIED, policy_remedy(d, POLICY_VIEWER), _("%s is missing for %s: %s"), needs,
			*f->key ? f->key : "*", f->err.message);
	else if (f && is_failed && (f->err.kind == ERR_CREDENTIALS || f->err.kind == ERR_EXPIRED || !doctor_has_credentials(d)))
		check_skip(d, id, NULL, _("%s: there must be good credentials first"), needs);
	else if (f && is_failed)
		check_fail(d, id, f->err.kind, _("see the endpoints above"), "%s: %s%s%s", needs, f->err.code,
			*f->err.code ? ": " : "", f->err.message);
	else if (f && f->state == FACT_LOADING)
		check_fail(d, id, ERR_TIMEOUT, _("give it more time: --timeout 2m"), _("%s: no answer in time"), needs);
	else if (f)
		check_ok(d, id, NULL, "%s", needs);
	else
		check_skip(d, id, NULL, "%s: %s", needs, d->why_no_reads ? d->why_no_reads : _("there is nothing to read with it yet"));
}

/* Nobody needs a permission for GetCallerIdentity: it stands with the credentials. */
static bool is_told(enum fact_kind kind)
{
	for (size_t i = 0; i < (size_t)kind; i++)
		if (reads[i].op == reads[kind].op)
			return true;
	return kind == FACT_IDENTITY;
}

void doctor_reads(struct doctor *d)
{
	struct facts facts = {.count = 0};

	if (d->app)
		facts = app_facts(d->app, d->arena);
	for (size_t i = 0; i < FACT_KINDS; i++)
		if (!is_told((enum fact_kind)i))
			check_read(d, &facts, (enum fact_kind)i);
}

/* --- who is to be simulated ---------------------------------------------------------------------------------------- */

/* "arn:aws:sts::123456789012:assumed-role/NAME/SESSION" → "arn:aws:iam::123456789012:role/NAME"; a path is lost on the way. */
static bool role_of_session(const char *arn, const char *rest, char *out, size_t size, char *role, size_t role_size)
{
	static const char word[] = "assumed-role/";
	size_t partition = strcspn(arn + 4, ":");
	const char *account = strstr(arn, "::"), *name = rest + strlen(word);

	if (strncmp(rest, word, strlen(word)) != 0 || !account)
		return false;
	size_t n = strcspn(name, "/");
	snprintf(role, role_size, "%.*s", (int)n, name);
	snprintf(out, size, "arn:%.*s:iam::%.*s:role/%s", (int)partition, arn + 4, (int)strcspn(account + 2, ":"), account + 2, role);
	return n > 0;
}

bool doctor_principal(const char *identity_arn, char *arn, size_t arn_size, char *role, size_t role_size)
{
	const char *rest = identity_arn;

	*role = '\0';
	for (int colons = 0; rest && colons < 5; colons++) {
		rest = strchr(rest, ':');
		rest = rest ? rest + 1 : NULL;
	}
	if (!rest || strncmp(identity_arn, "arn:", 4) != 0)
		return false;
	if (strstr(identity_arn, ":iam:") && strncmp(rest, "user/", 5) == 0) {
		snprintf(arn, arn_size, "%s", identity_arn);
		return true;
	}
	return role_of_session(identity_arn, rest, arn, arn_size, role, role_size);
}

struct role_answer {
	char *arn;
	size_t size;
};

static void take_role(void *user, const void *value, const struct err *e)
{
	const struct iam_role *role = value;
	struct role_answer *answer = user;

	(void)e;
	if (role)
		snprintf(answer->arn, answer->size, "%s", role->arn);
}

/* The role's whole ARN, where GetRole is allowed; else the one without a path must do. */
static bool find_principal(struct doctor *d, const struct identity *who, char *arn, size_t size)
{
	char role[128];
	struct role_answer answer = {arn, size};

	if (!who->arn || !doctor_principal(who->arn, arn, size, role, sizeof(role)))
		return false;
	const struct ops_args args = {.name = role, .auto_rollback = -1};
	if (*role)
		app_ask(d->app, &ops_get_role, &args, take_role, &answer);
	while (app_asking(d->app))
		if (!doctor_turn(d))
			return false;
	return true;
}

/* --- what IAM says ------------------------------------------------------------------------------------------------- */

struct question {
	struct doctor *d;
	enum policy_place place;
	struct ops_args args;
	const char *actions[MOST_CALLS];
	struct call_verdict *verdicts[MOST_CALLS]; /* beside the actions */
};

static void judge_row(struct doctor *d, const struct simulated_action *row, struct call_verdict *v)
{
	static const char *const words[] = {[SIMULATED_EXPLICIT_DENY] = N_("denied by a policy"),
		[SIMULATED_IMPLICIT_DENY] = N_("allowed by no policy"), [SIMULATED_ALLOWED] = ""};
	enum decision decision = row->decision;
	const char *where = "";

	for (size_t i = 0; i < row->resource_count; i++)
		if (row->resources[i].decision > SIMULATED_ALLOWED) {
			decision = row->resources[i].decision;
			where = arena_printf(d->arena, _(" on %s"), row->resources[i].arn);
			break;
		}
	if (decision == SIMULATED_ALLOWED) {
		v->kind = VERDICT_ALLOWED;
	} else if (decision != SIMULATED_UNKNOWN) {
		v->kind = VERDICT_DENIED;
		v->words = arena_printf(d->arena, _("%s is %s%s%s"), row->action, _(words[decision]), where,
			row->organization_allows == 0 ? _(", by the organization")
				: row->boundary_allows == 0 ? _(", by the permissions boundary") : "");
	}
}

static const char *unknown_words(struct doctor *d, const struct err *e)
{
	if (e->kind == ERR_DENIED)
		return _("iam:SimulatePrincipalPolicy is denied; what may be done is only known by doing it");
	return arena_printf(d->arena, _("iam:SimulatePrincipalPolicy failed; %s"), e->message[0] ? e->message : err_kind_name(e->kind));
}

static void take_verdicts(void *user, const void *value, const struct err *e)
{
	struct question *q = user;
	const struct simulation *simulation = value;

	for (size_t i = 0; i < q->args.action_count; i++) {
		struct call_verdict *v = q->verdicts[i];
		v->kind = VERDICT_UNKNOWN;
		v->words = simulation ? _("iam:SimulatePrincipalPolicy gave no verdict") : unknown_words(q->d, e);
		v->remedy = e->kind == ERR_DENIED ? policy_remedy(q->d, POLICY_VIEWER) : NULL;
		for (size_t j = 0; simulation && j < simulation->count; j++)
			if (is_same(simulation->rows[j].action, q->actions[i]))
				judge_row(q->d, &simulation->rows[j], v);
	}
}

/* IAM wants whole ARNs, so the stages are named one by one. */
static void add_stages(struct doctor *d, struct policy_places *places)
{
	const struct release *r = app_release(d->app);
	struct policy_arns *stages = &places->of[PLACE_STAGE];
	size_t count = r->stage_count < MOST_STAGES ? r->stage_count : MOST_STAGES;
	const char **names = ARENA_ARRAY(d->arena, count + 1, const char *);

	for (size_t i = 0; i < count; i++)
		names[i] = arena_printf(d->arena, "%s/%s", places->of[PLACE_PIPELINE].items[0], r->stages[i].name);
	*stages = (struct policy_arns){.items = names, .count = count};
}

static bool wants(const struct question *q, const struct call_verdict *v)
{
	enum policy_place place;

	return policy_place_of(v->op, &place) && place == q->place;
}

static void ask_about(struct doctor *d, enum policy_place kind, const struct policy_places *places, const char *principal)
{
	struct question *q = ARENA_NEW(d->arena, struct question);

	q->d = d;
	q->place = kind;
	for (size_t i = 0; i < d->verdict_count; i++) {
		if (!wants(q, &d->verdicts[i]))
			continue;
		char name[96];
		size_t n = q->args.action_count++;
		q->verdicts[n] = &d->verdicts[i];
		q->actions[n] = arena_dup(d->arena, policy_action_name(d->verdicts[i].op, name, sizeof(name)));
	}
	if (!q->args.action_count || !places->of[kind].count)
		return;
	q->args.arn = principal;
	q->args.actions = q->actions;
	q->args.ids = places->of[kind].items;
	q->args.id_count = places->of[kind].count;
	app_ask(d->app, &ops_simulate_principal_policy, &q->args, take_verdicts, q);
}

/* Each call that some action may send, once. */
static void list_calls(struct doctor *d)
{
	for (size_t i = 0; i < ACTIONS; i++)
		for (size_t j = 0; j < PLAN_CALLS && plan_calls[i][j]; j++) {
			size_t k = 0;
			while (k < d->verdict_count && d->verdicts[k].op != plan_calls[i][j])
				k++;
			if (k == d->verdict_count)
				d->verdicts[d->verdict_count++] = (struct call_verdict){.op = plan_calls[i][j]};
		}
}

void doctor_judge(struct doctor *d)
{
	const struct fact *f = doctor_identity(d);
	const struct identity *who = f && f->state == FACT_GOOD ? f->value : NULL;
	char *principal = arena_alloc(d->arena, 512);

	list_calls(d);
	if (d->s->o->is_read_only)
		d->why_no_verdicts = _("--read-only: nothing is going to be done");
	else if (d->why_no_reads)
		d->why_no_verdicts = d->why_no_reads;
	else if (!who)
		d->why_no_verdicts = _("the identity is not known");
	else if (!find_principal(d, who, principal, 512))
		d->why_no_verdicts = _("not known: IAM simulates users and roles only");
	if (d->why_no_verdicts)
		return;
	struct facts facts = app_facts(d->app, d->arena);
	struct policy_places places = policy_places_of(d->arena, app_release(d->app), &facts);
	add_stages(d, &places);
	for (size_t place = 0; place < POLICY_PLACES; place++)
		ask_about(d, (enum policy_place)place, &places, principal);
	while (app_asking(d->app) && doctor_turn(d))
		;
}

/* --- actions ------------------------------------------------------------------------------------------------------- */

static const struct call_verdict *verdict_of(const struct doctor *d, const struct ops_row *op)
{
	for (size_t i = 0; i < d->verdict_count; i++)
		if (d->verdicts[i].op == op)
			return &d->verdicts[i];
	return NULL;
}

/* The worst of its calls. */
static const struct call_verdict *worst_of(const struct doctor *d, enum action_id action)
{
	static const int weights[] = {[VERDICT_ALLOWED] = 0, [VERDICT_UNASKED] = 1, [VERDICT_UNKNOWN] = 2, [VERDICT_DENIED] = 3};
	const struct call_verdict *worst = NULL;

	for (size_t i = 0; i < PLAN_CALLS && plan_calls[action][i]; i++) {
		const struct call_verdict *v = verdict_of(d, plan_calls[action][i]);
		if (v && (!worst || weights[v->kind] > weights[worst->kind]))
			worst = v;
	}
	return worst;
}

static const char *call_names(struct doctor *d, enum action_id action)
{
	const char *names = "";

	for (size_t i = 0; i < PLAN_CALLS && plan_calls[action][i]; i++) {
		char name[96];
		names = arena_printf(d->arena, "%s%s%s", names, *names ? ", " : "",
			policy_action_name(plan_calls[action][i], name, sizeof(name)));
	}
	return names;
}

static void check_action(struct doctor *d, const struct action *action)
{
	const char *id = arena_printf(d->arena, "action-%s", action->verb), *names = call_names(d, action->id);
	const struct call_verdict *v = d->why_no_verdicts ? NULL : worst_of(d, action->id);

	if (!v)
		check_skip(d, id, NULL, "%s: %s", names, d->why_no_verdicts ? d->why_no_verdicts : "?");
	else if (v->kind == VERDICT_ALLOWED)
		check_ok(d, id, NULL, "%s", names);
	else if (v->kind == VERDICT_DENIED)
		check_fail(d, id, ERR_DENIED, policy_remedy(d, POLICY_OPERATOR), "%s", v->words);
	else if (v->kind == VERDICT_UNKNOWN)
		check_skip(d, id, v->remedy, _("%s: not known: %s"), names, v->words);
	else
		check_skip(d, id, NULL, _("%s: this pipeline has nothing that it would be sent to"), names);
}

void doctor_actions(struct doctor *d)
{
	for (size_t i = 0; i < ACTIONS; i++)
		check_action(d, &actions[i]);
}
