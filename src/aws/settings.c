/* settings.c: see settings.h.  What no AWS SDK takes is an error here, too: a slip of the pen in a setting must not quietly mean
 * its default. */
#include "aws/settings.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/endpoint.h"
#include "aws/profile.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

struct setting {
	const char *value;  /* NULL: not set, or empty */
	char origin[160];   /* for errors: where it was found */
};

static struct setting setting_of(const struct aws_files *files, const char *profile, const char *variable, const char *key)
{
	struct setting found = {.value = aws_env(variable)};

	snprintf(found.origin, sizeof(found.origin), "%s", variable);
	if (!found.value) {
		found.value = aws_files_get(files, profile, key);
		snprintf(found.origin, sizeof(found.origin), "%s of profile %s", key, profile);
	}
	if (found.value && !*found.value)
		found.value = NULL;
	return found;
}

static bool refuse(const struct setting *found, const char *wanted, struct err *e)
{
	char value[80];

	text_clean_into(value, sizeof(value), found->value, strlen(found->value));
	return err_set(e, ERR_CONFIG, "%s = '%s': %s", found->origin, value, wanted);
}

/* --- STS, trust ------------------------------------------------------------------------------------------------- */

static bool fill_sts(struct aws_context *c, const struct aws_files *files, struct err *e)
{
	struct setting found = setting_of(files, c->profile, "AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints");

	c->uses_global_sts = found.value && strcmp(found.value, "legacy") == 0;
	if (found.value && !c->uses_global_sts && strcmp(found.value, "regional") != 0)
		return refuse(&found, "legacy or regional is expected", e);
	return true;
}

static void fill_trust(struct aws_context *c, const struct aws_files *files)
{
	struct setting found = setting_of(files, c->profile, "AWS_CA_BUNDLE", "ca_bundle");

	c->ca_bundle = found.value ? file_expand(found.value) : NULL;
}

/* --- the mode of defaults --------------------------------------------------------------------------------------- */

/* Under Lambda, ECS and the like the environment says where the program runs; elsewhere `auto` stays `standard` (the instance
 * metadata, which the SDKs ask next, would cost time at every start and only change a time-out). */
static const char *automatic(const struct aws_context *c)
{
	const char *here = aws_env("AWS_REGION");

	if (!here)
		here = aws_env("AWS_DEFAULT_REGION");
	if (!aws_env("AWS_EXECUTION_ENV") || !here)
		return "standard";
	return strcmp(here, c->region) == 0 ? "in-region" : "cross-region";
}

static bool fill_defaults(struct aws_context *c, const struct aws_files *files, struct err *e)
{
	static const struct {
		const char *mode;
		int64_t connect_timeout_ms;
	} rows[] = {{"legacy", 0}, {"standard", 3100}, {"in-region", 1100}, {"cross-region", 3100}, {"mobile", 30000}};
	struct setting found = setting_of(files, c->profile, "AWS_DEFAULTS_MODE", "defaults_mode");
	const char *mode = found.value ? found.value : "legacy";

	if (strcasecmp(mode, "auto") == 0)
		mode = automatic(c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcasecmp(mode, rows[i].mode) == 0) {
			c->connect_timeout_ms = rows[i].connect_timeout_ms;
			return true;
		}
	return refuse(&found, "standard, in-region, cross-region, mobile, auto or legacy is expected", e);
}

/* --- retries ---------------------------------------------------------------------------------------------------- */

static bool fill_retry_mode(struct aws_context *c, const struct aws_files *files, struct err *e)
{
	static const char *const names[] = {
		[AWS_RETRY_STANDARD] = "standard", [AWS_RETRY_ADAPTIVE] = "adaptive", [AWS_RETRY_LEGACY] = "legacy",
	};
	struct setting found = setting_of(files, c->profile, "AWS_RETRY_MODE", "retry_mode");

	c->retry_mode = AWS_RETRY_STANDARD;
	for (size_t i = 0; found.value && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(found.value, names[i]) == 0) {
			c->retry_mode = (enum aws_retry_mode)i;
			return true;
		}
	return found.value ? refuse(&found, "legacy, standard or adaptive is expected", e) : true;
}

static bool fill_max_attempts(struct aws_context *c, const struct aws_files *files, struct err *e)
{
	enum { STANDARD_ATTEMPTS = 3, LEGACY_ATTEMPTS = 5, MOST_ATTEMPTS = 1000 };
	struct setting found = setting_of(files, c->profile, "AWS_MAX_ATTEMPTS", "max_attempts");
	char *end;

	c->max_attempts = c->retry_mode == AWS_RETRY_LEGACY ? LEGACY_ATTEMPTS : STANDARD_ATTEMPTS;
	if (!found.value)
		return true;
	long n = strtol(found.value, &end, 10);
	while (isspace((unsigned char)*end))
		end++;
	if (end == found.value || *end || n < 1)
		return refuse(&found, "a whole number above 0 is expected, the first try included", e);
	c->max_attempts = n < MOST_ATTEMPTS ? (int)n : MOST_ATTEMPTS;
	return true;
}

bool aws_settings_fill(struct aws_context *c, const struct aws_files *files, struct err *e)
{
	c->uses_fips = aws_setting_is_true(files, c->profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
	c->uses_dual_stack = aws_setting_is_true(files, c->profile, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
	fill_trust(c, files);
	return fill_sts(c, files, e) && fill_defaults(c, files, e) && fill_retry_mode(c, files, e) &&
		fill_max_attempts(c, files, e);
}
