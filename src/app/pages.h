/* pages.h: the pages behind the listeners of the shown release: which are looked at, and when.
 *
 * They have a schedule of their own beside the reads of AWS, whose budget they do not touch and which never wait for them.  Each
 * is looked at by one GET at a time, only while somebody looks (app_watch_pages()), and more and more rarely while nothing
 * answers.  Pure but for pages_turn(). */
#ifndef APP_PAGES_H
#define APP_PAGES_H

#include "app/probe.h"

struct app;

#define PAGE_ACTIVE_MS 5000  /* while a deployment is under way */
#define PAGE_IDLE_MS 30000
#define PAGE_ACTIVE_MOST_MS 30000 /* of a page that does not answer */
#define PAGE_IDLE_MOST_MS 120000
#define PAGE_LATE_MS 10000   /* a look takes five seconds at most: what has not come by then has not been asked for */
#define PAGE_MOVED_MS 1000   /* so long the answer of before is shown when the weights have changed */

/* Monotonic moments; 0: never. */
struct page_state {
	int64_t sent_mono, answered_mono;
	int64_t moved_mono;      /* the route's weights have changed since the answered look was sent: then */
	int failures;            /* up to the last answer */
	bool is_flying;
};
struct page_pace {
	int64_t now_mono;
	int64_t asked_mono;      /* a person wants looks that were sent at or after it; 0 */
	int64_t back_mono;       /* AWS has answered again then, after it could not be reached; 0 */
	bool is_active;
};
int64_t page_due_at(const struct page_state *s, const struct page_pace *pace);     /* INT64_MAX: not before it is answered */
int64_t page_good_until(const struct page_state *s, const struct page_pace *pace); /* its last answer */

/* One for each kind of route: production, test. */
#define PAGES 2
struct page {
	struct app *app;
	char *url, *listener_arn, *rule_arn; /* url NULL: no page is known; rule_arn NULL: none */
	const char *why_not;                 /* literal */
	double blue, green;                  /* the route's, when the last look was sent */
	struct page_state state;
	bool has_result;
	struct probe_result result;
};

void pages_turn(struct app *a);         /* follows what is shown, sends what is due */
int64_t pages_next_due(struct app *a);  /* monotonic; INT64_MAX none */
void pages_forget(struct app *a);       /* also what flies */
/* What is known, in `arena`. */
const struct probe *pages_known(const struct app *a, struct arena *arena, size_t *count);

#endif
