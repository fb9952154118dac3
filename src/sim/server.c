/* server.c: opening the ports, and the loop that waits on them. */
#include "sim/server.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "sim/server_parts.h"
#include "sim/world.h"

#define MHD_FLAGS (MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK)
#define IDLE_S 120u /* a kept connection that says nothing is closed after it */

/* ---- opening ---- */

/* "HOST:PORT" or "[::1]:PORT" into its parts. */
static bool split_address(const char *address, char *host, size_t host_size, const char **port, struct err *e)
{
	const char *colon = strrchr(address, ':');
	size_t len = colon ? (size_t)(colon - address) : 0;

	if (!colon || colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return err_set(e, ERR_USAGE, "--listen '%s': say HOST:PORT", address);
	if (len >= 2 && address[0] == '[' && address[len - 1] == ']')
		address++, len -= 2;
	if (len >= host_size)
		return err_set(e, ERR_USAGE, "--listen: the host's name is too long");
	snprintf(host, host_size, "%.*s", len ? (int)len : 9, len ? address : "127.0.0.1");
	*port = colon + 1;
	return true;
}

static int bind_to(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, 511) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

static int port_number(int fd)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);
	char port[16] = "0";

	if (getsockname(fd, (struct sockaddr *)&at, &len) == 0)
		getnameinfo((struct sockaddr *)&at, len, NULL, 0, port, sizeof(port), NI_NUMERICSERV);
	return (int)strtol(port, NULL, 10);
}

/* A listening socket; its URL (no final slash) into p. */
static int open_socket(struct port *p, const char *host, const char *port, struct err *e)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found;
	int why = getaddrinfo(host, port, &hints, &found);

	if (why != 0) {
		err_set(e, ERR_NETWORK, "%s: %s", host, gai_strerror(why));
		return -1;
	}
	int fd = bind_to(found);
	if (fd < 0)
		err_set(e, ERR_NETWORK, "cannot listen on %s port %s: %s", host, port, strerror(errno));
	bool has_brackets = found->ai_family == AF_INET6;
	freeaddrinfo(found);
	if (fd < 0)
		return -1;
	p->number = port_number(fd);
	snprintf(p->url, sizeof(p->url), "http://%s%.60s%s:%d", has_brackets ? "[" : "", host, has_brackets ? "]" : "",
		p->number);
	return fd;
}

static struct MHD_Daemon *start_api(struct server *s, int fd)
{
	return MHD_start_daemon(MHD_FLAGS, 0, NULL, NULL, conn_handle, s, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_URI_LOG_CALLBACK, conn_begin, s, MHD_OPTION_NOTIFY_COMPLETED, conn_end, s,
		MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)128 * 1024,
		MHD_OPTION_END);
}

static struct MHD_Daemon *start_page(struct port *p, int fd)
{
	return MHD_start_daemon(MHD_FLAGS, 0, NULL, NULL, listener_handle, p, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_END);
}

static bool open_port(struct server *s, int which, const char *host, const char *port, struct err *e)
{
	struct port *p = &s->ports[which];

	p->server = s;
	int fd = open_socket(p, host, port, e);
	if (fd < 0)
		return false;
	p->daemon = which == PORT_API ? start_api(s, fd) : start_page(p, fd);
	if (p->daemon)
		return true;
	close(fd);
	return err_set(e, ERR_INTERNAL, "libmicrohttpd does not start");
}

static bool open_ports(struct server *s, struct err *e)
{
	const char *port = "0";
	char host[256];

	if (!split_address(s->options.listen, host, sizeof(host), &port, e) || !open_port(s, PORT_API, host, port, e))
		return false;
	s->ports[PORT_PROD].listener = s->api->world->prod;
	s->ports[PORT_TEST].listener = s->api->world->test;
	for (int i = PORT_PROD; i < PORTS; i++) {
		if (s->ports[i].listener && !open_port(s, i, host, "0", e))
			return false;
		strncat(s->ports[i].url, "/", sizeof(s->ports[i].url) - strlen(s->ports[i].url) - 1);
	}
	return true;
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

struct server *server_new(const struct server_options *o, struct api *api, struct err *e)
{
	struct server *s = mem_alloc(sizeof(*s));

	s->options = *o;
	s->api = api;
	s->signal_fd = open_signals();
	if (s->signal_fd >= 0 && open_ports(s, e))
		return s;
	if (s->signal_fd < 0)
		err_set(e, ERR_INTERNAL, "signalfd: %s", strerror(errno));
	server_free(s);
	return NULL;
}

void server_free(struct server *s)
{
	if (!s)
		return;
	conn_wake_all(s);
	for (int i = 0; i < PORTS; i++)
		if (s->ports[i].daemon) {
			MHD_run(s->ports[i]
					.daemon); /* takes the woken connections out of their sleep: a must before stopping */
			MHD_stop_daemon(s->ports[i].daemon);
		}
	if (s->signal_fd >= 0)
		close(s->signal_fd);
	free(s);
}

const char *server_endpoint(const struct server *s)
{
	return s->ports[PORT_API].url;
}

static const char *page_url(const struct port *p)
{
	return p->daemon ? p->url : NULL;
}

const char *server_prod_url(const struct server *s)
{
	return page_url(&s->ports[PORT_PROD]);
}

const char *server_test_url(const struct server *s)
{
	return page_url(&s->ports[PORT_TEST]);
}

/* ---- the loop ---- */

static int earlier(int64_t a, int64_t b)
{
	int64_t v = a < 0 ? b : b < 0 ? a : a < b ? a : b;

	return v > 3600000 ? 3600000 : (int)v;
}

/* What to wait on: the signals, standard input, an epoll descriptor for each port. */
static nfds_t list_fds(struct server *s, struct pollfd *fds)
{
	nfds_t n = 0;

	fds[n++] = (struct pollfd){.fd = s->signal_fd, .events = POLLIN};
	fds[n++] = (struct pollfd){.fd = s->options.ends_with_stdin ? STDIN_FILENO : -1, .events = POLLIN};
	for (int i = 0; i < PORTS; i++)
		if (s->ports[i].daemon) {
			const union MHD_DaemonInfo *info =
				MHD_get_daemon_info(s->ports[i].daemon, MHD_DAEMON_INFO_EPOLL_FD);
			fds[n++] = (struct pollfd){.fd = info->epoll_fd, .events = POLLIN};
		}
	return n;
}

static int time_to_wait(struct server *s)
{
	int wait = earlier(conn_wake_due(s, clock_mono_ms()), -1);

	for (int i = 0; i < PORTS; i++) {
		MHD_UNSIGNED_LONG_LONG ms;
		if (s->ports[i].daemon && MHD_get_timeout(s->ports[i].daemon, &ms) == MHD_YES)
			wait = earlier(wait, (int64_t)(ms > 3600000 ? 3600000 : ms));
	}
	return wait;
}

static void drain_stdin(struct server *s)
{
	char bytes[256];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		s->is_ending = true;
}

void server_run(struct server *s)
{
	struct pollfd fds[2 + PORTS];

	while (!s->is_ending) {
		nfds_t n = list_fds(s, fds);
		if (poll(fds, n, time_to_wait(s)) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			s->is_ending = true;
		if (fds[1].revents)
			drain_stdin(s);
		conn_wake_due(s, clock_mono_ms());
		for (int i = 0; i < PORTS; i++)
			if (s->ports[i].daemon)
				MHD_run(s->ports[i].daemon);
	}
}
