/* page.c: sim_page() and its tokens. */
#include "sim/page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "sim/op.h"
#include "sim/world.h"

static const char maker[] = "cutover-sim page token";

void page_token_make(const char *list_name, size_t index, int64_t now, char out[PAGE_TOKEN_SIZE])
{
	char text[256], mac_hex[33];
	uint8_t mac[32];

	int len = snprintf(text, sizeof(text), "%s|%zu|%" PRId64, list_name, index, now);
	hash_hmac_sha256(maker, sizeof(maker), text, (size_t)len, mac);
	hash_hex(mac, 16, mac_hex);
	snprintf(out, PAGE_TOKEN_SIZE, "%zu.%" PRId64 ".%s", index, now, mac_hex);
}

bool page_token_read(const char *list_name, const char *token, int64_t now, size_t *index)
{
	char again[PAGE_TOKEN_SIZE];
	int64_t issued;
	size_t at;

	if (sscanf(token, "%zu.%" SCNd64 ".", &at, &issued) != 2)
		return false;
	page_token_make(list_name, at, issued, again);
	if (strcmp(again, token) != 0 || now - issued > SIM_TOKEN_LIFE_MS)
		return false;
	*index = at;
	return true;
}

bool sim_page(struct world *w, const char *list_name, const char *token, size_t total, size_t size,
	const char *token_name, const char *code, cJSON *out, size_t *first, size_t *count, struct sim_error *e)
{
	char next[PAGE_TOKEN_SIZE];

	*first = 0;
	if (token && !page_token_read(list_name, token, w->at, first))
		return sim_fail(
			e, 400, code, "The pagination token is not valid or has expired: start the listing again.");
	if (*first > total)
		*first = total;
	*count = total - *first < size ? total - *first : size;
	if (*first + *count < total) {
		page_token_make(list_name, *first + *count, w->at, next);
		cJSON_AddStringToObject(out, token_name, next);
	}
	return true;
}
