/* principal.c: reading ARNs of callers. */
#include "sim/principal.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"

#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-"

/* The text up to `stop` into out; *p goes behind it. */
static bool take(const char **p, char stop, char *out, size_t size)
{
	const char *end = strchr(*p, stop);
	size_t len = end ? (size_t)(end - *p) : 0;

	if (!end || len >= size)
		return false;
	memcpy(out, *p, len);
	out[len] = '\0';
	*p = end + 1;
	return true;
}

static bool read_name(const char *text, char *out, size_t size)
{
	size_t len = strlen(text);

	if (len == 0 || len >= size || strspn(text, NAME_LETTERS) != len)
		return false;
	memcpy(out, text, len + 1);
	return true;
}

static bool read_session(const char *rest, struct principal *p)
{
	char name[65];

	return take(&rest, '/', name, sizeof(name)) && read_name(name, p->name, sizeof(p->name)) &&
		read_name(rest, p->session, sizeof(p->session));
}

static const struct {
	const char *prefix;
	enum principal_kind kind;
} iam_kinds[] = {{"user/", PRINCIPAL_USER}, {"role/", PRINCIPAL_ROLE}, {"group/", PRINCIPAL_GROUP}};

/* The name is what stands behind the last slash: a path is between. */
static bool read_entity(const char *rest, struct principal *p)
{
	for (size_t i = 0; i < sizeof(iam_kinds) / sizeof(iam_kinds[0]); i++)
		if (strncmp(rest, iam_kinds[i].prefix, strlen(iam_kinds[i].prefix)) == 0) {
			p->kind = iam_kinds[i].kind;
			return read_name(strrchr(rest, '/') + 1, p->name, sizeof(p->name));
		}
	p->kind = PRINCIPAL_ROOT;
	return strcmp(rest, "root") == 0;
}

bool principal_parse(const char *arn, struct principal *p)
{
	char word[8], service[8], region[2];

	memset(p, 0, sizeof(*p));
	if (!take(&arn, ':', word, sizeof(word)) || strcmp(word, "arn") != 0 ||
		!take(&arn, ':', p->partition, sizeof(p->partition)) || strncmp(p->partition, "aws", 3) != 0 ||
		!take(&arn, ':', service, sizeof(service)) || !take(&arn, ':', region, sizeof(region)) || region[0] ||
		!take(&arn, ':', p->account, sizeof(p->account)) || strspn(p->account, "0123456789") != 12)
		return false;
	if (strcmp(service, "iam") == 0)
		return read_entity(arn, p);
	p->kind = PRINCIPAL_SESSION;
	return strcmp(service, "sts") == 0 && strncmp(arn, "assumed-role/", 13) == 0 && read_session(arn + 13, p);
}

static enum principal_kind bearer(const struct principal *p)
{
	return p->kind == PRINCIPAL_SESSION ? PRINCIPAL_ROLE : p->kind;
}

bool principal_is_same(const struct principal *a, const struct principal *b)
{
	return bearer(a) == bearer(b) && strcmp(a->account, b->account) == 0 && strcmp(a->name, b->name) == 0;
}

void principal_id(const struct principal *p, char out[PRINCIPAL_ID_SIZE])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	bool is_role = bearer(p) == PRINCIPAL_ROLE;
	char text[160];
	uint8_t d[32];

	int len = snprintf(text, sizeof(text), "%s/%s/%s", is_role ? "role" : "user", p->account, p->name);
	hash_sha256(text, (size_t)len, d);
	memcpy(out, is_role ? "AROA" : "AIDA", 4);
	for (size_t i = 0; i < 17; i++)
		out[4 + i] = letters[d[i] & 31];
	out[21] = '\0';
}
