/* action_rows.h: the functions behind the rows of action.c.  Private to the model room. */
#ifndef MODEL_ACTION_ROWS_H
#define MODEL_ACTION_ROWS_H

#include "model/action.h"

/* Is there an execution that StopPipelineExecution could stop, and no deployment that runs? */
bool stop_means_execution(const struct release *r);
bool execution_is_running(const struct execution *e);
/* Is the execution kept to under way, by the list, else by the stages? */
bool kept_execution_is_running(const struct release *r);

/* action_sentence.c */
void release_sentence(const struct release *r, struct buf *out);
void reroute_sentence(const struct release *r, struct buf *out);
void terminate_sentence(const struct release *r, struct buf *out);
void rollback_sentence(const struct release *r, struct buf *out);
void stop_sentence(const struct release *r, struct buf *out);
void retry_sentence(const struct release *r, struct buf *out);

/* action_progress.c */
enum progress release_seen(const struct release *r, const struct intent *intent);
enum progress release_finished(const struct release *r, const struct intent *intent);
enum progress reroute_seen(const struct release *r, const struct intent *intent);
enum progress reroute_finished(const struct release *r, const struct intent *intent);
enum progress terminate_seen(const struct release *r, const struct intent *intent);
enum progress terminate_finished(const struct release *r, const struct intent *intent);
enum progress rollback_seen(const struct release *r, const struct intent *intent);
enum progress rollback_finished(const struct release *r, const struct intent *intent);
enum progress stop_seen(const struct release *r, const struct intent *intent);
enum progress stop_finished(const struct release *r, const struct intent *intent);
enum progress retry_seen(const struct release *r, const struct intent *intent);

#endif
