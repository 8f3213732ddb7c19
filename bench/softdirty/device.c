// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A soft-dirty tracker and a device that writes: does the tracker see it?
 *
 * The device writes through a reference of GUP and no page table entry is used
 * for it, so that nothing marks the page then. What marks it is GUP itself, when
 * it takes a reference to write: if the entry is write-protected it faults, as
 * the program would (when=after). A reference that was there before the bits
 * were cleared finds nothing more to do (when=before): the tracker misses the
 * write, unless clear_refs left the page alone and dirty because it looked
 * pinned (9348b73c2e1b, 5.11; base pages only).
 *
 * The number is the finding, and no expectation names it: dirty_ratio. What must
 * hold in any case is that the process sees the data in the same frame.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/pagemap.h"
#include "sys/softdirty.h"

#include <stdlib.h>
#include <string.h>

enum stamp { PROGRAM = 2, DEVICE = 3 };

static struct mm_region region;
static struct refs *refs;
static struct page_state *pages;
static unsigned char *device;
static bool is_before;

static void setup(struct bench *b)
{
	const size_t nr = bench_size(b);
	const struct gup_want want = { .nr_pages = nr };

	is_before = !strcmp(bench_word(b, "when"), "before");
	refs = need_refs(b, bench_word(b, "via"), &want);
	need_trait(b, refs, GUP_POKES);
	refs_claim(b, refs, 1, false);
	pages = calloc(nr, sizeof(*pages));
	need_pages(b, &region, nr, bench_word(b, "page"));
	device = malloc(region.len_bytes);
	if (!pages || !device)
		bench_broken(b, "no memory to look at %zu pages", nr);
	memset(device, DEVICE, region.len_bytes);
	/* The first clears the flag of the VMAs: from then on pages count. */
	if (softdirty_clear())
		bench_broken(b, "write 4 to /proc/self/clear_refs failed");
}

static void take(struct bench *b)
{
	bench_begin(b);
	refs_take(b, refs, &region, 0, region.nr_pages);
	bench_end(b, region.nr_pages);
}

static void clear(struct bench *b)
{
	if (softdirty_clear())
		bench_broken(b, "write 4 to /proc/self/clear_refs failed");
}

/* What the tracker is told, before the program touches anything. */
static void look(struct bench *b)
{
	const size_t nr = region.nr_pages;
	size_t nr_dirty = 0;

	if (pagemap_read(region.addr, nr, pages, NULL))
		bench_broken(b, "read /proc/self/pagemap failed");
	for (size_t i = 0; i < nr; i++) {
		const unsigned char *page = (void *)mm_region_page(&region, i);

		nr_dirty += pages[i].soft_dirty;
		if (*page != DEVICE)
			bench_broken(b, "page %zu lacks what the device wrote",
				     i);
	}
	bench_note(b, "dirty_ratio", (double)nr_dirty / (double)nr);
	bench_say(b, "tracker", "sees %zu of %zu pages that the device wrote",
		  nr_dirty, nr);
}

static void run(struct bench *b)
{
	pages_again(b, &region);
	mm_region_write(&region, PROGRAM);
	if (!is_before)
		clear(b);
	take(b);
	if (is_before)
		clear(b);
	refs_poke(b, refs, 0, device, region.len_bytes);
	refs_drop(b, refs);
	if (bench_takes_proof(b))
		look(b);
}

static void teardown(struct bench *b)
{
	refs_close(refs);
	refs = NULL;
	pages_drop(b, &region);
	free(device);
	free(pages);
	device = NULL;
	pages = NULL;
}

static const struct expect expects[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_GUP_FAULTS, .per_op = 0, .when = "when=before" },
	{ .what = EV_GUP_FAULTS, .per_op = 1, .when = "when=after page=base" },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def softdirty_device_bench = {
	.name = "softdirty/device",
	.version = 1,
	.question = "Does a soft-dirty tracker see what a device writes?",
	.timed =
		"the system calls that take a reference to each page, to write to it: while it is writable, or after clear_refs has write-protected it",
	.op = "page",
	.phases = "take",
	.cases = "via=fuse_read,io_uring,probe_get_w,probe_pin_w page=base "
		 "when=before,after",
	.quick = "via=fuse_read",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.needs = NEED_SOFT_DIRTY,
	.expects = expects,
	.kernel =
		"take: gup_pte_range, or follow_page_pte > faultin_page > do_wp_page > wp_page_reuse, which marks the entry soft-dirty; untimed: clear_refs_write, and the device: copy_to_iter, which knows no entry; unpin_user_pages_dirty_lock marks the page dirty and not the entry",
	.expected =
		"when=after: a GUP fault a page, and all are seen. when=before: a FOLL_GET (fuse_read up to 6.8, probe_get_w) is write-protected behind its back and nothing is seen; what looks pinned is left alone and dirty since 5.11, so all is seen, in this round and in each one until the pin is gone",
	.pitfalls =
		"that a page is seen is no word on whether the data is kept: nobody writes by the CPU here, so nothing is copied. pin/late and the scenario dio-read-softdirty do that",
	.designs =
		"the mark and the counts have no part in it, but for clear_refs leaving pins alone, which reuse by refcount made necessary; mapcount (5.8) leaves nothing alone",
	.like = "nothing: kselftest soft-dirty.c has no device",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(softdirty_device_bench);
