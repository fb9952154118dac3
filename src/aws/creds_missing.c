/* creds_missing.c: settings that ask for a provider this version does not have.  They stand in the chain where the provider
 * will, so that nobody is silently given other credentials than the AWS CLI would use, and is told what to do. */
#include "aws/creds.h"

#include <stddef.h>

#include "aws/endpoint.h"
#include "aws/profile.h"
#include "base/err.h"

enum place { PLACE_PROCESS, PLACE_CONTAINER };

static const struct {
	enum place place;
	const char *variable, *key; /* in the environment (not with --profile), in the profile; NULL neither */
	const char *what;
} rows[] = {
	{PLACE_PROCESS, NULL, "credential_process", "an outside program"},
	{PLACE_CONTAINER, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", NULL, "the container's role"},
	{PLACE_CONTAINER, "AWS_CONTAINER_CREDENTIALS_FULL_URI", NULL, "the container's role"},
};

static bool refuse(const struct aws_lookup *l, const char *setting, bool is_in_profile, const char *what, struct err *e)
{
	return err_set(e, ERR_CREDENTIALS, "%s%s%s %s for credentials (%s), which this version cannot do itself: run "
		"eval \"$(aws configure export-credentials%s%s --format env)\" and start again%s",
		is_in_profile ? "profile '" : "", is_in_profile ? l->profile : "the environment",
		is_in_profile ? "' asks" : " asks", what, setting, is_in_profile ? " --profile " : "",
		is_in_profile ? l->profile : "", l->profile_is_explicit ? " with AWS_PROFILE in the place of --profile" : "");
}

static bool look(const struct aws_lookup *l, enum place place, struct err *e)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].place != place)
			continue;
		const char *value = rows[i].key ? aws_files_get(l->files, l->profile, rows[i].key) : NULL;
		if (value && *value)
			return refuse(l, rows[i].key, true, rows[i].what, e);
		if (rows[i].variable && !l->profile_is_explicit && aws_env(rows[i].variable))
			return refuse(l, rows[i].variable, false, rows[i].what, e);
	}
	return false;
}

static bool process_is_asked(const struct aws_lookup *l, struct err *e)
{
	return look(l, PLACE_PROCESS, e);
}

const struct aws_provider aws_provider_process = {.name = "process", .is_asked = process_is_asked};

static bool container_is_asked(const struct aws_lookup *l, struct err *e)
{
	return look(l, PLACE_CONTAINER, e);
}

const struct aws_provider aws_provider_container = {.name = "container", .is_asked = container_is_asked};

static bool imds_is_asked(const struct aws_lookup *l, struct err *e)
{
	(void)l;
	(void)e;
	return false;
}

const struct aws_provider aws_provider_imds = {.name = "imds", .is_asked = imds_is_asked};
