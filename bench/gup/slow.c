// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * References that are taken under mmap_lock and let go of before the system
 * call returns. take and drop can't be told apart: what is measured is both,
 * and what the call does with the page in between, which the driver keeps as
 * small as the call allows.
 *
 * self: the pages of the process that measures; child: of a child that wrote
 * them itself, so that the caller never had them in its page tables.
 *
 * Two controls fault pages in and take no reference: populate and mlock walk
 * the same page tables through the same function (__get_user_pages).
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs_crew.h"

#include <string.h>

static struct mm_region region;
static struct refs_crew *refs;
static struct park *park;
static pid_t child;

static bool is_of_child(const struct bench *b)
{
	return !strcmp(bench_word(b, "of"), "child");
}

static void write_all(void *arg)
{
	mm_region_fill(arg);
}

/* The child's pages, at an address at which this process has none. */
static void make_child(struct bench *b, struct gup_want *want)
{
	need_untouched(b, &region, bench_size(b), "base");
	child = need_child_after(b, park, write_all, &region);
	want->pid = child;
}

static void setup(struct bench *b)
{
	struct gup_want want = { 0 };

	park = need_park(b);
	if (is_of_child(b))
		make_child(b, &want);
	refs = need_refs_crew(b, &want);
	refs_claim(b, refs_crew_first(refs), 1, false);
	if (refs_has(refs_crew_first(refs), GUP_FAST))
		bench_skip(b, "%s tries GUP-fast first on this kernel",
			   bench_word(b, "via"));
	if (!is_of_child(b))
		need_pages(b, &region, refs_crew_nr_pages(refs),
			   bench_word(b, "page"));
	refs_crew_on(b, refs, &region);
}

static void run(struct bench *b)
{
	pid_t sharer = 0;

	if (!is_of_child(b))
		pages_again(b, &region);
	if (!strcmp(bench_word(b, "state"), "shared"))
		sharer = need_child_after(b, park, NULL, NULL);
	refs_crew_ready(refs);
	bench_begin(b);
	refs_crew_take(b, refs);
	bench_end(b, refs_crew_nr_ops(refs));
	if (refs_has(refs_crew_first(refs), GUP_HOLDS))
		refs_crew_drop(b, refs);
	if (sharer) {
		need_unpark(b, park, sharer);
		park_reset(park);
	}
}

static void teardown(struct bench *b)
{
	refs_crew_free(refs);
	if (child) {
		need_unpark(b, park, child);
		child = 0;
		mm_region_unmap(&region);
	} else {
		pages_drop(b, &region);
	}
	park_free(park);
}

static const struct expect expects[] = {
	/* who writes to a write-protected entry makes it writable first */
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "via=process_vm_writev,populate,mlock page=softdirty" },
	{ .what = EV_PGREUSE,
	  .per_op = 1,
	  .when = "via=process_vm_writev,populate,mlock page=softdirty",
	  .since = "5.9" },
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = "page=base,thp,64k,ptethp,hugetlb2m,file,memfd" },
	{ .what = EV_MINFLT, .per_op = 0, .when = "via=process_vm_readv" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "of=self" },
	{ .what = EV_PRESENT, .per_op = 1, .when = "of=self" },
	{ .what = EV_PRESENT, .per_op = 0, .when = "of=child" },
	{ .what = EV_EXCLUSIVE,
	  .per_op = 1,
	  .when = "of=self state=exclusive page=base,softdirty,thp,64k,ptethp,hugetlb2m" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_THP_SHARE_AFTER, .per_op = 1, .when = "page=thp" },
	{ .what = EV_THP_SPLIT_PMD, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1, .when = "of=self" },
	{ 0 },
};

#define BASE	" page=base state=exclusive "
#define ONE	" tasks=1 range=own"
#define VM_BOTH "via=process_vm_readv,process_vm_writev"

static const struct bench_def gup_slow = {
	.name = "gup/slow",
	.version = 1,
	.question =
		"What does a reference to a page cost that is taken under mmap_lock?",
	.timed =
		"the system calls that take a reference to each page and let go of it before they return, batch pages a call",
	.op = "page",
	.phases = "take",
	.cases = VM_BOTH
	",populate,mlock of=self" BASE "batch=1,64,512" ONE "; "
	"via=proc_mem of=self,child" BASE "batch=1" ONE
	"; via=process_vm_readv of=child" BASE "batch=512" ONE "; " VM_BOTH
	" of=self page=softdirty,thp,64k,ptethp,hugetlb2m state=exclusive batch=512" ONE
	"; "
	"via=process_vm_readv of=self page=file,memfd state=exclusive batch=512" ONE
	"; "
	"via=probe_get_slow,probe_pin_slow,probe_get_w_slow,probe_pin_w_slow of=self" BASE
	"batch=1,64,512" ONE "; "
	"via=probe_pin_slow,probe_pin_w_slow of=self page=thp,64k state=exclusive batch=512" ONE
	"; "
	"via=proc_mem of=self page=thp state=exclusive batch=1" ONE "; "
	"via=proc_mem of=self page=base state=shared batch=1" ONE "; "
	"via=process_vm_readv of=self" BASE
	"batch=64 tasks=1,2,4,8,16,32,64 range=same,own",
	.quick =
		"via=process_vm_readv,populate of=self page=base batch=512 tasks=1 range=own",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"process_vm_rw_single_vec > pin_user_pages_remote > __get_user_pages > follow_page_mask > follow_page_pte > try_grab_page (5.10, 6.1), try_grab_folio (6.12), then a copy and unpin_user_pages_dirty_lock; /proc/PID/mem: mem_rw > access_remote_vm > get_user_pages_remote (get_user_page_vma_remote in 6.12), one page to each GUP call; populate: madvise_populate > faultin_page_range (6.9; faultin_vma_page_range before) > __get_user_pages; mlock: __mm_populate > populate_vma_page_range > __get_user_pages",
	.expected =
		"no fault, no copy of a page, no page moves; process_vm_* pins and unpins each page (FOLL_PIN since 5.6), /proc/PID/mem takes FOLL_GET and pins none, populate and mlock take nothing. of=child costs no more than of=self. A huge page is walked to once for each page asked for. softdirty: process_vm_writev takes a write fault that makes the page writable, one a page. Threads hold mmap_lock for reading: with range=own they meet at its count alone",
	.pitfalls =
		"take holds the reference, the release, and what the call does with the page: one byte is copied for each call by process_vm_*, for each page by /proc/PID/mem, which has a call of its own for each (batch=1). process_vm_* has at most 1024 pages in a call. mlock is timed without munlock. The controls fault in nothing, as all pages are present: they show the walk without a reference. An mlock that changes VM_LOCKED also changes the VMA and moves pages to another list, which is its price and no reference's. batch=1 is a system call a page",
	.designs =
		"FOLL_GET to read takes a shared page as it is in each design (but for 5.8). FOLL_PIN to read of a shared page is copied first under exclusive: pin/unshare",
	.like = "gup_test -U and -b of the kernel's selftests, without the system call; none for process_vm_readv in will-it-scale",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(gup_slow);
