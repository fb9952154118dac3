/* cases.h: the written replies below tests/replies.
 *
 * tests/replies/SERVICE/OPERATION/CASE.json (or .xml, or .head of an answer to HEAD) with CASE.want beside it; the pages of one answer are CASE.1.json,
 * CASE.2.json ….  They are written by hand from AWS's models and documents, never recorded from a program of ours. */
#ifndef TESTS_OPS_CASES_H
#define TESTS_OPS_CASES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "ops/ops.h"

#define CASE_PAGES 4

struct reply_case {
	const struct ops_row *row;
	char *name;                        /* "codedeploy/GetDeployment/ready" */
	char *want_name;                   /* "tests/replies/….want", for fixture_read() */
	struct aws_page pages[CASE_PAGES]; /* heap */
	size_t page_count;
};

/* All cases, in order; *count gets how many.  Ends the test when there are none, or a folder belongs to no row. */
struct reply_case *cases_load(size_t *count);
void cases_free(struct reply_case *cases, size_t count);

/* What all cases are asked with. */
extern const struct ops_args case_args;

/* The answer's value as text ("error KIND: message" when there is none). */
void case_dump(struct buf *out, const struct ops_row *row, const struct aws_page *pages, size_t count);

bool case_is_good(const struct reply_case *c); /* does it decode into a value? */

#endif
