// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * io_uring registered buffers: pinned for writing, long-term, until they are
 * unregistered. Any user may, within RLIMIT_MEMLOCK.
 *
 * The range is taken as buffers of call_pages. All of it at once is one
 * IORING_REGISTER_BUFFERS, in which each buffer is a GUP call of its own. What
 * is taken in parts goes into an empty table (buffers without address), a
 * buffer to each IORING_REGISTER_BUFFERS_UPDATE (5.13, and Debian's 5.10).
 *
 * Buffers in one folio are registered as one piece (one of them since 6.6, any
 * number since 6.12): the kernel drops all of its pins but one in the same
 * system call. nr_foll_pin_acquired counts pages nevertheless.
 *
 * Nothing is replaced in a table, since that releases pins later, from a
 * worker. Unregistering waits for all users of the table and then unpins
 * before it returns (io_sqe_buffers_unregister(), 5.13 to 7.3); before 6.4 it
 * waits for an RCU grace period on its way. The end of a process that was
 * killed releases pins from a worker too (io_ring_exit_work()).
 */
#include "sys/gup.h"

#include "base/err.h"
#include "sys/memlock.h"
#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <string.h>
#include <unistd.h>

#define TABLE_BUFFERS (1u << 14) /* IORING_MAX_REG_BUFFERS since 5.12 */
#define BUFFER_BYTES  (UINT64_C(1) << 30) /* io_buffer_validate() */
#define DISABLED      "/proc/sys/kernel/io_uring_disabled"

struct ring {
	struct io_uring uring;
	bool has_table;
};

struct rings {
	size_t page_bytes;
	size_t buffer_bytes; /* most in one buffer */
	size_t all_bytes; /* a take() of so many is all there will be */
	size_t nr_refs;
	int pipe_fds[2];
	/* Buffer i is number i % TABLE_BUFFERS of ring i / TABLE_BUFFERS. */
	struct iovec *buffers;
	size_t nr_buffers;
	size_t nr_rings;
	struct ring rings[];
};

static int io_uring_ready(struct why *why)
{
	uint64_t disabled;

	/* Since 6.6; 1: only for a group and CAP_SYS_ADMIN, 2: for nobody. */
	if (sys_read_u64(DISABLED, &disabled) || disabled < 1u + !geteuid())
		return 0;
	why_set(why, -EPERM, "io_uring is disabled: %s%s is %u", sys_root(),
		DISABLED, (unsigned int)disabled);
	why_hint(why, "sysctl kernel.io_uring_disabled=0");
	return -EPERM;
}

static int drop_table(struct ring *r, struct why *why)
{
	int err;

	if (!r->has_table)
		return 0;
	do
		err = io_uring_unregister_buffers(&r->uring);
	while (err == -EINTR);
	if (err)
		return why_errno(why, err, "unregister buffers");
	r->has_table = false;
	return 0;
}

static int rings_drop(void *state, struct why *why)
{
	struct rings *r = state;
	int err = 0;

	for (size_t i = 0; i < r->nr_rings && !err; i++)
		err = drop_table(&r->rings[i], why);
	if (!err)
		r->nr_buffers = 0;
	return err;
}

static void rings_close(void *state)
{
	struct rings *r = state;

	/* The end of a ring would unpin some time later. */
	if (rings_drop(r, NULL)) {
		/* Then it does. */
	}
	for (size_t i = 0; i < r->nr_rings; i++)
		io_uring_queue_exit(&r->rings[i].uring);
	for (int i = 0; i < 2 && r->pipe_fds[i] >= 0; i++)
		close(r->pipe_fds[i]);
	gup_state_free(r);
}

static int ring_new(struct io_uring *uring, struct why *why)
{
	int err = io_uring_queue_init(1, uring, 0);

	if (err) {
		why_errno(why, err, "io_uring_setup");
		if (err == -ENOSYS)
			why_hint(why, "a kernel with CONFIG_IO_URING");
		return err;
	}
	/* No child is to have a mapping more for it. */
	err = io_uring_ring_dontfork(uring);
	if (err) {
		io_uring_queue_exit(uring);
		return why_errno(why, err, "keep a ring from children");
	}
	return 0;
}

static int rings_open(void **state, const struct gup_want *want,
		      struct why *why)
{
	size_t page_bytes = mm_page_bytes();
	size_t most = want->nr_pages * want->nr_refs;
	size_t call_pages =
		want->call_pages ? want->call_pages : BUFFER_BYTES / page_bytes;
	size_t nr =
		(want->nr_pages + call_pages - 1) / call_pages * want->nr_refs;
	size_t nr_rings = (nr + TABLE_BUFFERS - 1) / TABLE_BUFFERS;
	size_t map_bytes = sizeof(struct rings) +
			   nr_rings * (sizeof(struct ring) +
				       TABLE_BUFFERS * sizeof(struct iovec));
	struct rings *r;
	int err = memlock_raise(most, why);

	if (err)
		return err;
	r = gup_state_new(map_bytes);
	r->buffers = (struct iovec *)&r->rings[nr_rings];
	r->page_bytes = page_bytes;
	r->buffer_bytes = call_pages * page_bytes;
	r->all_bytes = want->nr_pages * page_bytes;
	r->nr_refs = want->nr_refs;
	r->pipe_fds[0] = r->pipe_fds[1] = -1;
	if (pipe2(r->pipe_fds, O_CLOEXEC))
		err = why_errno(why, -errno, "make a pipe");
	for (; r->nr_rings < nr_rings && !err; r->nr_rings += !err)
		err = ring_new(&r->rings[r->nr_rings].uring, why);
	if (err)
		rings_close(r);
	else
		*state = r;
	return err;
}

/* An empty table; the iovecs of the buffers to come are still zero. */
static int make_table(struct rings *r, struct ring *ring, struct why *why)
{
	size_t first = (size_t)(ring - r->rings) * TABLE_BUFFERS;
	int err;

	memset(&r->buffers[first], 0, TABLE_BUFFERS * sizeof(*r->buffers));
	err = io_uring_register_buffers(&ring->uring, &r->buffers[first],
					TABLE_BUFFERS);
	ring->has_table = !err;
	return err ? why_errno(why, err, "register an empty table of buffers")
		   : 0;
}

static int not_registered(int err, size_t i, const struct iovec *buffer,
			  struct why *why)
{
	why_errno(why, err, "register buffer %zu, of %zu kB", i,
		  buffer->iov_len / 1024);
	if (err == -ENOMEM)
		why_hint(why, "RLIMIT_MEMLOCK holds for all processes of a "
			      "user together: ulimit -l");
	return err;
}

static int add_one(struct rings *r, const struct iovec *buffer, struct why *why)
{
	struct ring *ring = &r->rings[r->nr_buffers / TABLE_BUFFERS];
	unsigned int slot = (unsigned int)(r->nr_buffers % TABLE_BUFFERS);
	int n = ring->has_table ? 0 : make_table(r, ring, why);

	if (n)
		return n;
	n = io_uring_register_buffers_update_tag(&ring->uring, slot, buffer,
						 NULL, 1);
	if (n != 1)
		return not_registered(n < 0 ? n : -EIO, r->nr_buffers, buffer,
				      why);
	r->buffers[r->nr_buffers++] = *buffer;
	return 0;
}

static int add_all(struct rings *r, size_t nr, struct why *why)
{
	while (r->nr_buffers < nr) {
		struct ring *ring = &r->rings[r->nr_buffers / TABLE_BUFFERS];
		struct iovec *first = &r->buffers[r->nr_buffers];
		size_t n = nr - r->nr_buffers;
		int err;

		n = n < TABLE_BUFFERS ? n : TABLE_BUFFERS;
		err = io_uring_register_buffers(&ring->uring, first,
						(unsigned int)n);
		if (err)
			return not_registered(err, r->nr_buffers, first, why);
		ring->has_table = true;
		r->nr_buffers += n;
	}
	return 0;
}

static int rings_take(void *state, void *addr, size_t len_bytes,
		      struct why *why)
{
	struct rings *r = state;
	bool is_all = !r->nr_buffers && len_bytes == r->all_bytes;
	size_t room = r->nr_rings * TABLE_BUFFERS, nr = 0;
	int err = 0;

	for (size_t i = 0; i < r->nr_refs; i++)
		for (size_t at = 0, n; at < len_bytes && !err; at += n, nr++) {
			struct iovec buffer = { .iov_base = (char *)addr + at };

			n = len_bytes - at;
			n = n < r->buffer_bytes ? n : r->buffer_bytes;
			buffer.iov_len = n;
			if (r->nr_buffers + is_all * nr == room)
				return why_set(why, -ENOSPC,
					       "no room for more than %zu "
					       "buffers",
					       room);
			if (is_all)
				r->buffers[nr] = buffer;
			else
				err = add_one(r, &buffer, why);
		}
	return is_all ? add_all(r, nr, why) : err;
}

/* The buffer with byte *offset of all; *offset becomes that in the buffer. */
static int find_buffer(const struct rings *r, size_t *offset, size_t *found,
		       struct why *why)
{
	for (*found = 0; *found < r->nr_buffers; ++*found) {
		if (*offset < r->buffers[*found].iov_len)
			return 0;
		*offset -= r->buffers[*found].iov_len;
	}
	return why_set(why, -ERANGE, "no buffer holds that");
}

/* n bytes between the buffer and the pipe, which has them, or room for them. */
static int move(struct rings *r, size_t i, size_t offset, size_t n,
		bool is_read, struct why *why)
{
	struct io_uring *uring = &r->rings[i / TABLE_BUFFERS].uring;
	char *at = (char *)r->buffers[i].iov_base + offset;
	struct io_uring_sqe *sqe = io_uring_get_sqe(uring);
	int slot = (int)(i % TABLE_BUFFERS), err;
	struct io_uring_cqe *cqe;

	if (!sqe)
		BUG("no free entry in a ring that is waited for");
	if (is_read)
		io_uring_prep_read_fixed(sqe, r->pipe_fds[0], at,
					 (unsigned int)n, 0, slot);
	else
		io_uring_prep_write_fixed(sqe, r->pipe_fds[1], at,
					  (unsigned int)n, 0, slot);
	err = io_uring_submit(uring);
	err = err < 0 ? err : io_uring_wait_cqe(uring, &cqe);
	if (err)
		return why_errno(why, err, "use a registered buffer");
	err = cqe->res == (int)n ? 0 : cqe->res < 0 ? cqe->res : -EIO;
	io_uring_cqe_seen(uring, cqe);
	return err ? why_errno(why, err, "%s a registered buffer",
			       is_read ? "write to" : "read from")
		   : 0;
}

/* A page at a time: that fits into any pipe. */
static int rings_copy(struct rings *r, size_t offset, char *to,
		      const char *from, size_t len_bytes, struct why *why)
{
	size_t n;
	int err = 0;

	for (size_t at = 0; at < len_bytes && !err; at += n) {
		size_t inside = offset + at, i;

		err = find_buffer(r, &inside, &i, why);
		if (err)
			return err;
		n = r->page_bytes - inside % r->page_bytes;
		n = n < len_bytes - at ? n : len_bytes - at;
		if (from && write(r->pipe_fds[1], from + at, n) != (ssize_t)n)
			return why_errno(why, -errno, "fill a pipe");
		err = move(r, i, inside, n, from, why);
		if (!err && to &&
		    read(r->pipe_fds[0], to + at, n) != (ssize_t)n)
			return why_errno(why, -errno, "empty a pipe");
	}
	return err;
}

static int rings_look(void *state, size_t offset, void *to, size_t len_bytes,
		      struct why *why)
{
	return rings_copy(state, offset, to, NULL, len_bytes, why);
}

static int rings_poke(void *state, size_t offset, const void *from,
		      size_t len_bytes, struct why *why)
{
	return rings_copy(state, offset, NULL, from, len_bytes, why);
}

static const struct gup_rule rules[] = {
	{ "", GUP_PIN,
	  GUP_WRITE | GUP_LONG | GUP_HOLDS | GUP_LOOKS | GUP_POKES },
	/* "io_uring: unify io_pin_pages()": without mmap_lock at first */
	{ "6.10", GUP_PIN,
	  GUP_WRITE | GUP_FAST | GUP_LONG | GUP_HOLDS | GUP_LOOKS | GUP_POKES },
	{ 0 },
};

static const struct gup_driver io_uring_driver = {
	.name = "io_uring",
	.what = "a registered buffer of io_uring, until it is unregistered",
	.path = "io_sqe_buffers_register > io_sqe_buffer_register > io_pin_pages > pin_user_pages (before 6.10, mmap_lock held), pin_user_pages_fast (since 6.10)",
	.rules = rules,
	.is_charged = true,
	.ready = io_uring_ready,
	.open = rings_open,
	.take = rings_take,
	.drop = rings_drop,
	.look = rings_look,
	.poke = rings_poke,
	.close = rings_close,
};
GUP_DRIVER(io_uring_driver);
