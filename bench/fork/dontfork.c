// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * madvise() can keep memory out of a fork: MADV_DONTFORK leaves out the whole
 * mapping, MADV_WIPEONFORK gives the child an empty one. Programs with much
 * memory that fork use them instead of fast page tables. In both no page is
 * visited. dofork and keeponfork take the advice back, and cost what none does.
 */
#include "harness/bench.h"
#include "harness/need.h"

#include <string.h>
#include <sys/mman.h>

static struct mm_region region;
static struct park *park;

static const struct {
	const char *name;
	int advice[2];
	size_t nr;
} words[] = {
	{ "none", { 0 }, 0 },
	{ "dontfork", { MADV_DONTFORK }, 1 },
	{ "dofork", { MADV_DONTFORK, MADV_DOFORK }, 2 },
	{ "wipeonfork", { MADV_WIPEONFORK }, 1 },
	{ "keeponfork", { MADV_WIPEONFORK, MADV_KEEPONFORK }, 2 },
};

static void advise(struct bench *b, const char *word)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (size_t k = 0; k < words[i].nr; k++)
			if (!strcmp(words[i].name, word) &&
			    madvise(region.addr, region.len_bytes,
				    words[i].advice[k]))
				bench_broken(b, "madvise(%s): %m", word);
}

static void setup(struct bench *b)
{
	park = need_park(b);
	need_region(b, &region, bench_size(b), "base");
	advise(b, bench_word(b, "advice"));
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
	mm_region_unmap(&region);
	park_free(park);
}

#define COPIED	   "advice=none,dofork,keeponfork"
#define NOT_COPIED "advice=dontfork,wipeonfork"

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_IN_CHILD, .per_op = 1, .when = COPIED },
	{ .what = EV_IN_CHILD, .per_op = 0, .when = NOT_COPIED },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0, .when = COPIED },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1, .when = NOT_COPIED },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2, .when = COPIED },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 1, .when = NOT_COPIED },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_dontfork = {
	.name = "fork/dontfork",
	.version = 1,
	.question = "What does memory cost that fork() was told to leave out?",
	.timed = "the clone(SIGCHLD) system call in the parent",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "advice=none,dontfork,dofork,wipeonfork,keeponfork",
	.quick = "advice=dontfork",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"dup_mmap: a VMA with VM_DONTCOPY is skipped; one with VM_WIPEONFORK is duplicated, but without anon_vma_fork and without copy_page_range",
	.expected =
		"0 ns per page for dontfork and wipeonfork, in the call and in the exit: the pages stay exclusive and writable in the parent, the child maps none of them. The others as fork/anon page=base state=exclusive",
	.pitfalls =
		"the advice holds for the VMA: given for a part of one it splits it, and the split is not undone by taking it back unless the neighbours agree in all else. MADV_WIPEONFORK (since 4.14) is for private anonymous memory alone",
	.designs =
		"no difference where nothing is copied. Before 5.9 MADV_DONTFORK was what RDMA users needed to keep a pinned page from being copied away by the first write after a fork",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_dontfork);
