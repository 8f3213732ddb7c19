// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The price of the bias: FOLL_PIN adds 1024 to the count of a base page where
 * FOLL_GET adds 1, or counts the pin of a large folio in a place of its own,
 * and counts each in /proc/vmstat. Both on the same pages, in the same sample.
 *
 * stock: the two that every kernel has, io_uring's registered buffers and
 * vmsplice; each does work of its own around the reference. gup_test: the
 * kernel's own test driver, which calls pin_user_pages_fast() and
 * get_user_pages_fast() alike, and times them itself in microseconds. probe: our
 * own kernel module, which calls the same two, for kernels without gup_test.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"

#include <string.h>

/* Phases after the first, which is all of them. */
enum half {
	HALF_PIN = 1,
	HALF_UNPIN,
	HALF_GET,
	HALF_PUT,
};

static struct mm_region region;
static struct refs *pinner, *getter;

static const struct pair {
	const char *name, *pinner, *getter;
} pairs[] = {
	{ "stock", "io_uring", "vmsplice" },
	{ "gup_test", "gup_test_pin", "gup_test_get" },
	{ "probe", "probe_pin", "probe_get" },
};

static void setup(struct bench *b)
{
	const struct gup_want want = {
		.nr_pages = bench_size(b),
		.call_pages = bench_number(b, "batch"),
	};
	const struct pair *p = pairs;

	while (strcmp(p->name, bench_word(b, "pair")))
		p++;
	pinner = need_refs(b, p->pinner, &want);
	getter = need_refs(b, p->getter, &want);
	refs_claim(b, pinner, 1, true);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

/*
 * One driver's two halves: by our clock around each, or, where one call does
 * both, as the kernel says it took for each.
 */
static void both(struct bench *b, struct refs *r, enum half first)
{
	uint64_t start_ns = bench_now_ns(), taken_ns, dropped_ns;

	refs_take(b, r, &region, 0, region.nr_pages);
	taken_ns = bench_now_ns();
	if (refs_has(r, GUP_HOLDS)) {
		refs_drop(b, r);
		dropped_ns = bench_now_ns() - taken_ns;
		taken_ns -= start_ns;
	} else {
		refs_halves(b, r, &taken_ns, &dropped_ns);
	}
	bench_phase_ns(b, first, taken_ns);
	bench_phase_ns(b, first + 1, dropped_ns);
}

static void run(struct bench *b)
{
	pages_again(b, &region);
	/* So that whoever comes first does not pay for struct pages alone. */
	refs_take(b, getter, &region, 0, region.nr_pages);
	if (refs_has(getter, GUP_HOLDS))
		refs_drop(b, getter);
	bench_begin(b);
	both(b, pinner, HALF_PIN);
	both(b, getter, HALF_GET);
	bench_end(b, region.nr_pages);
}

static void teardown(struct bench *b)
{
	refs_close(pinner);
	refs_close(getter);
	pages_drop(b, &region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def pin_bias = {
	.name = "pin/bias",
	.version = 1,
	.question = "How much dearer is a pin than a plain reference?",
	.timed =
		"all of it: pin, unpin, get and put of each page, one after the other; then each of the four",
	.op = "page",
	.phases = "all,pin,unpin,get,put",
	.cases = "pair=stock,gup_test,probe page=base,64k,thp batch=512; "
		 "pair=stock,gup_test,probe page=base batch=1,64",
	.quick = "pair=stock page=base batch=512",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.ratios = "pin+unpin/get+put,pin/get,unpin/put",
	.expects = expects,
	.kernel =
		"pin: try_grab_compound_head (5.10), try_grab_folio (6.1), try_grab_folio_fast (6.12) with FOLL_PIN; unpin: unpin_user_page(s) > put_compound_head (5.10), gup_put_folio (6.1 and later); get: the same with FOLL_GET; put: put_page",
	.expected =
		"no fault, nothing moves; as many pins counted as pages, and as many unpins. Locked operations on a base page in GUP-fast: get 2 (reference, PG_referenced) and put 1; pin 3 (reference, the rest of 1024, PG_referenced) and unpin 2 on 5.10, 1 since (6.1 read): so 5 against 3 on 5.10, 4 against 3 later. Pages of one huge page mapped by a PMD are taken in one go up to batch: one operation for all, and one more for the pin count",
	.pitfalls =
		"stock is not like for like, and its ratio is no price of the bias: io_uring pins a whole batch in one GUP call, to write and long-term (so each page is looked at for migration), accounts locked memory and makes a bio_vec a page, and before 6.10 takes the slow path under mmap_lock; vmsplice gets 16 pages to each GUP call, to read, and fills and later confirms a pipe buffer for each; batch=512 is 256 for it, as a pipe holds no more. Of thp and 64k io_uring lets go of all pins of a folio but one in phase pin already (in a buffer of one folio since 6.6, any since 6.12), so unpin has next to nothing to do. gup_test is like for like, but reads a clock of whole microseconds: its fixed costs mean nothing. It puts by put_page() one page after the other, and unpins by unpin_user_pages(), which joins pages of one folio since 5.13. process_vm_readv and /proc/PID/mem are no pair: one takes up to 1024 pages in a GUP call, the other one",
	.designs =
		"the bias is older (5.7) than exclusive and stayed: it is how fork and write protection find a pin in a design without a bit, and what exclusive looks at after its bit",
	.like = "gup_test -a against -u",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(pin_bias);
