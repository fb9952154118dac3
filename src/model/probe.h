/* probe.h: what the page behind a listener answers, as somebody would see who opens it.  Not a fact of AWS: a look of our own.
 * All text is cleaned and cut. */
#ifndef MODEL_PROBE_H
#define MODEL_PROBE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One look. */
struct probe_result {
	int status;             /* 0: no answer */
	char version[64];       /* "": not found */
	char words[64];         /* what the pattern matched, where that is short: "Version 3"; else the version */
	char summary[300];      /* for people: "200 Version 3", "503", "no connection: refused", "timed out after 5 s",
	                         * "302 to https://elsewhere/, not followed" */
	char brief[24];         /* without a status: why, in a word or two: "refused", "timed out" */
	char landed[200];       /* the URL that answered, where a redirect led to another one; "" */
	char elsewhere[200];    /* a redirect that was not followed leads there; "" */
	size_t bytes;           /* of the page that were read */
	bool is_cut;            /* it is longer */
	int64_t ms;
	struct err err;         /* ERR_NONE with a status */
};

/* What is known of the page behind a route. */
struct probe {
	const char *listener_arn, *rule_arn; /* the route's */
	const char *url;        /* NULL: no page is known */
	const char *why_not;    /* without a URL: why; else NULL */
	const char *hint;       /* what would change that, or a page that does not answer; NULL */
	const char *pattern;    /* of its version */
	bool is_looking;        /* a look is on its way */
	const struct probe_result *last; /* NULL: none has ended yet */
	int64_t looked_mono;    /* when that was; monotonic */
	int64_t good_until_mono; /* from then on it says nothing of now: another one should have come */
	int failures;           /* looks without an answer, up to the last one */
};

#endif
