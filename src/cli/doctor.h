/* doctor.h: inside the doctor: the list of checks, and its parts in the order of the report.
 *
 * The doctor drives the pieces of the program one by one, so that each can fail by itself: files, profile, context, credentials,
 * identity, the reads of a pipeline, the simulation of what would be changed.  It reads only; it never changes anything. */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "app/app.h"
#include "app/plan.h"
#include "cli/session.h"
#include "cli/terminal_facts.h"

struct arena;
struct aws_files;

enum check_status { CHECK_OK, CHECK_FAIL, CHECK_SKIP };

struct check {
	const char *section, *id, *detail;
	const char *remedy;      /* NULL: none needed */
	enum check_status status;
	int exit_code;           /* of one that failed */
};

/* What IAM says to a call that is not made. */
enum verdict_kind { VERDICT_UNASKED, VERDICT_ALLOWED, VERDICT_DENIED, VERDICT_UNKNOWN };
struct call_verdict {
	const struct ops_row *op;
	enum verdict_kind kind;
	const char *words;       /* why it is denied or not known */
	const char *remedy;
};

enum { MOST_CALLS = ACTIONS * PLAN_CALLS };

struct doctor {
	struct session *s;
	struct arena *arena;
	bool is_ascii;           /* the locale shows nothing else, or it was asked for */
	const char *section;     /* of the checks that follow */
	struct check *checks;
	size_t count, capacity;

	struct aws_files *files; /* NULL: at least one cannot be understood */
	struct app *app;         /* NULL: see why */
	struct err why;          /* why there is no app */
	const char *pipeline;    /* the one that is looked at; NULL none */
	const char *why_no_reads; /* NULL: they were tried */
	const char *why_no_verdicts;
	struct call_verdict verdicts[MOST_CALLS];
	size_t verdict_count;
};

/* --- doctor_report.c: the list, and how it is told ------------------------------------------------------------------ */

/* The texts are cleaned and copied; id and remedy too. */
void check_ok(struct doctor *d, const char *id, const char *remedy, const char *format, ...) __attribute__((format(printf, 4, 5)));
void check_fail(struct doctor *d, const char *id, enum err_kind kind, const char *remedy, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void check_skip(struct doctor *d, const char *id, const char *remedy, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

int doctor_exit_code(const struct doctor *d);
void doctor_print(const struct doctor *d, FILE *out, bool has_color);
cJSON *doctor_json(const struct doctor *d);

/* --- doctor_local.c: this machine ----------------------------------------------------------------------------------- */

void doctor_terminal(struct doctor *d);
void doctor_files(struct doctor *d);   /* opens d->files */
void doctor_region(struct doctor *d);  /* after d->app was tried */

/* --- doctor_reach.c: who we are, and the way to AWS ------------------------------------------------------------------ */

const struct fact *doctor_identity(const struct doctor *d);  /* NULL: not asked */
bool doctor_has_credentials(const struct doctor *d);         /* found, and not refused */
void doctor_credentials(struct doctor *d);
void doctor_clock(struct doctor *d);
void doctor_probe(struct doctor *d);     /* asks the services that nothing else has asked */
void doctor_endpoints(struct doctor *d);
/* What stopped it, and what to do: "no address", …; pure. */
const char *doctor_failed_step(const struct app_contact *c);

/* --- doctor_rights.c: what we may ----------------------------------------------------------------------------------- */

void doctor_judge(struct doctor *d);     /* asks IAM about the actions */
void doctor_reads(struct doctor *d);
void doctor_actions(struct doctor *d);
/* The ARN that IAM simulates for an identity's, and the name of the role whose path has to be asked for ("" none); false: IAM
 * simulates no such identity.  Pure. */
bool doctor_principal(const char *identity_arn, char *arn, size_t arn_size, char *role, size_t role_size);

/* One turn; false: the time is up. */
bool doctor_turn(struct doctor *d);

#endif
