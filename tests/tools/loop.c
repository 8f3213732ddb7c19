// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * loop - fork and rewrite, timed by hand: the independent second opinion. It
 * shares no line with the suite. Prints "fork NS reuse NS" per page: the slope
 * between two sizes, of medians over 31 laps.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LAPS 31
static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}
static int up(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? -1 : 1;
}
static void lap(size_t n, double *fork_ns, double *reuse_ns)
{
	size_t page = sysconf(_SC_PAGESIZE), huge = page / 8 * page;
	double f[LAPS], r[LAPS], t;
	char *m = mmap(0, n * page + huge, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile char *p = m + (huge - (size_t)m % huge) % huge;
	madvise((void *)p, n * page, MADV_NOHUGEPAGE);
	for (int i = -3; i < LAPS; i++) {
		for (size_t k = 0; i == -3 && k < n; k++)
			p[k * page] = 1;
		t = now();
		pid_t c = fork();
		if (!c)
			_exit(0);
		f[i < 0 ? 0 : i] = now() - t;
		waitpid(c, NULL, 0);
		t = now();
		for (size_t k = 0; k < n; k++)
			p[k * page] = 2;
		r[i < 0 ? 0 : i] = now() - t;
	}
	qsort(f, LAPS, sizeof(*f), up);
	qsort(r, LAPS, sizeof(*r), up);
	*fork_ns = f[LAPS / 2];
	*reuse_ns = r[LAPS / 2];
	munmap(m, n * page + huge);
}
int main(int argc, char **argv)
{
	struct sched_param fifo = { .sched_priority = 1 };
	size_t n1 = argc > 1 ? atol(argv[1]) : 1024,
	       n2 = argc > 2 ? atol(argv[2]) : 4096;
	double f1, f2, r1, r2;
	cpu_set_t cpus;
	CPU_ZERO(&cpus);
	CPU_SET(argc > 3 ? atoi(argv[3]) : 0, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) ||
	    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &fifo))
		return 77;
	lap(n1, &f1, &r1);
	lap(n2, &f2, &r2);
	printf("fork %.2f reuse %.2f\n", (f2 - f1) / (n2 - n1),
	       (r2 - r1) / (n2 - n1));
	return 0;
}
