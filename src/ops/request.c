/* request.c: see request.h. */
#include "ops/request.h"

#include <string.h>

#include "base/buf.h"

cJSON *request_start(const struct request_text *texts)
{
	cJSON *request = cJSON_CreateObject();

	for (; texts->name; texts++)
		if (texts->value)
			json_put_text(request, texts->name, texts->value);
	return request;
}

void request_list(cJSON *request, const char *name, const char *const *values, size_t count)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < count; i++)
		if (values[i])
			cJSON_AddItemToArray(list, cJSON_CreateString(values[i]));
	json_put(request, name, list);
}

void request_list_of(cJSON *request, const char *name, cJSON *taken)
{
	if (json_count(taken))
		json_put(request, name, taken);
	else
		cJSON_Delete(taken);
}

cJSON *request_from(const char *document)
{
	cJSON *object = document ? json_parse(document, strlen(document), NULL) : NULL;

	if (cJSON_IsObject(object))
		return object;
	cJSON_Delete(object);
	return cJSON_CreateObject();
}

void request_document(cJSON *request, const char *name, const char *document)
{
	cJSON *object = document ? json_parse(document, strlen(document), NULL) : NULL;

	if (cJSON_IsObject(object))
		json_put(request, name, cJSON_CreateRaw(document)); /* no number is written anew */
	cJSON_Delete(object);
}

void request_send(struct buf *body, cJSON *request)
{
	char *text = cJSON_PrintUnformatted(request);

	buf_puts(body, text);
	cJSON_free(text);
	cJSON_Delete(request);
}

void request_texts(struct buf *body, const struct request_text *texts)
{
	request_send(body, request_start(texts));
}
