/* setup.h: `cutover setup WORD`: the words as a table, and what they share.  One file a word. */
#ifndef CLI_SETUP_H
#define CLI_SETUP_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"
#include "setup/desired.h"
#include "setup/plan.h"

struct arena;
struct err;
struct session;

struct setup_word {
	const char *name;
	unsigned traits;                /* beside those of the verb */
	int (*run)(struct session *s);  /* opens the session itself; the exit code, and everything has been said */
};
extern const struct setup_word setup_words[]; /* ends with a NULL name */
const struct setup_word *setup_word_by_name(const char *name); /* NULL */
const char *setup_words_known(void); /* "plan, verify": for messages */

#define SETUP_FILE DESIRED_FILE
const char *setup_file(const struct session *s);

/* The desired state: options before the file before defaults, checked.  ERR_CONFIG. */
bool setup_desired(const struct session *s, struct arena *a, struct desired *out, struct err *e);

/* The plan for people, and as the contract's document. */
void setup_print_plan(FILE *out, const struct setup_plan *p, bool has_color);
cJSON *setup_plan_json(const struct setup_plan *p);

/* Options and file as they are, where the file need not be there and nothing need be complete. */
bool setup_given(const struct session *s, struct arena *a, struct desired *out, struct err *e);

/* Opens the session, makes the plan and hands it to `go`; the exit code, its own or that of why there is none. */
struct apply;
int setup_with_plan(struct session *s, int (*go)(struct session *s, struct apply *a));

int setup_init(struct session *s);
int setup_show_plan(struct session *s);
int setup_apply(struct session *s);
int setup_undo(struct session *s);
int setup_verify(struct session *s);

#endif
