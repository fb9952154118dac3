/* sts.c: STS: who is asking.  The world has one identity, whichever access key signs. */
#include <stdio.h>

#include "sim/op.h"
#include "sim/world.h"

static bool get_caller_identity(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	char arn[200];

	(void)in;
	(void)e;
	snprintf(arn, sizeof(arn), "arn:aws:sts::%s:assumed-role/ops-role/cutover-sim", w->account);
	cJSON_AddStringToObject(out, "UserId", "AROAEXAMPLEEXAMPLE123:cutover-sim");
	cJSON_AddStringToObject(out, "Account", w->account);
	cJSON_AddStringToObject(out, "Arn", arn);
	return true;
}

static const struct sim_member nothing[] = {{.name = NULL}};

const struct sim_op sim_sts_ops[] = {
	{.service = "sts", .name = "GetCallerIdentity", .input = nothing, .handle = get_caller_identity},
	{.name = NULL},
};
