/* doctor_report.c: the list of checks, on a page and as JSON. */
#include "cli/doctor.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"

enum { TEXT_MOST = 2000 };

/* Words of files, of the environment and of AWS may be in it. */
static const char *clean(struct doctor *d, const char *text)
{
	return text ? text_clean(d->arena, text, strlen(text), TEXT_MOST) : NULL;
}

static void add(struct doctor *d, const struct check *c)
{
	if (d->count == d->capacity) {
		struct check *more = ARENA_ARRAY(d->arena, d->capacity ? 2 * d->capacity : 64, struct check);
		if (d->count)
			memcpy(more, d->checks, d->count * sizeof(*more));
		d->checks = more;
		d->capacity = d->capacity ? 2 * d->capacity : 64;
	}
	d->checks[d->count++] = *c;
}

static void check_add(struct doctor *d, struct check c, const char *id, const char *remedy, const char *format, va_list args)
{
	char detail[TEXT_MOST];

	vsnprintf(detail, sizeof(detail), format, args);
	c.section = d->section;
	c.id = clean(d, id);
	c.remedy = clean(d, remedy);
	c.detail = clean(d, detail);
	add(d, &c);
}

void check_ok(struct doctor *d, const char *id, const char *remedy, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	check_add(d, (struct check){.status = CHECK_OK}, id, remedy, format, args);
	va_end(args);
}

void check_skip(struct doctor *d, const char *id, const char *remedy, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	check_add(d, (struct check){.status = CHECK_SKIP}, id, remedy, format, args);
	va_end(args);
}

/* The report ends as the contract says: 2 for the configuration, 6 for credentials and permissions, 1 for all else. */
static int exit_code_of(enum err_kind kind)
{
	int code = err_exit_code(kind);

	return code == err_exit_code(ERR_CONFIG) || code == err_exit_code(ERR_DENIED) ? code : 1;
}

void check_fail(struct doctor *d, const char *id, enum err_kind kind, const char *remedy, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	check_add(d, (struct check){.status = CHECK_FAIL, .exit_code = exit_code_of(kind)}, id, remedy, format, args);
	va_end(args);
}

int doctor_exit_code(const struct doctor *d)
{
	static const enum err_kind first_wins[] = {ERR_CONFIG, ERR_DENIED, ERR_INTERNAL};

	for (size_t k = 0; k < sizeof(first_wins) / sizeof(first_wins[0]); k++)
		for (size_t i = 0; i < d->count; i++)
			if (d->checks[i].status == CHECK_FAIL && d->checks[i].exit_code == err_exit_code(first_wins[k]))
				return d->checks[i].exit_code;
	return 0;
}

/* --- for people --------------------------------------------------------------------------------------------------- */

static const struct mark {
	const char *sign, *ascii;
	const char *colour;
} marks[] = {
	[CHECK_OK] = {"✔", "ok", "32"},
	[CHECK_FAIL] = {"✘", "FAIL", "31;1"},
	[CHECK_SKIP] = {"–", "-", "2"},
};

static int longest_id(const struct doctor *d, size_t at)
{
	const char *section = d->checks[at].section;
	int longest = 0;

	for (; at < d->count && d->checks[at].section == section; at++) {
		int width = text_width(d->checks[at].id);
		longest = width > longest ? width : longest;
	}
	return longest;
}

static void print_check(const struct check *c, FILE *out, int id_width, bool is_ascii, bool has_color)
{
	const struct mark *m = &marks[c->status];
	int mark_width = is_ascii ? 4 : 1;
	const char *sign = is_ascii ? m->ascii : m->sign;

	fprintf(out, "  %s%s%s%s%s%*s", has_color ? "\033[" : "", has_color ? m->colour : "", has_color ? "m" : "", sign,
		has_color ? "\033[0m" : "", mark_width - text_width(sign) + 1, "");
	fprintf(out, "%s%*s%s\n", c->id, id_width - text_width(c->id) + 2, "", c->detail);
	if (c->remedy)
		fprintf(out, "  %*s%s %s\n", mark_width + 1, "", is_ascii ? "->" : "→", c->remedy);
}

static size_t count_of(const struct doctor *d, enum check_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < d->count; i++)
		n += d->checks[i].status == status;
	return n;
}

void doctor_print(const struct doctor *d, FILE *out, bool has_color)
{
	int width = 0;

	for (size_t i = 0; i < d->count; i++) {
		if (i == 0 || d->checks[i].section != d->checks[i - 1].section) {
			fprintf(out, "%s\n", d->checks[i].section);
			width = longest_id(d, i);
		}
		print_check(&d->checks[i], out, width, d->is_ascii, has_color);
	}
	fprintf(out, _("%zu good, %zu failed, %zu not checked\n"), count_of(d, CHECK_OK), count_of(d, CHECK_FAIL),
		count_of(d, CHECK_SKIP));
}

/* --- for scripts -------------------------------------------------------------------------------------------------- */

static cJSON *identity_of(const struct doctor *d)
{
	const struct fact *f = doctor_identity(d);
	const struct identity *who = f && f->state == FACT_GOOD ? f->value : NULL;

	if (!who)
		return NULL;
	struct app_credentials c = app_credentials(d->app);
	cJSON *o = cJSON_CreateObject();
	json_put_text(o, "account", who->account);
	json_put_text(o, "arn", who->arn);
	json_put_text(o, "provider", c.provider);
	json_put_time(o, "expiresAt", c.expires_at);
	return o;
}

static cJSON *skew_of(const struct doctor *d)
{
	if (!d->app || !app_clock_is_known(d->app))
		return NULL;
	return cJSON_CreateNumber(round((double)app_skew_ms(d->app) / 100) / 10);
}

cJSON *doctor_json(const struct doctor *d)
{
	static const char *const words[] = {[CHECK_OK] = "ok", [CHECK_FAIL] = "fail", [CHECK_SKIP] = "skip"};
	cJSON *o = cJSON_CreateObject();

	json_put_int(o, "schema", 1);
	cJSON *list = cJSON_AddArrayToObject(o, "checks");
	for (size_t i = 0; i < d->count; i++) {
		cJSON *row = cJSON_CreateObject();
		json_put_text(row, "id", d->checks[i].id);
		json_put_text(row, "status", words[d->checks[i].status]);
		json_put_text(row, "detail", d->checks[i].detail);
		json_put_text(row, "remedy", d->checks[i].remedy);
		cJSON_AddItemToArray(list, row);
	}
	json_put(o, "identity", identity_of(d));
	json_put(o, "clockSkewSeconds", skew_of(d));
	return o;
}
