/* access_parts.h: between the access_*.c files only. */
#ifndef SIM_ACCESS_PARTS_H
#define SIM_ACCESS_PARTS_H

#include "sim/access.h"

struct access {
	struct arena *arena; /* the world's */
	uint64_t seed, drawn;
	struct access_key *keys, *first;
	struct access_role *roles;
	const struct access_denial *denials;
	size_t denial_count;
};

struct access_list access_copy_list(struct access *a, const struct access_list *from);

#endif
