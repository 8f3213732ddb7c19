// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork() of pages that are pinned. A pinned page belongs to the parent and to
 * the device: the child cannot share it, as the next write of the parent would
 * leave the device with a page that nobody maps. So since 5.9 (70e806e4e645)
 * fork copies it for the child at once, and leaves the parent's entry alone.
 *
 * The first N of the region's pages are pinned (pinned= is percent). Each
 * sample forks the same region twice: without references (phase unpinned), and
 * with them (phase 0). References of FOLL_GET are the control: fork does not
 * see them. Fork looks at the references of a page only once the mm has pinned
 * something, so from the second sample on it looks in both.
 *
 * The pins stay until the child is gone; the child is parked before it writes
 * anything.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/cow_rules.h"

#include <string.h>

enum { CALL, EXIT, WAIT, UNPINNED, EARLY_COPY };

static struct mm_region region;
static struct park *park;
static struct refs *refs;
static size_t nr_pinned;
static bool copies_pinned; /* fork does, by the rules of this kernel */
static bool is_remade; /* fork maps a pinned huge page by entries, for good */

/* Of fewer pages the share that is expected is none of whole pages. */
#define SHARE_MIN_PAGES 250

static void setup(struct bench *b)
{
	size_t percent = bench_number(b, "pinned");
	struct gup_want want = { 0 };

	if (percent < 100 && bench_size(b) < SHARE_MIN_PAGES)
		bench_skip(b, "%zu %% of %zu pages: needs %d pages and more",
			   percent, bench_size(b), SHARE_MIN_PAGES);
	copies_pinned = cow_rules_at_least(5, 9);
	park = need_park(b);
	nr_pinned = (bench_size(b) * percent + 50) / 100;
	want.nr_pages = nr_pinned;
	refs = need_refs(b, bench_word(b, "via"), &want);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	is_remade = !strcmp(bench_word(b, "page"), "thp");
	refs_claim(b, refs, 0, false);
}

static void remake(struct bench *b)
{
	if (is_remade) {
		pages_drop(b, &region);
		need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	} else {
		pages_again(b, &region);
	}
}

static uint64_t fork_unpinned(struct bench *b)
{
	uint64_t start_ns;
	pid_t child;

	remake(b);
	bench_begin_phase(b, UNPINNED);
	start_ns = bench_now_ns();
	child = need_parked_child(b, park);
	start_ns = bench_now_ns() - start_ns;
	bench_end_phase(b, UNPINNED);
	need_unpark(b, park, child);
	park_reset(park);
	return start_ns;
}

static void run(struct bench *b)
{
	uint64_t unpinned_ns = fork_unpinned(b), start_ns;
	pid_t child;

	remake(b);
	refs_take(b, refs, &region, 0, nr_pinned);
	bench_begin(b);
	start_ns = bench_now_ns();
	child = need_parked_child(b, park);
	start_ns = bench_now_ns() - start_ns;
	bench_end(b, region.nr_pages);
	need_timed_exit(b, park, child, EXIT, WAIT);
	refs_drop(b, refs);
	start_ns = start_ns > unpinned_ns ? start_ns - unpinned_ns : 0;
	/* Of what is not copied it would be the noise that is above 0. */
	if (refs_kind(refs) != GUP_PIN || !copies_pinned)
		start_ns = 0;
	bench_phase_ns(b, EARLY_COPY,
		       start_ns * region.nr_pages /
			       (nr_pinned ? nr_pinned : 1));
}

static void teardown(struct bench *b)
{
	refs_close(refs);
	pages_drop(b, &region);
	park_free(park);
}

#define PIN "via=io_uring,probe_pin"
#define GET "via=vmsplice,probe_get"
/* of a page; the first N of a size may be half a page less */
#define ALL   PIN " pinned=100"
#define TENTH PIN " pinned=10"
#define ONE   PIN " pinned=1"

/* By the rules of 5.9 and later; by those before it, fork asks for no pin. */
#define COPIED(id, n, tolerance, on)                                           \
	{                                                                      \
		.what = (id), .per_op = (n), .slack = (tolerance),             \
		.when = (on), .since = "5.9", .by_rules = true                 \
	}
#define SHARED(id, n, tolerance, on)                                           \
	{                                                                      \
		.what = (id), .per_op = (n), .slack = (tolerance),             \
		.when = (on), .before = "5.9", .by_rules = true                \
	}

/*
 * The child has an entry for each page, and yet the parent's pages stay mapped
 * once: then the child's are others.
 */
static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 1,
	  .when = "page=base",
	  .since = "5.19" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_IN_CHILD, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	COPIED(EV_EXCLUSIVE_AFTER, 1, 0, ALL),
	COPIED(EV_EXCLUSIVE_AFTER, 0.1, 0.002, TENTH),
	COPIED(EV_EXCLUSIVE_AFTER, 0.01, 0.002, ONE),
	SHARED(EV_EXCLUSIVE_AFTER, 0, 0, PIN),
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0, .when = GET },
	COPIED(EV_MAPCOUNT_AFTER, 1, 0, ALL),
	SHARED(EV_MAPCOUNT_AFTER, 2, 0, PIN),
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2, .when = GET },
	/* with the stacks of both, and of others of the machine */
	COPIED(EV_ANON_GROWTH, 1, 0.5, ALL),
	SHARED(EV_ANON_GROWTH, 0, 0.5, ALL),
	{ .what = EV_ANON_GROWTH, .per_op = 0, .slack = 0.5, .when = GET },
	COPIED(EV_PGALLOC, 1, 0, ALL),
	COPIED(EV_PGALLOC, 0.1, 0.002, TENTH),
	COPIED(EV_PGALLOC, 0.01, 0.002, ONE),
	{ .what = EV_THP_SHARE, .per_op = 1, .when = "page=thp" },
	COPIED(EV_THP_SPLIT_PMD, PER_THP, 0, PIN " page=thp"),
	SHARED(EV_THP_SPLIT_PMD, 0, 0, PIN " page=thp"),
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0, .when = GET " page=thp" },
	COPIED(EV_THP_SHARE_AFTER, 0, 0, PIN " page=thp"),
	SHARED(EV_THP_SHARE_AFTER, 1, 0, PIN " page=thp"),
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = GET " page=thp" },
	{ .what = EV_LARGE_SHARE_AFTER, .per_op = 1, .when = "page=thp,64k" },
	{ 0 },
};

static const struct bench_def fork_pinned = {
	.name = "fork/pinned",
	.version = 1,
	.question = "What does a pinned page cost fork()?",
	.timed =
		"the clone(SIGCHLD) system call in the parent, while the first of the pages (pinned= percent of them) are held; unpinned: the same call earlier in the same sample, with nothing held",
	.op = "page",
	.phases = "call,exit,wait,unpinned,early-copy",
	.ratios = "call/unpinned",
	.cases = "page=base pinned=100,10,1 via=io_uring; "
		 "page=64k,thp pinned=100 via=io_uring; "
		 "page=base,64k,thp pinned=100 via=probe_pin; "
		 "page=base,thp pinned=100 via=vmsplice,probe_get",
	.quick = "page=base via=io_uring",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"copy_pte_range > copy_present_pte(s) refuses (page_needs_cow_for_dma in 5.13 and later; 5.10 tests mm->has_pinned and page_maybe_dma_pinned itself; folio_try_dup_anon_rmap_* since 6.8): -EAGAIN, both page table locks are dropped, folio_prealloc (page_copy_prealloc before 6.9) allocates and charges a page, and copy_present_page copies into it; thp: copy_huge_pmd > __split_huge_pmd, then the same for each of its entries",
	.expected =
		"pinned: the child has each page in a frame of its own, the parent's pages stay mapped once, in place and writable: what cow/copy pays at a write is paid in the call. early-copy is that bill: what a pinned page costs more than the same page unpinned, of the same sample, not below 0; about the same for pinned=100, 10 and 1. thp: the fork splits the parent's PMD (one thp_split_pmd each) and copies all its pages where it would have copied one entry. Since 6.9 (f8d937761d65) a page of a large folio is dearer than a base page, by the size of the folio: for each page fork first scans all entries that would make one batch (folio_pte_batch), finds the folio pinned and copies one page; 131328 entries for one huge page. via=vmsplice: as unpinned, on every kernel, and no early-copy",
	.pitfalls =
		"before 5.9 fork shared pinned pages like others, and a lab kernel with the rules of that time does (early-copy is 0). The pinned pages are the first of the region and not spread over it. With init_on_alloc=1 each copy is cleared first. Two working sets: the price of a page grows where parent and copies do not fit the caches together. In the lab a copy counts by the word (rep movsq), or by the byte (rep movsb) where it is safe against memory errors (copy_mc_user_highpage, seen on 6.12 and 7.3): that difference is none in time. exit gives the child's copies back, so it is dearer than that of fork/anon. A large folio is pinned as a whole: of page=64k and thp a single pin has all its pages copied. early-copy at pinned=1 is a hundredth of the call: look at its interval, and at n, as a process in which it was not above 0 at some size is left out, which makes the rest too large; call / unpinned is never cut so. The two forks of a sample differ a little by themselves: via=vmsplice call / unpinned was 0.96 to 1.00 in five runs (6.18), which is a sixth of early-copy at pinned=1. The parent's entries are not write-protected while they are copied: another thread that writes meanwhile may tear the child's copy (7.3 too)",
	.designs =
		"mapcount: no copy at fork, and the pin loses the page at the parent's next write. refcount (5.9) copies what has 1024 references or more, whoever took them (fork/false_pinned); exclusive (5.19) asks the bit first, so that a page which is shared already is never copied",
	.like = "nothing: kselftest cow.c tests that the pin stays, not what it costs",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_pinned);
