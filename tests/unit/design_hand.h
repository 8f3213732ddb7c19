/* SPDX-License-Identifier: GPL-2.0-or-later */
/* design_hand.h - one page of one process, built by hand, to ask a design about. */
#ifndef TESTS_DESIGN_HAND_H
#define TESTS_DESIGN_HAND_H

#include "model/design.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct hand {
	struct model_state s;
	struct design_run run;
	struct design_view v;
	struct scn_step gup;
};

/* One process, one page of one frame, written to. */
static inline void hand_init(struct hand *h, const char *design,
			     enum scn_kind kind)
{
	struct why why = { 0 };

	memset(h, 0, sizeof(*h));
	assert_int_equal(design_find(&h->run, design, &why), 0);
	for (unsigned int p = 0; p < SCN_PROCS; p++)
		for (unsigned int i = 0; i < SCN_PAGES; i++)
			h->s.maps[p][i].frame = SCN_NONE;
	h->s.procs[0] = (struct process){ .flags = PROC_LIVES, .times = 1 };
	h->s.nr_frames = 1;
	h->s.frames[0].flags = FRAME_USED;
	h->s.frames[0].kind = (uint8_t)kind;
	h->s.maps[0][0] = (struct mapping){ .frame = 0,
					    .pte = PTE_DIRTY | PTE_SOFTDIRTY,
					    .vma = VMA_MAPPED | VMA_WRITE };
	if (kind == SCN_THP)
		h->s.maps[0][0].pte |= PTE_PMD;
	h->v = (struct design_view){ .design = h->run.design,
				     .state = &h->s,
				     .map = &h->s.maps[0][0],
				     .frame = &h->s.frames[0],
				     .verb = SCN_WRITE,
				     .broken = h->run.broken };
}

static inline void hand_ref(struct hand *h, unsigned int ref,
			    enum ref_kind kind, unsigned int times)
{
	h->s.refs[ref] = (struct reference){ .kind = (uint8_t)kind,
					     .times = (uint16_t)times };
}

/* A child that has the page as well; times of them. */
static inline void hand_child(struct hand *h, unsigned int times)
{
	h->s.procs[1] = (struct process){ .flags = PROC_LIVES,
					  .times = (uint16_t)times };
	h->s.maps[1][0] = h->s.maps[0][0];
}

static inline void hand_gup(struct hand *h, enum scn_verb verb, uint8_t flags,
			    unsigned int times)
{
	h->gup = (struct scn_step){ .verb = (uint8_t)verb,
				    .flags = flags,
				    .times = (uint16_t)times };
	h->v.gup = &h->gup;
}

#define SAYS(h, hook) ((h)->run.design->hook(&(h)->v))

#endif
