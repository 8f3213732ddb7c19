// SPDX-License-Identifier: GPL-2.0-or-later
/* How many pairs it takes until an answer is possible at all. */
#include "runner/ab.h"

#include "base/err.h"
#include "analysis/compare.h"
#include "analysis/signed_rank.h"
#include "runner/plan.h"

static size_t count_pairs(const struct plan *p)
{
	size_t nr = 0;

	for (size_t i = 0; i < p->nr; i++)
		nr += !p->cases[i].is_b;
	return nr;
}

void ab_need_rounds(struct plan *p)
{
	struct suite *s = &p->suite;
	size_t nr = count_pairs(p), least;

	if (!nr)
		return;
	least = signed_rank_least(COMPARE_ALPHA_GATE / (double)nr);
	if (least > s->rounds_max)
		plan_note(p, xasprintf("at most %u pairs a case: too few to "
				       "find any change among %zu; that takes "
				       "%zu",
				       s->rounds_max, nr, least));
	else if (least > s->rounds_min)
		plan_note(p, xasprintf("at least %zu pairs a case: fewer "
				       "cannot show any change among %zu",
				       least, nr));
	if (least > s->rounds_max)
		least = s->rounds_max;
	if (least > s->rounds_min)
		s->rounds_min = (unsigned int)least;
}
