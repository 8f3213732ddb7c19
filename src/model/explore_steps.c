// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/explore_steps.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* The bits of facts and needs. */
enum fact_bit {
	FACT_ACTS = 0, /* + proc: lives and is no crowd */
	FACT_MAPPED = 4, /* + owner_of_page() */
	FACT_HELD = 16, /* + ref * SCN_PROCS + proc */
	FACT_FREE_REF = 32, /* + ref: the first that nobody holds */
	FACT_FREE_PROC = 36, /* + proc: the first that never lived */
	FACT_MAY_POKE = 40, /* + ref */
	FACT_MAY_PROMOTE = 44, /* + ref */
};
#define fact(bit, i) (1ULL << ((bit) + (i)))

static void add(struct explore_steps *e, uint64_t needs, struct scn_step st)
{
	e->steps = xrealloc(e->steps, e->nr + 1, sizeof(*e->steps));
	e->needs = xrealloc(e->needs, e->nr + 1, sizeof(*e->needs));
	if (!st.times)
		st.times = 1;
	e->steps[e->nr] = st;
	e->needs[e->nr++] = needs | fact(FACT_ACTS, st.proc);
}

static struct scn_step plain(enum scn_verb verb, unsigned int proc)
{
	return (struct scn_step){ .verb = (uint8_t)verb,
				  .proc = (uint8_t)proc,
				  .page = SCN_NONE,
				  .other = SCN_NONE,
				  .ref = SCN_NONE };
}

static void add_fork(struct explore_steps *e, unsigned int proc,
		     const struct explore_bounds *b)
{
	struct scn_step st = plain(SCN_FORK, proc);

	for (unsigned int child = 1; child < b->nr_procs; child++) {
		uint64_t needs = fact(FACT_FREE_PROC, child);

		st.other = (uint8_t)child;
		st.times = 1;
		add(e, needs, st);
		st.times = b->times;
		if (b->times > 1)
			add(e, needs, st);
	}
}

/* Long pins differ from short ones where nothing anonymous is there yet. */
static bool has_long(enum scn_verb verb, enum scn_kind kind)
{
	return verb == SCN_PIN && (kind == SCN_FILE || kind == SCN_ZERO);
}

static void add_take(struct explore_steps *e, struct scn_step st,
		     const struct explore_bounds *b)
{
	static const uint8_t flags[] = { 0, SCN_F_WRITE, SCN_F_LONG,
					 SCN_F_WRITE | SCN_F_LONG };
	size_t nr = has_long(st.verb, b->kind) ? 4 : 2;
	unsigned int owner = owner_of_page(st.proc, st.page);

	for (unsigned int ref = 0; ref < b->nr_refs; ref++)
		for (size_t i = 0; i < nr; i++) {
			uint64_t needs = fact(FACT_FREE_REF, ref) |
					 fact(FACT_MAPPED, owner);

			st.ref = (uint8_t)ref;
			st.flags = flags[i];
			st.times = 1;
			add(e, needs, st);
			st.times = b->times;
			if (b->times > 1 && st.verb != SCN_DIO)
				add(e, needs, st);
		}
}

/* Two pages; the first has the smaller number. */
static void add_pair(struct explore_steps *e, struct scn_step st,
		     const struct explore_bounds *b)
{
	for (unsigned int other = st.page + 1u; other < b->nr_pages; other++) {
		st.other = (uint8_t)other;
		add(e,
		    fact(FACT_MAPPED, owner_of_page(st.proc, st.page)) |
			    fact(FACT_MAPPED, owner_of_page(st.proc, other)),
		    st);
	}
}

static void add_page(struct explore_steps *e, struct scn_step st,
		     const struct explore_bounds *b)
{
	for (unsigned int page = 0; page < b->nr_pages; page++) {
		st.page = (uint8_t)page;
		switch ((enum scn_verb)st.verb) {
		case SCN_GET:
		case SCN_PIN:
		case SCN_DIO:
			add_take(e, st, b);
			break;
		case SCN_SAME:
		case SCN_MERGE:
			add_pair(e, st, b);
			break;
		default:
			add(e, fact(FACT_MAPPED, owner_of_page(st.proc, page)),
			    st);
		}
	}
}

static void add_ref(struct explore_steps *e, struct scn_step st,
		    const struct explore_bounds *b)
{
	for (unsigned int ref = 0; ref < b->nr_refs; ref++) {
		uint64_t needs = fact(FACT_HELD, ref * SCN_PROCS + st.proc);

		if (st.verb == SCN_POKE)
			needs |= fact(FACT_MAY_POKE, ref);
		if (st.verb == SCN_PROMOTE)
			needs |= fact(FACT_MAY_PROMOTE, ref);
		st.ref = (uint8_t)ref;
		add(e, needs, st);
	}
}

/* What scenario_check() calls "of no kind that can". */
static bool kind_can(enum scn_verb verb, enum scn_kind kind)
{
	switch (verb) {
	case SCN_SPLIT:
		return kind == SCN_THP;
	case SCN_SWAPOUT:
	case SCN_SWAPIN:
	case SCN_MERGE:
	case SCN_UNMERGE:
	case SCN_COLLAPSE:
		return kind != SCN_HUGETLB;
	default:
		return true;
	}
}

static void add_verb(struct explore_steps *e, enum scn_verb verb,
		     unsigned int proc, const struct explore_bounds *b)
{
	struct scn_step st = plain(verb, proc);

	switch (verb) {
	case SCN_FORK:
		add_fork(e, proc, b);
		break;
	case SCN_SOFTDIRTY:
	case SCN_EXIT:
	case SCN_DRAIN:
		add(e, 0, st);
		break;
	case SCN_LOOK:
	case SCN_POKE:
	case SCN_DROP:
	case SCN_PROMOTE:
		add_ref(e, st, b);
		break;
	default:
		add_page(e, st, b);
	}
}

void explore_steps_init(struct explore_steps *e, const struct explore_bounds *b)
{
	memset(e, 0, sizeof(*e));
	for (unsigned int proc = 0; proc < b->nr_procs; proc++)
		for (int verb = SCN_WRITE; verb < SCN_NR_VERBS; verb++)
			if (b->verbs & (1ULL << verb) &&
			    kind_can(verb, b->kind))
				add_verb(e, verb, proc, b);
}

void explore_steps_release(struct explore_steps *e)
{
	free(e->steps);
	free(e->needs);
	memset(e, 0, sizeof(*e));
}

/* What a write through one shows through the other is nowhere promised. */
static bool has_past_fellow(const struct model_state *state, unsigned int ref)
{
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (i != ref && state->refs[i].kind != REFK_NONE &&
		    state->refs[i].past == state->refs[ref].past)
			return true;
	return false;
}

static uint64_t ref_facts(const struct model_state *state, unsigned int ref,
			  const struct explore_bounds *b)
{
	const struct reference *r = &state->refs[ref];
	uint64_t facts = fact(FACT_HELD, ref * SCN_PROCS + r->proc);
	bool is_plain_get = r->kind == REFK_GET && !(r->flags & REF_IS_IO);

	if (r->flags & SCN_F_WRITE && !(b->is_promised && is_plain_get) &&
	    (!r->past || !has_past_fellow(state, ref)))
		facts |= fact(FACT_MAY_POKE, ref);
	if (r->kind == REFK_GET)
		facts |= fact(FACT_MAY_PROMOTE, ref);
	return facts;
}

/* A reference that a flight is about to take is not free. */
static bool is_free(const struct model_state *state, unsigned int ref)
{
	for (unsigned int i = 0; i < MODEL_FLIGHTS; i++)
		if (state->flights[i].verb && state->flights[i].ref == ref)
			return false;
	return state->refs[ref].kind == REFK_NONE;
}

uint64_t explore_facts(const struct model_state *state,
		       const struct explore_bounds *b)
{
	uint64_t facts = 0, free_refs = 0;

	for (unsigned int p = 0; p < b->nr_procs; p++) {
		if (!(state->at[0] & (1u << p))) {
			facts |= fact(FACT_FREE_PROC, p);
			break;
		}
		if (state->procs[p].flags & PROC_LIVES &&
		    state->procs[p].times <= 1)
			facts |= fact(FACT_ACTS, p);
		for (unsigned int i = 0; i < b->nr_pages; i++)
			if (state->maps[p][i].vma & VMA_MAPPED)
				facts |= fact(FACT_MAPPED, owner_of_page(p, i));
	}
	for (unsigned int ref = 0; ref < b->nr_refs; ref++) {
		if (state->refs[ref].kind != REFK_NONE)
			facts |= ref_facts(state, ref, b);
		else if (!free_refs && is_free(state, ref))
			free_refs = fact(FACT_FREE_REF, ref);
	}
	return facts | free_refs;
}
