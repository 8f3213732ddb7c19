/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * observe.h - what a kernel of a design would show, in the words in which the
 * litmus executor says what a real one showed: scenario/observed.h.
 */
#ifndef MODEL_OBSERVE_H
#define MODEL_OBSERVE_H

#include "model/step.h"
#include "scenario/observed.h"

/*
 * The steps of the scenario (s->kind set) in the order of the file, each at
 * once. observed gets a character a step, by the rules of the executor: frames
 * are looked at before and behind a step, and where one of the two is not there,
 * it is 'w'; a step by whom or through what there is nothing is '?'. cost may be
 * NULL: of all steps. Returns bits of enum scn_property that were broken,
 * whatever the scenario asks. A race says only what one of its orders shows.
 */
uint32_t model_observe(const struct scenario *s, const struct design_run *run,
		       char observed[OBSERVED_MAX], struct model_cost *cost);

#endif
