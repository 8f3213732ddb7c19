// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A regression of a known size, for those who look for regressions: the write
 * fault of cow/reuse, with something added.
 *
 * plant=pages touches pct % more pages than it says, so its cost per page is pct
 * % higher by counting alone, on any machine. plant=loop does work that is there:
 * between two faults a chain of multiplications whose end decides where the next
 * write goes, so that no CPU can overlap the two. Its length is a constant, and so
 * is its time in cycles; what share of a fault that is depends on the machine, and
 * is noted (planted_ns, touch_ns).
 *
 * All variants map and fill the same memory; they differ in phase 0 only.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>

/* 3 cycles each: 8 of them take 1 % of a fault of 600 ns at 3.8 GHz. */
#define LINKS_PER_PCT 8
#define TIMED_LINKS   100000

static struct mm_region region, extra;
static struct park *park;
static size_t nr_links; /* in front of each write */
static bool touches_extra;

/*
 * zero is 0 without the compiler's knowing: so the result, 0 as well, has to wait
 * for the chain.
 */
static inline uint64_t chain(size_t nr, uint64_t x, uint64_t zero)
{
	for (size_t i = 0; i < nr; i++) {
		x *= 0x9e3779b97f4a7c15ULL;
		/* one link at a time: the compiler may not fold the chain */
		__asm__ volatile("" : "+r"(x));
	}
	return x & zero;
}

static inline uint64_t hidden_zero(void)
{
	uint64_t zero = 0;

	__asm__ volatile("" : "+r"(zero));
	return zero;
}

static void write_pages(const struct mm_region *r)
{
	const uint64_t zero = hidden_zero();
	const size_t step_bytes = r->step_bytes;
	uint64_t at = 0;

	/*
	 * The chain waits for the write before it, by reading what it wrote, and
	 * the write for the chain: neither hides behind a page walk.
	 */
	for (size_t i = 0; i < r->nr_pages; i++) {
		volatile char *p = r->addr + i * step_bytes;

		at = chain(nr_links, at + i + 1, zero);
		p[at] = 3;
		at |= (uint64_t)p[at] & zero;
	}
}

static void note_plant(struct bench *b)
{
	uint64_t start_ns = bench_now_ns();
	size_t pct = bench_number(b, "pct");
	uint64_t at = chain(TIMED_LINKS, start_ns | 1, hidden_zero());
	uint64_t ns = bench_now_ns() + at - start_ns;

	if (nr_links)
		bench_note(b, "planted_ns",
			   (double)ns / TIMED_LINKS * (double)nr_links);
	if (touches_extra)
		bench_note(b, "planted_pct", (double)pct);
}

static void setup(struct bench *b)
{
	size_t pct = bench_number(b, "pct"), nr = bench_size(b);
	struct why why;

	touches_extra = !strcmp(bench_word(b, "plant"), "pages");
	nr_links = strcmp(bench_word(b, "plant"), "loop") ? 0
							  : LINKS_PER_PCT * pct;
	park = need_park(b);
	need_pages(b, &region, nr, "base");
	/* Rounded, so that the slope over sizes is pct % and not less. */
	if (mm_region_map(&extra, (nr * pct + 50) / 100, MM_BASE, &why))
		bench_broken(b, "%s", why.text);
	mm_region_fill(&extra);
	note_plant(b);
}

static void run(struct bench *b)
{
	pages_again(b, &region);
	need_unpark(b, park, need_parked_child(b, park));
	park_reset(park);
	bench_begin(b);
	write_pages(&region);
	if (touches_extra)
		write_pages(&extra);
	bench_end(b, region.nr_pages);
}

static void teardown(struct bench *b)
{
	mm_region_unmap(&extra);
	pages_drop(b, &region);
	park_free(park);
}

#define TOUCHES(ratio, filter)                                                 \
	{ .what = EV_MINFLT,                                                   \
	  .per_op = (ratio),                                                   \
	  .slack = 0.004,                                                      \
	  .when = (filter) },                                                  \
	{                                                                      \
		.what = EV_PGREUSE, .per_op = (ratio), .slack = 0.004,         \
		.when = (filter), .since = "5.9"                               \
	}

static const struct expect expects[] = {
	TOUCHES(1, "plant=none,loop"),
	TOUCHES(1.01, "plant=pages pct=1"),
	TOUCHES(1.02, "plant=pages pct=2"),
	TOUCHES(1.05, "plant=pages pct=5"),
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def self_planted = {
	.name = "self/planted",
	.version = 1,
	.question = "Is a regression of a known size found, and as what it is?",
	.timed =
		"one byte written to each page after the child was reaped, as in cow/reuse, and what is planted",
	.op = "page",
	.phases = "write",
	.cases = "plant=none,pages,loop pct=1,2,5",
	.quick = "plant=none pct=1",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel = "as in cow/reuse page=base: do_wp_page > wp_page_reuse",
	.expected =
		"plant=none: what cow/reuse costs; plant=pages: pct percent more faults than pages, and as much more time; plant=loop: one fault a page, and planted_ns more time",
	.pitfalls =
		"plant=pages is proven, as what is expected is what is planted: the plant is in the count of operations; plant=loop is about pct percent of a fault of 600 ns only",
	.designs = "no difference",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(self_planted);
