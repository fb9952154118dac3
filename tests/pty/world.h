/* world.h: a simulator of its own for a test, with its controls and pages, and the program on a terminal against it.
 *
 * Both programs are those of $builddir, or $CUTOVER and $CUTOVER_SIM.  The program gets a home and folders of its own, and
 * nothing of the caller's AWS settings.  What cannot be done here ends the test case. */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "lib/term.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct world;

/* Arguments of cutover-sim beside --listen; NULL ends; may be NULL. */
struct world *world_new(const char *const *arguments);
void world_free(struct world *w); /* NULL is fine */

pid_t world_pid(const struct world *w);       /* of the simulator */
void world_kill(struct world *w, int signal); /* with SIGKILL: waits until it is gone */
void world_restart(struct world *w);          /* after SIGKILL: a new one, on the same port, in a new world */
const char *world_pipeline(const struct world *w);
const char *world_folder(const struct world *w); /* the program's home; its state is below state/ */

/* cutover with these arguments (NULL ends; may be NULL) on a terminal; without any, the dashboard of the pipeline.
 * `env` comes on top of the sandbox. */
struct world_view {
	const char *const *arguments;
	const char *const *env;
	int rows, columns;
	bool has_job_control;
};
struct term *world_open(struct world *w, const struct world_view *v);
/* cutover --demo and the arguments, with no world. */
struct term *world_open_demo(const struct world_view *v);

/* The program's settings, from the next world_open() on.  A new world's name the simulator's pages. */
void world_settings(struct world *w, const char *text);
/* Where a listener can be looked at. */
enum world_port { WORLD_PROD, WORLD_TEST };
int world_page_port(const struct world *w, enum world_port port);

/* --- controls ------------------------------------------------------------------------------------------- */

void world_post(struct world *w, const char *path, const char *body);
void world_faults(struct world *w, const char *specs); /* "[\"1:hang\"]"; "[]" none */
void world_advance(struct world *w, double seconds);
void world_commit(struct world *w, int version, const char *message);
int64_t world_mutations(struct world *w);
int64_t world_received(struct world *w, const char *service, const char *operation);
int64_t world_looks(struct world *w, enum world_port port); /* how often its page was asked for; world_page() does, too */
/* Calls received in each whole second since world_post("/_sim/calls/reset"); how many seconds. */
size_t world_rates(struct world *w, int *out, size_t most);

/* What a listener serves now ("Welcome(Version 2)" and so on); borrowed until the next call. */
const char *world_page(struct world *w, enum world_port port);
bool world_serves(struct world *w, enum world_port port, int version);
/* The dashboard may learn of a shift a moment later than the page: waits while the terminal is pumped. */
bool world_wait_serves(struct world *w, struct term *t, enum world_port port, int version, int ms);

/* Is anything listening on the port of the simulator? */
bool world_answers(int port);
int world_port_of(const struct world *w);

#endif
