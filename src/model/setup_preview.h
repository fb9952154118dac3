/* setup_preview.h: what a screen shows of a set-up that nobody has carried out (yet): the plan, or what is missing for one.
 * Everything is borrowed from whoever made it, until it is asked to go on. */
#ifndef MODEL_SETUP_PREVIEW_H
#define MODEL_SETUP_PREVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/setup_plan.h"

enum preview_state {
	PREVIEW_CLOSED,  /* nobody has asked for it, and nothing is read for it */
	PREVIEW_READING,
	PREVIEW_PLAN,    /* plan */
	PREVIEW_CHOICES, /* somebody has to choose before there is a plan: choices */
	PREVIEW_FAILED   /* err */
};

/* Where it is from what the set-up should bring about. */
enum preview_source {
	PREVIEW_BY_FILE,   /* the file in the current folder */
	PREVIEW_BY_RECORD, /* an apply that did not come to its end */
	PREVIEW_BY_FINDING /* the only candidate of each kind */
};

/* A value that could not be told. */
struct preview_choice {
	const char *name, *help;       /* "repository", and what it is */
	const char *const *candidates; /* the first of them */
	size_t candidate_count, more;  /* how many those are, and how many more there are */
	const char *why;               /* they could not be looked for; NULL: they could */
};

struct setup_preview {
	enum preview_state state;
	bool is_reading;         /* it is read again: what is here is of before */
	enum preview_source source;
	const char *file;        /* name of the file, whether it is there or not */
	int64_t read_at;         /* AWS's clock */
	const struct setup_plan *plan;
	const struct preview_choice *choices;
	size_t choice_count;
	struct err err;
	char open_pipeline[128]; /* whose set-up has begun and not come to its end, in this account and region; "" none.  Also known
				    while it is closed */
};

#endif
