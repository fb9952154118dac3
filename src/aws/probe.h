/* probe.h: one look at a page: a GET that is no call of AWS.  No credentials, no cookies, no header of AWS's; TLS always verified
 * with the context's CA bundle; the proxy that the environment names, as for calls.
 *
 * A connection of its own each time, so that a balancer of connections is asked anew.  Redirects are followed while they stay with
 * what was asked: the same scheme, host and port, or from plain http to https where both have their standard port. */
#ifndef AWS_PROBE_H
#define AWS_PROBE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aws_client;
struct aws_context;
struct aws_probe;

enum { AWS_PROBE_BYTES = 64 * 1024, AWS_PROBE_CONNECT_MS = 2000, AWS_PROBE_WHOLE_MS = 5000, AWS_PROBE_REDIRECTS = 3 };

struct aws_probe_answer {
	int status;             /* of the last answer; 0: there was none, see err */
	struct err err;         /* NETWORK, TIMEOUT, MALFORMED or CONFIG */
	char trouble[120];      /* the same, short, for a line on the screen: "no connection: refused" */
	const char *brief;      /* and where there is no room for that: "refused"; NULL with a status */
	const char *body;       /* uncleaned, NUL-terminated as well; never NULL */
	size_t len;
	bool is_cut;            /* the page is larger than AWS_PROBE_BYTES */
	const char *url;        /* where that answer came from */
	const char *elsewhere;  /* a redirect that was not followed leads there, uncleaned; NULL: none */
	int64_t ms;             /* all of it */
};

/* May such a URL be looked at: http or https, a host, no user, no password? */
bool aws_probe_url_is_good(const char *url);
/* From one page to the next: does it stay with what was asked?  Pure. */
bool aws_probe_may_follow(const char *from, const char *to);

/* `done` is called once, from aws_client_wait(); the answer is borrowed for that call, and the probe is gone after it.  `url` is
 * copied and must be good. */
typedef void aws_probe_fn(void *user, const struct aws_probe_answer *answer);
struct aws_probe *aws_probe_start(struct aws_client *c, const struct aws_context *context, const char *url, aws_probe_fn *done,
	void *user);
void aws_probe_drop(struct aws_probe *p); /* calls nobody; not from its own `done` */

#endif
