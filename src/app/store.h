/* store.h: the parts: for each read its last good value, its last error, and when it was asked and answered.
 * A part is found by (kind, scope, key) and lives as long as the store, so that a pointer to one may be kept
 * while it is in flight. */
#ifndef APP_STORE_H
#define APP_STORE_H

#include "model/facts.h"

struct part {
	struct fact fact;          /* value lives in `arena`; key is the part's own */
	struct arena *arena;
	char *key;
	uint64_t call_id;          /* in flight; 0 none */
	void *call;                /* what app.c keeps of it while it flies */
	int64_t sent_mono;         /* the newest send; 0 never */
	int64_t good_sent_mono;    /* the send that `value` answers */
	int64_t answered_mono;     /* the newest answer, good or not */
	int64_t failed_sent_mono;  /* the send that `err` answers */
	uint64_t asked_hash;       /* of the arguments of the newest send: other arguments make it due at once */
	uint64_t answered_hash;    /* of those of the newest that was answered */
	int64_t wanted_mono;       /* when a picture last wanted it */
	int failures;              /* in a row */
	bool is_cut_off;           /* failed while nothing at all was answering */
};

struct store {
	struct part **parts;
	size_t count, capacity;
};

void store_done(struct store *s);
struct part *store_find(const struct store *s, enum fact_kind kind, int scope, const char *key); /* NULL */
struct part *store_get(struct store *s, enum fact_kind kind, int scope, const char *key);        /* made when missing */
/* Frees those parts, never ones in flight.  True: there were some. */
bool store_forget(struct store *s, bool (*is_unwanted)(const struct part *p, const void *user), const void *user);

/* A part's new value (its arena is taken) or its failure. */
void part_take_value(struct part *p, struct arena *taken, const void *value, int64_t now);
void part_fail(struct part *p, const struct err *e, int64_t now);

/* The newest send that has been answered, well or not; 0 none.  Another may be in flight: by its cadence it is asked again. */
int64_t part_answered_send(const struct part *p);

/* The facts as assemble wants them; the array is in `a`, the values are borrowed from the parts. */
struct facts store_facts(const struct store *s, struct arena *a, const struct scope *scopes, size_t scope_count);

#endif
