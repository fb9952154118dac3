/* sigv4.c: the judgment on a signature.  Codes and sentences as AWS gives them (the "signature
 * troubleshooting" page of the IAM guide). */
#include "sim/sigv4.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/clock.h"
#include "base/hash.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

static enum sigv4_verdict say(enum sigv4_verdict v, char *why, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static enum sigv4_verdict say(enum sigv4_verdict v, char *why, size_t size, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, size, format, ap);
	va_end(ap);
	return v;
}

/* ---- reading the header ---- */

static bool take(const char **p, char stop, char *out, size_t size)
{
	const char *end = strchr(*p, stop);
	size_t len = end ? (size_t)(end - *p) : strlen(*p);

	if (len == 0 || len >= size)
		return false;
	memcpy(out, *p, len);
	out[len] = '\0';
	*p += len + (end ? 1 : 0);
	return true;
}

static bool read_credential(const char *text, struct sigv4_claim *claim)
{
	const char *p = text;

	return take(&p, '/', claim->access_key_id, sizeof(claim->access_key_id)) &&
		take(&p, '/', claim->date, sizeof(claim->date)) &&
		take(&p, '/', claim->region, sizeof(claim->region)) &&
		take(&p, '/', claim->service, sizeof(claim->service)) &&
		take(&p, '/', claim->terminator, sizeof(claim->terminator)) && *p == '\0';
}

static bool read_part(const char *part, size_t len, struct sigv4_claim *claim)
{
	char text[1400];

	if (len >= sizeof(text))
		return false;
	memcpy(text, part, len);
	text[len] = '\0';
	if (strncmp(text, "Credential=", 11) == 0)
		return read_credential(text + 11, claim);
	if (strncmp(text, "SignedHeaders=", 14) == 0)
		return snprintf(claim->signed_headers, sizeof(claim->signed_headers), "%s", text + 14) <
			(int)sizeof(claim->signed_headers);
	if (strncmp(text, "Signature=", 10) == 0)
		return snprintf(claim->signature, sizeof(claim->signature), "%s", text + 10) <
			(int)sizeof(claim->signature);
	return false;
}

enum sigv4_verdict sigv4_read(const struct http_request *rq, struct sigv4_claim *claim, char *why, size_t why_size)
{
	const char *a = http_header(rq, "Authorization");

	memset(claim, 0, sizeof(*claim));
	if (!a)
		return say(SIGV4_MISSING, why, why_size, "Missing Authentication Token");
	if (strncmp(a, ALGORITHM " ", sizeof(ALGORITHM)) != 0)
		return say(SIGV4_INCOMPLETE, why, why_size,
			"Unsupported algorithm in the Authorization header; " ALGORITHM " is required.");
	for (const char *p = a + sizeof(ALGORITHM); *p;) {
		p += strspn(p, " ,");
		size_t len = strcspn(p, ", ");
		if (len > 0 && !read_part(p, len, claim))
			return say(SIGV4_INCOMPLETE, why, why_size,
				"The Authorization header has a part that cannot be read: '%.40s'.", p);
		p += len;
	}
	if (!claim->access_key_id[0])
		return say(SIGV4_INCOMPLETE, why, why_size, "Authorization header requires 'Credential' parameter.");
	if (!claim->signature[0])
		return say(SIGV4_INCOMPLETE, why, why_size, "Authorization header requires 'Signature' parameter.");
	if (!claim->signed_headers[0])
		return say(SIGV4_INCOMPLETE, why, why_size, "Authorization header requires 'SignedHeaders' parameter.");
	return SIGV4_OK;
}

/* ---- the steps ---- */

bool sigv4_parse_date(const char *s, int64_t *out)
{
	struct tm tm = {0};
	int end = 0;

	if (strlen(s) != 16 ||
		sscanf(s, "%4d%2d%2dT%2d%2d%2dZ%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min,
			&tm.tm_sec, &end) != 6 ||
		end != 16)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*out = (int64_t)timegm(&tm) * 1000;
	return true;
}

void sigv4_string_to_sign(const char *canonical, const char *amz_date, const struct sigv4_claim *claim, struct buf *out)
{
	char digest[65];

	hash_sha256_hex(canonical, strlen(canonical), digest);
	buf_printf(out, ALGORITHM "\n%s\n%s/%s/%s/%s\n%s", amz_date, claim->date, claim->region, claim->service,
		claim->terminator, digest);
}

void sigv4_signature(const char *secret, const struct sigv4_claim *claim, const char *string_to_sign, char out[65])
{
	const char *const steps[] = {claim->date, claim->region, claim->service, claim->terminator, string_to_sign};
	char first[256];
	uint8_t key[32];

	int len = snprintf(first, sizeof(first), "AWS4%s", secret);
	hash_hmac_sha256(first, (size_t)len, steps[0], strlen(steps[0]), key);
	for (size_t i = 1; i < sizeof(steps) / sizeof(steps[0]); i++)
		hash_hmac_sha256(key, sizeof(key), steps[i], strlen(steps[i]), key);
	hash_hex(key, sizeof(key), out);
}

/* ---- the judgment ---- */

bool sigv4_is_signed(const char *list, const char *name)
{
	size_t len = strlen(name);

	while (*list) {
		size_t n = strcspn(list, ";");
		if (n == len && strncasecmp(list, name, n) == 0)
			return true;
		list += n + (list[n] == ';');
	}
	return false;
}

static enum sigv4_verdict check_headers(const struct http_request *rq, const char *list, char *why, size_t size)
{
	if (!sigv4_is_signed(list, "host"))
		return say(SIGV4_MISMATCH, why, size,
			"'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
	for (size_t i = 0; i < rq->header_count; i++) {
		const char *name = rq->headers[i].name;
		if (strncasecmp(name, "x-amz-", 6) == 0 && !sigv4_is_signed(list, name))
			return say(SIGV4_MISMATCH, why, size,
				"There were headers present in the request which were not signed: %.60s", name);
	}
	return SIGV4_OK;
}

static enum sigv4_verdict check_scope(const struct sigv4_claim *claim, const char *service, const char *region,
	const char *amz_date, char *why, size_t size)
{
	if (strcmp(claim->terminator, "aws4_request") != 0)
		return say(SIGV4_MISMATCH, why, size,
			"Credential should be scoped with a valid terminator: 'aws4_request', not '%s'.",
			claim->terminator);
	if (strncmp(amz_date, claim->date, 8) != 0)
		return say(SIGV4_MISMATCH, why, size,
			"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%.8s'.",
			claim->date, amz_date);
	if (strcmp(claim->region, region) != 0)
		return say(SIGV4_MISMATCH, why, size, "Credential should be scoped to a valid region, not '%s'.",
			claim->region);
	if (strcmp(claim->service, service) != 0)
		return say(SIGV4_MISMATCH, why, size, "Credential should be scoped to correct service: '%s'.", service);
	return SIGV4_OK;
}

static enum sigv4_verdict check_time(const char *amz_date, const struct sigv4_rules *rules, char *why, size_t size)
{
	char now[20], edge[20];
	int64_t at;

	if (!sigv4_parse_date(amz_date, &at))
		return say(
			SIGV4_INCOMPLETE, why, size, "Date must be in ISO-8601 'basic format'. Got '%.40s'.", amz_date);
	/* Both sides cut their clocks to whole seconds, so two seconds are granted on top: a client that compares
	 * the Date header with its own clock must see at least 5 minutes whenever it is refused here. */
	for (size_t i = 0; i < rules->clock_count; i++)
		if (llabs(at - rules->clocks[i]) < SIGV4_SLACK_MS + 2000)
			return SIGV4_OK;
	bool is_late = at < rules->clocks[0];
	time_format_amz(rules->clocks[0], now);
	time_format_amz(rules->clocks[0] + (is_late ? -SIGV4_SLACK_MS : SIGV4_SLACK_MS), edge);
	if (is_late)
		return say(SIGV4_TIME, why, size, "Signature expired: %s is now earlier than %s (%s - 5 min.)",
			amz_date, edge, now);
	return say(SIGV4_TIME, why, size, "Signature not yet current: %s is still later than %s (%s + 5 min.)",
		amz_date, edge, now);
}

static const struct sigv4_key *find_key(const struct http_request *rq, const char *id, const struct sigv4_rules *rules)
{
	const char *token = http_header(rq, "X-Amz-Security-Token");

	for (const struct sigv4_key *k = rules->keys; k->access_key_id; k++) {
		if (strcmp(k->access_key_id, id) != 0)
			continue;
		bool fits = k->session_token ? token && strcmp(token, k->session_token) == 0 : !token;
		return fits ? k : NULL;
	}
	return NULL;
}

static bool is_right(
	const struct http_request *rq, const struct sigv4_claim *claim, const char *amz_date, const char *secret)
{
	struct buf canonical, to_sign;
	char want[65];

	buf_init(&canonical, (size_t)1 << 20);
	buf_init(&to_sign, 4096);
	sigv4_canonical(rq, claim->service, claim->signed_headers, &canonical);
	sigv4_string_to_sign(buf_text(&canonical), amz_date, claim, &to_sign);
	sigv4_signature(secret, claim, buf_text(&to_sign), want);
	bool ok = !canonical.overflow && strcmp(want, claim->signature) == 0;
	buf_done(&canonical);
	buf_done(&to_sign);
	return ok;
}

bool sigv4_fits_body(const struct http_request *rq, const char *claimed, bool is_s3)
{
	char digest[65];

	hash_sha256_hex(rq->body, rq->body_len, digest);
	return !claimed || strcasecmp(claimed, digest) == 0 || (is_s3 && strcmp(claimed, SIGV4_UNSIGNED_BODY) == 0);
}

enum sigv4_verdict sigv4_check(const struct http_request *rq, const struct sigv4_claim *claim, const char *service,
	const struct sigv4_rules *rules, char *why, size_t size)
{
	const char *amz_date = http_header(rq, "X-Amz-Date"), *claimed = http_header(rq, "X-Amz-Content-Sha256");
	enum sigv4_verdict v;

	if (!amz_date)
		return say(SIGV4_INCOMPLETE, why, size,
			"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
	const struct sigv4_key *key = find_key(rq, claim->access_key_id, rules);
	if (!key)
		return say(SIGV4_KEY, why, size, "The security token included in the request is invalid.");
	if (key->has_expired) /* the token holds the key: with an old one there is nothing to verify by */
		return say(SIGV4_EXPIRED, why, size, "The security token included in the request is expired");
	if ((v = check_scope(claim, service, rules->region, amz_date, why, size)) != SIGV4_OK ||
		(v = check_headers(rq, claim->signed_headers, why, size)) != SIGV4_OK ||
		(v = check_time(amz_date, rules, why, size)) != SIGV4_OK)
		return v;
	if (!sigv4_fits_body(rq, claimed, strcmp(service, "s3") == 0) || !is_right(rq, claim, amz_date, key->secret))
		return say(SIGV4_MISMATCH, why, size,
			"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
			"and signing method. Consult the service documentation for details.");
	return SIGV4_OK;
}
