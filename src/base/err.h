/* err.h: one failure, as a value: what failed, why, and what AWS said about it.
 *
 * An err is filled where the failure is known, gets context on its way up (err_context) and is shown once.
 * It owns nothing, so it can be copied with `=`.  Zeroed memory is "no error". */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_kind {
	ERR_NONE,
	ERR_USAGE,           /* wrong words on the command line */
	ERR_CONFIG,          /* a configuration file, profile or region is wrong or missing */
	ERR_NETWORK,         /* no connection, TLS failure, connection lost */
	ERR_TIMEOUT,         /* a call took longer than its limit */
	ERR_THROTTLED,       /* AWS asks to slow down */
	ERR_CREDENTIALS,     /* none found, or refused as wrong */
	ERR_EXPIRED,         /* credentials have expired */
	ERR_DENIED,          /* a policy refuses */
	ERR_NOT_FOUND,       /* the named thing does not exist */
	ERR_INVALID,         /* AWS calls the request invalid */
	ERR_WRONG_PHASE,     /* not allowed in this phase (ours or AWS's judgment) */
	ERR_SERVER,          /* a 5xx of the service */
	ERR_MALFORMED,       /* a reply that cannot be understood */
	ERR_UNKNOWN_OUTCOME, /* sent, answer lost: it may have happened */
	ERR_READ_ONLY,       /* --read-only */
	ERR_DEADLINE,        /* the verb's own --timeout ran out */
	ERR_ENDED,           /* the release ended otherwise than asked for */
	ERR_INTERNAL,        /* anything else */
	ERR_KINDS
};

struct err {
	enum err_kind kind;
	int http_status;      /* 0: no HTTP answer */
	char code[96];        /* AWS's error code, e.g. "DeploymentDoesNotExistException"; "" if none */
	char message[640];    /* people's words; control characters are already removed */
	char request_id[80];  /* "" if none */
};

/* Fill `e` (may be NULL) and return false, so that `return err_set(...)` reads well. */
bool err_set(struct err *e, enum err_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Put "context: " before the message.  Returns false. */
bool err_context(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A stable lower-case name ("throttled"), the exit code of the contract, and whether waiting and trying the
 * same read again can help (network, timeout, throttled, server). */
const char *err_kind_name(enum err_kind kind);
int err_exit_code(enum err_kind kind);
bool err_is_passing(enum err_kind kind);

/* May a mutation that ended so have been carried out all the same?  An answer that was lost, and AWS's own failure (a 5xx), say
 * nothing of what was done before; every other failure is a refusal. */
bool err_leaves_doubt(enum err_kind kind);

#endif
