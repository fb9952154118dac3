/* buildspec.c: a buildspec's YAML, as strict as CodeBuild. */
#include "sim/buildspec.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "sim/yamldoc.h"

struct reader {
	struct arena *arena;
	struct yamldoc doc;
	char *why;
};

static bool refuse(struct reader *r, const char *text)
{
	snprintf(r->why, SPEC_WHY_SIZE, "%s", text);
	return false;
}

/* A list of texts.  A colon and a blank make a map of what was meant as a command: CodeBuild tells of it like this. */
static bool read_texts(struct reader *r, const yaml_node_t *list, const char *name, const char ***out, size_t *count)
{
	size_t n = yaml_count(list);

	if (yaml_is_null(list))
		return true;
	if (list->type != YAML_SEQUENCE_NODE) {
		snprintf(r->why, SPEC_WHY_SIZE, "Expected %s to be of list type at line %d", name, yaml_line(list));
		return false;
	}
	*out = arena_array(r->arena, n + 1, sizeof(**out));
	for (size_t i = 0; i < n; i++) {
		const yaml_node_t *item = yaml_item(&r->doc, list, i);

		if (!yaml_text(item)) {
			snprintf(r->why, SPEC_WHY_SIZE,
				"Expected %s[%zu] to be of string type: found subkeys instead at line %d, value of the key tag on line %d might be empty",
				name, i, yaml_line(item) + 1, yaml_line(item));
			return false;
		}
		(*out)[(*count)++] = arena_dup(r->arena, yaml_text(item));
	}
	return true;
}

static bool read_pairs(struct reader *r, const yaml_node_t *map, const char *name, struct spec_pair **out, size_t *count)
{
	size_t n = yaml_count(map);
	const char *key = NULL;

	if (yaml_is_null(map))
		return true;
	if (map->type != YAML_MAPPING_NODE) {
		snprintf(r->why, SPEC_WHY_SIZE, "Expected %s to be of map type at line %d", name, yaml_line(map));
		return false;
	}
	*out = arena_array(r->arena, n + 1, sizeof(**out));
	for (size_t i = 0; i < n; i++) {
		const char *value = yaml_text(yaml_pair(&r->doc, map, i, &key));

		if (!key || !value) {
			snprintf(r->why, SPEC_WHY_SIZE, "Expected the values of %s to be of string type at line %d", name,
				yaml_line(map));
			return false;
		}
		(*out)[(*count)++] = (struct spec_pair){arena_dup(r->arena, key), arena_dup(r->arena, value)};
	}
	return true;
}

static const char *const phase_names[SPEC_PHASES] = {"install", "pre_build", "build", "post_build"};

static bool is_phase(const char *name)
{
	for (size_t i = 0; i < SPEC_PHASES; i++)
		if (strcmp(phase_names[i], name) == 0)
			return true;
	return false;
}

static bool read_phase(struct reader *r, const yaml_node_t *node, struct buildspec *out, size_t which)
{
	struct spec_phase *phase = &out->phases[which];

	if (which == SPEC_INSTALL &&
		!read_pairs(r, yaml_member(&r->doc, node, "runtime-versions"), "runtime-versions", &out->runtimes,
			&out->runtime_count))
		return false;
	return read_texts(r, yaml_member(&r->doc, node, "commands"), "Commands", &phase->commands, &phase->command_count) &&
		read_texts(r, yaml_member(&r->doc, node, "finally"), "Finally", &phase->finals, &phase->final_count);
}

static bool read_phases(struct reader *r, struct buildspec *out)
{
	const yaml_node_t *phases = yaml_member(&r->doc, r->doc.root, "phases");
	const char *name = NULL;

	if (!phases || phases->type != YAML_MAPPING_NODE)
		return refuse(r, "No phases found in buildspec");
	for (size_t i = 0; i < yaml_count(phases); i++) {
		yaml_pair(&r->doc, phases, i, &name);
		if (!name || !is_phase(name)) {
			snprintf(r->why, SPEC_WHY_SIZE, "Unknown phase in buildspec: %.100s", name ? name : "?");
			return false;
		}
	}
	for (size_t i = 0; i < SPEC_PHASES; i++)
		if (!read_phase(r, yaml_member(&r->doc, phases, phase_names[i]), out, i))
			return false;
	return true;
}

static bool is_yes(const char *text)
{
	return text && (strcmp(text, "yes") == 0 || strcmp(text, "true") == 0);
}

static bool read_artifacts(struct reader *r, struct buildspec *out)
{
	const yaml_node_t *artifacts = yaml_member(&r->doc, r->doc.root, "artifacts");

	if (yaml_is_null(artifacts))
		return true;
	if (yaml_is_null(yaml_member(&r->doc, artifacts, "files")))
		return refuse(r, "No files found in artifacts of buildspec");
	out->base = arena_dup(r->arena, yaml_text(yaml_member(&r->doc, artifacts, "base-directory")));
	out->discards_paths = is_yes(yaml_text(yaml_member(&r->doc, artifacts, "discard-paths")));
	return read_texts(r, yaml_member(&r->doc, artifacts, "files"), "Files", &out->files, &out->file_count);
}

static bool read_all(struct reader *r, struct buildspec *out)
{
	const char *version = yaml_text(yaml_member(&r->doc, r->doc.root, "version"));
	const yaml_node_t *env = yaml_member(&r->doc, r->doc.root, "env");

	if (!r->doc.root || r->doc.root->type != YAML_MAPPING_NODE)
		return refuse(r, "The buildspec is not a map");
	if (!version || (strcmp(version, "0.2") != 0 && strcmp(version, "0.1") != 0)) {
		snprintf(r->why, SPEC_WHY_SIZE, "Invalid buildspec version: %.100s", version ? version : "none");
		return false;
	}
	return read_pairs(r, yaml_member(&r->doc, env, "variables"), "variables", &out->variables, &out->variable_count) &&
		read_pairs(r, yaml_member(&r->doc, env, "parameter-store"), "parameter-store", &out->parameters,
			&out->parameter_count) &&
		read_phases(r, out) && read_artifacts(r, out);
}

bool buildspec_read(struct arena *a, const void *text, size_t size, struct buildspec *out, char why[SPEC_WHY_SIZE])
{
	struct reader r = {.arena = a, .why = why};

	memset(out, 0, sizeof(*out));
	bool ok = yamldoc_read(&r.doc, text, size);
	if (ok)
		ok = read_all(&r, out);
	else
		snprintf(why, SPEC_WHY_SIZE, "yaml: %s", r.doc.error);
	yamldoc_done(&r.doc);
	return ok;
}
