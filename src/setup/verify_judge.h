/* verify_judge.h: is what the listeners answer, and what is known behind them, as it should be at that moment?  Pure. */
#ifndef SETUP_VERIFY_JUDGE_H
#define SETUP_VERIFY_JUDGE_H

#include "app/probe.h"
#include "model/release.h"

struct buf;

struct verify_sight {
	const struct deployment *d;
	const struct probe_result *prod, *test; /* the pages now; NULL: no page of that listener is known */
	bool prod_has_answered;     /* before anything was done: then it must go on answering */
	const char *old_version;    /* what production's page said then; "" unknown */
	const char *new_version;    /* what the test page said before traffic moved, where it differed from that; "" unknown */
	const char *tested_digest;  /* green's image then; NULL unknown */
};

/* A listener answers, well or not so well: no 5xx, no silence. */
bool verify_page_answers(const struct probe_result *page);
/* The share of all routes of that kind; the least of them.  Negative: none, or not all of them are known. */
double verify_share(const struct deployment *d, enum route_kind kind, bool of_green);
/* Both pages say a version, and not the same. */
bool verify_tells_apart(const struct verify_sight *s);

/* Before traffic moves: production says the old version, test the new one.  Where they cannot be told apart: all of production on
 * blue, all of test on green, and green healthy.  `why` gets the words, good or bad. */
bool verify_judge_green(const struct verify_sight *s, struct buf *why);
/* After: production says green's version.  Where versions cannot be told apart: all of production is on green, and green is healthy
 * and runs the image that was tested. */
bool verify_judge_production(const struct verify_sight *s, struct buf *why);

#endif
