/* options.h: the command line as a value.  One table of options; getopt_long reads it, help is made from it. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "app/policy.h"
#include "cli/settle.h"
#include "model/facts.h"
#include "setup/desired.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct setup_word;
struct verb;

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

enum { OPTION_VARIABLES_MAX = 50 }; /* StartPipelineExecution takes no more */

/* Strings point into argv. NULL: not given. */
struct options {
	const char *profile, *region, *endpoint_url, *execution, *stage, *theme, *config, *debug_log, *scenario, *file;
	bool is_read_only, says_yes, wants_json, is_ascii, has_no_cache, allows_http;
	bool waits, plans;                  /* --wait, --plan */
	bool wants_help, wants_version, is_demo;
	enum color_choice color;
	int64_t timeout_ms;                 /* NO_DURATION: not given */
	double speed;                       /* 0: not given */
	enum goal goal;
	struct pair variables[OPTION_VARIABLES_MAX];
	size_t variable_count;
	const struct verb *verb;            /* NULL: the dashboard */
	enum policy_level level;            /* of a verb that has one */
	const struct setup_word *word;      /* of a verb that has one */
	const char *pipeline;
	struct desired desired;             /* what is given of it */
	const char *undo;
};

/* ERR_USAGE with one line that names the word.  Values of --var are cut in place in argv (at the first '='). */
bool options_parse(struct options *o, int argc, char **argv, struct err *e);

struct option_row {
	const char *name;       /* without its two dashes */
	int letter;             /* short form; 0 none */
	const char *argument;   /* "DURATION"; NULL: a flag */
	const char *help;
	unsigned traits;        /* 0: global; else only with verbs of one of these traits */
	bool is_for_demo;       /* only with --demo */
	bool (*take)(struct options *o, const struct option_row *row, const char *value, struct err *e);
};
const struct option_row *option_rows(void); /* ends with a NULL name */

unsigned options_traits(const struct options *o); /* of the verb and its word; 0 for the dashboard */
/* How long the verb may take: the given --timeout, else the contract's default; NO_DURATION: without end. */
int64_t options_timeout_ms(const struct options *o);

#endif
