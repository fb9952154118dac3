/* text.h: `status` for people: the whole release on one page of plain lines. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "model/release.h"

/* Every line that the dashboard has, aligned; colours by their names only when asked for. */
void text_status(FILE *out, const struct release *r, bool is_read_only, bool has_color);

#endif
