// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/gup_pipes.h"

#include "sys/gup.h"
#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/uio.h>
#include <unistd.h>

/* The default of fs.pipe-max-size. */
#define PIPE_BYTES (1u << 20)

static void pipe_close(int fds[2])
{
	if (fds[0] >= 0)
		close(fds[0]);
	if (fds[1] >= 0)
		close(fds[1]);
}

void pipes_free(struct pipes *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->nr; i++)
		pipe_close(p->fds[i]);
	pipe_close(p->peek);
	if (p->null_fd >= 0)
		close(p->null_fd);
	gup_state_free(p);
}

static int pipe_new(int fds[2], size_t nr_pages, struct why *why)
{
	int len_bytes = (int)(nr_pages * mm_page_bytes());
	int err;

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK)) {
		err = why_errno(why, -errno, "make a pipe");
		fds[0] = fds[1] = -1;
		if (err == -EMFILE)
			why_hint(why,
				 "two descriptors for each %zu pages: "
				 "raise ulimit -n",
				 nr_pages);
		if (err == -ENFILE)
			why_hint(why, "fs.pipe-user-pages-hard is what a user "
				      "may have in all pipes");
		return err;
	}
	if (fcntl(fds[1], F_SETPIPE_SZ, len_bytes) == len_bytes)
		return 0;
	err = why_errno(why, -errno, "a pipe of %d bytes", len_bytes);
	if (err == -EPERM)
		why_hint(why, "fs.pipe-user-pages-soft is what a user may "
			      "have in all pipes; root is exempt");
	pipe_close(fds);
	fds[0] = fds[1] = -1;
	return err;
}

/* Whole pipes, unless one smaller one is enough. */
static size_t slots_for(size_t nr_pages, size_t nr_max)
{
	uint64_t max_bytes = PIPE_BYTES;
	size_t slots = 1;

	if (sys_read_u64("/proc/sys/fs/pipe-max-size", &max_bytes) ||
	    max_bytes > PIPE_BYTES)
		max_bytes = PIPE_BYTES;
	if (!nr_max || nr_max > max_bytes / mm_page_bytes())
		nr_max = max_bytes / mm_page_bytes();
	while (slots < nr_pages && slots * 2 <= nr_max)
		slots *= 2;
	return slots;
}

int pipes_new(struct pipes **out, size_t nr_pages, size_t nr_max,
	      struct why *why)
{
	size_t slots = slots_for(nr_pages, nr_max);
	size_t nr = (nr_pages + slots - 1) / slots;
	struct pipes *p = gup_state_new(sizeof(*p) + nr * sizeof(p->fds[0]));
	int err = 0;

	*out = NULL;
	p->slots = slots;
	p->peek[0] = p->peek[1] = -1;
	p->null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (p->null_fd < 0)
		err = why_errno(why, -errno, "open /dev/null");
	for (; p->nr < nr && !err; p->nr += !err)
		err = pipe_new(p->fds[p->nr], slots, why);
	if (err)
		pipes_free(p);
	else
		*out = p;
	return err;
}

size_t pipes_room(const struct pipes *p)
{
	return p->nr_taken == p->nr * p->slots
		       ? 0
		       : p->slots - p->nr_taken % p->slots;
}

int pipes_fill(struct pipes *p, const void *addr, size_t nr_pages,
	       struct why *why)
{
	int fd = p->fds[p->nr_taken / p->slots][1];
	struct iovec iov = {
		.iov_base = (void *)(uintptr_t)addr,
		.iov_len = nr_pages * mm_page_bytes(),
	};

	while (iov.iov_len) {
		ssize_t n = vmsplice(fd, &iov, 1, SPLICE_F_NONBLOCK);

		if (n <= 0)
			return why_errno(why, n ? -errno : -EIO,
					 "vmsplice %zu pages", nr_pages);
		iov.iov_base = (char *)iov.iov_base + n;
		iov.iov_len -= (size_t)n;
	}
	p->nr_taken += nr_pages;
	return 0;
}

static int pipe_empty(const struct pipes *p, int fd, struct why *why)
{
	ssize_t n;

	do
		n = splice(fd, NULL, p->null_fd, NULL, PIPE_BYTES,
			   SPLICE_F_NONBLOCK);
	while (n > 0);
	return n && errno != EAGAIN ? why_errno(why, -errno, "empty a pipe")
				    : 0;
}

int pipes_empty(struct pipes *p, struct why *why)
{
	size_t nr_used = (p->nr_taken + p->slots - 1) / p->slots;
	int err = 0;

	for (size_t i = 0; i < nr_used && !err; i++)
		err = pipe_empty(p, p->fds[i][0], why);
	if (!err)
		p->nr_taken = 0;
	return err;
}

/* From within one pipe; the pages before are thrown away in the other. */
static int look_in(struct pipes *p, size_t i, size_t skip_bytes, char *to,
		   size_t len_bytes, struct why *why)
{
	const size_t page_bytes = mm_page_bytes();
	size_t nr = (skip_bytes + len_bytes + page_bytes - 1) / page_bytes;
	ssize_t n = tee(p->fds[i][0], p->peek[1], nr * page_bytes,
			SPLICE_F_NONBLOCK);

	if (n != (ssize_t)(nr * page_bytes))
		return why_errno(why, n < 0 ? -errno : -EIO,
				 "tee %zu pages of a pipe", nr);
	while (skip_bytes) {
		n = splice(p->peek[0], NULL, p->null_fd, NULL, skip_bytes,
			   SPLICE_F_NONBLOCK);
		if (n <= 0)
			return why_errno(why, n ? -errno : -EIO,
					 "splice from a pipe");
		skip_bytes -= (size_t)n;
	}
	for (; len_bytes; len_bytes -= (size_t)n, to += n) {
		n = read(p->peek[0], to, len_bytes);
		if (n <= 0)
			return why_errno(why, n ? -errno : -EIO,
					 "read from a pipe");
	}
	return pipe_empty(p, p->peek[0], why);
}

int pipes_look(struct pipes *p, size_t offset, void *to, size_t len_bytes,
	       struct why *why)
{
	const size_t pipe_bytes = p->slots * mm_page_bytes();
	char *out = to;
	int err = 0;

	if (offset + len_bytes > p->nr_taken * mm_page_bytes())
		return why_set(why, -EINVAL,
			       "%zu bytes from %zu on: the pipes "
			       "hold %zu pages",
			       len_bytes, offset, p->nr_taken);
	if (p->peek[0] < 0)
		err = pipe_new(p->peek, p->slots, why);
	while (len_bytes && !err) {
		size_t skip_bytes = offset % pipe_bytes;
		size_t part_bytes = pipe_bytes - skip_bytes;

		if (part_bytes > len_bytes)
			part_bytes = len_bytes;
		err = look_in(p, offset / pipe_bytes, skip_bytes, out,
			      part_bytes, why);
		out += part_bytes;
		offset += part_bytes;
		len_bytes -= part_bytes;
	}
	return err;
}
