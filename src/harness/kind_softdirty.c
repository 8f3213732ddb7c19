// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that the soft-dirty tracker watches: its bit is cleared, and the entry
 * is write-protected so that the next write sets it.
 *
 * Such a write is one fault, and never a copy of a page that is ours alone: on
 * 5.10 do_wp_page() looks at the reference count, later the page is exclusive.
 * CONFIG_MEM_SOFT_DIRTY=y (Debian, not all distributions).
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/run.h"
#include "sys/softdirty.h"

#include <errno.h>
#include <string.h>

#define STACK_BYTES (32u << 10)

/*
 * Clearing protects all of the process: its stack and what the harness writes
 * to while it measures as well. These faults are taken here, not in a phase.
 */
static void __attribute__((noinline)) touch_own(struct bench *b)
{
	const size_t page_bytes = mm_page_bytes();
	extern char __data_start[], _end[];
	uintptr_t data = (uintptr_t)__data_start;
	volatile char stack[STACK_BYTES];
	volatile char *at = (volatile char *)b;

	for (size_t i = 0; i < sizeof(stack); i += page_bytes)
		stack[i] = 1;
	for (size_t i = 0; i < b->map_bytes; i += page_bytes)
		/* cppcheck-suppress selfAssignment; the store is the point */
		at[i] = at[i];
	for (; data < (uintptr_t)_end; data += page_bytes)
		/* cppcheck-suppress selfAssignment */
		*(volatile char *)data = *(volatile char *)data;
}

static void softdirty_again(struct bench *b, struct mm_region *r)
{
	int err;

	mm_region_write(r, 2);
	err = softdirty_clear();
	if (err)
		bench_broken(b, "clear soft-dirty bits: %s", strerror(-err));
	touch_own(b);
}

static void make_softdirty(struct bench *b, struct mm_region *r,
			   size_t nr_pages)
{
	need_region(b, r, nr_pages, "base");
	softdirty_again(b, r);
}

static const struct expect softdirty_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_SOFT_DIRTY, .per_op = 0 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_softdirty = {
	.name = "softdirty",
	.what = "base pages whose soft-dirty bits were cleared (/proc/PID/clear_refs), which write-protects them",
	.ready = softdirty_supported,
	.make = make_softdirty,
	.again = softdirty_again,
	.promise = softdirty_promise,
};
PAGE_KIND(kind_softdirty);
