/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_replay.h - what the rules of other tools, and ours, say of recorded
 * noise: how often they call the same program different, and how often they see
 * a planted effect.
 */
#ifndef TESTS_RULES_REPLAY_H
#define TESTS_RULES_REPLAY_H

#include "noise.h"

/*
 * Windows of 20 neighbouring processes, half overlapping, of every case: the
 * others get the first ten as A and the rest as B, as they measure; ours gets
 * neighbours as pairs in random order. A table on stdout.
 */
void rules_replay(const struct noise *n);

#endif
