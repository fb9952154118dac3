/* init.h: the desired state, from what there is in the account: the only candidate of each kind is taken. */
#ifndef SETUP_INIT_H
#define SETUP_INIT_H

#include <stdbool.h>
#include <stddef.h>

#include "setup/desired.h"

struct app;
struct err;
struct init;

/* `given`: what is known already (options); copied, its texts are borrowed. */
struct init *init_new(struct app *app, const struct desired *given);
void init_free(struct init *in); /* before its app; NULL is fine */

/* Before the first turn of the app, and after each; true: all that can be known is known. */
bool init_turn(struct init *in);

/* What has been found, chosen and defaulted so far; a value is NULL where somebody has to choose.  Lives as long as `in`. */
const struct desired *init_state(const struct init *in);

/* What may stand there; 0: nothing was found.  *why (may be NULL): why it could not be looked for; NULL when it could. */
size_t init_candidates(const struct init *in, enum desired_key key, const char *const **out, const struct err **why);

/* A person has chosen: what follows from it is looked for, and init_turn() is false again. */
void init_choose(struct init *in, enum desired_key key, const char *value);

const struct err *init_lost(const struct init *in); /* no credentials; NULL */

#endif
