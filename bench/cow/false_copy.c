// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that nobody else maps, but that somebody holds an extra reference to,
 * are written to. Whoever copies them now copies for nothing: what is to be
 * known is how many are copied, and which design of the COW rule does that.
 *
 * The number is the finding, so no expectation names it. What must hold in
 * any case is that the counter (pgreuse) and the frames tell the same story:
 * each page was either reused or has moved ("reused or copied").
 *
 * Pages in an LRU batch: only a few can be there, and unmapping, exit and
 * MADV_DONTNEED empty the CPU's batch on some kernels. So just the last pages
 * of the region are faulted in anew, and the child that makes them
 * write-protected lets go of them by copying them, and lives on.
 */
#include "harness/crew.h"
#include "harness/design.h"
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/cow_rules.h"
#include "sys/pagemap.h"
#include "sys/sched.h"
#include "sys/softdirty.h"
#include "sys/uffd.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_COLD /* since Linux 5.4; glibc 2.32 */
#define MADV_COLD 20
#endif

/* Of a batch of 15 (31 since 6.6); copies of the child lie in it too. */
#define BATCH_PAGES 2
/* Other work on the CPU fills and so empties the batch: try again. */
#define BATCH_TRIES 100

static struct mm_region region, head, tail;
static struct park *park;
static struct crew *crew;
static struct refs *pipes;
static int uffd, other_cpu;
static enum extra_ref ref;
static bool is_tracked;
static size_t nr_copied, nr_counted;

/* What is said is of the largest size. */
static size_t largest_pages;

static enum extra_ref ref_of(const char *word)
{
	static const char *const words[] = {
		[REF_NONE] = "none",	       [REF_GET] = "get",
		[REF_LRU_LOCAL] = "lrulocal",  [REF_LRU_REMOTE] = "lruremote",
		[REF_SWAPCACHE] = "swapcache",
	};
	enum extra_ref r = REF_NONE;

	while (strcmp(words[r], word))
		r++;
	return r;
}

static bool is_lru(void)
{
	return ref == REF_LRU_LOCAL || ref == REF_LRU_REMOTE;
}

/* Empty this CPU's batch: madvise_cold() does before it looks at the range. */
static int drain(void)
{
	return madvise(park, region.page_bytes, MADV_COLD) ? -errno : 0;
}

static int drain_member(void *arg, size_t i)
{
	(void)arg;
	(void)i;
	return drain();
}

static int fault_remote(void *arg, size_t i)
{
	if (i == 1)
		mm_region_write(arg, 2);
	return 0;
}

/* By userfaultfd, which leaves the harness alone; else by soft-dirty. */
static void setup_tracking(struct bench *b)
{
	struct why why;
	int err = uffd_open(UFFD_ASYNC, &uffd, &why);

	if (!err) {
		bench_say(b, "tracked_by", "userfaultfd, without a handler");
		err = uffd_register_wp(uffd, region.addr, region.len_bytes,
				       &why);
		if (err)
			bench_broken(b, "%s", why.text);
		return;
	}
	uffd = -1;
	if (softdirty_supported(NULL))
		bench_skip(b,
			   "neither soft-dirty (CONFIG_MEM_SOFT_DIRTY) nor: "
			   "%s (%s)",
			   why.text, why.hint);
	bench_say(b, "tracked_by", "soft-dirty");
}

static void part(struct mm_region *p, size_t first, size_t nr_pages)
{
	*p = region;
	p->addr = mm_region_page(&region, first);
	p->nr_pages = nr_pages;
	p->len_bytes = nr_pages * region.step_bytes;
}

static void setup(struct bench *b)
{
	size_t nr = bench_size(b);
	const struct gup_want want = { .nr_pages = nr };

	ref = ref_of(bench_word(b, "ref"));
	is_tracked = !strcmp(bench_word(b, "protect"), "tracked");
	uffd = -1;
	other_cpu = ref == REF_LRU_LOCAL && bench_nr_cpus(b) > 1
			    ? bench_cpu(b, 1)
			    : -1;
	nr_copied = nr_counted = 0;
	park = need_park(b);
	if (ref == REF_GET && cow_rules_at_least(5, 8) &&
	    !cow_rules_at_least(5, 9))
		bench_skip(b, "a GUP to read breaks COW itself (5.8)");
	if (is_lru() && nr <= BATCH_PAGES)
		bench_skip(b, "%zu pages: needs more than %d", nr, BATCH_PAGES);
	if (ref == REF_LRU_REMOTE) {
		need_cpus(b, 2);
		crew = crew_new(b, CREW_THREADS, 2, drain_member, &tail);
		crew_keep_stacks(crew);
	}
	if (ref == REF_GET)
		pipes = need_refs(b, "vmsplice", &want);
	if (ref == REF_SWAPCACHE)
		need_pages(b, &region, nr, "swapcache");
	else
		need_region(b, &region, nr, "base");
	if (is_lru()) {
		part(&head, 0, nr - BATCH_PAGES);
		part(&tail, nr - BATCH_PAGES, BATCH_PAGES);
		bench_keep_batch(b);
	}
	if (is_tracked)
		setup_tracking(b);
}

static void protect_tracked(struct bench *b)
{
	struct why why;
	int err = uffd < 0 ? softdirty_clear()
			   : uffd_protect(uffd, region.addr, region.len_bytes,
					  true, &why);

	if (err)
		bench_broken(b, "%s",
			     uffd < 0 ? "write 4 to clear_refs failed"
				      : why.text);
}

static void advise(struct bench *b, const struct mm_region *r, int advice)
{
	if (madvise(r->addr, r->len_bytes, advice))
		bench_broken(b, "madvise %d: %m", advice);
}

/* The last pages new, and in a batch. */
static void fill_batch(struct bench *b)
{
	advise(b, &tail, MADV_DONTNEED);
	if (ref == REF_LRU_REMOTE)
		crew_do(crew, drain_member);
	else if (drain())
		bench_skip(b, "empty the LRU batch: MADV_COLD: %m");
	if (ref == REF_LRU_REMOTE)
		crew_do(crew, fault_remote);
	else
		mm_region_write(&tail, 2);
}

/* Are they still there? Who may not look takes it on trust. */
static bool is_in_batch(void)
{
	struct page_state pages[BATCH_PAGES];
	uint64_t flags[BATCH_PAGES];
	size_t nr = 0;

	if (pagemap_read(tail.addr, BATCH_PAGES, pages, NULL) ||
	    kpageflags_read(pages, BATCH_PAGES, flags, NULL))
		return true;
	for (size_t i = 0; i < BATCH_PAGES; i++)
		nr += !kpf_has(flags[i], KPF_LRU);
	return nr == BATCH_PAGES;
}

/*
 * On another CPU where there is one: since 5.18 the write fault of a page that
 * is in a batch empties the batch of the CPU that it runs on.
 */
static void rewrite(void *arg)
{
	if (other_cpu >= 0 && sched_pin(other_cpu, NULL))
		proc_exit(1);
	mm_region_write(arg, 4);
}

/* Shared with a child that is gone, or that has copied all it got. */
static pid_t protect_by_fork(struct bench *b)
{
	pid_t child;

	if (!is_lru()) {
		need_unpark(b, park, need_child_after(b, park, NULL, NULL));
		park_reset(park);
		return 0;
	}
	fill_batch(b);
	advise(b, &head, MADV_DONTFORK);
	child = need_child_after(b, park, rewrite, &tail);
	advise(b, &head, MADV_DOFORK);
	return child;
}

static void end_child(struct bench *b, pid_t child)
{
	if (!child)
		return;
	need_unpark(b, park, child);
	park_reset(park);
}

/* Frames where they can be seen, else what was not reused. */
static void count(struct bench *b)
{
	double n = (double)region.nr_pages;
	double moved = bench_seen(b, EV_PFN_CHANGED);
	double on_lru = bench_seen(b, EV_ON_LRU);
	size_t nr;

	/* The other CPU is busy: between the look and the write it went. */
	if (is_lru() && on_lru >= 0 &&
	    (size_t)((1 - on_lru) * n + 0.5) != BATCH_PAGES)
		return;
	nr_counted++;
	if (moved < 0)
		moved = 1 - bench_seen(b, EV_PGREUSE);
	nr = moved > 0 ? (size_t)(moved * n + 0.5) : 0;
	if (nr > nr_copied)
		nr_copied = nr;
}

/* Write-protect all; returns a child that lives through the write, or 0. */
static pid_t prepare(struct bench *b)
{
	pid_t child = 0;

	if (is_tracked && is_lru())
		fill_batch(b);
	if (is_tracked)
		protect_tracked(b);
	else
		child = protect_by_fork(b);
	return child;
}

static pid_t prepare_batch(struct bench *b)
{
	for (int i = 0; i < BATCH_TRIES; i++) {
		pid_t child = prepare(b);

		if (is_in_batch())
			return child;
		end_child(b, child);
	}
	bench_skip(b, ref == REF_LRU_LOCAL && other_cpu < 0
			      ? "needs 2 CPUs: on one the child's own fault "
				"empties the LRU batch, since 5.18"
			      : "other work empties the LRU batch each time");
}

static void run(struct bench *b)
{
	pid_t child;

	pages_again(b, &region);
	/* Otherwise the batch would be one more reference. */
	if (!is_lru() && drain())
		bench_skip(b, "empty the LRU batch: MADV_COLD: %m");
	/* The head of the region, once; the tail is new in each try. */
	if (is_lru() && !is_tracked) {
		need_unpark(b, park, need_child_after(b, park, NULL, NULL));
		park_reset(park);
	}
	child = is_lru() ? prepare_batch(b) : prepare(b);
	if (pipes)
		refs_take(b, pipes, &region, 0, region.nr_pages);
	bench_begin(b);
	mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
	if (bench_takes_proof(b))
		count(b);
	if (pipes)
		refs_drop(b, pipes);
	end_child(b, child);
}

static void check(struct bench *b)
{
	size_t nr_held = is_lru() ? BATCH_PAGES : region.nr_pages;
	char text[160];

	if (!nr_counted)
		bench_skip(b, "other work emptied the LRU batch in each "
			      "sample that was looked at");
	if (region.nr_pages < largest_pages)
		return;
	largest_pages = region.nr_pages;
	design_text(ref, is_tracked, nr_copied * 2 >= nr_held, text,
		    sizeof(text));
	bench_note(b, "copied_per_1000",
		   1000.0 * (double)nr_copied / (double)nr_held);
	bench_say(b, "behaves_like", "copied %zu of %zu%s: %s", nr_copied,
		  nr_held, is_lru() ? " in the batch" : "", text);
}

static void teardown(struct bench *b)
{
	if (uffd >= 0)
		close(uffd);
	refs_close(pipes);
	pipes = NULL;
	pages_drop(b, &region);
	crew_free(crew);
	crew = NULL;
	park_free(park);
}

#define FATE(on, tolerance, from, to)                                          \
	{                                                                      \
		EV_FATE, 1, tolerance, on, from, to, false                     \
	}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ EV_FATE, 1, 0, "protect=fork", "5.9", NULL, false },
	/* by soft-dirty the harness is write-protected too, and reused */
	{ EV_FATE, 1, 0.1, "protect=tracked", "5.9", "6.7", false },
	{ EV_FATE, 1, 0, "protect=tracked", "6.7", NULL, false },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_MAPCOUNT, .per_op = 1 },
	{ .what = EV_ON_LRU, .per_op = 1, .when = "ref=none,get,swapcache" },
	{ EV_ANON_EXCLUSIVE, 0, 0, "protect=fork", "5.19", NULL, false },
	{ EV_ANON_EXCLUSIVE, 1, 0, "protect=tracked", "5.19", NULL, false },
	{ 0 },
};

static const struct bench_def cow_false_copy = {
	.name = "cow/false_copy",
	.version = 1,
	.question =
		"How many pages are copied only because of an extra reference?",
	.timed =
		"one byte written to each page: write-protected, mapped once, and held by the extra reference",
	.op = "page",
	.phases = "write",
	.cases =
		"ref=none,get,lrulocal,lruremote,swapcache protect=fork,tracked",
	.quick = "ref=get",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_wp_page > wp_can_reuse_anon_folio (6.x) > wp_page_reuse or wp_page_copy; untimed: vmsplice > get_user_pages_fast (FOLL_GET), folio_add_lru, add_to_swap",
	.expected =
		"the line below the row says how many were copied and which designs do that. 5.10: everything with a reference is copied, a page in any LRU batch too; 5.19 and later: nothing that is still exclusive, and after a fork only what a FOLL_GET or another CPU's batch holds",
	.pitfalls =
		"ref=lrulocal and lruremote hold the last two pages of the region, which surely stay in a batch of 15, so their time is that of a reuse: see the line below. tracked is userfaultfd without a handler where there is one (6.7), else soft-dirty, which write-protects the harness too. A copy leaves the reference with the old frame: whoever holds it has lost the page",
	.designs =
		"mapcount never copies here. refcount (5.9) copies with every extra reference, and refcount (5.18) tidies the batch of its CPU and the swap cache first. exclusive reuses by the bit, whatever is held, and falls back to the count of 5.18 when a fork has taken the bit",
	.like = "nothing: other suites neither make nor count these copies",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(cow_false_copy);
