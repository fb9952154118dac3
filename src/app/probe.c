/* probe.c: see probe.h. */
#include "app/probe.h"

#include "app/app_parts.h"
#include "aws/probe.h"
#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- the version ----------------------------------------------------------------------------------------------------- */

struct probe_pattern {
	regex_t compiled;
};

struct probe_pattern *probe_pattern_new(const char *pattern, struct err *e)
{
	struct probe_pattern *p = mem_alloc(sizeof(*p));
	char why[200];
	int code = regcomp(&p->compiled, pattern != NULL && *pattern != '\0' ? pattern : PROBE_VERSION, REG_EXTENDED);
	if (code == 0 && p->compiled.re_nsub == 1)
		return p;
	if (code == 0) {
		err_set(e, ERR_CONFIG, "the version's pattern must have one (group): '%s' has %zu", pattern, p->compiled.re_nsub);
		regfree(&p->compiled);
	} else {
		regerror(code, &p->compiled, why, sizeof(why));
		err_set(e, ERR_CONFIG, "the version's pattern '%s' is no extended regular expression: %s", pattern, why);
	}
	free(p);
	return NULL;
}

void probe_pattern_free(struct probe_pattern *p)
{
	if (p == NULL)
		return;
	regfree(&p->compiled);
	free(p);
}

bool probe_pattern_is_good(const char *pattern, struct err *e)
{
	struct probe_pattern *p = probe_pattern_new(pattern, e);
	probe_pattern_free(p);
	return p != NULL;
}

bool probe_url_is_good(const char *url, struct err *e)
{
	/* What stands before an @ may be a password: such a URL is not repeated. */
	if (strchr(url, '@') != NULL)
		return err_set(e, ERR_CONFIG, "the URL of a page must not hold a user or password (or any @)");
	return aws_probe_url_is_good(url) || err_set(e, ERR_CONFIG, "'%s' is no URL of a page: http(s)://HOST[:PORT]/PATH is expected",
		url);
}

/* --- the answer in words --------------------------------------------------------------------------------------------- */

/* Cleaned first, so that neither a NUL nor bytes that are no text hide what follows. */
static void find_version(const struct probe_pattern *p, const struct aws_probe_answer *answer, struct probe_result *out)
{
	struct arena *arena = arena_new();
	const char *page = text_clean(arena, answer->body, answer->len, (size_t)3 * AWS_PROBE_BYTES);
	regmatch_t found[2];
	if (regexec(&p->compiled, page, 2, found, 0) == 0 && found[1].rm_eo > found[1].rm_so) {
		const regmatch_t *shown = found[0].rm_eo - found[0].rm_so < (regoff_t)sizeof(out->words) ? &found[0] : &found[1];
		text_clean_into(out->version, sizeof(out->version), page + found[1].rm_so, (size_t)(found[1].rm_eo - found[1].rm_so));
		text_clean_into(out->words, sizeof(out->words), page + shown->rm_so, (size_t)(shown->rm_eo - shown->rm_so));
	}
	arena_free(arena);
}

/* Up to the path: what the eye compares. */
static size_t origin_length(const char *url)
{
	const char *at = strstr(url, "://");
	return at != NULL ? (size_t)(at + 3 - url) + strcspn(at + 3, "/?#") : 0;
}

static bool is_same_origin(const char *a, const char *b)
{
	size_t n = origin_length(a);
	return n == origin_length(b) && strncasecmp(a, b, n) == 0;
}

static void keep_words(char *out, size_t size, const char *raw)
{
	text_clean_into(out, size, raw, strlen(raw));
}

static void summarise(const char *asked, const struct aws_probe_answer *answer, struct probe_result *out)
{
	char raw[512];
	const char *blank = *out->words != '\0' ? " " : "";
	if (answer->status == 0)
		snprintf(raw, sizeof(raw), "%s", answer->trouble);
	else if (answer->elsewhere != NULL)
		snprintf(raw, sizeof(raw), "%d to %.200s, not followed", answer->status, answer->elsewhere);
	else if (is_same_origin(asked, answer->url))
		snprintf(raw, sizeof(raw), "%d%s%s", answer->status, blank, out->words);
	else
		snprintf(raw, sizeof(raw), "%d%s%s (at %.*s)", answer->status, blank, out->words, (int)origin_length(answer->url),
			answer->url);
	keep_words(out->summary, sizeof(out->summary), raw);
}

void probe_read(const struct probe_pattern *p, const char *asked, const struct aws_probe_answer *answer, struct probe_result *out)
{
	*out = (struct probe_result){ .status = answer->status, .ms = answer->ms, .err = answer->err, .bytes = answer->len,
		.is_cut = answer->is_cut };
	/* The page of a redirect or of an error may hold anything; only a page that is served says its version. */
	if (answer->status >= 200 && answer->status < 300)
		find_version(p, answer, out);
	if (answer->status == 0)
		keep_words(out->brief, sizeof(out->brief), answer->brief != NULL ? answer->brief : "");
	if (strcmp(asked, answer->url) != 0)
		keep_words(out->landed, sizeof(out->landed), answer->url);
	if (answer->elsewhere != NULL)
		keep_words(out->elsewhere, sizeof(out->elsewhere), answer->elsewhere);
	summarise(asked, answer, out);
}

/* --- where ----------------------------------------------------------------------------------------------------------- */

static const char *scheme_of(const struct route *route)
{
	static const struct {
		const char *protocol, *scheme;
	} rows[] = { { "HTTP", "http" }, { "HTTPS", "https" }, { "TLS", "https" } };
	if (route->protocol == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].protocol, route->protocol) == 0)
			return rows[i].scheme;
	/* What goes through a Network Load Balancer's TCP listener only its port can tell. */
	return strcmp(route->protocol, "TCP") == 0 ? (route->port == 443 ? "https" : "http") : NULL;
}

static const char *url_of_route(struct arena *a, const char *dns_name, const struct route *route)
{
	const char *scheme = scheme_of(route);
	if (scheme == NULL || route->conditions != NULL || route->port < 1 || route->port > 65535)
		return NULL;
	bool is_standard = route->port == (strcmp(scheme, "https") == 0 ? 443 : 80);
	const char *url = is_standard ? arena_printf(a, "%s://%s/", scheme, dns_name)
		: arena_printf(a, "%s://%s:%lld/", scheme, dns_name, (long long)route->port);
	return aws_probe_url_is_good(url) ? url : NULL;
}

static bool is_dns_name(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
	return name != NULL && *name != '\0' && name[strspn(name, letters)] == '\0';
}

/* What a page of this kind that is set stands for: the default rule, else the first there is. */
static const struct route *first_route(const struct deployment *d, enum route_kind kind)
{
	const struct route *first = NULL;
	for (size_t i = 0; d != NULL && i < d->route_count; i++) {
		const struct route *route = &d->routes[i];
		if (route->kind == kind && (first == NULL || (first->conditions != NULL && route->conditions == NULL)))
			first = route;
	}
	return first;
}

static const char *why_no_page(const struct deployment *d, const struct route *route)
{
	if (!is_dns_name(d->dns_name))
		return "the load balancer's name is not known";
	if (route->conditions != NULL)
		return "a rule with conditions has no page of its own";
	return scheme_of(route) == NULL && route->protocol != NULL ? "its protocol is not that of a page" : "the listener is not known";
}

const char *probe_page_set(const struct probe_settings *settings, enum route_kind kind)
{
	return settings == NULL ? "" : kind == ROUTE_TEST ? settings->test : settings->prod;
}

struct probe_place probe_place(struct arena *a, const struct probe_settings *settings, const struct deployment *d,
	enum route_kind kind)
{
	const char *set = probe_page_set(settings, kind);
	struct probe_place place = { .route = first_route(d, kind) };
	if (*set != '\0') {
		place.url = arena_dup(a, set);
		return place;
	}
	place.why_not = "there is no such listener";
	if (d == NULL || place.route == NULL)
		return place;
	for (size_t i = 0; is_dns_name(d->dns_name) && i < d->route_count; i++) {
		const char *url = d->routes[i].kind == kind ? url_of_route(a, d->dns_name, &d->routes[i]) : NULL;
		if (url != NULL)
			return (struct probe_place){ .route = &d->routes[i], .url = url };
	}
	place.why_not = why_no_page(d, place.route);
	return place;
}

const char *probe_url(struct arena *a, const struct probe_settings *settings, const struct deployment *d, enum route_kind kind)
{
	return probe_place(a, settings, d, kind).url;
}

/* --- on the event loop ----------------------------------------------------------------------------------------------- */

struct probing {
	struct probing *next;
	struct app *app;
	struct aws_probe *probe;
	char *url;
	app_probe_fn *done;
	void *user;
};

static void probing_unlink(struct probing *one)
{
	struct probing **at = &one->app->probing;
	while (*at != one)
		at = &(*at)->next;
	*at = one->next;
}

static void probing_free(struct probing *one)
{
	free(one->url);
	free(one);
}

static void on_probed(void *user, const struct aws_probe_answer *answer)
{
	struct probing *one = user;
	struct probe_result result;
	app_probe_fn *done = one->done;
	void *whose = one->user;
	probe_read(one->app->probe_pattern, one->url, answer, &result);
	one->app->has_changed = true;
	probing_unlink(one);
	probing_free(one);
	done(whose, &result);
}

/* Of settings that were read from a file the pattern is known to be good. */
static bool ensure_pattern(struct app *a, struct err *e)
{
	const struct probe_settings *s = a->options.probe;
	if (a->probe_pattern == NULL)
		a->probe_pattern = probe_pattern_new(s != NULL ? s->version : NULL, e);
	return a->probe_pattern != NULL;
}

bool app_probe(struct app *a, const char *url, app_probe_fn *done, void *user, struct err *e)
{
	if (!probe_url_is_good(url, e) || !ensure_pattern(a, e))
		return false;
	struct probing *one = mem_alloc(sizeof(*one));
	*one = (struct probing){ .next = a->probing, .app = a, .url = mem_dup(url), .done = done, .user = user };
	a->probing = one;
	one->probe = aws_probe_start(a->client, a->contexts[0], url, on_probed, one);
	return true;
}

void app_probe_forget(struct app *a, const void *user)
{
	for (struct probing *one = a->probing, *next; one != NULL; one = next) {
		next = one->next;
		if (one->user != user)
			continue;
		probing_unlink(one);
		aws_probe_drop(one->probe);
		probing_free(one);
	}
}

void probes_done(struct app *a)
{
	while (a->probing != NULL) {
		struct probing *one = a->probing;
		a->probing = one->next;
		aws_probe_drop(one->probe);
		probing_free(one);
	}
	probe_pattern_free(a->probe_pattern);
}
