// SPDX-License-Identifier: GPL-2.0-or-later
/* All cases of a comparison: what changed by how much, and how sure that is. */
#include "report/figure_parts.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW_PX 21
/* An interval this many times what most need is cut, with an arrow. */
#define CUT_TIMES 4

struct forest {
	const struct compare_pair *pair;
	size_t nr;
	const struct compare_row **rows; /* the dearest change first */
	double limit; /* the axis ends here, both ways; a ratio */
	bool is_lab;
};

static bool is_drawn(const struct compare_row *r)
{
	return r->verdict != COMPARE_NO_NUMBER && r->change.is_valid &&
	       isfinite(r->change.value);
}

static int by_change(const void *a, const void *b)
{
	const struct compare_row *x = *(const struct compare_row *const *)a;
	const struct compare_row *y = *(const struct compare_row *const *)b;

	if (x->change.value != y->change.value)
		return x->change.value > y->change.value ? -1 : 1;
	return (x > y) - (x < y); /* then as in the table */
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Farthest from 0 that a row reaches. */
static double reach(const struct compare_row *r)
{
	double most = fabs(r->change.value);

	if (isfinite(r->change.lo))
		most = fmax(most, fabs(r->change.lo));
	if (isfinite(r->change.hi))
		most = fmax(most, fabs(r->change.hi));
	return most;
}

/*
 * One case that doubled would squeeze all others into a line: the axis holds
 * what nine rows in ten need, and the rest when that is not much more.
 */
static double limit_of(const struct forest *v, double delta)
{
	double *need = xcalloc(v->nr, sizeof(*need)), most, usual;

	for (size_t i = 0; i < v->nr; i++)
		need[i] = reach(v->rows[i]);
	qsort(need, v->nr, sizeof(*need), by_value);
	most = need[v->nr - 1];
	usual = fmax(need[(v->nr - 1) * 9 / 10], 2 * delta);
	free(need);
	if (v->nr > 4 && most > CUT_TIMES * usual)
		most = usual;
	return 1.08 *
	       fmax(most, isfinite(delta) && delta > 0 ? 2 * delta : 1e-4);
}

static int collect(struct forest *v, const struct compare_pair *pair,
		   double delta)
{
	*v = (struct forest){ .pair = pair };
	v->rows = xcalloc(pair->nr_rows + 1, sizeof(struct compare_row *));
	for (size_t i = 0; i < pair->nr_rows; i++) {
		if (!is_drawn(&pair->rows[i]))
			continue;
		v->is_lab |= pair->rows[i].design == COMPARE_EXACT;
		v->rows[v->nr++] = &pair->rows[i];
	}
	if (!v->nr)
		return -ENODATA;
	qsort(v->rows, v->nr, sizeof(struct compare_row *), by_change);
	v->limit = limit_of(v, delta);
	return 0;
}

static char *numbers_of(const struct compare_row *r)
{
	if (!isfinite(r->change.lo) || !isfinite(r->change.hi))
		return xstrdup(figure_percent(r->change.value).s);
	return xasprintf("%s  [%s, %s]", figure_percent(r->change.value).s,
			 figure_percent(r->change.lo).s,
			 figure_percent(r->change.hi).s);
}

static void put_rows(struct figure_draft *d, const struct forest *v)
{
	size_t widest = 8;

	draft_comment(d, "row change [%%] lo95 hi95 lo90 hi90 bound [%%] "
			 "verdict (0 regressed 1 improved 2 small 3 equivalent "
			 "4 inconclusive)");
	draft_next(d, "rows");
	for (size_t i = 0; i < v->nr; i++) {
		const struct compare_row *r = v->rows[i];
		double y = (double)(v->nr - i);
		char *label = case_label(r->bench, &r->axes);
		char *cut = figure_cut(label, FIGURE_LABEL_MAX);
		char *numbers = numbers_of(r);

		draft_comment(d, "%s", label);
		draft_row(d,
			  (double[]){ y, 100 * r->change.value,
				      100 * r->change.lo, 100 * r->change.hi,
				      100 * r->lo90, 100 * r->hi90,
				      100 * r->bound_ratio, r->verdict },
			  8);
		draft_tic(d, "ytics", y, label);
		draft_tic(d, "y2tics", y, numbers);
		if (strlen(cut) > widest)
			widest = strlen(cut);
		free(numbers);
		free(cut);
		free(label);
	}
	d->left_px = figure_label_px(widest);
	/* Room for "+12.34 %  [-10.12 %, +14.56 %]" */
	d->right_px = 220;
}

static void put_texts(struct figure *f, const struct forest *v,
		      const struct compare_rule *rule)
{
	const struct compare_row *worst = v->rows[0], *best;
	char *worst_label = case_label(worst->bench, &worst->axes);
	char *best_label;

	best = v->rows[v->nr - 1];
	best_label = case_label(best->bench, &best->axes);
	f->title = xasprintf("%s against %s", v->pair->new_side->name,
			     v->pair->old_side->name);
	f->headline = compare_headline(v->pair, rule);
	f->alt = xasprintf(
		"%s. %zu of %zu cases have a number; from %s (%s, %s) "
		"to %s (%s, %s).",
		f->headline, v->nr, v->pair->nr_rows,
		figure_percent(worst->change.value).s, worst_label,
		compare_verdict_words(worst->verdict),
		figure_percent(best->change.value).s, best_label,
		compare_verdict_words(best->verdict));
	f->axes_text = xasprintf(
		"One case a row, the dearest change first. Right of 0 is "
		"slower. The mark is the estimate: filled when there is a "
		"verdict, open when it is inconclusive; %s The shaded band is "
		"what counts as no change. An arrow at the edge: the axis ends "
		"before the interval; the number at the right does not.",
		v->is_lab ? "the line is tau, what a kernel differs by from "
			    "itself."
			  : "thin line 95 %, thick line 90 % interval.");
	free(best_label);
	free(worst_label);
}

int figure_forest(struct figure_shop *shop, const struct compare_pair *pair,
		  const struct compare_rule *rule, struct figure *f,
		  struct why *why)
{
	/* Lab: tau is the band, a row each, and there is no common delta. */
	double delta = isfinite(rule->delta_ratio) ? rule->delta_ratio : 0;
	struct figure_draft d;
	struct forest v;
	int err = collect(&v, pair, delta);

	if (err)
		goto out_rows;
	draft_begin(&d, shop, f, "forest",
		    figure_id("forest", pair->new_side->name));
	d.height_px = (unsigned int)v.nr * ROW_PX + 190;
	d.top_px = 100;
	d.bottom_px = 90;
	put_rows(&d, &v);
	draft_number(&d, "nr_rows", (double)v.nr);
	draft_number(&d, "limit", 100 * v.limit);
	draft_number(&d, "delta", 100 * delta);
	draft_number(&d, "is_lab", v.is_lab);
	put_texts(f, &v, rule);
	err = draft_finish(&d, why);
out_rows:
	free(v.rows);
	return err;
}
