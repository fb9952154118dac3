/* Every written reply decodes into what stands beside it.  With ACCEPT=1 the .want files are rewritten: read the diff. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/cm.h"
#include "lib/fixture.h"
#include "ops/cases.h"
#include "ops/dump.h"

static struct reply_case *cases;
static size_t case_count;

static int load(void **state)
{
	(void)state;
	cases = cases_load(&case_count);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	cases_free(cases, case_count);
	return 0;
}

static void accept(const struct reply_case *c, const struct buf *got)
{
	char *path = fixture_path(c->want_name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(buf_text(got), 1, got->len, f), got->len);
	assert_int_equal(fclose(f), 0);
	free(path);
}

static bool want_is_there(const struct reply_case *c)
{
	char *path = fixture_path(c->want_name);
	struct stat st;
	bool is_there = stat(path, &st) == 0;

	free(path);
	return is_there;
}

static void replies_decode(void **state)
{
	(void)state;
	int wrong = 0;
	struct buf got;

	for (size_t i = 0; i < case_count; i++) {
		buf_init(&got, (size_t)1 << 20);
		case_dump(&got, cases[i].row, cases[i].pages, cases[i].page_count);
		if (getenv("ACCEPT"))
			accept(&cases[i], &got);
		char *want = want_is_there(&cases[i]) ? fixture_read(cases[i].want_name, NULL) : NULL;
		if (!want || strcmp(want, buf_text(&got)) != 0) {
			/* cmocka's own messages end at a kilobyte */
			fprintf(stderr, "%s: got\n%s--- wanted\n%s", cases[i].name, buf_text(&got),
				want ? want : "(nothing)\n");
			wrong++;
		}
		free(want);
		buf_done(&got);
	}
	assert_int_equal(wrong, 0);
	assert_true(case_count > 60);
}

static size_t wants;

static int count_want(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *end = strrchr(path, '.');

	(void)st, (void)ftw;
	wants += type == FTW_F && end && strcmp(end, ".want") == 0;
	return 0;
}

/* A want without a reply tests nothing. */
static void every_want_has_its_reply(void **state)
{
	(void)state;
	char *path = fixture_path("tests/replies");

	wants = 0;
	assert_int_equal(nftw(path, count_want, 16, FTW_PHYS), 0);
	free(path);
	assert_int_equal(wants, case_count);
}

/* What every row that decodes must have been tried with. */
static void every_row_has_its_replies(void **state)
{
	(void)state;

	for (size_t r = 0; ops_all[r]; r++) {
		size_t good = 0, bad = 0;
		for (size_t i = 0; i < case_count; i++)
			if (cases[i].row == ops_all[r])
				*(case_is_good(&cases[i]) ? &good : &bad) += 1;
		check_row(!ops_all[r]->decode || (good >= 2 && bad >= 1), "%s: %zu good replies, %zu bad",
			ops_all[r]->op.name, good, bad);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_decode),
		cmocka_unit_test(every_want_has_its_reply),
		cmocka_unit_test(every_row_has_its_replies),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
