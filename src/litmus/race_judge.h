/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * race_judge.h - what a race may show. Two columns can end in the order of any
 * of their interleavings; what was seen is judged by what holds in all of them:
 * a read is fine if one of them has what it saw, and so no order is ever taken
 * for granted. A verdict here may miss a fault; it never makes one up.
 *
 * A value is the number of the write that it is from (race_mark()), the same in
 * each order. A page may be seen word by word: writes go from its first word to
 * its last, so that at any moment a page is the beginning of one write and the
 * rest of what was before. Anything else never was in memory: a torn copy.
 */
#ifndef LITMUS_RACE_JUDGE_H
#define LITMUS_RACE_JUDGE_H

#include "scenario/ideal.h"

#define RACE_STEPS_MAX	10 /* of both columns together */
#define RACE_ORDERS_MAX 252 /* 5 of each: 10 over 5 */

/* The numbers of all steps, by interleaving. */
struct race_orders {
	size_t nr;
	uint8_t steps[RACE_ORDERS_MAX][SCN_STEPS];
};

/* -E2BIG with why; -EINVAL: there is no race. */
MUST_CHECK int race_orders_make(struct race_orders *o, const struct scenario *s,
				struct why *why);

/* What the step writes. Pages start as 1 + their number, or 0 (file, zero). */
static inline uint8_t race_mark(const struct scenario *s, size_t step)
{
	return (uint8_t)(s->nr_pages + 1 + step);
}

/* What one run did, and saw. */
struct race_seen {
	bool is_refused[SCN_STEPS];
	bool was_not_done[SCN_STEPS]; /* by nobody, or through no reference */
	/* Of a read or look: the first half of the words is that of the page. */
	size_t nr_words[SCN_STEPS];
	uint64_t *words[SCN_STEPS];
};

/* Bits of enum scn_property: isolation, synchrony, lost write, torn copy,
 * refusal. */
uint32_t race_judge(const struct race_orders *o, const struct scenario *s,
		    const struct race_seen *seen);

#endif
