// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Read-only base pages, and pages that were only read: the zero page and the
 * huge zero page.
 */
#include "harness/kind_parts.h"

#include "harness/keep.h"
#include "sys/root.h"
#include "sys/thp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define USE_ZERO_PAGE "/sys/kernel/mm/transparent_hugepage/use_zero_page"

static void protect(struct bench *b, const struct mm_region *r, int prot)
{
	if (mprotect(r->addr, r->len_bytes, prot))
		bench_broken(b, "mprotect: %s", strerror(errno));
}

static void make_ro(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_region(b, r, nr_pages, "base");
	protect(b, r, PROT_READ);
}

/* After a fork the pages are shared ones: a write makes them exclusive. */
static void again_ro(struct bench *b, struct mm_region *r)
{
	protect(b, r, PROT_READ | PROT_WRITE);
	mm_region_write(r, 2);
	protect(b, r, PROT_READ);
}

/* Share of the probed pages that the kernel does not write to for us. */
static double share_ro(struct bench *b, const struct mm_region *r)
{
	const size_t nr_probes = r->nr_pages < 8 ? r->nr_pages : 8;
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	size_t nr_refused = 0;

	(void)b;
	if (fd < 0)
		return -1;
	for (size_t i = 0; i < nr_probes; i++) {
		char *page = mm_region_page(r, i * r->nr_pages / nr_probes);

		nr_refused += read(fd, page, 1) < 0 && errno == EFAULT;
	}
	close(fd);
	return (double)nr_refused / (double)nr_probes;
}

static const struct expect ro_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_KIND, .per_op = 1 },
	{ .what = EV_FOLIO_PAGES, .per_op = 1 },
	{ .what = EV_ZERO_PAGE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_ro = {
	.name = "ro",
	.what = "base pages that were written and then made read-only by mprotect: present, exclusive, in a mapping without VM_WRITE",
	.make = make_ro,
	.again = again_ro,
	.share = share_ro,
	.promise = ro_promise,
};
PAGE_KIND(kind_ro);

static void make_zero(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_untouched(b, r, nr_pages, "base");
	mm_region_read(r);
}

static void again_zero(struct bench *b, struct mm_region *r)
{
	int err = mm_region_dontneed(r);

	if (err)
		bench_broken(b, "MADV_DONTNEED: %s", strerror(-err));
	mm_region_read(r);
}

static const struct expect zero_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_ZERO_PAGE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_zero = {
	.name = "zero",
	.what = "untouched memory that was read: each entry is a special one for the zero page, without rmap or reference",
	.make = make_zero,
	.again = again_zero,
	.promise = zero_promise,
};
PAGE_KIND(kind_zero);

/* Mapped anew: what was written has a page table, and so no huge zero page. */
static void again_hugezero(struct bench *b, struct mm_region *r)
{
	struct why why;

	if (mm_region_renew(r, MM_THP, &why))
		bench_broken(b, "%s", why.text);
	mm_region_read(r);
}

static void make_hugezero(struct bench *b, struct mm_region *r, size_t nr_pages)
{
	need_setting(b, USE_ZERO_PAGE, "1");
	need_untouched(b, r, nr_pages, "thp");
	mm_region_read(r);
}

static const struct expect hugezero_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_ZERO_PAGE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct page_kind kind_hugezero = {
	.name = "hugezero",
	.what = "untouched memory that asked for huge pages and was read: each PMD maps the huge zero page",
	.unit_pages = parts_thp_pages,
	.is_cheap = true,
	.ready = thp_usable_by_madvise,
	.make = make_hugezero,
	.again = again_hugezero,
	.promise = hugezero_promise,
};
PAGE_KIND(kind_hugezero);
