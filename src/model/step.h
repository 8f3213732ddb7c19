/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * step.h - one step of one process under one design.
 *
 * A coarse step happens at once. A fine step of fork, of taking a reference and
 * of a copy by fork is cut where other CPUs can see it: each call goes on by one
 * stage, with the rest in state.flights[]. What needs mmap_lock waits for a fork
 * of the same process that is under way; GUP-fast and a store through a writable
 * entry do not.
 */
#ifndef MODEL_STEP_H
#define MODEL_STEP_H

#include "model/design.h"

enum step_end {
	STEP_DONE,
	STEP_MORE, /* fine: call again, another stage is to come */
	/* fine: for a lock that a flight holds, or for writeback to end; the
	 * flight that was under way, if any, stays as it is */
	STEP_WAITS,
	STEP_OFF, /* cannot happen in this state (no such page, dead): no change */
	/* the kernel says no: EBUSY, ENOMEM, EFAULT; what it did before it said
	 * so stays (a fault, mm->has_pinned), and a flight has ended */
	STEP_REFUSED,
};

/* What a step showed. */
struct step_effect {
	uint32_t broken; /* bits of enum scn_property */
	uint8_t seen; /* enum ideal_class of a read or look, else 0 */
	uint8_t seen_owner; /* of a foreign value: an owner that wrote it */
	bool copied, reused, unshared, faulted, was_slow;
	bool gave_none; /* swap-out, migration, merge, collapse: did nothing */
};

/* The scenario's first state (procs[0] lives and has the pages, of s->kind). */
void model_start(struct model_state *state, const struct scenario *s,
		 const struct design_run *run);

/*
 * One step, or its next stage. flight: whose stages these are (0, 1) when
 * is_fine; ignored otherwise. cost may be NULL. effect is filled in whole. The
 * properties are judged whatever the scenario asks; who asks, masks.
 */
enum step_end model_step(struct model_state *state,
			 const struct design_run *run,
			 const struct scn_step *st, bool is_fine,
			 unsigned int flight, struct step_effect *effect,
			 struct model_cost *cost);

#endif
