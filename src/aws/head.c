/* head.c: answers to HEAD, which have no body to say anything in: their status and a few headers must do. */
#include "aws/call.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "aws/page.h"
#include "base/text.h"

bool aws_head_is_whole(const char *head, size_t len)
{
	return len > 9 && strncmp(head, "HTTP/", 5) == 0 && memcmp(head + len - 4, "\r\n\r\n", 4) == 0;
}

bool aws_head_get(const char *head, size_t len, const char *name, char *out, size_t size)
{
	const char *end = head + len, *line = head;
	size_t k = strlen(name);

	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		stop = stop ? stop : end;
		if ((size_t)(stop - line) > k && line[k] == ':' && strncasecmp(line, name, k) == 0) {
			const char *value = line + k + 1;
			while (value < stop && isspace((unsigned char)*value))
				value++;
			while (stop > value && isspace((unsigned char)stop[-1]))
				stop--;
			text_clean_into(out, size, value, (size_t)(stop - value));
			return true;
		}
		line = stop + 1;
	}
	out[0] = '\0';
	return false;
}

/* S3 answers so where a bucket is in another region than the one asked and signed for.  (400 is its word for more than that.) */
static bool is_elsewhere(int status, const char *head, size_t len, const char *region)
{
	char named[64];

	if ((status != 301 && status != 307 && status != 400) || !aws_head_is_whole(head, len) ||
		!aws_head_get(head, len, "x-amz-bucket-region", named, sizeof(named)))
		return false;
	return named[0] && (status != 400 || strcmp(named, region) != 0);
}

bool aws_head_verdict(int status, const char *head, size_t len, const char *region, struct err *e)
{
	static const struct {
		int status;
		enum err_kind kind;
		const char *words;
	} rows[] = {
		{400, ERR_INVALID, "the request is refused, and an answer to HEAD does not say why"},
		{403, ERR_DENIED, "access is denied"},
		{404, ERR_NOT_FOUND, "there is no such thing"},
	};

	if (is_elsewhere(status, head, len, region))
		return true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].status == status)
			return err_set(e, rows[i].kind, "%s (HTTP %d)", rows[i].words, status);
	return err_set(e, aws_classify(status, NULL, NULL), "HTTP %d, and an answer to HEAD does not say why", status);
}
