// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/kind.h"

#include "base/err.h"
#include "harness/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The linker makes these names; weak: a unit test may link no kind at all. */
extern const struct page_kind *const __start_page_kinds[] __attribute__((weak));
extern const struct page_kind *const __stop_page_kinds[] __attribute__((weak));

static int by_name(const void *a, const void *b)
{
	const struct page_kind *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

const struct page_kind *const *page_kinds(size_t *nr)
{
	static const struct page_kind **sorted;
	static size_t nr_sorted;

	if (!sorted) {
		/* cppcheck-suppress comparePointers; one array to the linker */
		nr_sorted = (size_t)(__stop_page_kinds - __start_page_kinds);
		sorted = xcalloc(nr_sorted + 1, sizeof(*sorted));
		for (size_t i = 0; i < nr_sorted; i++)
			sorted[i] = __start_page_kinds[i];
		qsort(sorted, nr_sorted, sizeof(*sorted), by_name);
		for (size_t i = 1; i < nr_sorted; i++)
			if (!strcmp(sorted[i - 1]->name, sorted[i]->name))
				BUG("two page kinds are named %s",
				    sorted[i]->name);
	}
	*nr = nr_sorted;
	return sorted;
}

const struct page_kind *page_kind_find(const char *name)
{
	size_t nr;
	const struct page_kind *const *kinds = page_kinds(&nr);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(kinds[i]->name, name))
			return kinds[i];
	return NULL;
}

size_t page_kind_unit(const struct page_kind *kind)
{
	size_t unit = kind->unit_pages ? kind->unit_pages() : 1;

	return unit ? unit : 1;
}

static const struct page_kind *must_find(const char *name)
{
	const struct page_kind *kind = page_kind_find(name);

	if (!kind)
		BUG("no page kind is named %s", name);
	return kind;
}

void need_pages(struct bench *b, struct mm_region *r, size_t nr_pages,
		const char *name)
{
	const struct page_kind *kind = must_find(name);
	size_t unit = page_kind_unit(kind);
	struct why why;

	if (kind->ready && kind->ready(&why))
		bench_skip_why(b, &why);
	if (nr_pages % unit)
		bench_broken(b, "%zu pages of page=%s: not a multiple of %zu",
			     nr_pages, name, unit);
	if (kind->max_pages && nr_pages > kind->max_pages)
		bench_skip(b, "%zu pages of page=%s: at most %zu can be so",
			   nr_pages, name, kind->max_pages);
	b->kind_made = b->page_kind = kind;
	kind->make(b, r, nr_pages);
	b->watched = r;
}

void pages_again(struct bench *b, struct mm_region *r)
{
	if (b->kind_made && b->kind_made->again)
		b->kind_made->again(b, r);
	else
		mm_region_write(r, 2);
}

/* The kind stays: the proof is judged after the region is gone. */
void pages_drop(struct bench *b, struct mm_region *r)
{
	if (b->kind_made && b->kind_made->drop)
		b->kind_made->drop(b, r);
	else
		mm_region_unmap(r);
}

void pages_inherit(struct bench *b, struct mm_region *r)
{
	const struct page_kind *kind = b->kind_made;
	size_t len_bytes;

	if (!kind || (strcmp(kind->name, "zero") != 0 &&
		      strcmp(kind->name, "hugezero") != 0))
		return;
	len_bytes = page_kind_unit(kind) * r->page_bytes;
	/* First out with the zero page: a write to it may split the PMD. */
	if (madvise(r->addr, len_bytes, MADV_DONTNEED))
		bench_broken(b, "madvise(MADV_DONTNEED): %m");
	*(volatile char *)r->addr = 1;
	if (madvise(r->addr, len_bytes, MADV_DONTNEED))
		bench_broken(b, "madvise(MADV_DONTNEED): %m");
	mm_region_read(r);
}

void pages_not_let_go(struct bench *b, int err)
{
	if (err == -EINVAL && b->kind_made &&
	    !strncmp(b->kind_made->name, "hugetlb", strlen("hugetlb")))
		bench_skip(b, "MADV_DONTNEED of hugetlb pages: this kernel "
			      "cannot (since Linux 5.18)");
	bench_broken(b, "madvise(MADV_DONTNEED): %s", strerror(-err));
}

void pages_claim(struct bench *b, const char *name)
{
	b->page_kind = must_find(name);
}
