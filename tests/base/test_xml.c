/* XML replies, whole, cut and hostile. */
#include "base/xml.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "lib/cm.h"

static const char sample[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<DescribeRulesResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\" xmlns:p=\"urn:p\">\n"
	"  <DescribeRulesResult>\n"
	"    <Rules>\n"
	"      <member><Priority>1</Priority><Note>a &amp; b &lt;c&gt; &#54620;</Note></member>\n"
	"      <member><Priority>default</Priority><IsDefault>true</IsDefault></member>\n"
	"      <p:odd attr=\"x\"><![CDATA[<raw>]]></p:odd>\n"
	"      <member><Priority> 42 </Priority><Empty/><Blank> </Blank></member>\n"
	"    </Rules>\n"
	"  </DescribeRulesResult>\n"
	"  <ResponseMetadata><RequestId>abc\x1d</RequestId></ResponseMetadata>\n"
	"</DescribeRulesResponse>\n";

static char *good_sample(void)
{
	char *text = strdup(sample);

	assert_non_null(text);
	*strchr(text, '\x1d') = '-'; /* the raw sample holds a byte XML forbids */
	return text;
}

static void finds_its_way(void **state)
{
	(void)state;
	char *text = good_sample();
	struct arena *a = arena_new();
	const struct xml *root = xml_parse(a, text, strlen(text), NULL);

	assert_non_null(root);
	assert_string_equal(root->name, "DescribeRulesResponse");
	assert_string_equal(root->text, "");
	const struct xml *rules = xml_path(root, "DescribeRulesResult/Rules");
	assert_non_null(rules);
	assert_int_equal(xml_count(rules, "member"), 3);
	assert_int_equal(xml_count(rules, "odd"), 1);
	assert_int_equal(xml_count(rules, "none"), 0);
	const struct xml *m = xml_child(rules, "member");
	assert_int_equal(xml_int(m, "Priority", -1), 1);
	assert_string_equal(xml_text(a, m, "Note"), "a & b <c> 한");
	m = xml_next(m, "member");
	assert_int_equal(xml_int(m, "Priority", -1), -1); /* "default" */
	assert_string_equal(xml_text(a, m, "IsDefault"), "true");
	m = xml_next(m, "member");
	assert_int_equal(xml_int(m, "Priority", -1), 42);
	assert_null(xml_text(a, m, "Empty"));
	assert_string_equal(xml_child(m, "Blank")->text, " ");
	assert_null(xml_next(m, "member"));
	assert_string_equal(xml_text(a, rules, "odd"), "<raw>");
	assert_string_equal(xml_text(a, root, "ResponseMetadata/RequestId"), "abc-");
	assert_ptr_equal(xml_path(root, ""), root);
	free(text);
	arena_free(a);
}

static void what_is_absent_is_unknown(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	const struct xml *root = xml_parse(a, "<a><b>9999999999999999999</b><c>1x</c></a>", 42, NULL);

	assert_non_null(root);
	assert_null(xml_child(NULL, "b"));
	assert_null(xml_path(NULL, "b/c"));
	assert_null(xml_path(root, "b/c/d"));
	assert_null(xml_next(NULL, "b"));
	assert_int_equal(xml_count(NULL, "b"), 0);
	assert_null(xml_text(a, NULL, "b"));
	assert_null(xml_text(a, root, "x"));
	assert_int_equal(xml_int(root, "b", -5), -5); /* too large */
	assert_int_equal(xml_int(root, "c", -5), -5);
	assert_int_equal(xml_int(root, "x", -5), -5);
	assert_int_equal(xml_int(NULL, "x", -5), -5);
	arena_free(a);
}

static void text_is_cleaned(void **state)
{
	(void)state;
	static const char text[] = "<a><b>x&#x202e;y&#x9b;2J&#10;z</b></a>";
	struct arena *a = arena_new();
	const struct xml *root = xml_parse(a, text, strlen(text), NULL);

	assert_non_null(root);
	assert_string_equal(xml_text(a, root, "b"), "xy2J z");
	arena_free(a);
}

static void refuses_what_is_not_xml(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"", " ", "plain words", "{\"json\":1}", "<a>", "<a></b>", "<a/><b/>", "<a>&unknown;</a>", "<a>\x01</a>", "<a>\xff</a>",
		"<a b=c/>", "</a>", "<a", "<!-- only a comment -->", "\x1f\x8b\x08", "<a>&#0;</a>", "<p:a/>",
		/* document types of every kind, the exploding one included */
		"<!DOCTYPE a><a/>",
		"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
		("<!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>"
		 "<lolz>&c;</lolz>"),
		"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
		"<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\"><html></html>",
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct err e = {0};
		const struct xml *root = xml_parse(a, rows[i], strlen(rows[i]), &e);
		check_row(!root && e.kind == ERR_MALFORMED && *e.message, "row %zu: %s", i, rows[i]);
		assert_null(xml_parse(a, rows[i], strlen(rows[i]), NULL));
	}
	assert_null(xml_parse(a, sample, strlen(sample), NULL)); /* a control character */
	arena_free(a);
}

static void cut_at_every_byte(void **state)
{
	(void)state;
	char *text = good_sample();
	size_t whole = (size_t)(strrchr(text, '>') - text) + 1;

	for (size_t n = 0; n < whole; n++) {
		struct arena *a = arena_new();
		char *exact = malloc(n ? n : 1);
		assert_non_null(exact);
		memcpy(exact, text, n);
		check_row(!xml_parse(a, exact, n, NULL), "cut at %zu", n);
		free(exact);
		arena_free(a);
	}
	free(text);
}

static bool nested_is_taken(int depth)
{
	struct buf b;
	struct arena *a = arena_new();
	struct err e = {0};

	buf_init(&b, 1 << 24);
	for (int i = 0; i < depth; i++)
		buf_puts(&b, "<a>");
	for (int i = 0; i < depth; i++)
		buf_puts(&b, "</a>");
	bool taken = xml_parse(a, buf_text(&b), b.len, &e) != NULL;
	if (!taken)
		assert_non_null(strstr(e.message, "too deep"));
	buf_done(&b);
	arena_free(a);
	return taken;
}

static void nesting_is_bounded(void **state)
{
	(void)state;
	assert_true(nested_is_taken(1));
	assert_true(nested_is_taken(64));
	assert_false(nested_is_taken(65));
	assert_false(nested_is_taken(100000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_its_way),
		cmocka_unit_test(what_is_absent_is_unknown),
		cmocka_unit_test(text_is_cleaned),
		cmocka_unit_test(refuses_what_is_not_xml),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(nesting_is_bounded),
	};

	return cmocka_run_group_tests_name("base xml", tests, NULL, NULL);
}
