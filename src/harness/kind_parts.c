// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/kind_parts.h"

#include "harness/run.h"
#include "sys/smaps.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_COLD /* since Linux 5.4; glibc 2.32 */
#define MADV_COLD 20
#endif

size_t parts_thp_pages(void)
{
	return mm_thp_bytes() / mm_page_bytes();
}

void parts_map(struct bench *b, struct mm_region *r, size_t nr_pages,
	       enum mm_page_kind kind)
{
	struct why why;

	if (mm_region_map(r, nr_pages, kind, &why))
		bench_broken(b, "%s", why.text);
}

void parts_thps_here(struct bench *b, const struct mm_region *r)
{
	struct smaps_range seen;
	struct why why;

	mm_region_fill(r);
	if (smaps_read(r->addr, r->nr_pages * r->step_bytes, &seen, &why))
		bench_broken(b, "look at huge pages: %s", why.text);
	if (seen.anon_huge_bytes < r->nr_pages * r->step_bytes)
		bench_skip(
			b,
			"asked for %zu kB of huge pages, got %llu: memory is fragmented or short",
			r->nr_pages * r->step_bytes / 1024,
			(unsigned long long)seen.anon_huge_bytes / 1024);
}

void parts_thps(struct bench *b, const struct mm_region *r)
{
	struct why why;

	if (mm_region_renew(r, MM_THP, &why))
		bench_broken(b, "%s", why.text);
	parts_thps_here(b, r);
}

void parts_advise(struct bench *b, char *addr, size_t len_bytes, int advice,
		  const char *name)
{
	if (!madvise(addr, len_bytes, advice))
		return;
	if (errno == ENOMEM)
		bench_skip(b, "%s: %s (raise vm.max_map_count)", name,
			   strerror(errno));
	bench_broken(b, "%s: %s", name, strerror(errno));
}

void parts_split_pmds(struct bench *b, const struct mm_region *r)
{
	const size_t thp_bytes = mm_thp_bytes();

	for (size_t at = 0; at < r->len_bytes; at += thp_bytes) {
		char *page = r->addr + at + thp_bytes / 2;

		parts_advise(b, page, r->page_bytes, MADV_DONTDUMP,
			     "MADV_DONTDUMP");
		parts_advise(b, page, r->page_bytes, MADV_DODUMP,
			     "MADV_DODUMP");
	}
}

void parts_freeze(struct bench *b, const struct mm_region *r)
{
	parts_advise(b, r->addr, r->len_bytes, MADV_NOHUGEPAGE,
		     "MADV_NOHUGEPAGE");
}

void parts_not_shared(struct bench *b, const char *kind, const char *why)
{
	const char *state = axes_get(&b->req->axes, "state");

	if (state && !strcmp(state, "shared"))
		bench_skip(b, "page=%s state=shared: %s", kind, why);
}

void parts_move(struct bench *b, char *from, size_t len_bytes, char *to)
{
	if (mremap(from, len_bytes, len_bytes, MREMAP_MAYMOVE | MREMAP_FIXED,
		   to) != MAP_FAILED)
		return;
	if (errno == ENOMEM)
		bench_skip(b, "mremap: %s (raise vm.max_map_count)",
			   strerror(errno));
	bench_broken(b, "mremap of %zu bytes: %s", len_bytes, strerror(errno));
}

void parts_drain_lru(struct bench *b)
{
	const size_t len_bytes = mm_page_bytes();
	void *p = mmap(NULL, len_bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		bench_broken(b, "map a page: %s", strerror(errno));
	if (madvise(p, len_bytes, MADV_COLD))
		bench_skip(b, "MADV_COLD: %s (since Linux 5.4)",
			   strerror(errno));
	munmap(p, len_bytes);
}
