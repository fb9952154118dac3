/* taskdef.h: taskdef.json, the template from which a CodeDeployToECS action registers each release's task definition.  Pure. */
#ifndef SETUP_TASKDEF_H
#define SETUP_TASKDEF_H

#include <stdbool.h>

#include "base/err.h"

struct arena;

/* From the JSON of ecs DescribeTaskDefinition's `taskDefinition`: what RegisterTaskDefinition does not take is left out, and the container's
 * image becomes <IMAGE1_NAME>.  Everything else is kept, the values of its environment variables too: they end up in the repository.
 * False: no JSON object, or no such container. */
bool taskdef_text(struct arena *a, const char *definition_json, const char *container, const char **text, struct err *e)
	__attribute__((warn_unused_result));

#endif
