/* Good replies in which one thing at a time has been turned into something AWS would not send: null, another type, a number
 * out of range, a megabyte, a thousand levels, thousands of items, and text that would steer a terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "lib/cm.h"
#include "lib/fixture.h"
#include "ops/cases.h"
#include "ops/decode.h"
#include "ops/dump.h"

/* Clear the screen, set the title, C1 controls, overrides and isolates, a byte order mark, line ends, and broken UTF-8. */
#define STEERING \
	"\x1b[2J\x1b]0;owned\x07\xc2\x9b" \
	"31m\xe2\x80\xae" \
	"evil\xe2\x81\xa6 \xef\xbb\xbf\x7f\r\n\t"
#define BROKEN "\xff\xfe\xc0\xaf\xed\xa0\x80\xf5\x90 \xe2\x80"
#define STEERING_XML \
	"\xc2\x9b" \
	"31m\xe2\x80\xae" \
	"evil\xe2\x81\xa6 \xef\xbb\xbf\x7f&#13;\n\t&#x200f;&lt;b&gt;"

#define LONG_TEXT ((size_t)1024 * 1024)
#define MANY_BYTES ((size_t)512 * 1024)

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

/* --- what must hold of every value ------------------------------------------------------------------------------ */

static bool starts_any(const char *s, const char *const *sequences)
{
	for (; *sequences; sequences++)
		if (strncmp(s, *sequences, strlen(*sequences)) == 0)
			return true;
	return false;
}

static void check_text(void *user, const char *text)
{
	static const char *const steering[] = {
		"\xe2\x80\x8e",
		"\xe2\x80\x8f",
		"\xe2\x80\xaa",
		"\xe2\x80\xab",
		"\xe2\x80\xac",
		"\xe2\x80\xad",
		"\xe2\x80\xae",
		"\xe2\x81\xa6",
		"\xe2\x81\xa7",
		"\xe2\x81\xa8",
		"\xe2\x81\xa9",
		"\xef\xbb\xbf",
		NULL,
	};
	const char *name = user;

	check_row(text && strlen(text) <= 4096 + 600, "%s: a text that is missing or too long", name);
	for (const char *s = text; *s; s++) {
		unsigned char c = (unsigned char)s[0], next = (unsigned char)s[1];
		check_row(c >= 0x20 && c != 0x7f && !(c == 0xc2 && next < 0xa0), "%s: a control character in \"%s\"",
			name, text);
		check_row(!starts_any(s, steering), "%s: a steering mark in \"%s\"", name, text);
		check_row(c != 0xff && c != 0xfe && c != 0xc0, "%s: broken UTF-8 in \"%s\"", name, text);
	}
}

/* Decodes one page; NULL when there was no value. */
static void check_decode(const struct reply_case *c, const char *what, const char *bytes, size_t n)
{
	const struct aws_page page = {.body = fixture_exact(bytes, n), .len = n};
	struct arena *a = arena_new();
	struct err e = {0};
	const void *value = c->row->decode(a, &page, 1, &case_args, &e);

	check_row(value ? e.kind == ERR_NONE : e.message[0] && (e.kind == ERR_MALFORMED || e.kind == ERR_NOT_FOUND),
		"%s with %s: kind %d %s", c->name, what, (int)e.kind, e.message);
	if (value) {
		dump_visit_texts(dump_type_of(c->row), value, check_text, c->name);
		check_row(dump_longest_list(dump_type_of(c->row), value) <= ROWS_MAX, "%s with %s: an endless list",
			c->name, what);
	}
	arena_free(a);
	free((char *)page.body);
}

/* --- JSON: every node in turn ------------------------------------------------------------------------------------- */

static char *repeat(const char *s, size_t times)
{
	size_t n = strlen(s);
	char *text = mem_alloc(n * times + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(text + i * n, s, n);
	return text;
}

static cJSON *nested(bool is_object, int depth)
{
	cJSON *inner = cJSON_CreateString("deep");

	for (int i = 0; i < depth; i++) {
		cJSON *outer = is_object ? cJSON_CreateObject() : cJSON_CreateArray();
		if (is_object)
			cJSON_AddItemToObject(outer, "name", inner);
		else
			cJSON_AddItemToArray(outer, inner);
		inner = outer;
	}
	return inner;
}

static cJSON *null_of(const cJSON *old)
{
	(void)old;
	return cJSON_CreateNull();
}
static cJSON *true_of(const cJSON *old)
{
	(void)old;
	return cJSON_CreateTrue();
}
static cJSON *negative_of(const cJSON *old)
{
	(void)old;
	return cJSON_CreateNumber(-7);
}
static cJSON *huge_of(const cJSON *old)
{
	(void)old;
	return cJSON_CreateNumber(1e300);
}
static cJSON *empty_text_of(const cJSON *old)
{
	(void)old;
	return cJSON_CreateString("");
}
static cJSON *word_of_ours(const cJSON *old)
{
	(void)old;
	return cJSON_CreateString("FLUXED");
}
static cJSON *steering_of(const cJSON *old)
{
	(void)old;
	return cJSON_CreateString(STEERING BROKEN);
}
static cJSON *empty_list_of(const cJSON *old)
{
	(void)old;
	return cJSON_CreateArray();
}
static cJSON *empty_object_of(const cJSON *old)
{
	(void)old;
	return cJSON_CreateObject();
}
static cJSON *deep_list_of(const cJSON *old)
{
	(void)old;
	return nested(false, 900);
}
static cJSON *deep_object_of(const cJSON *old)
{
	(void)old;
	return nested(true, 900);
}

static cJSON *listed(const cJSON *old)
{
	cJSON *list = cJSON_CreateArray();

	cJSON_AddItemToArray(list, cJSON_CreateNull());
	cJSON_AddItemToArray(list, cJSON_CreateString("one"));
	cJSON_AddItemToArray(list, cJSON_Duplicate(old, true));
	return list;
}

/* A list of thousands of its first item; another list or object stays as it is. */
static cJSON *many_of(const cJSON *old)
{
	cJSON *list = cJSON_Duplicate(old, true);
	const cJSON *first = cJSON_IsArray(old) ? old->child : NULL;
	char *text = first ? cJSON_PrintUnformatted(first) : NULL;
	size_t times = text ? MANY_BYTES / (strlen(text) + 1) : 0;

	free(text);
	/* The tail is at hand in cJSON's circular list, so that this is not quadratic. */
	for (size_t i = 0; i < times; i++)
		cJSON_AddItemToArray(list, cJSON_Duplicate(first, true));
	return list;
}

static const struct mutant {
	const char *what;
	cJSON *(*make)(const cJSON *old);
} mutants[] = {
	{"null", null_of},
	{"true", true_of},
	{"a negative number", negative_of},
	{"a huge number", huge_of},
	{"an empty text", empty_text_of},
	{"an unknown word", word_of_ours},
	{"steering text", steering_of},
	{"an empty list", empty_list_of},
	{"an empty object", empty_object_of},
	{"a deep list", deep_list_of},
	{"a deep object", deep_object_of},
	{"itself in a list", listed},
	{"thousands", many_of},
};

/* The printed document with `node` (below its parent) replaced; the tree is as before afterwards. */
static char *print_with(cJSON *root, cJSON *parent, cJSON *node, cJSON *taken)
{
	cJSON *kept = cJSON_Duplicate(node, true);

	if (node->string) {
		free(taken->string);
		taken->string = mem_dup(node->string);
		free(kept->string);
		kept->string = mem_dup(node->string);
	}
	cJSON_ReplaceItemViaPointer(parent, node, taken);
	char *text = cJSON_PrintUnformatted(root);
	cJSON_ReplaceItemViaPointer(parent, taken, kept);
	return text;
}

static void try_node(const struct reply_case *c, cJSON *root, cJSON *parent, int index)
{
	for (size_t i = 0; i < COUNT_OF(mutants); i++) {
		cJSON *node = cJSON_GetArrayItem(parent, index);
		char what[200];
		snprintf(what, sizeof(what), "%s for %s", mutants[i].what, node->string ? node->string : "an item");
		char *text = print_with(root, parent, node, mutants[i].make(node));
		check_decode(c, what, text, strlen(text));
		free(text);
	}
}

static void try_all(const struct reply_case *c, cJSON *root, cJSON *parent)
{
	int count = cJSON_GetArraySize(parent);

	for (int i = 0; i < count; i++) {
		try_node(c, root, parent, i);
		try_all(c, root, cJSON_GetArrayItem(parent, i));
	}
}

static bool is_json(const struct reply_case *c)
{
	return c->pages[0].body[0] == '{';
}

static void json_with_one_thing_wrong(void **state)
{
	(void)state;
	size_t tried = 0;

	for (size_t i = 0; i < case_count; i++) {
		if (!is_json(&cases[i]) || !case_is_good(&cases[i]))
			continue;
		struct err e = {0};
		cJSON *root = json_parse(cases[i].pages[0].body, cases[i].pages[0].len, &e);
		assert_non_null(root);
		try_all(&cases[i], root, root);
		cJSON_Delete(root);
		tried++;
	}
	assert_true(tried > 20);
}

static void collect_texts(cJSON *item, cJSON **texts, size_t *count, size_t max)
{
	for (cJSON *child = item->child; child; child = child->next) {
		if (cJSON_IsString(child) && *count < max)
			texts[(*count)++] = child;
		collect_texts(child, texts, count, max);
	}
}

/* A megabyte of steering text in one place, for a few places of each reply. */
static void json_with_a_megabyte(void **state)
{
	(void)state;
	char *megabyte = repeat(STEERING BROKEN, LONG_TEXT / strlen(STEERING BROKEN));
	cJSON *texts[200];

	for (size_t i = 0; i < case_count; i++) {
		if (!is_json(&cases[i]) || !case_is_good(&cases[i]))
			continue;
		struct err e = {0};
		size_t count = 0;
		cJSON *root = json_parse(cases[i].pages[0].body, cases[i].pages[0].len, &e);
		collect_texts(root, texts, &count, COUNT_OF(texts));
		for (size_t t = i % 7; t < count; t += 7) {
			char *kept = texts[t]->valuestring;
			texts[t]->valuestring = megabyte;
			char *text = cJSON_PrintUnformatted(root);
			texts[t]->valuestring = kept;
			check_decode(&cases[i], "a megabyte", text, strlen(text));
			free(text);
		}
		cJSON_Delete(root);
	}
	free(megabyte);
}

/* --- XML: every element in turn ------------------------------------------------------------------------------------ */

/* The end of the element that begins at s ("<Name>…</Name>"); *content and *content_end get what is within. */
static const char *element_end(const char *s, const char **content, const char **content_end)
{
	int depth = 0;

	for (const char *at = s; (at = strchr(at, '<')); at++) {
		const char *close = strchr(at, '>');
		assert_non_null(close);
		if (at[1] == '/')
			depth--;
		else if (at[1] != '?' && at[1] != '!' && close[-1] != '/')
			depth++;
		if (at == s)
			*content = close + 1;
		if (depth == 0) {
			*content_end = at;
			return close + 1;
		}
	}
	fail_msg("an element does not end: %.40s", s);
	return NULL;
}

static char *splice(const char *whole, const char *from, const char *to, const char *by)
{
	size_t head = (size_t)(from - whole), middle = strlen(by), tail = strlen(to);
	char *text = mem_alloc(head + middle + tail + 1);

	memcpy(text, whole, head);
	memcpy(text + head, by, middle);
	memcpy(text + head + middle, to, tail);
	return text;
}

static void try_element(const struct reply_case *c, const char *s, const char *const *contents, size_t count)
{
	const char *body = c->pages[0].body, *content = s, *content_end = s;
	const char *end = element_end(s, &content, &content_end);
	char *text = splice(body, s, end, "");

	check_decode(c, "an element left out", text, strlen(text));
	free(text);
	if (content_end < content)
		return; /* <Empty/> */
	for (size_t i = 0; i < count; i++) {
		text = splice(body, content, content_end, contents[i]);
		check_decode(c, "another content", text, strlen(text));
		free(text);
	}
	char *twice = mem_alloc((size_t)(end - s) + 1);
	memcpy(twice, s, (size_t)(end - s));
	char *many = repeat(twice, MANY_BYTES / strlen(twice));
	text = splice(body, s, end, many);
	check_decode(c, "thousands of an element", text, strlen(text));
	free(text);
	free(many);
	free(twice);
}

static void xml_with_one_thing_wrong(void **state)
{
	(void)state;
	char *megabyte = repeat(STEERING_XML, LONG_TEXT / 16 / strlen(STEERING_XML));
	char *open = repeat("<member>", 50), *shut = repeat("</member>", 50), *deep;
	size_t tried = 0;

	assert_true(asprintf(&deep, "%sdeep%s", open, shut) > 0);
	const char *contents[] = {"", "-7", "99999999999999999999", "FLUXED", STEERING_XML, megabyte, deep,
		"<member/><member>text</member><other/>"};
	for (size_t i = 0; i < case_count; i++) {
		if (is_json(&cases[i]) || !case_is_good(&cases[i]) || strstr(cases[i].pages[0].body, "<![CDATA["))
			continue; /* element_end() sees tags only */
		for (const char *s = cases[i].pages[0].body; (s = strchr(s, '<')); s++)
			if (s[1] != '/' && s[1] != '?' && s[1] != '!')
				try_element(&cases[i], s, contents, COUNT_OF(contents));
		tried++;
	}
	assert_true(tried > 5);
	free(deep);
	free(open);
	free(shut);
	free(megabyte);
}

/* --- documents that are none of this -------------------------------------------------------------------------------- */

static void other_documents_are_refused(void **state)
{
	(void)state;
	static const char *const documents[] = {
		"null",
		"true",
		"7",
		"\"text\"",
		"[]",
		"[{}]",
		"{",
		"{}{}",
		"<html><body>502 Bad Gateway</body></html>",
		"<a/>",
		"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>",
		"\x1f\x8b\x08",
		"Internal Server Error",
		"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
	};
	char *deep = repeat("[", 100000), *deep_xml = repeat("<a>", 100000);
	const char *extreme[] = {deep, deep_xml};

	for (size_t r = 0; ops_all[r]; r++) {
		const struct reply_case c = {.row = ops_all[r], .name = (char *)ops_all[r]->op.name};
		for (size_t i = 0; c.row->decode && i < COUNT_OF(documents) + COUNT_OF(extreme); i++) {
			const char *text = i < COUNT_OF(documents) ? documents[i] : extreme[i - COUNT_OF(documents)];
			const struct aws_page page = {.body = text, .len = strlen(text)};
			struct arena *a = arena_new();
			struct err e = {0};
			check_row(!c.row->decode(a, &page, 1, &case_args, &e) && e.kind == ERR_MALFORMED, "%s: %.60s",
				c.name, text);
			arena_free(a);
		}
	}
	free(deep);
	free(deep_xml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_with_one_thing_wrong),
		cmocka_unit_test(json_with_a_megabyte),
		cmocka_unit_test(xml_with_one_thing_wrong),
		cmocka_unit_test(other_documents_are_refused),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
