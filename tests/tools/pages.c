// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pages.c - pages in known states, for tests of the inspector. Says "NAME
 * ADDRESS PAGES" of each on stdout, then "ready PID", and sleeps until its
 * stdin ends. What the kernel lacks is left out. Shares nothing with the suite.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define NR   8
#define HUGE (2ul << 20)

static size_t page_bytes;

static char *map(size_t nr_pages, int flags)
{
	char *p = mmap(NULL, nr_pages * page_bytes, PROT_READ | PROT_WRITE,
		       MAP_ANONYMOUS | flags, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	madvise(p, nr_pages * page_bytes, MADV_NOHUGEPAGE);
	return p;
}

static void say(const char *name, const char *at, size_t nr)
{
	printf("%s %p %zu\n", name, (const void *)at, nr);
}

static void put_huge(void)
{
	char *p = map(2 * HUGE / page_bytes, MAP_PRIVATE);

	p += HUGE - (uintptr_t)p % HUGE;
	if (!madvise(p, HUGE, MADV_HUGEPAGE)) {
		memset(p, 1, HUGE);
		say("huge", p, HUGE / page_bytes);
	}
}

static void put_piped(void)
{
	char *p = map(NR, MAP_PRIVATE);
	struct iovec io = { p, NR * page_bytes };
	int fds[2];

	memset(p, 1, io.iov_len);
	if (!pipe(fds) && vmsplice(fds[1], &io, 1, 0) > 0)
		say("piped", p, NR);
}

/* io_uring_setup(2) and io_uring_register(2) by number: no library. */
static void put_pinned(void)
{
	static char params[120];
	char *p = map(NR, MAP_PRIVATE);
	struct iovec io = { p, NR * page_bytes };
	long fd;

	memset(p, 1, io.iov_len);
	fd = syscall(425, 2, params);
	if (fd >= 0 && !syscall(427, fd, 0, &io, 1))
		say("pinned", p, NR);
}

static void put_guarded(void)
{
	char *p = map(NR, MAP_PRIVATE);

	/* MADV_GUARD_INSTALL, since 6.13 */
	if (!madvise(p, NR * page_bytes, 102))
		say("guarded", p, NR);
}

int main(void)
{
	volatile char *zero;
	char *base, *shared, *file, *locked, byte;
	pid_t child;

	page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	shared = map(NR, MAP_PRIVATE);
	memset(shared, 1, NR * page_bytes);
	child = fork();
	if (!child) {
		pause();
		_exit(0);
	}
	base = map(NR, MAP_PRIVATE);
	memset(base, 1, NR * page_bytes);
	say("base", base, NR);
	say("shared", shared, NR);
	say("none", map(NR, MAP_PRIVATE), NR);
	zero = map(NR, MAP_PRIVATE);
	for (size_t i = 0; i < NR; i++)
		(void)zero[i * page_bytes];
	say("zero", (const char *)zero, NR);
	file = map(NR, MAP_SHARED);
	memset(file, 1, NR * page_bytes);
	say("shmem", file, NR);
	locked = map(NR, MAP_PRIVATE);
	memset(locked, 1, NR * page_bytes);
	if (!mlock(locked, NR * page_bytes))
		say("locked", locked, NR);
	put_huge();
	put_piped();
	put_pinned();
	put_guarded();
	printf("ready %d\n", (int)getpid());
	fflush(stdout);
	if (read(0, &byte, 1) < 0)
		perror("read");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}
