/* connections.c: connections to where repositories are that are not AWS's (CodeConnections, JSON).  The service has had another name, and
 * what was made under it keeps that: each operation is there twice.  For the set-up alone. */
#include "ops/decode.h"
#include "ops/request.h"

#define LIST_OP(of) \
	{.service = (of), .name = "ListConnections", .page_in = "NextToken", .page_out = "NextToken"}
#define GET_OP(of) {.service = (of), .name = "GetConnection"}

static bool read_row(struct arena *a, const void *item, void *out)
{
	struct connection *connection = out;

	connection->name = text_of(a, item, "ConnectionName");
	connection->arn = text_of(a, item, "ConnectionArn");
	connection->provider = text_of(a, item, "ProviderType");
	connection->status = text_of(a, item, "ConnectionStatus");
	return connection->arn;
}

/* --- ListConnections ------------------------------------------------------------------------------------ */

static void build_list(struct buf *body, const struct ops_args *args)
{
	(void)args;
	REQUEST(body, {NULL, NULL});
}

LIST_READER(connections, struct connection_list, rows, "Connections", read_row)
JSON_DECODER(connections)

const struct ops_row ops_list_connections = {
	.op = LIST_OP(AWS_CODECONNECTIONS), .build = build_list, .decode = decode_connections,
};

const struct ops_row ops_list_star_connections = {
	.op = LIST_OP(AWS_CODESTAR_CONNECTIONS), .build = build_list, .decode = decode_connections,
};

/* --- GetConnection -------------------------------------------------------------------------------------- */

static void build_get(struct buf *body, const struct ops_args *args)
{
	REQUEST(body, {"ConnectionArn", args->arn});
}

static const void *read_connection(struct arena *a, const struct reply *r, const struct ops_args *args, struct err *e)
{
	const cJSON *found = reply_object(r, "Connection", e);
	struct connection *connection = ARENA_NEW(a, struct connection);

	(void)args;
	if (!found)
		return NULL;
	return read_row(a, found, connection) ? connection : reply_lacks(e, "ConnectionArn");
}
JSON_DECODER(connection)

const struct ops_row ops_get_connection = {
	.op = GET_OP(AWS_CODECONNECTIONS), .build = build_get, .decode = decode_connection,
};

const struct ops_row ops_get_star_connection = {
	.op = GET_OP(AWS_CODESTAR_CONNECTIONS), .build = build_get, .decode = decode_connection,
};
