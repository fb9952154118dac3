/* probe.c: see probe.h. */
#include "aws/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/client.h"
#include "aws/context.h"
#include "aws/endpoint.h"
#include "base/clock.h"
#include "base/mem.h"

struct aws_probe {
	struct aws_client *client;
	struct aws_transfer *transfer;
	char *url, *ca_bundle;
	int redirects;
	int64_t started_mono;
	aws_probe_fn *done;
	void *user;
};

/* --- what may be looked at -------------------------------------------------------------------------------------- */

struct place {
	bool is_https;
	char host[256];
	long port;
};

static long port_of(const char *authority, bool is_https)
{
	const char *bracket = memchr(authority, ']', strcspn(authority, "/?"));
	const char *from = bracket ? bracket : authority;
	const char *colon = memchr(from, ':', strcspn(from, "/?"));

	return colon && colon[1] >= '0' && colon[1] <= '9' ? strtol(colon + 1, NULL, 10) : is_https ? 443 : 80;
}

/* A URL of letters that no two readers understand differently: what is not one is not spoken to. */
static bool place_of(const char *url, struct place *out)
{
	size_t authority = strncasecmp(url, "https://", 8) == 0 ? 8 : 7;

	if (!aws_url_host(url, out->host, sizeof(out->host)))
		return false;
	out->is_https = authority == 8;
	out->port = port_of(url + authority, out->is_https);
	for (const unsigned char *s = (const unsigned char *)url; *s; s++)
		if (*s <= ' ' || *s >= 0x7f || *s == '@')
			return false;
	return true;
}

bool aws_probe_url_is_good(const char *url)
{
	struct place place;

	return place_of(url, &place);
}

bool aws_probe_may_follow(const char *from, const char *to)
{
	struct place a, b;

	if (!place_of(from, &a) || !place_of(to, &b) || strcasecmp(a.host, b.host) != 0)
		return false;
	if (a.is_https == b.is_https)
		return a.port == b.port;
	return !a.is_https && a.port == 80 && b.port == 443;
}

/* --- what went wrong, in a few words ---------------------------------------------------------------------------- */

struct trouble {
	const char *words, *brief;
};

static struct trouble why_no_connection(int os_error)
{
	static const struct {
		int os_error;
		struct trouble why;
	} rows[] = {
		{ECONNREFUSED, {"no connection: refused", "refused"}},
		{ETIMEDOUT, {"no connection: timed out", "timed out"}},
		{EHOSTUNREACH, {"no connection: no way to that host", "no way there"}},
		{ENETUNREACH, {"no connection: no way to that network", "no way there"}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].os_error == os_error)
			return rows[i].why;
	return (struct trouble){"no connection", "no connection"};
}

static struct trouble why_no_answer(const struct aws_answer *a, bool is_https)
{
	if (a->timing.dns_ms < 0)
		return (struct trouble){"no connection: no address is known", "no address"};
	if (a->timing.connect_ms < 0)
		return why_no_connection(a->os_error);
	if (is_https && a->timing.tls_ms < 0)
		return a->is_final ? (struct trouble){"no connection: the certificate is refused", "TLS refused"}
				   : (struct trouble){"no connection: TLS failed", "TLS failed"};
	return (struct trouble){"no answer: the connection was lost", "connection lost"};
}

static void describe_trouble(const struct aws_answer *a, bool is_https, struct aws_probe_answer *out)
{
	struct trouble t = {"no answer in HTTP", "not HTTP"};

	if (a->err.kind == ERR_TIMEOUT) {
		bool is_connected = a->timing.connect_ms >= 0;
		snprintf(out->trouble, sizeof(out->trouble), is_connected ? "timed out after %d s" : "no connection: timed out after %d s",
			(is_connected ? AWS_PROBE_WHOLE_MS : AWS_PROBE_CONNECT_MS) / 1000);
		out->brief = "timed out";
		return;
	}
	if (a->err.kind == ERR_NETWORK)
		t = why_no_answer(a, is_https);
	else if (a->err.kind == ERR_CONFIG)
		t = (struct trouble){"no connection: the CA bundle cannot be read", "CA bundle"};
	snprintf(out->trouble, sizeof(out->trouble), "%s", t.words);
	out->brief = t.brief;
}

/* --- the look --------------------------------------------------------------------------------------------------- */

static void probe_free(struct aws_probe *p)
{
	free(p->url);
	free(p->ca_bundle);
	free(p);
}

static void on_answer(void *owner, struct aws_transfer *t);

static void look(struct aws_probe *p)
{
	int64_t left = AWS_PROBE_WHOLE_MS - (clock_mono_ms() - p->started_mono);
	struct aws_request r = {.method = "GET", .url = p->url, .ca_bundle = p->ca_bundle, .user_agent = p->client->user_agent,
		.is_sent_once = true, .stops_when_full = true, .connect_timeout_ms = AWS_PROBE_CONNECT_MS,
		.call_timeout_ms = left > 1 ? left : 1, .max_reply_bytes = AWS_PROBE_BYTES};

	p->transfer = aws_http_start(p->client->http, &r, on_answer, p);
}

/* What stands behind a # is the reader's affair, not the server's. */
static bool follow(struct aws_probe *p, const char *to)
{
	if (!to || p->redirects >= AWS_PROBE_REDIRECTS)
		return false;
	char *url = mem_dup(to);
	url[strcspn(url, "#")] = '\0';
	if (!aws_probe_may_follow(p->url, url)) {
		free(url);
		return false;
	}
	free(p->url);
	p->url = url;
	p->redirects++;
	look(p);
	return true;
}

static void on_answer(void *owner, struct aws_transfer *t)
{
	struct aws_probe *p = owner;
	const struct aws_answer *a = aws_transfer_answer(t);
	struct aws_probe_answer out = {.status = a->status, .err = a->err, .is_cut = a->is_cut, .url = p->url,
		.ms = clock_mono_ms() - p->started_mono};

	p->transfer = NULL;
	if (a->status && follow(p, a->redirect_url))
		return;
	if (a->status)
		out.elsewhere = a->redirect_url;
	else
		describe_trouble(a, strncasecmp(p->url, "https:", 6) == 0, &out);
	out.len = a->body.len;
	out.body = buf_text(&a->body);
	p->done(p->user, &out);
	probe_free(p);
}

struct aws_probe *aws_probe_start(struct aws_client *c, const struct aws_context *context, const char *url, aws_probe_fn *done,
	void *user)
{
	struct aws_probe *p = mem_alloc(sizeof(*p));

	*p = (struct aws_probe){.client = c, .url = mem_dup(url), .ca_bundle = context->ca_bundle ? mem_dup(context->ca_bundle) : NULL,
		.started_mono = clock_mono_ms(), .done = done, .user = user};
	look(p);
	return p;
}

void aws_probe_drop(struct aws_probe *p)
{
	if (!p)
		return;
	aws_http_drop(p->client->http, p->transfer);
	probe_free(p);
}
