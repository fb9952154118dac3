/* trouble.c: starts at once, ends only after some calm. */
#include "cli/trouble.h"

#include "base/clock.h"
#include "base/i18n.h"

void trouble_note(struct trouble *t, const char *operation, const struct err *e, int64_t mono)
{
	t->last_mono = mono;
	if (t->is_on)
		return;
	t->is_on = true;
	t->since_mono = mono;
	if (!t->out)
		return;
	fprintf(t->out, _("cutover: %s: %s; trying on\n"), operation,
		e->message[0] ? e->message : err_kind_name(e->kind));
	fflush(t->out);
}

void trouble_check(struct trouble *t, int64_t answered_mono, int64_t mono, bool is_last)
{
	char lasted[32];

	if (!t->is_on || answered_mono <= t->last_mono || (!is_last && mono - t->last_mono < TROUBLE_CALM_MS))
		return;
	t->is_on = false;
	if (!t->out)
		return;
	duration_format(answered_mono - t->since_mono, lasted, sizeof(lasted));
	fprintf(t->out, _("cutover: AWS answers again (after %s)\n"), lasted);
	fflush(t->out);
}
