// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A page comes back from swap, which is a compressed RAM disk: by a read, by a
 * write, or by a read and then a write, of which the write is what is timed.
 *
 * exclusive: the entry is ours alone and was never shared; since 5.19 it says so
 * (1493a1913e34). left: a child had it too, and is gone: fork has taken the mark
 * from the entry, and the count of its users is one again. shared: a child has
 * it still.
 *
 * Pages are read one by one (vm.page-cluster=0): with readahead one fault in
 * eight reads and the others find the page in the swap cache.
 */
#include "harness/keep.h"
#include "harness/need.h"
#include "sys/pagemap.h"
#include "sys/pageout.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* As page=swap has it (src/harness/kind_swap.c). */
#define SWAP_FACTOR 8
/* Reclaim skips a page that is locked or isolated just then: ask again. */
#define TRIES  50
#define NAP_NS 500000

enum by { BY_READ, BY_WRITE, BY_REWRITE };

static struct mm_region region;
static struct park *park;
static struct page_state *pages;
static enum by by;
static bool is_exclusive, is_shared;

static enum by by_of(const char *word)
{
	return !strcmp(word, "read")	? BY_READ
	       : !strcmp(word, "write") ? BY_WRITE
					: BY_REWRITE;
}

static void setup(struct bench *b)
{
	size_t nr = bench_size(b);

	by = by_of(bench_word(b, "by"));
	is_exclusive = !strcmp(bench_word(b, "state"), "exclusive");
	is_shared = !strcmp(bench_word(b, "state"), "shared");
	need_setting(b, "/proc/sys/vm/page-cluster", "0");
	need_swap(b, nr * mm_page_bytes() * SWAP_FACTOR, SWAP_ZRAM);
	park = need_park(b);
	pages = calloc(nr, sizeof(*pages));
	if (!pages)
		bench_broken(b, "no memory to look at %zu pages", nr);
	need_region(b, &region, nr, "base");
}

static size_t nr_swapped(struct bench *b)
{
	size_t nr = 0;

	if (pagemap_read(region.addr, region.nr_pages, pages, NULL))
		bench_broken(b, "read /proc/self/pagemap: %m");
	for (size_t i = 0; i < region.nr_pages; i++)
		nr += pages[i].swapped;
	return nr;
}

/* The write makes the pages ours alone, so that the entries are too. */
static void swap_out(struct bench *b)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	struct why why;

	mm_region_write(&region, 2);
	for (int i = 0; i < TRIES; i++) {
		if (i)
			nanosleep(&nap, NULL);
		if (pageout_region(&region, &why))
			bench_skip(b, "%s", why.text);
		if (nr_swapped(b) == region.nr_pages)
			return;
	}
	bench_skip(b, "%zu of %zu pages would not be swapped out",
		   region.nr_pages - nr_swapped(b), region.nr_pages);
}

static void run(struct bench *b)
{
	pid_t child = 0;

	swap_out(b);
	if (!is_exclusive)
		child = need_child_after(b, park, NULL, NULL);
	if (child && !is_shared) {
		need_unpark(b, park, child);
		park_reset(park);
	}
	if (by == BY_REWRITE)
		mm_region_read(&region);
	bench_begin(b);
	if (by == BY_READ)
		mm_region_read(&region);
	else
		mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
	if (child && is_shared) {
		need_unpark(b, park, child);
		park_reset(park);
	}
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	free(pages);
	pages = NULL;
	park_free(park);
}

#define IN    "by=read,write "
#define AGAIN "by=rewrite "

static const struct expect expects[] = {
	{ .what = EV_SWAPPED, .per_op = 1, .when = IN },
	{ .what = EV_PRESENT_BEFORE, .per_op = 0, .when = IN },
	{ .what = EV_MAJFLT, .per_op = 1, .when = IN },
	{ .what = EV_MINFLT, .per_op = 0, .when = IN },
	{ .what = EV_PSWPIN, .per_op = 1, .when = IN },
	/* what is read in, and the copy of it, in the same fault */
	{ .what = EV_PGALLOC, .per_op = 1, .when = "by=read" },
	{ .what = EV_PGALLOC, .per_op = 2, .when = "by=write state=shared" },
	/* mapped writable at once, or copied */
	{ .what = EV_PGREUSE, .per_op = 0, .when = "by=write", .since = "5.9" },

	{ .what = EV_PRESENT_BEFORE, .per_op = 1, .when = AGAIN },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = AGAIN },
	{ .what = EV_MAJFLT, .per_op = 0, .when = AGAIN },
	{ .what = EV_MINFLT, .per_op = 1, .when = AGAIN "state=shared" },
	/* since 6.11 a read maps what is ours alone writable: seen on 6.12, 6.18 */
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = AGAIN "state=exclusive,left",
	  .before = "6.11" },
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = AGAIN "state=exclusive,left",
	  .since = "6.11" },
	{ .what = EV_PSWPIN, .per_op = 0, .when = AGAIN },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 1,
	  .when = AGAIN "state=exclusive",
	  .since = "5.19" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 0,
	  .when = AGAIN "state=shared",
	  .since = "5.19" },
	/* the child's entry is one user more */
	{ .what = EV_SWAPCACHE, .per_op = 1, .when = AGAIN "state=shared" },
	{ .what = EV_PGREUSE,
	  .per_op = 0,
	  .when = AGAIN "state=shared",
	  .since = "5.9" },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = AGAIN "state=shared" },
	/* reused, but for what 5.9 to 5.17 find in an LRU batch */
	{ .what = EV_FATE,
	  .per_op = 1,
	  .when = AGAIN "state=exclusive,left",
	  .since = "5.9",
	  .before = "6.11" },
	{ .what = EV_FATE,
	  .per_op = 0,
	  .when = AGAIN "state=exclusive,left",
	  .since = "6.11" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .slack = 0.25,
	  .when = AGAIN "state=exclusive,left",
	  .since = "5.9",
	  .before = "5.18",
	  .by_rules = true },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = AGAIN "state=exclusive,left",
	  .before = "5.9",
	  .by_rules = true },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = AGAIN "state=exclusive,left",
	  .since = "5.18",
	  .by_rules = true },

	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_SWAPPED_AFTER, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def swap_in = {
	.name = "swap/in",
	.version = 1,
	.question =
		"What does it cost to bring a page back from swap, and to write to it?",
	.timed =
		"a read of or a write to each page that is swapped out; by=rewrite: the write to each page that a read has just brought back",
	.op = "page",
	.phases = "access",
	.cases = "by=read,write,rewrite state=exclusive,left,shared",
	.quick = "state=exclusive",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_swap_page: swap_readpage for a lone entry of a synchronous device, swapin_readahead through the swap cache for one that others use too (both by the cache since 6.19); swap_free; mapped writable if it was a write and the page is ours, else do_wp_page in the same fault; by=rewrite: do_wp_page",
	.expected =
		"by=read and write: one major fault and one page read for each page; shared, by=write: a copy as well. by=rewrite: one minor fault, reused if nobody else has the entry, copied if a child has; since 6.11 no fault if nobody has, as the read maps the page writable unless its writes are tracked",
	.pitfalls =
		"most of it is zram's: the page is decompressed, and its slot given back. Of by=rewrite 5.9 to 5.17 copy what still sits in an LRU batch, up to 15 pages, which the lab empties. What was read through the swap cache and is alone in the end is cow/reuse page=swapcache",
	.designs =
		"mapcount (up to 5.17 in this place): a write asks reuse_swap_page() while the entry still counts; a read maps read-only, and the write after it asks again. refcount 5.18: fresh, or one reference after the LRU batch is drained and the swap cache freed. exclusive: the entry says so, or one reference; a read may mark the page, and the write after it then asks nothing",
	.like = "vm-scalability swap-w-seq, which measures the device as well",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(swap_in);
