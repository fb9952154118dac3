/* principal.h: the ARNs of those who call: users, roles, their sessions, account roots, groups. */
#ifndef SIM_PRINCIPAL_H
#define SIM_PRINCIPAL_H

#include <stdbool.h>
#include <stddef.h>

enum principal_kind { PRINCIPAL_USER, PRINCIPAL_ROLE, PRINCIPAL_SESSION, PRINCIPAL_GROUP, PRINCIPAL_ROOT };

struct principal {
	enum principal_kind kind;
	char partition[16];
	char account[13];
	char name[65];    /* without its path; of a session the role's; "" of a root */
	char session[65]; /* of a session */
};

/* arn:aws:iam::ACCOUNT:user/PATH/NAME, …:role/…, …:group/…, …:root, arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION. */
bool principal_parse(const char *arn, struct principal *p);

/* A session and its role are one and the same here: policies hang on the role. */
bool principal_is_same(const struct principal *a, const struct principal *b);

#define PRINCIPAL_ID_SIZE 24
/* The unique id that IAM gives a user or role, "AIDA…" or "AROA…": always the same for the same one. */
void principal_id(const struct principal *p, char out[PRINCIPAL_ID_SIZE]);

#endif
