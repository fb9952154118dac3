/* s3_wire.c: S3's requests and replies. */
#include "sim/s3_wire.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/world.h"
#include "sim/xmlout.h"

#define S3_NS "http://s3.amazonaws.com/doc/2006-03-01/"
#define HASH_HEADER "x-amz-content-sha256"
#define OWNER_HEADER "x-amz-expected-bucket-owner"

bool s3_is_meant(const struct http_request *rq)
{
	struct sigv4_claim claim;
	char why[200];

	sigv4_read(rq, &claim, why, sizeof(why));
	return strcmp(claim.service, "s3") == 0;
}

/* ── where it goes ── */

struct place {
	char bucket[256];
	bool has_key;
	const char *query; /* "" when there is none */
};

/* "BUCKET.s3.REGION.amazonaws.com", and "BUCKET.localhost" for a client that is told of this server by that name: how long
 * BUCKET is; 0: the host names none. */
static size_t bucket_in_host(const char *host)
{
	size_t len = strcspn(host, ":");
	static const char *const marks[] = {".s3.", ".s3-", ".localhost"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *at = strstr(host, marks[i]);
		if (at && at < host + len)
			return (size_t)(at - host);
	}
	return 0;
}

static void find_place(const struct http_request *rq, struct place *p)
{
	const char *host = http_header(rq, "Host"), *path = rq->target + (rq->target[0] == '/');
	size_t in_host = host ? bucket_in_host(host) : 0, len = strcspn(path, "/?"), end = strcspn(rq->target, "?");

	p->query = rq->target + end + (rq->target[end] == '?');
	char *name = in_host ? http_unescape(host, in_host, false) : http_unescape(path, len, false);
	snprintf(p->bucket, sizeof(p->bucket), "%s", name);
	free(name);
	path += in_host ? 0 : len + (path[len] == '/');
	p->has_key = *path && *path != '?';
}

/* ── the query ── */

struct parameter {
	char *name, *value; /* heap */
};

static bool next_parameter(const char **query, struct parameter *p)
{
	*query += strspn(*query, "&");
	size_t len = strcspn(*query, "&"), name = strcspn(*query, "=&");

	if (len == 0)
		return false;
	p->name = http_unescape(*query, name, false);
	p->value = http_unescape(*query + name + (name < len), len - name - (name < len), false);
	*query += len;
	return true;
}

static void drop_parameter(struct parameter *p)
{
	free(p->name);
	free(p->value);
}

static bool has_parameter(const char *query, const char *name)
{
	struct parameter p;
	bool is_there = false;

	while (!is_there && next_parameter(&query, &p)) {
		is_there = strcmp(p.name, name) == 0;
		drop_parameter(&p);
	}
	return is_there;
}

/* ── which operation ── */

static const struct route {
	const char *method;
	bool has_bucket;
	const char *subresource; /* NULL: none */
	const char *operation;
} routes[] = {
	{"GET", false, NULL, "ListBuckets"},
	{"HEAD", true, NULL, "HeadBucket"},
	{"GET", true, "location", "GetBucketLocation"},
	{"GET", true, "versioning", "GetBucketVersioning"},
};

static const struct route *find_route(const struct http_request *rq, const struct place *p)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (strcmp(routes[i].method, rq->method) == 0 && routes[i].has_bucket == (p->bucket[0] != '\0') && !p->has_key &&
			(!routes[i].subresource || has_parameter(p->query, routes[i].subresource)))
			return &routes[i];
	return NULL;
}

const char *s3_operation(const struct http_request *rq)
{
	struct place p;

	find_place(rq, &p);
	const struct route *r = find_route(rq, &p);
	return r ? r->operation : NULL;
}

/* ── its input ── */

static const struct {
	const char *name, *member;
	bool is_number;
} parameters[] = {
	{"max-buckets", "MaxBuckets", true},
	{"continuation-token", "ContinuationToken", false},
	{"prefix", "Prefix", false},
	{"bucket-region", "BucketRegion", false},
};

static bool add_value(cJSON *in, const char *member, bool is_number, const char *value, struct sim_error *e)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (is_number && (end == value || *end))
		return sim_fail(e, 400, "InvalidArgument", "Provided %s not an integer or within integer range", member);
	if (is_number)
		cJSON_AddNumberToObject(in, member, (double)n);
	else
		cJSON_AddStringToObject(in, member, value);
	return true;
}

/* x-id is the SDKs' own mark of the operation, which S3 passes over. */
static bool add_parameter(cJSON *in, const struct route *r, const struct parameter *p, struct sim_error *e)
{
	if (strcmp(p->name, "x-id") == 0 || (r->subresource && strcmp(p->name, r->subresource) == 0))
		return true;
	for (size_t i = 0; !r->has_bucket && i < sizeof(parameters) / sizeof(parameters[0]); i++)
		if (strcmp(parameters[i].name, p->name) == 0 && !cJSON_GetObjectItemCaseSensitive(in, parameters[i].member))
			return add_value(in, parameters[i].member, parameters[i].is_number, p->value, e);
	return sim_fail(e, 400, "InvalidArgument", "The parameter %.60s is not known to this operation", p->name);
}

cJSON *s3_input(const struct http_request *rq, struct sim_error *e)
{
	const char *owner = http_header(rq, OWNER_HEADER);
	cJSON *in = cJSON_CreateObject();
	struct place place;
	struct parameter p;
	bool ok = true;

	find_place(rq, &place);
	const struct route *r = find_route(rq, &place);
	if (place.bucket[0])
		cJSON_AddStringToObject(in, "Bucket", place.bucket);
	if (owner)
		cJSON_AddStringToObject(in, "ExpectedBucketOwner", owner);
	while (ok && next_parameter(&place.query, &p)) {
		ok = add_parameter(in, r, &p, e);
		drop_parameter(&p);
	}
	if (ok)
		return in;
	cJSON_Delete(in);
	return NULL;
}

/* ── its signature ── */

static bool is_hash(const char *s)
{
	return strcmp(s, SIGV4_UNSIGNED_BODY) == 0 || (strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64);
}

static const char *unsigned_header(const struct http_request *rq, const char *list)
{
	for (size_t i = 0; i < rq->header_count; i++)
		if (strncasecmp(rq->headers[i].name, "x-amz-", 6) == 0 && !sigv4_is_signed(list, rq->headers[i].name))
			return rq->headers[i].name;
	return NULL;
}

bool s3_check_signature(const struct http_request *rq, const struct sigv4_claim *claim, struct sim_error *e)
{
	const char *hash = http_header(rq, HASH_HEADER), *name = unsigned_header(rq, claim->signed_headers);

	if (!world_is_region(claim->region))
		return sim_fail(e, 400, "AuthorizationHeaderMalformed",
			"The authorization header is malformed; the region '%s' is wrong", claim->region);
	if (strcmp(claim->terminator, "aws4_request") != 0)
		return sim_fail(e, 400, "AuthorizationHeaderMalformed",
			"The authorization header is malformed; the Credential is mal-formed; expecting \"aws4_request\"");
	if (!http_header(rq, "X-Amz-Date"))
		return sim_fail(e, 403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
	if (!hash)
		return sim_fail(e, 400, "InvalidRequest", "Missing required header for this request: " HASH_HEADER);
	if (!is_hash(hash))
		return sim_fail(e, 400, "InvalidArgument",
			HASH_HEADER " must be " SIGV4_UNSIGNED_BODY ", or a valid sha256 value.");
	if (name)
		return sim_fail(e, 403, "AccessDenied",
			"There were headers present in the request which were not signed: %.60s", name);
	if (!sigv4_fits_body(rq, hash, true))
		return sim_fail(e, 400, "XAmzContentSHA256Mismatch",
			"The provided '" HASH_HEADER "' header does not match what was computed.");
	return true;
}

static const struct {
	enum sigv4_verdict verdict;
	int status;
	const char *code, *message; /* NULL: as Signature Version 4 has it */
} refusals[] = {
	{SIGV4_MISSING, 403, "AccessDenied", "Access Denied"},
	{SIGV4_INCOMPLETE, 400, "AuthorizationHeaderMalformed", NULL},
	{SIGV4_KEY, 403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."},
	{SIGV4_EXPIRED, 400, "ExpiredToken", "The provided token has expired."},
	{SIGV4_TIME, 403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."},
	{SIGV4_MISMATCH, 403, "SignatureDoesNotMatch", NULL},
};

bool s3_refuse_signature(enum sigv4_verdict v, bool is_known, const char *why, struct sim_error *e)
{
	if (v == SIGV4_KEY && is_known)
		return sim_fail(e, 400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].verdict == v)
			return sim_fail(e, refusals[i].status, refusals[i].code, "%s", refusals[i].message ? refusals[i].message : why);
	return sim_fail(e, 403, "AccessDenied", "Access Denied");
}

/* ── replies ── */

static const struct {
	const char *from, *to;
	int status;
} fault_names[] = {
	{"Throttling", "SlowDown", 503},
	{"InternalFailure", "InternalError", 500},
	{"ExpiredToken", "ExpiredToken", 400},
};

void s3_rename_fault(struct sim_error *e)
{
	for (size_t i = 0; i < sizeof(fault_names) / sizeof(fault_names[0]); i++)
		if (strcmp(e->code, fault_names[i].from) == 0) {
			e->status = fault_names[i].status;
			snprintf(e->code, sizeof(e->code), "%s", fault_names[i].to);
			return;
		}
}

/* 16 letters; and the second id, by which AWS's people find the host. */
void s3_put_id(struct http_reply *rp)
{
	char id[40];
	size_t n = 0;

	http_reply_add_header(rp, "x-amz-id-2", rp->request_id);
	for (const char *p = rp->request_id; *p && n < 16; p++)
		if (*p != '-')
			id[n++] = (char)toupper((unsigned char)*p);
	id[n] = '\0';
	snprintf(rp->request_id, sizeof(rp->request_id), "%s", id);
	rp->id_header = "x-amz-request-id";
	rp->content_type = "application/xml";
}

static void put_headers(const cJSON *out, struct http_reply *rp)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(out, "headers"))
		http_reply_add_header(rp, item->string, item->valuestring);
}

void s3_put_answer(const struct http_request *rq, const cJSON *out, struct http_reply *rp)
{
	const char *root = sim_text(out, "root");

	put_headers(out, rp);
	rp->status = 200;
	if (root && strcmp(rq->method, "HEAD") != 0)
		xml_put_document(&rp->body, root, S3_NS, cJSON_GetObjectItemCaseSensitive(out, "body"));
}

void s3_put_error(const struct http_request *rq, const cJSON *out, const struct sim_error *e, struct http_reply *rp)
{
	cJSON *body = cJSON_CreateObject();
	const cJSON *item;

	put_headers(out, rp);
	rp->status = e->status;
	cJSON_AddStringToObject(body, "Code", e->code);
	cJSON_AddStringToObject(body, "Message", e->message);
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(out, "details"))
		cJSON_AddStringToObject(body, item->string, item->valuestring);
	cJSON_AddStringToObject(body, "RequestId", rp->request_id);
	cJSON_AddStringToObject(body, "HostId", rp->header_count ? rp->headers[0].value : "");
	if (strcmp(rq->method, "HEAD") != 0) /* an error without a word: the status must do */
		xml_put_document(&rp->body, "Error", NULL, body);
	cJSON_Delete(body);
}
