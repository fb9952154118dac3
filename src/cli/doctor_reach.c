/* doctor_reach.c: credentials and who they are, the clock, and the way to every service. */
#include "cli/doctor.h"

#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/proxy.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "ops/ops.h"

/* AWS refuses signatures that are more than five minutes off. */
#define SKEW_MOST_MS ((int64_t)5 * 60 * 1000)
#define SKEW_NEAR_MS ((int64_t)4 * 60 * 1000)
#define SHOWN_OF_KEY ((size_t)4)

const struct fact *doctor_identity(const struct doctor *d)
{
	return d->app ? app_fact(d->app, FACT_IDENTITY, 0, "") : NULL;
}

static bool is_refusal(enum err_kind kind)
{
	return kind == ERR_CREDENTIALS || kind == ERR_EXPIRED;
}

bool doctor_has_credentials(const struct doctor *d)
{
	const struct fact *f = doctor_identity(d);

	return d->app && app_credentials(d->app).provider && !(f && f->state == FACT_FAILED && is_refusal(f->err.kind));
}

/* --- credentials -------------------------------------------------------------------------------------------------- */

/* "env, access key ...A1B2, 42m left" */
static void check_found(struct doctor *d, const struct app_credentials *c)
{
	const char *profile = aws_env("AWS_PROFILE"), *remedy = NULL, *id = c->access_key_id ? c->access_key_id : "";
	size_t n = strlen(id);
	int64_t left_ms = c->expires_at - app_now(d->app);
	char lasts[32];

	if (strcmp(c->provider, "env") == 0 && profile)
		remedy = arena_printf(d->arena, _("the keys in the environment win over AWS_PROFILE=%s: unset AWS_ACCESS_KEY_ID, or give "
			"--profile %s"), profile, profile);
	duration_format(left_ms < 0 ? -left_ms : left_ms, lasts, sizeof(lasts));
	const char *key = arena_printf(d->arena, _("%s, access key ...%s"), c->provider, n >= 2 * SHOWN_OF_KEY ? id + n - SHOWN_OF_KEY : "");
	if (c->expires_at == NO_TIME)
		check_ok(d, "credentials", remedy, _("%s, without a known end"), key);
	else if (left_ms > 0)
		check_ok(d, "credentials", remedy, _("%s, %s left"), key, lasts);
	else
		check_fail(d, "credentials", ERR_EXPIRED, _("renew them where they come from"), _("%s, expired %s ago"), key, lasts);
}

static void check_credentials(struct doctor *d)
{
	const struct fact *f = doctor_identity(d);
	struct app_credentials c = {.provider = NULL};

	if (d->app)
		c = app_credentials(d->app);
	if (c.provider)
		check_found(d, &c);
	else if (!d->app && d->why.kind == ERR_CREDENTIALS)
		check_fail(d, "credentials", ERR_CREDENTIALS, _("do what it says, then look again"), "%s", d->why.message);
	else if (!d->app)
		check_skip(d, "credentials", NULL, _("the configuration must be right first"));
	else if (f && f->state == FACT_FAILED && is_refusal(f->err.kind))
		check_fail(d, "credentials", f->err.kind, _("do what it says, then look again"), "%s", f->err.message);
	else if (f && f->state == FACT_FAILED)
		check_fail(d, "credentials", f->err.kind, _("what gives the credentials must be reached and answer: look at the network, at "
			"HTTPS_PROXY and AWS_CA_BUNDLE, then look again"), "%s", f->err.message);
	else
		check_fail(d, "credentials", ERR_TIMEOUT, _("give it more time: --timeout 2m"), _("none were found in time"));
}

static const char *remedy_of_identity(const struct err *e)
{
	if (e->kind == ERR_EXPIRED)
		return _("renew the credentials where they come from");
	if (e->kind == ERR_CREDENTIALS)
		return _("the key, its secret and its token must belong together, and be active in this account");
	if (e->kind == ERR_DENIED)
		return _("an explicit deny: nobody needs a permission for it");
	return _("see the endpoint of sts below");
}

/* The credentials have said themselves what is wrong with them. */
static bool are_told_bad(const struct doctor *d, const struct fact *f)
{
	if (!d->app || !app_credentials(d->app).provider)
		return true;
	int64_t ends_at = app_credentials(d->app).expires_at;
	return f && f->state == FACT_FAILED && is_refusal(f->err.kind) && ends_at != NO_TIME && ends_at <= app_now(d->app);
}

static void check_identity(struct doctor *d)
{
	const struct fact *f = doctor_identity(d);
	const struct identity *who = f && f->state == FACT_GOOD ? f->value : NULL;

	if (who)
		check_ok(d, "identity", NULL, _("account %s, %s"), who->account, who->arn ? who->arn : "?");
	else if (are_told_bad(d, f))
		check_skip(d, "identity", NULL, _("there must be good credentials first"));
	else if (f && f->state == FACT_FAILED)
		check_fail(d, "identity", f->err.kind, remedy_of_identity(&f->err), "%s%s%s", f->err.code, *f->err.code ? ": " : "",
			f->err.message);
	else
		check_fail(d, "identity", ERR_TIMEOUT, _("see the endpoint of sts below"), _("no answer in time"));
}

void doctor_credentials(struct doctor *d)
{
	d->section = _("credentials");
	check_credentials(d);
	check_identity(d);
}

/* --- the clock ---------------------------------------------------------------------------------------------------- */

void doctor_clock(struct doctor *d)
{
	const char *remedy = _("let the clock follow a time server: timedatectl set-ntp true");
	char off[32];

	d->section = _("clock");
	if (!d->app || !app_clock_is_known(d->app)) {
		check_skip(d, "clock", NULL, _("no answer has told AWS's time"));
		return;
	}
	int64_t skew_ms = app_skew_ms(d->app), size_ms = skew_ms < 0 ? -skew_ms : skew_ms;
	duration_format(size_ms, off, sizeof(off));
	const char *words = arena_printf(d->arena, skew_ms > 0 ? _("%s behind AWS's") : _("%s ahead of AWS's"), off);
	if (size_ms > SKEW_MOST_MS)
		check_fail(d, "clock", ERR_INTERNAL, remedy, _("this machine's clock is %s: AWS refuses what is signed by it, and only "
			"cutover signs anew by AWS's"), words);
	else if (size_ms > SKEW_NEAR_MS)
		check_ok(d, "clock", remedy, _("%s: beyond 5m AWS refuses what is signed by it"), words);
	else
		check_ok(d, "clock", NULL, "%s", size_ms < 1000 ? _("right to the second") : words);
}

/* --- endpoints ---------------------------------------------------------------------------------------------------- */

/* A read that harms nobody, for a service that nothing has asked yet: that it is refused or finds nothing is as good.  What
 * has none is the set-up's alone, or gives credentials. */
static const struct knock {
	const struct ops_row *op;
	struct ops_args args;
} knocks[AWS_SERVICES] = {
	[AWS_CODEPIPELINE] = {&ops_get_pipeline, {.pipeline = "cutover-doctor"}},
	[AWS_CODEDEPLOY] = {&ops_get_deployment, {.deployment_id = "d-CUTOVER00"}},
	[AWS_ECS] = {&ops_describe_task_definition, {.arn = "cutover-doctor:1"}},
	[AWS_ELBV2] = {&ops_describe_target_group, {.name = "cutover-doctor"}},
	[AWS_CODEBUILD] = {&ops_get_build, {.build_id = "cutover-doctor:00000000-0000-0000-0000-000000000000"}},
	[AWS_STS] = {&ops_get_caller_identity, {.auto_rollback = -1}},
	[AWS_IAM] = {&ops_get_role, {.name = "cutover-doctor"}},
};

static bool is_used(size_t service)
{
	return knocks[service].op;
}

static void ignore_answer(void *user, const void *value, const struct err *e)
{
	(void)user, (void)value, (void)e;
}

void doctor_probe(struct doctor *d)
{
	for (size_t i = 0; i < AWS_SERVICES; i++)
		if (is_used(i) && !app_contact(d->app, (enum aws_service)i).was_asked)
			app_ask(d->app, knocks[i].op, &knocks[i].args, ignore_answer, d);
	while (app_asking(d->app) && doctor_turn(d))
		;
}

const char *doctor_failed_step(const struct app_contact *c)
{
	bool is_https = strncmp(c->url, "https:", 6) == 0;

	if (strstr(c->err.message, "the proxy "))
		return N_("proxy");
	if (c->dns_ms < 0)
		return N_("DNS");
	if (c->connect_ms < 0)
		return N_("connect");
	if (is_https && c->tls_ms < 0)
		return N_("TLS");
	return N_("answer");
}

static const char *remedy_of_step(struct doctor *d, const struct app_contact *c, const char *service)
{
	static const struct {
		const char *step, *words;
	} rows[] = {
		{"proxy", N_("correct HTTPS_PROXY, have the proxy let %s through, or keep it from the proxy with NO_PROXY")},
		{"DNS", N_("does this region have %s, and is the network up? Behind a proxy set HTTPS_PROXY; in a network without "
			"a way out make a VPC endpoint for it")},
		{"connect", N_("let %s through the firewall (port 443), set HTTPS_PROXY, or make a VPC endpoint for it")},
		{"TLS", N_("where a proxy or a server of your own answers for %s, set AWS_CA_BUNDLE (or ca_bundle) to its "
			"authority's certificate")},
		{"answer", N_("it is connected, but does not answer as %s: ask whoever runs the proxy or the endpoint in between")},
	};
	const char *step = doctor_failed_step(c);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].step, step) == 0)
			return arena_printf(d->arena, _(rows[i].words), service);
	return NULL;
}

static const char *step_words(struct doctor *d, const char *name, int64_t ms)
{
	return ms < 0 ? "" : arena_printf(d->arena, ", %s %lld ms", name, (long long)ms);
}

static void check_asked(struct doctor *d, size_t service, const char *id)
{
	struct app_contact c = app_contact(d->app, (enum aws_service)service);
	const char *name = aws_services[service].id;
	char host[256] = "?";

	aws_url_host(c.url, host, sizeof(host));
	if (!c.was_asked || (!c.has_answered && is_refusal(c.err.kind)))
		check_skip(d, id, NULL, _("%s was not asked"), host);
	else if (c.has_answered)
		check_ok(d, id, NULL, "%s%s%s%s%s%s%s", host, !c.ip[0] || strcmp(host, c.ip) == 0 ? "" : arena_printf(d->arena, " (%s)", c.ip),
			step_words(d, _("DNS"), c.dns_ms), step_words(d, _("connect"), c.connect_ms),
			step_words(d, _("TLS"), c.tls_ms), c.connect_ms < 0 ? _(", on a connection that was there") : "",
			*aws_proxy_for(c.url) ? _(", by way of a proxy") : "");
	else if (aws_services[service].is_optional)
		check_skip(d, id, NULL, _("%s (%s): only this report asks it"), c.err.message, _(doctor_failed_step(&c)));
	else
		check_fail(d, id, c.err.kind, remedy_of_step(d, &c, name), "%s: %s", _(doctor_failed_step(&c)), c.err.message);
}

static void check_endpoint(struct doctor *d, size_t service)
{
	const char *name = aws_services[service].id, *id = arena_printf(d->arena, "endpoint-%s", name);

	if (d->app)
		check_asked(d, service, id);
	else
		check_skip(d, id, NULL, _("%s: %s"), name, d->why_no_reads);
}

void doctor_endpoints(struct doctor *d)
{
	d->section = _("endpoints");
	for (size_t i = 0; i < AWS_SERVICES; i++)
		if (is_used(i))
			check_endpoint(d, i);
}
