/* bench.c: how long the work takes that every reply and every frame does.  One line a measure: ns a call, and what that means. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/xml.h"

#define MEASURE_MS 300

static struct buf json_reply, xml_reply;
static volatile size_t sink; /* what is computed is used */

static const char line[] = "버전 3: messages.properties, Version 2 → Version 3 🚀 \x1b[2J and some more of it";

static void clean_line(void)
{
	char out[256];

	text_clean_into(out, sizeof(out), line, sizeof(line) - 1);
	sink += strlen(out);
}

static void measure_line(void)
{
	sink += (size_t)text_width(line);
}

static void parse_json(void)
{
	cJSON *root = json_parse(json_reply.data, json_reply.len, NULL);
	struct arena *a = arena_new();

	for (const cJSON *item = json_array(root, "targets")->child; item; item = item->next)
		sink += strlen(json_text(a, item, "id"));
	arena_free(a);
	cJSON_Delete(root);
}

static void parse_xml(void)
{
	struct arena *a = arena_new();
	const struct xml *root = xml_parse(a, xml_reply.data, xml_reply.len, NULL);

	sink += xml_count(xml_path(root, "Rules"), "member");
	arena_free(a);
}

static const struct {
	const char *name, *unit;
	void (*run)(void);
} measures[] = {
	{"text_clean_into", "a commit message", clean_line},
	{"text_width", "a commit message", measure_line},
	{"json_parse", "a reply with 100 targets", parse_json},
	{"xml_parse", "a reply with 100 rules", parse_xml},
};

static void make_replies(void)
{
	buf_init(&json_reply, 1 << 20);
	buf_init(&xml_reply, 1 << 20);
	buf_puts(&json_reply, "{\"targets\":[");
	buf_puts(&xml_reply, "<R xmlns=\"urn:x\"><Rules>");
	for (int i = 0; i < 100; i++) {
		buf_printf(&json_reply, "%s{\"id\":\"10.0.1.%d:8080\",\"state\":\"healthy\",\"reason\":null,\"at\":1795424400.%d}",
			i ? "," : "", i, i);
		buf_printf(&xml_reply, "<member><Priority>%d</Priority><IsDefault>false</IsDefault></member>\n", i);
	}
	buf_puts(&json_reply, "]}");
	buf_puts(&xml_reply, "</Rules></R>");
}

int main(void)
{
	make_replies();
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
		int64_t begin = clock_mono_ms(), end;
		long calls = 0;
		do {
			for (int n = 0; n < 100; n++)
				measures[i].run();
			calls += 100;
			end = clock_mono_ms();
		} while (end - begin < MEASURE_MS);
		printf("%-18s %10.0f ns  %s\n", measures[i].name, (double)(end - begin) * 1e6 / (double)calls, measures[i].unit);
	}
	buf_done(&json_reply);
	buf_done(&xml_reply);
	return 0;
}
