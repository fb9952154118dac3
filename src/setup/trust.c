/* trust.c: a trust policy names services in statements that allow sts:AssumeRole. */
#include "setup/trust.h"

#include <string.h>

#include "base/json.h"

/* "x", or ["x", …]. */
static bool has_word(const cJSON *words, const char *word)
{
	const cJSON *item;

	if (cJSON_IsString(words))
		return strcmp(words->valuestring, word) == 0;
	cJSON_ArrayForEach(item, words)
		if (cJSON_IsString(item) && strcmp(item->valuestring, word) == 0)
			return true;
	return false;
}

static bool statement_trusts(const cJSON *statement, const char *service)
{
	const cJSON *action = json_member(statement, "Action"), *principal = json_member(statement, "Principal");
	const char *effect = json_raw(statement, "Effect");

	return effect && strcmp(effect, "Allow") == 0 &&
		(has_word(action, "sts:AssumeRole") || has_word(action, "sts:*") || has_word(action, "*")) &&
		has_word(json_member(principal, "Service"), service);
}

int trust_allows(const char *policy, const char *service)
{
	cJSON *document = policy ? json_parse(policy, strlen(policy), NULL) : NULL;
	const cJSON *statements = json_member(document, "Statement"), *one;
	int found = cJSON_IsArray(statements) || cJSON_IsObject(statements) ? 0 : -1;

	if (cJSON_IsObject(statements))
		found = statement_trusts(statements, service);
	else
		cJSON_ArrayForEach(one, statements)
			if (statement_trusts(one, service))
				found = 1;
	cJSON_Delete(document);
	return found;
}
