/* client.h: inside aws/: what a client is made of, shared by call.c (calls), fetch.c (look-ups of credentials) and identity.c. */
#ifndef AWS_CLIENT_H
#define AWS_CLIENT_H

#include "aws/call.h"
#include "aws/http.h"
#include "aws/rate.h"
#include "aws/retry.h"

struct aws_fetch;
struct aws_identity;
struct call;

/* The pace of one account and region; a profile stands for its account, whose number is not known at first. */
struct pace {
	struct pace *next;
	char *key;
	struct aws_rate rate;
};

struct aws_client {
	struct aws_client_options options;
	char *user_agent;
	struct aws_http *http;
	struct call *calls;          /* in order of their ids */
	struct aws_fetch *fetches;
	struct pace *paces;
	uint64_t next_id, random;
	struct aws_clock clock;
	void (*on_retry)(void *user, const struct aws_op *op, const struct err *e);
	void *on_retry_user;
	void (*on_identity)(void *user, bool has_changed);
	void *on_identity_user;
};

/* fetch.c: the client's turn of its look-ups. */
void fetch_start(struct aws_client *c, struct aws_identity *id);
void fetch_drop(struct aws_fetch *f);                 /* with its sources; the identity is told nothing */
void fetches_drop_all(struct aws_client *c);
void fetches_step(struct aws_client *c);              /* programs, waits, ends */
size_t fetches_fds(const struct aws_client *c, struct aws_fd *out, size_t most);
int64_t fetches_due_mono(const struct aws_client *c); /* INT64_MAX: nothing by itself */

#endif
