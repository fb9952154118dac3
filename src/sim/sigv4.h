/* sigv4.h: verifying AWS Signature Version 4 on a request as it arrived, in the steps of AWS's document
 * "Create a signed AWS API request": canonical request, string to sign, signing key, signature.  Written for
 * the simulator alone, so that a misreading of the document by the client's signer is not made here again. */
#ifndef SIM_SIGV4_H
#define SIM_SIGV4_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "sim/http.h"

enum sigv4_verdict {
	SIGV4_OK,
	SIGV4_MISSING,    /* no Authorization header */
	SIGV4_INCOMPLETE, /* it cannot be read, or lacks a part */
	SIGV4_KEY,        /* unknown access key, or a session token that does not fit it */
	SIGV4_EXPIRED,    /* the session token is past its time */
	SIGV4_TIME,       /* X-Amz-Date is too far from every clock */
	SIGV4_MISMATCH,   /* another signature, scope, or header that is not signed */
};

struct sigv4_key {
	const char *access_key_id, *secret;
	const char *session_token; /* NULL: a key of long standing, which goes without one */
	bool has_expired;
};

struct sigv4_rules {
	const char *region;
	const struct sigv4_key *keys; /* ends with a NULL access_key_id */
	int64_t clocks[2];            /* a request's time must be near one of them; the first is quoted */
	size_t clock_count;
};

#define SIGV4_UNSIGNED_BODY "UNSIGNED-PAYLOAD" /* S3 takes it for the body's hash */
#define SIGV4_SLACK_MS ((int64_t)5 * 60 * 1000)

/* The parts of the Authorization header. */
struct sigv4_claim {
	char access_key_id[132];
	char date[9], region[32], service[40], terminator[16];
	char signed_headers[1024];
	char signature[65];
};

/* SIGV4_OK, SIGV4_MISSING or SIGV4_INCOMPLETE. */
enum sigv4_verdict sigv4_read(const struct http_request *rq, struct sigv4_claim *claim, char *why, size_t why_size);

/* `service`: the signing name that the request's target belongs to.  `why` gets the sentence that AWS answers
 * with. */
enum sigv4_verdict sigv4_check(const struct http_request *rq, const struct sigv4_claim *claim, const char *service,
	const struct sigv4_rules *rules, char *why, size_t why_size);

bool sigv4_is_signed(const char *signed_headers, const char *name);
/* Is that the body's hash, or NULL, or (S3) SIGV4_UNSIGNED_BODY? */
bool sigv4_fits_body(const struct http_request *rq, const char *claimed, bool is_s3);

/* The steps, each for its own test. */
/* `service` s3: the path is encoded once, and the body's hash is the one that the request claims. */
void sigv4_canonical(const struct http_request *rq, const char *service, const char *signed_headers, struct buf *out);
void sigv4_string_to_sign(const char *canonical, const char *amz_date, const struct sigv4_claim *claim, struct buf *out);
void sigv4_signature(const char *secret, const struct sigv4_claim *claim, const char *string_to_sign, char out[65]);
bool sigv4_parse_date(const char *s, int64_t *out); /* 20261123T090000Z */

#endif
