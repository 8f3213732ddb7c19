// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Path proof, first half: what can be seen around phase 0.
 *
 * /proc/vmstat is read last before and first after, so that the reads of
 * pagemap and smaps do not count into its differences.
 */
#include "harness/run.h"

#include "sys/smaps.h"

#include <stdio.h>
#include <string.h>

/* "pgalloc" stands for the sum over the zones. */
static bool vmstat_value(const struct vmstat *v, int idx, uint64_t *value)
{
	if (!strcmp(vmstat_key(idx), "pgalloc"))
		return !vmstat_sum(v, "pgalloc_", value);
	return !vmstat_get(v, vmstat_key(idx), value);
}

#define CHUNK 512

/* What /proc/kpageflags and kpagecount say of the frames: root only. */
static void read_frames(struct bench *b, size_t nr)
{
	static uint64_t flags[CHUNK], counts[CHUNK];
	size_t nr_large = 0, nr_exclusive = 0;
	uint64_t nr_maps = 0;

	for (size_t done = 0, n; done < nr; done += n) {
		n = nr - done < CHUNK ? nr - done : CHUNK;
		if (kpageflags_read(b->before + done, n, flags, NULL) ||
		    kpagecount_read(b->before + done, n, counts, NULL))
			return;
		for (size_t i = 0; i < n; i++) {
			nr_large += kpf_is_large(flags[i]);
			nr_exclusive += kpf_has(flags[i], KPF_ANON) &&
					kpf_has(flags[i], KPF_ANON_EXCLUSIVE);
			nr_maps += counts[i];
		}
	}
	b->proof->large_before = (double)nr_large / (double)nr;
	b->proof->anon_exclusive_before = (double)nr_exclusive / (double)nr;
	b->proof->mapcount_before = (double)nr_maps / (double)nr;
}

static void read_before(struct bench *b)
{
	const struct mm_region *r = b->watched;
	struct proof_sample *p = b->proof;
	struct smaps_range range;
	size_t nr_once = 0, nr_present = 0;

	if (!smaps_read(r->addr, r->len_bytes, &range, NULL)) {
		p->thp_before =
			(double)range.anon_huge_bytes / (double)r->len_bytes;
		p->nr_vmas_before = (double)range.nr_vmas;
	}
	if (pagemap_read(r->addr, r->nr_pages, b->before, NULL))
		return;
	for (size_t i = 0; i < r->nr_pages; i++) {
		nr_once += b->before[i].present && b->before[i].exclusive;
		nr_present += b->before[i].present;
	}
	if (nr_present)
		p->exclusive_before = (double)nr_once / (double)nr_present;
	if (nr_present == r->nr_pages && b->before[0].has_pfn)
		read_frames(b, r->nr_pages);
}

void proof_before(struct bench *b)
{
	struct proof_sample *p = b->proof;

	memset(p, 0, sizeof(*p));
	p->pfn_changed = p->present_after = p->exclusive_before = -1;
	p->thp_before = p->large_before = p->nr_vmas_before = -1;
	p->mapcount_before = p->anon_exclusive_before = -1;
	p->exclusive_after = p->mapcount_after = -1;
	if (b->watched)
		read_before(b);
	if (!b->vmstat || vmstat_read(b->vmstat, NULL))
		return;
	for (int i = 0; i < PROOF_VMSTATS; i++)
		p->has_vmstat[i] =
			vmstat_value(b->vmstat, i, &p->vmstat_before[i]);
}

static double mean_mapcount(const struct page_state *pages, size_t nr)
{
	static uint64_t counts[CHUNK];
	uint64_t sum = 0;

	for (size_t done = 0, n; done < nr; done += n) {
		n = nr - done < CHUNK ? nr - done : CHUNK;
		if (kpagecount_read(pages + done, n, counts, NULL))
			return -1;
		for (size_t i = 0; i < n; i++)
			sum += counts[i];
	}
	return (double)sum / (double)nr;
}

static void read_after(struct bench *b)
{
	const struct mm_region *r = b->watched;
	size_t nr_present = 0, nr_changed = 0, nr_pfn = 0, nr_once = 0;

	if (pagemap_read(r->addr, r->nr_pages, b->after, NULL))
		return;
	for (size_t i = 0; i < r->nr_pages; i++) {
		nr_present += b->after[i].present;
		nr_once += b->after[i].present && b->after[i].exclusive;
		if (!b->before[i].has_pfn || !b->after[i].has_pfn)
			continue;
		nr_pfn++;
		nr_changed += b->before[i].pfn != b->after[i].pfn;
	}
	if (nr_present)
		b->proof->exclusive_after =
			(double)nr_once / (double)nr_present;
	if (nr_present == r->nr_pages && b->after[0].has_pfn)
		b->proof->mapcount_after = mean_mapcount(b->after, r->nr_pages);
	b->proof->present_after = (double)nr_present / (double)r->nr_pages;
	if (nr_pfn)
		b->proof->pfn_changed = (double)nr_changed / (double)nr_pfn;
	else if (!b->why_unreadable[0] && nr_present && !b->after[0].has_pfn)
		snprintf(b->why_unreadable, sizeof(b->why_unreadable),
			 "frame numbers need CAP_SYS_ADMIN");
}

void proof_after(struct bench *b)
{
	struct proof_sample *p = b->proof;

	if (b->vmstat && !vmstat_read(b->vmstat, NULL))
		for (int i = 0; i < PROOF_VMSTATS; i++) {
			uint64_t now;

			p->has_vmstat[i] &= vmstat_value(b->vmstat, i, &now);
			if (p->has_vmstat[i])
				p->vmstat[i] = now - p->vmstat_before[i];
		}
	if (b->watched)
		read_after(b);
	p->is_taken = true;
}
