/* inquiry.c: asking, and taking in what comes back. */
#include "setup/inquiry.h"

#include <assert.h>
#include <stdlib.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"

#define MOST_TRIES 4
#define ASK_AGAIN_MS 1000

static void unread(struct inquiry *q, struct finding *f)
{
	*f = (struct finding){.state = FINDING_NONE, .inquiry = q, .args = {.auto_rollback = -1}};
}

struct inquiry *inquiry_new(struct app *app, const struct inquiry_row *rows, size_t count, const void *user)
{
	struct inquiry *q = mem_alloc(sizeof(*q));

	*q = (struct inquiry){.app = app, .arena = arena_new(), .rows = rows, .count = count, .user = user};
	q->findings = mem_alloc(count * sizeof(*q->findings));
	for (size_t i = 0; i < count; i++)
		unread(q, &q->findings[i]);
	return q;
}

void inquiry_free(struct inquiry *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < q->count; i++)
		if (q->findings[i].state == FINDING_ASKED)
			app_unask(q->app, &q->findings[i]);
	arena_free(q->arena);
	free(q->findings);
	free(q);
}

static void on_answer(void *user, const void *value, const struct err *e)
{
	struct finding *f = user;

	f->is_settled = true;
	f->err = *e;
	f->value = value;
	f->state = value ? FINDING_GOOD : e->kind == ERR_NOT_FOUND ? FINDING_MISSING : FINDING_FAILED;
}

/* True: something about it has become known. */
static bool ask(struct inquiry *q, const struct inquiry_row *row, struct finding *f)
{
	enum inquiry_when when = row->prepare ? row->prepare(q, &f->args) : INQUIRY_NOW;

	if (when == INQUIRY_LATER)
		return false;
	if (when == INQUIRY_NEVER) {
		f->is_settled = true;
		return true;
	}
	f->state = FINDING_ASKED;
	app_ask_into(q->app, q->arena, row->op, &f->args, on_answer, f);
	return true;
}

static bool ask_all(struct inquiry *q)
{
	bool moves = true, all = true;

	while (moves) {
		moves = false;
		for (size_t i = 0; i < q->count; i++)
			if (q->findings[i].state == FINDING_NONE && !q->findings[i].is_settled)
				moves |= ask(q, &q->rows[i], &q->findings[i]);
	}
	for (size_t i = 0; i < q->count; i++)
		all = all && q->findings[i].is_settled;
	return all;
}

static bool has_passed(const struct finding *f)
{
	return f->state == FINDING_FAILED && err_is_passing(f->err.kind);
}

/* With them those are open again that could not be asked, perhaps for want of their answers. */
static bool open_again(struct inquiry *q)
{
	bool any = false;

	for (size_t i = 0; i < q->count; i++)
		any = any || has_passed(&q->findings[i]);
	for (size_t i = 0; any && i < q->count; i++)
		if (has_passed(&q->findings[i]) || q->findings[i].state == FINDING_NONE)
			unread(q, &q->findings[i]);
	return any;
}

bool inquiry_step(struct inquiry *q)
{
	int64_t now = clock_mono_ms();

	if (now < q->ask_after_mono || !ask_all(q))
		return false;
	if (q->tries == MOST_TRIES || !open_again(q))
		return true;
	q->tries++;
	q->ask_after_mono = now + ASK_AGAIN_MS;
	return false;
}

void inquiry_again(struct inquiry *q, unsigned groups)
{
	q->tries = 0;
	for (size_t i = 0; i < q->count; i++)
		if (q->rows[i].groups & groups) {
			assert(q->findings[i].state != FINDING_ASKED);
			unread(q, &q->findings[i]);
		}
}

const struct err *inquiry_lost(const struct inquiry *q)
{
	for (size_t i = 0; i < q->count; i++) {
		enum err_kind kind = q->findings[i].err.kind;
		if (q->findings[i].state == FINDING_FAILED && (kind == ERR_CREDENTIALS || kind == ERR_EXPIRED))
			return &q->findings[i].err;
	}
	return NULL;
}
