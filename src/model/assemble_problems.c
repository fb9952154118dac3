/* assemble_problems.c: what could not be read, and how old what is shown may be. */
#include "model/assemble.h"

#include "base/arena.h"
#include "model/util.h"

#include <stdio.h>

#define OTHER_PROBLEMS 64

/* A deployment that has only been Created or Queued has no targets yet: nothing is wrong. */
static bool is_expected(const struct fact *f)
{
	return f->kind == FACT_TARGET && is_same(f->err.code, "DeploymentNotStartedException");
}

void assemble_problems(struct assembly *s)
{
	struct release *r = s->r;
	s->problem_max = s->facts->count + OTHER_PROBLEMS;
	r->problems = ARENA_ARRAY(s->a, s->problem_max, struct problem);
	for (size_t i = 0; i < s->facts->count; i++) {
		const struct fact *f = &s->facts->items[i];
		if ((f->state != FACT_FAILED && f->state != FACT_STALE) || f->err.kind == ERR_NONE || is_expected(f)) {
			continue;
		}
		r->problems[r->problem_count++] = (struct problem){
			.read = fact_kind_operation(f->kind), .permission = fact_kind_permission(f->kind), .kind = f->kind, .scope = f->scope,
			.err = &f->err, .failed_at = f->failed_at, .read_at = f->value != NULL ? f->read_at : NO_TIME,
		};
	}
}

void add_problem(const struct assembly *s, enum fact_kind kind, const char *message, int64_t read_at)
{
	struct release *r = s->r;
	if (r->problem_count == s->problem_max) {
		return;
	}
	struct err *err = ARENA_NEW(s->a, struct err);
	err->kind = ERR_MALFORMED;
	snprintf(err->message, sizeof err->message, "%s", message);
	r->problems[r->problem_count++] = (struct problem){
		.read = fact_kind_operation(kind), .permission = fact_kind_permission(kind), .kind = kind,
		.err = err, .failed_at = read_at, .read_at = read_at,
	};
}
