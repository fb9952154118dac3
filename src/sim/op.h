/* op.h: what an operation of the simulator is: a row with its input's shape and its handler.
 *
 * The server (api.c, form.c, shape.c, xmlout.c) reads JSON 1.1 and query requests into one cJSON tree, checks
 * it against the shape (unknown members, wrong types, missing ones, lengths, enums: AWS's own refusal for
 * each service), and calls the handler; the handler reads the world, moves it, and fills `out`; the server
 * writes JSON or XML from `out`.
 *
 * Conventions of `out`: members in AWS's spelling.  A time is a cJSON number of epoch seconds (world time)
 * put there with sim_put_time(); in XML it becomes ISO 8601.  A handler of an operation that answers with an
 * empty body leaves `out` empty and its row says so.  In XML an array becomes
 * <Name><member>…</member></Name>.  S3's handlers leave more in `out`: s3_wire.h. */
#ifndef SIM_OP_H
#define SIM_OP_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct world; /* world.h */

struct sim_error {
	int status;       /* HTTP status */
	char code[96];    /* as on the wire, e.g. "DeploymentDoesNotExistException" */
	char message[512];
};
/* Fill and return false. */
bool sim_fail(struct sim_error *e, int status, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

enum sim_type { SIM_STRING, SIM_INT, SIM_DOUBLE, SIM_BOOL, SIM_TIME, SIM_BLOB, SIM_LIST, SIM_MAP, SIM_STRUCT };

struct sim_member {
	const char *name;              /* NULL ends a table */
	enum sim_type type;
	bool is_required;
	enum sim_type item;            /* of SIM_LIST and SIM_MAP; lists within a map hold strings */
	const struct sim_member *members; /* of SIM_STRUCT, or of a list's or map's SIM_STRUCT items */
	int64_t min, max;              /* length of strings and lists, value of numbers; both 0: unchecked */
	const char *words;             /* an enum: "A|B|C"; NULL: free */
	const char *missing_code;      /* the operation's own …RequiredException; NULL: the service's usual one */
	const char *invalid_code;      /* code for a bad value (length, enum, pattern); NULL: the service's usual one */
};

struct sim_op {
	const char *service;           /* the signing name: "codedeploy", "elasticloadbalancing", … */
	const char *name;
	bool is_mutation;
	bool has_empty_answer;         /* HTTP 200 with zero bytes */
	bool is_unsigned;              /* answered without a signature; one that is there must be right all the same */
	bool needs_no_permission;      /* no policy can deny it */
	const char *permission;        /* what policies call it; NULL: its name */
	const struct sim_member *input;
	bool (*handle)(struct world *w, const cJSON *in, cJSON *out, struct sim_error *e);
};

/* Each service's file ends in its table; a row with name NULL ends it. */
extern const struct sim_op sim_codepipeline_ops[], sim_codedeploy_ops[], sim_ecs_ops[], sim_elbv2_ops[], sim_codebuild_ops[],
	sim_logs_ops[], sim_codecommit_ops[], sim_sts_ops[], sim_iam_ops[],
	sim_ecr_ops[], sim_s3_ops[], sim_connections_ops[], sim_star_connections_ops[];

void sim_put_text(cJSON *out, const char *name, const char *text); /* NULL: the member is left out, as AWS does */
void sim_put_texts(cJSON *out, const char *name, const char *const *items, size_t count); /* a list of strings */
void sim_put_time(cJSON *out, const char *name, int64_t world_ms); /* 0: the member is left out */
bool sim_is_time(const cJSON *item); /* put there by sim_put_time(): XML writes it as ISO 8601 */

/* The string member's value, or NULL. */
const char *sim_text(const cJSON *in, const char *name);

/* The query services' way to refuse letters that a name must not have: true when the member is absent, or holds letters,
 * digits, _ and those of `more` only; else ValidationError with `pattern`, AWS's own. */
bool sim_check_letters(const cJSON *in, const char *name, const char *more, const char *pattern, struct sim_error *e);

/* Pages.  `token` is the request's (NULL: from the start); gives the first index and, when more than `size`
 * remain, puts a new token under `token_name` in out.  A token that this simulator did not hand out for this
 * list, or that is older than SIM_TOKEN_LIFE_MS of world time, is refused with `code` (HTTP 400). */
#define SIM_TOKEN_LIFE_MS ((int64_t)24 * 3600 * 1000)
bool sim_page(struct world *w, const char *list_name, const char *token, size_t total, size_t size, const char *token_name,
	const char *code, cJSON *out, size_t *first, size_t *count, struct sim_error *e);

#endif
