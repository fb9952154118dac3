/* yamldoc.c: libyaml's documents, read without surprises. */
#include "sim/yamldoc.h"

#include <stdio.h>
#include <string.h>

bool yamldoc_read(struct yamldoc *d, const void *text, size_t size)
{
	yaml_parser_t parser;

	memset(d, 0, sizeof(*d));
	if (!yaml_parser_initialize(&parser)) {
		snprintf(d->error, sizeof(d->error), "out of memory");
		return false;
	}
	yaml_parser_set_input_string(&parser, text, size);
	bool ok = yaml_parser_load(&parser, &d->document) == 1;
	if (ok)
		d->root = yaml_document_get_root_node(&d->document);
	else
		snprintf(d->error, sizeof(d->error), "line %zu: %.150s", parser.problem_mark.line + 1,
			parser.problem ? parser.problem : "the text is not UTF-8");
	yaml_parser_delete(&parser);
	return ok;
}

void yamldoc_done(struct yamldoc *d)
{
	if (!d->error[0])
		yaml_document_delete(&d->document);
	d->root = NULL;
}

/* libyaml's getter wants a document that it could change. */
static const yaml_node_t *node_at(const struct yamldoc *d, int index)
{
	return d->document.nodes.start + index - 1;
}

const yaml_node_t *yaml_pair(const struct yamldoc *d, const yaml_node_t *map, size_t i, const char **key)
{
	if (!map || map->type != YAML_MAPPING_NODE || i >= yaml_count(map))
		return NULL;
	const yaml_node_pair_t *pair = map->data.mapping.pairs.start + i;

	*key = yaml_text(node_at(d, pair->key));
	return node_at(d, pair->value);
}

const yaml_node_t *yaml_member(const struct yamldoc *d, const yaml_node_t *map, const char *key)
{
	const char *name = NULL;

	for (size_t i = 0; map && map->type == YAML_MAPPING_NODE && i < yaml_count(map); i++) {
		const yaml_node_t *value = yaml_pair(d, map, i, &name);

		if (name && strcmp(name, key) == 0)
			return value;
	}
	return NULL;
}

const char *yaml_text(const yaml_node_t *scalar)
{
	return scalar && scalar->type == YAML_SCALAR_NODE ? (const char *)scalar->data.scalar.value : NULL;
}

bool yaml_is_null(const yaml_node_t *node)
{
	const char *text = yaml_text(node);

	if (!node)
		return true;
	return text && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
		(!*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

size_t yaml_count(const yaml_node_t *node)
{
	if (node && node->type == YAML_SEQUENCE_NODE)
		return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	if (node && node->type == YAML_MAPPING_NODE)
		return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
	return 0;
}

const yaml_node_t *yaml_item(const struct yamldoc *d, const yaml_node_t *sequence, size_t i)
{
	if (!sequence || sequence->type != YAML_SEQUENCE_NODE || i >= yaml_count(sequence))
		return NULL;
	return node_at(d, sequence->data.sequence.items.start[i]);
}

int yaml_line(const yaml_node_t *node)
{
	return node ? (int)node->start_mark.line + 1 : 0;
}
