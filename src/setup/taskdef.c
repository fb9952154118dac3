/* taskdef.c: a described task definition as one to be registered again. */
#include "setup/taskdef.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"

/* ecs DescribeTaskDefinition answers these, RegisterTaskDefinition does not take them. */
static const char *const only_described[] = {"taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt",
	"registeredBy", "deregisteredAt", "deleteRequestedAt"};

static bool put_image(cJSON *definition, const char *container)
{
	cJSON *list = cJSON_GetObjectItemCaseSensitive(definition, "containerDefinitions"), *one;

	cJSON_ArrayForEach(one, list) {
		const char *name = json_raw(one, "name");
		if (!name || strcmp(name, container) != 0)
			continue;
		if (!cJSON_GetObjectItemCaseSensitive(one, "image"))
			cJSON_AddStringToObject(one, "image", "<IMAGE1_NAME>");
		else
			cJSON_ReplaceItemInObjectCaseSensitive(one, "image", cJSON_CreateString("<IMAGE1_NAME>"));
		return true;
	}
	return false;
}

/* cJSON's tabs as the two blanks that AWS's tools write; in texts a tab is \t. */
static const char *with_blanks(struct arena *a, const char *printed)
{
	char *out = arena_alloc(a, 2 * strlen(printed) + 2), *to = out;
	bool is_at_start = true;

	for (; *printed; printed++) {
		is_at_start = printed[0] == '\n' || (is_at_start && printed[0] == '\t');
		if (printed[0] != '\t')
			*to++ = *printed;
		else
			*to++ = ' ';
		if (printed[0] == '\t' && is_at_start)
			*to++ = ' ';
	}
	*to = '\n';
	return out;
}

bool taskdef_text(struct arena *a, const char *definition_json, const char *container, const char **text, struct err *e)
{
	cJSON *definition = json_parse(definition_json, strlen(definition_json), e);
	bool is_made = false;

	*text = NULL;
	if (!definition)
		return false;
	for (size_t i = 0; i < sizeof(only_described) / sizeof(only_described[0]); i++)
		cJSON_DeleteItemFromObjectCaseSensitive(definition, only_described[i]);
	if (!cJSON_IsObject(definition)) {
		err_set(e, ERR_MALFORMED, "the task definition is no JSON object");
	} else if (!put_image(definition, container)) {
		err_set(e, ERR_MALFORMED, "the task definition has no container of the name %s", container);
	} else {
		char *printed = cJSON_Print(definition);
		*text = printed ? with_blanks(a, printed) : NULL;
		is_made = printed != NULL;
		cJSON_free(printed);
	}
	cJSON_Delete(definition);
	return is_made;
}
