/* access.c: access keys. */
#include "sim/access.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/hash.h"
#include "sim/access_parts.h"

#define KEY_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define SECRET_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
#define TOKEN_HEAD "IQoJb3JpZ2luX2Vj" /* all of AWS's begin so */
#define TOKEN_LETTERS 340
#define BUILT_IN_ID "AROAEXAMPLEEXAMPLE123:cutover-sim"

const struct sigv4_key access_built_in[] = {
	{.access_key_id = "AKIDEXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
	{.access_key_id = "ASIDEXAMPLE", .secret = "bPxRfiCYEXAMPLEKEY+wJalrXUtnFEMI/K7MDENG",
		.session_token = "SESSION/cutover-sim+EXAMPLE=="},
	{.access_key_id = NULL},
};

/* ── random text ── */

static const char *random_text(struct access *a, const char *head, size_t count, const char *letters)
{
	size_t base = strlen(letters), used = strlen(head);
	char *out = arena_alloc(a->arena, used + count + 1);
	uint8_t d[32];

	memcpy(out, head, used);
	for (size_t i = 0; i < count; i++) {
		if (i % sizeof(d) == 0) {
			uint64_t seed[2] = {a->seed, ++a->drawn};
			hash_sha256(seed, sizeof(seed), d);
		}
		out[used + i] = letters[d[i % sizeof(d)] % base];
	}
	return out;
}

/* ── making ── */

static const char *user_id(struct access *a, const struct principal *p)
{
	char id[PRINCIPAL_ID_SIZE];

	principal_id(p, id);
	if (p->kind == PRINCIPAL_ROOT)
		return arena_dup(a->arena, p->account);
	return p->kind == PRINCIPAL_SESSION ? arena_printf(a->arena, "%s:%s", id, p->session) : arena_dup(a->arena, id);
}

static struct access_key *add(struct access *a, const char *arn)
{
	struct access_key *k = ARENA_NEW(a->arena, struct access_key);

	k->arn = arena_dup(a->arena, arn);
	principal_parse(arn, &k->who);
	k->user_id = user_id(a, &k->who);
	k->next = a->keys;
	a->keys = k;
	return k;
}

static void add_built_in(struct access *a, const char *account)
{
	const char *arn = arena_printf(a->arena, "arn:aws:sts::%s:assumed-role/ops-role/cutover-sim", account);

	for (const struct sigv4_key *s = access_built_in; s->access_key_id; s++) {
		struct access_key *k = add(a, arn);
		k->id = s->access_key_id;
		k->secret = s->secret;
		k->token = s->session_token;
		k->user_id = BUILT_IN_ID;
		k->is_built_in = true;
		if (!a->first)
			a->first = k;
	}
}

struct access *access_new(struct arena *arena, const char *account, uint64_t seed)
{
	struct access *a = ARENA_NEW(arena, struct access);

	a->arena = arena;
	a->seed = seed ^ UINT64_C(0x616363657373);
	add_built_in(a, account);
	return a;
}

const struct access_key *access_make_key(struct access *a, const char *arn, bool has_token, int64_t ends_at)
{
	struct access_key *k = add(a, arn);

	k->id = random_text(a, has_token ? "ASIA" : "AKIA", 16, KEY_LETTERS);
	k->secret = random_text(a, "", 40, SECRET_LETTERS);
	k->token = has_token ? random_text(a, TOKEN_HEAD, TOKEN_LETTERS, SECRET_LETTERS) : NULL;
	k->ends_at = ends_at - ends_at % 1000;
	return k;
}

/* ── asking ── */

const struct access_key *access_first(const struct access *a)
{
	return a->first;
}

const struct access_key *access_keys(const struct access *a)
{
	return a->keys;
}

static struct access_key *find(const struct access *a, const char *id)
{
	struct access_key *k = a->keys;

	while (k && strcmp(k->id, id) != 0)
		k = k->next;
	return k;
}

const struct access_key *access_key_of(const struct access *a, const char *id)
{
	return find(a, id);
}

bool access_has_ended(const struct access_key *key, int64_t now)
{
	return key->ends_at != NO_TIME && now >= key->ends_at;
}

static bool end(struct access_key *k, int64_t now)
{
	if (access_has_ended(k, now))
		return false;
	k->ends_at = now;
	return true;
}

size_t access_expire(struct access *a, const char *id, int64_t now)
{
	struct access_key *one = id ? find(a, id) : NULL;
	size_t n = 0;

	if (id)
		return one && end(one, now);
	for (struct access_key *k = a->keys; k; k = k->next)
		n += k->token && !k->is_built_in && end(k, now);
	return n;
}
