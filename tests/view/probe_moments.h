/* probe_moments.h: what the pages behind the listeners answer, for the table of moments. */
#ifndef TESTS_VIEW_PROBE_MOMENTS_H
#define TESTS_VIEW_PROBE_MOMENTS_H

#include "view/moments.h"

struct arena;

void make_answers(struct arena *a, struct moment *m);     /* 200 Version 2 behind production, 200 Version 3 behind test */
void make_no_answer(struct arena *a, struct moment *m);   /* production fails, test does not answer */
void make_answers_old(struct arena *a, struct moment *m); /* nobody has looked for long */
void make_probes(struct arena *a, struct moment *m);      /* the screen of answers, with a rule that has no page */
void make_probes_silent(struct arena *a, struct moment *m); /* of what leads away, does not answer, is switched off */
void make_probes_unread(struct arena *a, struct moment *m); /* the listeners are not known yet */

/* The route's page has answered so 4 s before now: status 0, for the reason `words`; else with `words`, of which `version` is one. */
struct probe *probe_of_route(struct arena *a, struct moment *m, size_t route, int status, const char *words, const char *version);

#endif
