/* little_server.h: an HTTP server of a few lines on loopback, in a thread of the test, that plays a script: the n-th request it
 * reads gets the n-th row (the last row goes on for ever).  It keeps every request as it came, and shares no code with the
 * program. */
#ifndef TESTS_LITTLE_SERVER_H
#define TESTS_LITTLE_SERVER_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum how {
	ANSWER,
	DROP,    /* close when the request has been read */
	HANG,    /* never answer */
	RAW,     /* send `body` as it is, then close */
	HALF,    /* promise more than is sent, then close */
	LAST,    /* answer, then close without having said so */
	BARRIER  /* answer only when `barrier` requests have come */
};

struct row {
	enum how how;
	int status;          /* 0: 200 */
	const char *body;    /* NULL: "{}" */
	const char *headers; /* more of them, each with \r\n */
	long date_offset_s;  /* the Date header is so far from the real time */
	bool has_no_date, is_gzip;
	int barrier;
};

#define REQUESTS_MAX 160
#define CONNECTIONS_MAX 160

struct request {
	char *head; /* until the blank line */
	char *body;
};

struct server {
	int listener, stop[2], port;
	pthread_t thread;
	const struct row *script;
	int rows;
	atomic_int seen, accepted;
	struct request requests[REQUESTS_MAX];
	struct connection {
		int fd;
		char *data;
		size_t len, size;
		const struct row *waits; /* for a barrier */
	} connections[CONNECTIONS_MAX];
	char url[64];
};

static inline uint32_t crc32_of(const unsigned char *s, size_t n)
{
	uint32_t crc = 0xffffffffu;

	for (size_t i = 0; i < n; i++) {
		crc ^= s[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

/* gzip with one stored block; n < 65536 */
static inline size_t gzip_of(const char *s, size_t n, unsigned char *out)
{
	static const unsigned char head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
	uint32_t crc = crc32_of((const unsigned char *)s, n);
	size_t at = sizeof(head);

	memcpy(out, head, at);
	out[at++] = (unsigned char)(n & 255);
	out[at++] = (unsigned char)(n >> 8);
	out[at++] = (unsigned char)(~n & 255);
	out[at++] = (unsigned char)(~n >> 8 & 255);
	memcpy(out + at, s, n);
	at += n;
	for (int i = 0; i < 4; i++)
		out[at++] = (unsigned char)(crc >> 8 * i);
	for (int i = 0; i < 4; i++)
		out[at++] = (unsigned char)((uint32_t)n >> 8 * i);
	return at;
}

static inline void send_all(int fd, const void *bytes, size_t n)
{
	for (const char *s = bytes; n;) {
		ssize_t sent = send(fd, s, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		s += sent;
		n -= (size_t)sent;
	}
}

static inline void close_connection(struct connection *c)
{
	close(c->fd);
	c->fd = -1;
	c->len = 0;
	c->waits = NULL;
}

static inline void answer(struct connection *c, const struct row *row)
{
	const char *body = row->body ? row->body : "{}";
	static unsigned char packed[70000];
	char head[1024], date[80] = "";
	size_t n = strlen(body);
	const void *bytes = body;
	struct tm tm;

	if (row->how == RAW) {
		send_all(c->fd, body, n);
		close_connection(c);
		return;
	}
	if (row->is_gzip) {
		n = gzip_of(body, n, packed);
		bytes = packed;
	}
	time_t t = time(NULL) + row->date_offset_s;
	gmtime_r(&t, &tm);
	if (!row->has_no_date)
		strftime(date, sizeof(date), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
	int k = snprintf(head, sizeof(head), "HTTP/1.1 %d Words\r\nContent-Type: application/x-amz-json-1.1\r\n"
		"x-amzn-RequestId: 11111111-2222-3333-4444-555555555555\r\n%s%s%sContent-Length: %zu\r\n\r\n",
		row->status ? row->status : 200, date, row->headers ? row->headers : "",
		row->is_gzip ? "Content-Encoding: gzip\r\n" : "", row->how == HALF ? n + 100 : n);
	send_all(c->fd, head, (size_t)k);
	send_all(c->fd, bytes, n);
	if (row->how == HALF || row->how == LAST)
		close_connection(c);
}

static inline void release_barrier(struct server *s)
{
	for (int i = 0; i < CONNECTIONS_MAX; i++) {
		struct connection *c = &s->connections[i];
		if (c->fd >= 0 && c->waits && s->seen >= c->waits->barrier) {
			const struct row *row = c->waits;
			c->waits = NULL;
			answer(c, row);
		}
	}
}

/* One whole request in the connection's buffer? Then it is kept, taken out and answered. */
static inline bool serve_one(struct server *s, struct connection *c)
{
	c->data[c->len] = '\0';
	char *end = strstr(c->data, "\r\n\r\n"), *length = strcasestr(c->data, "\r\nContent-Length:");
	size_t n = length && end && length < end ? strtoul(length + 17, NULL, 10) : 0;

	if (!end || c->len < (size_t)(end + 4 - c->data) + n)
		return false;
	int seen = s->seen;
	const struct row *row = &s->script[seen < s->rows ? seen : s->rows - 1];
	if (seen < REQUESTS_MAX)
		s->requests[seen] = (struct request){.head = strndup(c->data, (size_t)(end + 2 - c->data)), .body = strndup(end + 4, n)};
	size_t used = (size_t)(end + 4 - c->data) + n;
	memmove(c->data, c->data + used, c->len - used);
	c->len -= used;
	s->seen = seen + 1;
	if (row->how == DROP)
		close_connection(c);
	else if (row->how == BARRIER)
		c->waits = row;
	else if (row->how != HANG)
		answer(c, row);
	release_barrier(s);
	return c->fd >= 0;
}

static inline void accept_one(struct server *s)
{
	int fd = accept(s->listener, NULL, NULL);

	for (int i = 0; fd >= 0 && i < CONNECTIONS_MAX; i++)
		if (s->connections[i].fd < 0) {
			s->connections[i].fd = fd;
			s->accepted++;
			return;
		}
}

static inline void read_some(struct server *s, struct connection *c)
{
	if (c->len + 65536 > c->size)
		c->data = realloc(c->data, c->size = 2 * c->size + 65536 + 1);
	ssize_t n = recv(c->fd, c->data + c->len, c->size - 1 - c->len, 0);

	if (n <= 0) {
		close_connection(c);
		return;
	}
	c->len += (size_t)n;
	while (serve_one(s, c))
		;
}

static inline void *serve(void *user)
{
	struct server *s = user;
	struct pollfd fds[CONNECTIONS_MAX + 2];

	for (;;) {
		fds[0] = (struct pollfd){.fd = s->stop[0], .events = POLLIN};
		fds[1] = (struct pollfd){.fd = s->listener, .events = POLLIN};
		for (int i = 0; i < CONNECTIONS_MAX; i++)
			fds[i + 2] = (struct pollfd){.fd = s->connections[i].fd, .events = POLLIN};
		poll(fds, CONNECTIONS_MAX + 2, -1);
		if (fds[0].revents)
			return NULL;
		for (int i = 0; i < CONNECTIONS_MAX; i++)
			if (fds[i + 2].revents)
				read_some(s, &s->connections[i]);
		if (fds[1].revents)
			accept_one(s);
	}
}

static inline struct server *server_start(const struct row *script, int rows)
{
	struct server *s = calloc(1, sizeof(*s));
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(address);

	s->script = script;
	s->rows = rows;
	for (int i = 0; i < CONNECTIONS_MAX; i++)
		s->connections[i].fd = -1;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(s->listener, (struct sockaddr *)&address, size) != 0 || listen(s->listener, 64) != 0 || pipe(s->stop) != 0 ||
		getsockname(s->listener, (struct sockaddr *)&address, &size) != 0)
		abort();
	s->port = ntohs(address.sin_port);
	snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%d", s->port);
	pthread_create(&s->thread, NULL, serve, s);
	return s;
}

static inline void server_stop(struct server *s)
{
	if (write(s->stop[1], "", 1) != 1)
		abort();
	pthread_join(s->thread, NULL);
	close(s->stop[0]);
	close(s->stop[1]);
	close(s->listener);
	for (int i = 0; i < CONNECTIONS_MAX; i++) {
		if (s->connections[i].fd >= 0)
			close(s->connections[i].fd);
		free(s->connections[i].data);
	}
	for (int i = 0; i < REQUESTS_MAX; i++) {
		free(s->requests[i].head);
		free(s->requests[i].body);
	}
	free(s);
}

/* The value of a header of the n-th request, into out; "" when it is not there. */
static inline const char *header_of(const struct server *s, int n, const char *name, char *out, size_t size)
{
	size_t k = strlen(name);

	out[0] = '\0';
	for (const char *line = s->requests[n].head; line && *line; line = strstr(line, "\r\n"), line = line ? line + 2 : NULL)
		if (strncasecmp(line, name, k) == 0 && line[k] == ':') {
			const char *value = line + k + 1 + strspn(line + k + 1, " ");
			snprintf(out, size, "%.*s", (int)strcspn(value, "\r"), value);
			return out;
		}
	return out;
}

#endif
