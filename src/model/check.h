/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check.h - the two halves of model_check(); inside model only. */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

#include "model/explore_search.h"

/*
 * All interleavings of the two columns, in the stages in which other CPUs see
 * them. As model_check(); r->straight is already there.
 */
MUST_CHECK int check_race(struct check_result *r, const struct scenario *s,
			  const struct design_run *run, uint64_t states_max,
			  struct why *why);

#endif
