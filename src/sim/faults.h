/* faults.h: foul weather on demand: which calls are spoilt, and how.
 *
 * SPEC: RATE:KIND[:REGEX] with RATE from 0 to 1 and REGEX (POSIX extended, found anywhere) on
 * "service.Operation", or limit=N[:REGEX]: at most N calls a second.  Which calls a RATE hits is a hash of
 * the seed, the operation, and how often it was called before: the same seed gives the same faults. */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct faults;
struct sim_error;

enum fault_kind {
	FAULT_NONE,
	/* answered with an error, nothing done */
	FAULT_THROTTLE,
	FAULT_500,
	FAULT_503,
	FAULT_DENIED,
	FAULT_EXPIRED,
	FAULT_SKEW,      /* the server's clock is FAULT_SKEW_MS ahead: refused unless signed for that clock */
	/* lost */
	FAULT_DROP,      /* the connection ends before the request was seen */
	FAULT_DROPAFTER, /* done, the answer is lost */
	FAULT_HANG,      /* never answered, never done */
	/* done, badly answered */
	FAULT_SLOW,
	FAULT_TRUNCATE,
	/* an answer that is none, nothing done */
	FAULT_GARBAGE,
	FAULT_HTML,
	FAULT_EMPTY,
	FAULT_LIMIT,     /* in a SPEC only: faults_pick() gives FAULT_THROTTLE for it */
	FAULT_KINDS
};

#define FAULT_SKEW_MS ((int64_t)600 * 1000)

struct faults *faults_new(uint64_t seed);
void faults_free(struct faults *f);

bool faults_add(struct faults *f, const char *spec, struct err *e); /* ERR_USAGE */
/* All or nothing: on a bad SPEC those in force stay. */
bool faults_replace(struct faults *f, const char *const *specs, size_t count, struct err *e);

/* What befalls this call of service.operation; now_ms is monotonic and serves limit=N only. */
enum fault_kind faults_pick(struct faults *f, const char *service, const char *operation, int64_t now_ms);

const char *fault_name(enum fault_kind kind);
/* For the kinds that are answered with an error: AWS's code and status in the protocol's own form.  false for
 * the others. */
bool fault_error(enum fault_kind kind, bool is_query, struct sim_error *e);
bool fault_spares_the_world(enum fault_kind kind); /* the handler must not run */

#endif
