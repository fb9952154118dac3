/* shared_files.h: an environment without AWS settings and the two shared files with given text, for the tests that read them. */
#ifndef TESTS_SHARED_FILES_H
#define TESTS_SHARED_FILES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char shared_folder[] = "/tmp/cutover-aws-XXXXXX";
static char shared_config[64], shared_credentials[64];
extern char **environ;

static inline int shared_begin(void **state)
{
	(void)state;
	if (!mkdtemp(shared_folder))
		return -1;
	snprintf(shared_config, sizeof(shared_config), "%s/config", shared_folder);
	snprintf(shared_credentials, sizeof(shared_credentials), "%s/credentials", shared_folder);
	return 0;
}

static inline int shared_end(void **state)
{
	(void)state;
	unlink(shared_config);
	unlink(shared_credentials);
	return rmdir(shared_folder);
}

/* Text NULL: no such file. */
static inline void shared_write(const char *path, const char *text, size_t len)
{
	FILE *f;

	unlink(path);
	if (!text)
		return;
	f = fopen(path, "w");
	if (!f || fwrite(text, 1, len, f) != len || fclose(f) != 0)
		abort();
}

/* Fresh files, and no AWS_ variable but the two that name them, the one that keeps away from instance metadata, and those given as
 * "NAME=VALUE;NAME=VALUE". */
static inline void shared_set(const char *config, const char *credentials, const char *variables)
{
	char name[128], value[512];

	for (char **v = environ; *v;) {
		if (strncmp(*v, "AWS_", 4) == 0 && strchr(*v, '=')) {
			snprintf(name, sizeof(name), "%.*s", (int)strcspn(*v, "="), *v);
			unsetenv(name);
			v = environ;
		} else {
			v++;
		}
	}
	setenv("AWS_CONFIG_FILE", shared_config, 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", shared_credentials, 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	shared_write(shared_config, config, config ? strlen(config) : 0);
	shared_write(shared_credentials, credentials, credentials ? strlen(credentials) : 0);
	for (const char *s = variables ? variables : ""; *s; s += strcspn(s, ";"), s += *s == ';') {
		size_t n = strcspn(s, "=");
		snprintf(name, sizeof(name), "%.*s", (int)n, s);
		snprintf(value, sizeof(value), "%.*s", (int)strcspn(s + n + 1, ";"), s + n + 1);
		setenv(name, value, 1);
	}
}

#endif
