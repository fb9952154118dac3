/* calls.c: counters, a row for each operation that was called. */
#include "sim/calls.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct call_row {
	const char *service, *operation;
	unsigned received, refused, answered;
};

struct calls {
	struct call_row *rows;
	size_t count;
	unsigned mutations;
	unsigned waves;    /* the highest that has arrived */
	unsigned answered; /* the highest that was answered */
	unsigned generation;
};

struct calls *calls_new(void)
{
	return mem_alloc(sizeof(struct calls));
}

void calls_free(struct calls *c)
{
	if (!c)
		return;
	free(c->rows);
	free(c);
}

void calls_reset(struct calls *c)
{
	unsigned next = c->generation + 1;

	free(c->rows);
	*c = (struct calls){.generation = next};
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

void calls_received(struct calls *c, const char *service, const char *operation, struct call_ticket t)
{
	if (t.generation != c->generation)
		return;
	row(c, service, operation)->received++;
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

cJSON *calls_to_json(const struct calls *c)
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
	return out;
}
