/* awscli_client.c: stands where a test calls "aws": hands its arguments, environment, folder and standard streams to
 * awscli_server.py and ends as that run ends.  The server's socket is named like this program, as it was called, with ".socket". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

extern char **environ;

static void give_up(const char *what)
{
	perror(what);
	exit(125);
}

static int reach(const char *program)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (snprintf(address.sun_path, sizeof(address.sun_path), "%s.socket", program) >= (int)sizeof(address.sun_path)) {
		fprintf(stderr, "%s: too long a path for a socket\n", program);
		exit(125);
	}
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		give_up(address.sun_path);
	return fd;
}

static void hand_streams(int fd)
{
	static const int streams[] = {0, 1, 2};
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(streams))];
	} control = {.header = {.cmsg_len = CMSG_LEN(sizeof(streams)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
	char byte = 0;
	struct iovec one = {&byte, 1};
	struct msghdr message = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};

	memcpy(CMSG_DATA(&control.header), streams, sizeof(streams));
	if (sendmsg(fd, &message, 0) != 1)
		give_up("sendmsg");
}

static void put(FILE *to, const char *word)
{
	fwrite(word, 1, strlen(word) + 1, to);
}

int main(int argc, char **argv)
{
	char *folder = getcwd(NULL, 0);
	int fd = reach(argv[0]);
	unsigned char code = 0;

	if (!folder)
		give_up("getcwd");
	hand_streams(fd);
	FILE *to = fdopen(dup(fd), "w");
	if (!to)
		give_up("fdopen");
	put(to, folder);
	fprintf(to, "%d%c", argc - 1, 0);
	for (int i = 1; i < argc; i++)
		put(to, argv[i]);
	for (char **word = environ; *word; word++)
		put(to, *word);
	if (fclose(to) != 0 || shutdown(fd, SHUT_WR) != 0)
		give_up("the call");
	free(folder);
	if (read(fd, &code, 1) != 1) {
		fprintf(stderr, "%s: the AWS CLI ended without a word\n", argv[0]);
		return 125;
	}
	return code;
}
