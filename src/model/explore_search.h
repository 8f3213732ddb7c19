/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explore_search.h - what model_explore() and the races of model_check() have in
 * common: a frontier of states in the order in which they were found, and the
 * way back from any of them; inside model only.
 */
#ifndef MODEL_EXPLORE_SEARCH_H
#define MODEL_EXPLORE_SEARCH_H

#include "model/explore.h"
#include "model/table.h"

/*
 * How a step is written in a link: which of search.steps, and by which flight.
 * The last number means that the flight goes on with what it is at.
 */
#define STEP_GOES_ON	     0x7fffu
#define step_code(i, flight) ((uint16_t)((i) << 1 | (flight)))
#define step_index(code)     ((code) >> 1)
#define step_flight(code)    ((code)&1u)

/* So many states on their way into the table at once: each waits for memory, all
 * together hardly longer than one. */
#define SEARCH_PROBES 32

struct search {
	const struct design_run *run;
	const struct scn_step *steps;
	bool is_fine; /* or each step that has a column */
	bool is_unreduced;
	uint32_t asks;
	bool is_promised; /* see struct explore_bounds */

	struct state_table table;
	union state_words start;
	uint64_t nr_transitions;
	bool is_full; /* the table */
	struct state_probe probes[SEARCH_PROBES];
	unsigned int nr_probes;
	/* the first step that broke each property */
	uint32_t broken;
	struct state_link first[SCN_NR_PROPERTIES];
};

/* q->run, steps, is_fine, is_unreduced, asks and start are filled in. */
void search_begin(struct search *q, uint64_t memory_max_bytes, uint32_t nr_max);
void search_end(struct search *q);

/* Is the step cut into stages? */
static inline bool search_cuts(const struct search *q,
			       const struct scn_step *st)
{
	return q->is_fine || st->column;
}

/*
 * *next = *from, state number nr, after the step that code stands for; what it
 * breaks is noted. STEP_WAITS and STEP_OFF are no step: *next is *from. *next was
 * a state before, or is zero.
 */
enum step_end search_step(struct search *q, union state_words *next,
			  const union state_words *from, uint32_t nr,
			  uint16_t code);
/* The same where *next is *from already. */
enum step_end search_go(struct search *q, union state_words *next,
			const union state_words *from, uint32_t nr,
			uint16_t code);
/* Into the table if it is new. *next is of no use after that. */
void search_add(struct search *q, union state_words *next, uint32_t parent,
		uint16_t code);
/* The same, of what search_go() made from a state of the table: only what the
 * step changed is looked at. *next is *from again. */
void search_add_change(struct search *q, union state_words *next,
		       const union state_words *from, uint32_t parent,
		       uint16_t code);
/* All that was added is in the table now, or it is full. */
void search_flush(struct search *q);

/* The step itself; of one that goes on, from its flight. */
struct scn_step search_decode(const struct search *q,
			      const struct model_state *state, uint16_t code);

/* From the first state to the first step that broke p: a shortest way. */
void search_story(struct story *t, const struct search *q, enum scn_property p);

/* story.c: one more step, the last one of the story so far; *state goes on. */
struct story_step *story_add(struct story *t, struct model_state *state,
			     const struct design_run *run,
			     const struct scn_step *st, bool is_fine,
			     unsigned int flight);

#endif
