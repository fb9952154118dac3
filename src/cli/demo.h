/* demo.h: `cutover --demo`: a simulator of its own that starts and ends with this process, and an environment in which nothing
 * of the user's AWS set-up can be reached. */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include <stdbool.h>
#include <sys/types.h>

struct err;
struct options;

struct demo {
	pid_t pid;              /* of cutover-sim; 0: none */
	int lifeline;           /* its standard input: ends when we do, however we end */
	char *folder;           /* HOME for this run; removed by demo_stop */
	char pipeline[128];
	char pages[160];        /* people's words: where the two listeners can be looked at */
	char prod_url[100], test_url[100]; /* the same, for the dashboard; "" there is none */
};

/* Starts cutover-sim (beside our own executable, else in libexecdir, else in PATH) and waits for its ready line; then the
 * process environment leads there: endpoint, region, credentials, HOME and the XDG folders.  demo_stop also after failure.
 * ERR_CONFIG when it cannot be found, ERR_USAGE with its own words when it refuses the scenario. */
bool demo_start(struct demo *d, const struct options *o, struct err *e);
void demo_stop(struct demo *d);

#endif
