/* creds_container.c: the role of an ECS task, an EKS pod, or whatever sets the same two variables: a server on this machine or
 * its link gives the keys.  https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
#include "aws/creds_json.h"
#include "aws/endpoint.h"
#include "aws/fetch.h"
#include "base/arena.h"
#include "base/file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN "AWS_CONTAINER_AUTHORIZATION_TOKEN"
#define TOKEN_FILE TOKEN "_FILE"
#define TASK_HOST "http://169.254.170.2"
#define TRIES 3
#define PAUSE_MS 1000
#define LIMIT_MS 2000
#define TOKEN_MAX ((size_t)32 * 1024)

struct state {
	const char *url;
	const char *place; /* its part that may be shown: what follows names the credentials */
	bool is_https;
	int tries;
};

static bool is_asked(const struct aws_lookup *l, struct err *e)
{
	(void)l;
	(void)e;
	return aws_env(RELATIVE) || aws_env(FULL);
}

/* --- where ------------------------------------------------------------------------------------------------------ */

static bool host_may_have_http(const char *host)
{
	static const char *const hosts[] = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (strcasecmp(host, hosts[i]) == 0)
			return true;
	return aws_host_is_loopback(host);
}

static bool rest_is_wellformed(const char *rest)
{
	for (; *rest; rest++)
		if (!isgraph((unsigned char)*rest) || *rest == '#')
			return false;
	return true;
}

static bool take_full(struct arena *a, const char *url, struct state *out, struct err *e)
{
	const char *authority = strstr(url, "://");
	char host[256];

	size_t n = authority ? strcspn(authority + 3, "/?#") + (size_t)(authority + 3 - url) : strlen(url);
	out->url = arena_dup(a, url);
	out->place = arena_dupn(a, url, n);
	out->is_https = strncasecmp(url, "https:", 6) == 0;
	if (!aws_url_host(out->place, host, sizeof(host)) || !rest_is_wellformed(url + n))
		return err_set(e, ERR_CREDENTIALS, FULL " is no URL that credentials can be got from (https://HOST/PATH is expected)");
	if (out->is_https || host_may_have_http(host))
		return true;
	return err_set(e, ERR_CREDENTIALS, FULL " asks '%s' for credentials without encryption: plain http is for this machine and "
		"169.254.170.2, 169.254.170.23, fd00:ec2::23 only; use https", host);
}

/* The relative one wins. */
static bool take_url(struct arena *a, struct state *out, struct err *e)
{
	const char *path = aws_env(RELATIVE), *url = aws_env(FULL);

	if (!path && !url)
		return err_set(e, ERR_CREDENTIALS, "neither " RELATIVE " nor " FULL " is set: this is no container of ECS or EKS with a role");
	if (!path)
		return take_full(a, url, out, e);
	if (path[0] != '/' || !rest_is_wellformed(path))
		return err_set(e, ERR_CREDENTIALS, RELATIVE " is no path: it must begin with / and hold no blanks");
	out->place = TASK_HOST;
	out->url = arena_printf(a, TASK_HOST "%s", path);
	return true;
}

/* --- the token -------------------------------------------------------------------------------------------------- */

static bool token_is_fit(const char *token, const char *origin, struct err *e)
{
	if (!*token)
		return err_set(e, ERR_CREDENTIALS, "%s is empty", origin);
	for (const char *s = token; *s; s++)
		if (iscntrl((unsigned char)*s))
			return err_set(e, ERR_CREDENTIALS, "%s holds a line end or another control character in the middle", origin);
	return true;
}

/* Read each time: the file is replaced while it is in use. */
static bool token_of_file(struct arena *a, const char *path, const char **out, struct err *e)
{
	struct buf text;

	buf_init(&text, TOKEN_MAX);
	bool good = file_read(path, &text, e) || err_context(e, TOKEN_FILE);
	size_t n = text.len;
	while (n && (text.data[n - 1] == '\n' || text.data[n - 1] == '\r'))
		n--;
	if (good && n && memchr(text.data, '\0', n))
		good = err_set(e, ERR_CREDENTIALS, "%s (" TOKEN_FILE ") is no text", path);
	char *token = arena_dupn(a, buf_text(&text), n);
	if (text.data)
		explicit_bzero(text.data, text.cap);
	buf_done(&text);
	*out = token;
	return good && token_is_fit(token, TOKEN_FILE, e);
}

/* NULL in *out: none is wanted. */
static bool take_token(struct arena *a, const char **out, struct err *e)
{
	const char *path = aws_env(TOKEN_FILE);

	*out = NULL;
	if (path)
		return token_of_file(a, path, out, e);
	*out = aws_env(TOKEN);
	return !*out || token_is_fit(*out, TOKEN, e);
}

/* --- asking ----------------------------------------------------------------------------------------------------- */

static bool take(struct aws_fetch *f, const struct aws_answer *a, struct aws_creds *out, struct err *e)
{
	const char *body = buf_text(&a->body);
	struct err why = {0};

	if (!a->status) {
		*e = a->err;
		return false;
	}
	if (a->status != 200)
		return err_set(e, a->status >= 500 || a->status == 429 ? ERR_SERVER : ERR_CREDENTIALS, "HTTP %d%s", a->status,
			aws_error_of_json(fetch_arena(f), body, a->body.len));
	cJSON *root = json_parse(body, a->body.len, &why);
	bool good = root ? aws_creds_from_json(root, "Token", out, e) : err_set(e, ERR_CREDENTIALS, "the answer is %s", why.message);
	json_wipe(root);
	return good;
}

static void ask(struct aws_fetch *f);

static void on_answer(struct aws_fetch *f, const struct aws_answer *a)
{
	struct state *s = fetch_state(f, sizeof(*s));
	struct aws_creds found = {0};
	struct err why = {0};

	if (take(f, a, &found, &why)) {
		fetch_found(f, &found);
	} else if (!a->is_final && ++s->tries < TRIES) {
		fetch_after(f, PAUSE_MS, ask);
	} else {
		err_context(&why, "the container's credentials (%s)", s->place);
		fetch_failed(f, &why);
	}
}

static void ask(struct aws_fetch *f)
{
	struct state *s = fetch_state(f, sizeof(*s));
	struct err why = {0};
	const char *token;

	if (!take_token(fetch_arena(f), &token, &why)) {
		why.kind = ERR_CREDENTIALS;
		fetch_failed(f, &why);
		return;
	}
	struct aws_header headers[] = {{"accept", "application/json"}, {"authorization", token}};
	struct fetch_request request = {
		.url = s->url, .headers = headers, .header_count = token ? 2 : 1, .timeout_ms = LIMIT_MS, .bypasses_proxy = !s->is_https,
	};
	fetch_http(f, &request, on_answer);
}

static void begin(struct aws_fetch *f)
{
	struct err why = {0};

	if (take_url(fetch_arena(f), fetch_state(f, sizeof(struct state)), &why))
		ask(f);
	else
		fetch_failed(f, &why);
}

const struct aws_provider aws_provider_container = {
	.name = "container", .is_of_environment = true, .is_asked = is_asked, .begin = begin,
};
