/* appspec.c: the few values of appspec.yaml that a release depends on, and the rest left alone. */
#include "setup/appspec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "setup/buildspec_parts.h"

struct checking {
	struct arena *arena;
	const struct appspec_want *want;
	struct tree tree;
	const struct tree_node *version, *type, *task, *container, *port;
	struct build_edits edits;
	struct build_notes notes;
};

/* ── a new one ── */

static const char *partition(const struct appspec_want *want)
{
	if (want->region && strncmp(want->region, "cn-", 3) == 0)
		return "aws-cn";
	return want->region && strncmp(want->region, "us-gov-", 7) == 0 ? "aws-us-gov" : "aws";
}

static const char *task_text(struct arena *a, const struct appspec_want *want)
{
	if (want->is_to_ecs)
		return "<TASK_DEFINITION>";
	return arena_printf(a, "arn:%s:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME", partition(want));
}

static const char *container_text(const struct appspec_want *want)
{
	return want->is_to_ecs && want->container ? want->container : "CONTAINER_NAME";
}

static const char *port_text(struct arena *a, const struct appspec_want *want)
{
	return want->is_to_ecs && want->port > 0 ? arena_printf(a, "%lld", (long long)want->port) : "CONTAINER_PORT";
}

const char *appspec_text(struct arena *a, const struct appspec_want *want)
{
	return arena_printf(a,
		"version: 0.0\n"
		"Resources:\n"
		"  - TargetService:\n"
		"      Type: AWS::ECS::Service\n"
		"      Properties:\n"
		"        TaskDefinition: \"%s\"\n"
		"        LoadBalancerInfo:\n"
		"          ContainerName: \"%s\"\n"
		"          ContainerPort: %s\n",
		task_text(a, want), container_text(want), port_text(a, want));
}

/* ── its values ── */

static const struct tree_node *member(const struct tree_node *mapping, const char *key)
{
	return tree_resolve(tree_get(mapping, key));
}

static const char *missing(struct arena *a, int line, const char *what)
{
	return arena_printf(a, "line %d: it has no %s", line, what);
}

static const char *find_properties(struct checking *c, const struct tree_node *properties)
{
	const struct tree_node *balancer = member(properties, "LoadBalancerInfo");

	c->task = member(properties, "TaskDefinition");
	c->container = member(balancer, "ContainerName");
	c->port = member(balancer, "ContainerPort");
	if (!c->task || !c->task->value)
		return missing(c->arena, properties->line, "TaskDefinition");
	if (!c->container || !c->container->value || !c->port || !c->port->value)
		return missing(c->arena, properties->line, "LoadBalancerInfo with ContainerName and ContainerPort");
	return NULL;
}

static const char *find(struct checking *c)
{
	const struct tree_node *root = tree_resolve(c->tree.root), *list = member(root, "Resources");

	c->version = member(root, "version");
	if (tree_get(root, "os") || tree_get(root, "files"))
		return "line 1: it is for servers (`os`, `files`), and not for a service of ECS";
	if (!c->version || !c->version->value)
		return missing(c->arena, 1, "version");
	if (!list || list->kind != TREE_SEQUENCE || !list->first)
		return missing(c->arena, list ? list->line : 1, "list of Resources");
	if (list->first->next)
		return arena_printf(c->arena, "line %d: a second resource: a deployment to ECS has one", list->first->next->line);
	const struct tree_node *named = tree_resolve(list->first);
	if (named->kind != TREE_MAPPING || named->count != 1)
		return arena_printf(c->arena, "line %d: the resource is not one name with its keys", named->line);
	const struct tree_node *service = tree_resolve(named->first->next), *properties = member(service, "Properties");
	c->type = member(service, "Type");
	if (!c->type || !c->type->value || !properties || properties->kind != TREE_MAPPING)
		return missing(c->arena, service->line, "Type and Properties");
	if (strcmp(c->type->value, "AWS::ECS::Service") != 0)
		return arena_printf(c->arena, "line %d: it is for %s, and not for AWS::ECS::Service", c->type->line,
			build_quote(c->arena, c->type->value));
	return find_properties(c, properties);
}

/* ── what is right ── */

/* A part of an ARN: the name that the build fills in, or what it would fill in. */
static bool is_right_part(const char *part, size_t n, const char *blank, const char *value)
{
	if (n == strlen(blank) && strncmp(part, blank, n) == 0)
		return true;
	return n > 0 && (value ? n == strlen(value) && strncmp(part, value, n) == 0 : true);
}

static bool skip_part(const char **at, const char *blank, const char *value)
{
	size_t n = strcspn(*at, ":");
	bool is_right = (*at)[n] == ':' && is_right_part(*at, n, blank, value);

	*at += n + ((*at)[n] == ':');
	return is_right;
}

static bool is_revision(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s);
}

/* NULL, or what is wrong with it. */
static const char *task_problem(struct checking *c)
{
	const struct appspec_want *w = c->want;
	const char *at = c->task->value;

	if (w->is_to_ecs)
		return strcmp(at, "<TASK_DEFINITION>") == 0 ? NULL : "CodeDeployToECS puts the new revision where it says <TASK_DEFINITION>";
	if (strncmp(at, "arn:aws", 7) != 0 || !strstr(at, ":ecs:"))
		return "it is no ARN of a task definition";
	at = strstr(at, ":ecs:") + 5;
	if (!skip_part(&at, "AWS_DEFAULT_REGION", w->region) || !skip_part(&at, "AWS_ACCOUNT_ID", w->account))
		return "it names another region or account";
	if (strncmp(at, "task-definition/", 16) != 0)
		return "it is no ARN of a task definition";
	at += 16;
	if (strcmp(at, "TASK_NAME") == 0)
		return NULL;
	size_t n = strcspn(at, ":");
	if (!is_right_part(at, n, "TASK_NAME", w->family))
		return "it names another task definition";
	if (!is_revision(at[n] ? at + n + 1 : ""))
		return "it has no revision, and CodeDeploy wants one";
	if (strncmp(at, "TASK_NAME", n) == 0)
		return "the variable TASK_NAME brings the revision";
	build_note(&c->notes, "line %d: the task definition is a fixed one: each release starts %s, whatever TASK_NAME says.", c->task->line, at);
	return NULL;
}

static const char *container_problem(struct checking *c)
{
	const char *value = c->container->value, *want = c->want->container;

	if (!c->want->is_to_ecs && strcmp(value, "CONTAINER_NAME") == 0)
		return NULL;
	if (!*value || (want && strcmp(value, want) != 0))
		return "it names another container";
	return c->want->is_to_ecs && strcmp(value, "CONTAINER_NAME") == 0 ? "nothing fills it in" : NULL;
}

static const char *port_problem(struct checking *c)
{
	const char *value = c->port->value;

	if (!c->want->is_to_ecs && strcmp(value, "CONTAINER_PORT") == 0)
		return NULL;
	if (!is_revision(value) || strlen(value) > 5)
		return "it is no port";
	return c->want->port > 0 && strtoll(value, NULL, 10) != c->want->port ? "it is another port" : NULL;
}

/* ── changes ── */

static const char *replace(struct checking *c, const struct tree_node *node, const char *name, const char *value, const char *problem)
{
	static const char *const quotes[] = {[TREE_PLAIN] = "", [TREE_SINGLE] = "'", [TREE_DOUBLE] = "\""};
	bool is_simple = node->style <= TREE_DOUBLE && !node->anchor && !node->is_tagged && node->end > node->start && !strpbrk(value, "'\"\\\n");

	if (!problem)
		return NULL;
	if (!is_simple || tree_is_shared(node))
		return arena_printf(c->arena, "line %d: %s should be %s (%s), and is written in a way that cannot be changed surely", node->line, name,
			value, problem);
	const char *quote = quotes[node->style];
	if (!*quote && strpbrk(value, " #,[]{}&*!|>%@`"))
		quote = value[0] == '<' ? "" : "\"";
	build_edit(&c->edits, node->start, node->end - node->start, arena_printf(c->arena, "%s%s%s", quote, value, quote));
	build_note(&c->notes, "line %d: %s becomes %s: %s.", node->line, name, value, problem);
	return NULL;
}

static const char *change(struct checking *c)
{
	const char *version = strcmp(c->version->value, "0.0") != 0 ? "CodeDeploy knows no other" : NULL;
	const char *problem = replace(c, c->version, "version", "0.0", version);

	if (!problem)
		problem = replace(c, c->task, "TaskDefinition", task_text(c->arena, c->want), task_problem(c));
	if (!problem)
		problem = replace(c, c->container, "ContainerName", container_text(c->want), container_problem(c));
	if (!problem)
		problem = replace(c, c->port, "ContainerPort", port_text(c->arena, c->want), port_problem(c));
	return problem;
}

static struct appspec_check result(const struct checking *c, enum appspec_result result)
{
	return (struct appspec_check){.result = result, .notes = c->notes.items, .note_count = c->notes.count};
}

static struct appspec_check blocked(struct checking *c, const char *problem)
{
	struct appspec_check out = {.result = APPSPEC_BLOCKED};

	out.reason = arena_printf(c->arena, "%s\nIt should say:\n%s", text_clean(c->arena, problem, strlen(problem), 2000),
		appspec_text(c->arena, c->want));
	return out;
}

/* Without the proof. */
static struct appspec_check check(struct checking *c, const char *text, size_t size)
{
	const char *problem = tree_parse(c->arena, text, size, &c->tree);

	if (!problem)
		problem = find(c);
	if (!problem)
		problem = change(c);
	if (problem)
		return blocked(c, problem);
	struct appspec_check out = result(c, c->edits.count ? APPSPEC_CHANGE : APPSPEC_UNCHANGED);
	if (c->edits.count)
		out.text = build_apply(&c->edits, text, size, &out.size);
	return out;
}

struct appspec_check appspec_check(struct arena *a, const char *text, size_t size, const struct appspec_want *want)
{
	struct checking c = {.arena = a, .want = want, .edits = {.arena = a}, .notes = {.arena = a}}, again = c;

	if (!text) {
		const char *made = appspec_text(a, want);
		return (struct appspec_check){.result = APPSPEC_CREATE, .text = made, .size = strlen(made)};
	}
	struct appspec_check out = check(&c, size > TREE_BYTES ? text : arena_dupn(a, text, size), size);
	if (out.result == APPSPEC_CHANGE && check(&again, out.text, out.size).result != APPSPEC_UNCHANGED)
		return blocked(&c, "it is written in a way that could not be changed surely");
	return out;
}
