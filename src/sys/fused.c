// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/fused.h"

#include "base/err.h"
#include "sys/clock.h"
#include "sys/proc.h"
#include "sys/root.h"
#include "sys/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* How often a daemon that holds looks whether its owner is being killed. */
#define LOOK_MS 100
/* For requests that must come, as they were submitted before the order. */
#define WAIT_MS 5000

struct fused {
	struct fuse_fs fs;
	int fuse_fd;
	struct fused_shared *shared;
	char *data; /* of the file, shared */
	size_t data_bytes;
	bool holds;
	char *buf; /* a request */
	size_t buf_bytes;
	/* Requests that were read and not answered. */
	struct fuse_transfer *taken;
	size_t nr_taken, room;
	uint64_t taken_bytes;
};

/* The kernel refuses the answer to a request that was ended: not our error. */
static int put(const struct fused *d, const struct fuse_answer *a,
	       const void *data, size_t data_bytes, struct why *why)
{
	struct iovec iov[2] = {
		{ (void *)(uintptr_t)a, a->head.len - data_bytes },
		{ (void *)(uintptr_t)data, data_bytes },
	};

	if (writev(d->fuse_fd, iov, data_bytes ? 2 : 1) >= 0 || errno == ENOENT)
		return 0;
	return why_errno(why, -errno, "answer a FUSE request");
}

static int answer_transfer(const struct fused *d, const struct fuse_transfer *t,
			   bool has_data, struct why *why)
{
	size_t data_bytes = has_data && !t->data ? t->len_bytes : 0;
	struct fuse_answer a;

	if (t->data)
		fuse_answer_write(t, &a);
	else
		fuse_answer_read(t, data_bytes, &a);
	return put(d, &a, d->data + t->offset, data_bytes, why);
}

/* What was read of a write is the sample of the device. */
static int take(struct fused *d, const struct fuse_ask *ask, struct why *why)
{
	struct fuse_transfer t;
	int err = fuse_transfer_parse(ask, &t);

	if (err)
		return why_errno(why, err, "understand a FUSE transfer");
	if (t.offset > d->data_bytes || t.len_bytes > d->data_bytes - t.offset)
		return why_set(why, -EPROTO,
			       "a transfer of %zu bytes beyond the device",
			       t.len_bytes);
	if (!d->holds)
		return answer_transfer(d, &t, true, why);
	if (t.data)
		memcpy(d->data + t.offset, t.data, t.len_bytes);
	if (d->nr_taken == d->room) {
		d->room = 2 * d->room + 64;
		d->taken = xrealloc(d->taken, d->room, sizeof(*d->taken));
	}
	d->taken[d->nr_taken++] = t;
	d->taken_bytes += t.len_bytes;
	return 0;
}

/* One request. -EAGAIN: there is none; -ENODEV: the file system is gone. */
static int serve_one(struct fused *d, struct why *why)
{
	ssize_t n = read(d->fuse_fd, d->buf, d->buf_bytes);
	struct fuse_answer a;
	struct fuse_ask ask;
	enum fuse_turn turn;

	if (n < 0 && (errno == EINTR || errno == ENOENT))
		return 0;
	if (n < 0)
		return why_errno(why, -errno, "read a FUSE request");
	if (fuse_ask_parse(d->buf, (size_t)n, &ask))
		return why_set(why, -EPROTO,
			       "a FUSE request of %zd bytes is "
			       "not whole",
			       n);
	turn = fuse_answer(&d->fs, &ask, &a);
	if (turn == FUSE_SILENT)
		return 0;
	if (turn == FUSE_TRANSFER)
		return take(d, &ask, why);
	return put(d, &a, NULL, 0, why);
}

/* Sleeps: the owner may be about to submit on this very CPU. */
static int take_all(struct fused *d, uint64_t len_bytes, struct why *why)
{
	uint64_t end_ns = clock_mono_ns() + WAIT_MS * 1000000ULL;
	struct pollfd p = { .fd = d->fuse_fd, .events = POLLIN };
	int err;

	while (d->taken_bytes < len_bytes) {
		err = serve_one(d, why);
		if (err && err != -EAGAIN)
			return err;
		if (err && clock_mono_ns() > end_ns)
			return why_set(why, -ETIMEDOUT,
				       "of %llu bytes of "
				       "requests only %llu came",
				       (unsigned long long)len_bytes,
				       (unsigned long long)d->taken_bytes);
		if (err && poll(&p, 1, WAIT_MS) < 0 && errno != EINTR)
			return why_errno(why, -errno, "wait for a request");
	}
	return 0;
}

static int answer_all(struct fused *d, bool has_data, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < d->nr_taken && !err; i++)
		err = answer_transfer(d, &d->taken[i], has_data, why);
	d->nr_taken = 0;
	d->taken_bytes = 0;
	return err;
}

static void obey(struct fused *d, const struct fused_order *o,
		 struct fused_report *r)
{
	uint64_t until_ns = 0;

	memset(r, 0, sizeof(*r));
	d->holds = o->op != FUSED_SERVE;
	if (o->op == FUSED_SERVE || o->op == FUSED_HOLD)
		return;
	r->err = take_all(d, o->len_bytes, &r->why);
	r->arrived_ns = clock_mono_ns();
	r->nr_requests = (uint32_t)d->nr_taken;
	if (r->err || o->op == FUSED_TAKE)
		return;
	if (o->op == FUSED_ANSWER_AT)
		until_ns =
			__atomic_load_n(&d->shared->until_ns, __ATOMIC_ACQUIRE);
	do
		r->answered_ns = clock_mono_ns();
	while (r->answered_ns < until_ns);
	r->err = answer_all(d, o->has_data, &r->why);
}

/* The mount goes with the first report; mount_fd < 0: none. */
static int report(const struct fused_report *r, int mount_fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec iov = { (void *)(uintptr_t)r, sizeof(*r) };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (mount_fd >= 0) {
		m.msg_control = &control;
		m.msg_controllen = sizeof(control);
		*CMSG_FIRSTHDR(&m) = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), &mount_fd, sizeof(int));
	}
	return sendmsg(FUSED_FD, &m, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* Ends when the owner's first thread does, or lets go. */
static void *watch(void *arg)
{
	struct fused_shared *shared = arg;

	/* Whatever it returns: the owner has it no more. */
	pthread_mutex_lock(&shared->alive);
	proc_exit(0);
}

/*
 * Killed while it waits for an answer of ours, the owner does not even begin to
 * end: request_wait_answer() is deaf once the request has been read, and
 * fuse_direct_IO() always. No request is made that has to be waited for while
 * we hold, as far as known; this is for the others. A signal that ends a
 * process becomes SIGKILL to each thread (complete_signal()).
 */
static bool owner_is_killed(pid_t owner)
{
	struct sys_lines l;
	uint64_t pending = 0;
	char path[40], *line;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)owner);
	if (sys_lines_open(&l, path, NULL))
		return true;
	while ((line = sys_lines_next(&l)) != NULL) {
		const char *p = line + strlen("SigPnd:");

		if (!strncmp(line, "SigPnd:", strlen("SigPnd:")) &&
		    sys_scan_u64(&p, 16, &pending))
			break;
	}
	return sys_lines_close(&l) || pending >> (SIGKILL - 1) & 1;
}

static int start(struct fused *d, int *mount_fd, struct why *why)
{
	pthread_t thread;
	struct stat st;
	int err;

	if (fstat(FUSED_SHARED_FD, &st))
		return why_errno(why, -errno, "look at shared memory");
	if (st.st_size < (off_t)FUSED_HEAD_BYTES)
		return why_set(why, -EINVAL, "shared memory of %lld bytes",
			       (long long)st.st_size);
	d->shared = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
			 MAP_SHARED, FUSED_SHARED_FD, 0);
	if (d->shared == MAP_FAILED)
		return why_errno(why, -errno, "map shared memory");
	d->data = (char *)d->shared + FUSED_HEAD_BYTES;
	d->data_bytes = (size_t)st.st_size - FUSED_HEAD_BYTES;
	d->fs = (struct fuse_fs){
		.uid = geteuid(),
		.gid = getegid(),
		.page_bytes = (size_t)sysconf(_SC_PAGESIZE),
	};
	d->buf_bytes = fuse_ask_bytes_max(&d->fs);
	d->buf = xcalloc(1, d->buf_bytes);
	err = fused_mount(&d->fuse_fd, mount_fd, why);
	if (err)
		return err;
	err = pthread_create(&thread, NULL, watch, d->shared);
	return err ? why_errno(why, -err, "start a thread") : 0;
}

static void become_daemon(pid_t owner)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
				       SIGPIPE };
	int cpu;

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], SIG_IGN);
	closefrom(FUSED_SHARED_FD + 1);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != owner)
		proc_exit(1);
	/* Another CPU than the case's; ahead of others where we may. */
	cpu = sched_cpu_now();
	if (sched_ordinary(NULL) || sched_pin_all_but(cpu, NULL) ||
	    sched_fifo(1, NULL))
		return;
}

int fused_main(pid_t owner)
{
	struct pollfd p[2] = { { .fd = FUSED_FD, .events = POLLIN } };
	struct fused d = { .fuse_fd = -1 };
	struct fused_report r = { 0 };
	struct fused_order o;
	int mount_fd = -1;

	become_daemon(owner);
	r.err = start(&d, &mount_fd, &r.why);
	if (report(&r, r.err ? -1 : mount_fd) || r.err)
		return 0;
	close(mount_fd);
	p[1] = (struct pollfd){ .fd = d.fuse_fd, .events = POLLIN };
	for (;;) {
		int nr = poll(p, d.holds ? 1 : 2, d.holds ? LOOK_MS : -1);

		if ((nr < 0 && errno != EINTR) ||
		    (!nr && owner_is_killed(owner)))
			return 0;
		if (nr <= 0)
			continue;
		if (!d.holds && p[1].revents) {
			int err = serve_one(&d, NULL);

			if (err && err != -EAGAIN)
				return 0;
		}
		if (!p[0].revents)
			continue;
		if (recv(FUSED_FD, &o, sizeof(o), 0) != sizeof(o))
			return 0;
		obey(&d, &o, &r);
		/* What can't be answered must end, or would be waited for. */
		if (report(&r, -1) || r.err)
			return 0;
	}
}
