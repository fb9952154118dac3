/* Arena and buf built with tiny blocks, so that every path of their growth runs; and the failure of memory itself. */
#define ARENA_BLOCK ((size_t)64)
#define BUF_INITIAL ((size_t)4)
#include "base/arena.c"
#include "base/buf.c"
#include "base/mem.c"

#include <sys/wait.h>

#include "lib/cm.h"

static void allocations_are_aligned_and_zeroed(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	char *last = NULL;

	for (size_t size = 0; size < 300; size++) {
		char *p = arena_alloc(a, size);
		check_row((uintptr_t)p % _Alignof(max_align_t) == 0, "size %zu", size);
		check_row(p != last, "size %zu shares its address", size);
		for (size_t i = 0; i < size; i++)
			check_row(p[i] == 0, "size %zu, byte %zu", size, i);
		memset(p, 0xa5, size); /* a neighbour that is not zero later has been overlapped */
		last = p;
	}
	arena_free(a);
}

static void allocations_do_not_overlap(void **state)
{
	(void)state;
	enum { N = 200 };
	struct arena *a = arena_new();
	unsigned char *p[N];

	for (size_t i = 0; i < N; i++) {
		p[i] = arena_alloc(a, i % 97);
		memset(p[i], (int)i, i % 97);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < i % 97; j++)
			check_row(p[i][j] == (unsigned char)i, "allocation %zu, byte %zu", i, j);
	arena_free(a);
}

static void arena_strings(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	char longer[500];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_null(arena_dup(a, NULL));
	assert_null(arena_dupn(a, NULL, 3));
	assert_string_equal(arena_dup(a, ""), "");
	assert_string_equal(arena_dup(a, longer), longer);
	assert_string_equal(arena_dupn(a, "green", 3), "gre");
	assert_string_equal(arena_printf(a, "%s-%d", longer + 490, 7), "xxxxxxxxx-7");
	assert_string_equal(arena_printf(a, "%s", ""), "");
	arena_free(a);
	arena_free(NULL);
}

static void arena_counts_what_it_hands_out(void **state)
{
	(void)state;
	struct arena *a = arena_new();

	assert_int_equal(arena_used(a), 0);
	arena_alloc(a, 10);
	arena_array(a, 3, 100);
	assert_int_equal(arena_used(a), 310);
	arena_free(a);
}

static void buf_grows_to_its_maximum_and_no_further(void **state)
{
	(void)state;
	for (size_t max = 0; max < 40; max++) {
		struct buf b;
		buf_init(&b, max);
		for (size_t i = 0; i < max; i++)
			check_row(buf_add(&b, "x", 1), "max %zu, byte %zu", max, i);
		assert_false(b.overflow);
		assert_false(buf_add(&b, "y", 1));
		assert_true(b.overflow);
		check_row(b.len == max && strlen(buf_text(&b)) == max, "max %zu", max);
		buf_done(&b);
	}
}

static void buf_refuses_everything_after_an_overflow(void **state)
{
	(void)state;
	struct buf b;

	buf_init(&b, 6);
	assert_true(buf_puts(&b, "blue"));
	assert_false(buf_puts(&b, "green"));
	assert_false(buf_puts(&b, "x")); /* it would fit, but the text would have a hole */
	assert_false(buf_printf(&b, "%d", 1));
	assert_string_equal(buf_text(&b), "blue");
	buf_clear(&b);
	assert_string_equal(buf_text(&b), "");
	assert_true(buf_printf(&b, "%s", "green"));
	assert_string_equal(buf_text(&b), "green");
	buf_done(&b);
}

static void buf_may_hold_anything(void **state)
{
	(void)state;
	struct buf b;
	volatile size_t too_much = SIZE_MAX; /* hidden from the compiler, which would warn */

	buf_init(&b, SIZE_MAX);
	assert_string_equal(buf_text(&b), "");
	assert_true(buf_add(&b, NULL, 0));
	assert_true(buf_add(&b, "a\0b", 3));
	assert_int_equal(b.len, 3);
	assert_memory_equal(buf_text(&b), "a\0b", 4);
	assert_false(buf_add(&b, "", too_much)); /* must not wrap around */
	buf_done(&b);
	assert_string_equal(buf_text(&b), "");
}

static void buf_take_hands_over(void **state)
{
	(void)state;
	struct buf b;

	buf_init(&b, 10);
	buf_puts(&b, "blue");
	char *text = buf_take(&b);
	assert_string_equal(text, "blue");
	assert_string_equal(buf_text(&b), "");
	assert_true(buf_puts(&b, "0123456789"));
	free(text);
	buf_done(&b);
	text = buf_take(&b);
	assert_string_equal(text, "");
	free(text);
}

static void mem_is_zeroed_and_never_null(void **state)
{
	(void)state;
	char *p = mem_alloc(100);

	for (int i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	p = mem_resize(p, 0);
	free(p);
	free(mem_alloc(0));
	assert_null(mem_dup(NULL));
	p = mem_dup("x");
	assert_string_equal(p, "x");
	free(p);
}

/* AddressSanitizer would end the program itself where libc gives NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void restore(void)
{
	if (write(STDERR_FILENO, "restored\n", 9) < 0)
		_exit(9);
}

static void *volatile kept; /* or the compiler sees that nobody uses the memory */

static void ask_mem(void)
{
	kept = mem_alloc(SIZE_MAX / 2);
}

static void ask_resize(void)
{
	kept = mem_resize(NULL, SIZE_MAX / 2);
}

static void ask_arena(void)
{
	kept = arena_alloc(arena_new(), SIZE_MAX);
}

static void ask_array(void)
{
	kept = arena_array(arena_new(), SIZE_MAX / 2, 3);
}

static void no_memory_restores_and_ends(void **state)
{
	(void)state;
	static void (*const asks[])(void) = {ask_mem, ask_resize, ask_arena, ask_array};

	for (size_t i = 0; i < COUNT_OF(asks); i++) {
		int ends[2], status;
		char said[4096] = "";
		size_t len = 0;
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		if (child == 0) {
			dup2(ends[1], STDERR_FILENO);
			mem_on_failure(restore);
			asks[i]();
			_exit(0);
		}
		close(ends[1]);
		for (ssize_t n; (n = read(ends[0], said + len, sizeof(said) - 1 - len)) > 0;)
			len += (size_t)n;
		close(ends[0]);
		assert_int_equal(waitpid(child, &status, 0), child);
		check_row(WIFEXITED(status) && WEXITSTATUS(status) == 1, "ask %zu: status %x", i, status);
		check_row(strstr(said, "restored\n") && strstr(said, "cutover: out of memory\n"), "ask %zu: %s", i, said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocations_are_aligned_and_zeroed),
		cmocka_unit_test(allocations_do_not_overlap),
		cmocka_unit_test(arena_strings),
		cmocka_unit_test(arena_counts_what_it_hands_out),
		cmocka_unit_test(buf_grows_to_its_maximum_and_no_further),
		cmocka_unit_test(buf_refuses_everything_after_an_overflow),
		cmocka_unit_test(buf_may_hold_anything),
		cmocka_unit_test(buf_take_hands_over),
		cmocka_unit_test(mem_is_zeroed_and_never_null),
		cmocka_unit_test(no_memory_restores_and_ends),
	};

	return cmocka_run_group_tests_name("base growth", tests, NULL, NULL);
}
