/* versus.c: two commands in turn, A B A B …, and the ratio A/B of wall time, processor time and peak memory, pair by pair.
 * Ratios of pairs hold on a noisy machine where single times do not.
 *
 *   versus RUNS COMMAND-A COMMAND-B      (each a line for sh) */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_RUNS 100

enum figure { WALL, PROCESSOR, MEMORY, FIGURES };
static const char *const figure_names[FIGURES] = { "wall time", "processor time", "peak memory" };

struct run {
	double figure[FIGURES]; /* seconds, seconds, KiB */
};

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void become(const char *command)
{
	int null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static struct run run(const char *command)
{
	struct rusage used;
	int status = 0;
	double start = now();
	pid_t pid = fork();
	if (pid == 0)
		become(command);
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid || status != 0) {
		fprintf(stderr, "versus: '%s' failed\n", command);
		exit(1);
	}
	return (struct run){ { now() - start, seconds(used.ru_utime) + seconds(used.ru_stime), (double)used.ru_maxrss } };
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void report(const struct run *a, const struct run *b, int runs, enum figure f)
{
	double ratios[MOST_RUNS];
	for (int i = 0; i < runs; i++)
		ratios[i] = a[i].figure[f] / b[i].figure[f];
	qsort(ratios, (size_t)runs, sizeof(ratios[0]), compare);
	printf("%-15s A/B  min %.3f  median %.3f  max %.3f\n", figure_names[f], ratios[0], ratios[runs / 2], ratios[runs - 1]);
}

int main(int argc, char **argv)
{
	struct run a[MOST_RUNS], b[MOST_RUNS];
	char *end;
	long runs = argc == 4 ? strtol(argv[1], &end, 10) : 0;
	if (runs < 1 || runs > MOST_RUNS || *end != '\0') {
		fputs("Usage: versus RUNS COMMAND-A COMMAND-B\n", stderr);
		return 2;
	}
	run(argv[2]);
	run(argv[3]);
	for (long i = 0; i < runs; i++) {
		a[i] = run(argv[2]);
		b[i] = run(argv[3]);
	}
	printf("A: %s\nB: %s\n%ld runs after one of each\n", argv[2], argv[3], runs);
	for (int f = 0; f < FIGURES; f++)
		report(a, b, (int)runs, (enum figure)f);
	return 0;
}
