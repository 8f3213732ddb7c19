/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash.h - is it the same scenario, whatever its names are? */
#ifndef SCENARIO_HASH_H
#define SCENARIO_HASH_H

#include "scenario/scenario.h"

/*
 * Of all that a run of it depends on: kind and batch of the pages, and the steps;
 * not of names, texts and line numbers. A record of an earlier library is known
 * by it.
 */
uint64_t scenario_hash(const struct scenario *s);

#endif
