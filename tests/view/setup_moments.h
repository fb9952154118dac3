/* setup_moments.h: the moments of a set-up, for the table of moments. */
#ifndef TESTS_VIEW_SETUP_MOMENTS_H
#define TESTS_VIEW_SETUP_MOMENTS_H

#include "view/moments.h"

/* What they are made from: moments.c. */
void moment_of_list(struct arena *a, struct moment *m, size_t pipelines);
void moment_of_release(struct arena *a, struct moment *m);

void make_setup_loading(struct arena *a, struct moment *m);
void make_setup_unanswered(struct arena *a, struct moment *m);
void make_setup_plan(struct arena *a, struct moment *m);
void make_setup_ascii(struct arena *a, struct moment *m);
void make_setup_again(struct arena *a, struct moment *m);
void make_setup_blocked(struct arena *a, struct moment *m);
void make_setup_nothing(struct arena *a, struct moment *m);
void make_setup_choices(struct arena *a, struct moment *m);
void make_setup_failed(struct arena *a, struct moment *m);
void make_list_offer(struct arena *a, struct moment *m);
void make_list_unfinished(struct arena *a, struct moment *m);
void make_unfinished(struct arena *a, struct moment *m);

#endif
