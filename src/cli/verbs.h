/* verbs.h: the table of verbs: what `cutover VERB` can do.  Help, parsing and the man page's test read it. */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "model/action.h"

#include <stddef.h>

struct session;

/* Which of the options that are not global a verb takes (option rows carry the same bits). */
enum verb_traits {
	TRAIT_LOOKS = 1,       /* reads only */
	TRAIT_FOLLOWS = 2,     /* goes on until something has come: no --timeout by default */
	TRAIT_MUTATES = 4,     /* changes AWS: asks, takes --wait */
	TRAIT_HAS_GOAL = 8,    /* takes --for */
	TRAIT_HAS_VARIABLES = 16, /* takes --var */
	TRAIT_HAS_PLAN = 32,   /* takes --plan */
	TRAIT_HAS_LINES = 64,  /* its JSON is a document a line, the last one of kind "end" */
	TRAIT_OPENS_ITSELF = 128, /* runs without AWS, or has to say itself why there is none: session_open() is its own affair */
	TRAIT_HAS_LEVEL = 256, /* its first word is a policy's level */
	TRAIT_EXAMINES = 512,  /* a setting that is wrong is what it is there to tell */
	TRAIT_HAS_WORD = 1024, /* its first word says which part of it: cli/setup.h */
	TRAIT_PREPARES = 2048  /* takes the values of a set-up's desired state, and their file */
};

struct verb {
	const char *name;
	unsigned traits;
	enum action_id action;      /* of a verb that mutates: its name and help are the action's */
	const char *arguments;      /* as in the usage line, after the name */
	const char *help;           /* NULL: the action's */
	/* Runs it to its end and gives the exit code; everything has been said by then. */
	int (*run)(struct session *s);
};

extern const struct verb verbs[]; /* ends with a NULL name */

const struct verb *verb_by_name(const char *name); /* NULL */
const char *verb_help(const struct verb *v);

/* A word of the contract that a later version will make a verb: it is never taken for a pipeline without `--`. */
bool verb_is_reserved(const char *name);

/* The verb that `word` may have been meant to be; NULL when none is near. */
const char *verb_near(const char *word);

#endif
