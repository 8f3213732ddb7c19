// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The youngest of many generations forks. Each generation adds an anon_vma of
 * its own to every mapping, below those of all its ancestors, as any of them may
 * have left pages there; and each fork copies the whole chain, for each VMA.
 *
 * The region is one page longer than the sweep needs. Nobody writes to that
 * page after the first process, so the number of its mappings says how many
 * generations are alive. What of the region a size does not use is kept out of
 * the fork.
 */
#include "harness/bench.h"
#include "harness/descend.h"
#include "harness/need.h"
#include "sys/pagemap.h"

#include <string.h>
#include <sys/mman.h>

static struct mm_region whole, region;
static struct park *park;
static bool has_descended;

static void need_generations(struct bench *b, size_t nr)
{
	const char *witness = mm_region_page(&whole, whole.nr_pages - 1);
	struct page_state page;
	uint64_t count;

	/* Without the privilege nothing can be told. */
	if (pagemap_read(witness, 1, &page, NULL) ||
	    kpagecount_read(&page, 1, &count, NULL))
		return;
	if (count != nr)
		bench_broken(b, "%zu generations, but %llu have the page", nr,
			     (unsigned long long)count);
	bench_note(b, "generations", (double)count);
}

/* The first pages of the whole take part in forks, and no others. */
static void use_pages(struct bench *b, size_t nr_pages)
{
	char *tail = mm_region_page(&whole, nr_pages);

	if (madvise(whole.addr, whole.len_bytes, MADV_DOFORK) ||
	    madvise(tail, whole.addr + whole.len_bytes - tail, MADV_DONTFORK))
		bench_broken(b, "madvise(MADV_DONTFORK): %m");
	region = whole;
	region.nr_pages = nr_pages;
	region.len_bytes = nr_pages * whole.page_bytes;
	bench_watch(b, &region);
}

static void setup(struct bench *b)
{
	size_t depth = bench_number(b, "depth");
	struct why why;

	if (!has_descended) {
		if (mm_region_map(&whole, bench_size_max(b) + 1, MM_BASE, &why))
			bench_broken(b, "%s", why.text);
		mm_region_fill(&whole);
		need_descend(b, depth);
		has_descended = true;
	}
	need_generations(b, depth + 1);
	use_pages(b, bench_size(b));
	park = need_park(b);
}

static void run(struct bench *b)
{
	pid_t child;

	mm_region_write(&region, 2);
	bench_begin(b);
	child = need_parked_child(b, park);
	bench_end(b, region.nr_pages);
	need_timed_exit(b, park, child, 1, 2);
}

static void teardown(struct bench *b)
{
	(void)b;
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_IN_CHILD, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_chain = {
	.name = "fork/chain",
	.version = 1,
	.question = "Does fork() get dearer with every living ancestor?",
	.timed =
		"the clone(SIGCHLD) system call in the youngest of depth + 1 generations, which has rewritten its pages",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "depth=0,1,4,16,64",
	.quick = "depth=16",
	.sweep = "pages",
	.headline = HEADLINE_FIXED,
	.expects = expects,
	.kernel =
		"dup_mmap > anon_vma_fork > anon_vma_clone: for each VMA one anon_vma_chain is allocated for each anon_vma of the chain and put into its interval tree, under the lock of the root, which all generations have in common; exit: unlink_anon_vmas takes them out again",
	.expected =
		"the fixed cost grows in proportion to depth times the VMAs that have anonymous pages (about six of this program), in the call and in the exit; the cost of a page stays that of depth=0",
	.pitfalls =
		"ancestors that have ended are not counted: their anon_vmas are used again if they have no mapping and one child at most (since 3.19), so a chain of daemons does not grow without end. The ancestors are asleep; if they forked too, they would contend for the lock of the root, which is another question (fork/concurrent)",
	.designs =
		"no difference in the call: the chain serves to find the mappings of a page. mapcount and exclusive move a page that is reused to the anon_vma of its writer, so that later walks of reclaim are short; refcount as in 5.10 leaves it where it was. A copy belongs to its writer in all three",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_chain);
