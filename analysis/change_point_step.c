// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts without noise: steps beyond tau, and drift beyond three. */
#include "analysis/change_point_parts.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

#define DRIFT_TAUS 3

static void add_change(struct change_view *view, enum change_kind kind,
		       size_t from, size_t at, double before, double after,
		       double tau)
{
	double ratio = after / before - 1, half = tau / fabs(before);
	struct change_point *c;

	view->changes = xrealloc(view->changes, view->nr_changes + 1,
				 sizeof(*view->changes));
	c = &view->changes[view->nr_changes++];
	*c = (struct change_point){
		.kind = kind,
		.at = at,
		.from = from,
		.before = before,
		.after = after,
		.shift = {
			.value = ratio,
			.lo = ratio - half,
			.hi = ratio + half,
			.nr = at - from,
			.is_valid = true,
		},
		.p = NAN,
		.back = CHANGE_NONE,
	};
}

void change_find_steps(const double *value, const double *tau, size_t nr,
		       const struct change_rule *rule, struct change_view *view)
{
	size_t from = 0;
	double accepted = nr ? value[0] : NAN;

	*view = (struct change_view){ .nr = nr, .phi = NAN };
	for (size_t i = 0; i < nr; i++)
		if (!isfinite(value[i]))
			BUG("value %zu of a series is no number", i);
	for (size_t i = 1; i < nr; i++) {
		/* fmax() would take the one that is known for both */
		double limit = tau[i] > tau[i - 1] ? tau[i] : tau[i - 1];
		double step = value[i] - value[i - 1];
		double total = value[i] - accepted;
		enum change_kind kind;

		if (isnan(tau[i]) || isnan(tau[i - 1]))
			continue;
		if (fabs(step) > limit)
			kind = CHANGE_STEP;
		else if (fabs(total) > DRIFT_TAUS * limit)
			kind = CHANGE_DRIFT;
		else
			continue;
		if (fabs(kind == CHANGE_STEP ? step : total) <
		    rule->delta_ratio * fabs(accepted))
			continue;
		add_change(view, kind, from, i,
			   kind == CHANGE_STEP ? value[i - 1] : accepted,
			   value[i], limit);
		from = i;
		accepted = value[i];
	}
	change_mark_returns(rule, view);
}
