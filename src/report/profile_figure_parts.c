// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/profile_figure_parts.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double bar_value(enum bar_kind bar, const double c[PROFILE_NR])
{
	return bar == BAR_INSNS ? profile_insns(c) : c[PROFILE_LOCKED];
}

char *bar_label(const struct profile_record *r)
{
	char *label = case_label(r->bench, &r->axes), *text;

	text = xasprintf("%s, phase %s", label, r->phase_name);
	free(label);
	return text;
}

char *bar_id(const char *kind, const struct profile_record *r,
	     const char *name_a, const char *name_b)
{
	char *label = case_label(r->bench, &r->axes), *id;
	char *words = xasprintf("%s %s %s %s", label, r->phase_name,
				name_a ? name_a : "", name_b ? name_b : "");

	id = figure_id(kind, words);
	free(words);
	free(label);
	return id;
}

/* As in analysis/lab_line.h: a sweep that is no count of operations. */
static bool is_per_size(const struct profile_record *r)
{
	for (size_t i = 1; i < r->nr_sizes; i++)
		if (r->nr_ops[i] != r->nr_ops[0])
			return false;
	return r->nr_sizes > 1 && r->sweep;
}

char *bar_unit(const struct profile_table *t, const char *what)
{
	const struct profile_record *r = t->record;

	if (t->half == PROFILE_FIXED)
		return xasprintf("%s / call, fixed cost", what);
	if (is_per_size(r))
		return xasprintf("%s / one more of %s", what, r->sweep);
	return xasprintf("%s / %s", what, r->op ? r->op : "operation");
}

static char *number(double v, const char *sign)
{
	double size = fabs(v);
	int digits = size < 10000 ? 2 : size < 100000 ? 1 : 0;

	return xasprintf("%s%.*f", sign, digits, size);
}

char *bar_number(double v)
{
	if (isnan(v))
		return xstrdup("?");
	if (fabs(v) < BAR_NUMBER_MIN)
		return xstrdup("0");
	return number(v, v < 0 ? "-" : "");
}

char *bar_signed(double v)
{
	if (isnan(v))
		return xstrdup("?");
	if (fabs(v) < BAR_NUMBER_MIN)
		return xstrdup("0");
	return number(v, v < 0 ? "-" : "+");
}

char *bar_percent(double from, double to)
{
	if (!(from > 0) || !isfinite(to))
		return xstrdup("");
	return xstrdup(figure_percent(to / from - 1).s);
}

char *bar_frame(const char *name, const char *module)
{
	if (!module)
		return xstrdup(name);
	return xasprintf("%s [%s]", name, module);
}
