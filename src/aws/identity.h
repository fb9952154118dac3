/* identity.h: inside aws/: the credentials of one profile as they are now, shared by the contexts that act with them.
 *
 * They are looked up when the first call needs them, one look-up at a time, and again ahead of their end (at a quarter of an hour,
 * or a third of their life when that is less); what was good is used until it ends.  Calls wait for the first look-up, and for one
 * that follows the end or AWS's word that they have expired. */
#ifndef AWS_IDENTITY_H
#define AWS_IDENTITY_H

#include "aws/creds.h"
#include "base/err.h"

struct aws_client;

struct aws_identity {
	int holders;
	bool is_given;              /* by the caller: never looked up */
	char *profile;
	bool profile_is_explicit;
	struct aws_context *home;   /* where its own calls go; NULL when given */

	struct aws_creds creds;     /* access_key_id NULL: none yet */
	unsigned generation;        /* counts the times that others came */
	bool may_ask;               /* as they were configured at the start, a person may be asked for a code */
	bool must_renew;            /* AWS says that they have expired */
	bool were_the_same;         /* and the newest look-up found no others */
	struct err refusal;         /* AWS's words of that */
	bool is_doubted;            /* AWS does not know them: worth a look, but they are not given up */
	struct aws_fetch *fetch;    /* the look-up under way; NULL none */
	struct err err;             /* of the newest look-up; ERR_NONE */
	int failures;               /* in a row */
	int64_t renew_at;           /* by AWS's clock: ahead of the end; NO_TIME never */
	int64_t taken_mono;         /* when these came from a look-up; 0: at the start */
	int64_t try_after_mono;     /* no look-up before */
};

/* Finds at once what can be found at once.  NULL with ERR_CONFIG or ERR_CREDENTIALS when the configuration is wrong or nothing is
 * configured.  `home` is taken, also on failure. */
struct aws_identity *aws_identity_new(const struct aws_lookup *l, struct aws_context *home, struct err *e);
struct aws_identity *aws_identity_given(const struct aws_creds *copied);
struct aws_identity *aws_identity_hold(struct aws_identity *id);
void aws_identity_let_go(struct aws_identity *id); /* NULL is fine */
enum aws_readiness { AWS_READY, AWS_NOT_YET, AWS_NOT_AT_ALL };
/* Can a call be signed?  Starts the look-up that is due.  AWS_NOT_AT_ALL fills e. */
enum aws_readiness aws_identity_readiness(struct aws_client *c, struct aws_identity *id, struct err *e);
/* AWS's answer to a call signed with the given generation says that they have expired (or are unknown to it). */
void aws_identity_refused(struct aws_identity *id, unsigned generation, const struct err *e);
/* The end of its look-up: creds (taken) or e.  True: others than before. */
bool aws_identity_take(struct aws_client *c, struct aws_identity *id, const struct aws_provider *row, struct aws_creds *taken,
	const struct err *e);
void aws_identity_look_now(struct aws_identity *id); /* somebody asks: waiting is over */

#endif
