/* settle.h: has what `wait` waits for come, can it still come, is the release settled?  Pure: the release and the
 * monotonic clock are arguments.  Used by wait, watch, and release and retry with --wait. */
#ifndef CLI_SETTLE_H
#define CLI_SETTLE_H

#include "model/release.h"

enum goal { GOAL_SETTLED, GOAL_READY, GOAL_BAKING, GOAL_SUCCEEDED, GOALS };
const char *goal_name(enum goal goal);
bool goal_by_name(const char *name, enum goal *out);

enum verdict {
	VERDICT_PENDING,   /* go on */
	VERDICT_REACHED,   /* exit 0 */
	VERDICT_ENDED      /* it cannot come any more, or has settled otherwise than well: exit 3 */
};

/* How long a rollback may take to appear after a deployment stopped or failed, and the production split has to be still:
 * monotonic, since AWS says nothing about it. */
enum { SETTLE_GRACE_MS = 10 * 1000 };

struct settle {
	enum goal goal;
	bool saw_it_run;           /* some look showed it running: only then the grace is waited for */
	int64_t alone_since_mono;  /* stopped or failed, and no rollback seen, since then; NO_TIME: not so */
	int64_t still_since_mono;  /* production split unchanged since then */
	char split[256];           /* of the last look */
};

void settle_init(struct settle *s, enum goal goal);

/* One look at a release whose picture is full.  *why (may be NULL) gets a clause in static memory, English as it stands:
 * people get it through _(). */
enum verdict settle_judge(struct settle *s, const struct release *r, int64_t mono, const char **why);

/* The deployment that the kept execution started (of the current deploy action); NULL while there is none. */
const struct deployment *settle_own(const struct release *r);

/* The kept execution has a status after which nothing more comes (not InProgress, not Stopping). */
bool settle_execution_is_over(const struct release *r);

#endif
