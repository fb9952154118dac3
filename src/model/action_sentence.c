/* action_sentence.c: what a confirmation says: the effect first, then on what: deployment, pipeline, account,
 * region. */
#include "model/action_rows.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/util.h"

#define FULL 99.95 /* percent, as a split is shown */
#define ID_SHOWN 8 /* of an execution's UUID */
#define WORDS_SHOWN 40 /* columns of a commit message or a revision: the account must fit behind it */

/* --- pieces --------------------------------------------------------------------------------------------- */

/* At most WORDS_SHOWN columns of what somebody else has written. */
static void add_words(struct buf *out, const char *words)
{
	int used = 0;
	size_t fit = text_fit(words, WORDS_SHOWN, &used);
	buf_add(out, words, fit);
	if (words[fit] != '\0') {
		buf_puts(out, "…");
	}
}

/* "blue @41ab07", "green @9f2c1a (Version 3)" */
static void add_side(struct buf *out, const char *name, const struct side *side, bool with_version)
{
	const char *label = side->short_digest != NULL ? side->short_digest : side->revision;
	buf_puts(out, name);
	if (label != NULL) {
		buf_puts(out, " ");
		add_words(out, label);
	}
	if (with_version && side->version != NULL) {
		buf_puts(out, " (");
		add_words(out, side->version);
		buf_puts(out, ")");
	}
}

/* ":80" or ":80, :443": production listeners, each once. */
static void add_ports(struct buf *out, const struct deployment *d)
{
	int64_t last = -1;
	bool any = false;
	for (size_t i = 0; i < d->route_count; i++) {
		const struct route *route = &d->routes[i];
		if (route->kind == ROUTE_PROD && route->port >= 0 && route->port != last) {
			buf_printf(out, "%s:%lld", any ? ", " : "", (long long)route->port);
			last = route->port;
			any = true;
		}
	}
	if (!any) {
		buf_puts(out, "production");
	}
}

/* The share of production that all known routes agree on; negative when unknown or when they differ. */
static double prod_share(const struct deployment *d, bool of_green)
{
	double share = -1;
	for (size_t i = 0; i < d->route_count; i++) {
		if (d->routes[i].kind != ROUTE_PROD) {
			continue;
		}
		double s = of_green ? d->routes[i].green : d->routes[i].blue;
		if (s < 0 || (share >= 0 && s != share)) {
			return -1;
		}
		share = s;
	}
	return share;
}

static void add_place(struct buf *out, const char *account, const char *region)
{
	buf_printf(out, "account %s, region %s.", or_else(account, "unknown"), or_else(region, "unknown"));
}

static void add_where_pipeline(const struct release *r, struct buf *out)
{
	buf_printf(out, " Pipeline %s, ", or_else(r->pipeline, "unknown"));
	add_place(out, r->account, r->region);
}

/* A deployment may live elsewhere than its pipeline: named is the place that is acted on. */
static void add_where_deployment(const struct release *r, const struct deployment *d, struct buf *out)
{
	const struct scope *scope = d->scope >= 0 && (size_t)d->scope < r->scope_count ? &r->scopes[d->scope] : NULL;
	const char *account = scope != NULL && scope->account != NULL ? scope->account : r->account;
	buf_printf(out, " Deployment %s of pipeline %s, ", or_else(d->id, "unknown"), or_else(r->pipeline, "unknown"));
	add_place(out, account, scope != NULL ? scope->region : r->region);
}

static void add_execution(struct buf *out, const char *id)
{
	buf_printf(out, "execution %.*s", ID_SHOWN, or_else(id, "unknown"));
}

/* --- reroute, terminate --------------------------------------------------------------------------------- */

static bool is_at_once(const struct deployment *d)
{
	const char *config = d->settings != NULL ? d->settings->config_name : NULL;
	return config == NULL || strstr(config, "AllAtOnce") != NULL;
}

void reroute_sentence(const struct release *r, struct buf *out)
{
	const struct deployment *d = release_current(r);
	buf_puts(out, is_at_once(d) ? "moves 100 % of " : "moves traffic of ");
	add_ports(out, d);
	buf_puts(out, " from ");
	add_side(out, "blue", &d->blue, false);
	buf_puts(out, " to ");
	add_side(out, "green", &d->green, true);
	if (!is_at_once(d)) {
		buf_printf(out, " step by step (%s)", d->settings->config_name);
	}
	buf_puts(out, ".");
	add_where_deployment(r, d, out);
}

void terminate_sentence(const struct release *r, struct buf *out)
{
	const struct deployment *d = release_current(r);
	buf_puts(out, "terminates the original task set, ");
	add_side(out, "blue", &d->blue, true);
	if (d->blue.running >= 0) {
		buf_printf(out, ", %lld %s", (long long)d->blue.running, d->blue.running == 1 ? "task" : "tasks");
	}
	buf_puts(out, "; the way back is then a redeploy, not instant any more.");
	add_where_deployment(r, d, out);
}

/* --- rollback, stop ------------------------------------------------------------------------------------- */

static bool has_begun_to_move(enum phase phase)
{
	return phase_has_reached(phase, PHASE_SHIFTING);
}

void rollback_sentence(const struct release *r, struct buf *out)
{
	const struct deployment *d = release_current(r);
	if (d->phase == PHASE_PREPARING) {
		buf_puts(out, "stops the deployment before anything is installed; ");
		add_ports(out, d);
		buf_puts(out, " stays on ");
		add_side(out, "blue", &d->blue, true);
	} else if (!has_begun_to_move(d->phase)) {
		buf_puts(out, "stops the deployment and rolls it back: ");
		add_ports(out, d);
		buf_puts(out, " stays 100 % on ");
		add_side(out, "blue", &d->blue, true);
		buf_puts(out, ", ");
		add_side(out, "green", &d->green, true);
		buf_puts(out, " goes");
	} else {
		buf_puts(out, "moves 100 % of ");
		add_ports(out, d);
		buf_puts(out, " back to ");
		add_side(out, "blue", &d->blue, true);
		buf_puts(out, " from ");
		add_side(out, "green", &d->green, true);
	}
	buf_puts(out, ".");
	add_where_deployment(r, d, out);
}

/* Where production traffic stays when a deployment is stopped without a rollback. */
static void add_where_it_stays(struct buf *out, const struct deployment *d)
{
	double blue = prod_share(d, false), green = prod_share(d, true);
	add_ports(out, d);
	if (blue < 0 || green < 0) {
		buf_puts(out, has_begun_to_move(d->phase) ? " stays where it is, which is not known now" : " stays on blue");
	} else if (green >= FULL) {
		buf_puts(out, " stays 100 % on ");
		add_side(out, "green", &d->green, true);
	} else if (blue >= FULL) {
		buf_puts(out, " stays 100 % on ");
		add_side(out, "blue", &d->blue, true);
	} else {
		buf_printf(out, " stays split, %.0f %% on ", blue);
		add_side(out, "blue", &d->blue, false);
		buf_printf(out, " and %.0f %% on ", green);
		add_side(out, "green", &d->green, true);
	}
	if (d->phase == PHASE_SHIFTING) {
		buf_puts(out, " (it moves right now)");
	}
}

/* Only of ECS blue/green is it known whether this execution has deployed anything. */
static bool has_deployed_nothing(const struct release *r)
{
	for (size_t i = 0; i < r->deployment_count; i++) {
		if (is_same(r->deployments[i].execution_id, r->execution_id)) {
			return false;
		}
	}
	return r->deployment_count > 0;
}

static void stop_execution_sentence(const struct release *r, struct buf *out)
{
	buf_puts(out, "stops ");
	add_execution(out, r->execution_id);
	buf_puts(out, " and lets the action that runs end; ");
	buf_puts(out, has_deployed_nothing(r) ? "nothing has been deployed by it, traffic stays as it is."
		: "what it has deployed so far stays.");
	add_where_pipeline(r, out);
}

void stop_sentence(const struct release *r, struct buf *out)
{
	if (stop_means_execution(r)) {
		stop_execution_sentence(r, out);
		return;
	}
	const struct deployment *d = release_current(r);
	buf_puts(out, "stops the deployment without a rollback: ");
	add_where_it_stays(out, d);
	buf_puts(out, ".");
	add_where_deployment(r, d, out);
}

/* --- release, retry ------------------------------------------------------------------------------------- */

static const struct execution *running_execution(const struct release *r)
{
	for (size_t i = 0; i < r->execution_count; i++) {
		if (execution_is_running(&r->executions[i])) {
			return &r->executions[i];
		}
	}
	return NULL;
}

/* What AWS does with a second execution, by the pipeline's mode. */
static const char *by_mode(const char *mode)
{
	static const struct {
		const char *mode, *does;
	} modes[] = {
		{"SUPERSEDED", "the new one follows it stage by stage and supersedes what waits before a stage"},
		{"QUEUED", "the new one waits in the queue behind it"},
		{"PARALLEL", "the new one runs beside it, in parallel"},
	};
	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		if (is_same(modes[i].mode, mode)) {
			return modes[i].does;
		}
	}
	return "the pipeline's mode decides which goes first";
}

void release_sentence(const struct release *r, struct buf *out)
{
	const struct execution *running = running_execution(r);
	buf_puts(out, "starts a new execution with the newest source");
	if (running != NULL) {
		buf_puts(out, "; ");
		add_execution(out, running->id);
		buf_printf(out, " is still running: %s", by_mode(r->mode));
	}
	buf_puts(out, ".");
	add_where_pipeline(r, out);
}

void retry_sentence(const struct release *r, struct buf *out)
{
	buf_printf(out, "runs the failed actions of stage %s again, in ", or_else(r->retry_stage, "unknown"));
	add_execution(out, r->execution_id);
	if (r->revision_summary != NULL) {
		buf_puts(out, " (");
		add_words(out, r->revision_summary);
		buf_puts(out, ")");
	}
	buf_puts(out, ".");
	add_where_pipeline(r, out);
}
