// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known answers for the page inspector: reference counts and pins that nobody
 * but us has a hand in, seen through /proc/kcore before and after.
 *
 * Nothing is timed that anyone wants to know; the proof is the result.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"

#include <string.h>

static struct mm_region region;
static struct refs *refs;
static struct park *park;

static void setup(struct bench *b)
{
	struct gup_want want = { .nr_pages = bench_size(b) };

	refs = need_refs(b, bench_word(b, "via"), &want);
	park = need_park(b);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	refs_claim(b, refs, 1, false);
	bench_want(b, EV_PINCOUNT);
}

/* Each page of the folio was taken once. */
static void check_growth(struct bench *b)
{
	double before = bench_seen(b, EV_REFCOUNT);
	double after = bench_seen(b, EV_REFCOUNT_AFTER);
	size_t unit = page_kind_unit(page_kind_find(bench_word(b, "page")));

	if (before < 0 || after < 0 || refs_kind(refs) != GUP_GET)
		return;
	if (after - before != (double)unit)
		bench_broken(b,
			     "%zu references were taken to each folio, its "
			     "count rose by %g",
			     unit, after - before);
}

static void run(struct bench *b)
{
	const bool is_shared = !strcmp(bench_word(b, "state"), "shared");
	pid_t child = 0;

	pages_again(b, &region);
	if (is_shared)
		child = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	refs_take(b, refs, &region, 0, region.nr_pages);
	bench_end(b, region.nr_pages);
	if (bench_takes_proof(b))
		check_growth(b);
	bench_begin_phase(b, 1);
	refs_drop(b, refs);
	bench_end_phase(b, 1);
	if (!is_shared)
		return;
	need_unpark(b, park, child);
	park_reset(park);
}

static void teardown(struct bench *b)
{
	refs_close(refs);
	pages_drop(b, &region);
	park_free(park);
}

/*
 * A base page: one reference for each mapping, GET adds 1, PIN adds
 * GUP_PIN_COUNTING_BIAS, 1024. A THP: one for each PMD that maps it, and GET
 * and PIN add 1 for each page; PIN counts each in the pin count besides
 * (io_uring lets go of all but one a folio since 6.12: io_coalesce_buffer()). The
 * pin of a page that is shared breaks COW first: what it pins is a new page,
 * of which the last ones are in the CPU's LRU batch, which holds one more.
 */
static const struct expect expects[] = {
	{ .what = EV_REFCOUNT, .per_op = 1, .when = "state=exclusive" },
	{ .what = EV_REFCOUNT, .per_op = 2, .when = "state=shared" },
	{ .what = EV_PINCOUNT, .per_op = 0 },
	{ .what = EV_REFCOUNT_AFTER,
	  .per_op = 2,
	  .when = "page=drained via=vmsplice state=exclusive" },
	{ .what = EV_REFCOUNT_AFTER,
	  .per_op = 3,
	  .when = "page=drained via=vmsplice state=shared" },
	{ .what = EV_REFCOUNT_AFTER,
	  .per_op = 1025,
	  .when = "page=drained via=io_uring state=exclusive" },
	{ .what = EV_REFCOUNT_AFTER,
	  .per_op = 1025,
	  .slack = 0.1,
	  .when = "page=drained via=io_uring state=shared" },
	{ .what = EV_PINCOUNT_AFTER, .per_op = 0, .when = "via=vmsplice" },
	{ .what = EV_PINCOUNT_AFTER,
	  .per_op = 1,
	  .when = "page=drained via=io_uring" },
	{ .what = EV_PINCOUNT_AFTER,
	  .per_op = 1,
	  .when = "page=thp via=io_uring state=shared" },
	/* between the two it is by how many THPs one call registers */
	{ .what = EV_PINCOUNT_AFTER,
	  .per_op = UNIT_PAGES,
	  .when = "page=thp via=io_uring state=exclusive",
	  .before = "6.3" },
	{ .what = EV_PINCOUNT_AFTER,
	  .per_op = 1,
	  .when = "page=thp via=io_uring state=exclusive",
	  .since = "6.12" },
	{ 0 },
};

static const struct bench_def self_inspect = {
	.name = "self/inspect",
	.version = 1,
	.question = "Are reference counts and pins seen as they are?",
	.timed = "references to pages whose counts are known",
	.op = "page",
	.phases = "take,drop",
	.cases =
		"page=drained,thp via=vmsplice,io_uring state=exclusive,shared",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"iov_iter_get_pages2 (vmsplice: FOLL_GET), pin_user_pages (io_uring: FOLL_PIN), read back by kcore_read_iter from struct page",
	.expected =
		"a base page has one reference for each mapping, one more for each GET and 1024 more for each PIN; a THP one for each PMD and one for each page taken, and counts pins apart",
	.pitfalls =
		"needs /proc/kcore, CAP_SYS_RAWIO and BTF: without them the rows are unproven, which is all that they are for; run by name only",
	.designs = "no difference",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(self_inspect);
