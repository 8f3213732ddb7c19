// SPDX-License-Identifier: GPL-2.0-or-later
/* The one sentence that a reader takes home. */
#include "report/report_parts.h"

#include "base/err.h"
#include "report/figure_parts.h"
#include "report/lab_cells.h"
#include "report/run_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *report_kind(const struct report *r)
{
	if (r->lab && report_nr_columns(r))
		return "live run and lab kernels";
	if (r->lab)
		return r->lab->nr_columns > 1 ? "lab kernels" : "lab run";
	if (r->live)
		return "comparison";
	return r->nr_columns > 1 ? "sessions" : "live run";
}

static const char *release(const struct report *r)
{
	const char *text = report_env_text(report_env(r), "subject", "release");

	return text ? text : "an unknown kernel";
}

char *report_title(const struct report *r)
{
	if (r->title)
		return xstrdup(r->title);
	if (r->live && r->live->nr_sides == 2)
		return xasprintf("%s against %s", r->live->sides[1].name,
				 r->live->sides[0].name);
	if (r->live)
		return xasprintf("%zu sides against %s", r->live->nr_pairs,
				 r->live->sides[0].name);
	if (r->lab && !r->nr_columns && r->lab->nr_columns > 1)
		return xasprintf("Linux %s to %s", r->lab->columns[0].name,
				 r->lab->columns[r->lab->nr_columns - 1].name);
	return xasprintf("Memory costs of Linux %s", release(r));
}

/* Two cases of one benchmark whose intervals are the furthest apart. */
struct contrast {
	const struct case_summary *dear, *cheap;
	double ratio;
};

/* Cases that differ in more than one axis say nothing about either. */
static size_t nr_differing(const struct axes *a, const struct axes *b)
{
	size_t nr = 0;

	for (size_t i = 0; i < a->nr; i++) {
		const char *other = axes_get(b, a->a[i].name);

		nr += !other || strcmp(other, a->a[i].value) != 0;
	}
	return nr;
}

static bool is_comparable(const struct case_summary *a,
			  const struct case_summary *b)
{
	const struct estimate *x = summary_headline(a),
			      *y = summary_headline(b);

	/* A case without any record has not even an operation. */
	if (!run_row_has_number(a) || !run_row_has_number(b))
		return false;
	return !strcmp(a->bench, b->bench) && a->headline == b->headline &&
	       !strcmp(a->op, b->op) && nr_differing(&a->axes, &b->axes) == 1 &&
	       x->has_interval && y->has_interval && y->lo > 0 && x->lo > y->hi;
}

static struct contrast widest(const struct run_summary *run)
{
	struct contrast c = { NULL, NULL, 0 };

	for (size_t i = 0; i < run->nr; i++)
		for (size_t k = 0; k < run->nr; k++) {
			const struct case_summary *a = &run->cases[i];
			const struct case_summary *b = &run->cases[k];
			double ratio;

			if (!is_comparable(a, b))
				continue;
			ratio = summary_headline(a)->value /
				summary_headline(b)->value;
			if (ratio > c.ratio)
				c = (struct contrast){ a, b, ratio };
		}
	return c;
}

/* The axes of a in which it differs from b: "page=base". */
static char *difference(const struct case_summary *a,
			const struct case_summary *b)
{
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; i < a->axes.nr; i++) {
		const char *other = axes_get(&b->axes, a->axes.a[i].name);

		if (other && !strcmp(other, a->axes.a[i].value))
			continue;
		longer = xasprintf("%s%s%s=%s", text, *text ? " " : "",
				   a->axes.a[i].name, a->axes.a[i].value);
		free(text);
		text = longer;
	}
	return text;
}

static char *contrast_words(const struct run_summary *run)
{
	struct contrast c = widest(run);
	char *dear, *cheap, *text;

	if (!c.dear)
		return xstrdup("");
	dear = difference(c.dear, c.cheap);
	cheap = difference(c.cheap, c.dear);
	text = xasprintf(". Widest contrast: %s costs %s with %s, %s with %s",
			 c.dear->bench, report_cost(c.dear).s, dear,
			 report_cost(c.cheap).s, cheap);
	free(dear);
	free(cheap);
	return text;
}

static char *run_words(const struct run_summary *run)
{
	static const char *const words[4] = { "measured", "skipped", "broken",
					      "suspect" };
	const struct run_outcomes o = run_row_outcomes(run);
	char text[160] = "", *contrast, *all;
	size_t at = 0;

	for (size_t i = 0; i < 4; i++)
		if (o.nr[i] || !i)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "%s%zu %s", i ? ", " : "",
					       o.nr[i], words[i]);
	if (o.nr_without)
		snprintf(text + at, sizeof(text) - at, ", %zu without a number",
			 o.nr_without);
	contrast = contrast_words(run);
	all = xasprintf("%zu case%s: %s%s", run->nr, run->nr == 1 ? "" : "s",
			text, contrast);
	free(contrast);
	return all;
}

/* The last kernel against the first. */
static char *lab_words(const struct lab_view *v)
{
	size_t nr[LAB_CHANGED + 1] = { 0 }, last = v->nr_columns - 1, open;
	const struct lab_row *most = NULL;
	struct lab_change c, largest = { .ratio = 0 };
	char *name, *text;

	if (v->nr_columns < 2)
		return xasprintf("%zu case%s under Linux %s, in instructions",
				 v->nr_rows, v->nr_rows == 1 ? "" : "s",
				 v->columns[0].name);
	for (size_t i = 0; i < v->nr_rows; i++) {
		lab_compare_headline(&v->rows[i], 0, last, &c);
		nr[c.verdict]++;
		if (c.verdict != LAB_CHANGED || isnan(c.ratio) ||
		    fabs(c.ratio) <= fabs(largest.ratio))
			continue;
		largest = c;
		most = &v->rows[i];
	}
	open = nr[LAB_NO_NUMBER] + nr[LAB_UNJUDGED];
	/* What nobody could judge has not stayed the same. */
	text = xasprintf("%zu of %zu judged cases changed from %s to %s",
			 nr[LAB_CHANGED], v->nr_rows - open, v->columns[0].name,
			 v->columns[last].name);
	if (open)
		figure_add(&text, "; %zu could not be judged", open);
	if (!most)
		return text;
	name = case_label(most->bench, &most->axes);
	figure_add(&text, "; most: %s, %s instructions", name,
		   lab_ratio_text(largest.ratio,
				  largest.tau / largest.old_insns)
			   .s);
	free(name);
	return text;
}

static char *live_words(const struct report *r)
{
	char *text, *one;

	if (!r->live && r->nr_columns == 1)
		return run_words(r->columns[0].run);
	if (!r->live) {
		one = run_words(r->columns[0].run);
		text = xasprintf("%zu sessions. The first: %s", r->nr_columns,
				 one);
		free(one);
		return text;
	}
	one = compare_headline(&r->live->pairs[0], &r->live->rule);
	if (r->live->nr_pairs == 1)
		return one;
	text = xstrdup("");
	for (size_t i = 0; i < r->live->nr_pairs; i++) {
		char *head =
			compare_headline(&r->live->pairs[i], &r->live->rule);
		char *longer = xasprintf("%s%s%s: %s", text, i ? ". " : "",
					 r->live->sides[i + 1].name, head);

		free(text);
		free(head);
		text = longer;
	}
	free(one);
	return text;
}

char *report_headline(const struct report *r)
{
	char *live, *lab, *both;

	if (!r->lab)
		return live_words(r);
	lab = lab_words(r->lab);
	if (!report_nr_columns(r))
		return lab;
	live = live_words(r);
	both = xasprintf("%s. Lab: %s", live, lab);
	free(live);
	free(lab);
	return both;
}
