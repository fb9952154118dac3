/* store.c: a few dozen parts: a plain array and a linear look-up are the fastest thing there is. */
#include "app/store.h"

#include "base/arena.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void part_free(struct part *p)
{
	arena_free(p->arena);
	free(p->key);
	free(p);
}

void store_done(struct store *s)
{
	for (size_t i = 0; i < s->count; i++)
		part_free(s->parts[i]);
	free(s->parts);
	memset(s, 0, sizeof(*s));
}

struct part *store_find(const struct store *s, enum fact_kind kind, int scope, const char *key)
{
	for (size_t i = 0; i < s->count; i++) {
		struct part *p = s->parts[i];
		if (p->fact.kind == kind && p->fact.scope == scope && strcmp(p->key, key) == 0)
			return p;
	}
	return NULL;
}

struct part *store_get(struct store *s, enum fact_kind kind, int scope, const char *key)
{
	struct part *p = store_find(s, kind, scope, key);
	if (p != NULL)
		return p;
	if (s->count == s->capacity) {
		s->capacity = s->capacity ? 2 * s->capacity : 32;
		s->parts = mem_resize(s->parts, s->capacity * sizeof(struct part *));
	}
	p = mem_alloc(sizeof(*p));
	p->key = mem_dup(key);
	p->fact = (struct fact){ .kind = kind, .scope = scope, .key = p->key, .state = FACT_UNREAD };
	s->parts[s->count++] = p;
	return p;
}

bool store_forget(struct store *s, bool (*is_unwanted)(const struct part *p, const void *user), const void *user)
{
	size_t kept = 0, before = s->count;
	for (size_t i = 0; i < s->count; i++) {
		struct part *p = s->parts[i];
		if (p->call_id == 0 && is_unwanted(p, user))
			part_free(p);
		else
			s->parts[kept++] = p;
	}
	s->count = kept;
	return kept < before;
}

void part_take_value(struct part *p, struct arena *taken, const void *value, int64_t now)
{
	arena_free(p->arena);
	p->arena = taken;
	p->fact.value = value;
	p->fact.read_at = now;
	p->fact.failed_at = NO_TIME;
	p->fact.err = (struct err){ .kind = ERR_NONE };
	p->fact.state = FACT_GOOD;
	p->failures = 0;
	p->is_cut_off = false;
}

void part_fail(struct part *p, const struct err *e, int64_t now)
{
	p->fact.err = *e;
	p->fact.failed_at = now;
	p->fact.state = p->fact.value != NULL ? FACT_STALE : FACT_FAILED;
	p->failures++;
}

int64_t part_answered_send(const struct part *p)
{
	return p->good_sent_mono > p->failed_sent_mono ? p->good_sent_mono : p->failed_sent_mono;
}

struct facts store_facts(const struct store *s, struct arena *a, const struct scope *scopes, size_t scope_count)
{
	struct fact *items = ARENA_ARRAY(a, s->count ? s->count : 1, struct fact);
	for (size_t i = 0; i < s->count; i++)
		items[i] = s->parts[i]->fact;
	return (struct facts){ .items = items, .count = s->count, .scopes = scopes, .scope_count = scope_count };
}
