/* audit.c: lines are written with one write(2) to an O_APPEND descriptor, so that two programs do not mix theirs. */
#include "app/audit.h"

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

void audit_init(struct audit *a, const char *path)
{
	memset(a, 0, sizeof(*a));
	a->path = path != NULL ? mem_dup(path) : xdg_path(XDG_STATE, "audit.jsonl");
}

void audit_done(struct audit *a)
{
	free(a->path);
	a->path = NULL;
}

void audit_make_id(char out[40])
{
	unsigned char b[16];
	if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b))
		memset(b, 0, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(out, 40, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4],
		b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static bool append(const char *path, const char *line, size_t len, struct err *e)
{
	if (path == NULL)
		return err_set(e, ERR_CONFIG, "the audit log has no place: set HOME or XDG_STATE_HOME");
	if (!file_make_folders(path, e))
		return false;
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(e, ERR_CONFIG, "cannot open the audit log %s: %s", path, strerror(errno));
	bool is_written = write(fd, line, len) == (ssize_t)len && fsync(fd) == 0;
	int why = errno;
	close(fd);
	return is_written || err_set(e, ERR_CONFIG, "cannot write the audit log %s: %s", path, strerror(why));
}

static bool append_json(struct audit *a, cJSON *line, struct err *e)
{
	char *text = cJSON_PrintUnformatted(line);
	cJSON_Delete(line);
	size_t len = strlen(text);
	text = mem_resize(text, len + 2);
	memcpy(text + len, "\n", 2);
	bool ok = append(a->path, text, len + 1, e);
	free(text);
	return ok;
}

static cJSON *line_new(const struct audit *a, const char *event, int64_t now, const struct audit_deed *deed)
{
	cJSON *line = cJSON_CreateObject();
	cJSON_AddNumberToObject(line, "schema", 1);
	json_put_time(line, "at", now);
	json_put_text(line, "event", event);
	json_put_text(line, "id", a->id);
	json_put_text(line, "action", deed->action);
	json_put_text(line, "call", deed->call);
	json_put_text(line, "account", deed->account);
	json_put_text(line, "region", deed->region);
	json_put_text(line, "pipeline", deed->pipeline);
	json_put_text(line, "executionId", deed->execution_id);
	json_put_text(line, "deploymentId", deed->deployment_id);
	return line;
}

bool audit_before(struct audit *a, int64_t now, const char *arn, const struct audit_deed *deed, struct err *e)
{
	audit_make_id(a->id);
	cJSON *line = line_new(a, "before", now, deed);
	json_put_text(line, "arn", arn);
	json_put_text(line, "user", getenv("USER"));
	json_put_int(line, "pid", getpid());
	json_put_text(line, "sentence", deed->sentence);
	return append_json(a, line, e);
}

static const char *outcome_of(const struct err *e)
{
	return e->kind == ERR_NONE ? "accepted" : err_leaves_doubt(e->kind) ? "unknown" : "refused";
}

bool audit_after(struct audit *a, int64_t now, const struct audit_deed *deed, const char *request_id, const struct err *what,
	struct err *e)
{
	cJSON *line = line_new(a, "after", now, deed);
	json_put_text(line, "outcome", outcome_of(what));
	json_put_text(line, "requestId", request_id != NULL && *request_id ? request_id : NULL);
	bool has_failed = what->kind != ERR_NONE;
	json_put_text(line, "code", has_failed ? what->code : NULL);
	json_put_text(line, "message", has_failed ? what->message : NULL);
	return append_json(a, line, e);
}
