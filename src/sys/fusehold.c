// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/fusehold.h"

#include "base/err.h"
#include "sys/fused.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of fs.aio-max-nr, 64k by default, the kernel may count more than asked. */
#define CALLS_MAX 8192

struct fusehold {
	struct fused_end end;
	int file_fd;
	size_t data_bytes;
	aio_context_t aio;
	size_t nr_calls; /* room */
	size_t nr; /* under way */
	size_t nr_bytes;
	bool is_sampled;
	bool is_ordered; /* to end by itself */
	struct iocb *calls;
	struct io_event *events;
};

int fusehold_ready(struct why *why)
{
	int err;

	if (!access("/dev/fuse", R_OK | W_OK))
		return 0;
	err = errno == ENOENT ? -EOPNOTSUPP : -EPERM;
	why_errno(why, -errno, "needs /dev/fuse");
	why_hint(why, err == -EPERM ? "run as root, or chmod 666 /dev/fuse"
				    : "modprobe fuse; CONFIG_FUSE_FS");
	return err;
}

/*
 * What the kernel asks once and remembers is asked now, and not by a child that
 * ends while the daemon holds: FLUSH at each close, GETXATTR before a write.
 */
static int warm_up(struct fusehold *h, struct why *why)
{
	char word[8] = "warm up";
	int fd;

	if (pwrite(h->file_fd, word, sizeof(word), 0) != sizeof(word))
		return why_errno(why, -errno, "write to the FUSE file");
	if (pread(h->file_fd, word, sizeof(word), 0) != sizeof(word))
		return why_errno(why, -errno, "read the FUSE file");
	fd = fcntl(h->file_fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return why_errno(why, -errno, "duplicate a descriptor");
	close(fd);
	return 0;
}

static int start(struct fusehold *h, struct why *why)
{
	const struct fused_order hold = { .op = FUSED_HOLD };
	struct fused_report r;
	int mount_fd = -1, err = fused_receive(&h->end, &r, &mount_fd, why);

	if (err)
		return err;
	h->file_fd =
		openat(mount_fd, FUSE_FILE_NAME, O_RDWR | O_DIRECT | O_CLOEXEC);
	if (h->file_fd < 0)
		err = why_errno(why, -errno, "open the FUSE file");
	close(mount_fd);
	if (!err)
		err = warm_up(h, why);
	if (!err && syscall(SYS_io_setup, h->nr_calls, &h->aio)) {
		err = why_errno(why, -errno, "room for %zu transfers",
				h->nr_calls);
		why_hint(why, "fs.aio-max-nr; CONFIG_AIO");
	}
	return err ? err : fused_obeyed(&h->end, &hold, why);
}

int fusehold_open(struct fusehold **to, size_t len_bytes, size_t nr_calls,
		  struct why *why)
{
	struct fusehold *h = xcalloc(1, sizeof(*h));
	int err;

	h->file_fd = -1;
	h->nr_calls = nr_calls < CALLS_MAX ? nr_calls : CALLS_MAX;
	h->calls = xcalloc(h->nr_calls, sizeof(*h->calls));
	h->events = xcalloc(h->nr_calls, sizeof(*h->events));
	h->data_bytes = len_bytes;
	err = fused_start(&h->end, len_bytes, why);
	if (!err)
		err = start(h, why);
	if (err)
		fusehold_close(h);
	else
		*to = h;
	return err;
}

/* The daemon first: its end is the end of all transfers. */
void fusehold_close(struct fusehold *h)
{
	if (!h)
		return;
	fused_stop(&h->end);
	if (h->aio)
		syscall(SYS_io_destroy, h->aio);
	if (h->file_fd >= 0)
		close(h->file_fd);
	free(h->calls);
	free(h->events);
	free(h);
}

/*
 * The head of the ring that io_setup() maps, which is an interface: libaio and
 * fio read it. A transfer that has ended already has failed.
 */
struct aio_ring_head {
	uint32_t id, nr, head, tail;
};

static bool has_event(const struct fusehold *h)
{
	const volatile struct aio_ring_head *ring = (const void *)h->aio;

	return ring->head != ring->tail;
}

/* All that is under way has ended. 0, or why one did not end as it should. */
static int collect(struct fusehold *h, bool has_data, struct why *why)
{
	size_t nr = 0;
	int err = 0;

	while (nr < h->nr) {
		long n = syscall(SYS_io_getevents, h->aio, 1L,
				 (long)(h->nr - nr), h->events, NULL);

		if (n < 0 && errno != EINTR)
			return why_errno(why, -errno, "wait for a transfer");
		for (long i = 0; i < n; i++, nr++) {
			const struct iocb *c =
				(const void *)(uintptr_t)h->events[i].obj;
			bool whole = has_data ||
				     c->aio_lio_opcode == IOCB_CMD_PWRITE;
			int64_t res = h->events[i].res;

			if (res < 0)
				err = why_errno(why, (int)res,
						"a transfer of FUSE");
			else if (res != (whole ? (int64_t)c->aio_nbytes : 0))
				err = why_set(why, -EIO,
					      "a transfer of %llu bytes ended "
					      "after %lld",
					      (unsigned long long)c->aio_nbytes,
					      (long long)res);
		}
	}
	h->nr = 0;
	h->nr_bytes = 0;
	h->is_sampled = false;
	h->is_ordered = false;
	return err;
}

static int submit(struct fusehold *h, unsigned int op, const void *addr,
		  size_t len_bytes, struct why *why)
{
	struct iocb *c = &h->calls[h->nr];

	if (h->nr == h->nr_calls || h->is_sampled ||
	    len_bytes > h->data_bytes - h->nr_bytes)
		return why_set(why, -ENOSPC, "no room for one more transfer");
	*c = (struct iocb){
		.aio_lio_opcode = (uint16_t)op,
		.aio_fildes = (uint32_t)h->file_fd,
		.aio_buf = (uint64_t)(uintptr_t)addr,
		.aio_nbytes = len_bytes,
		.aio_offset = (int64_t)h->nr_bytes,
	};
	if (syscall(SYS_io_submit, h->aio, 1L, &c) != 1)
		return why_errno(why, -errno, "submit a transfer");
	h->nr++;
	h->nr_bytes += len_bytes;
	return 0;
}

/* Nobody is to have answered it yet. */
static int submit_held(struct fusehold *h, unsigned int op, const void *addr,
		       size_t len_bytes, struct why *why)
{
	int err = submit(h, op, addr, len_bytes, why);

	if (err || h->is_ordered || !has_event(h))
		return err;
	if (syscall(SYS_io_getevents, h->aio, 1L, 1L, h->events, NULL) != 1)
		return why_errno(why, -errno, "wait for a transfer");
	/* It is not under way: nobody is to wait for it again. */
	h->nr--;
	h->nr_bytes -= len_bytes;
	return why_errno(why,
			 h->events[0].res < 0 ? (int)h->events[0].res : -EIO,
			 "a transfer of FUSE");
}

int fusehold_read(struct fusehold *h, void *addr, size_t len_bytes,
		  struct why *why)
{
	return submit_held(h, IOCB_CMD_PREAD, addr, len_bytes, why);
}

int fusehold_write(struct fusehold *h, const void *addr, size_t len_bytes,
		   struct why *why)
{
	return submit_held(h, IOCB_CMD_PWRITE, addr, len_bytes, why);
}

size_t fusehold_nr_bytes(const struct fusehold *h)
{
	return h->nr_bytes;
}

char *fusehold_data(struct fusehold *h)
{
	return (char *)h->end.shared + FUSED_HEAD_BYTES;
}

int fusehold_sample(struct fusehold *h, struct why *why)
{
	const struct fused_order o = { .op = FUSED_TAKE,
				       .len_bytes = h->nr_bytes };

	if (h->is_sampled)
		return 0;
	h->is_sampled = true;
	return fused_obeyed(&h->end, &o, why);
}

int fusehold_answer(struct fusehold *h, bool has_data, struct why *why)
{
	const struct fused_order o = { .op = FUSED_ANSWER,
				       .has_data = has_data,
				       .len_bytes = h->nr_bytes };
	int err;

	if (!h->nr)
		return 0;
	err = fused_obeyed(&h->end, &o, why);
	return err ? err : collect(h, has_data, why);
}

int fusehold_order(struct fusehold *h, size_t len_bytes, struct why *why)
{
	const struct fused_order o = { .op = FUSED_ANSWER_AT,
				       .has_data = true,
				       .len_bytes = len_bytes };

	h->is_ordered = true;
	return fused_send(&h->end, &o, why);
}

void fusehold_until(struct fusehold *h, uint64_t until_ns)
{
	__atomic_store_n(&h->end.shared->until_ns, until_ns, __ATOMIC_RELEASE);
}

int fusehold_wait(struct fusehold *h, struct why *why)
{
	return collect(h, true, why);
}

int fusehold_times(struct fusehold *h, struct fusehold_times *t,
		   struct why *why)
{
	struct fused_report r;
	int err = fused_receive(&h->end, &r, NULL, why);

	if (!err)
		*t = (struct fusehold_times){ r.arrived_ns, r.answered_ns };
	return err;
}
