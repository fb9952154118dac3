/* trust.c: a trust policy names services in statements that allow sts:AssumeRole. */
#include "setup/trust.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"

typedef bool fits_fn(const char *said, const char *word);

/* Of an action: with wildcards, and in any case. */
static bool is_pattern_of(const char *said, const char *word)
{
	return strcasecmp(said, word) == 0 || fnmatch(said, word, 0) == 0;
}

static bool is_same(const char *said, const char *word)
{
	return strcmp(said, word) == 0;
}

/* "x", or ["x", …]. */
static bool has_word(const cJSON *words, const char *word, fits_fn *fits)
{
	const cJSON *item;

	if (cJSON_IsString(words))
		return fits(words->valuestring, word);
	cJSON_ArrayForEach(item, words)
		if (cJSON_IsString(item) && fits(item->valuestring, word))
			return true;
	return false;
}

static bool names_service(const cJSON *services, const char *service, const char *region)
{
	const char *dot = strchr(service, '.');
	char regional[128];

	snprintf(regional, sizeof(regional), "%.*s.%s%s", dot ? (int)(dot - service) : 0, service, region ? region : "", dot ? dot : "");
	return has_word(services, service, is_same) || (region && dot && has_word(services, regional, is_same));
}

static bool statement_trusts(const cJSON *statement, const char *service, const char *region)
{
	const cJSON *action = json_member(statement, "Action"), *principal = json_member(statement, "Principal");
	const char *effect = json_raw(statement, "Effect");

	return effect && strcmp(effect, "Allow") == 0 &&
		has_word(action, "sts:AssumeRole", is_pattern_of) && names_service(json_member(principal, "Service"), service, region);
}

int trust_allows(const char *policy, const char *service, const char *region)
{
	cJSON *document = policy ? json_parse(policy, strlen(policy), NULL) : NULL;
	const cJSON *statements = json_member(document, "Statement"), *one;
	int found = cJSON_IsArray(statements) || cJSON_IsObject(statements) ? 0 : -1;

	if (cJSON_IsObject(statements))
		found = statement_trusts(statements, service, region);
	else
		cJSON_ArrayForEach(one, statements)
			if (statement_trusts(one, service, region))
				found = 1;
	cJSON_Delete(document);
	return found;
}
