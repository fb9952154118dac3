/* Secrets, digests and the debug log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/secret.h"
#include "lib/cm.h"
#include "lib/fixture.h"

static void secrets_are_copied_and_cleared(void **state)
{
	(void)state;
	struct secret s = {0}, t = {0};
	char value[] = "wJalrXUtnFEMI";

	assert_false(secret_is_set(&s));
	assert_string_equal(secret_reveal(&s), "");
	secret_set(&s, value);
	memset(value, 'x', sizeof(value) - 1);
	assert_string_equal(secret_reveal(&s), "wJalrXUtnFEMI");
	secret_copy(&t, &s);
	assert_string_equal(secret_reveal(&t), "wJalrXUtnFEMI");
	secret_set(&s, "");
	assert_false(secret_is_set(&s));
	assert_true(secret_is_set(&t));
	secret_set(&t, secret_reveal(&t)); /* itself */
	secret_copy(&t, &t);
	assert_string_equal(secret_reveal(&t), "wJalrXUtnFEMI");
	secret_set(&t, NULL);
	assert_false(secret_is_set(&t));
	secret_done(&t);
	secret_done(&t);
	secret_done(&s);
}

static void sha256_as_published(void **state)
{
	(void)state;
	static const struct {
		const char *data, *want; /* FIPS 180 examples */
	} rows[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char hex[65];
		hash_sha256_hex(rows[i].data, strlen(rows[i].data), hex);
		check_row(strcmp(hex, rows[i].want) == 0, "row %zu: %s", i, hex);
	}
	char hex[65];
	hash_sha256_hex(NULL, 0, hex);
	assert_string_equal(hex, rows[0].want);
}

static void hmac_as_published(void **state)
{
	(void)state;
	static const struct {
		const char *key, *data, *want; /* RFC 4231, cases 1, 2 and 6; the last is the empty one */
		size_t repeat; /* the key is this many times its first byte */
	} rows[] = {
		{"\x0b", "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7", 20},
		{"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", 0},
		{"\xaa", "Test Using Larger Than Block-Size Key - Hash Key First",
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", 131},
		{"", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad", 0},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char key[200], hex[65];
		uint8_t digest[32];
		size_t n = rows[i].repeat ? rows[i].repeat : strlen(rows[i].key);
		if (rows[i].repeat)
			memset(key, rows[i].key[0], n);
		else
			memcpy(key, rows[i].key, n);
		hash_hmac_sha256(n ? key : NULL, n, rows[i].data, strlen(rows[i].data), digest);
		hash_hex(digest, sizeof(digest), hex);
		check_row(strcmp(hex, rows[i].want) == 0, "row %zu: %s", i, hex);
	}
}

static void the_log_is_private_stamped_and_clean(void **state)
{
	(void)state;
	char *folder = fixture_folder(), *path;
	struct stat st;
	struct buf text;

	assert_true(asprintf(&path, "%s/debug.log", folder) > 0);
	log_line("nobody listens %d", 1);
	assert_false(log_is_on());
	assert_true(log_open(path, NULL));
	assert_true(log_is_on());
	log_line("first %s", "a\nb\x1b[2J");
	log_line("%3000d", 7);
	log_close();
	assert_false(log_is_on());
	assert_true(log_open(path, NULL)); /* appends */
	log_line("last");
	log_close();
	log_close();
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	buf_init(&text, 100000);
	assert_true(file_read(path, &text, NULL));
	const char *line = buf_text(&text);
	assert_int_equal(strspn(line, "0123456789-T:.Z"), 24);
	assert_memory_equal(line + 24, " first a b[2J\n20", 16);
	assert_non_null(strstr(line, "Z last\n"));
	size_t lines = 0;
	for (const char *p = line; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(lines, 3);
	buf_done(&text);
	free(path);
	fixture_remove(folder);
}

static void a_log_that_cannot_be_opened_says_so(void **state)
{
	(void)state;
	struct err e = {0};

	assert_false(log_open("/nonexistent/debug.log", &e));
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "/nonexistent/debug.log"));
	assert_false(log_is_on());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_copied_and_cleared),
		cmocka_unit_test(sha256_as_published),
		cmocka_unit_test(hmac_as_published),
		cmocka_unit_test(the_log_is_private_stamped_and_clean),
		cmocka_unit_test(a_log_that_cannot_be_opened_says_so),
	};

	return cmocka_run_group_tests_name("base safety", tests, NULL, NULL);
}
