// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * process_vm_readv(2), process_vm_writev(2): pin by the slow path, copy, unpin.
 *
 * process_vm_rw_single_vec() pins up to two pages full of pointers at once
 * (1024 pages), copies as much as the local side has room for, and unpins
 * them all: a local side of one byte leaves the pins and hardly any copy. So a
 * call of ours is one remote vector and one local byte, which is the first of
 * the pages; writev stores it.
 */
#include "sys/gup.h"

#include "base/err.h"
#include "sys/mm.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

struct process_vm {
	pid_t pid;
	size_t call_bytes;
};

/* PVM_MAX_USER_PAGES of mm/process_vm_access.c; more would not be pinned. */
static size_t max_pages(void)
{
	return 2 * mm_page_bytes() / sizeof(void *);
}

static int process_vm_open(void **state, const struct gup_want *want,
			   struct why *why)
{
	struct process_vm *p = xcalloc(1, sizeof(*p));
	size_t nr = want->call_pages;

	(void)why;
	if (!nr || nr > max_pages())
		nr = max_pages();
	p->call_bytes = nr * mm_page_bytes();
	p->pid = want->pid ? want->pid : getpid();
	*state = p;
	return 0;
}

static int process_vm_call(const struct process_vm *p, bool is_write,
			   struct iovec *remote, struct why *why)
{
	char byte = 1;
	struct iovec local = { .iov_base = &byte, .iov_len = 1 };
	ssize_t n = is_write
			    ? process_vm_writev(p->pid, &local, 1, remote, 1, 0)
			    : process_vm_readv(p->pid, &local, 1, remote, 1, 0);

	if (n == 1)
		return 0;
	return why_errno(why, n ? -errno : -EIO, "process_vm_%s of process %d",
			 is_write ? "writev" : "readv", (int)p->pid);
}

static int process_vm_take(const struct process_vm *p, bool is_write, char *at,
			   size_t len_bytes, struct why *why)
{
	char *const end = at + len_bytes;

	while (at < end) {
		struct iovec remote = { .iov_base = at };
		int err;

		remote.iov_len = (size_t)(end - at);
		if (remote.iov_len > p->call_bytes)
			remote.iov_len = p->call_bytes;
		err = process_vm_call(p, is_write, &remote, why);
		if (err)
			return err;
		at += remote.iov_len;
	}
	return 0;
}

static int readv_take(void *state, void *addr, size_t len_bytes,
		      struct why *why)
{
	return process_vm_take(state, false, addr, len_bytes, why);
}

static int writev_take(void *state, void *addr, size_t len_bytes,
		       struct why *why)
{
	return process_vm_take(state, true, addr, len_bytes, why);
}

static const struct gup_rule readv_rules[] = {
	{ "", GUP_GET, 0 },
	{ "5.6", GUP_PIN, 0 },
	{ 0 },
};

static const struct gup_driver readv_driver = {
	.name = "process_vm_readv",
	.what = "the kernel, while it copies one byte for each call",
	.path = "process_vm_rw > process_vm_rw_single_vec > pin_user_pages_remote > __get_user_pages",
	.rules = readv_rules,
	.does_others = true,
	.open = process_vm_open,
	.take = readv_take,
	.close = free,
};
GUP_DRIVER(readv_driver);

static const struct gup_rule writev_rules[] = {
	{ "", GUP_GET, GUP_WRITE },
	{ "5.6", GUP_PIN, GUP_WRITE },
	{ 0 },
};

static const struct gup_driver writev_driver = {
	.name = "process_vm_writev",
	.what = "the kernel, while it stores the first byte of each call",
	.path = "process_vm_rw > process_vm_rw_single_vec > pin_user_pages_remote > __get_user_pages",
	.rules = writev_rules,
	.does_others = true,
	.open = process_vm_open,
	.take = writev_take,
	.close = free,
};
GUP_DRIVER(writev_driver);
