// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages merged by KSM: pairs of neighbours with the same content share a frame.
 * Pairs, as a frame takes at most max_page_sharing (256) mappings.
 *
 * A write fault to one always copies: do_wp_page() never reuses a KSM page
 * (since 5.9, 1a0cf26323c8; before, a lone one), and it never is exclusive.
 * cow_ksm counts it since 5.19. fork copies entries as of other pages, and
 * registers the child with ksmd, as its VMA is mergeable.
 *
 * ksmd runs while the pages are merged and is stopped again before anything is
 * measured: it would hold page locks and the CPU. What is merged stays so.
 */
#include "harness/keep.h"
#include "harness/kind.h"
#include "harness/kind_look.h"
#include "harness/need.h"
#include "sys/ksm.h"
#include "sys/pagemap.h"
#include "sys/root.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define CHUNK  256 /* even: pairs */
#define KSM    "/sys/kernel/mm/ksm/"
#define NAP_US 2000
#define NAPS   2000 /* 4 s, and idle time is free in the lab */

static int ksm_ready(struct why *why)
{
	if (sys_exists(KSM "run"))
		return 0;
	why_set(why, -EOPNOTSUPP, "this kernel merges no pages");
	why_hint(why, "needs CONFIG_KSM");
	return -EOPNOTSUPP;
}

static void borrow_settings(struct bench *b)
{
	need_setting(b, KSM "sleep_millisecs", "0");
	/* Since 6.8: it would choose pages_to_scan. */
	if (sys_exists(KSM "advisor_mode"))
		need_setting_word(b, KSM "advisor_mode", "none");
	need_setting(b, KSM "pages_to_scan", "10000");
	/* Since 6.7: skips pages that it has seen unmerged several times. */
	if (sys_exists(KSM "smart_scan"))
		need_setting(b, KSM "smart_scan", "0");
}

/*
 * No pair is like another. Written in any case: what was given back by
 * MADV_DONTNEED would be the zero page, the same frame for each, and pass for
 * merged.
 */
static void make_pairs(const struct mm_region *r)
{
	mm_region_fill(r);
	for (size_t i = 0; i + 1 < r->nr_pages; i += 2)
		memcpy(mm_region_page(r, i + 1), mm_region_page(r, i),
		       r->page_bytes);
}

/*
 * Share of pages that have one frame with the other of their pair, which
 * nothing but KSM does to private memory. KPF_KSM alone is no proof: 6.12 shows
 * it on every anonymous page. <0: frames cannot be seen.
 */
static double share_merged(struct bench *b, const struct mm_region *r)
{
	static struct page_state pages[CHUNK];
	size_t nr = 0, n;

	(void)b;
	for (size_t at = 0; at < r->nr_pages; at += n) {
		n = r->nr_pages - at;
		if (n > CHUNK)
			n = CHUNK;
		if (pagemap_read(mm_region_page(r, at), n, pages, NULL))
			return -1;
		for (size_t i = 1; i < n; i += 2) {
			if (pages[i].present && !pages[i].has_pfn)
				return -1;
			if (pages[i].has_pfn &&
			    pages[i].pfn == pages[i - 1].pfn)
				nr += 2;
		}
	}
	return (double)nr / (double)r->nr_pages;
}

static bool is_merged(struct bench *b, const struct mm_region *r)
{
	double share = share_merged(b, r);

	if (share < 0)
		bench_skip(b,
			   "cannot see which pages are merged (run as root)");
	return share >= 1;
}

static void ksm_again(struct bench *b, struct mm_region *r)
{
	if (is_merged(b, r))
		return;
	make_pairs(r);
	need_setting(b, KSM "run", "1");
	for (int i = 0; i < NAPS && !is_merged(b, r); i++)
		kind_nap(NAP_US);
	need_setting(b, KSM "run", "0");
	if (!is_merged(b, r))
		bench_skip(b, "KSM merged %.0f %% of %zu pages in %d s",
			   share_merged(b, r) * 100, r->nr_pages,
			   NAPS / (1000000 / NAP_US));
}

/*
 * ksmd takes all mergeable memory of the machine. That of a virtual machine
 * would be merged along, and stay so: what a case must not do to others.
 */
static void need_none_other(struct bench *b)
{
	char name[32];
	pid_t pid;

	if (ksm_find_other(&pid, name, sizeof(name)) > 0)
		bench_skip(b,
			   "process %d (%s) has mergeable memory, which KSM "
			   "would merge as well (end it; QEMU: -machine "
			   "mem-merge=off)",
			   (int)pid, name);
}

static void make_ksm(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_none_other(b);
	borrow_settings(b);
	need_region(b, r, nr_pages, "base");
	if (madvise(r->addr, r->len_bytes, MADV_MERGEABLE))
		bench_broken(b, "madvise(MADV_MERGEABLE): %s", strerror(errno));
	ksm_again(b, r);
}

static size_t pair_pages(void)
{
	return 2;
}

static const struct expect ksm_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_KSM, .per_op = 1 },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_EXCLUSIVE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_ksm = {
	.name = "ksm",
	.what = "base pages merged by KSM: each frame is mapped by two pages of the region",
	.unit_pages = pair_pages,
	.ready = ksm_ready,
	.make = make_ksm,
	.again = ksm_again,
	.share = share_merged,
	.promise = ksm_promise,
};
PAGE_KIND(kind_ksm);
