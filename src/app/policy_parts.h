/* policy_parts.h: the tables behind policies, shared by policy.c, policy_places.c and policy_document.c only. */
#ifndef APP_POLICY_PARTS_H
#define APP_POLICY_PARTS_H

#include "app/policy.h"

/* What the doctor asks beside the reads of the schedule; ends with NULL. */
extern const struct ops_row *const policy_doctor_calls[];

/* What the set-up needs without calling it; ends with a NULL action. */
struct policy_setup_row {
	const char *action;
	enum policy_place place;
};
extern const struct policy_setup_row policy_setup_rights[];

#define PLACE_PATTERNS 2
struct policy_place_row {
	const char *sid;                       /* its part of a Sid: [A-Za-z0-9]+, "" for anything */
	/* All of the kind in an account: SERVICE:REGION:ACCOUNT:REST, where R and A stand for the places' own, "" for neither. */
	const char *patterns[PLACE_PATTERNS];
	const char *operator, *key;            /* of its condition; NULL none */
};
extern const struct policy_place_row policy_place_rows[POLICY_PLACES];

/* Services that the set-up hands roles to; ends with NULL. */
extern const char *const policy_passed_to[];

#endif
