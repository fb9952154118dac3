/* xml.c: see xml.h.  AWS's replies have no document type, so one is refused at once: entities and their explosions never exist. */
#include "base/xml.h"

#include <errno.h>
#include <expat.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

#define DEPTH_MAX 64
#define SIZE_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define TEXT_MAX 4096
#define SEPARATOR '\n' /* between name space and local name: cannot stand in either */

struct frame {
	struct xml *node, *last_child;
	struct buf text;
};

struct reader {
	struct arena *arena;
	XML_Parser parser;
	struct frame frames[DEPTH_MAX];
	int depth;
	struct xml *root;
	const char *refusal; /* why we stopped it ourselves */
};

static void refuse(struct reader *r, const char *why)
{
	r->refusal = why;
	XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *r = user;
	const char *local = strrchr(name, SEPARATOR);

	(void)attributes;
	if (r->depth == DEPTH_MAX) {
		refuse(r, "elements are nested too deep");
		return;
	}
	struct xml *node = ARENA_NEW(r->arena, struct xml);
	node->name = arena_dup(r->arena, local ? local + 1 : name);
	node->text = "";
	if (r->depth) {
		struct frame *parent = &r->frames[r->depth - 1];
		if (parent->last_child)
			parent->last_child->next = node;
		else
			parent->node->child = node;
		parent->last_child = node;
	} else {
		r->root = node;
	}
	struct frame *frame = &r->frames[r->depth++];
	frame->node = node;
	frame->last_child = NULL;
	buf_clear(&frame->text);
}

static bool is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct reader *r = user;
	struct frame *frame = &r->frames[--r->depth];
	const char *text = buf_text(&frame->text);

	(void)name;
	/* Blanks between children are the writer's indentation. */
	if (frame->text.len && !(frame->node->child && is_blank(text)))
		frame->node->text = arena_dup(r->arena, text);
}

static void XMLCALL on_text(void *user, const XML_Char *text, int len)
{
	struct reader *r = user;

	if (r->depth)
		buf_add(&r->frames[r->depth - 1].text, text, (size_t)len);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *sys, const XML_Char *pub, int internal)
{
	(void)name, (void)sys, (void)pub, (void)internal;
	refuse(user, "it has a document type");
}

static XML_Parser parser_new(struct reader *r)
{
	static const XML_Memory_Handling_Suite memory = {mem_alloc, mem_resize, free};
	XML_Parser parser = XML_ParserCreate_MM(NULL, &memory, (const XML_Char[]){SEPARATOR, '\0'});

	XML_SetUserData(parser, r);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	return parser;
}

const struct xml *xml_parse(struct arena *a, const char *bytes, size_t len, struct err *e)
{
	if (!len || len > SIZE_MAX_BYTES) {
		err_set(e, ERR_MALFORMED, len ? "the XML reply is too large" : "the reply is empty where XML was expected");
		return NULL;
	}
	struct reader *r = mem_alloc(sizeof(*r));
	r->arena = a;
	for (int i = 0; i < DEPTH_MAX; i++)
		buf_init(&r->frames[i].text, SIZE_MAX_BYTES);
	r->parser = parser_new(r);
	const struct xml *root = NULL;
	if (XML_Parse(r->parser, bytes, (int)len, XML_TRUE) == XML_STATUS_OK)
		root = r->root;
	else
		err_set(e, ERR_MALFORMED, "not XML: %s in line %lu",
			r->refusal ? r->refusal : XML_ErrorString(XML_GetErrorCode(r->parser)),
			(unsigned long)XML_GetCurrentLineNumber(r->parser));
	XML_ParserFree(r->parser);
	for (int i = 0; i < DEPTH_MAX; i++)
		buf_done(&r->frames[i].text);
	free(r);
	return root;
}

/* The first of x and its following siblings whose name is name[0..n). */
static const struct xml *find(const struct xml *x, const char *name, size_t n)
{
	while (x && (strlen(x->name) != n || memcmp(x->name, name, n) != 0))
		x = x->next;
	return x;
}

const struct xml *xml_child(const struct xml *x, const char *name)
{
	return x ? find(x->child, name, strlen(name)) : NULL;
}

const struct xml *xml_path(const struct xml *x, const char *path)
{
	while (x && *path) {
		size_t n = strcspn(path, "/");
		x = find(x->child, path, n);
		path += n + (path[n] == '/');
	}
	return x;
}

const struct xml *xml_next(const struct xml *x, const char *name)
{
	return x ? find(x->next, name, strlen(name)) : NULL;
}

size_t xml_count(const struct xml *list, const char *name)
{
	size_t count = 0;

	for (const struct xml *x = xml_child(list, name); x; x = xml_next(x, name))
		count++;
	return count;
}

char *xml_text(struct arena *a, const struct xml *x, const char *path)
{
	const struct xml *found = xml_path(x, path);

	return found && *found->text ? text_clean(a, found->text, strlen(found->text), TEXT_MAX) : NULL;
}

int64_t xml_int(const struct xml *x, const char *path, int64_t unknown)
{
	const struct xml *found = xml_path(x, path);
	char *end;

	if (!found || !*found->text)
		return unknown;
	errno = 0;
	long long value = strtoll(found->text, &end, 10);
	return errno || end == found->text || !is_blank(end) ? unknown : value;
}
