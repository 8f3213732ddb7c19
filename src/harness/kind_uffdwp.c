// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that are write-protected by userfaultfd: present, and marked in the
 * entry (pagemap bit 57 since 5.13; before, the mark shows nowhere).
 *
 * What a writer meets: since 6.7 the descriptor is asynchronous
 * (UFFD_FEATURE_WP_ASYNC): do_wp_page() takes the mark away and goes on to reuse
 * or copy, in one fault. Before, the fault waits for a thread of this process
 * that is told of it (UFFDIO_WRITEPROTECT) and wakes the writer, who faults
 * again: getrusage() counts one major fault (5.10: a fault that was retried is
 * one), the time holds two switches of threads.
 * The thread is there on these kernels alone.
 *
 * A child has no mark: fork takes it away unless the descriptor asked for
 * UFFD_FEATURE_EVENT_FORK.
 */
#include "harness/kind.h"
#include "harness/kind_look.h"
#include "harness/need.h"
#include "harness/run.h"
#include "sys/aide.h"
#include "sys/sched.h"
#include "sys/uffd.h"
#include "sys/uffd_resolve.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static int uffd = -1;
static struct uffd_resolver resolver;
static struct aide *aide;

static int uffdwp_ready(struct why *why)
{
	return uffd_usable(UFFD_SYNC, why);
}

static void protect(struct bench *b, const struct mm_region *r, bool on)
{
	struct why why;

	if (uffd_protect(uffd, r->addr, r->len_bytes, on, &why))
		bench_broken(b, "%s", why.text);
}

static void uffdwp_again(struct bench *b, struct mm_region *r)
{
	protect(b, r, false);
	mm_region_write(r, 2);
	protect(b, r, true);
}

static void start_resolver(struct bench *b)
{
	struct why why;

	resolver.uffd = uffd;
	resolver.end_fd = eventfd(0, EFD_CLOEXEC);
	if (resolver.end_fd < 0)
		bench_broken(b, "make an eventfd: %s", strerror(errno));
	aide = aide_start(uffd_resolve, &resolver, &why);
	if (!aide)
		bench_broken(b, "%s", why.text);
	/* Else other tasks of this CPU run first, while the writer waits. */
	need_child_priority(b, aide_tid(aide));
}

static void make_uffdwp(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	bool is_async = !uffd_open(UFFD_ASYNC, &uffd, NULL);
	struct why why;

	if (!is_async && uffd_open(UFFD_SYNC, &uffd, &why))
		bench_skip_why(b, &why);
	bench_note(b, "uffd_wp_async", is_async);
	need_region(b, r, nr_pages, "base");
	if (uffd_register_wp(uffd, r->addr, r->len_bytes, &why))
		bench_broken(b, "%s", why.text);
	if (!is_async)
		start_resolver(b);
	uffdwp_again(b, r);
}

static void drop_uffdwp(struct bench *b, struct mm_region *r)
{
	const uint64_t one = 1;

	if (aide) {
		if (write(resolver.end_fd, &one, sizeof(one)) < 0)
			bench_broken(b, "end a thread: %s", strerror(errno));
		aide_join(aide);
		aide = NULL;
		close(resolver.end_fd);
	}
	mm_region_unmap(r);
	close(uffd);
	uffd = -1;
}

/*
 * Does the kernel refuse to write this page on our behalf? fixup_user_fault(),
 * which futex operations use, cannot wait for a userfaultfd and fails, where
 * the page is writable it stores what is there already.
 */
static bool is_refused(void *page)
{
	static uint32_t futex;
	const int or_nothing = FUTEX_OP(FUTEX_OP_OR, 0, FUTEX_OP_CMP_EQ, 0);

	return syscall(SYS_futex, &futex, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 0,
		       NULL, page, or_nothing) < 0 &&
	       errno == EFAULT;
}

/*
 * Share of pages that refuse a write. Not of an asynchronous descriptor, which
 * lets the write through and the mark is gone: there the bit is all.
 */
static double share_uffdwp(struct bench *b, const struct mm_region *r)
{
	size_t nr = 0;

	(void)b;
	if (uffd >= 0 && !aide)
		return -1;
	for (size_t i = 0; i < r->nr_pages; i++)
		nr += is_refused(mm_region_page(r, i));
	return (double)nr / (double)r->nr_pages;
}

static const struct expect uffdwp_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_UFFD_WP, .per_op = 1, .since = "5.13" },
	{ .what = EV_KIND, .per_op = 1, .before = "6.7" },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_uffdwp = {
	.name = "uffdwp",
	.what = "base pages write-protected by userfaultfd; a write is let through by the kernel itself (asynchronous, since 6.7), before by a thread of this process",
	.ready = uffdwp_ready,
	.make = make_uffdwp,
	.again = uffdwp_again,
	.drop = drop_uffdwp,
	.share = share_uffdwp,
	.promise = uffdwp_promise,
};
PAGE_KIND(kind_uffdwp);
