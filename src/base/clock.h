/* clock.h: times and durations.  A time is milliseconds since 1970-01-01 UTC in int64_t; 0 (NO_TIME) means unknown.
 * A duration is milliseconds; NO_DURATION means unknown.  Only the outermost code asks for "now"; all else gets it as an argument. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_TIME ((int64_t)0)
#define NO_DURATION ((int64_t)-1)

int64_t clock_mono_ms(void); /* monotonic: time-outs, cadences, back-off */
int64_t clock_wall_ms(void); /* the machine's wall clock */

bool time_parse_iso(const char *s, int64_t *out);     /* 2026-11-23T09:00:00[.123](Z|+09:00|UTC) */
bool time_parse_http(const char *s, int64_t *out);    /* Mon, 23 Nov 2026 09:00:00 GMT */
void time_format_iso(int64_t t, char out[32]);        /* 2026-11-23T09:00:00Z; "" for NO_TIME */
void time_format_http(int64_t t, char out[40]);
void time_format_amz(int64_t t, char out[20]);        /* 20261123T090000Z */
void time_format_clock(int64_t t, char out[16]);      /* 09:00:00 in the local time zone */

bool duration_parse(const char *s, int64_t *out);     /* 90s 15m 1h30m 2d; no bare number, no sign, no overflow */
void duration_format(int64_t d, char *out, size_t size);    /* 4s, 2m11s, 1h02m, 3d04h */
void duration_countdown(int64_t d, char *out, size_t size); /* 47:12, 1:02:03, 4d 03:00; never below 0:00 */

#endif
