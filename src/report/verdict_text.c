// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/verdict_text.h"

#include "base/err.h"
#include "base/units.h"
#include "report/case_unit.h"
#include "report/compare_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct verdict_text hold(char *text)
{
	struct verdict_text t;

	snprintf(t.s, sizeof(t.s), "%s", text);
	free(text);
	return t;
}

struct verdict_text verdict_percent(double ratio)
{
	return hold(compare_percent_text(ratio));
}

struct verdict_text verdict_bound(double ratio)
{
	return hold(compare_bound_text(ratio));
}

struct verdict_text verdict_given(double ratio)
{
	return hold(xasprintf("%.3g %%", ratio * 100));
}

struct verdict_text verdict_interval(const struct compare_row *row)
{
	const struct estimate *e = &row->change;
	struct verdict_text t = { "" };
	char *lo, *hi;

	if (!e->is_valid || isnan(e->lo) || isnan(e->hi) ||
	    (!e->has_interval && row->design != COMPARE_EXACT))
		return t;
	lo = compare_percent_text(e->lo);
	hi = compare_percent_text(e->hi);
	t = hold(xasprintf("[%s, %s]", lo, hi));
	free(lo);
	free(hi);
	return t;
}

struct verdict_text verdict_p(double p)
{
	struct verdict_text t = { "-" };

	if (!isfinite(p))
		return t;
	if (p > 0 && p < 1e-4)
		snprintf(t.s, sizeof(t.s), "%.0e", p);
	else
		snprintf(t.s, sizeof(t.s), "%.*f", p < 0.01 ? 4 : 3, p);
	return t;
}

struct verdict_text verdict_cost(const struct estimate *e, bool is_lab)
{
	struct verdict_text t = { "-" };

	if (!e->is_valid || !isfinite(e->value))
		return t;
	if (!is_lab)
		snprintf(t.s, sizeof(t.s), "%s", units_ns(e->value).s);
	else if (e->value >= 10000)
		snprintf(t.s, sizeof(t.s), "%s insns",
			 units_count((uint64_t)llround(e->value)).s);
	else
		snprintf(t.s, sizeof(t.s), "%.2f insns", e->value);
	return t;
}

char *verdict_case(const struct compare_row *row)
{
	char *text = xasprintf("%s.v%u", row->bench, row->version), *longer;

	for (size_t i = 0; i < row->axes.nr; i++) {
		longer = xasprintf("%s %s=%s", text, row->axes.a[i].name,
				   row->axes.a[i].value);
		free(text);
		text = longer;
	}
	return text;
}

char *verdict_unit(const struct compare_row *row, bool is_lab)
{
	const struct case_summary *s =
		row->old_case ? row->old_case : row->new_case;
	const struct case_unit u = {
		.is_lab = is_lab,
		.headline = row->headline,
		.is_per_size = s && s->nr_phases &&
			       s->phases[s->headline_phase].is_per_size,
		.op = row->op,
		.sweep = row->sweep,
	};

	return case_unit_text(&u);
}

char *verdict_tags(const struct compare_row *row, bool is_lab)
{
	unsigned int tags = is_lab ? row->lab_tags : row->tags;
	unsigned int nr = is_lab ? LAB_TAG_NR : TAG_NR;
	char *text = xstrdup(""), *longer;

	for (unsigned int i = 0; i < nr; i++) {
		if (!(tags & 1u << i))
			continue;
		longer = xasprintf("%s%s%s", text, *text ? " " : "",
				   is_lab ? lab_tag_name(1u << i)
					  : tag_name(1u << i));
		free(text);
		text = longer;
	}
	return text;
}

char *verdict_moved(const struct compare_moved *m)
{
	char old[32] = "absent", new[32] = "absent";

	if (m->old_text || m->new_text)
		return xasprintf("%s -> %s", m->old_text ? m->old_text : "-",
				 m->new_text ? m->new_text : "-");
	if (isfinite(m->old_value))
		snprintf(old, sizeof(old), "%.6g", m->old_value);
	if (isfinite(m->new_value))
		snprintf(new, sizeof(new), "%.6g", m->new_value);
	return xasprintf("%s -> %s%s%s", old, new, m->unit ? " " : "",
			 m->unit ? m->unit : "");
}

char *verdict_advice(const struct compare_row *row)
{
	const char *unit =
		row->design == COMPARE_PAIRED ? "pairs" : "sessions a side";

	if (row->verdict != COMPARE_INCONCLUSIVE)
		return NULL;
	if (row->why)
		return xstrdup(row->why);
	if (row->units_needed && isfinite(row->mde_ratio))
		return xasprintf("needs %zu %s; this data detects %s",
				 row->units_needed, unit,
				 verdict_bound(row->mde_ratio).s);
	if (row->units_needed)
		return xasprintf("needs %zu %s", row->units_needed, unit);
	return NULL;
}

static const char *design_words(const struct compare_view *v)
{
	bool seen[COMPARE_EXACT + 1] = { false };

	for (size_t i = 0; i < v->nr_pairs; i++)
		for (size_t k = 0; k < v->pairs[i].nr_rows; k++)
			seen[v->pairs[i].rows[k].design] = true;
	if (seen[COMPARE_PAIRED])
		return "interleaved pairs of processes";
	if (seen[COMPARE_SESSIONS] && seen[COMPARE_SINGLE])
		return "one number a session, where there are several; else "
		       "one session a side";
	if (seen[COMPARE_SESSIONS])
		return "one number a session";
	return "one session a side";
}

char *verdict_method(const struct compare_view *v)
{
	char *delta, *text;

	if (v->is_lab) {
		if (isnan(v->rule.delta_ratio))
			return xstrdup("Exact counts: a change is what is "
				       "beyond tau; there is no p-value.");
		return xasprintf("Exact counts: a change is what is beyond "
				 "tau, and matters from %s on; there is no "
				 "p-value.",
				 verdict_given(v->rule.delta_ratio).s);
	}
	delta = xstrdup(verdict_given(v->rule.delta_ratio).s);
	text = xasprintf("%s: %s at %s over %zu rows; a change matters from "
			 "%s on; intervals 95 %%, bounds 95 %% one-sided%s.",
			 design_words(v),
			 v->rule.is_exploring ? "Benjamini-Hochberg" : "Holm",
			 verdict_given(v->rule.alpha).s, v->nr_tests, delta,
			 v->is_confirming
				 ? "; suspicious rows stand on a second, "
				   "independent measurement"
				 : "");
	free(delta);
	return text;
}
