// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write protection without sharing: the page was never forked, so every copy
 * would be a needless one.
 *
 * mprotect: read-only and back, then written. Since 6.0 (64fe24a3e05e) the way
 * back makes exclusive dirty pages writable at once, so no fault is left; before
 * that every page takes one.
 * uffdwp: the same by userfaultfd (UFFDIO_WRITEPROTECT), on and off again. The
 * way back looks at single pages since 6.2.
 * softdirty: /proc/self/clear_refs write-protects to see the next write; the
 * fault must reuse the page.
 * pagemapscan: PAGEMAP_SCAN (6.7) protects what was written since it was there
 * last; the fault takes the mark away by itself and must reuse the page.
 */
#include "harness/bench.h"
#include "harness/need.h"
#include "sys/kernel.h"
#include "sys/pagemap.h"
#include "sys/softdirty.h"
#include "sys/uffd.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum how { BY_MPROTECT, BY_UFFDWP, BY_SOFTDIRTY, BY_PAGEMAPSCAN };

static struct mm_region region;
static enum how how;
static int uffd;

static enum how how_of(const char *word)
{
	static const char *const words[] = {
		[BY_MPROTECT] = "mprotect",
		[BY_UFFDWP] = "uffdwp",
		[BY_SOFTDIRTY] = "softdirty",
		[BY_PAGEMAPSCAN] = "pagemapscan",
	};
	enum how h = BY_MPROTECT;

	while (strcmp(words[h], word))
		h++;
	return h;
}

static void setup(struct bench *b)
{
	struct why why;
	int err;

	how = how_of(bench_word(b, "by"));
	uffd = -1;
	if (how == BY_UFFDWP || how == BY_PAGEMAPSCAN) {
		err = uffd_open(how == BY_UFFDWP ? UFFD_SYNC : UFFD_ASYNC,
				&uffd, &why);
		if (err == -EOPNOTSUPP)
			bench_skip_why(b, &why);
		if (err)
			bench_broken(b, "%s", why.text);
	}
	need_region(b, &region, bench_size(b), "base");
	if (uffd >= 0 &&
	    uffd_register_wp(uffd, region.addr, region.len_bytes, &why))
		bench_broken(b, "%s", why.text);
}

/* On: read-only or marked. Off: as before, as far as the kernel goes. */
static int protect(bool on, struct why *why)
{
	switch (how) {
	case BY_MPROTECT:
		if (!mprotect(region.addr, region.len_bytes,
			      on ? PROT_READ : PROT_READ | PROT_WRITE))
			return 0;
		return why_errno(why, -errno, "mprotect");
	case BY_UFFDWP:
		return uffd_protect(uffd, region.addr, region.len_bytes, on,
				    why);
	case BY_SOFTDIRTY:
		return on && softdirty_clear()
			       ? why_set(why, -EIO,
					 "write 4 to /proc/self/clear_refs "
					 "failed")
			       : 0;
	case BY_PAGEMAPSCAN:
		return on ? uffd_scan_protect(region.addr, region.len_bytes,
					      why)
			  : 0;
	}
	return 0;
}

/* By the mark in the entries, which shows since 5.13. */
static void look_marked(struct bench *b)
{
	const size_t places[] = { 0, region.nr_pages - 1 };
	struct page_state page;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!pagemap_read(mm_region_page(&region, places[i]), 1, &page,
				  NULL) &&
		    !page.uffd_wp && kernel_at_least(5, 13))
			bench_broken(b, "page %zu is not marked by userfaultfd",
				     places[i]);
}

static void run(struct bench *b)
{
	struct why why;
	int err;

	bench_begin_phase(b, 1);
	err = protect(true, &why);
	/* nothing of the toggle is left to see later: look now */
	if (!err && how == BY_MPROTECT && bench_takes_proof(b))
		need_protected(b, &region);
	if (!err && how == BY_UFFDWP && bench_takes_proof(b))
		look_marked(b);
	if (!err)
		err = protect(false, &why);
	bench_end_phase(b, 1);
	if (err)
		bench_broken(b, "%s", why.text);
	bench_begin(b);
	mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
}

static void teardown(struct bench *b)
{
	(void)b;
	if (uffd >= 0)
		close(uffd);
	mm_region_unmap(&region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1, .when = "by=softdirty,pagemapscan" },
	{ .what = EV_PGREUSE,
	  .per_op = 1,
	  .slack = 0.1,
	  .when = "by=softdirty" },
	{ .what = EV_PGREUSE, .per_op = 1, .when = "by=pagemapscan" },
	{ .what = EV_UFFD_WP, .per_op = 1, .when = "by=pagemapscan" },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "by=mprotect",
	  .before = "6.0",
	  .by_rules = true },
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = "by=mprotect",
	  .since = "6.0",
	  .by_rules = true },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "by=uffdwp",
	  .before = "6.2" },
	{ .what = EV_MINFLT, .per_op = 0, .when = "by=uffdwp", .since = "6.2" },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 1, .since = "5.19" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .since = "5.18",
	  .by_rules = true },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .before = "5.9",
	  .by_rules = true },
	/* refcount copies what still sits in an LRU batch: 15 pages, 31 later */
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .slack = 0.1,
	  .since = "5.9",
	  .before = "5.18",
	  .by_rules = true },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def cow_protect = {
	.name = "cow/protect",
	.version = 1,
	.question =
		"What does a write cost after write protection, never shared?",
	.timed =
		"one byte written to each page, in address order, after the protection; phase protect is what set it",
	.op = "page",
	.phases = "write,protect",
	.cases = "by=mprotect,uffdwp,softdirty,pagemapscan",
	.quick = "by=mprotect,softdirty",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"protect: mprotect > change_pte_range, userfaultfd_ioctl > mwriteprotect_range > change_pte_range, clear_refs_write > clear_soft_dirty, or do_pagemap_scan > pagemap_scan_pmd_entry; write: do_wp_page > wp_page_reuse, or no fault at all",
	.expected =
		"by=softdirty and pagemapscan: one fault and one reuse per page; by=mprotect: no fault since 6.0, one before; by=uffdwp: no fault since 6.2, one before; no frame changes",
	.pitfalls =
		"clear_refs write-protects the whole process, the harness included: four faults a sample are allowed for it. by=uffdwp takes the protection away again before the write: a write to what is still protected waits for a handler, and would measure two switches of threads",
	.designs =
		"mapcount: reuse. refcount: reuse, but any extra reference (a pin, a page in an LRU batch) makes it a copy and the pin loses the page. exclusive: the bit alone decides, no look at counts",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_protect);
