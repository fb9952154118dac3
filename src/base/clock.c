/* clock.c: the two clocks, and the written forms of a time.  The calendar is computed here: libc's timegm and strptime depend
 * on the locale or accept too much. */
#include "base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND_MS ((int64_t)1000)
#define DAY_S ((int64_t)86400)

/* A moment in the proleptic Gregorian calendar, UTC. */
struct moment {
	int year, month, day, hour, minute, second, weekday; /* month from 1, Sunday is 0 */
};

static const char month_names[12][4] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char day_names[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static int64_t read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * SECOND_MS + t.tv_nsec / 1000000;
}

int64_t clock_mono_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall_ms(void)
{
	return read_clock(CLOCK_REALTIME);
}

/* Days since 1970-01-01, counted in eras of 400 years that begin on a 1st of March. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static struct moment moment_of(int64_t t)
{
	int64_t seconds = t / SECOND_MS - (t % SECOND_MS < 0);
	int64_t days = seconds / DAY_S - (seconds % DAY_S < 0);
	int64_t rest = seconds - days * DAY_S;
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct moment){
		.year = (int)(yoe + era * 400 + (month <= 2)),
		.month = month,
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.hour = (int)(rest / 3600),
		.minute = (int)(rest / 60 % 60),
		.second = (int)(rest % 60),
		.weekday = (int)(((days + 4) % 7 + 7) % 7),
	};
}

static bool moment_is_real(const struct moment *m)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (m->month < 1 || m->month > 12 || m->day < 1)
		return false;
	bool leap = (m->year % 4 == 0 && m->year % 100 != 0) || m->year % 400 == 0;
	int length = lengths[m->month - 1] + (m->month == 2 && leap);
	/* :60 is a leap second; it counts as the second after :59. */
	return m->day <= length && m->hour <= 23 && m->minute <= 59 && m->second <= 60;
}

static int64_t time_of(const struct moment *m)
{
	int64_t day = days_of(m->year, m->month, m->day);

	return ((day * 24 + m->hour) * 60 + m->minute) * 60 * SECOND_MS + m->second * SECOND_MS;
}

/* Exactly `digits` digits at *s, which moves behind them. */
static bool take_number(const char **s, int digits, int *out)
{
	int value = 0;

	for (int i = 0; i < digits; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		value = value * 10 + (**s - '0');
	}
	*out = value;
	return true;
}

static bool take(const char **s, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

static bool take_name(const char **s, const char names[][4], int count, int *index)
{
	for (int i = 0; i < count; i++)
		if (take(s, names[i])) {
			*index = i;
			return true;
		}
	return false;
}

static bool take_clock(const char **s, struct moment *m)
{
	return take_number(s, 2, &m->hour) && take(s, ":") && take_number(s, 2, &m->minute) && take(s, ":") &&
		take_number(s, 2, &m->second);
}

/* ".123456": milliseconds; more digits are dropped.  No fraction is 0. */
static bool take_fraction(const char **s, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (!take(s, "."))
		return true;
	if (!isdigit((unsigned char)**s))
		return false;
	for (; isdigit((unsigned char)**s); (*s)++, scale /= 10)
		*ms += (**s - '0') * scale;
	return true;
}

static bool take_zone(const char **s, int *minutes)
{
	int hours, rest;

	*minutes = 0;
	if (take(s, "Z") || take(s, "z") || take(s, "UTC"))
		return true;
	int sign = take(s, "+") ? 1 : take(s, "-") ? -1 : 0;
	if (!sign || !take_number(s, 2, &hours))
		return false;
	take(s, ":");
	if (!take_number(s, 2, &rest) || hours > 23 || rest > 59)
		return false;
	*minutes = sign * (hours * 60 + rest);
	return true;
}

bool time_parse_iso(const char *s, int64_t *out)
{
	struct moment m = {0};
	int ms, zone;

	if (!s || !take_number(&s, 4, &m.year) || !take(&s, "-") || !take_number(&s, 2, &m.month) || !take(&s, "-") ||
		!take_number(&s, 2, &m.day) || !(take(&s, "T") || take(&s, "t") || take(&s, " ")))
		return false;
	if (!take_clock(&s, &m) || !take_fraction(&s, &ms) || !take_zone(&s, &zone) || *s || !moment_is_real(&m))
		return false;
	*out = time_of(&m) + ms - zone * 60 * SECOND_MS;
	return true;
}

bool time_parse_http(const char *s, int64_t *out)
{
	struct moment m = {0};

	if (!s || !take_name(&s, day_names, 7, &m.weekday) || !take(&s, ", ") || !take_number(&s, 2, &m.day) || !take(&s, " ") ||
		!take_name(&s, month_names, 12, &m.month) || !take(&s, " ") || !take_number(&s, 4, &m.year) || !take(&s, " "))
		return false;
	m.month++;
	if (!take_clock(&s, &m) || !take(&s, " GMT") || *s || !moment_is_real(&m))
		return false;
	*out = time_of(&m);
	return true;
}

/* The formats hold the years 0 to 9999; anything else is a broken number, not a time. */
static bool is_printable(int64_t t)
{
	return t != NO_TIME && t >= -62167219200000 && t <= 253402300799999;
}

void time_format_iso(int64_t t, char out[32])
{
	struct moment m = moment_of(is_printable(t) ? t : 0);

	out[0] = '\0';
	if (is_printable(t))
		snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", m.year, m.month, m.day, m.hour, m.minute, m.second);
}

void time_format_http(int64_t t, char out[40])
{
	struct moment m = moment_of(is_printable(t) ? t : 0);

	out[0] = '\0';
	if (is_printable(t))
		snprintf(out, 40, "%s, %02d %s %04d %02d:%02d:%02d GMT", day_names[m.weekday], m.day,
			month_names[m.month - 1], m.year, m.hour, m.minute, m.second);
}

void time_format_amz(int64_t t, char out[20])
{
	struct moment m = moment_of(is_printable(t) ? t : 0);
	char text[80]; /* roomier than needed: the compiler counts with any int */

	out[0] = '\0';
	if (!is_printable(t))
		return;
	snprintf(text, sizeof(text), "%04d%02d%02dT%02d%02d%02dZ", m.year, m.month, m.day, m.hour, m.minute, m.second);
	memcpy(out, text, 17);
}

void time_format_clock(int64_t t, char out[16])
{
	time_t seconds = (time_t)(t / SECOND_MS);
	struct tm local;

	out[0] = '\0';
	if (is_printable(t) && localtime_r(&seconds, &local))
		strftime(out, 16, "%H:%M:%S", &local);
}
