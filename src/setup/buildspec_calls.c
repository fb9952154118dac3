/* buildspec_calls.c: the calls of a buildspec, each asked what it does: log in, build, tag, push, fill in appspec.yaml. */
#include "setup/buildspec_calls.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"

/* ── places ── */

static const char *shown(struct arena *a, const struct shell_call *c)
{
	const char *text = c->words[0];

	for (size_t i = 1; i < c->count && i < 6; i++)
		text = arena_printf(a, "%s %s", text, c->words[i]);
	return build_quote(a, text);
}

static struct build_place place_of(struct arena *a, const struct build_seen *at, const struct shell_call *c)
{
	return (struct build_place){true, false, at->phase, at->item, at->order, at->line + (at->has_lines ? c->line : 0), shown(a, c)};
}

static void see(struct arena *a, struct build_place *place, const struct build_seen *at, const struct shell_call *c)
{
	if (!place->is_there)
		*place = place_of(a, at, c);
}

static bool has_word(const struct shell_call *c, const char *word)
{
	for (size_t i = 1; i < c->count; i++)
		if (strcmp(c->words[i], word) == 0)
			return true;
	return false;
}

static bool mentions(const struct shell_call *c, const char *part)
{
	for (size_t i = 0; i < c->count; i++)
		if (strstr(c->words[i], part))
			return true;
	return false;
}

static bool mentions_any(const struct shell_call *c, const char *const *parts)
{
	for (; *parts; parts++)
		if (mentions(c, *parts))
			return true;
	return false;
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(word, *list) == 0)
			return true;
	return false;
}

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
	size_t n = strlen(text), m = strlen(with);

	return n >= m && strcmp(text + n - m, with) == 0;
}

/* Says things, or looks for them: whatever its words are, it does nothing. */
static bool only_talks(const struct shell_call *c)
{
	static const char *const talkers[] = {"echo", "printf", ":", "true", "grep", "egrep", "which", "type", "test", "[", "[[", "apt-get", "apt",
		"yum", "dnf", "apk", "pip", "pip3", "systemctl", "service", "man", "for", "case", NULL};

	return is_one_of(shell_base(c->words[0]), talkers);
}

/* ── docker ── */

/* The index of docker's own command ("build"); 0: no docker here.  Wrappers (retry 3 docker push …) are looked through. */
static size_t docker_verb(const struct shell_call *c)
{
	static const char *const engines[] = {"docker", "podman", "nerdctl", "finch", NULL};
	static const char *const take_values[] = {"-H", "--host", "--config", "-c", "--context", "-l", "--log-level", NULL};
	size_t i = 0;

	if (only_talks(c))
		return 0;
	while (i < c->count && !is_one_of(shell_base(c->words[i]), engines))
		i++;
	for (i++; i < c->count && c->words[i][0] == '-'; i++)
		i += is_one_of(c->words[i], take_values);
	if (i + 1 < c->count && is_one_of(c->words[i], (const char *const[]){"image", "buildx", "builder", NULL}))
		i++;
	return i < c->count ? i : 0;
}

static void keep_image(struct build_images *list, const char *name, const char *from, struct build_place place)
{
	if (list->count < MOST_IMAGES)
		list->items[list->count++] = (struct build_image){name, from, place};
}

static bool pushes_at_once(const struct shell_call *c)
{
	return has_word(c, "--push") || mentions(c, "type=registry") || mentions(c, "push=true");
}

static void see_build(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c, size_t verb)
{
	struct build_place place = place_of(a, at, c);
	bool has_name = false, is_pushed = pushes_at_once(c);

	for (size_t i = verb + 1; i < c->count; i++) {
		const char *word = c->words[i], *name = NULL;
		if ((strcmp(word, "-t") == 0 || strcmp(word, "--tag") == 0) && i + 1 < c->count)
			name = c->words[++i];
		else if (starts(word, "--tag="))
			name = word + 6;
		else if (starts(word, "-t") && word[2])
			name = word + 2 + (word[2] == '=');
		if (!name)
			continue;
		has_name = true;
		keep_image(&h->built, name, NULL, place);
		if (is_pushed)
			keep_image(&h->pushed, name, NULL, place);
	}
	if (!has_name)
		keep_image(&h->built, NULL, NULL, place);
}

/* The words behind docker's command that are no options. */
static size_t operands(const struct shell_call *c, size_t verb, const char *out[2])
{
	size_t n = 0;

	for (size_t i = verb + 1; i < c->count && n < 2; i++)
		if (c->words[i][0] != '-')
			out[n++] = c->words[i];
	return n;
}

static void see_docker(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c)
{
	size_t verb = docker_verb(c);
	const char *word = verb ? c->words[verb] : "", *names[2] = {NULL, NULL};
	size_t n = operands(c, verb, names);

	if (strcmp(word, "build") == 0)
		see_build(a, h, at, c, verb);
	else if (strcmp(word, "tag") == 0 && n == 2)
		keep_image(&h->tagged, names[1], names[0], place_of(a, at, c));
	else if (strcmp(word, "push") == 0 && n >= 1)
		keep_image(&h->pushed, names[0], NULL, place_of(a, at, c));
	else if (is_one_of(word, (const char *const[]){"pull", "load", "import", "commit", NULL}))
		see(a, &h->loaded, at, c);
	else if (strcmp(word, "bake") == 0 || (strcmp(word, "compose") == 0 && (has_word(c, "build") || has_word(c, "push"))))
		see(a, &h->script, at, c);
	else if (strcmp(word, "login") == 0)
		h->has_docker_login = true;
}

/* ── logging in ── */

static void see_login(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c)
{
	bool is_aws = strcmp(shell_base(c->words[0]), "aws") == 0 && has_word(c, "ecr");

	if (is_aws && has_word(c, "get-login"))
		see(a, &h->old_login, at, c);
	if (is_aws && (has_word(c, "get-login") || has_word(c, "get-login-password") || has_word(c, "get-authorization-token")))
		see(a, &h->login, at, c);
	if (h->login.is_there && h->login.order == at->order)
		h->login.is_password = !has_word(c, "get-login");
	if (mentions(c, "ecr-login") && !only_talks(c)) /* Amazon's credential helper */
		see(a, &h->login, at, c);
}

/* ── scripts ── */

static bool sounds_harmless(const char *word)
{
	static const char *const harmless[] = {"test", "lint", "check", "env", "install", "setup", "version", "clean", "compile", "fmt", "format",
		"deps", "vet", "generate", "wait", "notify", NULL};
	static const char *const telling[] = {"push", "build", "release", "deploy", "publish", "image", "docker", NULL};

	for (size_t i = 0; telling[i]; i++)
		if (strstr(word, telling[i]))
			return false;
	for (size_t i = 0; harmless[i]; i++)
		if (strstr(word, harmless[i]))
			return true;
	return false;
}

static bool all_harmless(const struct shell_call *c)
{
	for (size_t i = 1; i < c->count; i++)
		if (c->words[i][0] != '-' && !strchr(c->words[i], '=') && !sounds_harmless(c->words[i]))
			return false;
	return c->count > 1;
}

/* Tools that make or push images by themselves, or may be told to. */
static bool is_tool_for_images(const struct shell_call *c)
{
	static const char *const always[] = {"buildah", "kaniko", "executor", "earthly", "skaffold", "crane", "skopeo", "packer", "ansible-playbook",
		NULL};
	static const char *const runners[] = {"npm", "npx", "yarn", "pnpm", "mvn", "mvnw", "gradle", "gradlew", "sbt", "bazel", "bazelisk", "rake",
		"python", "python3", "node", "ruby", "dotnet", "go", "pack", "ko", "nx", "cargo", NULL};
	static const char *const words[] = {"docker", "image", "jib", "ecr", "container", "Image", NULL};
	const char *base = shell_base(c->words[0]);

	if (strcmp(base, "docker-compose") == 0)
		return has_word(c, "build") || has_word(c, "push");
	return is_one_of(base, always) || (is_one_of(base, runners) && mentions_any(c, words));
}

static bool is_script(const struct shell_call *c)
{
	static const char *const shells[] = {"sh", "bash", "zsh", "dash", "source", ".", NULL};
	static const char *const makers[] = {"make", "gmake", "just", "task", "invoke", NULL};
	const char *word = c->words[0], *base = shell_base(word);
	size_t operand = 1;

	if (is_one_of(base, makers))
		return !all_harmless(c);
	if (strcmp(base, "mvnw") == 0 || strcmp(base, "gradlew") == 0)
		return false;
	while (is_one_of(base, shells) && operand < c->count && c->words[operand][0] == '-')
		operand++;
	if (is_one_of(base, shells))
		return operand < c->count && !strchr(c->words[operand], ' ') && !sounds_harmless(shell_base(c->words[operand]));
	return (starts(word, "./") || ends(base, ".sh") || ends(base, ".bash")) && !sounds_harmless(base);
}

static void see_script(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c)
{
	if (at->phase != PHASE_INSTALL && !only_talks(c) && (is_script(c) || is_tool_for_images(c)))
		see(a, &h->script, at, c);
}

/* ── files ── */

/* s/NAME/, with any character between the parts. */
static bool replaces(const char *script, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = strstr(script, name); p; p = strstr(p + 1, name)) {
		bool is_begun = p - script >= 2 && !isalnum((unsigned char)p[-1]) && !isspace((unsigned char)p[-1]) && p[-2] == 's';
		bool is_alone = p - script == 2 || (p - script > 2 && !isalnum((unsigned char)p[-3]) && p[-3] != '_');
		if (is_begun && is_alone && p[n] == p[-1])
			return true;
	}
	return false;
}

static bool names_file(const struct shell_call *c, const char *name)
{
	for (size_t i = 1; i < c->count; i++)
		if (build_is_file(c->words[i], name) || (strchr(c->words[i], '*') && build_glob_fits(c->words[i], name)))
			return true;
	return false;
}

static bool is_in_place(const struct shell_call *c)
{
	for (size_t i = 1; i < c->count; i++) {
		const char *w = c->words[i];
		if (starts(w, "--in-place"))
			return true;
		if (w[0] == '-' && w[1] != '-' && strchr(w, 'i') && strspn(w + 1, "nErspzu") + 1 >= (size_t)(strchr(w, 'i') - w))
			return true;
	}
	return false;
}

static bool writes(const struct shell_call *c, const char *name)
{
	static const char *const makers[] = {"tee", "mv", "cp", NULL};
	const char *last = c->words[c->count - 1];

	if (c->out && build_is_file(c->out, name))
		return true;
	return is_one_of(shell_base(c->words[0]), makers) && c->count > 1 &&
		(build_is_file(last, name) || (strcmp(shell_base(c->words[0]), "tee") == 0 && names_file(c, name)));
}

static void see_sed(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c)
{
	static const char *const editors[] = {"sed", "gsed", "perl", NULL};
	bool is_editor = is_one_of(shell_base(c->words[0]), editors);
	bool is_filled = is_editor && ((is_in_place(c) && names_file(c, "appspec.yaml")) || writes(c, "appspec.yaml"));

	for (int b = 0; is_filled && b < BLANKS; b++)
		for (size_t i = 1; i < c->count; i++)
			if (replaces(c->words[i] + 2 * starts(c->words[i], "-es"), build_blanks[b]))
				see(a, &h->blank[b], at, c);
}

/* The name as a word by itself, no variable: it is still to be filled in. */
static bool leaves_open(const char *text, const char *name)
{
	for (const char *p = strstr(text, name); p; p = strstr(p + 1, name))
		if (p == text || (p[-1] != '$' && p[-1] != '{' && p[-1] != '_' && !isalnum((unsigned char)p[-1])))
			return true;
	return false;
}

static bool call_leaves_open(const struct shell_call *c, const char *name)
{
	for (size_t i = 1; i < c->count; i++)
		if (leaves_open(c->words[i], name))
			return true;
	return c->here && leaves_open(c->here, name);
}

static void see_generated(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c)
{
	static const char *const makers[] = {"echo", "printf", "cat", "tee", NULL};
	const char *base = shell_base(c->words[0]);
	bool is_made = writes(c, "appspec.yaml") && is_one_of(base, makers);

	if (!is_made || ((strcmp(base, "cat") == 0 || strcmp(base, "tee") == 0) && !c->here))
		return;
	see(a, &h->generated, at, c);
	for (int b = 0; b < BLANKS; b++)
		if (!call_leaves_open(c, build_blanks[b]))
			see(a, &h->blank[b], at, c);
}

/* envsubst fills in $NAME: a template becomes appspec.yaml.  Out of appspec.yaml itself it makes another file. */
static void see_envsubst(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c)
{
	bool is_it = strcmp(shell_base(c->words[0]), "envsubst") == 0 && c->out && build_is_file(c->out, "appspec.yaml");

	if (!is_it || (c->in && build_is_file(c->in, "appspec.yaml")))
		return;
	see(a, &h->envsubst, at, c);
	for (int b = 0; b < BLANKS; b++)
		if (c->count < 2 || mentions(c, arena_printf(a, "$%s", build_blanks[b])))
			see(a, &h->blank[b], at, c);
}

static void see_files(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c)
{
	static const char *const copiers[] = {"cp", "mv", "install", "rsync", NULL};

	if (writes(c, "imageDetail.json"))
		see(a, &h->detail, at, c);
	if (writes(c, "imagedefinitions.json"))
		see(a, &h->definitions, at, c);
	if (is_one_of(shell_base(c->words[0]), copiers) && c->count > 2 && mentions(c, "appspec.yaml") && !writes(c, "appspec.yaml"))
		see(a, &h->appspec_copied, at, c);
	if (is_one_of(shell_base(c->words[0]), copiers) && c->count > 2 && mentions(c, "imageDetail.json"))
		see(a, &h->detail_copied, at, c);
	see_sed(a, h, at, c);
	see_generated(a, h, at, c);
	see_envsubst(a, h, at, c);
}

/* A `cd` that stays: what is added behind it runs in that folder. */
static void see_folder(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_call *c)
{
	const char *base = c->words[0], *to = c->count > 1 ? c->words[1] : "";
	bool is_back = strcmp(base, "popd") == 0 || strcmp(to, "-") == 0 || starts(to, "..") || starts(to, "$OLDPWD");

	if (c->is_inner || (strcmp(base, "cd") != 0 && strcmp(base, "pushd") != 0 && strcmp(base, "popd") != 0))
		return;
	if (strcmp(to, "$CODEBUILD_SRC_DIR") == 0 || strcmp(to, "$CODEBUILD_SRC_DIR/") == 0)
		h->folders = 0;
	else if (is_back)
		h->folders -= h->folders > 0;
	else if (strcmp(to, ".") != 0)
		h->folders++;
	h->wanders = (struct build_place){0};
	if (h->folders)
		see(a, &h->wanders, at, c);
}

void build_see(struct arena *a, struct build_has *h, const struct build_seen *at, const struct shell_text *calls, size_t index)
{
	const struct shell_call *c = &calls->calls[index];

	see_folder(a, h, at, c);
	see_docker(a, h, at, c);
	see_login(a, h, at, c);
	see_script(a, h, at, c);
	see_files(a, h, at, c);
}

/* ── once all variables are known ── */

bool build_is_ecr(struct arena *a, const struct build_has *h, const char *image)
{
	const char *whole = build_expand(a, h, image), *slash = strchr(whole, '/');

	if (strstr(whole, ".dkr.ecr.") || strstr(whole, ".dkr-ecr."))
		return true;
	if (starts(whole, "public.ecr.aws") || starts(whole, "$IMAGE_REPO_NAME"))
		return false;
	/* A variable of the project, or what a command answers, may well be it. */
	return whole[0] == '$' || whole[0] == '`' || (slash && memchr(whole, '$', (size_t)(slash - whole)));
}

static void keep_only_ecr(struct arena *a, struct build_has *h)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->pushed.count; i++) {
		const struct build_image image = h->pushed.items[i];
		if (build_is_ecr(a, h, image.name))
			h->pushed.items[kept++] = image;
		else if (!h->other_push.is_there)
			h->other_push = image.place;
	}
	h->pushed.count = kept;
}

void build_seen_all(struct arena *a, struct build_has *h)
{
	h->has_docker = h->built.count || h->pushed.count;
	if (!h->old_login.is_there && !h->has_docker_login && h->login.is_password) /* for something else */
		h->login = (struct build_place){0};
	keep_only_ecr(a, h);
}
