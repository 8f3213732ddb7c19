// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * AF_XDP: memory that is registered for a socket is pinned for good, writable,
 * by the slow path, and mapped into the kernel (vmap). No device is needed.
 *
 * Closing the socket does not unpin: the socket is freed after an RCU grace
 * period (SOCK_RCU_FREE), and that queues work which unpins. drop() waits for
 * all of it, so it takes milliseconds whatever the number of pages.
 */
#include "sys/gup.h"

#include "sys/mm.h"
#include "sys/vmstat.h"

#include <errno.h>
#include <linux/if_xdp.h>
#include <linux/membarrier.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Grace periods take tens of milliseconds; a stuck one is an error. */
#define TRIES	5000
#define WAIT_NS 1000000L

struct xdp_umem {
	size_t call_pages;
	size_t nr_refs;
	size_t nr_taken; /* sockets that have a umem */
	size_t nr_pins; /* that the kernel should count for them */
	struct vmstat vmstat;
	size_t nr;
	int fds[];
};

static int xdp_socket(struct why *why)
{
	int fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	int err;

	if (fd >= 0)
		return fd;
	err = why_errno(why, -errno, "open a socket of AF_XDP");
	if (err == -EPERM)
		why_hint(why, "needs CAP_NET_RAW");
	if (err == -EMFILE)
		why_hint(why, "raise ulimit -n: a socket for each call");
	if (err != -EAFNOSUPPORT && err != -ENOSYS)
		return err;
	why_hint(why, "build the kernel with CONFIG_XDP_SOCKETS=y");
	return -EOPNOTSUPP;
}

static int xdp_ready(struct why *why)
{
	int fd = xdp_socket(why);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static void xdp_close_sockets(struct xdp_umem *x)
{
	while (x->nr)
		close(x->fds[--x->nr]);
}

/* All again: a socket takes one umem in its life. */
static int xdp_open_sockets(struct xdp_umem *x, size_t nr, struct why *why)
{
	for (; x->nr < nr; x->nr++) {
		int fd = xdp_socket(why);

		if (fd < 0)
			return fd;
		x->fds[x->nr] = fd;
	}
	return 0;
}

static void xdp_close(void *state)
{
	struct xdp_umem *x = state;

	xdp_close_sockets(x);
	vmstat_close(&x->vmstat);
	gup_state_free(x);
}

static int xdp_open(void **state, const struct gup_want *want, struct why *why)
{
	size_t call_pages =
		want->call_pages ? want->call_pages : want->nr_pages;
	size_t nr =
		(want->nr_pages + call_pages - 1) / call_pages * want->nr_refs;
	struct xdp_umem *x = gup_state_new(sizeof(*x) + nr * sizeof(x->fds[0]));
	int err;

	x->call_pages = call_pages;
	x->nr_refs = want->nr_refs;
	x->vmstat.fd = -1;
	err = vmstat_open(&x->vmstat, why);
	if (!err)
		err = xdp_open_sockets(x, nr, why);
	if (err)
		xdp_close(x);
	else
		*state = x;
	return err;
}

/*
 * Pins of the whole machine that were not released yet, in pages. Only root may
 * have the counters brought up to date; it also waits for work that was queued
 * before on each CPU, as ours is.
 */
static int pins_now(struct xdp_umem *x, int64_t *pins, struct why *why)
{
	uint64_t acquired, released;
	int err;

	(void)!vmstat_refresh();
	err = vmstat_read(&x->vmstat, why);
	if (err)
		return err;
	if (vmstat_get(&x->vmstat, "nr_foll_pin_acquired", &acquired) ||
	    vmstat_get(&x->vmstat, "nr_foll_pin_released", &released))
		return why_set(why, -EOPNOTSUPP,
			       "/proc/vmstat has no nr_foll_pin_released "
			       "(since 5.7)");
	*pins = (int64_t)(acquired - released);
	return 0;
}

static int xdp_register(struct xdp_umem *x, const char *addr, size_t len_bytes,
			struct why *why)
{
	struct xdp_umem_reg reg = {
		.addr = (uintptr_t)addr,
		.len = len_bytes,
		.chunk_size = (uint32_t)mm_page_bytes(),
	};
	int err;

	if (x->nr_taken == x->nr)
		return why_set(why, -ENOSPC, "no socket is left of %zu", x->nr);
	if (!setsockopt(x->fds[x->nr_taken], SOL_XDP, XDP_UMEM_REG, &reg,
			sizeof(reg))) {
		x->nr_taken++;
		x->nr_pins += len_bytes / mm_page_bytes();
		return 0;
	}
	err = why_errno(why, -errno, "register %zu pages with AF_XDP",
			len_bytes / mm_page_bytes());
	if (err == -ENOBUFS)
		why_hint(why, "raise RLIMIT_MEMLOCK (ulimit -l)");
	return err;
}

static int xdp_take(void *state, void *addr, size_t len_bytes, struct why *why)
{
	struct xdp_umem *x = state;
	const size_t call_bytes = x->call_pages * mm_page_bytes();
	int err = 0;

	for (size_t i = 0; i < x->nr_refs; i++)
		for (size_t at = 0; at < len_bytes && !err; at += call_bytes)
			err = xdp_register(x, (char *)addr + at,
					   len_bytes - at < call_bytes
						   ? len_bytes - at
						   : call_bytes,
					   why);
	return err;
}

/*
 * membarrier(MEMBARRIER_CMD_GLOBAL) is synchronize_rcu(). It is refused with
 * nohz_full=; then the waiting is longer.
 */
static int wait_for_release(struct xdp_umem *x, int64_t until, struct why *why)
{
	const struct timespec nap = { .tv_nsec = WAIT_NS };
	int64_t pins;

	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	for (int i = 0; i < TRIES; i++) {
		int err = pins_now(x, &pins, why);

		if (err)
			return err;
		if (pins <= until)
			return 0;
		nanosleep(&nap, NULL);
	}
	return why_set(why, -ETIMEDOUT,
		       "the pins of AF_XDP were not released in %d s",
		       (int)(TRIES * WAIT_NS / 1000000000L));
}

/*
 * What the machine has pinned must fall by what was ours. Somebody else's pin
 * that ends meanwhile can end the wait too early, by so many pages.
 */
static int xdp_drop(void *state, struct why *why)
{
	struct xdp_umem *x = state;
	const size_t nr = x->nr;
	int64_t pins;
	int err;

	if (!x->nr_taken)
		return 0;
	err = pins_now(x, &pins, why);
	xdp_close_sockets(x);
	if (!err)
		err = wait_for_release(x, pins - (int64_t)x->nr_pins, why);
	x->nr_taken = 0;
	x->nr_pins = 0;
	return err ? err : xdp_open_sockets(x, nr, why);
}

static const struct gup_rule rules[] = {
	{ "", GUP_GET, GUP_WRITE | GUP_LONG | GUP_HOLDS },
	{ "5.6", GUP_PIN, GUP_WRITE | GUP_LONG | GUP_HOLDS },
	{ 0 },
};

static const struct gup_driver xdp_umem_driver = {
	.name = "xdp_umem",
	.is_charged = true,
	.what = "packet memory of a socket of AF_XDP (UMEM), which is closed to drop it",
	.path = "xsk_setsockopt > xdp_umem_create > xdp_umem_pin_pages > pin_user_pages(FOLL_WRITE | FOLL_LONGTERM); vmap. Drop: xsk_release > (RCU) xsk_destruct > (work) xdp_umem_release > unpin_user_pages_dirty_lock",
	.rules = rules,
	.ready = xdp_ready,
	.open = xdp_open,
	.take = xdp_take,
	.drop = xdp_drop,
	.close = xdp_close,
};
GUP_DRIVER(xdp_umem_driver);
