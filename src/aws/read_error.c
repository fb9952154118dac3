/* read_error.c: an answer that is no success, in either protocol, into one struct err.  The body may be anything. */
#include "aws/call.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "base/xml.h"

#define BODY_MAX ((size_t)256 * 1024) /* no error is longer; what is, is not read further */

/* A code is one word: "com.amazonaws.ecs#ServerException:http://…" is cut at the first colon and begins behind the last #. */
static void set_code(struct err *e, const char *raw)
{
	size_t n = strcspn(raw, ":"), start = 0;

	for (size_t i = 0; i < n; i++)
		if (raw[i] == '#')
			start = i + 1;
	text_clean_into(e->code, sizeof(e->code), raw + start, n - start);
}

/* To a signature that it calls wrong AWS repeats what it would have signed, line by line, the session token among it: that is cut. */
static void set_message(struct err *e, const char *raw)
{
	const char *repeated = strcasestr(raw, "The Canonical String");
	size_t n = repeated ? (size_t)(repeated - raw) : strlen(raw);

	while (n && isspace((unsigned char)raw[n - 1]))
		n--;
	text_clean_into(e->message, sizeof(e->message), raw, n);
}

static const char *first_text(const cJSON *object, const char *const names[])
{
	for (; *names; names++) {
		const char *text = json_raw(object, *names);
		if (text && *text)
			return text;
	}
	return NULL;
}

static void read_json(const char *body, size_t len, struct err *e)
{
	static const char *const codes[] = {"__type", "code", "Code", "error", NULL};
	static const char *const messages[] = {"message", "Message", "errorMessage", "error_description", NULL};
	struct err ignored = {0};
	cJSON *root = json_parse(body, len, &ignored);

	if (!root)
		return;
	const char *code = first_text(root, codes), *message = first_text(root, messages);
	if (code)
		set_code(e, code);
	if (message)
		set_message(e, message);
	cJSON_Delete(root);
}

/* <ErrorResponse><Error><Code>… (query); <Response><Errors><Error>… (older); <Error><Code>… (S3);
 * <AccessDeniedException><Message>… (front ends) */
static void read_xml(const char *body, size_t len, struct err *e)
{
	struct arena *a = arena_new();
	struct err ignored = {0};
	const struct xml *root = xml_parse(a, body, len, &ignored), *error = NULL;

	if (root)
		error = xml_child(root, "Error");
	if (root && !error)
		error = xml_path(root, "Errors/Error");
	if (root && !error && strcmp(root->name, "Error") == 0)
		error = root;
	if (root && !error && strlen(root->name) > 9 && strcmp(root->name + strlen(root->name) - 9, "Exception") == 0) {
		set_code(e, root->name);
		error = root;
	}
	if (error) {
		const char *code = xml_text(a, error, "Code"), *message = xml_text(a, error, "Message");
		const char *request_id = xml_text(a, root, "RequestId");
		if (code)
			set_code(e, code);
		if (message)
			set_message(e, message);
		if (request_id)
			text_clean_into(e->request_id, sizeof(e->request_id), request_id, strlen(request_id));
	}
	arena_free(a);
}

static bool is_web_page(const char *body, size_t len)
{
	size_t n = len < 512 ? len : 512;
	char head[513];

	memcpy(head, body, n);
	head[n] = '\0';
	return strcasestr(head, "<html") || strcasestr(head, "<!doctype html");
}

static void set_own_words(int status, const char *body, size_t len, struct err *e)
{
	if (e->code[0])
		snprintf(e->message, sizeof(e->message), "AWS gives no further explanation (HTTP %d)", status);
	else if (!len)
		snprintf(e->message, sizeof(e->message), "HTTP %d with an empty body", status);
	else
		snprintf(e->message, sizeof(e->message), "HTTP %d with %s; is something between here and AWS answering?",
			status, is_web_page(body, len) ? "a web page in the place of an AWS answer" : "a body that is no AWS answer");
}

void aws_read_error(enum aws_protocol protocol, int http_status, const char *error_type_header, const char *request_id_header,
	const char *body, size_t len, struct err *out)
{
	size_t n = !body ? 0 : len < BODY_MAX ? len : BODY_MAX, start = 0;

	*out = (struct err){.http_status = http_status};
	if (request_id_header)
		text_clean_into(out->request_id, sizeof(out->request_id), request_id_header, strlen(request_id_header));
	while (start < n && strchr(" \t\r\n", body[start]) && body[start])
		start++;
	if (start < n && body[start] == '{')
		read_json(body + start, n - start, out);
	else if (start < n && body[start] == '<' && (protocol == AWS_QUERY || !is_web_page(body, n)))
		read_xml(body + start, n - start, out);
	if (!out->code[0] && error_type_header)
		set_code(out, error_type_header);
	if (!out->message[0])
		set_own_words(http_status, body ? body : "", n, out);
	out->kind = aws_classify(http_status, out->code, out->message);
}
