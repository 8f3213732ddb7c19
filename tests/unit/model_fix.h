/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_fix.h - the engine by itself: two designs that are right and as short as
 * can be, written here anew so that an error in src/model/design_*.c and one in
 * the engine are told apart; and steps by their text.
 */
#ifndef TESTS_UNIT_MODEL_FIX_H
#define TESTS_UNIT_MODEL_FIX_H

#include "model/step.h"
#include "scenario/ideal.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Reused if nobody else maps or holds it. */
static inline bool fix_is_alone(struct design_view *v)
{
	uint32_t ptes = v->map->pte & PTE_PMD
				? 1
				: frame_nr_ptes(v->state, v->frame_nr);

	if (!frame_swapcount(v->state, v->frame_nr))
		v->frame->flags &= (uint8_t)~FRAME_SWAPCACHE;
	return frame_refcount(v->state, v->frame_nr, 1) == ptes;
}
static inline bool fix_is_last(struct design_view *v)
{
	return frame_mapcount(v->state, v->frame_nr) +
		       frame_swapcount(v->state, v->frame_nr) ==
	       1;
}

/* always copy: fork shares nothing, so the last mapper is the only one. */
static inline enum fork_way fix_copies(struct design_view *v)
{
	(void)v;
	return FORK_COPY;
}
static inline bool fix_nobody(struct design_view *v)
{
	return !frame_getcount(v->state, v->frame_nr) &&
	       !frame_pincount(v->state, v->frame_nr);
}
/*
 * A file's page and the zero page are nobody's, and swap entries are shared by
 * fork even so: a reference needs a page of its own.
 */
static inline bool fix_is_not_own(struct design_view *v)
{
	return v->frame->kind == SCN_FILE || v->frame->kind == SCN_ZERO ||
	       !fix_is_last(v);
}
static const struct design fix_always_copy = {
	.name = "test-always-copy",
	.pin_bias = 1024,
	.unshares = fix_is_not_own,
	.reuses = fix_is_last,
	.forks = fix_copies,
	.may_unmap = fix_nobody,
	.swapin_reuses = fix_is_last,
};

/* exclusive: with all references as pins, so that nothing is ever lost. */
static inline bool fix_reuses(struct design_view *v)
{
	if (v->frame->flags & FRAME_EXCLUSIVE)
		return true;
	if (!fix_is_alone(v))
		return false;
	v->frame->flags |= FRAME_EXCLUSIVE;
	return true;
}
static inline enum fork_way fix_forks(struct design_view *v)
{
	return v->frame->flags & FRAME_EXCLUSIVE && !fix_nobody(v) ? FORK_COPY
								   : FORK_SHARE;
}
static inline void fix_forked(struct design_view *v)
{
	v->frame->flags &= (uint8_t)~FRAME_EXCLUSIVE;
}
static inline void fix_mapped_new(struct design_view *v)
{
	v->frame->flags |= FRAME_EXCLUSIVE;
}
static inline bool fix_unshares(struct design_view *v)
{
	return !(v->frame->flags & FRAME_EXCLUSIVE);
}
static inline bool fix_keeps(struct design_view *v)
{
	return v->frame->flags & FRAME_EXCLUSIVE;
}
static inline bool fix_swapin(struct design_view *v)
{
	return v->map->pte & PTE_SWAP_EXCLUSIVE;
}
static const struct design fix_exclusive = {
	.name = "test-exclusive",
	.pin_bias = 1024,
	.has_exclusive = true,
	.reuses = fix_reuses,
	.forks = fix_forks,
	.forked = fix_forked,
	.unshares = fix_unshares,
	.mapped_new = fix_mapped_new,
	.may_unmap = fix_nobody,
	.keeps_exclusive = fix_keeps,
	.swapin_reuses = fix_swapin,
};

/* wrong: what one process maps is reused (vmsplice of a child sees it). */
static const struct design fix_mapcount = {
	.name = "test-mapcount",
	.pin_bias = 1024,
	.reuses = fix_is_last,
	.may_unmap = NULL,
	.swapin_reuses = fix_is_last,
};
/* wrong: what nobody else holds is reused (references lose their page). */
static const struct design fix_refcount = {
	.name = "test-refcount",
	.pin_bias = 1024,
	.reuses = fix_is_alone,
};
/* wrong: everything is reused. */
static inline bool fix_yes(struct design_view *v)
{
	(void)v;
	return true;
}
static const struct design fix_careless = {
	.name = "test-careless",
	.pin_bias = 1024,
	.reuses = fix_yes,
	.may_unmap = fix_yes,
	.swapin_reuses = fix_yes,
	.reuses_ksm = fix_yes,
	.may_force = fix_yes,
	.upgrades = fix_yes,
	.may_promote = fix_yes,
};
/* wrong: everything is copied. */
static const struct design fix_careful = {
	.name = "test-careful",
	.pin_bias = 1024,
	.may_unmap = fix_yes,
};

/* A world: scenario of pages a, b and refs r, q; processes P, C, D. */
struct fix {
	struct scenario s;
	struct design_run run;
	struct model_state m;
	struct step_effect e;
	struct model_cost cost;
};

static inline void fix_start(struct fix *f, const struct design *d,
			     enum scn_kind kind)
{
	memset(f, 0, sizeof(*f));
	f->run.design = d;
	f->s.kind = (uint8_t)kind;
	f->s.nr_pages = 2;
	f->s.nr_procs = 3;
	f->s.nr_refs = 2;
	memcpy(f->s.pages[0].name, "a", 2);
	memcpy(f->s.pages[1].name, "b", 2);
	f->s.pages[0].kinds = f->s.pages[1].kinds = (uint16_t)(1u << kind);
	memcpy(f->s.procs[0], "P", 2);
	memcpy(f->s.procs[1], "C", 2);
	memcpy(f->s.procs[2], "D", 2);
	memcpy(f->s.refs[0], "r", 2);
	memcpy(f->s.refs[1], "q", 2);
	model_start(&f->m, &f->s, &f->run);
}

enum { P, C, D }; /* processes, pages, references */
enum { A, B };
enum { R, Q };

static inline struct scn_step on_page(enum scn_verb v, unsigned int proc,
				      unsigned int page)
{
	return (struct scn_step){ .verb = (uint8_t)v,
				  .proc = (uint8_t)proc,
				  .page = (uint8_t)page,
				  .other = SCN_NONE,
				  .ref = SCN_NONE,
				  .times = 1 };
}
static inline struct scn_step on_pages(enum scn_verb v, unsigned int proc,
				       unsigned int page, unsigned int other)
{
	struct scn_step st = on_page(v, proc, page);

	st.other = (uint8_t)other;
	return st;
}
static inline struct scn_step on_proc(enum scn_verb v, unsigned int proc)
{
	return on_page(v, proc, SCN_NONE);
}
static inline struct scn_step fork_of(unsigned int proc, unsigned int child,
				      unsigned int times)
{
	struct scn_step st = on_proc(SCN_FORK, proc);

	st.other = (uint8_t)child;
	st.times = (uint16_t)times;
	return st;
}
static inline struct scn_step on_ref(enum scn_verb v, unsigned int proc,
				     unsigned int ref)
{
	struct scn_step st = on_proc(v, proc);

	st.ref = (uint8_t)ref;
	return st;
}
static inline struct scn_step take(enum scn_verb v, unsigned int proc,
				   unsigned int ref, unsigned int page,
				   unsigned int flags)
{
	struct scn_step st = on_page(v, proc, page);

	st.ref = (uint8_t)ref;
	st.flags = (uint8_t)flags;
	return st;
}

/* At once. */
static inline enum step_end fix_step(struct fix *f, struct scn_step st)
{
	memset(&f->cost, 0, sizeof(f->cost));
	return model_step(&f->m, &f->run, &st, false, 0, &f->e, &f->cost);
}
/* One stage of it in flight number n. */
static inline enum step_end fix_stage(struct fix *f, unsigned int n,
				      struct scn_step st)
{
	memset(&f->cost, 0, sizeof(f->cost));
	return model_step(&f->m, &f->run, &st, true, n, &f->e, &f->cost);
}
/* All stages. */
static inline enum step_end fix_stages(struct fix *f, unsigned int n,
				       struct scn_step st)
{
	enum step_end end;

	do {
		end = fix_stage(f, n, st);
	} while (end == STEP_MORE);
	return end;
}

static inline unsigned int frame_of(const struct fix *f, unsigned int proc,
				    unsigned int page)
{
	return f->m.maps[proc][page].frame;
}

#endif
