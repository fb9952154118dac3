/* page.c: see page.h. */
#include "aws/page.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/call.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/xml.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_json_object(const char *body, size_t len)
{
	struct err ignored = {0};
	cJSON *root = json_parse(body, len, &ignored);
	bool is_object = cJSON_IsObject(root);

	cJSON_Delete(root);
	return is_object;
}

/* <OpResponse …> stands near the beginning and the body ends with a tag. */
static bool looks_like_response(const struct aws_op *op, const char *body, size_t len)
{
	char tag[128];
	size_t n = strlen(op->name);

	if (n + 10 > sizeof(tag) || body[len - 1] != '>')
		return false;
	tag[0] = '<';
	memcpy(tag + 1, op->name, n);
	memcpy(tag + 1 + n, "Response", 9);
	return memmem(body, len < 512 ? len : 512, tag, n + 9) != NULL;
}

/* What a REST answer is called, its operation does not tell: <ListAllMyBucketsResult> is that to ListBuckets. */
static bool looks_like_document(const char *body, size_t len)
{
	return len >= 2 && body[0] == '<' && body[len - 1] == '>' && strncasecmp(body, "<html", 5) != 0 &&
		strncasecmp(body, "<!doctype", 9) != 0;
}

bool aws_body_is_plausible(const struct aws_op *op, const char *body, size_t len)
{
	if (op->method && strcmp(op->method, "HEAD") == 0)
		return aws_head_is_whole(body, len);
	while (len && is_blank(body[len - 1]))
		len--;
	while (len && is_blank(*body))
		body++, len--;
	if (aws_services[op->service].protocol == AWS_QUERY)
		return len && looks_like_response(op, body, len);
	if (aws_services[op->service].protocol == AWS_REST_XML)
		return looks_like_document(body, len);
	if (op->is_mutation)
		return !len || is_json_object(body, len);
	return len >= 2 && body[0] == '{' && body[len - 1] == '}';
}

/* --- pages ------------------------------------------------------------------------------------------------------ */

static char *token_in_json(const struct aws_op *op, const char *body, size_t len)
{
	struct err ignored = {0};
	cJSON *root = json_parse(body, len, &ignored);
	const char *token = root ? json_raw(root, op->page_out) : NULL;
	char *copy = token && *token ? mem_dup(token) : NULL;

	cJSON_Delete(root);
	return copy;
}

/* <OpResponse><OpResult><NextMarker>: the token is not cleaned, it goes back as it came. */
static char *token_in_xml(const struct aws_op *op, const char *body, size_t len)
{
	struct arena *a = arena_new();
	struct err ignored = {0};
	const struct xml *root = xml_parse(a, body, len, &ignored);
	char *copy = NULL;

	for (const struct xml *result = root ? root->child : NULL; result && !copy; result = result->next) {
		const struct xml *token = xml_child(result, op->page_out);
		if (token && *token->text)
			copy = mem_dup(token->text);
	}
	arena_free(a);
	return copy;
}

char *aws_page_token(const struct aws_op *op, const char *body, size_t len)
{
	if (!op->page_in || !op->page_out)
		return NULL;
	return aws_services[op->service].protocol == AWS_QUERY ? token_in_xml(op, body, len) : token_in_json(op, body, len);
}

static void json_with_token(const char *body, const char *member, const char *token, struct buf *out)
{
	struct err ignored = {0};
	cJSON *root = json_parse(body, strlen(body), &ignored);

	if (!cJSON_IsObject(root)) {
		cJSON_Delete(root);
		root = cJSON_CreateObject();
	}
	cJSON_DeleteItemFromObjectCaseSensitive(root, member);
	cJSON_AddStringToObject(root, member, token);
	char *text = cJSON_PrintUnformatted(root);
	buf_puts(out, text ? text : "{}");
	cJSON_free(text);
	cJSON_Delete(root);
}

void aws_page_request(const struct aws_op *op, const char *body, const char *token, struct buf *out)
{
	const struct aws_service_row *service = &aws_services[op->service];

	if (service->protocol == AWS_QUERY) {
		aws_form_add(out, "Action", op->name);
		aws_form_add(out, "Version", service->api_version);
		if (body && *body)
			buf_printf(out, "&%s", body);
		if (token)
			aws_form_add(out, op->page_in, token);
	} else if (service->protocol == AWS_REST_XML) {
		return; /* its address says all */
	} else if (token) {
		json_with_token(body ? body : "", op->page_in, token, out);
	} else {
		buf_puts(out, body && *body ? body : "{}");
	}
}
