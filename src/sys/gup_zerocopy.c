// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/gup_zerocopy.h"

#include "base/err.h"
#include "sys/mm.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/errqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define WINDOW_BYTES 32768 /* asked for; the kernel doubles it */
#define FILLER_BYTES                                                           \
	((size_t)4 * WINDOW_BYTES) /* more than any window of that */
#define COMPLETION_MS 1000
#define TIMESTAMP_OPT 12 /* bytes of each segment with TCP timestamps */

void zerocopy_pair_close(struct zerocopy_pair *p)
{
	int *const fds[] = { &p->sender, &p->receiver, &p->listener };

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
}

static int set_option(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) ? -errno
								    : 0;
}

static int get_option(int fd, int level, int option, int *value)
{
	socklen_t len = sizeof(*value);

	return getsockopt(fd, level, option, value, &len) ? -errno : 0;
}

/*
 * Ordinary data until the window is shut. More of it than any window holds, so
 * that what follows is never first in the queue, and ended (MSG_EOR), so that
 * no packet has both.
 */
static int shut_window(const struct zerocopy_pair *p, struct why *why)
{
	static const char filler[FILLER_BYTES];
	ssize_t n = send(p->sender, filler, sizeof(filler),
			 MSG_EOR | MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n == (ssize_t)sizeof(filler))
		return 0;
	return why_errno(why, n < 0 ? -errno : -ENOBUFS,
			 "fill the window of a connection");
}

static int connect_pair(struct zerocopy_pair *p, struct why *why)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	if (getsockname(p->listener, (struct sockaddr *)&addr, &len) ||
	    connect(p->sender, (struct sockaddr *)&addr, len))
		return why_errno(why, -errno, "connect over loopback");
	p->receiver = accept4(p->listener, NULL, NULL, SOCK_CLOEXEC);
	if (p->receiver < 0)
		return why_errno(why, -errno, "accept over loopback");
	return shut_window(p, why);
}

static int disconnect_pair(struct zerocopy_pair *p, struct why *why)
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };

	if (connect(p->sender, &none, sizeof(none)))
		return why_errno(why, -errno, "abort a connection");
	close(p->receiver);
	p->receiver = -1;
	return 0;
}

/* As much as the queue may be told to hold; what a page costs it is generous. */
static void size_queue(struct zerocopy_pair *p, size_t nr_pages)
{
	const size_t cost_bytes = 2 * mm_page_bytes();
	size_t want = nr_pages * cost_bytes + 2 * FILLER_BYTES;
	int granted = 0;

	if (want > INT_MAX / 4)
		want = INT_MAX / 4;
	/* The kernel doubles it. Beyond net.core.wmem_max is for root. */
	if (set_option(p->sender, SOL_SOCKET, SO_SNDBUFFORCE, (int)want / 2))
		(void)!set_option(p->sender, SOL_SOCKET, SO_SNDBUF,
				  (int)want / 2);
	(void)!get_option(p->sender, SOL_SOCKET, SO_SNDBUF, &granted);
	p->room_pages =
		(size_t)granted <= 2 * FILLER_BYTES
			? 0
			: ((size_t)granted - 2 * FILLER_BYTES) / cost_bytes;
}

static int open_sockets(struct zerocopy_pair *p, struct why *why)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) },
	};
	int err;

	p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	p->sender = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->listener < 0 || p->sender < 0) {
		err = why_errno(why, -errno, "open a TCP socket");
		if (err == -EMFILE)
			why_hint(why, "raise ulimit -n");
		if (err == -ENOSYS || err == -EAFNOSUPPORT)
			why_hint(why, "build the kernel with CONFIG_INET=y");
		return err == -EAFNOSUPPORT ? -EOPNOTSUPP : err;
	}
	err = set_option(p->sender, SOL_SOCKET, SO_ZEROCOPY, 1);
	if (err) {
		why_errno(why, err, "SO_ZEROCOPY (since 4.14)");
		return -EOPNOTSUPP;
	}
	/* The accepted socket inherits it, and then it does not grow. */
	err = set_option(p->listener, SOL_SOCKET, SO_RCVBUF, WINDOW_BYTES);
	if (err)
		return why_errno(why, err, "SO_RCVBUF of %d", WINDOW_BYTES);
	if (bind(p->listener, (struct sockaddr *)&addr, sizeof(addr)) ||
	    listen(p->listener, 1))
		return why_errno(why, -errno, "listen on 127.0.0.1");
	return 0;
}

/*
 * Segments of one page: then packets, which are some segments, end where pages
 * end, and no page lies across two and is held twice. Timestamps take their
 * part of what TCP_MAXSEG says. Pages beyond 32767 bytes can't have it.
 */
static int connect_by_page(struct zerocopy_pair *p, struct why *why)
{
	const int page_bytes = (int)mm_page_bytes();
	int got_bytes = 0;
	int err;

	if (set_option(p->sender, IPPROTO_TCP, TCP_MAXSEG,
		       page_bytes + TIMESTAMP_OPT))
		return connect_pair(p, why);
	err = connect_pair(p, why);
	if (err)
		return err;
	(void)!get_option(p->sender, IPPROTO_TCP, TCP_MAXSEG, &got_bytes);
	if (got_bytes == page_bytes)
		return 0;
	err = disconnect_pair(p, why);
	if (err)
		return err;
	(void)!set_option(p->sender, IPPROTO_TCP, TCP_MAXSEG, page_bytes);
	return connect_pair(p, why);
}

static int open_here(struct zerocopy_pair *p, size_t nr_pages, struct why *why)
{
	int err;

	p->listener = p->sender = p->receiver = -1;
	err = open_sockets(p, why);
	if (err)
		goto out_close;
	size_queue(p, nr_pages);
	if (!p->room_pages) {
		err = why_set(why, -EOPNOTSUPP,
			      "a socket may queue too little for one page");
		why_hint(why, "raise net.core.wmem_max");
		goto out_close;
	}
	err = connect_by_page(p, why);
	if (!err)
		return 0;

out_close:
	zerocopy_pair_close(p);
	return err;
}

/* In this thread's network namespace. */
static int loopback_up(struct why *why)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return why_errno(why, -errno, "open a socket");
	if (ioctl(fd, SIOCGIFFLAGS, &ifr))
		err = -errno;
	ifr.ifr_flags |= IFF_UP;
	if (!err && ioctl(fd, SIOCSIFFLAGS, &ifr))
		err = -errno;
	close(fd);
	return err ? why_errno(why, err, "bring loopback up") : 0;
}

/*
 * Sockets stay in the namespace that they were made in and keep it alive; this
 * thread goes back at once, and nothing of the machine is changed.
 */
static int open_apart(struct zerocopy_pair *p, size_t nr_pages, struct why *why)
{
	int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	int err;

	if (home < 0)
		return why_errno(why, -errno, "open the network namespace");
	if (unshare(CLONE_NEWNET)) {
		err = why_errno(why, -errno,
				"loopback is down, and a network "
				"namespace of our own");
		why_hint(why, "ip link set lo up, or be root");
		close(home);
		return err;
	}
	err = loopback_up(why);
	if (!err)
		err = open_here(p, nr_pages, why);
	if (setns(home, CLONE_NEWNET) && !err) {
		err = why_errno(why, -errno, "leave a network namespace");
		zerocopy_pair_close(p);
	}
	close(home);
	return err;
}

int zerocopy_pair_open(struct zerocopy_pair *p, size_t nr_pages,
		       struct why *why)
{
	int err = open_here(p, nr_pages, why);

	p->nr_calls = 0;
	return err == -ENETUNREACH || err == -EADDRNOTAVAIL
		       ? open_apart(p, nr_pages, why)
		       : err;
}

int zerocopy_pair_send(struct zerocopy_pair *p, const void *addr,
		       size_t len_bytes, struct why *why)
{
	ssize_t n = send(p->sender, addr, len_bytes,
			 MSG_ZEROCOPY | MSG_DONTWAIT | MSG_NOSIGNAL);
	int err;

	if (n == (ssize_t)len_bytes) {
		p->nr_calls++;
		return 0;
	}
	err = why_errno(why, n < 0 ? -errno : -EIO,
			"send %zu bytes with MSG_ZEROCOPY", len_bytes);
	if (err == -ENOBUFS)
		why_hint(why, "raise RLIMIT_MEMLOCK (ulimit -l) or "
			      "net.core.optmem_max, or take more pages a call");
	return err;
}

/* The calls of one completion, or -errno. */
static int read_completion(const struct zerocopy_pair *p)
{
	union {
		char bytes[128];
		struct cmsghdr align;
	} control;
	struct msghdr msg = {
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct sock_extended_err e;

	if (recvmsg(p->sender, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return -errno;
	if (!CMSG_FIRSTHDR(&msg))
		return -EPROTO;
	memcpy(&e, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(e));
	if (e.ee_errno || e.ee_origin != SO_EE_ORIGIN_ZEROCOPY)
		return -EPROTO;
	return (int)(e.ee_data - e.ee_info + 1);
}

int zerocopy_pair_drop(struct zerocopy_pair *p, struct why *why)
{
	int err = disconnect_pair(p, why);

	while (p->nr_calls && !err) {
		struct pollfd pfd = { .fd = p->sender };
		int nr = read_completion(p);

		if (nr > 0)
			p->nr_calls -= (unsigned int)nr;
		else if (nr != -EAGAIN)
			err = why_errno(why, nr, "read completions");
		else if (poll(&pfd, 1, COMPLETION_MS) <= 0)
			err = why_set(why, -ETIMEDOUT,
				      "%u calls with MSG_ZEROCOPY did not "
				      "complete",
				      p->nr_calls);
	}
	return err ? err : connect_pair(p, why);
}
