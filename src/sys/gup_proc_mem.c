// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/PID/mem: FOLL_GET | FOLL_FORCE by the slow path.
 *
 * access_remote_vm() takes one page at a time, whatever the length, and
 * mem_rw() copies through a page that it allocates for each call. One byte of
 * each page is read, in a call of its own.
 */
#include "sys/gup.h"

#include "base/err.h"
#include "sys/mm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct proc_mem {
	int fd;
};

static int proc_mem_open(void **state, const struct gup_want *want,
			 struct why *why)
{
	char path[32] = "/proc/self/mem";
	struct proc_mem *p;
	int fd;

	if (want->pid)
		snprintf(path, sizeof(path), "/proc/%d/mem", (int)want->pid);
	/* Not below a sysroot: these are the pages of a live process. */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return why_errno(why, -errno, "open %s", path);
	p = xcalloc(1, sizeof(*p));
	p->fd = fd;
	*state = p;
	return 0;
}

static int proc_mem_take(void *state, void *addr, size_t len_bytes,
			 struct why *why)
{
	const struct proc_mem *p = state;
	const size_t page_bytes = mm_page_bytes();
	off_t at = (off_t)(uintptr_t)addr, end = at + (off_t)len_bytes;

	for (; at < end; at += (off_t)page_bytes) {
		char byte;
		ssize_t n = pread(p->fd, &byte, 1, at);

		if (n != 1)
			return why_errno(why, n ? -errno : -EIO,
					 "read /proc/PID/mem");
	}
	return 0;
}

static void proc_mem_close(void *state)
{
	struct proc_mem *p = state;

	close(p->fd);
	free(p);
}

static const struct gup_rule rules[] = {
	{ "", GUP_GET, 0 },
	{ 0 },
};

static const struct gup_driver proc_mem_driver = {
	.name = "proc_mem",
	.what = "the kernel, while it copies one byte of the page; a call a page",
	.path = "mem_rw > access_remote_vm > get_user_page_vma_remote (get_user_pages_remote before 6.5), FOLL_FORCE > __get_user_pages",
	.rules = rules,
	.does_others = true,
	.open = proc_mem_open,
	.take = proc_mem_take,
	.close = proc_mem_close,
};
GUP_DRIVER(proc_mem_driver);
