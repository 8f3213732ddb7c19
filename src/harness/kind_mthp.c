// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Folios between a page and a PMD (mTHP, since 6.8), mapped by PTEs. The fault
 * takes the largest size that is enabled and fits, so that all others are set
 * to "never" for the time of the case.
 */
#include "harness/kind_parts.h"

#include "harness/keep.h"
#include "sys/thp.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define SETTING_OF "/sys/kernel/mm/transparent_hugepage/hugepages-%zukB/enabled"

static int mthp_ready(size_t size_kb, struct why *why)
{
	struct thp_state t;
	int err = thp_read(&t, why);

	if (err)
		return err;
	for (size_t i = 0; i < t.nr_sizes; i++)
		if (t.sizes[i].size_bytes == size_kb * 1024 &&
		    size_kb * 1024 < t.pmd_bytes)
			return 0;
	why_set(why, -EOPNOTSUPP,
		"use folios of %zu kB: this kernel does not offer them",
		size_kb);
	why_hint(why,
		 t.nr_sizes ? "not on this machine: its page size is %zu kB"
			    : "since Linux 6.8; pages here have %zu kB",
		 mm_page_bytes() / 1024);
	return -EOPNOTSUPP;
}

static void set(struct bench *b, size_t size_bytes, const char *words)
{
	char path[160];

	snprintf(path, sizeof(path), SETTING_OF, size_bytes / 1024);
	need_setting_word(b, path, words);
}

static void must_read(struct bench *b, struct thp_state *t)
{
	struct why why;

	if (thp_read(t, &why))
		bench_broken(b, "%s", why.text);
}

/*
 * Only this size, where a VMA asks for huge pages. It goes first: who has
 * borrowed settings before us is waited for then, and what he gives back is
 * read anew.
 */
static void borrow_settings(struct bench *b, size_t size_bytes)
{
	struct thp_state t;

	must_read(b, &t);
	if (!strcmp(thp_effective(&t, size_bytes), "never"))
		set(b, size_bytes, "madvise,always");
	must_read(b, &t);
	for (size_t i = 0; i < t.nr_sizes; i++) {
		size_t other_bytes = t.sizes[i].size_bytes;

		if (other_bytes != size_bytes &&
		    strcmp(thp_effective(&t, other_bytes), "never") != 0)
			set(b, other_bytes, "never");
	}
}

static void again_mthp(struct bench *b, struct mm_region *r)
{
	struct why why;

	if (mm_region_renew(r, MM_THP, &why))
		bench_broken(b, "%s", why.text);
	mm_region_fill(r);
	parts_freeze(b, r);
}

static void make_mthp(struct bench *b, struct mm_region *r, size_t nr_pages,
		      size_t size_kb)
{
	borrow_settings(b, size_kb * 1024);
	parts_map(b, r, nr_pages, MM_BASE);
	again_mthp(b, r);
}

static const struct expect mthp_promise[] = {
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_LARGE_SHARE, .per_op = 1 },
	{ .what = EV_FOLIO_PAGES, .per_op = UNIT_PAGES },
	{ .what = EV_THP_SHARE, .per_op = 0 },
	{ .what = EV_HUGETLB, .per_op = 0 },
	{ .what = EV_FILE, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

/* MTHP(64k, 64): the kind "64k". */
#define MTHP(id, kb)                                                           \
	static size_t unit_##id(void)                                          \
	{                                                                      \
		return (size_t)(kb)*1024 / mm_page_bytes();                    \
	}                                                                      \
	static int ready_##id(struct why *why)                                 \
	{                                                                      \
		return mthp_ready(kb, why);                                    \
	}                                                                      \
	static void make_##id(struct bench *b, struct mm_region *r,            \
			      size_t nr_pages)                                 \
	{                                                                      \
		make_mthp(b, r, nr_pages, kb);                                 \
	}                                                                      \
	static const struct page_kind kind_##id = {                            \
		.name = #id,                                                   \
		.what = "folios of " #kb                                       \
			" kB, aligned and fully mapped, by PTEs (mTHP)",       \
		.unit_pages = unit_##id,                                       \
		.ready = ready_##id,                                           \
		.make = make_##id,                                             \
		.again = again_mthp,                                           \
		.promise = mthp_promise,                                       \
	};                                                                     \
	PAGE_KIND(kind_##id)

MTHP(16k, 16);
MTHP(32k, 32);
MTHP(64k, 64);
MTHP(128k, 128);
MTHP(256k, 256);
MTHP(512k, 512);
MTHP(1m, 1024);
