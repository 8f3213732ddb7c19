// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gup_test, which the kernel's own selftests use: references without any user
 * of them around, so what GUP itself costs. One ioctl takes all, batch pages a
 * GUP call, and puts all; take and drop are what the kernel says of each, by a
 * clock of whole microseconds, call is the ioctl by ours.
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
	const struct gup_want want = {
		.nr_pages = bench_size(b),
		.call_pages = bench_number(b, "batch"),
	};

	park = need_park(b);
	refs = need_refs(b, bench_word(b, "via"), &want);
	refs_claim(b, refs, 1, true);
	if (!strcmp(bench_word(b, "state"), "shared"))
		refs_claim_vain(b, refs, want.nr_pages, want.call_pages);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

static void run(struct bench *b)
{
	uint64_t take_ns, drop_ns;
	pid_t sharer = 0;

	pages_again(b, &region);
	if (!strcmp(bench_word(b, "state"), "shared"))
		sharer = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	refs_take(b, refs, &region, 0, region.nr_pages);
	if (refs_has(refs, GUP_HOLDS))
		refs_drop(b, refs);
	bench_end(b, region.nr_pages);
	refs_halves(b, refs, &take_ns, &drop_ns);
	bench_phase_ns(b, 1, take_ns);
	bench_phase_ns(b, 2, drop_ns);
	if (sharer) {
		need_unpark(b, park, sharer);
		park_reset(park);
	}
}

static void teardown(struct bench *b)
{
	refs_close(refs);
	pages_drop(b, &region);
	park_free(park);
}

#define PLAIN	 "page=base,thp,64k,ptethp,hugetlb2m,ro "
#define UNSHARED "via=gup_test_pin page=base state=shared"

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0, .when = PLAIN "state=exclusive" },
	{ .what = EV_MINFLT, .per_op = 0, .when = "via=gup_test_get" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = PLAIN "state=exclusive" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "via=gup_test_get" },
	/* the slow path, after GUP-fast has refused */
	{ .what = EV_GUP_FAULTS,
	  .per_op = 1,
	  .when = UNSHARED,
	  .since = "5.19",
	  .by_rules = true },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 1,
	  .when = UNSHARED,
	  .since = "5.19",
	  .by_rules = true },
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = UNSHARED,
	  .before = "5.19",
	  .by_rules = true },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = UNSHARED,
	  .before = "5.19",
	  .by_rules = true },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = PLAIN "state=exclusive" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def gup_test = {
	.name = "gup/test",
	.version = 1,
	.question = "What does GUP itself cost a page, without any user of it?",
	.timed =
		"the ioctl of gup_test that takes a reference to each page, batch pages a GUP call, and lets go of all; take, drop: what the kernel says that it took for each",
	.op = "page",
	.phases = "call,take,drop",
	.cases =
		"via=gup_test_get,gup_test_pin,gup_test_long,probe_get,probe_pin,probe_long_w_slow page=base state=exclusive batch=1,64,512; "
		"via=gup_test_get,gup_test_pin page=thp,64k,ptethp,hugetlb2m,ro state=exclusive batch=512; "
		"via=gup_test_get page=zero,file,memfd state=exclusive batch=512; "
		"via=gup_test_get,gup_test_pin page=base state=shared batch=512; "
		"via=gup_test_long page=thp state=exclusive batch=512",
	.quick = "page=base state=exclusive batch=512",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"gup_test_ioctl (5.11; gup_benchmark_ioctl before) > get_user_pages_fast, pin_user_pages_fast, or pin_user_pages with FOLL_LONGTERM | FOLL_WRITE under mmap_lock; then put_page for each, unpin_user_pages for all",
	.expected =
		"no fault and as many pins as pages, but for gup_test_get, which pins none. get and pin differ by what the bias costs: an operation more for each page on take, and what unpin_user_pages does more than put_page. gup_test_long holds mmap_lock for the whole ioctl and looks at each page again for migration. state=shared: FOLL_PIN to read makes each page exclusive first, since 5.19: a copy a page, in the slow path, and one pin more for each GUP call, which GUP-fast takes and lets go of",
	.pitfalls =
		"needs a kernel with CONFIG_GUP_TEST (CONFIG_GUP_BENCHMARK before 5.11), which no Debian kernel has, and root. call holds the allocation of an array of pointers and, for pins, a look at each page whether it counts as pinned: so take + drop is less than call. The kernel's clock is cut to microseconds: costs of a page are good, fixed costs are not",
	.designs =
		"as gup/fast; state=shared is where exclusive differs: refcount and mapcount hand out the shared page",
	.like = "gup_test -u, -a and -L of the kernel's selftests, the same ioctls, one number a run",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(gup_test);
