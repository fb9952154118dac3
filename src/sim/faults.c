/* faults.c: the table of fault kinds, and picking. */
#include "sim/faults.h"

#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "sim/op.h"

#define RULES_MAX 32
#define SPEC_MAX 256

/* One row a kind; codes as AWS's "common errors" pages and practice have them, JSON services answering 400
 * where query ones say 403. */
static const struct kind {
	const char *name;
	bool spares_the_world;
	int json_status, query_status; /* 0: not answered with an error */
	const char *json_code, *query_code, *message;
} kinds[FAULT_KINDS] = {
	[FAULT_NONE] = {.name = "none"},
	[FAULT_THROTTLE] = {"throttle", true, 400, 400, "ThrottlingException", "Throttling", "Rate exceeded"},
	[FAULT_500] = {"500", true, 500, 500, "InternalFailure", "InternalFailure",
		"The request processing has failed because of an unknown error, exception or failure."},
	[FAULT_503] = {"503", true, 503, 503, "ServiceUnavailableException", "ServiceUnavailable", "Service Unavailable"},
	[FAULT_DENIED] = {"denied", true, 400, 403, "AccessDeniedException", "AccessDenied",
		"User: arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim is not authorized to perform this action because no "
		"identity-based policy allows it"},
	[FAULT_EXPIRED] = {"expired", true, 400, 403, "ExpiredTokenException", "ExpiredToken",
		"The security token included in the request is expired"},
	[FAULT_SKEW] = {.name = "skew"},
	[FAULT_DROP] = {.name = "drop", .spares_the_world = true},
	[FAULT_DROPAFTER] = {.name = "dropafter"},
	[FAULT_HANG] = {.name = "hang", .spares_the_world = true},
	[FAULT_SLOW] = {.name = "slow"},
	[FAULT_TRUNCATE] = {.name = "truncate"},
	[FAULT_GARBAGE] = {.name = "garbage", .spares_the_world = true},
	[FAULT_HTML] = {.name = "html", .spares_the_world = true},
	[FAULT_EMPTY] = {.name = "empty", .spares_the_world = true},
	[FAULT_LIMIT] = {.name = "limit"},
};

struct fault_rule {
	double rate;
	enum fault_kind kind;
	double limit, tokens; /* of limit=N: a bucket of N that fills at N a second */
	int64_t filled_at;
	bool has_regex;
	regex_t regex;
};

struct counter {
	char *name; /* service.Operation */
	uint64_t calls;
};

struct faults {
	uint64_t seed;
	struct fault_rule rules[RULES_MAX];
	size_t rule_count;
	struct counter *counters;
	size_t counter_count;
};

const char *fault_name(enum fault_kind kind)
{
	return kinds[kind].name;
}

bool fault_error(enum fault_kind kind, bool is_query, struct sim_error *e)
{
	const struct kind *k = &kinds[kind];

	if (k->json_status == 0)
		return false;
	sim_fail(e, is_query ? k->query_status : k->json_status, is_query ? k->query_code : k->json_code, "%s",
		k->message);
	return true;
}

bool fault_spares_the_world(enum fault_kind kind)
{
	return kinds[kind].spares_the_world;
}

/* ---- life ---- */

static void clear(struct faults *f)
{
	for (size_t i = 0; i < f->rule_count; i++)
		if (f->rules[i].has_regex)
			regfree(&f->rules[i].regex);
	for (size_t i = 0; i < f->counter_count; i++)
		free(f->counters[i].name);
	free(f->counters);
	f->counters = NULL;
	f->rule_count = f->counter_count = 0;
}

struct faults *faults_new(uint64_t seed)
{
	struct faults *f = mem_alloc(sizeof(*f));

	f->seed = seed;
	return f;
}

void faults_free(struct faults *f)
{
	if (!f)
		return;
	clear(f);
	free(f);
}

/* ---- reading a SPEC ---- */

static bool parse_number(const char *text, double max, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return end != text && *end == '\0' && *out >= 0 && *out <= max;
}

static bool parse_kind(const char *word, struct fault_rule *r)
{
	if (strncmp(word, "limit=", 6) == 0) {
		r->kind = FAULT_LIMIT;
		r->filled_at = -1;
		return parse_number(word + 6, 1e6, &r->limit) && r->limit > 0;
	}
	for (enum fault_kind k = FAULT_NONE + 1; k < FAULT_LIMIT; k++)
		if (strcmp(kinds[k].name, word) == 0) {
			r->kind = k;
			return true;
		}
	return false;
}

/* The text up to the next ':' into out; *p goes behind it, or becomes NULL at the end. */
static bool cut(const char **p, char *out, size_t size)
{
	size_t len = strcspn(*p, ":");

	if (len >= size)
		return false;
	memcpy(out, *p, len);
	out[len] = '\0';
	*p = (*p)[len] ? *p + len + 1 : NULL;
	return true;
}

static bool parse_rule(const char *spec, struct fault_rule *r, struct err *e)
{
	const char *p = spec;
	char word[64];

	memset(r, 0, sizeof(*r));
	r->rate = 1;
	if (strlen(spec) > SPEC_MAX)
		return err_set(e, ERR_USAGE, "fault: longer than %d characters", SPEC_MAX);
	if (strncmp(spec, "limit=", 6) != 0 && (!cut(&p, word, sizeof(word)) || !p || !parse_number(word, 1, &r->rate)))
		return err_set(e, ERR_USAGE,
			"fault '%s': begins with a rate from 0 to 1 and a colon, as in 0.3:throttle", spec);
	if (!cut(&p, word, sizeof(word)) || !parse_kind(word, r))
		return err_set(e, ERR_USAGE,
			"fault '%s': the kind is one of throttle 500 503 denied expired skew drop dropafter hang slow "
			"truncate garbage html empty limit=N",
			spec);
	if (p && regcomp(&r->regex, p, REG_EXTENDED | REG_NOSUB) != 0)
		return err_set(e, ERR_USAGE, "fault '%s': '%s' is not a regular expression", spec, p);
	r->has_regex = p != NULL;
	return true;
}

bool faults_add(struct faults *f, const char *spec, struct err *e)
{
	if (f->rule_count == RULES_MAX)
		return err_set(e, ERR_USAGE, "more than %d faults", RULES_MAX);
	if (!parse_rule(spec, &f->rules[f->rule_count], e))
		return false;
	f->rule_count++;
	return true;
}

bool faults_replace(struct faults *f, const char *const *specs, size_t count, struct err *e)
{
	struct faults *fresh = faults_new(f->seed);

	for (size_t i = 0; i < count; i++)
		if (!faults_add(fresh, specs[i], e)) {
			faults_free(fresh);
			return false;
		}
	clear(f);
	*f = *fresh;
	free(fresh);
	return true;
}

/* ---- picking ---- */

static uint64_t count_call(struct faults *f, const char *name)
{
	for (size_t i = 0; i < f->counter_count; i++)
		if (strcmp(f->counters[i].name, name) == 0)
			return f->counters[i].calls++;
	f->counters = mem_resize(f->counters, (f->counter_count + 1) * sizeof(*f->counters));
	f->counters[f->counter_count++] = (struct counter){mem_dup(name), 1};
	return 0;
}

/* From 0 to 1, below 1. */
static double dice(const struct faults *f, const char *name, uint64_t nth, size_t rule)
{
	char text[256];
	uint8_t digest[32];
	uint64_t n = 0;

	int len = snprintf(text, sizeof(text), "%" PRIu64 "/%s/%" PRIu64 "/%zu", f->seed, name, nth, rule);
	hash_sha256(text, (size_t)len, digest);
	for (int i = 0; i < 6; i++)
		n = n << 8 | digest[i];
	return (double)n / (double)((uint64_t)1 << 48);
}

static bool is_over_limit(struct fault_rule *r, int64_t now_ms)
{
	if (r->filled_at < 0)
		r->tokens = r->limit;
	else
		r->tokens += r->limit * (double)(now_ms - r->filled_at) / 1000.0;
	r->filled_at = now_ms;
	if (r->tokens > r->limit)
		r->tokens = r->limit;
	if (r->tokens < 1)
		return true;
	r->tokens -= 1;
	return false;
}

/* Elastic Load Balancing has two names in use: the CLI's and the one that signs. */
static bool is_meant(const struct fault_rule *r, const char *name, const char *operation)
{
	char signing[128];

	if (!r->has_regex || regexec(&r->regex, name, 0, NULL, 0) == 0)
		return true;
	if (strncmp(name, "elbv2.", 6) != 0)
		return false;
	snprintf(signing, sizeof(signing), "elasticloadbalancing.%s", operation);
	return regexec(&r->regex, signing, 0, NULL, 0) == 0;
}

enum fault_kind faults_pick(struct faults *f, const char *service, const char *operation, int64_t now_ms)
{
	char name[128];

	if (f->rule_count == 0)
		return FAULT_NONE;
	snprintf(name, sizeof(name), "%s.%s", service, operation);
	uint64_t nth = count_call(f, name);
	for (size_t i = 0; i < f->rule_count; i++) {
		struct fault_rule *r = &f->rules[i];
		if (!is_meant(r, name, operation))
			continue;
		if (r->kind == FAULT_LIMIT && !is_over_limit(r, now_ms))
			continue;
		if (dice(f, name, nth, i) < r->rate)
			return r->kind == FAULT_LIMIT ? FAULT_THROTTLE : r->kind;
	}
	return FAULT_NONE;
}
