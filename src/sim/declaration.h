/* declaration.h: a pipeline's declaration as CreatePipeline and UpdatePipeline take it: its shape, and the rules of CodePipeline's
 * structure (user guide, "CodePipeline pipeline structure reference" and the reference of each action). */
#ifndef SIM_DECLARATION_H
#define SIM_DECLARATION_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "sim/op.h"

extern const struct sim_member declaration_members[]; /* of PipelineDeclaration */

/* declaration_check(): the shape fits already.  false: refused with the code that AWS has for it. */
bool declaration_needs_v2(const cJSON *declaration); /* says what makes a pipeline one of type V2 */
bool declaration_check(const struct world *w, const cJSON *declaration, struct sim_error *e);

#endif
