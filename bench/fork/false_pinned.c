// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many references make fork() take a page for pinned? A pin adds 1024 to
 * the reference count of a base page, and nothing else tells that it is there:
 * so 1024 references of any kind look like one pin (page_maybe_dma_pinned()),
 * and the fork of an mm that has ever pinned anything copies the page.
 *
 * by=children: references of living children that map the page. by=tee:
 * pipe buffers that refer to it (FOLL_GET). by=pin: pins of the real kind, which
 * must be seen from the first on.
 *
 * The threshold is looked for: with k references a child is forked, and its
 * entry tells whether the page is its own. For tee and pin by halving, for
 * children by forking one after the other. Then each sample forks just below
 * and just above what was found, and where nothing was found at the place
 * where the step would have been.
 */
#include "harness/bench.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/cow_rules.h"
#include "sys/pagemap.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_COLD /* since Linux 5.4; glibc 2.32 */
#define MADV_COLD 20
#endif

/* As many as the pipes of any user have room for, 1024 times each. */
#define NR_PAGES 12
/* GUP_PIN_COUNTING_BIAS, 5.7 to 7.3: what a pin adds to the count. */
#define BIAS 1024
/* How far is looked, twice BIAS. 2^21 pins would overflow the count. */
#define TEE_MAX	     2048
#define PINS_MAX     4
#define CHILDREN_MAX 1100
#define NR_EXTRAS    2

enum { BELOW, ABOVE };

static struct mm_region region, other, watched;
static struct park *park, *extra_park, *crowd_park;
static struct refs *once_refs;
static const char *driver; /* NULL: children */
static pid_t crowd[CHILDREN_MAX];
static size_t nr_crowd;
static pid_t extras[NR_EXTRAS];
static bool is_above_first;
static size_t threshold; /* references from which on a fork copies; 0: none */

/* A page that the child does not share is mapped once, by it. */
static size_t nr_copied(struct bench *b, pid_t child, size_t nr_pages)
{
	struct page_state pages[NR_PAGES];
	size_t nr = 0;
	struct why why;

	if (pagemap_read_of(child, region.addr, nr_pages, region.step_bytes,
			    pages, &why))
		bench_broken(b, "look at the child: %s", why.text);
	for (size_t i = 0; i < nr_pages; i++)
		nr += pages[i].present && pages[i].exclusive;
	return nr;
}

/*
 * Ours alone again: a write, which copies where somebody else holds a page. A
 * new page waits in a batch of this CPU, which has a reference to it:
 * madvise_cold() empties that first, and then looks at a range that has none.
 */
static void make_own(struct bench *b)
{
	mm_region_write(&region, 2);
	if (madvise(park, region.page_bytes, MADV_COLD))
		bench_skip(b, "empty the LRU batch: MADV_COLD: %m");
}

/* k references to each of the first pages, which nobody else has. */
static struct refs *hold(struct bench *b, size_t nr_pages, size_t k)
{
	const struct gup_want want = { .nr_pages = nr_pages, .nr_refs = k };
	struct refs *refs = NULL;

	make_own(b);
	if (k)
		refs = need_refs(b, driver, &want);
	if (k)
		refs_take(b, refs, &region, 0, nr_pages);
	return refs;
}

static bool copies_with(struct bench *b, size_t k)
{
	struct refs *refs = hold(b, 1, k);
	pid_t child = need_child_after(b, park, NULL, NULL);
	bool is_copied = nr_copied(b, child, 1) == 1;

	need_unpark(b, park, child);
	park_reset(park);
	refs_close(refs);
	return is_copied;
}

static size_t search_refs(struct bench *b, size_t max)
{
	size_t shared = 0, copied = max;

	if (copies_with(b, shared))
		bench_broken(b, "fork copies a page without references");
	if (!copies_with(b, copied))
		return 0;
	while (copied - shared > 1) {
		size_t k = shared + (copied - shared) / 2;

		if (copies_with(b, k))
			copied = k;
		else
			shared = k;
	}
	return copied;
}

static void end_crowd_beyond(struct bench *b, size_t nr)
{
	while (nr_crowd > nr) {
		if (kill(crowd[--nr_crowd], SIGKILL) ||
		    proc_reap(crowd[nr_crowd], NULL))
			bench_broken(b, "end a child: %m");
	}
}

static size_t search_children(struct bench *b)
{
	for (nr_crowd = 0; nr_crowd < CHILDREN_MAX;) {
		pid_t child = need_child_after(b, crowd_park, NULL, NULL);

		crowd[nr_crowd++] = child;
		if (nr_copied(b, child, 1))
			return nr_crowd - 1;
	}
	return 0;
}

/* Of how many references a page was copied; max: none up to there. */
static void say(struct bench *b, size_t max)
{
	bool is_pin = driver && !strcmp(driver, "io_uring");
	const char *what = !driver	    ? "children"
			   : !is_pin	    ? "pipe references"
			   : threshold == 1 ? "pin"
					    : "pins";
	size_t count = 1 + threshold * (is_pin ? cow_rules_pin_bias() : 1);

	if (!threshold) {
		bench_say(b, "copies_from", "nothing copied with up to %zu %s",
			  max, what);
		return;
	}
	bench_say(b, "copies_from",
		  "copied with %zu %s and more: a reference count of %zu%s",
		  threshold, what, count,
		  count == BIAS - 1 ? ", and one that fork takes first" : "");
	bench_note(b, "copies_from_refs", (double)threshold);
}

static void pin_other(struct bench *b)
{
	if (!once_refs)
		return;
	mm_region_write(&other, 2);
	refs_take(b, once_refs, &other, 0, 1);
	refs_drop(b, once_refs);
}

static void setup(struct bench *b)
{
	const struct gup_want one = { .nr_pages = 1 };
	const char *by = bench_word(b, "by");
	size_t max = !strcmp(by, "children") ? CHILDREN_MAX
		     : !strcmp(by, "tee")    ? TEE_MAX
					     : PINS_MAX;

	driver = max == CHILDREN_MAX ? NULL
		 : max == TEE_MAX    ? "tee"
				     : "io_uring";
	park = need_park(b);
	extra_park = need_park(b);
	crowd_park = need_park(b);
	if (!strcmp(bench_word(b, "once"), "yes"))
		once_refs = need_refs(b, "process_vm_readv", &one);
	need_region(b, &other, 1, "base");
	need_region(b, &region, NR_PAGES, "base");
	watched = mm_region_part(&region, 0, 1);
	bench_watch(b, &watched);
	make_own(b);
	pin_other(b);
	threshold = driver ? search_refs(b, max) : search_children(b);
	say(b, max);
	if (threshold == 1 && !driver)
		bench_broken(b, "fork copies what one child shares");
	/* add_extras() */
	if (!driver)
		end_crowd_beyond(b, (threshold ? threshold : BIAS - 1) -
					    NR_EXTRAS);
}

static void check_copied(struct bench *b, pid_t child, size_t expected)
{
	size_t nr;

	if (!bench_takes_proof(b))
		return;
	nr = nr_copied(b, child, NR_PAGES);
	if (nr != expected)
		bench_broken(b, "the fork copied %zu of %d pages, not %zu", nr,
			     NR_PAGES, expected);
}

static void advise(struct bench *b, int advice)
{
	if (madvise(region.addr, region.len_bytes, advice))
		bench_broken(b, "madvise %d: %m", advice);
}

/*
 * Of children the crowd is two too few above, one below: these come and go, and
 * below one more that has not got the pages, as each young child makes the
 * next fork a little dearer.
 */
static void add_extras(struct bench *b, size_t k)
{
	bool is_decoy = nr_crowd + NR_EXTRAS > k;

	for (size_t i = 0; i < NR_EXTRAS; i++, is_decoy = false) {
		if (is_decoy)
			advise(b, MADV_DONTFORK);
		extras[i] = need_child_after(b, extra_park, NULL, NULL);
		if (is_decoy)
			advise(b, MADV_DOFORK);
	}
}

static void end_extras(struct bench *b)
{
	park_release(extra_park);
	for (size_t i = 0; i < NR_EXTRAS; i++)
		need_exit_0(b, extras[i]);
	park_reset(extra_park);
}

static void fork_with(struct bench *b, unsigned int phase, size_t k,
		      size_t nr_expected)
{
	struct refs *refs = NULL;
	pid_t child;

	if (driver)
		refs = hold(b, NR_PAGES, k);
	else
		add_extras(b, k);
	if (phase == BELOW)
		bench_begin(b);
	else
		bench_begin_phase(b, phase);
	child = need_parked_child(b, park);
	if (phase == BELOW)
		bench_end(b, 1);
	else
		bench_end_phase(b, phase);
	check_copied(b, child, nr_expected);
	need_unpark(b, park, child);
	park_reset(park);
	refs_close(refs);
	if (!driver)
		end_extras(b);
}

/* The second fork of a sample is dearer by itself: they take turns. */
static void run(struct bench *b)
{
	const size_t k = threshold ? threshold : BIAS - 1;
	const size_t nr_above = threshold ? NR_PAGES : 0;

	pin_other(b);
	is_above_first = !is_above_first;
	if (is_above_first)
		fork_with(b, ABOVE, k, nr_above);
	fork_with(b, BELOW, k - 1, 0);
	if (!is_above_first)
		fork_with(b, ABOVE, k, nr_above);
}

static void teardown(struct bench *b)
{
	end_crowd_beyond(b, 0);
	refs_close(once_refs);
	once_refs = NULL;
	mm_region_unmap(&region);
	mm_region_unmap(&other);
	park_free(park);
	park_free(extra_park);
	park_free(crowd_park);
}

/* Of the first page and the fork below; of the one above see check_copied(). */
static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_ON_LRU, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "by=tee,pin" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "by=children" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 1,
	  .when = "by=tee,pin",
	  .since = "5.19" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 0,
	  .when = "by=children",
	  .since = "5.19" },
	{ .what = EV_MAPCOUNT, .per_op = 1, .when = "by=tee,pin" },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2, .when = "by=tee,pin" },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_IN_CHILD, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ 0 },
};

static const struct bench_def fork_false_pinned = {
	.name = "fork/false_pinned",
	.version = 1,
	.question =
		"From how many references on does fork() copy a page that nobody has pinned?",
	.timed =
		"the clone(SIGCHLD) system call in the parent, with one reference less than it takes to 12 pages; above: the same with as many as it takes",
	.op = "fork",
	.phases = "below,above",
	.ratios = "above/below",
	.cases = "by=children,tee once=no,yes; by=pin once=yes",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"copy_present_pte(s): has_pinned (MMF_HAS_PINNED since 5.14) and page_maybe_dma_pinned(): a reference count of GUP_PIN_COUNTING_BIAS (1024) or more; 5.19 and later (folio_try_dup_anon_rmap_*): and PageAnonExclusive",
	.expected =
		"once=no: never, whatever is held. once=yes, by=tee: with 1023 references beyond the mapping's own on 5.10, with 1022 on 6.1 and later, where fork takes its own reference before it looks: also today (7.3). by=children: with 1023 children on 5.10; never since 5.19, as a page that is shared with one child has lost its exclusive bit. by=pin: with the first. The line below the row says what was found here; above exceeds below by 12 allocations and copies where there is a step",
	.pitfalls =
		"base pages alone: a large folio counts its pins apart, and 1024 references to it are no pin. The time is that of a whole fork, of which the pages are a part. by=children keeps 1021 processes alive, 1100 while it looks: without room for them the case skips. Every O_DIRECT reader or writer since 6.5, and whatever was ever looked at by ptrace, is once=yes",
	.designs =
		"mapcount has no such test and loses pins instead. refcount (5.9 to 5.18) can't tell a pin from 1024 references of any kind, mappings included. exclusive (5.19) rules the mappings out, the rest is left",
	.like = "nothing",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_false_pinned);
