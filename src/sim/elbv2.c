/* elbv2.c: the load balancer, its listeners and rules, and the table of operations. */
#include <stdio.h>
#include <string.h>

#include "sim/elbv2_parts.h"

#define PAGE_SIZE 400

int elb_count(const cJSON *in, const char *name)
{
	return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(in, name));
}

bool elb_page(struct world *w, const cJSON *in, const char *name, cJSON *all, cJSON *out, struct sim_error *e)
{
	const cJSON *size = cJSON_GetObjectItemCaseSensitive(in, "PageSize");
	size_t total = (size_t)cJSON_GetArraySize(all), first = 0, count = 0;
	char list_name[64];

	snprintf(list_name, sizeof(list_name), "elbv2.%s", name);
	cJSON *list = cJSON_AddArrayToObject(out, name);
	bool ok = sim_page(w, list_name, sim_text(in, "Marker"), total,
		cJSON_IsNumber(size) ? (size_t)size->valueint : PAGE_SIZE, "NextMarker", "ValidationError", out, &first,
		&count, e);
	for (size_t i = 0; ok && i < count; i++)
		cJSON_AddItemToArray(list, cJSON_DetachItemFromArray(all, (int)first));
	cJSON_Delete(all);
	return ok;
}

bool elb_check_balancer(const struct world *w, const char *arn, struct sim_error *e)
{
	if (!arn || (w->balancer && strcmp(arn, w->balancer->arn) == 0))
		return true;
	return sim_fail(e, 400, "LoadBalancerNotFound", "Load balancer '%.200s' not found", arn);
}

/* ---- load balancers ---- */

static cJSON *balancer_json(const struct load_balancer *b)
{
	cJSON *out = cJSON_CreateObject(), *one;

	cJSON_AddStringToObject(out, "LoadBalancerArn", b->arn);
	cJSON_AddStringToObject(out, "DNSName", b->dns_name);
	cJSON_AddStringToObject(out, "CanonicalHostedZoneId", b->zone_id);
	sim_put_time(out, "CreatedTime", b->created_at);
	cJSON_AddStringToObject(out, "LoadBalancerName", b->name);
	cJSON_AddStringToObject(out, "Scheme", "internet-facing");
	cJSON_AddStringToObject(out, "VpcId", b->vpc_id);
	cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "State"), "Code", "active");
	cJSON_AddStringToObject(out, "Type", "application");
	cJSON *zones = cJSON_AddArrayToObject(out, "AvailabilityZones");
	for (size_t i = 0; i < 2; i++) {
		cJSON_AddItemToArray(zones, one = cJSON_CreateObject());
		cJSON_AddStringToObject(one, "ZoneName", b->zones[i]);
		cJSON_AddStringToObject(one, "SubnetId", b->subnets[i]);
		cJSON_AddArrayToObject(one, "LoadBalancerAddresses");
	}
	sim_put_texts(out, "SecurityGroups", &b->security_group_id, 1);
	cJSON_AddStringToObject(out, "IpAddressType", "ipv4");
	return out;
}

static bool describe_load_balancers(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *const lists[] = {"LoadBalancerArns", "Names"};
	const struct load_balancer *b = w->balancer;
	const char *const ours[] = {b ? b->arn : "", b ? b->name : ""};
	cJSON *all = cJSON_CreateArray();
	const cJSON *item;

	if (b)
		cJSON_AddItemToArray(all, balancer_json(b));
	for (size_t i = 0; i < 2; i++)
		cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(in, lists[i]))
			if (strcmp(item->valuestring, ours[i]) != 0) {
				cJSON_Delete(all);
				return sim_fail(e, 400, "LoadBalancerNotFound", "Load balancers '[%.200s]' not found",
					item->valuestring);
			}
	return elb_page(w, in, "LoadBalancers", all, out, e);
}

/* ---- actions ---- */

static void put_actions(cJSON *out, const char *name, const struct rule *r)
{
	cJSON *action = cJSON_CreateObject(), *one;

	cJSON_AddItemToArray(cJSON_AddArrayToObject(out, name), action);
	cJSON_AddStringToObject(action, "Type", "forward");
	if (r->forward_count == 1)
		cJSON_AddStringToObject(action, "TargetGroupArn", r->forwards[0].group->arn);
	cJSON *config = cJSON_AddObjectToObject(action, "ForwardConfig");
	cJSON *groups = cJSON_AddArrayToObject(config, "TargetGroups");
	for (size_t i = 0; i < r->forward_count; i++) {
		cJSON_AddItemToArray(groups, one = cJSON_CreateObject());
		cJSON_AddStringToObject(one, "TargetGroupArn", r->forwards[i].group->arn);
		cJSON_AddNumberToObject(one, "Weight", r->forwards[i].weight);
	}
	cJSON_AddBoolToObject(cJSON_AddObjectToObject(config, "TargetGroupStickinessConfig"), "Enabled", false);
}

/* ---- listeners ---- */

static cJSON *listener_json(const struct world *w, const struct listener *l)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "ListenerArn", l->arn);
	cJSON_AddStringToObject(out, "LoadBalancerArn", w->balancer->arn);
	cJSON_AddNumberToObject(out, "Port", l->port);
	cJSON_AddStringToObject(out, "Protocol", "HTTP");
	put_actions(out, "DefaultActions", l->rules[l->rule_count - 1]);
	return out;
}

static const struct listener *find_listener(const struct world *w, const char *arn)
{
	if (w->prod && strcmp(w->prod->arn, arn) == 0)
		return w->prod;
	return w->test && strcmp(w->test->arn, arn) == 0 ? w->test : NULL;
}

static bool no_listener(struct sim_error *e)
{
	return sim_fail(e, 400, "ListenerNotFound", "One or more listeners not found");
}

static bool describe_listeners(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *balancer = sim_text(in, "LoadBalancerArn");
	int wanted = elb_count(in, "ListenerArns");
	const cJSON *item;

	if (!balancer && wanted == 0)
		return sim_fail(
			e, 400, "ValidationError", "You must specify either listener ARNs or a load balancer ARN");
	if (balancer && wanted > 0)
		return sim_fail(e, 400, "ValidationError",
			"Load balancer ARN and listener ARNs cannot be specified at the same time");
	if (!elb_check_balancer(w, balancer, e))
		return false;
	cJSON *all = cJSON_CreateArray();
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(in, "ListenerArns")) {
		const struct listener *l = find_listener(w, item->valuestring);
		if (!l) {
			cJSON_Delete(all);
			return no_listener(e);
		}
		cJSON_AddItemToArray(all, listener_json(w, l));
	}
	if (balancer)
		cJSON_AddItemToArray(all, listener_json(w, w->prod));
	if (balancer && w->test)
		cJSON_AddItemToArray(all, listener_json(w, w->test));
	return elb_page(w, in, "Listeners", all, out, e);
}

/* ---- rules ---- */

static cJSON *rule_json(const struct rule *r)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "RuleArn", r->arn);
	cJSON_AddStringToObject(out, "Priority", r->priority);
	cJSON *conditions = cJSON_AddArrayToObject(out, "Conditions");
	if (r->path) {
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToArray(conditions, one);
		cJSON_AddStringToObject(one, "Field", "path-pattern");
		sim_put_texts(one, "Values", &r->path, 1);
		sim_put_texts(cJSON_AddObjectToObject(one, "PathPatternConfig"), "Values", &r->path, 1);
	}
	put_actions(out, "Actions", r);
	cJSON_AddBoolToObject(out, "IsDefault", strcmp(r->priority, "default") == 0);
	return out;
}

static const struct rule *find_rule(const struct world *w, const char *arn)
{
	const struct listener *const both[] = {w->prod, w->test};

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; both[i] && k < both[i]->rule_count; k++)
			if (strcmp(both[i]->rules[k]->arn, arn) == 0)
				return both[i]->rules[k];
	return NULL;
}

static bool collect_rules(const struct world *w, const cJSON *in, cJSON *all, struct sim_error *e)
{
	const char *listener = sim_text(in, "ListenerArn");
	const struct listener *l = listener ? find_listener(w, listener) : NULL;
	const cJSON *item;

	if (listener && !l)
		return no_listener(e);
	for (size_t i = 0; l && i < l->rule_count; i++)
		cJSON_AddItemToArray(all, rule_json(l->rules[i]));
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(in, "RuleArns")) {
		const struct rule *r = find_rule(w, item->valuestring);
		if (!r)
			return sim_fail(e, 400, "RuleNotFound", "One or more rules not found");
		cJSON_AddItemToArray(all, rule_json(r));
	}
	return true;
}

static bool describe_rules(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	int wanted = elb_count(in, "RuleArns");

	if (!sim_text(in, "ListenerArn") == !wanted)
		return sim_fail(
			e, 400, "ValidationError", "You must specify either a listener ARN or rule ARNs, and not both");
	cJSON *all = cJSON_CreateArray();
	if (!collect_rules(w, in, all, e)) {
		cJSON_Delete(all);
		return false;
	}
	return elb_page(w, in, "Rules", all, out, e);
}

/* ---- the table ---- */

#define ARNS(n) {.name = n, .type = SIM_LIST, .item = SIM_STRING}
#define TEXT(n) {.name = n, .type = SIM_STRING}
#define PAGES TEXT("Marker"), {.name = "PageSize", .type = SIM_INT, .min = 1, .max = 400}
#define END {.name = NULL}

static const struct sim_member load_balancers_in[] = {{.name = "LoadBalancerArns", .type = SIM_LIST, .item = SIM_STRING, .max = 20},
	ARNS("Names"), PAGES, END};
static const struct sim_member listeners_in[] = {TEXT("LoadBalancerArn"), ARNS("ListenerArns"), PAGES, END};
static const struct sim_member rules_in[] = {TEXT("ListenerArn"), ARNS("RuleArns"), PAGES, END};
static const struct sim_member target_groups_in[] = {TEXT("LoadBalancerArn"), ARNS("TargetGroupArns"), ARNS("Names"), PAGES, END};
static const struct sim_member target_in[] = {{.name = "Id", .type = SIM_STRING, .is_required = true},
	{.name = "Port", .type = SIM_INT, .min = 1, .max = 65535}, TEXT("AvailabilityZone"),
	{.name = "QuicServerId", .type = SIM_STRING, .min = 1, .max = 256}, END};
static const struct sim_member target_health_in[] = {{.name = "TargetGroupArn", .type = SIM_STRING, .is_required = true},
	{.name = "Targets", .type = SIM_LIST, .item = SIM_STRUCT, .members = target_in},
	{.name = "Include", .type = SIM_LIST, .item = SIM_STRING, .words = "AnomalyDetection|All"}, END};

#define ROW(n, shape, f) {.service = "elasticloadbalancing", .name = n, .input = shape, .handle = f}

const struct sim_op sim_elbv2_ops[] = {
	ROW("DescribeLoadBalancers", load_balancers_in, describe_load_balancers),
	ROW("DescribeListeners", listeners_in, describe_listeners),
	ROW("DescribeRules", rules_in, describe_rules),
	ROW("DescribeTargetGroups", target_groups_in, elb_describe_target_groups),
	ROW("DescribeTargetHealth", target_health_in, elb_describe_target_health),
	{.name = NULL},
};
