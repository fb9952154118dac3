/* retry.c: see retry.h. */
#include "aws/retry.h"

#define LONGEST_MS 20000
#define HINT_EXTRA_MS 5000
#define OFF_MS 1500 /* half a second of rounding, and a second that an answer may have waited on its way */

/* Waits grow from these.  A timed-out call has waited long already. */
static const struct {
	enum err_kind kind;
	int64_t base_ms;
} bases[] = {
	{ERR_THROTTLED, 1000}, {ERR_SERVER, 300}, {ERR_NETWORK, 200}, {ERR_TIMEOUT, 100}, {ERR_MALFORMED, 200},
};

static int64_t base_of(enum err_kind kind)
{
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++)
		if (bases[i].kind == kind)
			return bases[i].base_ms;
	return 0;
}

bool aws_read_is_worth_retrying(enum err_kind kind)
{
	return base_of(kind) > 0;
}

int64_t aws_backoff_ms(enum err_kind kind, int n, double random, int64_t hint_ms)
{
	int64_t most = base_of(kind);

	for (int i = 1; i < n && most < LONGEST_MS; i++)
		most *= 2;
	if (most > LONGEST_MS)
		most = LONGEST_MS;
	int64_t wait = (int64_t)(random * (double)most);
	if (hint_ms > wait)
		wait = hint_ms < wait + HINT_EXTRA_MS ? hint_ms : wait + HINT_EXTRA_MS;
	return wait;
}

void aws_clock_take(struct aws_clock *c, int64_t date_at, int64_t mono)
{
	int64_t middle = date_at + 500; /* of the second that the header names */
	int64_t off = middle - (c->at + mono - c->mono);

	if (date_at == NO_TIME || (c->is_known && off <= OFF_MS && off >= -OFF_MS))
		return;
	*c = (struct aws_clock){.is_known = true, .at = middle, .mono = mono};
}

int64_t aws_clock_now(const struct aws_clock *c, int64_t mono, int64_t wall)
{
	return c->is_known ? c->at + (mono - c->mono) : wall;
}
