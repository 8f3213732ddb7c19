// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parent writes to pages that k processes have: as the first of them, when
 * all others still map the page and it has to be copied, or as the last, when
 * all others have copied it and live on with their copies.
 *
 * Whether the last one may keep the page is what a count has to tell. Nobody
 * has exited and nothing was unmapped: only the children's own writes have
 * taken the references away, one after the other.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define SHARERS_MAX 64

static struct mm_region region;
static struct park *gate, *park;
static pid_t *children; /* shared: written between the forks */

static void setup(struct bench *b)
{
	gate = need_park(b);
	park = need_park(b);
	children = mmap(NULL, SHARERS_MAX * sizeof(*children),
			PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (children == MAP_FAILED)
		bench_broken(b, "map a table of children: %m");
	need_pages(b, &region, bench_size(b), "base");
}

/* In the child: wait until all have been forked, write, wait for the end. */
static NORETURN void sharer(pid_t parent, bool writes)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		proc_exit(1);
	park_wait(gate);
	if (writes)
		mm_region_write(&region, 4);
	park_exit_on_release(park);
}

static void fork_sharers(struct bench *b, size_t nr, bool writes)
{
	pid_t parent = getpid();

	for (size_t i = 0; i < nr; i++) {
		children[i] = proc_fork();
		if (children[i] == 0)
			sharer(parent, writes);
		if (children[i] < 0)
			bench_skip(b,
				   "fork child %zu of %zu: %s (see ulimit -u, "
				   "and free memory)",
				   i + 1, nr, strerror(-children[i]));
	}
	park_wait_arrived(gate, (uint32_t)nr);
	park_release(gate);
	park_wait_arrived(park, (uint32_t)nr);
}

static void run(struct bench *b)
{
	const size_t nr = bench_number(b, "k");

	pages_again(b, &region);
	fork_sharers(b, nr, !strcmp(bench_word(b, "writer"), "last"));
	bench_begin(b);
	mm_region_write(&region, 3);
	bench_end(b, region.nr_pages);
	park_release(park);
	for (size_t i = 0; i < nr; i++)
		need_exit_0(b, children[i]);
	park_reset(gate);
	park_reset(park);
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	munmap(children, SHARERS_MAX * sizeof(*children));
	park_free(park);
	park_free(gate);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGREUSE,
	  .per_op = 0,
	  .when = "writer=first",
	  .since = "5.9" },
	{ .what = EV_PGREUSE,
	  .per_op = 1,
	  .when = "writer=last",
	  .since = "5.9" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "writer=first" },
	{ .what = EV_MAPCOUNT, .per_op = 1, .when = "writer=last" },
	{ .what = EV_MAPCOUNT, .per_op = 2, .when = "writer=first k=1" },
	{ .what = EV_MAPCOUNT, .per_op = 3, .when = "writer=first k=2" },
	{ .what = EV_MAPCOUNT, .per_op = 5, .when = "writer=first k=4" },
	{ .what = EV_MAPCOUNT, .per_op = 17, .when = "writer=first k=16" },
	{ .what = EV_MAPCOUNT, .per_op = 65, .when = "writer=first k=64" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "writer=first" },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "writer=last" },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 0, .since = "5.19" },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = "writer=first" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "writer=last" },
	{ 0 },
};

static const struct bench_def cow_sharers = {
	.name = "cow/sharers",
	.version = 1,
	.question =
		"What does a write cost the first and the last of k sharers?",
	.timed =
		"one byte written to each page by the parent; k children are alive and have written none of them (first) or each of them (last)",
	.op = "page",
	.phases = "write",
	.cases = "k=1,2,4,16,64 writer=first,last",
	.quick = "k=4",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"first: do_wp_page > wp_page_copy; last: do_wp_page > wp_page_reuse (6.x: wp_can_reuse_anon_folio)",
	.expected =
		"first: one new page per page, whatever k is; last: no copy, the page is reused in place by the only one who still has it",
	.pitfalls =
		"k children write k copies of the region in each sample, untimed: memory and time grow with k; the children fork the same VMA, so its anon_vma has k more, which no write fault looks at",
	.designs =
		"mapcount, refcount and exclusive agree while nobody holds an extra reference: the last one reuses. The cost of first does not grow with k in any of them: counts, not lists, are looked at",
	.like = "vm-scalability anon-cow-seq with -n, where all children write at once",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_sharers);
