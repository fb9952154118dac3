/* logs.c: CloudWatch Logs: GetLogEvents on the builds' own groups and streams.
 *
 * A token is "f/" or "b/" and a page token of the position in the stream.  At an end the same token comes
 * back, and later asks the same question again: that is how a client follows a stream that still grows. */
#include <stdio.h>
#include <string.h>

#include "sim/op.h"
#include "sim/page.h"
#include "sim/world.h"

#define LIMIT_DEFAULT 10000

struct range {
	size_t first, end; /* of the stream's lines */
};

struct question {
	const struct build *build;
	int64_t from, until; /* startTime, endTime (exclusive); -1: open */
	size_t limit;
	char list_name[700];
};

/* The name within an ARN "arn:…:log-group:NAME[:*]", or the text itself. */
static void group_name(const char *given, char *out, size_t size)
{
	const char *mark = strstr(given, ":log-group:");
	const char *name = mark ? mark + 11 : given;

	snprintf(out, size, "%.*s", (int)(mark ? strcspn(name, ":") : strlen(name)), name);
}

static bool find_stream(
	const struct world *w, const char *group, const char *stream, struct question *q, struct sim_error *e)
{
	bool has_group = false;

	for (size_t i = 0; i < w->build_count; i++) {
		const struct build *b = w->builds[i];
		if (!b->log_group || !b->log_stream || strcmp(b->log_group, group) != 0)
			continue;
		has_group = true;
		if (strcmp(b->log_stream, stream) == 0) {
			q->build = b;
			return true;
		}
	}
	return sim_fail(e, 400, "ResourceNotFoundException", "The specified log %s does not exist.",
		has_group ? "stream" : "group");
}

static int64_t number(const cJSON *in, const char *name, int64_t unknown)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(in, name);

	return cJSON_IsNumber(v) ? (int64_t)v->valuedouble : unknown;
}

static bool read_question(const struct world *w, const cJSON *in, struct question *q, struct sim_error *e)
{
	const char *name = sim_text(in, "logGroupName"), *identifier = sim_text(in, "logGroupIdentifier");
	char group[520];

	if (!name == !identifier)
		return sim_fail(e, 400, "InvalidParameterException",
			"Exactly one of logGroupName and logGroupIdentifier is required");
	group_name(name ? name : identifier, group, sizeof(group));
	if (!find_stream(w, group, sim_text(in, "logStreamName"), q, e))
		return false;
	q->from = number(in, "startTime", -1);
	q->until = number(in, "endTime", -1);
	q->limit = (size_t)number(in, "limit", LIMIT_DEFAULT);
	snprintf(q->list_name, sizeof(q->list_name), "logs %s %s", group, sim_text(in, "logStreamName"));
	return true;
}

static bool is_wanted(const struct question *q, size_t i)
{
	int64_t at = q->build->lines[i].at;

	return at >= q->from && (q->until < 0 || at < q->until);
}

/* The lines that a page from `at` on, or up to `at`, reaches over; those not wanted within count nothing. */
static struct range forwards(const struct question *q, size_t at, size_t total)
{
	struct range r = {at, at};

	for (size_t n = 0; r.end < total && n < q->limit; r.end++)
		n += is_wanted(q, r.end);
	return r;
}

static struct range backwards(const struct question *q, size_t at)
{
	struct range r = {at, at};

	for (size_t n = 0; r.first > 0 && n < q->limit; r.first--)
		n += is_wanted(q, r.first - 1);
	return r;
}

static bool read_token(
	const struct world *w, const struct question *q, const char *token, size_t *at, struct sim_error *e)
{
	if ((token[0] == 'f' || token[0] == 'b') && token[1] == '/' &&
		page_token_read(q->list_name, token + 2, w->at, at))
		return true;
	return sim_fail(e, 400, "InvalidParameterException", "The specified nextToken is invalid.");
}

static size_t put_events(cJSON *out, const struct question *q, struct range r)
{
	cJSON *list = cJSON_AddArrayToObject(out, "events");

	for (size_t i = r.first; i < r.end; i++) {
		if (!is_wanted(q, i))
			continue;
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToArray(list, one);
		cJSON_AddNumberToObject(one, "timestamp", (double)q->build->lines[i].at);
		cJSON_AddStringToObject(one, "message", q->build->lines[i].text);
		cJSON_AddNumberToObject(one, "ingestionTime", (double)q->build->lines[i].at);
	}
	return (size_t)cJSON_GetArraySize(list);
}

/* `same`: the request's own token, when it found nothing more that way. */
static void put_token(cJSON *out, const char *name, char way, const struct world *w, const struct question *q,
	size_t at, const char *same)
{
	char mac[PAGE_TOKEN_SIZE], token[PAGE_TOKEN_SIZE + 2];

	page_token_make(q->list_name, at, w->at, mac);
	snprintf(token, sizeof(token), "%c/%s", way, mac);
	cJSON_AddStringToObject(out, name, same ? same : token);
}

static bool get_log_events(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *token = sim_text(in, "nextToken");
	struct question q = {0};
	size_t at = 0;

	if (!read_question(w, in, &q, e) || (token && !read_token(w, &q, token, &at, e)))
		return false;
	size_t total = world_build_line_count(w, q.build);
	bool is_forward = token ? token[0] == 'f' : cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(in, "startFromHead"));
	if (!token)
		at = is_forward ? 0 : total;
	struct range r = is_forward ? forwards(&q, at, total) : backwards(&q, at);
	bool is_end = put_events(out, &q, r) == 0;
	put_token(out, "nextForwardToken", 'f', w, &q, r.end, token && is_end && is_forward ? token : NULL);
	put_token(out, "nextBackwardToken", 'b', w, &q, r.first, token && is_end && !is_forward ? token : NULL);
	return true;
}

static const struct sim_member get_log_events_in[] = {
	{.name = "logGroupName", .type = SIM_STRING, .min = 1, .max = 512},
	{.name = "logGroupIdentifier", .type = SIM_STRING, .min = 1, .max = 2048},
	{.name = "logStreamName", .type = SIM_STRING, .is_required = true, .min = 1, .max = 512},
	{.name = "startTime", .type = SIM_INT}, {.name = "endTime", .type = SIM_INT},
	{.name = "nextToken", .type = SIM_STRING, .min = 1}, {.name = "limit", .type = SIM_INT, .min = 1, .max = 10000},
	{.name = "startFromHead", .type = SIM_BOOL}, {.name = "unmask", .type = SIM_BOOL}, {.name = NULL}};

const struct sim_op sim_logs_ops[] = {
	{.service = "logs", .name = "GetLogEvents", .input = get_log_events_in, .handle = get_log_events},
	{.name = NULL},
};
