/* record.h: what an apply has done, in a file of the state directory: the settings before and after each step, so that it can be
 * undone, and so that one that did not come to its end is known.  An apply that goes on from such a one takes its steps over: the newest
 * record is all that has to be undone.
 *
 * $XDG_STATE_HOME/cutover/setup/TIME-PIPELINE.json, 0600: variables of a build project may be secrets. */
#ifndef SETUP_RECORD_H
#define SETUP_RECORD_H

#include <stdint.h>

#include "base/json.h"
#include "model/setup_plan.h"
#include "setup/found.h"

struct err;
struct plan;

#define RECORD_FOLDER "setup" /* in the state directory */

struct record {
	char *path; /* heap */
	cJSON *root;
};

/* What a step is about as it stands now: what it would change, as AWS gave it.  NULL: it could not be read. */
cJSON *record_picture(enum setup_step_id step, const struct inquiry *q, const struct desired *d);

/* Written at once; ERR_CONFIG when it can't be, and then nothing may be applied.  Begins with the steps of the newest record of the same
 * things, where that one did not come to its end, and says so ("continues"). */
bool record_begin(struct record *r, const struct plan *p, const struct desired *d, int64_t now, struct err *e);
void record_done(struct record *r);
/* The one itself that such an apply would go on from; false: there is none. */
bool record_resume(struct record *r, const struct plan *p, const struct desired *d);

/* Before a step is sent, with the picture of before; and after, with that of after.  False: it could not be written.  Of a step that
 * an earlier apply has carried out, and that is still as that one left it, what was before that one is kept. */
bool record_before(struct record *r, enum setup_step_id step, const char *call, cJSON *taken_before, struct err *e);
bool record_after(struct record *r, enum setup_step_id step, const char *request_id, cJSON *taken_after, struct err *e);
/* The commit of the files is the head of the branch that was made, where nobody else's came between: a branch with theirs on it stays. */
bool record_commit(struct record *r, const char *parent_id, const char *commit_id, struct err *e);
bool record_finish(struct record *r, int64_t now, struct err *e);
bool record_undone(struct record *r, int64_t now, struct err *e);

/* ERR_NOT_FOUND, ERR_CONFIG: not a record. */
bool record_read(struct record *r, const char *path, struct err *e);
const char *record_text(const struct record *r, const char *name); /* account, region, pipeline; NULL */
bool record_desired(const struct record *r, struct desired *out); /* borrowed from the record */

/* A step's row: before and after, NULL where it was not carried out. */
const cJSON *record_step(const struct record *r, enum setup_step_id step);

/* The newest apply in that account and region, of that pipeline (NULL: of any), that did not come to its end: its pipeline; "" none. */
struct record_open {
	char path[600], pipeline[128];
};
bool record_find_open(const char *account, const char *region, const char *pipeline, struct record_open *out);

#endif
