/* phrases.h: a release in people's words, as status and watch both say them. */
#ifndef CLI_PHRASES_H
#define CLI_PHRASES_H

#include "model/release.h"

struct arena;

/* All in `a`; never NULL. */
const char *phrase_wait(struct arena *a, const struct wait *wait);      /* "waits for reroute until 09:47:12; …" */
const char *phrase_revision(struct arena *a, const struct side *side);  /* "cicd-demo:2 @9f2c1a, Version 3" */
const char *phrase_tasks(struct arena *a, const struct side *side);     /* "2/2 running" */
const char *phrase_health(struct arena *a, const struct side *side);    /* "1/2 healthy (10.0.2.13:8080 unhealthy: …)" */
const char *phrase_route(struct arena *a, const struct route *route);   /* "prod :80" */
const char *phrase_split(struct arena *a, const struct route *route);   /* "BLUE 100 %, GREEN 0 %" */
const char *phrase_error(struct arena *a, const char *code, const char *message); /* "" when both are unknown */
const char *phrase_took(struct arena *a, int64_t started_at, int64_t ended_at, int64_t now); /* "2m11s"; "" unknown */

#endif
