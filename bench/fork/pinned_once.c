// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork() of an mm that has pinned a page before, an unrelated one that is long
 * let go: since 5.9 (008cfe4418b3) the mm remembers (has_pinned, since 5.14 the
 * flag MMF_HAS_PINNED) and is never asked to forget. From then on fork looks at
 * the reference count of each page that it would share.
 *
 * Pinned by process_vm_readv() of this process's own memory, which pins, reads
 * and lets go in one call; what ptrace and debuggers do to others. Where the counters can be read, they
 * must have counted a pin.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/vmstat.h"

#include <string.h>
#include <sys/mman.h>

static struct mm_region region, other;
static struct park *park;

/* Pins so far; <0: that can't be known, which is for root only. */
static int64_t pins_now(void)
{
	/* Neither heap nor data: the case has the same pages either way. */
	struct vmstat *v = mmap(NULL, sizeof(*v), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t nr;
	bool is_read;

	if (v == MAP_FAILED)
		return -1;
	is_read = !vmstat_refresh() && !vmstat_open(v, NULL) &&
		  !vmstat_get(v, "nr_foll_pin_acquired", &nr);
	vmstat_close(v);
	munmap(v, sizeof(*v));
	return is_read ? (int64_t)nr : -1;
}

static void pin_other(struct bench *b)
{
	const struct gup_want want = { .nr_pages = 1 };
	struct refs *refs = need_refs(b, "process_vm_readv", &want);
	int64_t before = pins_now();

	refs_take(b, refs, &other, 0, 1);
	if (before >= 0 && pins_now() == before)
		bench_broken(b, "no page was pinned");
	refs_close(refs);
}

static void setup(struct bench *b)
{
	park = need_park(b);
	need_region(b, &other, 1, "base");
	if (!strcmp(bench_word(b, "once"), "yes"))
		pin_other(b);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

static void run(struct bench *b)
{
	pid_t child;

	pages_again(b, &region);
	bench_begin(b);
	child = need_parked_child(b, park);
	bench_end(b, region.nr_pages);
	need_timed_exit(b, park, child, 1, 2);
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	mm_region_unmap(&other);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_IN_CHILD, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2 },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0, .when = "page=thp" },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = "page=thp" },
	{ 0 },
};

static const struct bench_def fork_pinned_once = {
	.name = "fork/pinned_once",
	.version = 1,
	.question =
		"What does one pin, long ago, cost every later fork() of the process?",
	.timed =
		"the clone(SIGCHLD) system call in the parent; once=yes: after an unrelated page was pinned and let go",
	.op = "page",
	.phases = "call,exit,wait",
	.cases = "page=base,64k,thp once=no,yes",
	.quick = "page=base",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"copy_pte_range > copy_present_pte(s): mm->has_pinned (5.9 to 5.13) or MMF_HAS_PINNED (5.14 and later), then page_maybe_dma_pinned: one load of the reference count. copy_page_range takes mm->write_protect_seq (5.11 and later, and stable 5.10) for every COW mapping, pinned or not: that is in both cases",
	.expected =
		"no page is copied and no frame changes in either case. The difference is a look at the reference count for each page, on a line that the reference which fork takes needs anyway: 17 instructions a page on 5.10, 16 on 6.1, 8 on 6.12 and 7.3. For a batch of entries of one folio (6.9 and later) it is done once, as for a huge page",
	.pitfalls =
		"below what most machines can tell apart in time: the lab counts the instructions. The fixed cost of once=yes has a few pages more to fork, those that the pin needed. Whatever reads this process's memory by ptrace or process_vm_readv() (strace, gdb, a profiler) turns once=no into once=yes for the rest of its life; so does O_DIRECT since 6.5",
	.designs =
		"mapcount: nothing to remember. refcount looks at the count of every page of such a process; exclusive looks only at those with the bit set, so that pages which are shared already cost nothing more",
	.like = "nothing",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_pinned_once);
