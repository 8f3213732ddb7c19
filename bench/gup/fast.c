// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * References by drivers that try the page tables first, without mmap_lock
 * (GUP-fast), held and then let go of: take and drop are phases of their own.
 *
 * Nothing that user space can see tells the fast path from the slow one, but
 * for time. What can be seen is that no page was faulted in or copied, and how
 * many pins were counted: none for FOLL_GET, one a page for FOLL_PIN.
 *
 * exclusive: this process alone has the pages. shared: a child holds all of
 * them, so that every entry is read-only.
 *
 * Several tasks are threads, each with a reference holder of its own. own: each
 * takes pages of its own under page tables of its own. same: all take the same
 * pages, so that they meet at each page's reference count.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs_crew.h"

#include <string.h>

static struct mm_region region;
static struct refs_crew *refs;
static struct park *park;
static pid_t sharer;

static void setup(struct bench *b)
{
	park = need_park(b);
	refs = need_refs_crew(b, NULL);
	if (!refs_has(refs_crew_first(refs), GUP_FAST))
		bench_skip(b,
			   "%s takes mmap_lock on this kernel and never tries "
			   "GUP-fast (gup/longterm has it)",
			   bench_word(b, "via"));
	refs_claim(b, refs_crew_first(refs), 1, false);
	need_pages(b, &region, refs_crew_nr_pages(refs), bench_word(b, "page"));
	refs_crew_on(b, refs, &region);
}

static void run(struct bench *b)
{
	pages_again(b, &region);
	if (!strcmp(bench_word(b, "state"), "shared"))
		sharer = need_child_after(b, park, NULL, NULL);
	refs_crew_rest(b, refs);
	refs_crew_ready(refs);
	bench_begin(b);
	refs_crew_take(b, refs);
	bench_end(b, refs_crew_nr_ops(refs));
	refs_crew_ready(refs);
	bench_begin_phase(b, 1);
	refs_crew_drop(b, refs);
	bench_end_phase(b, 1);
	if (sharer) {
		need_unpark(b, park, sharer);
		park_reset(park);
		sharer = 0;
	}
}

static void teardown(struct bench *b)
{
	refs_crew_free(refs);
	pages_drop(b, &region);
	park_free(park);
}

#define ANON "page=base,ro,softdirty,thp,64k,ptethp,hugetlb2m"

static const struct expect expects[] = {
	/* a write-protected entry is not for who wants to write: the slow path */
	{ .what = EV_MINFLT, .per_op = 0, .when = "via=vmsplice,xdp_umem" },
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = "via=io_uring page=base,thp,64k,ptethp,hugetlb2m" },
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "via=io_uring page=softdirty" },
	{ .what = EV_PGREUSE,
	  .per_op = 1,
	  .when = "via=io_uring page=softdirty",
	  .since = "5.9" },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = ANON " state=exclusive" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = ANON " state=shared" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 1,
	  .when = "page=base state=exclusive",
	  .since = "5.19" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 0,
	  .when = "page=base state=shared",
	  .since = "5.19" },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = "page=thp" },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def gup_fast = {
	.name = "gup/fast",
	.version = 1,
	.question =
		"What does a reference to a page cost that is taken without mmap_lock?",
	.timed =
		"the system calls that take a reference to each page, batch pages a call; drop: those that let go of all",
	.op = "page",
	.phases = "take,drop",
	.cases =
		"via=vmsplice,io_uring page=base state=exclusive batch=1,64,512 tasks=1 range=own; "
		"via=probe_get,probe_get_w,probe_pin,probe_pin_w,probe_long,probe_long_w page=base state=exclusive batch=1,64,512 tasks=1 range=own; "
		"via=probe_get,probe_pin page=ro,thp,64k,ptethp state=exclusive batch=512 tasks=1 range=own; "
		"via=vmsplice,io_uring page=softdirty,thp,64k,ptethp,hugetlb2m state=exclusive batch=512 tasks=1 range=own; "
		"via=vmsplice page=ro,zero,hugezero,file,memfd state=exclusive batch=512 tasks=1 range=own; "
		"via=vmsplice page=base,thp,ptethp state=shared batch=512 tasks=1 range=own; "
		"via=vmsplice,io_uring page=base state=exclusive batch=64 tasks=1,2,4,8,16,32,64 range=same,own",
	.quick = "page=base state=exclusive batch=64 tasks=1 range=own",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"internal_get_user_pages_fast (5.10, 6.1; gup_fast_fallback in 6.12): with interrupts off, gup_pte_range (gup_fast_pte_range) or gup_huge_pmd (gup_fast_pmd_leaf) > try_grab_compound_head (5.10), try_grab_folio (6.1), try_grab_folio_fast (6.12); where an entry is refused, __gup_longterm_locked under mmap_lock for the rest. vmsplice: iter_to_pipe > iov_iter_get_pages2, 16 pages to each GUP call, FOLL_GET on every kernel up to 7.3; dropped by put_page() for each pipe buffer. io_uring: IORING_REGISTER_BUFFERS > io_pin_pages > pin_user_pages_fast, FOLL_PIN | FOLL_LONGTERM | FOLL_WRITE; before 6.10 pin_user_pages() under mmap_lock, which is a skip here and in gup/longterm",
	.expected =
		"no fault, no copy, no page moves; pins are counted for io_uring, and none for vmsplice. A base page costs two locked operations on take (reference, PG_referenced), FOLL_PIN three; a huge page one of each for up to 512 pages, but vmsplice asks for 16 at a time. batch=1 adds a system call and a GUP call a page. zero: its entry is special, which GUP-fast refuses, so all pages go through the slow path. softdirty: vmsplice reads and does not care; io_uring wants to write, is refused, and takes a fault a page that makes the page writable, reused. shared: FOLL_GET to read takes a page that is shared as it is, on every kernel but 5.8. range=same: all threads write to the same struct pages, whose cache lines travel; range=own: they share next to nothing, as no lock is taken",
	.pitfalls =
		"no counter says which path was taken: the rule of the driver does, from the sources. One call of vmsplice takes what a pipe holds, 256 pages, at most: so batch=512 is 256. A pipe buffer for each page is part of take for vmsplice, and a bio_vec for io_uring, which joins the pages of one large folio and drops all but one of its pins (a buffer in one folio since 6.6, any since 6.12), so that drop has one to drop; memory is accounted as locked by io_uring, unless the user may lock all he wants. Of io_uring a batch is a buffer: all buffers are one system call (of up to 16384), each a GUP call. The first touch of struct pages after other work misses the cache; GUP-fast disables interrupts, so phases of one huge call hide ticks",
	.designs =
		"FOLL_GET is the same in all three. FOLL_PIN to write is too, as the page is exclusive after its write fault; FOLL_PIN to read of a shared page is where exclusive differs: pin/unshare. GUP-fast tests the exclusive bit for that since 5.19, a plain load",
	.like = "gup_test -u and -a of the kernel's selftests, which time get and put in the kernel, in microseconds",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(gup_fast);
