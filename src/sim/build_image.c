/* build_image.c: the managed images of CodeBuild, as far as builds of this kind tell them apart: which runtimes they know (the
 * runtimes.yml of aws/aws-codebuild-docker-images and the user guide, "Available runtimes") and which AWS CLI they have. */
#include "sim/world_parts.h"

#include <stdio.h>
#include <string.h>

#define RUNTIMES 9

struct build_image {
	const char *name;
	bool has_cli_2;     /* from standard:5.0 on */
	bool needs_runtime; /* a buildspec that chooses none is refused */
	const char *runtimes[RUNTIMES]; /* "NAME: VERSION VERSION …"; a NULL ends them */
};

#define MODERN "golang: 1.20 1.21 1.22", "nodejs: 18 20 22", "php: 8.2 8.3", "python: 3.11 3.12 3.13", "ruby: 3.2 3.3"
#define JAVA "java: corretto8 corretto11 corretto17 corretto21"

static const struct build_image images[] = {
	{"aws/codebuild/standard:2.0", false, true, {"android: 28", "docker: 18", "dotnet: 2.2", "golang: 1.12 1.13",
		"java: openjdk8 openjdk11 corretto8 corretto11", "nodejs: 8 10", "php: 7.3", "python: 3.7", "ruby: 2.6"}},
	{"aws/codebuild/standard:3.0", false, true, {"android: 28 29", "docker: 18 19", "dotnet: 2.2 3.0", "golang: 1.12 1.13",
		"java: openjdk8 openjdk11 corretto8 corretto11", "nodejs: 8 10 12", "php: 7.3", "python: 3.7 3.8", "ruby: 2.6"}},
	{"aws/codebuild/standard:4.0", false, false, {"android: 28 29", "docker: 18 19", "dotnet: 3.1", "golang: 1.12 1.13 1.14",
		"java: corretto8 corretto11", "nodejs: 10 12", "php: 7.3 7.4", "python: 3.7 3.8", "ruby: 2.6 2.7"}},
	{"aws/codebuild/standard:5.0", true, false, {"dotnet: 3.1 5.0", "golang: 1.15 1.16", "java: corretto8 corretto11", "nodejs: 12 14",
		"php: 7.3 7.4 8.0", "python: 3.7 3.8 3.9", "ruby: 2.6 2.7"}},
	{"aws/codebuild/standard:6.0", true, false, {"dotnet: 6.0", "golang: 1.18", "java: corretto17", "nodejs: 16", "php: 8.1",
		"python: 3.10", "ruby: 3.1"}},
	{"aws/codebuild/standard:7.0", true, false, {"dotnet: 6.0 8.0", JAVA, MODERN}},
	{"aws/codebuild/standard:8.0", true, false, {"dotnet: 8.0 10.0", JAVA, MODERN}},
	{"aws/codebuild/amazonlinux2-x86_64-standard:4.0", true, false, {"dotnet: 6.0", "golang: 1.18", "java: corretto17", "nodejs: 16",
		"php: 8.1", "python: 3.9", "ruby: 3.1"}},
	{"aws/codebuild/amazonlinux2-x86_64-standard:5.0", true, false, {"dotnet: 6.0 8.0", JAVA, MODERN}},
	{"aws/codebuild/amazonlinux-x86_64-standard:5.0", true, false, {"dotnet: 6.0 8.0", JAVA, MODERN}},
	{"aws/codebuild/amazonlinux-aarch64-standard:3.0", true, false, {"dotnet: 6.0 8.0", JAVA, MODERN}},
};

const struct build_image *build_image_named(const char *name)
{
	size_t n = strcspn(name, ":");

	/* "standard:7.0-24.10.29" is one of the releases of "standard:7.0". */
	n += strcspn(name + n, "-");
	for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++)
		if (strlen(images[i].name) == n && strncmp(images[i].name, name, n) == 0)
			return &images[i];
	return NULL;
}

bool build_image_has_cli_2(const struct build_image *image)
{
	return image->has_cli_2;
}

bool build_image_needs_runtime(const struct build_image *image)
{
	return image->needs_runtime;
}

/* "8" of "6 8 10", "latest", "8.x", "corretto17.x". */
static bool knows(const char *versions, const char *version)
{
	char word[64];
	size_t n = strlen(version);

	if (strcmp(version, "latest") == 0)
		return true;
	snprintf(word, sizeof(word), "%.*s", (int)(n > 2 && strcmp(version + n - 2, ".x") == 0 ? n - 2 : n), version);
	for (const char *p = versions; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " "), w = strlen(word);

		if ((len == w && strncmp(p, word, w) == 0) || (w < n && len > w && strncmp(p, word, w) == 0 && p[w] == '.'))
			return true;
		p += len;
	}
	return false;
}

/* "a, b, c" of "a b c". */
static void put_list(char *out, size_t size, const char *words)
{
	size_t at = strlen(out);

	for (; *words && at + 3 < size; words++) {
		if (*words == ' ')
			out[at++] = ',';
		out[at++] = *words;
	}
	out[at] = '\0';
}

bool build_image_has(const struct build_image *image, const char *runtime, const char *version, char *why, size_t size)
{
	size_t n = strlen(runtime);

	for (size_t i = 0; i < RUNTIMES && image->runtimes[i]; i++) {
		const char *row = image->runtimes[i];

		if (strncmp(row, runtime, n) != 0 || row[n] != ':')
			continue;
		if (knows(row + n + 2, version))
			return true;
		snprintf(why, size, "Unknown runtime version named '%.60s' of %s. This build image has the following versions: ", version,
			runtime);
		put_list(why, size, row + n + 2);
		return false;
	}
	snprintf(why, size, "Unknown runtime named '%.60s'. This build image has the following runtimes: ", runtime);
	for (size_t i = 0; i < RUNTIMES && image->runtimes[i]; i++) {
		size_t at = strlen(why);

		snprintf(why + at, size - at, "%s%.*s", i ? ", " : "", (int)strcspn(image->runtimes[i], ":"), image->runtimes[i]);
	}
	return false;
}
