/* verify_judge.c: see verify_judge.h.  What contradicts comes first; a page that tells the versions apart is worth more than the
 * weights, and where it does not, it is said why, and by what else it was judged. */
#include "setup/verify_judge.h"

#include <string.h>

#include "base/buf.h"

#define FULL 99.95 /* percent, as a split is shown */

bool verify_page_answers(const struct probe_result *page)
{
	return page && page->status >= 200 && page->status < 500;
}

double verify_share(const struct deployment *d, enum route_kind kind, bool of_green)
{
	double least = -1;

	for (size_t i = 0; i < d->route_count; i++) {
		double share = of_green ? d->routes[i].green : d->routes[i].blue;
		if (d->routes[i].kind != kind)
			continue;
		if (share < 0)
			return -1;
		least = least < 0 || share < least ? share : least;
	}
	return least;
}

static bool has_routes(const struct deployment *d, enum route_kind kind)
{
	for (size_t i = 0; i < d->route_count; i++)
		if (d->routes[i].kind == kind)
			return true;
	return false;
}

bool verify_tells_apart(const struct verify_sight *s)
{
	return *s->old_version && s->test && *s->test->version && strcmp(s->old_version, s->test->version) != 0;
}

/* False, with words: it is known, and not all of it. */
static bool share_is_whole(double share, const char *listener, const char *side, struct buf *why)
{
	if (share < 0 || share >= FULL)
		return true;
	buf_printf(why, "%s is only %.4g %% on %s", listener, share, side);
	return false;
}

/* --- judged by weights, targets and image ------------------------------------------------------------------------ */

static bool green_is_healthy(const struct side *green, struct buf *why)
{
	if (!green->exists) {
		buf_puts(why, "green is not known");
		return false;
	}
	if (green->healthy < 0 || green->target_count < 0) {
		buf_printf(why, "%lld of %lld green tasks run", (long long)green->running, (long long)green->desired);
		return green->desired > 0 && green->running == green->desired;
	}
	buf_printf(why, "%lld of %lld green targets healthy", (long long)green->healthy, (long long)green->target_count);
	return green->target_count > 0 && green->healthy == green->target_count;
}

static void add_images(const struct deployment *d, struct buf *why)
{
	const char *blue = d->blue.short_digest ? d->blue.short_digest : d->original, *green = d->green.short_digest;

	buf_printf(why, ", image blue %s, green %s", blue ? blue : "unknown", green ? green : "unknown");
	if (d->blue.digest && d->green.digest && strcmp(d->blue.digest, d->green.digest) == 0)
		buf_puts(why, " (the same)");
}

static bool has_tested_image(const struct verify_sight *s, struct buf *why)
{
	const char *now = s->d->green.digest;

	if (!s->tested_digest || !now || strcmp(s->tested_digest, now) == 0)
		return true;
	buf_printf(why, "green runs another image (%.19s) than the one that was tested (%.19s)", now, s->tested_digest);
	return false;
}

/* The weights that speak for it must be known where the page does not. */
static bool weights_are_known(const struct verify_sight *s, bool of_green, bool is_before, struct buf *why)
{
	bool wants_test = is_before && has_routes(s->d, ROUTE_TEST);

	if (verify_share(s->d, ROUTE_PROD, of_green) < 0 || (wants_test && verify_share(s->d, ROUTE_TEST, true) < 0)) {
		buf_puts(why, "and the load balancer's weights are not known either");
		return false;
	}
	buf_printf(why, "judged by weights, targets and image: production 100 %% %s", of_green ? "green" : "blue");
	if (wants_test)
		buf_puts(why, ", test 100 % green");
	buf_puts(why, ", ");
	return true;
}

static bool judge_without_page(const struct verify_sight *s, bool of_green, bool is_before, struct buf *why)
{
	buf_puts(why, "; ");
	if (!weights_are_known(s, of_green, is_before, why) || !green_is_healthy(&s->d->green, why))
		return false;
	add_images(s->d, why);
	return true;
}

/* --- before ------------------------------------------------------------------------------------------------------ */

static bool prod_is_as_before(const struct verify_sight *s, struct buf *why)
{
	if (s->prod_has_answered && !verify_page_answers(s->prod))
		buf_printf(why, "production answered before, and now: %s", s->prod ? s->prod->summary : "nothing");
	else if (*s->old_version && (!s->prod || strcmp(s->prod->version, s->old_version) != 0))
		buf_printf(why, "production should say version %s, and says %s (%s)", s->old_version,
			s->prod && *s->prod->version ? s->prod->version : "none", s->prod ? s->prod->summary : "nothing");
	else
		return true;
	return false;
}

static bool is_broken(const struct probe_result *page)
{
	return page && page->status >= 500;
}

/* Where production answers from here, so must the test listener. */
static bool test_is_there(const struct verify_sight *s, struct buf *why)
{
	if (!s->test || verify_page_answers(s->test) || (!s->prod_has_answered && !is_broken(s->test)))
		return true;
	buf_printf(why, "the test listener: %s", s->test->summary);
	return false;
}

static void say_why_no_version(const struct verify_sight *s, struct buf *why)
{
	if (!s->prod)
		buf_puts(why, "no page of the production listener is known");
	else if (!s->prod_has_answered)
		buf_printf(why, "production has not answered from the beginning (%s)", s->prod->summary);
	else if (!*s->old_version)
		buf_printf(why, "production's page tells no version (%s)", s->prod->summary);
	else if (!s->test)
		buf_puts(why, "no page of a test listener is known");
	else if (!*s->test->version)
		buf_printf(why, "the test page tells no version (%s)", s->test->summary);
	else
		buf_printf(why, "green says version %s, the same as blue", s->test->version);
}

bool verify_judge_green(const struct verify_sight *s, struct buf *why)
{
	if (!share_is_whole(verify_share(s->d, ROUTE_PROD, false), "production", "blue", why) ||
		!share_is_whole(verify_share(s->d, ROUTE_TEST, true), "the test listener", "green", why) ||
		!prod_is_as_before(s, why) || !test_is_there(s, why))
		return false;
	if (verify_tells_apart(s)) {
		buf_printf(why, "production says version %s, test says version %s", s->old_version, s->test->version);
		return true;
	}
	say_why_no_version(s, why);
	return judge_without_page(s, false, true, why);
}

/* --- after ------------------------------------------------------------------------------------------------------- */

bool verify_judge_production(const struct verify_sight *s, struct buf *why)
{
	const char *now = s->prod ? s->prod->version : "";

	if (!share_is_whole(verify_share(s->d, ROUTE_PROD, true), "production", "green", why))
		return false;
	if (is_broken(s->prod) || (s->prod_has_answered && !verify_page_answers(s->prod))) {
		buf_printf(why, "production answers: %s", s->prod ? s->prod->summary : "nothing");
		return false;
	}
	if (*s->new_version && strcmp(s->new_version, now) != 0) {
		buf_printf(why, "production should say version %s, and says %s (%s)", s->new_version, *now ? now : "none",
			s->prod ? s->prod->summary : "nothing");
		return false;
	}
	if (!has_tested_image(s, why))
		return false;
	if (*s->new_version || (*s->old_version && *now && strcmp(s->old_version, now) != 0)) {
		buf_printf(why, "production says version %s", now);
		return true;
	}
	if (*s->old_version && strcmp(s->old_version, now) == 0)
		buf_printf(why, "production says version %s, as before", now);
	else if (*s->old_version)
		buf_printf(why, "production's page tells no version now (%s)", s->prod ? s->prod->summary : "nothing");
	else
		say_why_no_version(s, why);
	return judge_without_page(s, true, false, why);
}
