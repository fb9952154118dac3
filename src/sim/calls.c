/* calls.c: counters, a row for each operation that was called. */
#include "sim/calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct call_row {
	const char *service, *operation;
	unsigned received, refused, answered;
};

struct signed_row {
	const char *service;
	char account[16], region[32];
	unsigned count;
};

struct calls {
	struct call_row *rows;
	size_t count;
	struct signed_row *signed_rows;
	size_t signed_count;
	int64_t begun_ms, second;        /* `second` is the last in which something came */
	unsigned rates[CALLS_SECONDS];   /* of the second s at s % CALLS_SECONDS */
	unsigned mutations;
	unsigned prod_pages, test_pages;
	unsigned waves;    /* the highest that has arrived */
	unsigned answered; /* the highest that was answered */
	unsigned generation;
};

struct calls *calls_new(int64_t now_ms)
{
	struct calls *c = mem_alloc(sizeof(struct calls));

	c->begun_ms = now_ms;
	return c;
}

void calls_free(struct calls *c)
{
	if (!c)
		return;
	free(c->rows);
	free(c->signed_rows);
	free(c);
}

void calls_reset(struct calls *c, int64_t now_ms)
{
	unsigned next = c->generation + 1;

	free(c->rows);
	free(c->signed_rows);
	*c = (struct calls){.generation = next, .begun_ms = now_ms};
}

static struct call_row *row(struct calls *c, const char *service, const char *operation)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->rows[i].service, service) == 0 && strcmp(c->rows[i].operation, operation) == 0)
			return &c->rows[i];
	c->rows = mem_resize(c->rows, (c->count + 1) * sizeof(*c->rows));
	c->rows[c->count] = (struct call_row){.service = service, .operation = operation};
	return &c->rows[c->count++];
}

struct call_ticket calls_arrive(const struct calls *c)
{
	return (struct call_ticket){.wave = c->answered + 1, .generation = c->generation};
}

static void count_second(struct calls *c, int64_t second)
{
	int64_t first = second - CALLS_SECONDS + 1;

	for (int64_t s = c->second + 1 > first ? c->second + 1 : first; s <= second; s++)
		c->rates[s % CALLS_SECONDS] = 0;
	c->second = second;
	c->rates[second % CALLS_SECONDS]++;
}

void calls_received(
	struct calls *c, const char *service, const char *operation, struct call_ticket t, int64_t now_ms)
{
	if (t.generation != c->generation)
		return;
	row(c, service, operation)->received++;
	count_second(c, (now_ms - c->begun_ms) / 1000);
	if (t.wave > c->waves)
		c->waves = t.wave;
}

void calls_answered(struct calls *c, const char *service, const char *operation, struct call_ticket t, bool is_refusal)
{
	if (t.generation != c->generation)
		return;
	struct call_row *r = row(c, service, operation);
	if (is_refusal)
		r->refused++;
	else
		r->answered++;
	if (t.wave > c->answered)
		c->answered = t.wave;
}

void calls_mutated(struct calls *c)
{
	c->mutations++;
}

void calls_page(struct calls *c, bool is_test)
{
	if (is_test)
		c->test_pages++;
	else
		c->prod_pages++;
}

static struct signed_row *signed_row(struct calls *c, const char *service, const char *account, const char *region)
{
	for (size_t i = 0; i < c->signed_count; i++) {
		struct signed_row *r = &c->signed_rows[i];
		if (strcmp(r->service, service) == 0 && strcmp(r->account, account) == 0 &&
			strcmp(r->region, region) == 0)
			return r;
	}
	c->signed_rows = mem_resize(c->signed_rows, (c->signed_count + 1) * sizeof(*c->signed_rows));
	struct signed_row *r = &c->signed_rows[c->signed_count++];
	*r = (struct signed_row){.service = service};
	snprintf(r->account, sizeof(r->account), "%s", account);
	snprintf(r->region, sizeof(r->region), "%s", region);
	return r;
}

void calls_signed(
	struct calls *c, const char *service, const char *account, const char *region, struct call_ticket t)
{
	if (t.generation == c->generation)
		signed_row(c, service, account, region)->count++;
}

/* {"codedeploy":{"222222222222 us-east-1":3}} */
static void put_signed(const struct calls *c, cJSON *out)
{
	char name[64];

	for (size_t i = 0; i < c->signed_count; i++) {
		const struct signed_row *r = &c->signed_rows[i];
		cJSON *service = cJSON_GetObjectItemCaseSensitive(out, r->service);
		if (!service)
			service = cJSON_AddObjectToObject(out, r->service);
		snprintf(name, sizeof(name), "%s %s", r->account, r->region);
		cJSON_AddNumberToObject(service, name, r->count);
	}
}

static void put_rates(const struct calls *c, int64_t now_ms, cJSON *list)
{
	int64_t last = (now_ms - c->begun_ms) / 1000, first = last - CALLS_SECONDS + 1;

	for (int64_t s = first > 0 ? first : 0; s <= last; s++)
		cJSON_AddItemToArray(list, cJSON_CreateNumber(s > c->second ? 0 : c->rates[s % CALLS_SECONDS]));
}

cJSON *calls_to_json(const struct calls *c, int64_t now_ms)
{
	cJSON *out = cJSON_CreateObject(), *services = cJSON_AddObjectToObject(out, "services");

	for (size_t i = 0; i < c->count; i++) {
		const struct call_row *r = &c->rows[i];
		cJSON *service = cJSON_GetObjectItemCaseSensitive(services, r->service);
		if (!service)
			service = cJSON_AddObjectToObject(services, r->service);
		cJSON *op = cJSON_AddObjectToObject(service, r->operation);
		cJSON_AddNumberToObject(op, "received", r->received);
		cJSON_AddNumberToObject(op, "refused", r->refused);
		cJSON_AddNumberToObject(op, "answered", r->answered);
	}
	cJSON_AddNumberToObject(out, "mutations", c->mutations);
	cJSON_AddNumberToObject(out, "waves", c->waves);
	put_signed(c, cJSON_AddObjectToObject(out, "signed"));
	cJSON *pages = cJSON_AddObjectToObject(out, "pages");
	cJSON_AddNumberToObject(pages, "prod", c->prod_pages);
	cJSON_AddNumberToObject(pages, "test", c->test_pages);
	put_rates(c, now_ms, cJSON_AddArrayToObject(out, "perSecond"));
	return out;
}
