/* proxy.c: see proxy.h. */
#include "aws/proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/endpoint.h"
#include "base/err.h"

struct variable {
	const char *lower, *upper;
};

static const struct variable for_https = {"https_proxy", "HTTPS_PROXY"};
static const struct variable for_http = {"http_proxy", "HTTP_PROXY"};
static const struct variable for_none = {"no_proxy", "NO_PROXY"};

/* The name in lower case goes first, also when it is empty.  Under a web server HTTP_PROXY may be what a client sent as "Proxy:". */
static const char *name_in_force(const struct variable *v)
{
	if (getenv(v->lower))
		return v->lower;
	return v == &for_http && getenv("REQUEST_METHOD") ? v->lower : v->upper;
}

static const char *value_of(const struct variable *v)
{
	const char *value = getenv(name_in_force(v));

	return value ? value : "";
}

static bool is_https(const char *url)
{
	return strncasecmp(url, "https:", 6) == 0;
}

/* Is `name` the host, or a domain around it?  `host` may have its port with it. */
static bool ends_in(const char *host, size_t n, const char *name, size_t length)
{
	return length <= n && strncasecmp(host + n - length, name, length) == 0 && (length == n || host[n - length - 1] == '.');
}

static bool entry_fits(const char *host, const char *authority, const char *entry, size_t n)
{
	while (n && (*entry == ' ' || *entry == '\t'))
		entry++, n--;
	while (n && (entry[n - 1] == ' ' || entry[n - 1] == '\t'))
		n--;
	while (n && *entry == '.')
		entry++, n--;
	if (n > 2 && *entry == '[' && entry[n - 1] == ']')
		entry++, n -= 2;
	return n && (ends_in(host, strlen(host), entry, n) || ends_in(authority, strcspn(authority, "/"), entry, n));
}

static bool is_left_out(const char *url, const char *host)
{
	const char *list = value_of(&for_none), *authority = strstr(url, "://") + 3;

	if (strcmp(list, "*") == 0)
		return true;
	for (const char *entry = list; *entry; entry += strcspn(entry, ","), entry += *entry == ',')
		if (entry_fits(host, authority, entry, strcspn(entry, ",")))
			return true;
	return false;
}

const char *aws_proxy_for(const char *url)
{
	const char *proxy = value_of(is_https(url) ? &for_https : &for_http);
	char host[256];

	if (!*proxy || !aws_url_host(url, host, sizeof(host)) || aws_host_is_loopback(host) || is_left_out(url, host))
		return "";
	return strncmp(proxy, "//", 2) == 0 ? proxy + 2 : proxy;
}

/* Everything before the last @ is the user's, whatever it holds. */
struct aws_proxy_parts aws_proxy_split(const char *proxy)
{
	size_t word = strspn(proxy, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
	size_t scheme = word && strncmp(proxy + word, "://", 3) == 0 ? word + 3 : 0;
	const char *user = proxy + scheme, *at = strrchr(user, '@');
	size_t n = at ? (size_t)(at - user) : 0, name = at ? strcspn(user, ":") : 0;
	struct aws_proxy_parts parts = {.scheme = {proxy, scheme}, .has_user = at != NULL};

	if (name > n)
		name = n;
	parts.user.s = user, parts.user.n = name;
	parts.password.s = user + name + (name < n), parts.password.n = n - name - (name < n);
	parts.host.s = at ? at + 1 : user, parts.host.n = strlen(parts.host.s);
	return parts;
}

/* --- when it fails ---------------------------------------------------------------------------------------------- */

/* HOST:PORT of a proxy's URL: what stands before an @ is nobody's business. */
static void name_of(const char *proxy, char *out, size_t size)
{
	const char *host = aws_proxy_split(proxy).host.s;

	snprintf(out, size, "%.*s", (int)strcspn(host, "/"), host);
}

bool aws_proxy_is_to_blame(const char *url, const struct aws_proxy_failure *f, struct err *e, bool *is_final)
{
	const char *proxy = aws_proxy_for(url), *variable = name_in_force(is_https(url) ? &for_https : &for_http);
	bool is_refused = f->connect_status >= 300;
	bool is_cut = strstr(f->trouble, "CONNECT") != NULL;
	bool is_no_url = strncmp(f->trouble, "Unsupported proxy", 17) == 0;
	char name[256], host[256] = "";

	if (!*proxy || !(is_refused || f->is_unreachable || is_cut))
		return false;
	name_of(proxy, name, sizeof(name));
	aws_url_host(url, host, sizeof(host));
	*is_final = is_no_url || f->connect_status == 407 || f->connect_status == 403;
	if (is_no_url)
		err_set(e, ERR_CONFIG, "%s names no proxy that can be used (%s): http://HOST:PORT or http://USER:PASSWORD@HOST:PORT is "
			"expected", variable, name);
	else if (f->connect_status == 407)
		err_set(e, ERR_NETWORK, "the proxy %s wants a user and a password, or others than it was given (407): "
			"%s=http://USER:PASSWORD@HOST:PORT", name, variable);
	else if (is_refused)
		err_set(e, ERR_NETWORK, "the proxy %s (%s) opens no way to %s: it answers %ld", name, variable, host,
			f->connect_status);
	else
		err_set(e, ERR_NETWORK, "%s the proxy %s (%s) on the way to %s: %s",
			f->is_unreachable ? "no connection to" : "the connection was cut by", name, variable, host, f->trouble);
	return true;
}
