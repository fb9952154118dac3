/* options.c: every option is a row with a function that takes its value; the parser itself knows none by name. */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/setup.h"
#include "cli/verbs.h"

/* --- taking values ------------------------------------------------------------------------------------------------ */

#define TAKES_FLAG(member)                                                                                             \
	static bool take_##member(                                                                                     \
		struct options *o, const struct option_row *row, const char *value, struct err *e)                     \
	{                                                                                                              \
		(void)row, (void)value, (void)e;                                                                       \
		o->member = true;                                                                                      \
		return true;                                                                                           \
	}
#define TAKES_TEXT(member)                                                                                             \
	static bool take_##member(                                                                                     \
		struct options *o, const struct option_row *row, const char *value, struct err *e)                     \
	{                                                                                                              \
		o->member = value;                                                                                     \
		return *value ? true : err_set(e, ERR_USAGE, _("--%s needs a value that is not empty"), row->name);    \
	}

TAKES_FLAG(is_read_only)
TAKES_FLAG(says_yes)
TAKES_FLAG(wants_json)
TAKES_FLAG(is_ascii)
TAKES_FLAG(has_no_cache)
TAKES_FLAG(waits)
TAKES_FLAG(plans)
TAKES_FLAG(wants_help)
TAKES_FLAG(wants_version)
TAKES_FLAG(is_demo)
TAKES_FLAG(allows_http)
TAKES_TEXT(profile)
TAKES_TEXT(region)
TAKES_TEXT(endpoint_url)
TAKES_TEXT(execution)
TAKES_TEXT(stage)
TAKES_TEXT(theme)
TAKES_TEXT(config)
TAKES_TEXT(debug_log)
TAKES_TEXT(scenario)
TAKES_TEXT(file)
TAKES_TEXT(undo)

static bool take_timeout(struct options *o, const struct option_row *row, const char *value, struct err *e)
{
	(void)row;
	if (duration_parse(value, &o->timeout_ms))
		return true;
	return err_set(e, ERR_USAGE, _("--timeout '%s': a duration is a number with s, m, h or d (90s, 1h30m)"), value);
}

static bool take_color(struct options *o, const struct option_row *row, const char *value, struct err *e)
{
	static const char *const names[] = {[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};

	(void)row;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(value, names[i])) {
			o->color = (enum color_choice)i;
			return true;
		}
	return err_set(e, ERR_USAGE, _("--color '%s': auto, always or never"), value);
}

static bool take_goal(struct options *o, const struct option_row *row, const char *value, struct err *e)
{
	(void)row;
	if (goal_by_name(value, &o->goal))
		return true;
	return err_set(e, ERR_USAGE, _("--for '%s': ready, baking, succeeded or settled"), value);
}

static bool take_speed(struct options *o, const struct option_row *row, const char *value, struct err *e)
{
	char *end;

	(void)row;
	errno = 0;
	o->speed = strtod(value, &end);
	if (!errno && end != value && !*end && isfinite(o->speed) && o->speed > 0 && o->speed <= 10000)
		return true;
	return err_set(e, ERR_USAGE, _("--speed '%s': a number above 0 and up to 10000"), value);
}

static bool take_variable(struct options *o, const struct option_row *row, const char *value, struct err *e)
{
	char *equals = strchr(value, '=');

	(void)row;
	if (!equals || equals == value)
		return err_set(e, ERR_USAGE, _("--var '%s': NAME=VALUE is needed"), value);
	if (!equals[1])
		return err_set(e, ERR_USAGE, _("--var '%s': CodePipeline takes no empty value"), value);
	if (o->variable_count == OPTION_VARIABLES_MAX)
		return err_set(e, ERR_USAGE, _("--var: CodePipeline takes %d variables at most"), OPTION_VARIABLES_MAX);
	*equals = '\0'; /* argv is ours to write to */
	o->variables[o->variable_count++] = (struct pair){.name = value, .value = equals + 1};
	return true;
}

/* A value of the desired state of a set-up: an empty one may mean something there. */
static bool take_desired(struct options *o, const struct option_row *row, const char *value, struct err *e)
{
	enum desired_key key;

	(void)e;
	if (desired_key_by_name(row->name, &key))
		o->desired.values[key] = value;
	return true;
}

static const struct option_row rows[] = {
	{"for", 0, "GOAL", N_("ready, baking, succeeded or settled (the default)"), TRAIT_HAS_GOAL, false, take_goal},
	{"wait", 0, NULL, N_("return when what was started has come to its end"), TRAIT_MUTATES, false, take_waits},
	{"var", 0, "NAME=VALUE", N_("a variable of the pipeline; may be repeated"), TRAIT_HAS_VARIABLES, false,
		take_variable},
	{"plan", 0, NULL, N_("say what would be sent, and send nothing"), TRAIT_HAS_PLAN, false, take_plans},
	{"file", 'f', "FILE", N_("the desired state of a set-up (cutover-setup.ini)"), TRAIT_PREPARES, false, take_file},
	{"undo", 0, "FILE", N_("take back what a recorded `setup apply` has changed"), TRAIT_PREPARES, false, take_undo},
	{"demo", 0, NULL, N_("the dashboard on a simulator of its own; no account is needed"), 0, false, take_is_demo},
	{"scenario", 0, "NAME", N_("the demo's story: healthy, canary, green-unhealthy, ..."), 0, true, take_scenario},
	{"speed", 0, "N", N_("how much faster than the clock the demo runs (3)"), 0, true, take_speed},
	{"profile", 0, "NAME", N_("profile of the AWS configuration files (AWS_PROFILE)"), 0, false, take_profile},
	{"region", 0, "NAME", N_("region (AWS_REGION, AWS_DEFAULT_REGION, the profile's)"), 0, false, take_region},
	{"endpoint-url", 0, "URL", N_("where to send all calls (AWS_ENDPOINT_URL)"), 0, false, take_endpoint_url},
	{"allow-http", 0, NULL, N_("take plain http endpoints that are not on this machine, too"), 0, false,
		take_allows_http},
	{"execution", 0, "ID", N_("keep to this execution, not to the newest"), 0, false, take_execution},
	{"stage", 0, "NAME", N_("the deploy action of this stage, where there are several"), 0, false, take_stage},
	{"read-only", 0, NULL, N_("change nothing on AWS, whatever is asked"), 0, false, take_is_read_only},
	{"yes", 'y', NULL, N_("do not ask before changing something"), 0, false, take_says_yes},
	{"json", 0, NULL, N_("one JSON document on standard output (watch: one a line)"), 0, false, take_wants_json},
	{"timeout", 0, "DURATION", N_("give up after this (90s, 1h30m)"), 0, false, take_timeout},
	{"color", 0, "WHEN", N_("auto, always or never"), 0, false, take_color},
	{"theme", 0, "NAME", N_("colours of the dashboard"), 0, false, take_theme},
	{"ascii", 0, NULL, N_("draw with ASCII characters only"), 0, false, take_is_ascii},
	{"config", 0, "FILE", N_("settings file in place of the usual one"), 0, false, take_config},
	{"no-cache", 0, NULL, N_("neither use nor write the hints of earlier runs"), 0, false, take_has_no_cache},
	{"debug-log", 0, "FILE", N_("append what happens to FILE; secrets are left out"), 0, false, take_debug_log},
	{"help", 'h', NULL, N_("show this help"), 0, false, take_wants_help},
	{"version", 'V', NULL, N_("show the version"), 0, false, take_wants_version},
};

enum { OWN_ROWS = sizeof(rows) / sizeof(rows[0]), ROWS = OWN_ROWS + DESIRED_KEYS };

/* The desired state's values are options too, and have a table of their own. */
const struct option_row *option_rows(void)
{
	static struct option_row all[ROWS + 1];

	if (all[0].name)
		return all;
	memcpy(all, rows, sizeof(rows));
	for (int i = 0; i < DESIRED_KEYS; i++)
		all[OWN_ROWS + i] = (struct option_row){.name = desired_rows[i].name, .argument = desired_rows[i].argument,
			.help = desired_rows[i].help, .traits = TRAIT_PREPARES, .take = take_desired};
	return all;
}

/* --- the words ---------------------------------------------------------------------------------------------------- */

enum { WORDS_MAX = 3, LONG_BASE = 0x100 };

struct words {
	const char *list[WORDS_MAX];
	size_t count;
	size_t count_before_dashes; /* words before `--`: only those can be a verb */
	const char *surplus;
};

static void add_word(struct words *w, const char *word)
{
	if (w->count < WORDS_MAX)
		w->list[w->count++] = word;
	else if (!w->surplus)
		w->surplus = word;
}

static bool refuse_verb(const char *word, struct err *e)
{
	const char *near = verb_near(word);

	if (near)
		return err_set(e, ERR_USAGE, _("unknown verb '%s': is '%s' meant?"), word, near);
	return err_set(e, ERR_USAGE, _("unknown verb '%s'"), word);
}

static bool take_level(struct options *o, const char *word, struct err *e)
{
	if (word && policy_level_by_name(word, &o->level))
		return true;
	return word ? err_set(e, ERR_USAGE, _("%s '%s': viewer, operator or setup"), o->verb->name, word)
		    : err_set(e, ERR_USAGE, _("%s needs a level: viewer, operator or setup"), o->verb->name);
}

static bool take_word(struct options *o, const char *word, struct err *e)
{
	o->word = word ? setup_word_by_name(word) : NULL;
	if (o->word)
		return true;
	return word ? err_set(e, ERR_USAGE, _("%s '%s': %s"), o->verb->name, word, setup_words_known())
		    : err_set(e, ERR_USAGE, _("%s needs a word: %s"), o->verb->name, setup_words_known());
}

static bool place_words(struct options *o, const struct words *w, struct err *e)
{
	size_t at = 0;

	if (w->count_before_dashes > 0) {
		o->verb = verb_by_name(w->list[0]);
		if (!o->verb && verb_is_reserved(w->list[0]))
			return err_set(e, ERR_USAGE,
				_("unknown verb '%s': a later version will have it (for a pipeline of that name: cutover -- %s)"),
				w->list[0], w->list[0]);
		if (!o->verb && w->count > 1)
			return refuse_verb(w->list[0], e);
		at = o->verb ? 1 : 0;
	}
	if (o->verb && o->verb->traits & TRAIT_HAS_LEVEL) {
		if (!take_level(o, at < w->count ? w->list[at] : NULL, e))
			return false;
		at++;
	}
	if (o->verb && o->verb->traits & TRAIT_HAS_WORD) {
		if (!take_word(o, at < w->count ? w->list[at] : NULL, e))
			return false;
		at++;
		if (at < w->count && o->word && !(o->word->traits & TRAIT_FOLLOWS))
			return err_set(e, ERR_USAGE, _("%s %s: '%s' is too many; the pipeline to be made is --pipeline NAME"),
				o->verb->name, o->word->name, w->list[at]);
	}
	if (at < w->count)
		o->pipeline = w->list[at++];
	if (at < w->count || w->surplus)
		return err_set(e, ERR_USAGE, _("one pipeline at a time: '%s' is too many"),
			at < w->count ? w->list[at] : w->surplus);
	if (o->pipeline && !*o->pipeline)
		return err_set(e, ERR_USAGE, _("the name of the pipeline is empty"));
	return true;
}

/* --- getopt ------------------------------------------------------------------------------------------------------- */

static void fill_getopt(struct option longs[ROWS + 1], char letters[2 * ROWS + 3])
{
	size_t n = 0;

	letters[n++] = '-'; /* words come in their order, so that those before `--` are told from those behind it */
	letters[n++] = ':';
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &option_rows()[i];
		longs[i] = (struct option){
			row->name, row->argument ? required_argument : no_argument, NULL, LONG_BASE + (int)i};
		if (row->letter)
			letters[n++] = (char)row->letter;
		if (row->letter && row->argument)
			letters[n++] = ':';
	}
	letters[n] = '\0';
	longs[ROWS] = (struct option){NULL, 0, NULL, 0};
}

static int row_of_code(int code)
{
	if (code >= LONG_BASE)
		return code - LONG_BASE;
	for (int i = 0; i < ROWS; i++)
		if (option_rows()[i].letter == code)
			return i;
	return -1;
}

static const char *near_option(const char *word)
{
	const char *best = NULL;
	int least = 3;

	for (size_t i = 0; i < ROWS; i++) {
		int distance = text_distance(word, option_rows()[i].name, least);
		if (distance < least) {
			least = distance;
			best = option_rows()[i].name;
		}
	}
	return best;
}

static bool refuse_option(int code, char **argv, struct err *e)
{
	const char *word = argv[optind - 1];
	char name[64];

	if (optopt > 0 && optopt < LONG_BASE && code != ':')
		return err_set(e, ERR_USAGE, _("unknown option '-%c'"), optopt);
	if (code == ':')
		return err_set(e, ERR_USAGE, _("%s needs a value"), word);
	if (optopt >= LONG_BASE)
		return err_set(e, ERR_USAGE, _("%s takes no value"), word);
	size_t length = strcspn(word, "=");
	text_clean_into(name, sizeof(name), word + 2, length > 2 ? length - 2 : 0);
	const char *near = near_option(name);
	for (size_t i = 0; i < ROWS; i++)
		if (*name && !strncmp(option_rows()[i].name, name, strlen(name)))
			return err_set(e, ERR_USAGE, _("option '--%s' is ambiguous"), name);
	if (near)
		return err_set(e, ERR_USAGE, _("unknown option '--%s': is '--%s' meant?"), name, near);
	return err_set(e, ERR_USAGE, _("unknown option '--%s'"), name);
}

struct seen {
	bool rows[ROWS];
};

static bool read_all(struct options *o, struct words *w, struct seen *seen, int argc, char **argv, struct err *e)
{
	struct option longs[ROWS + 1];
	char letters[2 * ROWS + 3];
	int code;

	fill_getopt(longs, letters);
	optind = 0; /* getopt starts anew */
	opterr = 0;
	while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (code == 1) {
			add_word(w, optarg);
			w->count_before_dashes = w->count;
			continue;
		}
		if (code == '?' || code == ':')
			return refuse_option(code, argv, e);
		int row = row_of_code(code);
		seen->rows[row] = true;
		if (!option_rows()[row].take(o, &option_rows()[row], optarg ? optarg : "", e))
			return false;
	}
	while (optind < argc)
		add_word(w, argv[optind++]);
	return true;
}

static bool check_places(const struct options *o, const struct seen *seen, struct err *e)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &option_rows()[i];
		if (!seen->rows[i])
			continue;
		if (row->is_for_demo && !o->is_demo)
			return err_set(e, ERR_USAGE, _("--%s goes with --demo"), row->name);
		if (row->traits && !(o->verb && o->verb->traits & row->traits))
			return err_set(e, ERR_USAGE, _("--%s is not for %s"), row->name,
				o->verb ? o->verb->name : _("the dashboard"));
	}
	if (o->is_demo && o->verb)
		return err_set(e, ERR_USAGE, _("--demo is for the dashboard, not for %s"), o->verb->name);
	if (o->is_demo && (o->pipeline || o->profile || o->region || o->endpoint_url))
		return err_set(e, ERR_USAGE, _("--demo has a pipeline and an endpoint of its own: name none"));
	return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct err *e)
{
	struct words words = {.count = 0};
	struct seen seen = {.rows = {false}};

	*o = (struct options){.timeout_ms = NO_DURATION, .goal = GOAL_SETTLED};
	if (!read_all(o, &words, &seen, argc, argv, e))
		return false;
	if (o->wants_help || o->wants_version)
		return true;
	return place_words(o, &words, e) && check_places(o, &seen, e);
}

unsigned options_traits(const struct options *o)
{
	return (o->verb ? o->verb->traits : 0) | (o->word ? o->word->traits : 0);
}

int64_t options_timeout_ms(const struct options *o)
{
	enum { SHORT_VERB_MS = 30 * 1000 };

	if (o->timeout_ms != NO_DURATION)
		return o->timeout_ms;
	return !o->verb || options_traits(o) & TRAIT_FOLLOWS || o->waits ? NO_DURATION : SHORT_VERB_MS;
}
