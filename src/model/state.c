// SPDX-License-Identifier: GPL-2.0-or-later
/* The counts of struct page, as sums over who holds it. */
#include "model/state.h"

#define PTES_OF_THP 512u /* x86-64: 2 MiB of 4 KiB */

_Static_assert(sizeof(struct model_state) % 8 == 0, "explorers hash words");
_Static_assert(offsetof(struct model_state, frames) % 8 == 0, "see pad");

uint32_t frame_nr_ptes(const struct model_state *s, unsigned int frame)
{
	return s->frames[frame].kind == SCN_PTETHP ? PTES_OF_THP : 1;
}

/* Sum over mappings; kind of entry by the bits under the mask. */
static inline uint32_t count_entries(const struct model_state *s,
				     unsigned int frame, uint8_t mask,
				     uint8_t bits)
{
	uint32_t nr = 0;

	for (unsigned int p = 0; p < SCN_PROCS; p++) {
		if (!s->procs[p].times)
			continue;
		for (unsigned int i = 0; i < SCN_PAGES; i++)
			if (s->maps[p][i].frame == frame &&
			    (s->maps[p][i].pte & mask) == bits)
				nr += s->procs[p].times;
	}
	return nr;
}

uint32_t frame_mapcount(const struct model_state *s, unsigned int frame)
{
	return count_entries(s, frame, PTE_SWAP, 0);
}

uint32_t frame_swapcount(const struct model_state *s, unsigned int frame)
{
	return count_entries(s, frame, PTE_SWAP, PTE_SWAP);
}

static inline uint32_t count_refs(const struct model_state *s,
				  unsigned int frame, enum ref_kind kind)
{
	uint32_t nr = 0;

	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (s->refs[i].kind == kind && s->refs[i].frame == frame)
			nr += s->refs[i].times;
	return nr;
}

uint32_t frame_pincount(const struct model_state *s, unsigned int frame)
{
	return count_refs(s, frame, REFK_PIN);
}

uint32_t frame_getcount(const struct model_state *s, unsigned int frame)
{
	return count_refs(s, frame, REFK_GET);
}

uint32_t frame_refcount(const struct model_state *s, unsigned int frame,
			uint32_t bias)
{
	const struct frame *f = &s->frames[frame];
	uint32_t nr = count_entries(s, frame, PTE_SWAP | PTE_PMD, 0);

	if (f->kind == SCN_PTETHP)
		nr *= PTES_OF_THP;
	if (f->kind == SCN_PTETHP || f->kind == SCN_THP)
		nr += count_entries(s, frame, PTE_SWAP | PTE_PMD, PTE_PMD);
	for (unsigned int i = 0; i < SCN_REFS; i++) {
		const struct reference *r = &s->refs[i];

		if (r->kind && r->frame == frame)
			nr += r->kind == REFK_PIN ? bias * r->times : r->times;
	}
	if (f->flags & FRAME_SWAPCACHE)
		/* one of each base page */
		nr += f->kind == SCN_PTETHP ? PTES_OF_THP : 1;
	nr += !!(f->flags & FRAME_LRU_LOCAL);
	nr += !!(f->flags & FRAME_LRU_REMOTE);
	/* the page cache's own */
	nr += f->kind == SCN_FILE;
	return nr;
}
