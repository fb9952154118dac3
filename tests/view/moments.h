/* moments.h: the moments of a release as values, for the tests of the view: what a person would see, without any AWS. */
#ifndef TESTS_VIEW_MOMENTS_H
#define TESTS_VIEW_MOMENTS_H

#include "view/view.h"

struct arena;

/* A whole picture: release, what the person did, how the connection is. */
struct moment {
	struct release *release;
	struct pipeline_list *pipelines;
	struct fact *pipelines_fact;
	struct ui ui;
	struct view view;  /* borrows the above */
	bool is_ascii;
};

extern const struct moment_row {
	const char *name;
	void (*make)(struct arena *a, struct moment *m);
} moments[]; /* ends with a NULL name */
extern const size_t moment_count;

/* All values live in `a`.  NULL name found: fails the test. */
struct moment *moment_make(struct arena *a, const char *name);

#define MOMENT_NOW ((int64_t)1795424579000) /* 2026-11-23T09:02:59Z, a Monday */

#endif
