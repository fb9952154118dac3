/* yamldoc.h: a YAML (or JSON) text as a tree, by libyaml: what buildspecs and AppSpecs are read with.
 *
 * Nodes are borrowed from the document; text and lines belong to it.  Aliases are followed, so a node may be met twice. */
#ifndef SIM_YAMLDOC_H
#define SIM_YAMLDOC_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

struct yamldoc {
	yaml_document_t document;
	const yaml_node_t *root; /* NULL: an empty text */
	char error[200];         /* why it could not be read: "line 3: mapping values are not allowed in this context" */
};

/* Always yamldoc_done() it. */
bool yamldoc_read(struct yamldoc *d, const void *text, size_t size);
void yamldoc_done(struct yamldoc *d);

/* NULL is taken everywhere, and NULL comes back for what is not there or not of that kind. */
const yaml_node_t *yaml_member(const struct yamldoc *d, const yaml_node_t *map, const char *key);
const char *yaml_text(const yaml_node_t *scalar); /* ends at a NUL byte of the text */
bool yaml_is_null(const yaml_node_t *node);       /* absent, ~, null, or an empty plain scalar */
size_t yaml_count(const yaml_node_t *sequence_or_map);
const yaml_node_t *yaml_item(const struct yamldoc *d, const yaml_node_t *sequence, size_t i);
/* The i-th pair of a map. */
const yaml_node_t *yaml_pair(const struct yamldoc *d, const yaml_node_t *map, size_t i, const char **key);
int yaml_line(const yaml_node_t *node); /* from 1 */

#endif
