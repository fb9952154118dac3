/* context.c: from what the user asked for, the environment and the shared files to one context. */
#include "aws/context.h"

#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/identity.h"
#include "aws/imds.h"
#include "aws/profile.h"
#include "aws/settings.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"

/* In the order of the AWS CLI 2 and the SDKs; botocore alone has it the other way round. */
static const char *chosen_profile(const struct aws_options *o)
{
	static const char *const variables[] = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"};
	const char *name = o->profile && *o->profile ? o->profile : NULL;

	for (size_t i = 0; !name && i < sizeof(variables) / sizeof(variables[0]); i++)
		name = aws_env(variables[i]);
	return name ? name : "default";
}

static bool profile_exists(const struct aws_files *files, const char *profile, struct err *e)
{
	if (strcmp(profile, "default") == 0 || aws_files_has_profile(files, profile))
		return true;
	char *near = aws_files_near(files, profile), *all = aws_files_profiles(files);
	err_set(e, ERR_CONFIG, "there is no AWS profile '%s' in %s or %s%s%s%s", profile,
		aws_files_path(files, AWS_FILE_CONFIG), aws_files_path(files, AWS_FILE_CREDENTIALS),
		*near ? "; did you mean " : *all ? "; there are: " : "", *near ? near : all, *near ? "?" : "");
	free(near);
	free(all);
	return false;
}

/* Heap; NULL when nothing names one.  Where this machine is, is asked last, and only then: a request goes out. */
static char *chosen_region(const struct aws_options *o, const struct aws_files *files, const char *profile)
{
	static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
	const char *region = o->region && *o->region ? o->region : NULL;

	for (size_t i = 0; !region && i < sizeof(variables) / sizeof(variables[0]); i++)
		region = aws_env(variables[i]);
	if (!region)
		region = aws_files_get(files, profile, "region");
	if (region && *region)
		return mem_dup(region);
	return aws_imds_region(&(struct aws_lookup){.files = files, .profile = profile});
}

static bool fill(struct aws_context *c, const struct aws_options *o, const struct aws_files *files, struct err *e)
{
	if (!profile_exists(files, c->profile, e))
		return false;
	c->region = chosen_region(o, files, c->profile);
	if (!c->region)
		return err_set(e, ERR_CONFIG, "no AWS region: give --region, set AWS_REGION, or put `region = …` into "
			"profile '%s' of %s", c->profile, aws_files_path(files, AWS_FILE_CONFIG));
	c->allows_http = o->allows_http;
	const char *endpoint_url = o->endpoint_url && *o->endpoint_url ? o->endpoint_url : NULL;
	if (!aws_settings_fill(c, files, e) || !aws_endpoints_resolve(c, files, endpoint_url, e))
		return false;
	return true;
}

static struct aws_context *copy_place(const struct aws_context *c)
{
	struct aws_context *other = mem_alloc(sizeof(*other));

	other->region = mem_dup(c->region);
	other->partition = mem_dup(c->partition);
	other->profile = mem_dup(c->profile);
	other->account = mem_dup(c->account);
	other->ca_bundle = mem_dup(c->ca_bundle);
	other->uses_fips = c->uses_fips;
	other->uses_dual_stack = c->uses_dual_stack;
	other->uses_global_sts = c->uses_global_sts;
	other->allows_http = c->allows_http;
	other->retry_mode = c->retry_mode;
	other->max_attempts = c->max_attempts;
	other->connect_timeout_ms = c->connect_timeout_ms;
	other->clock_offset_ms = c->clock_offset_ms;
	for (size_t i = 0; i < AWS_SERVICES; i++) {
		other->endpoint_is_custom[i] = c->endpoint_is_custom[i];
		other->endpoint[i] = mem_dup(c->endpoint[i]);
		other->signing_region[i] = mem_dup(c->signing_region[i]);
	}
	return other;
}

static bool identify(struct aws_context *c, const struct aws_options *o, const struct aws_files *files, struct err *e)
{
	struct aws_lookup l = {.files = files, .profile = c->profile, .profile_is_explicit = o->profile && *o->profile};

	c->identity = aws_identity_new(&l, copy_place(c), e);
	return c->identity != NULL;
}

/* For the debug log: where everything is going to be sent, before the first request. */
static void log_endpoints(const struct aws_context *c)
{
	char host[256];

	for (size_t i = 0; log_is_on() && i < AWS_SERVICES; i++)
		/* REST services are looked up where they are asked, in their own region. */
		if (aws_services[i].protocol != AWS_REST_JSON && aws_url_host(c->endpoint[i], host, sizeof(host)))
			log_line("endpoint of %s: host=%s region=%s signing=%s%s", aws_services[i].id, host,
				aws_signing_region(c, (enum aws_service)i), aws_services[i].signing_name,
				c->endpoint_is_custom[i] ? " (custom)" : "");
}

struct aws_context *aws_context_new(const struct aws_options *o, struct err *e)
{
	struct aws_files *files = aws_files_load(NULL, NULL, e);

	if (!files)
		return NULL;
	struct aws_context *c = mem_alloc(sizeof(*c));
	c->profile = mem_dup(chosen_profile(o));
	bool good = fill(c, o, files, e) && identify(c, o, files, e);
	aws_files_free(files);
	if (good) {
		log_endpoints(c);
		return c;
	}
	aws_context_free(c);
	return NULL;
}

struct aws_context *aws_context_in_region(const struct aws_context *c, const char *region, struct err *e)
{
	struct aws_context *other = copy_place(c);

	free(other->region);
	other->region = mem_dup(region);
	other->identity = aws_identity_hold(c->identity);
	if (aws_endpoints_default(other, e)) {
		log_endpoints(other);
		return other;
	}
	aws_context_free(other);
	return NULL;
}

struct aws_context *aws_context_with(const struct aws_context *c, const struct aws_creds *creds)
{
	struct aws_context *other = copy_place(c);

	other->identity = aws_identity_given(creds);
	return other;
}

const char *aws_context_provider(const struct aws_context *c)
{
	return c->identity->creds.access_key_id ? c->identity->creds.provider : NULL;
}

const char *aws_context_access_key_id(const struct aws_context *c)
{
	return c->identity->creds.access_key_id;
}

int64_t aws_context_expires_at(const struct aws_context *c)
{
	return c->identity->creds.expires_at;
}

bool aws_context_may_ask(const struct aws_context *c)
{
	return c->identity->may_ask;
}

void aws_context_look_now(struct aws_context *c)
{
	aws_identity_look_now(c->identity);
}

void aws_context_free(struct aws_context *c)
{
	if (!c)
		return;
	free(c->region);
	free(c->partition);
	free(c->profile);
	free(c->account);
	free(c->ca_bundle);
	for (size_t i = 0; i < AWS_SERVICES; i++) {
		free(c->endpoint[i]);
		free(c->signing_region[i]);
	}
	aws_identity_let_go(c->identity);
	free(c);
}
