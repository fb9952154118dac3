/* probe.h: what a person would see who opens the page behind a listener, and which version it says: one GET (aws/probe.h says how
 * it is bounded), on the event loop. */
#ifndef APP_PROBE_H
#define APP_PROBE_H

#include "base/err.h"
#include "model/probe.h"
#include "model/release.h"

#include <stdbool.h>
#include <stdint.h>

struct app;
struct arena;

#define PROBE_VERSION "Version ([0-9A-Za-z._-]+)"

/* [probe] of the settings file.  "": the listener's own address, PROBE_VERSION. */
struct probe_settings {
	char prod[200], test[200], version[200];
	bool is_off;            /* the dashboard looks at no page; `setup verify` does all the same */
};

/* A POSIX extended regular expression with one group?  ERR_CONFIG says what is wrong with it. */
bool probe_pattern_is_good(const char *pattern, struct err *e);
/* http or https, without user and password?  ERR_CONFIG. */
bool probe_url_is_good(const char *url, struct err *e);

/* The page of the production or test listener of a deployment: as the settings have it (NULL: they have nothing), else made of the
 * load balancer's name and the listener's protocol and port.  NULL: not known; a rule with conditions has no page of its own.
 * Pure, table-tested; in `a`. */
const char *probe_url(struct arena *a, const struct probe_settings *settings, const struct deployment *d, enum route_kind kind);

const char *probe_page_set(const struct probe_settings *settings, enum route_kind kind); /* "": none is */
/* The same as probe_url(), with the route that the page is behind and, without a page, why.  route NULL: there is none of this kind. */
struct probe_place {
	const struct route *route;
	const char *url, *why_not;
};
struct probe_place probe_place(struct arena *a, const struct probe_settings *settings, const struct deployment *d,
	enum route_kind kind);

/* `done` is called once, from app_turn(), unless the app is freed before; the result is borrowed for the call.  Any number may be in
 * flight.  False, and it is never called: ERR_CONFIG, the URL or the pattern is not good. */
typedef void app_probe_fn(void *user, const struct probe_result *result);
bool app_probe(struct app *a, const char *url, app_probe_fn *done, void *user, struct err *e);
void app_probe_forget(struct app *a, const void *user); /* those for this user are dropped and call nobody; not from `done` */

/* --- pure parts --------------------------------------------------------------------------------------------------- */

struct aws_probe_answer;
struct probe_pattern; /* compiled once */
struct probe_pattern *probe_pattern_new(const char *pattern, struct err *e); /* NULL, "": PROBE_VERSION.  NULL: ERR_CONFIG */
void probe_pattern_free(struct probe_pattern *p);
void probe_read(const struct probe_pattern *p, const char *asked, const struct aws_probe_answer *answer, struct probe_result *out);

#endif
