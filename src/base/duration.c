/* duration.c: durations as people write and read them (declared in clock.h). */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

struct unit {
	char letter;
	int64_t ms;
};

static const struct unit units[] = {{'d', 86400000}, {'h', 3600000}, {'m', 60000}, {'s', 1000}};

#define UNITS (sizeof(units) / sizeof(units[0]))

/* The digits at *s; false when there are none or too many. */
static bool take_digits(const char **s, int64_t *out)
{
	const char *begin = *s;

	*out = 0;
	for (; **s >= '0' && **s <= '9'; (*s)++)
		if (__builtin_mul_overflow(*out, 10, out) || __builtin_add_overflow(*out, **s - '0', out))
			return false;
	return *s > begin;
}

bool duration_parse(const char *s, int64_t *out)
{
	int64_t total = 0, value;
	size_t next = 0; /* the units come in falling order, each once */

	if (!s || !*s)
		return false;
	while (*s) {
		if (!take_digits(&s, &value) || !*s)
			return false;
		while (next < UNITS && units[next].letter != *s)
			next++;
		if (next == UNITS || __builtin_mul_overflow(value, units[next].ms, &value) ||
			__builtin_add_overflow(total, value, &total))
			return false;
		next++;
		s++;
	}
	*out = total;
	return true;
}

void duration_format(int64_t d, char *out, size_t size)
{
	long long s = d / 1000;

	if (d < 0)
		snprintf(out, size, "%s", "");
	else if (s < 60)
		snprintf(out, size, "%llds", s);
	else if (s < 3600)
		snprintf(out, size, "%lldm%02llds", s / 60, s % 60);
	else if (s < 86400)
		snprintf(out, size, "%lldh%02lldm", s / 3600, s / 60 % 60);
	else
		snprintf(out, size, "%lldd%02lldh", s / 86400, s / 3600 % 24);
}

void duration_countdown(int64_t d, char *out, size_t size)
{
	long long s = d < 0 ? 0 : d / 1000;

	if (s < 3600)
		snprintf(out, size, "%lld:%02lld", s / 60, s % 60);
	else if (s < 86400)
		snprintf(out, size, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(out, size, "%lldd %02lld:%02lld", s / 86400, s / 3600 % 24, s / 60 % 60);
}
