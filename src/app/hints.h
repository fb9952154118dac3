/* hints.h: the cache of an earlier run: which reads its full picture was made of (operations, names, ARNs, ids), never what
 * they answered.  A warm start sends them all in its first wave, beside the ones that find them anew.
 *
 * One 0600 file per (access key id or profile, endpoint, region, pipeline) below $XDG_CACHE_HOME/cutover/, named by a hash, written
 * atomically; a damaged, foreign or older one is as good as none. */
#ifndef APP_HINTS_H
#define APP_HINTS_H

#include "app/schedule.h"

struct hint {
	enum fact_kind kind;
	const char *region;       /* of its scope, always in the pipeline's account */
	const char *a, *b;
	const char *const *ids;
	size_t id_count;
};
struct hints {
	const char *account;      /* whose; NULL none */
	struct hint *items;
	size_t count;
};

/* Heap path; NULL when there is no cache folder. */
char *hints_path(const char *who, const char *endpoint, const char *region, const char *pipeline);
struct hints hints_load(struct arena *a, const char *path);
void hints_save(const char *path, const char *account, const struct wants *wants, const struct scope *scopes,
	size_t scope_count); /* failing is no error: it is a hint */
void hints_drop(const char *path);

/* Pure halves, for tests. */
struct hints hints_decode(struct arena *a, const char *text, size_t len);
char *hints_encode(const char *account, const struct wants *wants, const struct scope *scopes, size_t scope_count); /* heap */

#endif
