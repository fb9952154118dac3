/* The written forms of times and durations. */
#include "base/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/cm.h"

#define UNTOUCHED INT64_C(-424242)

static void parses_iso(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		int64_t want; /* UNTOUCHED: refused */
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1970-01-01T00:00:01Z", 1000},
		{"2026-11-23T09:00:00Z", 1795424400000},
		{"2026-11-23t09:00:00z", 1795424400000},
		{"2026-11-23 09:00:00Z", 1795424400000},
		{"2026-11-23T09:00:00UTC", 1795424400000},
		{"2026-11-23T18:00:00+09:00", 1795424400000},
		{"2026-11-23T18:00:00+0900", 1795424400000},
		{"2026-11-23T03:30:00-05:30", 1795424400000},
		{"2026-11-23T09:00:00.1Z", 1795424400100},
		{"2026-11-23T09:00:00.123Z", 1795424400123},
		{"2026-11-23T09:00:00.123999999Z", 1795424400123},
		{"2024-02-29T00:00:00Z", 1709164800000},
		{"2000-02-29T00:00:00Z", 951782400000},
		{"2016-12-31T23:59:60Z", 1483228800000}, /* leap second */
		{"1969-12-31T23:59:59Z", -1000},
		{"0000-01-01T00:00:00Z", -62167219200000},
		{"9999-12-31T23:59:59Z", 253402300799000},
		{"2023-02-29T00:00:00Z", UNTOUCHED},
		{"1900-02-29T00:00:00Z", UNTOUCHED},
		{"2026-11-31T00:00:00Z", UNTOUCHED},
		{"2026-13-01T00:00:00Z", UNTOUCHED},
		{"2026-00-01T00:00:00Z", UNTOUCHED},
		{"2026-01-00T00:00:00Z", UNTOUCHED},
		{"2026-01-01T24:00:00Z", UNTOUCHED},
		{"2026-01-01T00:60:00Z", UNTOUCHED},
		{"2026-01-01T00:00:61Z", UNTOUCHED},
		{"2026-11-23T09:00:00", UNTOUCHED}, /* no zone: whose time would it be? */
		{"2026-11-23T09:00:00.Z", UNTOUCHED},
		{"2026-11-23T09:00:00+9", UNTOUCHED},
		{"2026-11-23T09:00:00+24:00", UNTOUCHED},
		{"2026-11-23T09:00:00+00:60", UNTOUCHED},
		{"2026-11-23T09:00:00Zx", UNTOUCHED},
		{"2026-11-23T09:00Z", UNTOUCHED},
		{"2026-11-23", UNTOUCHED},
		{"26-11-23T09:00:00Z", UNTOUCHED},
		{"+026-11-23T09:00:00Z", UNTOUCHED},
		{"2026-1 -23T09:00:00Z", UNTOUCHED},
		{"", UNTOUCHED},
		{NULL, UNTOUCHED},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t got = UNTOUCHED;
		bool taken = time_parse_iso(rows[i].s, &got);
		check_row(got == rows[i].want && taken == (rows[i].want != UNTOUCHED), "row %zu \"%s\": %" PRId64, i,
			rows[i].s ? rows[i].s : "NULL", got);
	}
}

static void parses_http(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		int64_t want;
	} rows[] = {
		{"Mon, 23 Nov 2026 09:00:00 GMT", 1795424400000},
		{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800000},
		{"Wed, 29 Feb 2023 00:00:00 GMT", UNTOUCHED},
		{"mon, 23 Nov 2026 09:00:00 GMT", UNTOUCHED},
		{"Mon, 23 Nov 2026 09:00:00 UTC", UNTOUCHED},
		{"Mon, 23 Nov 2026 09:00:00", UNTOUCHED},
		{"Mon, 23 Foo 2026 09:00:00 GMT", UNTOUCHED},
		{"Mon, 23 Nov 2026 09:00:00 GMT ", UNTOUCHED},
		{"Monday, 23-Nov-26 09:00:00 GMT", UNTOUCHED},
		{"23 Nov 2026 09:00:00 GMT", UNTOUCHED},
		{"Mon, 3 Nov 2026 09:00:00 GMT", UNTOUCHED},
		{"", UNTOUCHED},
		{NULL, UNTOUCHED},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t got = UNTOUCHED;
		bool taken = time_parse_http(rows[i].s, &got);
		check_row(got == rows[i].want && taken == (rows[i].want != UNTOUCHED), "row %zu: %" PRId64, i, got);
	}
}

static void formats_times(void **state)
{
	(void)state;
	static const struct {
		int64_t t;
		const char *iso, *http, *amz, *clock;
	} rows[] = {
		{1795424400000, "2026-11-23T09:00:00Z", "Mon, 23 Nov 2026 09:00:00 GMT", "20261123T090000Z", "09:00:00"},
		{1795424400999, "2026-11-23T09:00:00Z", "Mon, 23 Nov 2026 09:00:00 GMT", "20261123T090000Z", "09:00:00"},
		{1709164800000, "2024-02-29T00:00:00Z", "Thu, 29 Feb 2024 00:00:00 GMT", "20240229T000000Z", "00:00:00"},
		{1, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "19700101T000000Z", "00:00:00"},
		{-1, "1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT", "19691231T235959Z", NULL},
		{253402300799000, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT", "99991231T235959Z", "23:59:59"},
		{NO_TIME, "", "", "", ""},
		{253402300800000, "", "", "", ""},
		{INT64_MAX, "", "", "", ""},
		{INT64_MIN, "", "", "", ""},
	};

	setenv("TZ", "UTC", 1);
	tzset();
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char iso[32], http[40], amz[20], clock[16];
		time_format_iso(rows[i].t, iso);
		time_format_http(rows[i].t, http);
		time_format_amz(rows[i].t, amz);
		time_format_clock(rows[i].t, clock);
		check_row(strcmp(iso, rows[i].iso) == 0, "row %zu iso: %s", i, iso);
		check_row(strcmp(http, rows[i].http) == 0, "row %zu http: %s", i, http);
		check_row(strcmp(amz, rows[i].amz) == 0, "row %zu amz: %s", i, amz);
		check_row(!rows[i].clock || strcmp(clock, rows[i].clock) == 0, "row %zu clock: %s", i, clock);
	}
}

static void the_clock_on_the_screen_is_local(void **state)
{
	(void)state;
	char clock[16];

	setenv("TZ", "KST-9", 1);
	tzset();
	time_format_clock(1795424400000, clock);
	assert_string_equal(clock, "18:00:00");
	setenv("TZ", "UTC", 1);
	tzset();
}

/* One day in every month of 2000 years: what is written reads back as the same time. */
static void times_survive_the_round_trip(void **state)
{
	(void)state;
	for (int64_t t = -62167219200000; t < 253402300799000; t += INT64_C(2629746123)) {
		char iso[32], http[40];
		int64_t back = 0, seconds = t - ((t % 1000) + 1000) % 1000;
		time_format_iso(t, iso);
		time_format_http(t, http);
		check_row(time_parse_iso(iso, &back) && back == seconds, "%s: %" PRId64, iso, back);
		check_row(time_parse_http(http, &back) && back == seconds, "%s: %" PRId64, http, back);
	}
}

static void parses_durations(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		int64_t want;
	} rows[] = {
		{"90s", 90000},
		{"15m", 900000},
		{"1h30m", 5400000},
		{"2d", 172800000},
		{"1d2h3m4s", 93784000},
		{"1d4s", 86404000},
		{"0s", 0},
		{"007s", 7000},
		{"9223372036854775s", INT64_C(9223372036854775000)},
		{"9223372036854776s", UNTOUCHED},
		{"99999999999999999999s", UNTOUCHED},
		{"106751991167d", INT64_C(9223372036828800000)},
		{"106751991168d", UNTOUCHED},
		{"106751991167d99999999s", UNTOUCHED},
		{"90", UNTOUCHED},
		{"s", UNTOUCHED},
		{"-5s", UNTOUCHED},
		{"+5s", UNTOUCHED},
		{"5 s", UNTOUCHED},
		{" 5s", UNTOUCHED},
		{"5s ", UNTOUCHED},
		{"1.5h", UNTOUCHED},
		{"5ms", UNTOUCHED},
		{"5S", UNTOUCHED},
		{"1h30", UNTOUCHED},
		{"30m1h", UNTOUCHED},
		{"1m1m", UNTOUCHED},
		{"1w", UNTOUCHED},
		{"0x5s", UNTOUCHED},
		{"", UNTOUCHED},
		{NULL, UNTOUCHED},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t got = UNTOUCHED;
		bool taken = duration_parse(rows[i].s, &got);
		check_row(got == rows[i].want && taken == (rows[i].want != UNTOUCHED), "row %zu \"%s\": %" PRId64, i,
			rows[i].s ? rows[i].s : "NULL", got);
	}
}

static void formats_durations(void **state)
{
	(void)state;
	static const struct {
		int64_t d;
		const char *text, *countdown;
	} rows[] = {
		{0, "0s", "0:00"},
		{999, "0s", "0:00"},
		{4000, "4s", "0:04"},
		{59999, "59s", "0:59"},
		{60000, "1m00s", "1:00"},
		{131000, "2m11s", "2:11"},
		{2832000, "47m12s", "47:12"},
		{3599999, "59m59s", "59:59"},
		{3600000, "1h00m", "1:00:00"},
		{3723000, "1h02m", "1:02:03"},
		{86399999, "23h59m", "23:59:59"},
		{86400000, "1d00h", "1d 00:00"},
		{273600000, "3d04h", "3d 04:00"},
		{356400000, "4d03h", "4d 03:00"},
		{INT64_MAX, "106751991167d07h", "106751991167d 07:12"},
		{NO_DURATION, "", "0:00"},
		{INT64_MIN, "", "0:00"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char text[32], countdown[32];
		duration_format(rows[i].d, text, sizeof(text));
		duration_countdown(rows[i].d, countdown, sizeof(countdown));
		check_row(strcmp(text, rows[i].text) == 0, "row %zu: %s", i, text);
		check_row(strcmp(countdown, rows[i].countdown) == 0, "row %zu: %s", i, countdown);
	}
	char tiny[4];
	duration_countdown(2832000, tiny, sizeof(tiny));
	assert_string_equal(tiny, "47:");
}

static void clocks_go_forward(void **state)
{
	(void)state;
	int64_t before = clock_mono_ms();

	assert_true(before > 0);
	assert_true(clock_mono_ms() >= before);
	assert_true(clock_wall_ms() > INT64_C(1500000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_iso),
		cmocka_unit_test(parses_http),
		cmocka_unit_test(formats_times),
		cmocka_unit_test(the_clock_on_the_screen_is_local),
		cmocka_unit_test(times_survive_the_round_trip),
		cmocka_unit_test(parses_durations),
		cmocka_unit_test(formats_durations),
		cmocka_unit_test(clocks_go_forward),
	};

	return cmocka_run_group_tests_name("base clock", tests, NULL, NULL);
}
