// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/engine.h"

#include <string.h>

static const uint8_t batch_flags[] = {
	[SCN_DRAINED] = 0,
	[SCN_LRU_LOCAL] = FRAME_LRU_LOCAL,
	[SCN_LRU_REMOTE] = FRAME_LRU_REMOTE,
};

static void start_page(struct model_state *s, const struct scenario *scn,
		       const struct design_run *run, unsigned int page)
{
	struct mapping *m = &s->maps[0][page];
	uint16_t owner = (uint16_t)(1u << owner_of_page(0, page));
	unsigned int nr;
	struct frame *f;

	m->vma =
		(uint8_t)(VMA_MAPPED | VMA_WRITE | scn->kind << VMA_KIND_SHIFT);
	/* The zero page is one. */
	nr = scn->kind == SCN_ZERO && page ? 0 : frame_new(s, scn->kind);
	f = &s->frames[nr];
	m->frame = (uint8_t)nr;
	for (unsigned int h = 0; h < 2; h++) {
		f->now[h] |= owner;
		f->ever[h] |= owner;
	}
	f->both |= owner;
	if (!is_anon(f))
		return;
	f->flags |= batch_flags[scn->pages[page].batch];
	m->pte = PTE_WRITE | PTE_DIRTY | PTE_SOFTDIRTY;
	if (scn->kind == SCN_THP)
		m->pte |= PTE_PMD;
	if (run->design->mapped_new) {
		struct design_view v = {
			.design = run->design,
			.state = s,
			.map = m,
			.frame = f,
			.page = page,
			.frame_nr = nr,
			.verb = SCN_WRITE,
			.broken = run->broken,
		};

		run->design->mapped_new(&v);
	}
}

void model_start(struct model_state *state, const struct scenario *s,
		 const struct design_run *run)
{
	memset(state, 0, sizeof(*state));
	for (unsigned int p = 0; p < SCN_PROCS; p++)
		for (unsigned int i = 0; i < SCN_PAGES; i++)
			state->maps[p][i].frame = SCN_NONE;
	state->procs[0].flags = PROC_LIVES;
	state->procs[0].times = 1;
	for (unsigned int i = 0; i < s->nr_pages; i++)
		start_page(state, s, run, i);
}
