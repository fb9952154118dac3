/* calls.h: what has arrived and how it was answered: GET /_sim/calls. */
#ifndef SIM_CALLS_H
#define SIM_CALLS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct calls;

/* What a request keeps from its arrival to its answer. */
struct call_ticket {
	unsigned wave;
	unsigned generation; /* calls_reset() begins another: what arrived before it is counted no more */
};

#define CALLS_SECONDS 600 /* so many seconds' rates are kept */

/* now_ms: monotonic. */
struct calls *calls_new(int64_t now_ms);
void calls_free(struct calls *c);
void calls_reset(struct calls *c, int64_t now_ms);

/* A request begins to arrive: its wave is 1 + the highest wave answered before. */
struct call_ticket calls_arrive(const struct calls *c);
/* It has arrived wholly; names are literals or live as long as the program.  The row counts it as received. */
void calls_received(
	struct calls *c, const char *service, const char *operation, struct call_ticket t, int64_t now_ms);
/* It is signed rightly, with a key of this account and for this region. */
void calls_signed(
	struct calls *c, const char *service, const char *account, const char *region, struct call_ticket t);
/* Its answer goes out: a refusal or a success. */
void calls_answered(struct calls *c, const char *service, const char *operation, struct call_ticket t, bool is_refusal);
void calls_mutated(struct calls *c); /* something was really changed */
void calls_page(struct calls *c, bool is_test); /* somebody asks a listener for its page, answered or not */

/* "perSecond" are the calls received in each second since the beginning or the last reset, the current one last. */
cJSON *calls_to_json(const struct calls *c, int64_t now_ms);

#endif
