/* elbv2_target.c: target groups and the health of their targets. */
#include <stdio.h>
#include <string.h>

#include "sim/elbv2_parts.h"

static bool no_group(struct sim_error *e)
{
	return sim_fail(e, 400, "TargetGroupNotFound", "One or more target groups not found");
}

static cJSON *group_json(const struct world *w, const struct target_group *g)
{
	cJSON *out = cJSON_CreateObject();

	cJSON_AddStringToObject(out, "TargetGroupArn", g->arn);
	cJSON_AddStringToObject(out, "TargetGroupName", g->name);
	cJSON_AddStringToObject(out, "Protocol", "HTTP");
	cJSON_AddNumberToObject(out, "Port", g->port);
	cJSON_AddStringToObject(out, "VpcId", w->balancer->vpc_id);
	cJSON_AddStringToObject(out, "HealthCheckProtocol", "HTTP");
	cJSON_AddStringToObject(out, "HealthCheckPort", "traffic-port");
	cJSON_AddBoolToObject(out, "HealthCheckEnabled", true);
	cJSON_AddNumberToObject(out, "HealthCheckIntervalSeconds", 10);
	cJSON_AddNumberToObject(out, "HealthCheckTimeoutSeconds", 5);
	cJSON_AddNumberToObject(out, "HealthyThresholdCount", 2);
	cJSON_AddNumberToObject(out, "UnhealthyThresholdCount", 2);
	cJSON_AddStringToObject(out, "HealthCheckPath", g->health_path);
	cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "Matcher"), "HttpCode", "200");
	/* A group that hangs on no rule belongs to no load balancer. */
	sim_put_texts(out, "LoadBalancerArns", &w->balancer->arn, world_group_in_use(w, g) ? 1 : 0);
	cJSON_AddStringToObject(out, "TargetType", "ip");
	cJSON_AddStringToObject(out, "ProtocolVersion", "HTTP1");
	cJSON_AddStringToObject(out, "IpAddressType", "ipv4");
	return out;
}

/* Those named in the list; false: one is unknown.  A name is no ARN and an ARN no name. */
static bool collect_named(const struct world *w, const cJSON *in, const char *list, bool are_arns, cJSON *all)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(in, list)) {
		const struct target_group *g = world_target_group(w, item->valuestring);
		if (!g || strcmp(item->valuestring, are_arns ? g->arn : g->name) != 0)
			return false;
		cJSON_AddItemToArray(all, group_json(w, g));
	}
	return true;
}

bool elb_describe_target_groups(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *balancer = sim_text(in, "LoadBalancerArn");
	int arns = elb_count(in, "TargetGroupArns"), names = elb_count(in, "Names");

	if ((balancer != NULL) + (arns > 0) + (names > 0) > 1)
		return sim_fail(e, 400, "ValidationError",
			"Target group ARNs, names and a load balancer ARN cannot be specified at the same time");
	if (!elb_check_balancer(w, balancer, e))
		return false;
	cJSON *all = cJSON_CreateArray();
	if (!collect_named(w, in, "TargetGroupArns", true, all) || !collect_named(w, in, "Names", false, all)) {
		cJSON_Delete(all);
		return no_group(e);
	}
	for (size_t i = 0; arns + names == 0 && i < w->target_group_count; i++)
		if (!balancer || world_group_in_use(w, w->target_groups[i]))
			cJSON_AddItemToArray(all, group_json(w, w->target_groups[i]));
	return elb_page(w, in, "TargetGroups", all, out, e);
}

/* ---- health ---- */

static void put_health(cJSON *list, const char *id, int port, const char *zone, struct target_health h)
{
	cJSON *one = cJSON_CreateObject();
	char port_text[16];

	cJSON_AddItemToArray(list, one);
	cJSON *target = cJSON_AddObjectToObject(one, "Target");
	cJSON_AddStringToObject(target, "Id", id);
	cJSON_AddNumberToObject(target, "Port", port);
	sim_put_text(target, "AvailabilityZone", zone);
	snprintf(port_text, sizeof(port_text), "%d", port);
	cJSON_AddStringToObject(one, "HealthCheckPort", port_text);
	cJSON *health = cJSON_AddObjectToObject(one, "TargetHealth");
	cJSON_AddStringToObject(health, "State", h.state);
	sim_put_text(health, "Reason", h.reason);
	sim_put_text(health, "Description", h.description);
}

static bool is_meant(const struct target *t, const char *id, const cJSON *port)
{
	return strcmp(t->ip, id) == 0 && (!cJSON_IsNumber(port) || port->valueint == t->port);
}

/* One that was asked for by its address: an unknown one is answered with "unused", not refused. */
static void put_asked(const struct world *w, const struct target_group *g, const cJSON *asked, cJSON *list)
{
	const cJSON *port = cJSON_GetObjectItemCaseSensitive(asked, "Port");
	const char *id = sim_text(asked, "Id");

	for (size_t i = 0; i < g->target_count; i++) {
		const struct target *t = g->targets[i];
		if (!is_meant(t, id, port))
			continue;
		put_health(list, t->ip, t->port, t->zone, world_target_health(w, g, t));
		return;
	}
	put_health(list, id, cJSON_IsNumber(port) ? port->valueint : g->port, NULL,
		(struct target_health){
			"unused", "Target.NotRegistered", "Target is not registered to the target group"});
}

bool elb_describe_target_health(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *arn = sim_text(in, "TargetGroupArn");
	const struct target_group *g = world_target_group(w, arn);
	const cJSON *asked;

	if (strncmp(arn, "arn:", 4) != 0)
		return sim_fail(e, 400, "ValidationError", "'%.200s' is not a valid target group ARN", arn);
	if (!g)
		return no_group(e);
	cJSON *list = cJSON_AddArrayToObject(out, "TargetHealthDescriptions");
	cJSON_ArrayForEach(asked, cJSON_GetObjectItemCaseSensitive(in, "Targets"))
		put_asked(w, g, asked, list);
	for (size_t i = 0; elb_count(in, "Targets") == 0 && i < g->target_count; i++) {
		const struct target *t = g->targets[i];
		put_health(list, t->ip, t->port, t->zone, world_target_health(w, g, t));
	}
	return true;
}
