/* file.c: see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

#define PATH_LIMIT ((size_t)64 * 1024)

static bool failed(struct err *e, const char *what, const char *path)
{
	return err_set(e, ERR_CONFIG, "cannot %s %s: %s", what, path, strerror(errno));
}

static bool read_all(int fd, const char *path, struct buf *out, struct err *e)
{
	char chunk[8192];

	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));
		if (n == 0)
			return true;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(e, "read", path);
		if (!buf_add(out, chunk, (size_t)n))
			return err_set(e, ERR_CONFIG, "cannot read %s: it is larger than %zu bytes", path, out->max);
	}
}

bool file_read(const char *path, struct buf *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		enum err_kind kind = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_CONFIG;
		return err_set(e, kind, "cannot open %s: %s", path, strerror(errno));
	}
	bool read_it = read_all(fd, path, out, e);
	close(fd);
	return read_it;
}

bool file_make_folders(const char *path_of_file, struct err *e)
{
	char *path = mem_dup(path_of_file);
	bool made = true;

	for (char *slash = *path ? strchr(path + 1, '/') : NULL; slash && made; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST && errno != EISDIR)
			made = failed(e, "make the folder", path);
		*slash = '/';
	}
	free(path);
	return made;
}

static bool write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

/* The rename itself must survive a crash too; file systems that cannot sync a folder are left alone. */
static void sync_folder_of(const char *path)
{
	char *folder = mem_dup(path), *slash = strrchr(folder, '/');

	if (slash)
		slash[slash == folder] = '\0';
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

static bool fill(int fd, const void *data, size_t len, unsigned mode)
{
	bool filled = fchmod(fd, (mode_t)mode) == 0 && write_all(fd, data, len) && fsync(fd) == 0;
	int error = errno;

	if (close(fd) < 0 && filled)
		return false;
	errno = error;
	return filled;
}

bool file_write_atomic(const char *path, const void *data, size_t len, unsigned mode, struct err *e)
{
	if (!file_make_folders(path, e))
		return false;
	struct buf temporary;
	buf_init(&temporary, PATH_LIMIT);
	if (!buf_printf(&temporary, "%s.XXXXXX", path)) {
		buf_done(&temporary);
		errno = ENAMETOOLONG;
		return failed(e, "write", "the file");
	}
	int fd = mkostemp(temporary.data, O_CLOEXEC);
	bool written = fd >= 0 && fill(fd, data, len, mode) && rename(temporary.data, path) == 0;
	if (written) {
		sync_folder_of(path);
	} else {
		int error = errno;
		if (fd >= 0)
			unlink(temporary.data);
		errno = error;
		failed(e, "write", path);
	}
	buf_done(&temporary);
	return written;
}

static const struct {
	const char *variable, *below_home;
} xdg[] = {
	[XDG_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
	[XDG_CACHE] = {"XDG_CACHE_HOME", ".cache"},
	[XDG_STATE] = {"XDG_STATE_HOME", ".local/state"},
	[XDG_DATA] = {"XDG_DATA_HOME", ".local/share"},
};

char *xdg_path(enum xdg_kind kind, const char *name)
{
	const char *base = getenv(xdg[kind].variable), *home = getenv("HOME");
	struct buf path;

	buf_init(&path, PATH_LIMIT);
	if (base && base[0] == '/')
		buf_printf(&path, "%s/cutover/%s", base, name);
	else if (home && home[0] == '/')
		buf_printf(&path, "%s/%s/cutover/%s", home, xdg[kind].below_home, name);
	if (!path.len) {
		buf_done(&path);
		return NULL;
	}
	return buf_take(&path);
}

static bool is_name_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Adds the value of the $NAME or ${NAME} at s and returns the bytes it takes; 0 when none stands there. */
static size_t add_variable(struct buf *out, const char *s)
{
	size_t brace = s[1] == '{', n = 0;
	const char *name = s + 1 + brace;

	while (is_name_byte(name[n]))
		n++;
	if (!n || (brace && name[n] != '}'))
		return 0;
	char *copy = mem_alloc(n + 1);
	memcpy(copy, name, n);
	const char *value = getenv(copy);
	buf_puts(out, value ? value : "");
	free(copy);
	return 1 + brace + n + brace;
}

char *file_expand(const char *path)
{
	const char *home = getenv("HOME");
	struct buf out;

	buf_init(&out, PATH_LIMIT);
	if (path[0] == '~' && (path[1] == '/' || !path[1]) && home) {
		buf_puts(&out, home);
		path++;
	}
	while (*path) {
		size_t taken = *path == '$' ? add_variable(&out, path) : 0;
		if (!taken) {
			buf_add(&out, path, 1);
			taken = 1;
		}
		path += taken;
	}
	return buf_take(&out);
}
