/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explore.h - every state that a design can reach, breadth first: so that the
 * first counterexample is a shortest one. Fixed order: the same every time.
 */
#ifndef MODEL_EXPLORE_H
#define MODEL_EXPLORE_H

#include "model/step.h"

/* One step of a story. */
struct story_step {
	struct scn_step step;
	uint8_t stage; /* of a fine step: 1, 2, ...; 0: the whole */
	uint8_t flight; /* of a fine step: by which of the two */
	uint8_t end; /* enum step_end; of a race also STEP_MORE */
	struct step_effect effect;
	struct model_state after;
};

/* How a property is broken, from the first state on. free by story_release(). */
struct story {
	size_t nr;
	struct story_step *steps;
	struct model_cost cost; /* of the whole */
};
void story_release(struct story *t);

struct check_result {
	uint32_t broken; /* of what the scenario asks: bits of scn_property */
	bool is_whole; /* all interleavings were seen */
	uint64_t nr_states, nr_transitions;
	/* Shortest for each broken property; [p].nr == 0: none. */
	struct story stories[SCN_NR_PROPERTIES];
	/* The order of the file (column 1 before 2): what it costs, and shows. */
	struct story straight;
};

/*
 * A scenario, s->kind set. Without a race: one path. 0, or -ENOMEM-like failures
 * never (fatal); -E2BIG with why where the bound of states was hit: is_whole is
 * false then and the result is what was found so far.
 */
MUST_CHECK int model_check(struct check_result *r, const struct scenario *s,
			   const struct design_run *run, uint64_t states_max,
			   struct why *why);
void check_result_release(struct check_result *r);

struct explore_bounds {
	unsigned int nr_procs, nr_pages, nr_refs;
	unsigned int depth; /* steps (stages, if fine) from the start */
	uint64_t verbs; /* bit 1 << verb */
	uint16_t kind; /* enum scn_kind of all pages */
	uint16_t
		times; /* of forks and references, beside 1: 0 none, 16, 1023 */
	bool is_fine; /* races: stages of fork and GUP-fast */
	/*
	 * Only what some kernel promised. Nothing is written through a FOLL_GET,
	 * and what it shows may be old: no kernel keeps it in step with its
	 * mapping over a fork, and who needs that pins. That it shows nobody
	 * else's data is promised. O_DIRECT may write whatever reference it
	 * takes: read(2) promised the data.
	 */
	bool is_promised;
	uint32_t asks; /* bits of scn_property */
	uint64_t memory_max_bytes; /* states and their index */
	bool is_unreduced; /* do not rename frames (for counting with SPIN) */
};
extern const struct explore_bounds explore_defaults;

struct explore_result {
	uint64_t nr_states, nr_transitions; /* different ones; steps taken */
	unsigned int depth; /* reached in full */
	bool is_whole; /* the last level of depth gave no new state */
	bool is_out_of_memory; /* "not explored fully" */
	uint64_t memory_bytes;
	uint32_t broken;
	struct story stories[SCN_NR_PROPERTIES]; /* a shortest one of each */
};

/*
 * All interleavings of all steps within the bounds; bounds that the language does
 * not have are a BUG(). Steps are those that a scenario may have: a process that
 * exited does not come back, a crowd only sleeps. progress may be NULL: called
 * about ten times a second's worth of states with what was found so far; returns
 * true to stop. Never fails: what was not seen is said in the result.
 */
void model_explore(struct explore_result *r, const struct design_run *run,
		   const struct explore_bounds *b,
		   bool (*progress)(const struct explore_result *r, void *arg),
		   void *arg);
void explore_result_release(struct explore_result *r);

/*
 * A scenario of bare names for the steps of a story: to print, run, keep. It asks
 * for what the last step broke. Steps that ran beside each other become a race
 * (one of its interleavings is the story). A story of no steps: what is there at
 * the start. nr_steps == 0 for a story that is longer than SCN_STEPS.
 */
void story_scenario(struct scenario *s, const struct story *t,
		    const struct explore_bounds *b);

#endif
