/* page.h: page tokens, which say where a list goes on and are worth nothing to anyone but their maker. */
#ifndef SIM_PAGE_H
#define SIM_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_TOKEN_SIZE 96

/* "INDEX.ISSUED.MAC" */
void page_token_make(const char *list_name, size_t index, int64_t now, char out[PAGE_TOKEN_SIZE]);
/* false: made by somebody else, for another list, or more than SIM_TOKEN_LIFE_MS ago. */
bool page_token_read(const char *list_name, const char *token, int64_t now, size_t *index);

#endif
