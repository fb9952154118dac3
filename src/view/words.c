/* words.c: the small words of the screen: glyphs, percents, ages, waits, short ids. */
#include "base/i18n.h"
#include "view/draw.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *status;
	struct look look;
} looks[] = {
	{"Succeeded", {"✔", ROLE_OK}},    {"SUCCEEDED", {"✔", ROLE_OK}},     {"InProgress", {"◐", ROLE_BUSY}},
	{"IN_PROGRESS", {"◐", ROLE_BUSY}}, {"Failed", {"✘", ROLE_BAD}},       {"FAILED", {"✘", ROLE_BAD}},
	{"FAULT", {"✘", ROLE_BAD}},        {"TIMED_OUT", {"✘", ROLE_BAD}},    {"Stopped", {"✘", ROLE_BAD}},
	{"STOPPED", {"✘", ROLE_BAD}},      {"Stopping", {"◐", ROLE_WAITING}}, {"Cancelled", {"✘", ROLE_DIM}},
	{"Superseded", {"○", ROLE_DIM}},   {"Abandoned", {"✘", ROLE_BAD}},    {"Skipped", {"○", ROLE_DIM}},
};

struct look look_of_status(const char *status)
{
	if (!status)
		return (struct look){"○", ROLE_DIM};
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		if (!strcmp(looks[i].status, status))
			return looks[i].look;
	return (struct look){"?", ROLE_WAITING};
}

struct look look_of_step(enum step_status status)
{
	static const struct look steps[] = {
		[STEP_UNKNOWN] = {"?", ROLE_DIM},     [STEP_PENDING] = {"○", ROLE_DIM},  [STEP_IN_PROGRESS] = {"◐", ROLE_BUSY},
		[STEP_SUCCEEDED] = {"✔", ROLE_OK},   [STEP_FAILED] = {"✘", ROLE_BAD},   [STEP_SKIPPED] = {"–", ROLE_DIM},
		[STEP_READY] = {"▸", ROLE_WAITING},
	};
	return (size_t)status < sizeof(steps) / sizeof(steps[0]) ? steps[status] : steps[STEP_UNKNOWN];
}

static const struct {
	enum role role;
	const char *phrase;
} phase_words[PHASES] = {
	[PHASE_UNKNOWN] = {ROLE_DIM, ""},
	[PHASE_IDLE] = {ROLE_DIM, N_(", nothing deployed yet")},
	[PHASE_PREPARING] = {ROLE_BUSY, ""},
	[PHASE_INSTALLING] = {ROLE_BUSY, N_(", green starts")},
	[PHASE_TESTING] = {ROLE_BUSY, N_(", test traffic")},
	[PHASE_READY] = {ROLE_WAITING, N_(", waiting for you")},
	[PHASE_SHIFTING] = {ROLE_BUSY, N_(", traffic moves")},
	[PHASE_BAKING] = {ROLE_WAITING, N_(", blue is kept")},
	[PHASE_CLEANING_UP] = {ROLE_BUSY, N_(", blue goes")},
	[PHASE_SUCCEEDED] = {ROLE_OK, ""},
	[PHASE_FAILED] = {ROLE_BAD, ""},
	[PHASE_STOPPED] = {ROLE_BAD, ""},
	[PHASE_ROLLING_BACK] = {ROLE_WAITING, N_(", to blue")},
	[PHASE_ROLLED_BACK] = {ROLE_BAD, N_(", blue serves")},
};

enum role role_of_phase(enum phase phase)
{
	return phase_words[phase].role;
}

const char *phase_phrase(enum phase phase)
{
	const char *phrase = phase_words[phase].phrase;

	return *phrase ? _(phrase) : "";
}

void words_percent(double percent, char *out, size_t size)
{
	if (percent < 0)
		snprintf(out, size, "? %%");
	else if (fabs(percent - round(percent)) < 0.05)
		snprintf(out, size, "%.0f %%", percent);
	else
		snprintf(out, size, "%.1f %%", percent);
}

/* --- how many calls ------------------------------------------------------------------------------------------------ */

void words_pace(const struct view *v, char *out, size_t size)
{
	double allowed = v->calls_allowed;

	*out = '\0';
	if (allowed > 0)
		snprintf(out, size, _("%.1f/%.*f calls/s"), v->calls_per_second, fabs(allowed - round(allowed)) < 0.05 ? 0 : 1, allowed);
}

void words_throttled(const struct view *v, char *out, size_t size)
{
	*out = '\0';
	if (v->is_throttled && v->throttles > 0)
		snprintf(out, size, _("throttled %d×"), v->throttles);
}

/* --- the age of what is on the screen ----------------------------------------------------------------------------- */

bool release_is_active(const struct release *r)
{
	if (!r)
		return false;
	if (r->execution_status && (!strcmp(r->execution_status, "InProgress") || !strcmp(r->execution_status, "Stopping")))
		return true;
	const struct deployment *d = release_current(r);
	return d && (d->is_running || d->rollback_is_expected);
}

/* An idle screen is read every 15 s and should be still in between: its age is told in steps of 5 s. */
static int64_t age_step_ms(const struct view *v)
{
	return v->is_stale || v->is_unreachable || release_is_active(v->release) ? 1000 : 5000;
}

void words_age(const struct view *v, char *out, size_t size)
{
	if (v->age_ms < 0) {
		snprintf(out, size, "%s", v->trouble ? _("no answer yet") : _("reading…"));
		return;
	}
	const char *word = v->is_unreachable ? _("NO ANSWER") : v->is_stale ? _("STALE") : _("live");
	char age[24];
	if (v->age_ms < 1000)
		snprintf(age, sizeof(age), "%lld.%llds", (long long)(v->age_ms / 1000), (long long)(v->age_ms % 1000 / 100));
	else if (v->age_ms < age_step_ms(v))
		duration_format(v->age_ms / 1000 * 1000, age, sizeof(age));
	else
		duration_format(v->age_ms / age_step_ms(v) * age_step_ms(v), age, sizeof(age));
	snprintf(out, size, "%s %s", word, age);
}

int64_t age_next_change_ms(const struct view *v)
{
	if (v->age_ms < 0)
		return NO_DURATION;
	int64_t step = v->age_ms < 3600 * 1000 ? age_step_ms(v) : 60 * 1000;
	return step - v->age_ms % step;
}

/* --- what waits --------------------------------------------------------------------------------------------------- */

static const char *const at_zero_words[] = {
	[AT_ZERO_UNKNOWN] = NULL,
	[AT_ZERO_CONTINUE] = N_("moves traffic"),
	[AT_ZERO_STOP] = N_("stops"),
	[AT_ZERO_ROLLBACK] = N_("rolls back"),
	[AT_ZERO_TERMINATE] = N_("ends blue"),
	[AT_ZERO_FAIL] = N_("fails"),
	[AT_ZERO_KEEP] = NULL,
};

void words_wait(const struct wait *wait, char *out, size_t size)
{
	char left[32];

	*out = '\0';
	if (wait->what == WAIT_NONE)
		return;
	if (wait->at_zero == AT_ZERO_KEEP) {
		snprintf(out, size, "%s", _("nothing happens by itself"));
		return;
	}
	const char *does = at_zero_words[wait->at_zero];
	if (wait->left_ms < 0) {
		snprintf(out, size, _("goes on by itself: %s, time unknown"), does ? _(does) : _("unknown how"));
		return;
	}
	duration_countdown(wait->left_ms, left, sizeof(left));
	if (wait->what == WAIT_HOOK) /* nobody is waited for: it is a deadline */
		snprintf(out, size, _("its hook has %s left, then it %s"), left, does ? _(does) : _("ends"));
	else
		snprintf(out, size, _("goes on by itself: %s in %s%s"), does ? _(does) : _("ends"), wait->is_estimate ? "~" : "", left);
}

bool waits_for_a_person(const struct wait *wait)
{
	return wait->what == WAIT_REROUTE || wait->what == WAIT_TERMINATE || wait->what == WAIT_APPROVAL;
}

void words_wait_brief(const struct wait *wait, char *out, size_t size)
{
	const char *does = at_zero_words[wait->at_zero];
	char left[32];

	*out = '\0';
	if (wait->what == WAIT_NONE || wait->what == WAIT_APPROVAL || wait->at_zero == AT_ZERO_KEEP || wait->left_ms < 0)
		return;
	duration_countdown(wait->left_ms, left, sizeof(left));
	snprintf(out, size, _("%s in %s%s"), does ? _(does) : _("ends"), wait->is_estimate ? "~" : "", left);
}

/* --- short ids ----------------------------------------------------------------------------------------------------- */

void words_build_id(const char *id, char *out, size_t size)
{
	const char *colon = id ? strchr(id, ':') : NULL;
	size_t n = id ? strlen(id) : 0;

	if (colon && strlen(colon + 1) > 8)
		n = (size_t)(colon - id) + 9;
	else if (!colon && n == 36)
		n = 8;
	snprintf(out, size, "%.*s", (int)(n < size ? n : size - 1), id ? id : "");
}

void words_revision(const char *id, char *out, size_t size)
{
	size_t hex = id ? strspn(id, "0123456789abcdef") : 0;

	if (id && hex >= 32 && !id[hex])
		snprintf(out, size, "%.7s", id);
	else
		snprintf(out, size, "%.40s", id ? id : "");
}

void words_error(const struct err *e, char *out, size_t size)
{
	if (e->message[0])
		snprintf(out, size, "%s", e->message);
	else
		snprintf(out, size, "%s", e->code[0] ? e->code : err_kind_name(e->kind));
}

void words_upper(const char *text, char *out, size_t size)
{
	snprintf(out, size, "%s", text ? text : "");
	for (char *p = out; *p; p++)
		if ((unsigned char)*p < 0x80)
			*p = (char)toupper((unsigned char)*p);
}
