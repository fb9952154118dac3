/* shell_tools.c: docker, the AWS CLI, Maven and git, as a build meets them. */
#include "sim/shell_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* ── docker's references ── */

static bool is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || isdigit((unsigned char)c);
}

/* Letters and digits, with separators between them. */
static bool is_path(const char *p, size_t n)
{
	if (n == 0 || !is_lower_or_digit(p[0]) || !is_lower_or_digit(p[n - 1]))
		return false;
	for (size_t i = 0; i < n; i++) {
		bool is_double = (p[i] == '.' || p[i] == '/') && !is_lower_or_digit(p[i + 1]);

		if ((!is_lower_or_digit(p[i]) && !strchr("._-/", p[i])) || is_double)
			return false;
	}
	return true;
}

static bool is_host(const char *p, size_t n)
{
	if (n == 0 || !isalnum((unsigned char)p[0]) || !isalnum((unsigned char)p[n - 1]))
		return false;
	for (size_t i = 0; i < n; i++) {
		bool is_double = p[i] == '.' && p[i + 1] == '.';

		if ((!isalnum((unsigned char)p[i]) && !strchr(".-:", p[i])) || is_double)
			return false;
	}
	return true;
}

static bool is_tag(const char *p)
{
	size_t n = strlen(p);

	if (n == 0 || n > 128 || *p == '.' || *p == '-')
		return false;
	for (; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_.-", *p))
			return false;
	return true;
}

/* Where the tag begins, behind the last slash; the end when there is none. */
static const char *tag_of(const char *reference)
{
	const char *slash = strrchr(reference, '/');
	const char *colon = strchr(slash ? slash : reference, ':');

	return colon ? colon : reference + strlen(reference);
}

bool shell_reference_is_valid(const char *reference)
{
	const char *tag = tag_of(reference), *slash = strchr(reference, '/');
	size_t first = slash ? (size_t)(slash - reference) : 0;
	bool has_host = slash && (memchr(reference, '.', first) || memchr(reference, ':', first) || first == 0);
	const char *path = has_host ? slash + 1 : reference;

	if (has_host && !is_host(reference, first))
		return false;
	return tag >= path && is_path(path, (size_t)(tag - path)) && (!*tag || is_tag(tag + 1));
}

/* With its tag, "latest" where none is given. */
static const char *whole_reference(struct shell *s, const char *reference)
{
	return *tag_of(reference) ? reference : arena_printf(s->arena, "%s:latest", reference);
}

/* ── docker ── */

static int no_daemon(struct shell *s)
{
	return shell_fail(s, 1,
		"Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
}

static const struct shell_image *find_image(const struct shell *s, const char *reference)
{
	for (size_t i = s->image_count; i-- > 0;)
		if (is(s->images[i].reference, reference))
			return &s->images[i];
	return NULL;
}

#define IMAGES_MAX 64

static void name_image(struct shell *s, const char *reference, const char *digest)
{
	if (!s->images)
		s->images = ARENA_ARRAY(s->arena, IMAGES_MAX, struct shell_image);
	if (s->image_count < IMAGES_MAX)
		s->images[s->image_count++] = (struct shell_image){whole_reference(s, reference), digest};
}

/* Every build makes another image: the first one's digest is given, the others follow from it. */
static const char *next_digest(struct shell *s)
{
	char hex[65];
	const char *text = arena_printf(s->arena, "%s %zu", s->digest, s->built);

	hash_sha256_hex(text, strlen(text), hex);
	return s->built++ == 0 ? s->digest : arena_printf(s->arena, "sha256:%s", hex);
}

static bool has_source(const struct shell *s, const char *pattern, size_t n)
{
	if (n == 0 || memchr(pattern, '*', n) || memchr(pattern, '$', n) || (n == 1 && *pattern == '.'))
		return true;
	for (size_t i = 0; i < s->file_count; i++)
		if (strncmp(s->files[i].path, pattern, n) == 0 && (!s->files[i].path[n] || s->files[i].path[n] == '/'))
			return true;
	return false;
}

/* COPY SOURCE DESTINATION: is the source there?  What has options or comes from another stage is not looked at. */
static int check_step(struct shell *s, const char *line)
{
	const char *p = line + strspn(line, " \t");
	size_t word = strcspn(p, " \t");

	if (!(word == 4 && strncmp(p, "COPY", 4) == 0) && !(word == 3 && strncmp(p, "ADD", 3) == 0))
		return 0;
	p += word + strspn(p + word, " \t");
	p += strncmp(p, "./", 2) == 0 ? 2 : 0;
	size_t n = strcspn(p, " \t");

	if (*p == '-' || *p == '[' || strstr(p, "://") || has_source(s, p, n > 0 && p[n - 1] == '/' ? n - 1 : n))
		return 0;
	return shell_fail(s, 1, "COPY failed: file not found in build context or excluded by .dockerignore: stat %.*s: file does not exist",
		(int)(n < 200 ? n : 200), p);
}

static int run_dockerfile(struct shell *s, const struct shell_file *f)
{
	const char *text = arena_dupn(s->arena, (const char *)f->data, f->size);
	int step = 0, steps = 0;

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p != '\0')
		steps += isalpha((unsigned char)*p) != 0;
	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p != '\0') {
		const char *line = arena_dupn(s->arena, p, strcspn(p, "\r\n"));

		if (!isalpha((unsigned char)*line))
			continue;
		shell_say(s, "Step %d/%d : %.500s\n", ++step, steps, line);
		int status = check_step(s, line);

		if (status != 0)
			return status;
	}
	return 0;
}

struct build_call {
	const char *tags[16], *file, *context;
	size_t tag_count;
	bool pushes;
};

/* The options of `docker build` that have a value beside them. */
static bool has_value(const char *option)
{
	static const char *const options[] = {"-t", "--tag", "-f", "--file", "--build-arg", "--target", "--platform", "--cache-from",
		"--cache-to", "--label", "--network", "--progress", "--secret", "--ssh", "--iidfile", "--output", "-o"};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (is(options[i], option))
			return true;
	return false;
}

static void read_build(const struct shell_args *a, size_t from, struct build_call *c)
{
	for (size_t i = from; i < a->count; i++) {
		const char *arg = a->items[i], *equals = arg[0] == '-' ? strchr(arg, '=') : NULL;
		size_t n = equals ? (size_t)(equals - arg) : strlen(arg);
		bool is_tag_option = (n == 2 && strncmp(arg, "-t", n) == 0) || (n == 5 && strncmp(arg, "--tag", n) == 0);
		bool is_file_option = (n == 2 && strncmp(arg, "-f", n) == 0) || (n == 6 && strncmp(arg, "--file", n) == 0);
		const char *value = equals ? equals + 1 : has_value(arg) && i + 1 < a->count ? a->items[++i] : "";

		if (is_tag_option && c->tag_count < 16)
			c->tags[c->tag_count++] = value;
		else if (is_file_option)
			c->file = value;
		else if (is(arg, "--push"))
			c->pushes = true;
		else if (arg[0] != '-')
			c->context = arg;
	}
}

static int docker_push_one(struct shell *s, const char *reference);

static int docker_build(struct shell *s, const struct shell_args *a, size_t from)
{
	struct build_call c = {.file = NULL};

	read_build(a, from, &c);
	for (size_t i = 0; i < c.tag_count; i++)
		if (!shell_reference_is_valid(c.tags[i]))
			return shell_fail(s, 125, "invalid argument \"%.300s\" for \"-t, --tag\" flag: invalid reference format", c.tags[i]);
	if (!c.context)
		return shell_fail(s, 1, "\"docker build\" requires exactly 1 argument.");
	if (!s->has_docker)
		return no_daemon(s);
	const char *folder = shell_path(s, c.context);
	bool is_here = is(folder, ".") || is(c.context, ".") || !*folder || is(c.context, SHELL_SOURCE);
	const char *name = c.file ? c.file : is_here ? "Dockerfile" : arena_printf(s->arena, "%s/Dockerfile", c.context);
	const struct shell_file *f = shell_file(s, shell_path(s, name));

	if (!f)
		return shell_fail(s, 1, "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat %s/%.200s: no such file or directory",
			SHELL_SOURCE, name);
	int status = run_dockerfile(s, f);

	if (status != 0)
		return status;
	const char *digest = next_digest(s);

	shell_say(s, "Successfully built %.12s\n", digest + 7);
	for (size_t i = 0; i < c.tag_count; i++) {
		name_image(s, c.tags[i], digest);
		shell_say(s, "Successfully tagged %s\n", whole_reference(s, c.tags[i]));
	}
	for (size_t i = 0; c.pushes && status == 0 && i < c.tag_count; i++)
		status = docker_push_one(s, c.tags[i]);
	return status;
}

static int docker_tag(struct shell *s, const char *from, const char *to)
{
	if (!from || !to)
		return shell_fail(s, 1, "\"docker tag\" requires exactly 2 arguments.");
	if (!shell_reference_is_valid(from))
		return shell_fail(s, 1, "Error parsing reference: \"%.300s\" is not a valid repository/tag: invalid reference format", from);
	if (!shell_reference_is_valid(to))
		return shell_fail(s, 1, "Error parsing reference: \"%.300s\" is not a valid repository/tag: invalid reference format", to);
	if (!s->has_docker)
		return no_daemon(s);
	const struct shell_image *image = find_image(s, whole_reference(s, from));

	if (!image)
		return shell_fail(s, 1, "Error response from daemon: No such image: %.300s", whole_reference(s, from));
	name_image(s, to, image->digest);
	return 0;
}

#define PUSHES_MAX 32

static int docker_push_one(struct shell *s, const char *reference)
{
	if (!shell_reference_is_valid(reference))
		return shell_fail(s, 1, "invalid reference format");
	if (!s->has_docker)
		return no_daemon(s);
	const char *whole = whole_reference(s, reference), *colon = tag_of(whole);
	const char *uri = arena_dupn(s->arena, whole, (size_t)(colon - whole));
	const struct shell_image *image = find_image(s, whole);

	shell_say(s, "The push refers to repository [%s]\n", uri);
	if (!image)
		return shell_fail(s, 1, "An image does not exist locally with the tag: %.300s", uri);
	size_t host = strcspn(uri, "/");

	if (!s->registry || strlen(s->registry) != host || strncmp(s->registry, uri, host) != 0)
		return shell_fail(s, 1, "no basic auth credentials");
	if (s->has_repository && !s->has_repository(s->whose, uri))
		return shell_fail(s, 1, "name unknown: The repository with name '%.200s' does not exist in the registry with id '%s'",
			uri[host] ? uri + host + 1 : "", s->account);
	if (!s->pushes)
		s->pushes = ARENA_ARRAY(s->arena, PUSHES_MAX, struct shell_push);
	if (s->push_count < PUSHES_MAX)
		s->pushes[s->push_count++] = (struct shell_push){uri, arena_dup(s->arena, colon + 1), image->digest};
	shell_say(s, "%s: digest: %s size: 1783\n", colon + 1, image->digest);
	return 0;
}

/* --all-tags: every tag of that name. */
static int docker_push(struct shell *s, const struct shell_args *a)
{
	const char *name = NULL;
	bool is_all = false;
	int status = 0;

	for (size_t i = 2; i < a->count; i++) {
		is_all = is_all || is(a->items[i], "--all-tags") || is(a->items[i], "-a");
		if (a->items[i][0] != '-')
			name = a->items[i];
	}
	if (!name)
		return shell_fail(s, 1, "\"docker push\" requires exactly 1 argument.");
	if (!is_all)
		return docker_push_one(s, name);
	for (size_t i = 0, n = strlen(name); status == 0 && i < s->image_count; i++)
		if (strncmp(s->images[i].reference, name, n) == 0 && s->images[i].reference[n] == ':')
			status = docker_push_one(s, s->images[i].reference);
	return status;
}

/* docker login -u AWS -p PASSWORD URL, or --username AWS --password-stdin HOST. */
static int docker_login(struct shell *s, const struct shell_args *a)
{
	const char *ours = arena_printf(s->arena, "%s.dkr.ecr.%s.amazonaws.com", s->account, s->region), *host = "", *password = NULL;

	for (size_t i = 2; i < a->count; i++) {
		const char *arg = a->items[i];

		if ((is(arg, "-p") || is(arg, "--password")) && i + 1 < a->count)
			password = a->items[++i];
		else if ((is(arg, "-u") || is(arg, "--username") || is(arg, "-e")) && i + 1 < a->count)
			i++;
		else if (is(arg, "--password-stdin"))
			password = s->in ? s->in : "";
		else if (arg[0] != '-')
			host = strncmp(arg, "https://", 8) == 0 ? arg + 8 : arg;
	}
	if (!password)
		return shell_fail(s, 1, "Error: Cannot perform an interactive login from a non TTY device");
	if (!*password)
		return shell_fail(s, 1, "Error: Password Required");
	host = arena_dupn(s->arena, host, strcspn(host, "/"));
	if (strstr(host, ".dkr.ecr.") && !is(host, ours))
		return shell_fail(s, 1, "Error response from daemon: Get \"https://%.200s/v2/\": dial tcp: lookup %.200s: no such host", host, host);
	if (is(host, ours))
		s->registry = ours;
	shell_say(s, "Login Succeeded\n");
	return 0;
}

/* docker inspect of an image: what is asked for mostly is where it was pushed to. */
static int docker_inspect(struct shell *s, const struct shell_args *a)
{
	const char *name = NULL;

	if (!s->has_docker)
		return no_daemon(s);
	for (size_t i = 2; i < a->count; i++) {
		bool has_format = is(a->items[i - 1], "--format") || is(a->items[i - 1], "-f");

		if (a->items[i][0] != '-' && !has_format)
			name = a->items[i];
	}
	const struct shell_image *image = name ? find_image(s, whole_reference(s, name)) : NULL;

	if (!image)
		return shell_fail(s, 1, "Error: No such object: %.300s", name ? name : "");
	for (size_t i = s->push_count; i-- > 0;)
		if (is(s->pushes[i].digest, image->digest)) {
			shell_say(s, "%s@%s\n", s->pushes[i].uri, image->digest);
			return 0;
		}
	return shell_fail(s, 1, "Template parsing error: template: :1:2: executing \"\" at <index .RepoDigests 0>: error calling index: index out of range: 0");
}

static int do_docker(struct shell *s, const struct shell_args *a)
{
	const char *what = a->count > 1 ? a->items[1] : "";
	bool is_build = (is(what, "buildx") || is(what, "image")) && a->count > 2 && is(a->items[2], "build");

	if (is(what, "build") || is_build)
		return docker_build(s, a, is_build ? 3 : 2);
	if (is(what, "tag"))
		return docker_tag(s, a->count > 2 ? a->items[2] : NULL, a->count > 3 ? a->items[3] : NULL);
	if (is(what, "push"))
		return docker_push(s, a);
	if (is(what, "login"))
		return docker_login(s, a);
	if (is(what, "inspect"))
		return docker_inspect(s, a);
	if (is(what, "logout") || is(what, "version") || is(what, "--version") || is(what, ""))
		return 0;
	return s->has_docker ? 0 : no_daemon(s);
}

/* ── the AWS CLI ── */

static bool has_argument(const struct shell_args *a, const char *word)
{
	for (size_t i = 1; i < a->count; i++)
		if (is(a->items[i], word))
			return true;
	return false;
}

/* The value behind an option; NULL: it is not there; "": it has none. */
static const char *option(const struct shell_args *a, const char *name)
{
	for (size_t i = 1; i < a->count; i++)
		if (is(a->items[i], name))
			return i + 1 < a->count ? a->items[i + 1] : "";
	return NULL;
}

static int cli_usage(struct shell *s, const char *argument)
{
	shell_fail(s, 0, "\nusage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\nTo see help text, you can run:\n\n"
		"  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n");
	return shell_fail(s, s->has_cli_2 ? 252 : 2, "aws: error: argument %s", argument);
}

static int do_aws(struct shell *s, const struct shell_args *a)
{
	const char *region = option(a, "--region"), *query = option(a, "--query");

	if (region && (!*region || *region == '-'))
		return cli_usage(s, "--region: expected one argument");
	region = region ? region : s->region;
	if (has_argument(a, "ecr") && has_argument(a, "get-login-password")) {
		shell_say(s, "password-of-ecr\n");
		return 0;
	}
	if (has_argument(a, "ecr") && has_argument(a, "get-login")) {
		if (s->has_cli_2)
			return cli_usage(s, "operation: Invalid choice, valid choices are:");
		shell_say(s, "docker login -u AWS -p password-of-ecr %shttps://%s.dkr.ecr.%s.amazonaws.com\n",
			has_argument(a, "--no-include-email") ? "" : "-e none ", s->account, region);
		return 0;
	}
	if (has_argument(a, "sts") && has_argument(a, "get-caller-identity"))
		shell_say(s, query && is(query, "Account") ? "%s\n" : "{\"Account\": \"%s\"}\n", s->account);
	return 0;
}

/* ── Maven, git ── */

static void say_broken(struct shell *s)
{
	shell_say(s, "[ERROR] Tests run: 4, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 3.118 s <<< FAILURE!\n"
		"[ERROR] WelcomeControllerTest.welcome:31 expected:<Welcome> but was:<%s>\n[INFO] BUILD FAILURE\n",
		s->test_says ? s->test_says : "");
}

static int do_mvn(struct shell *s, const struct shell_args *a)
{
	bool packs = has_argument(a, "package") || has_argument(a, "install") || has_argument(a, "verify") || has_argument(a, "deploy");

	if (!shell_file(s, shell_path(s, "pom.xml")))
		return shell_fail(s, 1, "[ERROR] The goal you specified requires a project to execute but there is no POM in this directory (%s).",
			SHELL_SOURCE);
	shell_say(s, "[INFO] Scanning for projects...\n[INFO] ------------------------< com.example:cicd-demo >------------------------\n"
		"[INFO] Building cicd-demo 0.0.1-SNAPSHOT\n");
	if (!packs && !has_argument(a, "test") && !has_argument(a, "compile"))
		return 0;
	shell_say(s, "[INFO] --- maven-compiler-plugin:3.8.1:compile (default-compile) @ cicd-demo ---\n"
		"[INFO] --- maven-surefire-plugin:2.22.2:test (default-test) @ cicd-demo ---\n"
		"[INFO] Running com.example.cicd.WelcomeControllerTest\n");
	if (s->tests_fail) {
		say_broken(s);
		return 1;
	}
	shell_say(s, "[INFO] Tests run: 4, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 3.118 s\n[INFO] BUILD SUCCESS\n");
	if (packs)
		shell_write(s, shell_path(s, "target/cicd-demo.jar"), "PK", 2);
	return 0;
}

/* A source that comes from a pipeline has no history. */
static int do_git(struct shell *s, const struct shell_args *a)
{
	if (has_argument(a, "--version") || has_argument(a, "config"))
		return 0;
	return shell_fail(s, 128, "fatal: not a git repository (or any parent up to mount point /codebuild)");
}

const struct shell_row shell_tools[] = {
	{"docker", do_docker}, {"aws", do_aws}, {"mvn", do_mvn}, {"./mvnw", do_mvn}, {"mvnw", do_mvn}, {"git", do_git}, {NULL, NULL},
};
