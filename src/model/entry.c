// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames come and go with those who name them. */
#include "model/engine.h"

#include "base/err.h"

#include <string.h>

unsigned int frame_new(struct model_state *s, enum scn_kind kind)
{
	unsigned int i = 0;

	while (i < s->nr_frames && s->frames[i].flags)
		i++;
	if (i == MODEL_FRAMES)
		BUG("all %d frames are named", MODEL_FRAMES);
	if (i == s->nr_frames)
		s->nr_frames++;
	s->frames[i].flags = FRAME_USED;
	s->frames[i].kind = (uint8_t)kind;
	return i;
}

static bool is_named(const struct model_state *s, unsigned int frame)
{
	const struct mapping *m = &s->maps[0][0];

	for (unsigned int i = 0; i < SCN_PROCS * SCN_PAGES; i++)
		if (m[i].frame == frame)
			return true;
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (s->refs[i].kind && s->refs[i].frame == frame)
			return true;
	return s->frames[frame].kind == SCN_FILE;
}

void frame_put(struct model_state *s, unsigned int frame)
{
	if (is_named(s, frame))
		return;
	memset(&s->frames[frame], 0, sizeof(s->frames[frame]));
	while (s->nr_frames && !s->frames[s->nr_frames - 1].flags)
		s->nr_frames--;
	/* GUP-fast that has read the entry finds a count of zero. */
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
		if (s->flights[i].verb && s->flights[i].frame == frame)
			s->flights[i].frame = SCN_NONE;
}

uint32_t frame_nr_extra(const struct model_state *s, unsigned int frame)
{
	/* All are alike here: a pin of a bias of 1 is one reference. */
	return frame_getcount(s, frame) + frame_pincount(s, frame);
}

void entry_split(struct model_state *s, struct mapping *m)
{
	m->pte &= (uint8_t)~PTE_PMD;
	if (s->frames[m->frame].kind == SCN_THP)
		s->frames[m->frame].kind = SCN_PTETHP;
}

void frame_protect(struct model_state *s, unsigned int frame, uint8_t bits)
{
	struct mapping *m = &s->maps[0][0];

	for (unsigned int i = 0; i < SCN_PROCS * SCN_PAGES; i++)
		if (m[i].frame == frame && !(m[i].pte & PTE_SWAP))
			m[i].pte &= (uint8_t)~bits;
}

/* Is it mapped by a page table, which stays when its last entry is gone? */
static bool leaves_table(const struct engine *g)
{
	const struct mapping *m = g->v.map;

	if (g->st->verb != SCN_DONTNEED || vma_kind(m->vma) != SCN_THP ||
	    g->v.design->remaps_huge)
		return false;
	return m->vma & VMA_TABLE ||
	       (is_anon(g->v.frame) && !(m->pte & PTE_PMD));
}

void entry_zap(struct engine *g)
{
	struct mapping *m = g->v.map;
	uint8_t frame = m->frame;

	if (frame == SCN_NONE)
		return;
	if (leaves_table(g))
		m->vma |= VMA_TABLE;
	if (!(m->pte & PTE_SWAP) && is_anon(g->v.frame))
		cost_mapping(g, 1);
	/* ptep_get_and_clear_full(): a plain store where all of the mm goes */
	if (!(m->pte & PTE_SWAP) && g->st->verb != SCN_EXIT)
		cost_locked(&g->v, COST_PTE, 1);
	m->frame = SCN_NONE;
	m->pte = 0;
	frame_put(g->v.state, frame);
	g->v.frame = NULL;
	g->v.frame_nr = SCN_NONE;
}
