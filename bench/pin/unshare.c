// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pin to read of a page that is shared after fork. Since 5.19 GUP first makes
 * the page exclusive, by a copy if anybody else has it (FAULT_FLAG_UNSHARE), so
 * that a later write by the process lands where the pin looks. FOLL_GET does
 * not, nor did FOLL_PIN before.
 *
 * exclusive: nobody else has the pages. shared: a child has all of them. left:
 * it had, and is gone: the page is not exclusive by its bit, and needs a fault
 * but no copy.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"

#include <string.h>

static struct mm_region region;
static struct refs *refs;
static struct park *park;

/* Of one GUP call by those that try GUP-fast: a bio, a FUSE request. */
#define CALL_PAGES 256

/* Pages of a GUP call for each that GUP-fast pins in vain. */
static size_t pages_in_vain(const struct bench *b, size_t call_pages)
{
	/* All that the call wants of a huge page, before it looks at its bit. */
	return !strcmp(bench_word(b, "page"), "thp") ? 1 : call_pages;
}

static void setup(struct bench *b)
{
	bool is_probe = !strncmp(bench_word(b, "via"), "probe_", 6);
	const struct gup_want want = {
		.nr_pages = bench_size(b),
		/* A huge page: the first call splits it where it is shared. */
		.call_pages = is_probe ? mm_thp_bytes() / mm_page_bytes() : 0,
	};

	park = need_park(b);
	refs = need_refs(b, bench_word(b, "via"), &want);
	refs_claim(b, refs, 1, false);
	if (strcmp(bench_word(b, "state"), "exclusive") != 0)
		refs_claim_vain(b, refs, bench_size(b),
				pages_in_vain(b, is_probe ? want.call_pages
							  : CALL_PAGES));
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
}

static void run(struct bench *b)
{
	const char *state = bench_word(b, "state");
	pid_t child = 0;

	pages_again(b, &region);
	if (strcmp(state, "exclusive") != 0)
		child = need_child_after(b, park, NULL, NULL);
	if (!strcmp(state, "left")) {
		need_unpark(b, park, child);
		park_reset(park);
		child = 0;
	}
	bench_begin(b);
	refs_take(b, refs, &region, 0, region.nr_pages);
	bench_end(b, region.nr_pages);
	if (refs_has(refs, GUP_HOLDS))
		refs_drop(b, refs);
	if (child) {
		need_unpark(b, park, child);
		park_reset(park);
	}
}

static void teardown(struct bench *b)
{
	refs_close(refs);
	pages_drop(b, &region);
	park_free(park);
}

/* Who pins, since when; who never does. */
/* with probe_*: the reference alone, and nothing is read through it */
#define READV "via=process_vm_readv,probe_pin,probe_pin_slow "
#define PINS  READV "page=base,thp,64k "
#define DIO   "via=dio_write page=base "
#define FUSE  "via=fuse_write page=base "
#define GETS  "via=vmsplice,proc_mem,probe_get "

#define SINCE(id, n, on, version)                                              \
	{                                                                      \
		.what = (id), .per_op = (n), .when = (on), .since = (version), \
		.by_rules = true                                               \
	}
/* With the pages of the harness that fork shared too, and others' */
#define ANON_GROWS(on, version)                                                \
	{                                                                      \
		.what = EV_ANON_GROWTH, .per_op = 1, .slack = 0.5,             \
		.when = (on), .since = (version), .by_rules = true             \
	}
#define BEFORE(id, n, on, version)                                             \
	{                                                                      \
		.what = (id), .per_op = (n), .when = (on),                     \
		.before = (version), .by_rules = true                          \
	}

/* 5.8 (17839856fd58) broke COW at each GUP to read, whatever it took. */
#define FORCED(id, n, on)                                                      \
	{                                                                      \
		.what = (id), .per_op = (n), .when = (on), .since = "5.8",     \
		.before = "5.9", .by_rules = true                              \
	}
/* Before the version, or never if that is NULL; but for 5.8. */
#define UNFORCED(id, n, on, version)                                           \
	BEFORE(id, n, on, "5.8"),                                              \
	{                                                                      \
		.what = (id), .per_op = (n), .when = (on), .since = "5.9",     \
		.before = (version), .by_rules = true                          \
	}

/* One GUP fault and one copy a page, or nothing. */
#define UNSHARES(who, version)                                                 \
	SINCE(EV_GUP_FAULTS, 1, who "state=shared", version),                  \
		SINCE(EV_PFN_CHANGED, 1, who "state=shared", version),         \
		ANON_GROWS(who "state=shared", version),                       \
		SINCE(EV_EXCLUSIVE_AFTER, 1, who "state=shared", version),     \
		UNFORCED(EV_GUP_FAULTS, 0, who "state=shared,left", version),  \
		UNFORCED(EV_PFN_CHANGED, 0, who "state=shared,left", version), \
		UNFORCED(EV_EXCLUSIVE_AFTER, 0, who "state=shared", version)

static const struct expect expects[] = {
	UNSHARES(PINS, "5.19"),
	UNSHARES(DIO, "6.5"),
	UNSHARES(FUSE, "6.9"),
	/* nobody else has it: the fault sets the bit, a huge page's at once */
	SINCE(EV_GUP_FAULTS, 1, READV "page=base,64k state=left", "5.19"),
	SINCE(EV_GUP_FAULTS, PER_THP, READV "page=thp state=left", "5.19"),
	SINCE(EV_GUP_FAULTS, 1, DIO "state=left", "6.5"),
	SINCE(EV_GUP_FAULTS, 1, FUSE "state=left", "6.9"),
	SINCE(EV_PFN_CHANGED, 0, READV "page=base,thp state=left", "5.19"),
	SINCE(EV_PFN_CHANGED, 0, DIO "state=left", "6.5"),
	SINCE(EV_PFN_CHANGED, 0, FUSE "state=left", "6.9"),
	/* but for the first of a folio: its pin is an extra reference */
	{ .what = EV_PFN_CHANGED,
	  .per_op = 1,
	  .when = READV "page=64k state=left",
	  .since = "5.19",
	  .before = "6.15",
	  .by_rules = true },
	SINCE(EV_PFN_CHANGED, 15.0 / 16, READV "page=64k state=left", "6.15"),
	{ .what = EV_GUP_FAULTS, .per_op = 0, .when = "state=exclusive" },
	UNFORCED(EV_GUP_FAULTS, 0, GETS, NULL),
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "state=exclusive" },
	UNFORCED(EV_PFN_CHANGED, 0, GETS, NULL),
	FORCED(EV_GUP_FAULTS, 1, "state=shared"),
	FORCED(EV_GUP_FAULTS, 1, "page=base,64k state=left"),
	FORCED(EV_GUP_FAULTS, PER_THP, "page=thp state=left"),
	FORCED(EV_PFN_CHANGED, 1, "state=shared"),
	FORCED(EV_PFN_CHANGED, 0, "state=left"),
	FORCED(EV_EXCLUSIVE_AFTER, 1, "state=shared"),
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "state=exclusive,left" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 1,
	  .when = "state=exclusive page=base",
	  .since = "5.19" },
	{ .what = EV_ANON_EXCLUSIVE,
	  .per_op = 0,
	  .when = "state=shared,left page=base",
	  .since = "5.19" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def pin_unshare = {
	.name = "pin/unshare",
	.version = 1,
	.question =
		"What does a pin to read cost when the page is shared after fork?",
	.timed =
		"the system calls that take a reference to each page, to read it; those that can't hold let go of it too",
	.op = "page",
	.phases = "take",
	.cases =
		"via=process_vm_readv,probe_pin page=base,thp,64k state=exclusive,shared,left; "
		"via=probe_pin_slow,probe_get page=base state=exclusive,shared,left; "
		"via=vmsplice,proc_mem,dio_write,fuse_write page=base state=exclusive,shared,left",
	.quick = "via=process_vm_readv page=base",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"follow_page_pte > gup_must_unshare: FOLL_PIN without FOLL_WRITE of an anonymous page that is not exclusive > -EMLINK > faultin_page with FAULT_FLAG_UNSHARE > do_wp_page > wp_page_copy, mapped read-only and exclusive; or, for the last sharer, SetPageAnonExclusive and nothing else. In GUP-fast the same test leaves it to the slow path. Since 5.19 (c89357e27f20, a7f226604170)",
	.expected =
		"state=shared: one GUP fault, one new frame and one new anonymous page for each, by FOLL_PIN since 5.19: process_vm_readv; O_DIRECT writes since 6.5, to FUSE since 6.9, when they became FOLL_PIN; these count one pin more for each call, as GUP-fast pins its first page before it looks. state=left: one GUP fault, no copy; of a huge page one for all of it. page=64k is an exception on every kernel: before 6.15 large folios mapped by PTEs are always copied; since then the first page of each folio is kept, and its own pin is then the extra reference for which the other 15 are copied (seen on 6.18). state=exclusive: neither; the difference of left and exclusive is what the fault costs, that of shared and left the copy. FOLL_GET (vmsplice, /proc/PID/mem, probe_get) never faults here. The fault counts into min_flt of the task, not into perf's page-faults",
	.pitfalls =
		"the copy is mapped read-only: the process's first write to it is one more fault, in place. The child keeps the old page. A pin of a page that nobody forked finds the bit set and never comes here. process_vm_readv also reads the page, O_DIRECT also writes it to its device; via=probe_* is the reference alone, which is dropped outside of the phase. probe_pin is one GUP call of a huge page's pages (512): it counts a pin in vain for each of these of a huge page, else one a call",
	.designs =
		"this is the price of exclusive for who reads: mapcount and refcount hand out the shared page, and the next write by the process makes a copy of which the pin knows nothing: lost",
	.like = "cow.c of the kernel's selftests (R/O GUP pin on R/O-mapped shared page) tests it and times nothing",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(pin_unshare);
