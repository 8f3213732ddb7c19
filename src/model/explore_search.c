// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/explore_search.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

void search_begin(struct search *q, uint64_t memory_max_bytes, uint32_t nr_max)
{
	q->nr_transitions = 0;
	q->is_full = false;
	q->nr_probes = 0;
	q->broken = 0;
	if (!q->is_unreduced)
		model_canonical(&q->start.state);
	state_table_init(&q->table, &q->start, memory_max_bytes, nr_max);
}

void search_end(struct search *q)
{
	state_table_release(&q->table);
}

struct scn_step search_decode(const struct search *q,
			      const struct model_state *state, uint16_t code)
{
	const struct flight *f = &state->flights[step_flight(code)];

	if (step_index(code) != STEP_GOES_ON)
		return q->steps[step_index(code)];
	return (struct scn_step){ .verb = f->verb,
				  .proc = f->proc,
				  .page = f->page,
				  .other = f->other,
				  .ref = f->ref,
				  .flags = f->flags,
				  .times = f->times };
}

/* For the first time. */
static void note_broken(struct search *q, uint32_t broken, uint32_t nr,
			uint16_t code)
{
	q->broken |= broken;
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (broken & (1u << p))
			q->first[p] = (struct state_link){ .parent = nr,
							   .step = code };
}

/* What the step shows and nobody promised. */
static uint32_t unpromised(const struct search *q,
			   const struct model_state *state,
			   const struct scn_step *st)
{
	if (!q->is_promised || st->verb != SCN_LOOK ||
	    state->refs[st->ref].kind != REFK_GET)
		return 0;
	return 1u << SCN_SYNCHRONY;
}

enum step_end search_step(struct search *q, union state_words *next,
			  const union state_words *from, uint32_t nr,
			  uint16_t code)
{
	state_copy(next, from);
	return search_go(q, next, from, nr, code);
}

enum step_end search_go(struct search *q, union state_words *next,
			const union state_words *from, uint32_t nr,
			uint16_t code)
{
	struct scn_step goes_on;
	const struct scn_step *st = &goes_on;
	struct step_effect effect;
	enum step_end end;

	if (step_index(code) == STEP_GOES_ON)
		goes_on = search_decode(q, &from->state, code);
	else
		st = &q->steps[step_index(code)];
	end = model_step(&next->state, q->run, st, search_cuts(q, st),
			 step_flight(code), &effect, NULL);
	if (end == STEP_OFF || end == STEP_WAITS) {
		state_copy(next, from);
		return end;
	}
	q->nr_transitions++;
	effect.broken &= ~unpromised(q, &next->state, st);
	effect.broken &= q->asks & ~q->broken;
	if (effect.broken)
		note_broken(q, effect.broken, nr, code);
	return end;
}

void search_flush(struct search *q)
{
	for (unsigned int i = 0; i < q->nr_probes; i++)
		state_table_fetch(&q->table, &q->probes[i]);
	for (unsigned int i = 0; i < q->nr_probes && !q->is_full; i++)
		q->is_full =
			state_table_add(&q->table, &q->probes[i]) == TABLE_FULL;
	q->nr_probes = 0;
}

void search_add(struct search *q, union state_words *next, uint32_t parent,
		uint16_t code)
{
	struct state_probe *p;

	if (q->is_full)
		return;
	if (!q->is_unreduced)
		model_canonical(&next->state);
	state_fold(&next->state);
	if (!pack_fits(&q->table.pack, next)) {
		search_flush(q);
		if (q->is_full || !state_table_widen(&q->table, next)) {
			q->is_full = true;
			return;
		}
	}
	p = &q->probes[q->nr_probes++];
	state_table_probe(&q->table, next, p);
	p->link = (struct state_link){ .parent = parent, .step = code };
	if (q->nr_probes == SEARCH_PROBES)
		search_flush(q);
}

void search_add_change(struct search *q, union state_words *next,
		       const union state_words *from, uint32_t parent,
		       uint16_t code)
{
	struct state_probe *p = &q->probes[q->nr_probes];
	struct state_change c;

	state_compare(&c, next, from);
	if (!c.any)
		return;
	if (c.names && !q->is_unreduced && model_canonical(&next->state))
		state_compare(&c, next, from);
	state_change_fold(&c);
	memcpy(p->packed, state_table_packed(&q->table, parent),
	       q->table.pack.nr_words * sizeof(uint64_t));
	if (pack_change(&q->table.pack, &c, p->packed)) {
		state_table_seek(&q->table, p);
		p->link = (struct state_link){ .parent = parent, .step = code };
		if (++q->nr_probes == SEARCH_PROBES)
			search_flush(q);
	} else {
		search_add(q, next, parent, code);
	}
	state_copy(next, from);
}

void search_story(struct story *t, const struct search *q, enum scn_property p)
{
	struct state_link link = q->first[p];
	struct model_state state = q->start.state;
	size_t nr = 1;
	uint16_t *codes;

	for (uint32_t i = link.parent; i;
	     i = state_table_link(&q->table, i).parent)
		nr++;
	codes = xcalloc(nr, sizeof(*codes));
	for (size_t i = nr; i-- > 0;) {
		codes[i] = link.step;
		link = state_table_link(&q->table, link.parent);
	}
	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < nr; i++) {
		struct scn_step st = search_decode(q, &state, codes[i]);

		story_add(t, &state, q->run, &st, search_cuts(q, &st),
			  step_flight(codes[i]));
	}
	free(codes);
	/* frames were renamed on the way there, here they are not */
	if (!(t->steps[t->nr - 1].effect.broken & (1u << p)))
		BUG("%s: a story of %zu steps has another end", q->run->name,
		    t->nr);
}
