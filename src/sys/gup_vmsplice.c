// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vmsplice(2): a pipe buffer refers to the page itself until it is read.
 *
 * FOLL_GET on every kernel so far (7.3), 16 pages to each GUP call
 * (iter_to_pipe()). Dropped by splicing the pipe into /dev/null, which copies
 * nothing.
 */
#include "sys/gup.h"

#include "base/err.h"
#include "sys/mm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

/* What any user's pipe may hold: the default of fs.pipe-max-size. */
#define PIPE_BYTES (1u << 20)

struct pipes {
	size_t call_bytes;
	int null_fd;
	size_t nr; /* pipes */
	size_t at; /* the one that is being filled, and what is in it */
	size_t in_bytes;
	int fds[][2];
};

static void vmsplice_close(void *state)
{
	struct pipes *p = state;

	for (size_t i = 0; i < p->nr; i++) {
		close(p->fds[i][0]);
		close(p->fds[i][1]);
	}
	if (p->null_fd >= 0)
		close(p->null_fd);
	free(p);
}

static int pipe_new(int fds[2], struct why *why)
{
	int err;

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK))
		return why_errno(why, -errno, "make a pipe");
	if (fcntl(fds[1], F_SETPIPE_SZ, (int)PIPE_BYTES) >= 0)
		return 0;
	err = why_errno(why, -errno, "a pipe of %u bytes", PIPE_BYTES);
	if (err == -EPERM)
		why_hint(why, "fs.pipe-user-pages-soft is what a user may "
			      "have in all pipes");
	close(fds[0]);
	close(fds[1]);
	return err;
}

static int vmsplice_open(void **state, const struct gup_want *want,
			 struct why *why)
{
	size_t len_bytes = want->nr_pages * want->nr_refs * mm_page_bytes();
	size_t nr = (len_bytes + PIPE_BYTES - 1) / PIPE_BYTES;
	struct pipes *p = xcalloc(1, sizeof(*p) + nr * sizeof(p->fds[0]));
	int err = 0;

	p->call_bytes = want->call_pages * mm_page_bytes();
	p->null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (p->null_fd < 0)
		err = why_errno(why, -errno, "open /dev/null");
	for (; p->nr < nr && !err; p->nr += !err)
		err = pipe_new(p->fds[p->nr], why);
	if (err)
		vmsplice_close(p);
	else
		*state = p;
	return err;
}

static int vmsplice_take(void *state, void *addr, size_t len_bytes,
			 struct why *why)
{
	struct pipes *p = state;
	char *at = addr, *end = at + len_bytes;

	while (at < end) {
		struct iovec iov = { .iov_base = at };
		ssize_t n;

		if (p->in_bytes == PIPE_BYTES) {
			p->at++;
			p->in_bytes = 0;
		}
		if (p->at == p->nr)
			return why_set(why, -ENOSPC,
				       "the pipes have no room for %zu pages",
				       len_bytes / mm_page_bytes());
		iov.iov_len = (size_t)(end - at);
		if (p->call_bytes && iov.iov_len > p->call_bytes)
			iov.iov_len = p->call_bytes;
		if (iov.iov_len > PIPE_BYTES - p->in_bytes)
			iov.iov_len = PIPE_BYTES - p->in_bytes;
		n = vmsplice(p->fds[p->at][1], &iov, 1, SPLICE_F_NONBLOCK);
		if (n <= 0)
			return why_errno(why, n ? -errno : -EIO, "vmsplice");
		at += n;
		p->in_bytes += (size_t)n;
	}
	return 0;
}

static int vmsplice_drop(void *state, struct why *why)
{
	struct pipes *p = state;

	for (size_t i = 0; i < p->nr && i <= p->at; i++) {
		ssize_t n;

		do
			n = splice(p->fds[i][0], NULL, p->null_fd, NULL,
				   PIPE_BYTES, SPLICE_F_NONBLOCK);
		while (n > 0);
		if (n < 0 && errno != EAGAIN)
			return why_errno(why, -errno, "empty a pipe");
	}
	p->at = 0;
	p->in_bytes = 0;
	return 0;
}

static const struct gup_rule rules[] = {
	{ "", GUP_GET, GUP_FAST | GUP_HOLDS },
	{ 0 },
};

static const struct gup_driver vmsplice_driver = {
	.name = "vmsplice",
	.what = "a pipe buffer that refers to the page",
	.path = "vmsplice_to_pipe > iter_to_pipe > iov_iter_get_pages2 > get_user_pages_fast",
	.rules = rules,
	.open = vmsplice_open,
	.take = vmsplice_take,
	.drop = vmsplice_drop,
	.close = vmsplice_close,
};
GUP_DRIVER(vmsplice_driver);
