/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explore_steps.h - the steps that may be done within bounds, in a fixed order,
 * and which of them make sense in a state; inside model only.
 *
 * What makes sense is what scenario_check() lets pass, so that a story can be
 * written down as a scenario: a dead process does not come back, a crowd only
 * sleeps. Of names that are alike the first free one is taken.
 */
#ifndef MODEL_EXPLORE_STEPS_H
#define MODEL_EXPLORE_STEPS_H

#include "model/explore.h"

struct explore_steps {
	size_t nr;
	struct scn_step *steps;
	uint64_t *needs; /* bits that explore_facts() must all give */
};

void explore_steps_init(struct explore_steps *e,
			const struct explore_bounds *b);
void explore_steps_release(struct explore_steps *e);

/* state->at[0] holds a bit for each process that ever lived. */
uint64_t explore_facts(const struct model_state *state,
		       const struct explore_bounds *b);

#endif
