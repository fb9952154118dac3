/* Every written reply, cut at every byte, decodes into an error (a value, where only blanks are missing): never a crash, a
 * leak or a byte read too far (what a sanitizer sees: each cut is an allocation of its own). */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "lib/cm.h"
#include "lib/fixture.h"
#include "ops/cases.h"

#define CUTS_MAX 3000 /* longer replies are cut at as many places, spread evenly */

/* Page `cut` of the case ends after n bytes; it is the last page of the answer. */
static void decode_cut(const struct reply_case *c, size_t cut, size_t n)
{
	struct aws_page pages[CASE_PAGES];
	struct arena *a = arena_new();
	struct err e = {0};
	char *bytes = fixture_exact(c->pages[cut].body, n);

	memcpy(pages, c->pages, sizeof(pages));
	pages[cut] = (struct aws_page){.body = bytes, .len = n};
	const void *value = c->row->decode(a, pages, cut + 1, &case_args, &e);
	const char *rest = c->pages[cut].body + n;
	bool is_whole = rest[strspn(rest, " \t\r\n")] == '\0';
	check_row(!value || (is_whole && e.kind == ERR_NONE), "%s page %zu cut at %zu: a value", c->name, cut, n);
	check_row(value || (e.kind != ERR_NONE && e.message[0]), "%s page %zu cut at %zu: no error", c->name, cut, n);
	arena_free(a);
	free(bytes);
}

static void cut_replies_never_crash(void **state)
{
	(void)state;
	size_t count, cuts = 0;
	struct reply_case *cases = cases_load(&count);

	for (size_t i = 0; i < count; i++)
		for (size_t page = 0; page < cases[i].page_count; page++) {
			size_t len = cases[i].pages[page].len, step = len / CUTS_MAX + 1;
			for (size_t n = 0; n < len; n += step, cuts++)
				decode_cut(&cases[i], page, n);
		}
	cases_free(cases, count);
	assert_true(cuts > 10000);
}

/* No page at all, and a page that is empty. */
static void empty_answers_are_malformed(void **state)
{
	(void)state;
	const struct aws_page empty = {.body = "", .len = 0};

	for (size_t i = 0; ops_all[i]; i++)
		for (size_t count = 0; ops_all[i]->decode && count < 2; count++) {
			struct arena *a = arena_new();
			struct err e = {0};
			check_row(!ops_all[i]->decode(a, &empty, count, &case_args, &e), "%s", ops_all[i]->op.name);
			assert_int_equal(e.kind, ERR_MALFORMED);
			arena_free(a);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_replies_never_crash),
		cmocka_unit_test(empty_answers_are_malformed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
