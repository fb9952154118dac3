/* connections.c: CodeConnections, under both of its names: each knows the connections that were made under it. */
#include <string.h>

#include "sim/op.h"
#include "sim/world.h"

#define PAGE_SIZE 50 /* AWS does not say how many */

static void put_connection(const struct world *w, const struct connection *c, cJSON *out)
{
	cJSON_AddStringToObject(out, "ConnectionName", c->name);
	cJSON_AddStringToObject(out, "ConnectionArn", c->arn);
	cJSON_AddStringToObject(out, "ProviderType", c->provider);
	cJSON_AddStringToObject(out, "OwnerAccountId", w->account);
	cJSON_AddStringToObject(out, "ConnectionStatus", c->status);
}

/* ── GetConnection ── */

/* arn:aws:…:…:ACCOUNT:… */
static bool is_arn(const char *arn)
{
	const char *p = strncmp(arn, "arn:aws", 7) == 0 ? arn + 7 : NULL;

	for (int colons = 0; p && colons < 3; colons++)
		p = (p = strchr(p, ':')) ? p + 1 : NULL;
	return p && strspn(p, "0123456789") == 12 && p[12] == ':' && p[13];
}

static bool get_connection(struct world *w, const char *service, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const char *arn = sim_text(in, "ConnectionArn");
	const struct connection *c = world_connection(w, arn);

	if (!is_arn(arn))
		return sim_fail(e, 400, "ValidationException",
			"1 validation error detected: Value '%.256s' at 'connectionArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws(-[\\w]+)*:.+:.+:[0-9]{12}:.+",
			arn);
	if (!c || strcmp(c->service, service) != 0)
		return sim_fail(e, 400, "ResourceNotFoundException", "Connection %.256s not found", arn);
	put_connection(w, c, cJSON_AddObjectToObject(out, "Connection"));
	return true;
}

static bool get_new(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	return get_connection(w, "codeconnections", in, out, e);
}

static bool get_star(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	return get_connection(w, "codestar-connections", in, out, e);
}

/* ── ListConnections ── */

/* No provider here is installed on a host of somebody's own. */
static bool is_listed(const struct connection *c, const char *service, const cJSON *in)
{
	const char *provider = sim_text(in, "ProviderTypeFilter");

	return strcmp(c->service, service) == 0 && (!provider || strcmp(provider, c->provider) == 0) && !sim_text(in, "HostArnFilter");
}

static bool list_connections(struct world *w, const char *service, const cJSON *in, cJSON *out, struct sim_error *e)
{
	const cJSON *most = cJSON_GetObjectItemCaseSensitive(in, "MaxResults");
	size_t size = most && most->valuedouble >= 1 ? (size_t)most->valuedouble : PAGE_SIZE;
	size_t first, count, total = 0, at = 0;

	for (size_t i = 0; i < w->connection_count; i++)
		total += is_listed(w->connections[i], service, in);
	cJSON *list = cJSON_AddArrayToObject(out, "Connections");
	if (!sim_page(w, service, sim_text(in, "NextToken"), total, size, "NextToken", "ValidationException", out, &first, &count, e))
		return false;
	for (size_t i = 0; i < w->connection_count; i++) {
		if (!is_listed(w->connections[i], service, in))
			continue;
		if (at >= first && at < first + count) {
			cJSON *one = cJSON_CreateObject();
			put_connection(w, w->connections[i], one);
			cJSON_AddItemToArray(list, one);
		}
		at++;
	}
	return true;
}

static bool list_new(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	return list_connections(w, "codeconnections", in, out, e);
}

static bool list_star(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e)
{
	return list_connections(w, "codestar-connections", in, out, e);
}

/* ── the tables ── */

#define PROVIDERS "Bitbucket|GitHub|GitHubEnterpriseServer|GitLab|GitLabSelfManaged"
#define LIST_MEMBERS(providers) {.name = "ProviderTypeFilter", .type = SIM_STRING, .words = (providers)}, \
	{.name = "HostArnFilter", .type = SIM_STRING, .max = 256}, {.name = "MaxResults", .type = SIM_INT, .max = 100}, \
	{.name = "NextToken", .type = SIM_STRING, .min = 1, .max = 1024}, {.name = NULL}

static const struct sim_member get_in[] = {{.name = "ConnectionArn", .type = SIM_STRING, .is_required = true, .max = 256}, {.name = NULL}};
static const struct sim_member list_new_in[] = {LIST_MEMBERS(PROVIDERS "|AzureDevOps")};
static const struct sim_member list_star_in[] = {LIST_MEMBERS(PROVIDERS)};

const struct sim_op sim_connections_ops[] = {
	{.service = "codeconnections", .name = "GetConnection", .input = get_in, .handle = get_new},
	{.service = "codeconnections", .name = "ListConnections", .input = list_new_in, .handle = list_new},
	{.name = NULL},
};

const struct sim_op sim_star_connections_ops[] = {
	{.service = "codestar-connections", .name = "GetConnection", .input = get_in, .handle = get_star},
	{.service = "codestar-connections", .name = "ListConnections", .input = list_star_in, .handle = list_star},
	{.name = NULL},
};
