// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * O_DIRECT: the user's pages are part of the bio from submission to completion.
 *
 * A read writes to them, and therefore breaks COW first (FOLL_WRITE,
 * ITER_DEST). A write reads them (ITER_SOURCE); since 6.5 it unshares what
 * fork shared, as every FOLL_PIN for reading does.
 */
#include "sys/gup_dio.h"

#include "base/err.h"
#include "sys/blank.h"
#include "sys/gup.h"
#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum dio_how { PLAIN, IOVEC, URING, FIXED, BUFFERED, NR_HOWS };

struct dio {
	enum dio_how how;
	bool is_write;
	bool has_ring, has_buffer;
	int fd;
	size_t call_bytes;
	size_t device_bytes; /* a multiple of call_bytes */
	size_t page_bytes;
	struct io_uring ring;
	struct iovec segments[]; /* of one call */
};

static enum dio_how how_of(const char *word)
{
	static const char *const words[NR_HOWS] = {
		[PLAIN] = "plain", [IOVEC] = "iovec",	    [URING] = "uring",
		[FIXED] = "fixed", [BUFFERED] = "buffered",
	};

	for (int i = 0; i < NR_HOWS; i++)
		if (!strcmp(words[i], word))
			return (enum dio_how)i;
	BUG("nobody reads or writes %s", word);
}

void dio_close(struct dio *d)
{
	if (!d)
		return;
	/* The end of the ring would unpin some time later. */
	if (d->has_buffer && io_uring_unregister_buffers(&d->ring)) {
		/* Then it does. */
	}
	if (d->has_ring)
		io_uring_queue_exit(&d->ring);
	if (d->fd >= 0)
		close(d->fd);
	gup_state_free(d);
}

static int open_ring(struct dio *d, struct why *why)
{
	int err = io_uring_queue_init(1, &d->ring, 0);

	if (err) {
		why_errno(why, err, "io_uring_setup");
		if (err == -EPERM)
			why_hint(why, "sysctl kernel.io_uring_disabled=0");
		return err;
	}
	d->has_ring = true;
	err = io_uring_ring_dontfork(&d->ring);
	return err ? why_errno(why, err, "keep a ring from children") : 0;
}

static int open_device(struct dio *d, const char *path, struct why *why)
{
	int flags = d->is_write ? O_WRONLY : O_RDONLY;

	if (d->how != BUFFERED)
		flags |= O_DIRECT;
	d->fd = sys_open(path, flags);
	if (d->fd >= 0)
		return 0;
	return why_errno(why, d->fd, "open %s%s", sys_root(), path);
}

int dio_open(struct dio **dio, const struct dio_want *want, struct why *why)
{
	size_t page_bytes = mm_page_bytes();
	size_t nr = want->call_bytes / page_bytes + 1;
	size_t map_bytes = sizeof(struct dio) + nr * sizeof(struct iovec);
	struct dio *d = gup_state_new(map_bytes);
	int err;

	d->fd = -1;
	d->how = how_of(want->how);
	d->is_write = want->is_write;
	d->page_bytes = page_bytes;
	d->call_bytes = want->call_bytes;
	if (!d->call_bytes || want->len_bytes < d->call_bytes)
		BUG("I/O of %zu bytes to %zu", d->call_bytes, want->len_bytes);
	d->device_bytes = want->len_bytes / d->call_bytes * d->call_bytes;
	err = open_device(d, want->device, why);
	if (!err && (d->how == URING || d->how == FIXED))
		err = open_ring(d, why);
	if (err)
		dio_close(d);
	else
		*dio = d;
	return err;
}

int dio_register(struct dio *d, void *addr, size_t len_bytes, struct why *why)
{
	struct iovec buffer = { .iov_base = addr, .iov_len = len_bytes };
	int err;

	if (d->how != FIXED)
		return 0;
	err = io_uring_register_buffers(&d->ring, &buffer, 1);
	if (err) {
		why_errno(why, err, "register %zu kB", len_bytes / 1024);
		why_hint(why, "one buffer is 1 GiB at most; ulimit -l");
		return err;
	}
	d->has_buffer = true;
	return 0;
}

static ssize_t move_segments(struct dio *d, char *at, size_t n, off_t offset)
{
	int nr = 0;

	for (size_t i = 0; i < n; i += d->page_bytes, nr++) {
		d->segments[nr].iov_base = at + i;
		d->segments[nr].iov_len =
			n - i < d->page_bytes ? n - i : d->page_bytes;
	}
	return d->is_write ? pwritev(d->fd, d->segments, nr, offset)
			   : preadv(d->fd, d->segments, nr, offset);
}

static ssize_t move_by_ring(struct dio *d, char *at, size_t n, off_t offset)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&d->ring);
	struct io_uring_cqe *cqe;
	int err;

	if (!sqe)
		BUG("no free entry in a ring that is waited for");
	if (d->is_write)
		io_uring_prep_write(sqe, d->fd, at, (unsigned int)n,
				    (uint64_t)offset);
	else
		io_uring_prep_read(sqe, d->fd, at, (unsigned int)n,
				   (uint64_t)offset);
	if (d->how == FIXED) {
		sqe->opcode = d->is_write ? IORING_OP_WRITE_FIXED
					  : IORING_OP_READ_FIXED;
		sqe->buf_index = 0;
	}
	err = io_uring_submit_and_wait(&d->ring, 1);
	if (err >= 0)
		err = io_uring_wait_cqe(&d->ring, &cqe);
	if (!err) {
		err = cqe->res;
		io_uring_cqe_seen(&d->ring, cqe);
	}
	if (err < 0)
		errno = -err;
	return err < 0 ? -1 : err;
}

static ssize_t move_one(struct dio *d, char *at, size_t n, off_t offset)
{
	switch (d->how) {
	case PLAIN:
	case BUFFERED:
		return d->is_write ? pwrite(d->fd, at, n, offset)
				   : pread(d->fd, at, n, offset);
	case IOVEC:
		return move_segments(d, at, n, offset);
	case URING:
	case FIXED:
		return move_by_ring(d, at, n, offset);
	case NR_HOWS:
		break;
	}
	BUG("I/O of way %d", (int)d->how);
}

int dio_move(struct dio *d, void *addr, size_t len_bytes, struct why *why)
{
	char *at = addr, *end = at + len_bytes;
	size_t offset = 0;

	while (at < end) {
		size_t n = (size_t)(end - at);
		ssize_t moved;

		n = n < d->call_bytes ? n : d->call_bytes;
		moved = move_one(d, at, n, (off_t)(BLANK_HEAD_BYTES + offset));
		if (moved != (ssize_t)n)
			return why_errno(why, moved < 0 ? -errno : -EIO,
					 "%s %zu kB of a device at %zu kB",
					 d->is_write ? "write" : "read",
					 n / 1024, offset / 1024);
		at += n;
		offset = (offset + n) % d->device_bytes;
	}
	return 0;
}
