/* kept.c: see kept.h. */
#include "aws/kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

#define FILE_MAX ((size_t)256 * 1024)
#define MARGIN_MS ((int64_t)15 * 60 * 1000) /* what the AWS CLI takes for ended */
#define PAUSE_MS 60000
#define TRIES_KEPT 16

char *kept_path(struct arena *a, const char *folder, const char *hex)
{
	char *expanded = file_expand(folder), *path = arena_printf(a, "%s/%s.json", expanded, hex);

	free(expanded);
	return path;
}

static void wipe(struct buf *b)
{
	if (b->data)
		explicit_bzero(b->data, b->len);
	buf_done(b);
}

cJSON *kept_read(const char *path, struct err *e)
{
	struct err why = {0};
	cJSON *root = NULL;
	struct buf text;

	buf_init(&text, FILE_MAX);
	if (file_read(path, &text, &why))
		root = json_parse(buf_text(&text), text.len, &why);
	wipe(&text);
	if (cJSON_IsObject(root))
		return root;
	json_wipe(root);
	if (why.kind == ERR_NOT_FOUND)
		*e = why;
	else
		err_set(e, ERR_CREDENTIALS, "%s is not what the AWS CLI writes there%s%s", path, why.message[0] ? ": " : "", why.message);
	return NULL;
}

bool kept_write(const char *path, const cJSON *object, struct err *e)
{
	char *text = cJSON_PrintUnformatted(object);
	size_t n = strlen(text);

	bool is_written = file_write_atomic(path, text, n, 0600, e);
	explicit_bzero(text, n);
	free(text);
	return is_written;
}

void kept_put_text(cJSON *object, const char *name, const char *value)
{
	json_wipe(cJSON_DetachItemFromObjectCaseSensitive(object, name));
	json_put_text(object, name, value);
}

bool kept_role_find(struct arena *a, const char *arguments, int64_t now, struct aws_creds *out)
{
	struct err ignored = {0};
	char hex[41];

	hash_sha1_hex(arguments, strlen(arguments), hex);
	cJSON *root = kept_read(kept_path(a, KEPT_ROLES, hex), &ignored);
	const cJSON *keys = json_object(root, "Credentials");
	const char *id = json_raw(keys, "AccessKeyId"), *secret = json_raw(keys, "SecretAccessKey");
	int64_t expires_at = json_time(keys, "Expiration");
	bool is_usable = id && *id && secret && *secret && expires_at - now >= MARGIN_MS;
	if (is_usable) {
		out->access_key_id = mem_dup(id);
		secret_set(&out->secret_key, secret);
		secret_set(&out->session_token, json_raw(keys, "SessionToken"));
		out->expires_at = expires_at;
	}
	json_wipe(root);
	return is_usable;
}

static void add_escaped(struct buf *b, uint32_t cp)
{
	static const char letters[] = "\"\\\n\r\t\f\b", names[] = "\"\\nrtfb";
	const char *letter = cp < 128 && cp ? strchr(letters, (int)cp) : NULL;

	if (letter)
		buf_printf(b, "\\%c", names[letter - letters]);
	else if (cp >= 32 && cp < 127)
		buf_printf(b, "%c", (char)cp);
	else if (cp < 0x10000)
		buf_printf(b, "\\u%04x", (unsigned)cp);
	else
		buf_printf(b, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((cp - 0x10000) >> 10)), (unsigned)(0xdc00 + ((cp - 0x10000) & 0x3ff)));
}

void kept_add_quoted(struct buf *b, const char *text)
{
	size_t n = strlen(text);

	buf_puts(b, "\"");
	for (size_t at = 0; at < n;) {
		uint32_t cp;
		at += text_decode(text + at, n - at, &cp);
		add_escaped(b, cp);
	}
	buf_puts(b, "\"");
}

/* --- tries ------------------------------------------------------------------------------------------------------ */

/* Of this process: several look-ups may share one token.  The oldest makes room. */
static struct {
	uint8_t hash[32];
	int64_t until_mono;
} tries[TRIES_KEPT];
static size_t next_try;

bool kept_was_tried(const char *what)
{
	uint8_t hash[32];

	hash_sha256(what, strlen(what), hash);
	for (size_t i = 0; i < TRIES_KEPT; i++)
		if (memcmp(tries[i].hash, hash, sizeof(hash)) == 0 && clock_mono_ms() < tries[i].until_mono)
			return true;
	return false;
}

void kept_note_try(const char *what)
{
	hash_sha256(what, strlen(what), tries[next_try].hash);
	tries[next_try].until_mono = clock_mono_ms() + PAUSE_MS;
	next_try = (next_try + 1) % TRIES_KEPT;
}

/* --- words ------------------------------------------------------------------------------------------------------ */

char *kept_login_command(struct arena *a, const char *verb, const char *profile)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
	struct buf b;

	buf_init(&b, 4096);
	buf_printf(&b, "%s --profile ", verb);
	if (*profile && strspn(profile, plain) == strlen(profile)) {
		buf_puts(&b, profile);
	} else {
		buf_puts(&b, "'");
		for (const char *s = profile; *s; s++)
			buf_puts(&b, *s == '\'' ? "'\\''" : (char[]){*s, '\0'});
		buf_puts(&b, "'");
	}
	char *command = arena_dup(a, buf_text(&b));
	buf_done(&b);
	return command;
}
