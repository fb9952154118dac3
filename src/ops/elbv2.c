/* elbv2.c: listeners, rules, target groups, their targets and load balancers (ELB v2, query and XML). */
#include "ops/decode.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define LINE_MAX_BYTES 1024 /* of a rule's conditions */

/* --- actions: where a rule or a listener sends requests ------------------------------------------------ */

static bool read_weighted_group(struct arena *a, const void *item, void *out)
{
	struct weighted_group *group = out;

	group->arn = xml_text(a, item, "TargetGroupArn");
	/* A weight that is left out counts as 1; one that is no number is unknown. */
	group->weight = xml_path(item, "Weight") ? xml_int(item, "Weight", -1) : 1;
	if (group->weight < 0)
		group->weight = -1;
	return true; /* without an ARN it takes its share all the same */
}

static const struct xml *forward_action(const struct xml *actions)
{
	const struct xml *action = xml_child(actions, "member"), *type;

	while (action && !((type = xml_child(action, "Type")) && strcmp(type->text, "forward") == 0))
		action = xml_next(action, "member");
	return action;
}

/* `ForwardConfig` with weights, else the one `TargetGroupArn`; AWS sends both when there is one group. */
static void read_actions(struct arena *a, const struct xml *actions, struct rule *rule)
{
	const struct xml *forward = forward_action(actions);

	rule->is_forward = forward;
	rule->groups = list_xml(a, xml_path(forward, "ForwardConfig/TargetGroups"), sizeof(*rule->groups),
		read_weighted_group, &rule->group_count);
	if (rule->group_count || !forward)
		return;
	rule->groups = ARENA_NEW(a, struct weighted_group);
	rule->groups[0] = (struct weighted_group){.arn = xml_text(a, forward, "TargetGroupArn"), .weight = 1};
	rule->group_count = rule->groups[0].arn ? 1 : 0;
}

/* --- conditions: one readable line --------------------------------------------------------------------- */

static const struct condition_word {
	const char *field, *word;
	const char *config; /* the newer place of the values; the older one is `Values` of the condition itself */
} condition_words[] = {
	{"host-header", "host", "HostHeaderConfig"},
	{"path-pattern", "path", "PathPatternConfig"},
	{"http-header", "header", "HttpHeaderConfig"},
	{"query-string", "query", "QueryStringConfig"},
	{"http-request-method", "method", "HttpRequestMethodConfig"},
	{"source-ip", "source", "SourceIpConfig"},
};

/* "/api/…", or "key=value" of a query string. */
static void put_value(struct buf *line, const struct xml *value)
{
	const struct xml *key = xml_child(value, "Key"), *pair_value = xml_child(value, "Value");

	if (key)
		buf_printf(line, "%s=", key->text);
	buf_puts(line, pair_value ? pair_value->text : value->text);
}

static const struct xml *condition_values(const struct xml *condition, const struct xml *config)
{
	static const char *const names[] = {"Values", "RegexValues"};
	const struct xml *places[] = {config, condition}, *values;

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < 2; j++)
			if ((values = xml_child(places[i], names[j])) && values->child)
				return values;
	return NULL;
}

static void put_condition(struct buf *line, const struct xml *condition)
{
	const struct xml *field = xml_child(condition, "Field"), *config = NULL, *value;
	const char *word = field ? field->text : "";
	const char *separator = " ";

	for (size_t i = 0; i < sizeof(condition_words) / sizeof(condition_words[0]); i++)
		if (strcmp(word, condition_words[i].field) == 0) {
			config = xml_child(condition, condition_words[i].config);
			word = condition_words[i].word;
			break;
		}
	buf_puts(line, *word ? word : "condition");
	if (xml_child(config, "HttpHeaderName"))
		buf_printf(line, " %s:", xml_child(config, "HttpHeaderName")->text);
	value = xml_child(condition_values(condition, config), "member");
	for (; value; value = xml_next(value, "member")) {
		buf_puts(line, separator);
		put_value(line, value);
		separator = " or ";
	}
}

/* "host a.example.com or b.example.com and path /api/…"; NULL without conditions. */
static const char *conditions_line(struct arena *a, const struct xml *conditions)
{
	const struct xml *condition = xml_child(conditions, "member");
	struct buf line;
	const char *text = NULL;

	buf_init(&line, LINE_MAX_BYTES);
	for (const char *separator = ""; condition; condition = xml_next(condition, "member"), separator = " and ") {
		buf_puts(&line, separator);
		put_condition(&line, condition);
	}
	if (line.len)
		text = text_clean(a, buf_text(&line), line.len, LINE_MAX_BYTES);
	buf_done(&line);
	return text;
}

/* --- DescribeListeners --------------------------------------------------------------------------------- */

static void build_describe_listener(struct buf *body, const struct ops_args *args)
{
	aws_form_add(body, "ListenerArns.member.1", args->arn);
}

static bool read_listener(struct arena *a, const void *item, void *out)
{
	struct listener *listener = out;

	listener->arn = xml_text(a, item, "ListenerArn");
	listener->load_balancer_arn = xml_text(a, item, "LoadBalancerArn");
	listener->protocol = xml_text(a, item, "Protocol");
	listener->port = xml_int(item, "Port", -1);
	listener->action.listener_arn = listener->arn;
	listener->action.is_default = true;
	read_actions(a, xml_child(item, "DefaultActions"), &listener->action);
	return listener->arn;
}

/* A fact that is a list of what was asked for by name: an empty list means that it does not exist. */
#define NAMED_READER(name, type, list, read_item, what, member) \
	LIST_READER(name##_if_any, type, rows, list, read_item) \
	static const void *read_##name( \
		struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e) \
	{ \
		if (!list_is_there(r, list)) \
			return reply_lacks(e, list); \
		const type *value = read_##name##_if_any(a, r, args, e); \
		if (value && value->count) \
			return value; \
		if (value) \
			err_set(e, ERR_NOT_FOUND, "no %s %s", what, args->member ? args->member : ""); \
		return NULL; \
	}

NAMED_READER(listeners, struct listener_list, "Listeners", read_listener, "listener", arn)
XML_DECODER(listeners, "DescribeListenersResult")

const struct ops_row ops_describe_listener = {
	.op = {.service = AWS_ELBV2, .name = "DescribeListeners", .page_in = "Marker", .page_out = "NextMarker"},
	.build = build_describe_listener,
	.decode = decode_listeners,
};

/* --- DescribeRules ------------------------------------------------------------------------------------- */

static void build_describe_rules(struct buf *body, const struct ops_args *args)
{
	aws_form_add(body, "ListenerArn", args->arn);
}

static bool read_rule(struct arena *a, const void *item, void *out)
{
	struct rule *rule = out;
	const struct xml *is_default = xml_child(item, "IsDefault");

	rule->arn = xml_text(a, item, "RuleArn");
	rule->priority = xml_text(a, item, "Priority");
	rule->conditions = conditions_line(a, xml_child(item, "Conditions"));
	rule->is_default = (is_default && strcmp(is_default->text, "true") == 0) ||
		(rule->priority && strcmp(rule->priority, "default") == 0);
	read_actions(a, xml_child(item, "Actions"), rule);
	return rule->arn;
}

/* A listener always has its default rule, so an answer without rules is none. */
NAMED_READER(listed_rules, struct rule_list, "Rules", read_rule, "rules of the listener", arn)

/* The reply does not repeat whose rules these are. */
static const void *read_rules(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const struct rule_list *list = read_listed_rules(a, r, args, e);
	const char *arn = args->arn ? text_clean(a, args->arn, strlen(args->arn), 2048) : NULL;

	for (size_t i = 0; list && i < list->count; i++)
		list->rows[i].listener_arn = arn;
	return list;
}
XML_DECODER(rules, "DescribeRulesResult")

const struct ops_row ops_describe_rules = {
	.op = {.service = AWS_ELBV2, .name = "DescribeRules", .page_in = "Marker", .page_out = "NextMarker"},
	.build = build_describe_rules,
	.decode = decode_rules,
};

/* --- DescribeTargetGroups ------------------------------------------------------------------------------ */

static void build_describe_target_group(struct buf *body, const struct ops_args *args)
{
	aws_form_add(body, "Names.member.1", args->name);
}

static bool read_target_group(struct arena *a, const void *item, void *out)
{
	struct target_group *group = out;

	group->arn = xml_text(a, item, "TargetGroupArn");
	group->name = xml_text(a, item, "TargetGroupName");
	group->protocol = xml_text(a, item, "Protocol");
	group->target_type = xml_text(a, item, "TargetType");
	group->health_path = xml_text(a, item, "HealthCheckPath");
	group->port = xml_int(item, "Port", -1);
	return group->arn;
}

NAMED_READER(target_groups, struct target_group_list, "TargetGroups", read_target_group, "target group", name)
XML_DECODER(target_groups, "DescribeTargetGroupsResult")

const struct ops_row ops_describe_target_group = {
	.op = {.service = AWS_ELBV2, .name = "DescribeTargetGroups", .page_in = "Marker", .page_out = "NextMarker"},
	.build = build_describe_target_group,
	.decode = decode_target_groups,
};

/* --- DescribeTargetHealth ------------------------------------------------------------------------------ */

static void build_describe_target_health(struct buf *body, const struct ops_args *args)
{
	aws_form_add(body, "TargetGroupArn", args->arn);
}

/* "10.0.1.15:8080", "[2001:db8::1]:8080"; a function has no port. */
static const char *target_id(struct arena *a, const struct xml *target)
{
	const char *id = xml_text(a, target, "Id");
	int64_t port = xml_int(target, "Port", -1);
	bool is_ipv6 = id && id[strspn(id, "0123456789abcdefABCDEF:.")] == '\0' && strchr(id, ':');

	if (!id || port < 0)
		return id;
	return arena_printf(a, is_ipv6 ? "[%s]:%lld" : "%s:%lld", id, (long long)port);
}

static bool read_target(struct arena *a, const void *item, void *out)
{
	struct target *target = out;
	const struct xml *health = xml_child(item, "TargetHealth");

	target->id = target_id(a, xml_child(item, "Target"));
	target->state = xml_text(a, health, "State");
	target->reason = xml_text(a, health, "Reason");
	target->description = xml_text(a, health, "Description");
	return target->id;
}

LIST_READER(targets, struct target_list, rows, "TargetHealthDescriptions", read_target)
XML_DECODER(targets, "DescribeTargetHealthResult")

const struct ops_row ops_describe_target_health = {
	.op = {.service = AWS_ELBV2, .name = "DescribeTargetHealth"},
	.build = build_describe_target_health,
	.decode = decode_targets,
};

/* --- DescribeLoadBalancers ----------------------------------------------------------------------------- */

static void build_describe_load_balancer(struct buf *body, const struct ops_args *args)
{
	aws_form_add(body, "LoadBalancerArns.member.1", args->arn);
}

static bool read_load_balancer(struct arena *a, const void *item, void *out)
{
	struct load_balancer *balancer = out;

	balancer->arn = xml_text(a, item, "LoadBalancerArn");
	balancer->name = xml_text(a, item, "LoadBalancerName");
	balancer->dns_name = xml_text(a, item, "DNSName");
	balancer->type = xml_text(a, item, "Type");
	balancer->state = xml_text(a, item, "State/Code");
	return balancer->arn;
}

NAMED_READER(load_balancers, struct load_balancer_list, "LoadBalancers", read_load_balancer, "load balancer", arn)
XML_DECODER(load_balancers, "DescribeLoadBalancersResult")

const struct ops_row ops_describe_load_balancer = {
	.op = {.service = AWS_ELBV2, .name = "DescribeLoadBalancers", .page_in = "Marker", .page_out = "NextMarker"},
	.build = build_describe_load_balancer,
	.decode = decode_load_balancers,
};
