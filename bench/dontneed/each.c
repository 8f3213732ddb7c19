// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MADV_DONTNEED page by page, as a garbage collector or an allocator gives
 * memory back: no batch, whatever the folios are. dontneed/anon is the same for
 * all pages in one call.
 *
 * shared: a child has the pages too, so that only mappings and references go.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>
#include <sys/mman.h>

static struct mm_region region;
static struct park *park;

static void setup(struct bench *b)
{
	park = need_park(b);
}

static bool drop_all(void)
{
	const size_t page_bytes = region.page_bytes;
	char *const end = region.addr + region.len_bytes;

	for (char *p = region.addr; p < end; p += page_bytes)
		if (madvise(p, page_bytes, MADV_DONTNEED))
			return false;
	return true;
}

static void run(struct bench *b)
{
	bool is_shared = !strcmp(bench_word(b, "state"), "shared"), is_done;
	pid_t child = 0;

	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	if (is_shared)
		child = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	is_done = drop_all();
	bench_end(b, region.nr_pages);
	if (!is_done)
		bench_broken(b, "madvise(MADV_DONTNEED) of one page: %m");
	if (is_shared) {
		need_unpark(b, park, child);
		park_reset(park);
	}
	pages_drop(b, &region);
}

static void teardown(struct bench *b)
{
	(void)b;
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "state=exclusive" },
	{ .what = EV_PRESENT, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	/* The first page of a huge page is taken out of its PMD. */
	{ .what = EV_THP_SPLIT_PMD, .per_op = PER_THP, .when = "page=thp" },
	{ 0 },
};

static const struct bench_def dontneed_each = {
	.name = "dontneed/each",
	.version = 1,
	.question = "What does MADV_DONTNEED cost when it comes page by page?",
	.timed =
		"one madvise(MADV_DONTNEED) for each base page, in address order",
	.op = "page",
	.phases = "call",
	.cases = "page=base," KINDS_MTHP ",ptethp,thp state=exclusive,shared",
	.quick = "page=base state=exclusive",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"madvise_dontneed_single_vma > zap_page_range_single > zap_pte_range: one entry, one rmap removal, one TLB flush a call; the last page of a folio frees it",
	.expected =
		"no fault; nothing is present afterwards; a folio is freed whole, with its last page",
	.pitfalls =
		"most of it is the system call and the TLB flush: what folios do is small beside that; page=thp also splits each PMD once, and takes the folio to the deferred split list, from which reclaim may split it",
	.designs =
		"no difference in rules: what is counted for a partly unmapped folio differs between kernels (one counter more since 6.10, 05c5323b2a34) and not between designs",
	.like = "pte-dontneed of the pte-mapped-folio benchmarks",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(dontneed_each);
