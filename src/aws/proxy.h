/* proxy.h: inside aws/: the proxy that the environment names, by the AWS CLI's rules.  libcurl has other ones (it takes ALL_PROXY
 * and does not take HTTP_PROXY in capitals), so it is told what was found and looks for nothing itself. */
#ifndef AWS_PROXY_H
#define AWS_PROXY_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* https_proxy or HTTPS_PROXY for https, http_proxy or HTTP_PROXY for http, and no_proxy or NO_PROXY.  Never NULL; "": none.  Always
 * none for this machine's own addresses.  May hold a user and a password.  Borrowed from the environment. */
const char *aws_proxy_for(const char *url);

/* The proxy taken apart.  libcurl repeats the URL of a proxy that it does not understand, so it gets to see the place alone; and it
 * takes no @ in a password, which the AWS CLI does. */
struct aws_proxy_parts {
	struct {
		const char *s;
		size_t n;
	} scheme, user, password, host; /* slices of the URL: "http://" or ""; as they are written; HOST:PORT and what follows */
	bool has_user;
};
struct aws_proxy_parts aws_proxy_split(const char *proxy);

struct aws_proxy_failure {
	long connect_status;  /* what the proxy answered to CONNECT; 0 nothing */
	bool is_unreachable;  /* no connection, or no address */
	const char *trouble;  /* libcurl's words */
};
/* When a transfer to `url` failed at its proxy: fill e with words about the proxy (and without its password).  *is_final: trying
 * again cannot help.  ERR_CONFIG when its URL is none.  False, with e untouched: there is no proxy, or it is not to blame. */
bool aws_proxy_is_to_blame(const char *url, const struct aws_proxy_failure *f, struct err *e, bool *is_final);

#endif
