/* access.h: who may call: access keys and whose they are, the roles that can be assumed, and what is denied to whom.
 *
 * Like the world it belongs to, all of it lives in the world's arena until world_free(): nothing here is freed before,
 * and borrowed pointers stay valid.  Its random bytes are its own, so that a key more or less changes no id of the world. */
#ifndef SIM_ACCESS_H
#define SIM_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/principal.h"
#include "sim/sigv4.h"

struct arena;
struct access;
struct sim_error;

/* ── keys ── */

struct access_key {
	const char *id, *secret;
	const char *token;   /* session token; NULL: a key of long standing, which goes without one */
	const char *arn, *user_id;
	struct principal who; /* the ARN in parts */
	int64_t ends_at;     /* world time; NO_TIME: never */
	bool is_built_in;
	struct access_key *next;
};

/* The two that every world has: the pair of AWS's published examples for Signature Version 4, and a temporary one beside
 * it; a NULL id ends them.  Both are arn:aws:sts::ACCOUNT:assumed-role/ops-role/cutover-sim. */
extern const struct sigv4_key access_built_in[];

struct access *access_new(struct arena *arena, const char *account, uint64_t seed);

const struct access_key *access_first(const struct access *a); /* access_built_in[0] */
const struct access_key *access_keys(const struct access *a);  /* all, the newest first */
const struct access_key *access_key_of(const struct access *a, const char *id); /* NULL: unknown */
/* `arn` is one that principal_parse() reads.  ends_at is cut to whole seconds, as AWS gives them. */
const struct access_key *access_make_key(struct access *a, const char *arn, bool has_token, int64_t ends_at);
/* From `now` on it is no longer good; id NULL: none of the temporary ones made so far is, the built-in one apart.
 * Gives how many. */
size_t access_expire(struct access *a, const char *id, int64_t now);
bool access_has_ended(const struct access_key *key, int64_t now);

/* ── roles ── */

struct access_list {
	const char **items;
	size_t count;
};

struct access_role {
	const char *arn;
	struct principal who;
	const char *external_id, *mfa_serial; /* NULL: not asked for */
	struct access_list mfa_codes;         /* one that was used is NULL */
	struct access_list web_tokens;        /* "expired:TOKEN": TOKEN is listed and past its time */
	struct access_list trusts;            /* ARNs of principals and account roots; "*" */
	int64_t max_s;                        /* MaxSessionDuration */
	int64_t created_at;
	struct access_role *next;
};

const struct access_role *access_roles(const struct access *a);
struct access_role *access_role_at(const struct access *a, const char *arn); /* NULL: there is none that can be assumed */
/* Copied, with all that it points to; takes the place of one with the same ARN. */
void access_put_role(struct access *a, const struct access_role *role);
bool access_trusts(const struct access_role *role, const struct access_key *caller);
/* A code is good once. */
bool access_use_code(struct access_role *role, const char *code);

/* ── denials ── */

struct access_denial {
	const char *arn;            /* of a user, a role or a session of it; "*": everybody */
	struct access_list actions; /* "codedeploy:ContinueDeployment", "elasticloadbalancing:*": case does not count */
	bool is_explicit;           /* a Deny statement, not just the lack of an Allow */
};

/* Copied; they replace those in force. */
void access_deny(struct access *a, const struct access_denial *denials, size_t count);
/* IAM's wildcards: * any text, ? any one letter; case does not count. */
bool access_fits(const char *pattern, const char *text);
/* The denial that hits "service:Operation" for this caller, or NULL. */
const struct access_denial *access_denied(const struct access *a, const struct principal *who, const char *action);
/* Fills e with AWS's sentence; resource NULL: the action knows none.  Gives false. */
bool access_refuse(const struct access_denial *d, const char *arn, const char *action, const char *resource, bool is_query,
	struct sim_error *e);

#endif
