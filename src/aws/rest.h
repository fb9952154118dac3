/* rest.h: inside aws/: the REST services that give credentials (SSO portal, OIDC, sign-in).  They are asked unsigned. */
#ifndef AWS_REST_H
#define AWS_REST_H

#include "aws/fetch.h"

/* The first member of the state of a provider that asks so. */
struct rest {
	const char *operation;       /* for the debug log: "sso:GetRoleCredentials" */
	const char *url, *body;      /* JSON; NULL: GET.  Of the look-up's arena, as all here */
	struct aws_header header;    /* name NULL: none */
	bool is_repeatable;          /* sent again, at most twice, when AWS could not be reached or asks to come again */
	int tries;
	fetch_answered *then;
};

/* The URL of `path` at the service in that region (or the custom endpoint); in the arena.  NULL: e. */
char *rest_url(struct aws_fetch *f, enum aws_service service, const char *region, const char *path, struct err *e);
void rest_send(struct aws_fetch *f); /* what stands in the state */
/* The failure that an answer is; false: it is none (2xx). */
bool rest_failed(const struct aws_answer *a, struct err *e);
bool rest_is_token(const char *s); /* fit to stand in a header: not empty, no blanks or control characters; NULL is not */

#endif
