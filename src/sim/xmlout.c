/* xmlout.c: writing XML from a cJSON tree. */
#include "sim/xmlout.h"

#include <math.h>

#include "base/clock.h"

static void put_text(struct buf *b, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		switch (c) {
		case '<':
			buf_puts(b, "&lt;");
			break;
		case '>':
			buf_puts(b, "&gt;");
			break;
		case '&':
			buf_puts(b, "&amp;");
			break;
		case '"':
			buf_puts(b, "&quot;");
			break;
		default:
			if (c >= 0x20 || c == '\t' || c == '\n')
				buf_add(b, s, 1);
			else if (c == '\r')
				buf_puts(b, "&#xD;");
		}
	}
}

static void put_number(struct buf *b, const cJSON *v)
{
	char text[32];

	if (sim_is_time(v)) {
		time_format_iso((int64_t)llround(v->valuedouble * 1000.0), text);
		buf_puts(b, text);
	} else if (floor(v->valuedouble) == v->valuedouble && fabs(v->valuedouble) < 9e15) {
		buf_printf(b, "%.0f", v->valuedouble);
	} else {
		buf_printf(b, "%.15g", v->valuedouble);
	}
}

static void put_members(struct buf *b, const cJSON *v);

static void put_element(struct buf *b, const char *name, const cJSON *v)
{
	if (cJSON_IsNull(v))
		return;
	buf_printf(b, "<%s>", name);
	put_members(b, v);
	buf_printf(b, "</%s>", name);
}

static void put_members(struct buf *b, const cJSON *v)
{
	const cJSON *item;

	if (cJSON_IsString(v))
		put_text(b, v->valuestring);
	else if (cJSON_IsNumber(v))
		put_number(b, v);
	else if (cJSON_IsBool(v))
		buf_puts(b, cJSON_IsTrue(v) ? "true" : "false");
	else
		cJSON_ArrayForEach(item, v)
			put_element(b, cJSON_IsArray(v) ? "member" : item->string, item);
}

void xml_put_answer(
	struct buf *b, const struct sim_service *s, const char *op, const cJSON *out, const char *request_id)
{
	buf_printf(b, "<%sResponse xmlns=\"%s\"><%sResult>", op, s->xmlns, op);
	put_members(b, out);
	buf_printf(b, "</%sResult><ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></%sResponse>", op,
		request_id, op);
}

void xml_put_error(struct buf *b, const char *xmlns, const struct sim_error *e, const char *request_id)
{
	buf_printf(b, "<ErrorResponse xmlns=\"%s\"><Error><Type>%s</Type><Code>", xmlns,
		e->status >= 500 ? "Receiver" : "Sender");
	put_text(b, e->code);
	buf_puts(b, "</Code><Message>");
	put_text(b, e->message);
	buf_printf(b, "</Message></Error><RequestId>%s</RequestId></ErrorResponse>", request_id);
}

/* ---- S3's ---- */

static void put_plain(struct buf *b, const cJSON *v);

static void put_plain_element(struct buf *b, const cJSON *v)
{
	const cJSON *item;

	if (cJSON_IsArray(v)) {
		cJSON_ArrayForEach(item, v) {
			buf_printf(b, "<%s>", v->string);
			put_plain(b, item);
			buf_printf(b, "</%s>", v->string);
		}
		return;
	}
	buf_printf(b, "<%s>", v->string);
	put_plain(b, v);
	buf_printf(b, "</%s>", v->string);
}

static void put_plain(struct buf *b, const cJSON *v)
{
	const cJSON *item;

	if (!cJSON_IsObject(v))
		put_members(b, v);
	else
		cJSON_ArrayForEach(item, v)
			put_plain_element(b, item);
}

void xml_put_document(struct buf *b, const char *root, const char *xmlns, const cJSON *content)
{
	buf_printf(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s", root);
	if (xmlns)
		buf_printf(b, " xmlns=\"%s\"", xmlns);
	buf_puts(b, ">");
	put_plain(b, content);
	buf_printf(b, "</%s>", root);
}
