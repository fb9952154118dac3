/* near.h: naming what may have been meant. */
#ifndef CLI_NEAR_H
#define CLI_NEAR_H

#include <stdbool.h>

struct err;
struct pipeline_list;
struct session;

/* The pipeline of the session does not exist: add the near ones of the account to *e's message. */
void near_pipelines(struct session *s, struct err *e);

/* Pure parts. */
bool near_say_which(const struct pipeline_list *list, struct err *e); /* several and none named: ERR_USAGE, false */
void near_add(const struct pipeline_list *list, const char *name, struct err *e);

#endif
