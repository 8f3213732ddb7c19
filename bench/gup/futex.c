// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The oldest user of GUP-fast, and the one that nobody thinks of: futex(2) of a
 * word that processes may share looks up its page, with a reference, to write,
 * which it drops at once. FUTEX_PRIVATE_FLAG does without.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"

static struct mm_region region;
static struct refs *refs;

static void setup(struct bench *b)
{
	const struct gup_want want = { .nr_pages = bench_size(b) };

	refs = need_refs(b, bench_word(b, "via"), &want);
	refs_claim(b, refs, 1, true);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

static void run(struct bench *b)
{
	pages_again(b, &region);
	bench_begin(b);
	refs_take(b, refs, &region, 0, region.nr_pages);
	bench_end(b, region.nr_pages);
}

static void teardown(struct bench *b)
{
	refs_close(refs);
	pages_drop(b, &region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0, .when = "page=base,thp,64k" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "page=base,thp,64k" },
	{ .what = EV_MINFLT, .per_op = 1, .when = "page=zero,file" },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = "page=zero,file" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "page=zero,file" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def gup_futex = {
	.name = "gup/futex",
	.version = 1,
	.question =
		"What does a reference cost that one system call takes to one page and drops?",
	.timed =
		"futex(FUTEX_WAKE) without FUTEX_PRIVATE_FLAG on one word of each page, which nobody waits for",
	.op = "page",
	.phases = "wake",
	.cases = "via=futex page=base,thp,64k,zero,file",
	.quick = "page=base",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"futex_wake > get_futex_key > get_user_pages_fast(FOLL_WRITE), one page; if that fails to write, once more to read; put_page",
	.expected =
		"no pin. base, thp, 64k: no fault. zero and file (mapped privately): the reference is one to write, so it breaks COW: a fault, a new page and a new frame for a system call that only wanted to know which word is meant",
	.pitfalls =
		"most of it is the system call and the hash bucket of the futex: compare with page=thp, and with gup/fast batch=1",
	.designs = "FOLL_GET to write: the same in all",
	.like = "perf bench futex wake, by threads with private futexes",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(gup_futex);
