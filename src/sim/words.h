/* words.h: AWS's words for the world's states. */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include "sim/world.h"

const char *word_run(enum run_status s);         /* pipeline execution, stage, action */
const char *word_deploy(enum deploy_status s);
bool word_is_deploy(const char *word);           /* one of deploymentInfo.status */
const char *word_target(enum target_status s);
const char *word_step(enum step_status s);       /* lifecycle event */
const char *word_place(enum deploy_place p);     /* our own: for /_sim/state */

#endif
