// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * io_uring registered buffers: what a long-term pin for writing costs, by the
 * size of a buffer and by what the pages are.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"

#include <string.h>

static struct mm_region region;
static struct park *park;
static struct refs *refs;
static bool is_shared;

static void setup(struct bench *b)
{
	bool is_one = !strcmp(bench_word(b, "batch"), "all");
	struct gup_want want = {
		.nr_pages = bench_size(b),
		.call_pages = is_one ? 0 : bench_number(b, "batch"),
	};

	is_shared = !strcmp(bench_word(b, "state"), "shared");
	if (is_shared)
		park = need_park(b);
	refs = need_refs(b, bench_word(b, "via"), &want);
	refs_claim(b, refs, 1, false);
	bench_want(b, EV_PINCOUNT_AFTER);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

/* Where it can be read (/proc/kcore): the pins of a folio, all taken by us. */
static void look_at_pins(struct bench *b)
{
	double pins = bench_seen(b, EV_PINCOUNT_AFTER);

	if (pins < 0)
		return;
	bench_note(b, "pins_per_folio", pins);
	if (!strcmp(bench_word(b, "page"), "base") && pins != 1)
		bench_broken(b, "a registered page has %g pins", pins);
}

static void run(struct bench *b)
{
	pid_t child = 0;

	pages_again(b, &region);
	if (is_shared)
		child = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	refs_take(b, refs, &region, 0, region.nr_pages);
	bench_end(b, region.nr_pages);
	if (bench_takes_proof(b))
		look_at_pins(b);
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
	if (is_shared)
		park_free(park);
}

/* Of each run of pages of one folio in a buffer, all pins but one end at once. */
static const struct expect expects[] = {
	{ .what = EV_UNPINNED, .per_op = 0, .when = "page=base,memfd" },
	{ .what = EV_UNPINNED, .per_op = 0, .when = "batch=1" },
	{ .what = EV_UNPINNED, .per_op = 0, .before = "6.6" },
	{ .what = EV_UNPINNED,
	  .per_op = 63.0 / 64,
	  .slack = 0.01,
	  .when = "page=thp,hugetlb2m batch=64",
	  .since = "6.12" },
	{ .what = EV_UNPINNED,
	  .per_op = 1,
	  .slack = 0.01,
	  .when = "page=thp,hugetlb2m batch=all",
	  .since = "6.12" },
	{ .what = EV_UNPINNED,
	  .per_op = 15.0 / 16,
	  .slack = 0.01,
	  .when = "page=64k batch=64,all",
	  .since = "6.12" },
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = "page=base,thp,64k,hugetlb2m state=exclusive" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = "page=base,thp,64k,hugetlb2m state=exclusive" },
	/* FOLL_WRITE breaks COW, of fork and of the mapping of a file */
	{ .what = EV_MINFLT, .per_op = 1, .when = "state=shared" },
	{ .what = EV_MINFLT, .per_op = 1, .when = "page=memfd" },
	{ .what = EV_GUP_FAULTS, .per_op = 1, .when = "state=shared" },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = "state=shared" },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = "page=memfd" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def pin_register = {
	.name = "pin/register",
	.version = 1,
	.question =
		"What does it cost to register memory with io_uring, and to let go of it?",
	.timed =
		"one IORING_REGISTER_BUFFERS of all pages, in buffers of batch pages (all: in one)",
	.op = "page",
	.phases = "register,unregister",
	.cases =
		"via=io_uring batch=1,64,all page=base,thp,64k,hugetlb2m state=exclusive; "
		"via=io_uring batch=64 page=memfd state=exclusive; "
		"via=io_uring batch=64 page=base state=shared",
	.quick = "batch=64 page=base,thp state=exclusive",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.ratios = "unregister/register",
	.op_bytes = BYTES_PER_PAGE,
	.expects = expects,
	.kernel =
		"io_sqe_buffers_register > io_sqe_buffer_register, for each buffer: io_pin_pages > pin_user_pages(FOLL_WRITE | FOLL_LONGTERM) with mmap_lock held (before 6.10), pin_user_pages_fast (since 6.10, \"io_uring: unify io_pin_pages()\"); io_buffer_account_pin; an array of bio_vec. Pages of one folio become one bio_vec where the buffer lies in one folio (since 6.6) or in any number of one size (since 6.12, io_try_coalesce_buffer; io_check_coalesce_buffer in later ones), and all pins of the folio but one end there. Unregister: io_sqe_buffers_unregister > io_buffer_unmap > unpin_user_page (unpin_user_folio in later ones)",
	.expected =
		"one pin a page in nr_foll_pin_acquired, of each kind of page: the counter is of pages, not of folios. page=thp and others of large folios, since 6.12: in the same call all pins of a folio but one are released (in a buffer of one folio since 6.6; pins_per_folio in the record shows what is left, where /proc/kcore can be read), so that phase unregister has next to nothing to do. state=shared and page=memfd, a private mapping: a fault within GUP and a new page for each. A user without CAP_IPC_LOCK is charged the pages against RLIMIT_MEMLOCK, a huge page as a whole once",
	.pitfalls =
		"batch=1 on large folios is quadratic in the number of buffers: before a huge page is charged, io_buffer_account_pin looks through all buffers registered so far for it (headpage_already_acct), from the table too. Unregistering waits for users of the ring: before 6.4 for an RCU grace period, milliseconds that are no cost of a page, in the fixed cost of the phase alone. Buffers are allocated too: the table of pages and the bio_vecs of each, vmalloc for large ones",
	.designs =
		"this pin is the one that the designs are about: for writing, and for as long as the process likes. A page that is shared is copied before, with all three, so that a later write of the process, or a fork, has to leave it in place: mapcount does so as long as nobody else maps it, refcount copies at fork (5.9) but loses it after mprotect, the exclusive bit keeps it",
	.like = "liburing's and fio's use of fixed buffers, which register once and do not time it",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(pin_register);
