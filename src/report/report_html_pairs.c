// SPDX-License-Identifier: GPL-2.0-or-later
/* What changed: a table a pair of sides, the verdicts first that matter most. */
#include "report/html.h"
#include "report/report_parts.h"
#include "report/verdict_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More sessions than this are no advice. */
#define NEEDED_MAX 100

/* The order in which a reader wants them. */
static const enum compare_verdict order[COMPARE_NR_VERDICTS] = {
	COMPARE_REGRESSED,    COMPARE_IMPROVED,	  COMPARE_SMALL,
	COMPARE_INCONCLUSIVE, COMPARE_EQUIVALENT, COMPARE_NO_NUMBER,
};

static const char *const titles[COMPARE_NR_VERDICTS] = {
	[COMPARE_REGRESSED] = "Regressed",
	[COMPARE_IMPROVED] = "Improved",
	[COMPARE_SMALL] = "Changed, but by less than what matters",
	[COMPARE_EQUIVALENT] = "Equivalent",
	[COMPARE_INCONCLUSIVE] = "Inconclusive",
	[COMPARE_NO_NUMBER] = "Without a number",
};

void report_html_verdict(FILE *out, enum compare_verdict v)
{
	html_print(out,
		   "<span class=\"verdict %s\"><i aria-hidden=\"true\">%s</i> "
		   "%s</span>",
		   report_verdict_class(v), report_verdict_mark(v),
		   compare_verdict_words(v));
}

/* What would decide; nobody runs a thousand sessions. */
static void write_needed(FILE *out, const struct compare_row *row)
{
	bool is_paired = row->design == COMPARE_PAIRED;
	const char *unit = is_paired ? "pairs" : "sessions a side";

	if (row->verdict != COMPARE_INCONCLUSIVE || !row->units_needed)
		return;
	if (is_paired || row->units_needed <= NEEDED_MAX)
		html_print(out,
			   "<span class=\"why\">%zu %s would decide</span>",
			   row->units_needed, unit);
	else
		html_print(out,
			   "<span class=\"why\">over %d %s would decide</span>",
			   NEEDED_MAX, unit);
}

static void write_why(FILE *out, const struct compare_row *row)
{
	if (row->why)
		html_print(out, "<span class=\"why\">%s</span>", row->why);
	for (size_t i = 0; i < row->nr_moved; i++) {
		char *text = report_moved(&row->moved[i]);

		html_print(out, "<span class=\"moved\">%s</span>", text);
		free(text);
	}
	write_needed(out, row);
	report_html_tags(
		out, row->design == COMPARE_EXACT ? row->lab_tags : row->tags,
		row->design == COMPARE_EXACT);
}

static void write_name(FILE *out, const struct report *r,
		       const struct compare_row *row, bool is_lab)
{
	const struct report_card *c =
		report_card_of(r, row->bench, &row->axes, is_lab);
	char *label = case_label(row->bench, &row->axes);

	html_print(out, "<th scope=\"row\"><a href=\"#%s\">%s</a></th>\n",
		   c	    ? c->id
		   : is_lab ? "lab-cases"
			    : "cases",
		   label);
	free(label);
}

static void write_row(FILE *out, const struct report *r,
		      const struct compare_view *v,
		      const struct compare_row *row, double limit_ratio)
{
	fputs("<tr>\n", out);
	write_name(out, r, row, v->is_lab);
	html_print(out,
		   "<td data-l=\"old\" class=\"num\">%s</td>\n"
		   "<td data-l=\"new\" class=\"num\">%s</td>\n",
		   report_row_cost(v, row, &row->old_cost).s,
		   report_row_cost(v, row, &row->new_cost).s);
	if (row->change.is_valid) {
		html_print(
			out,
			"<td data-l=\"change\" class=\"num\"><span><b>%s</b> "
			"<small>%s</small></span></td>\n<td class=\"strip\">",
			report_change(row->change.value).s,
			report_interval(&row->change).s);
		report_html_strip(out, row, limit_ratio);
		html_print(out,
			   "</td>\n<td data-l=\"bound\" "
			   "class=\"num\">%s</td>\n",
			   verdict_bound(row->bound_ratio).s);
	} else {
		fputs("<td data-l=\"change\" class=\"num\">\xe2\x80\x93</td>\n<td "
		      "class=\"strip\"></td>\n<td data-l=\"bound\" "
		      "class=\"num\">\xe2\x80\x93</td>\n",
		      out);
	}
	fputs("<td data-l=\"verdict\">", out);
	report_html_verdict(out, row->verdict);
	fputs("</td>\n<td data-l=\"with it\" class=\"with\">", out);
	write_why(out, row);
	fputs("</td>\n</tr>\n", out);
}

static void write_group(FILE *out, const struct report *r,
			const struct compare_view *v,
			const struct compare_pair *pair,
			enum compare_verdict verdict, double limit_ratio)
{
	if (!pair->nr_verdicts[verdict])
		return;
	html_print(out,
		   "<tbody>\n<tr class=\"group\"><th colspan=\"8\" "
		   "scope=\"rowgroup\">%s (%zu)</th></tr>\n",
		   titles[verdict], pair->nr_verdicts[verdict]);
	for (size_t i = 0; i < pair->nr_rows; i++)
		if (pair->rows[i].verdict == verdict)
			write_row(out, r, v, &pair->rows[i], limit_ratio);
	fputs("</tbody>\n", out);
}

static void write_caption(FILE *out, const struct compare_view *v,
			  double limit_ratio)
{
	if (v->is_lab)
		html_print(out,
			   "<caption>Instructions; lower is better. A change "
			   "is what is beyond tau. The strip spans -%s to "
			   "+%s.</caption>\n",
			   units_percent(limit_ratio).s,
			   units_percent(limit_ratio).s);
	else
		html_print(out,
			   "<caption>Time; lower is better. In brackets the 95 "
			   "%% interval of the change; bound: no change larger "
			   "than this, up or down. The strip spans -%s to +%s, "
			   "its band is what is too small to matter "
			   "(%s).</caption>\n",
			   units_percent(limit_ratio).s,
			   units_percent(limit_ratio).s,
			   verdict_given(v->rule.delta_ratio).s);
}

static void write_pair(FILE *out, const struct report *r,
		       const struct compare_view *v,
		       const struct compare_pair *pair)
{
	double limit_ratio = report_strip_limit(pair);

	html_print(out, "<h3>%s against %s</h3>\n", pair->new_side->name,
		   pair->old_side->name);
	fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	      "aria-label=\"Changes\">\n<table class=\"stack pairs\">\n",
	      out);
	write_caption(out, v, limit_ratio);
	html_print(out,
		   "<thead><tr><th scope=\"col\">case</th>"
		   "<th scope=\"col\" class=\"num\">%s</th>"
		   "<th scope=\"col\" class=\"num\">%s</th>"
		   "<th scope=\"col\" class=\"num\">change</th>"
		   "<th scope=\"col\"><span class=\"off\">picture</span></th>"
		   "<th scope=\"col\" class=\"num\">bound</th>"
		   "<th scope=\"col\">verdict</th>"
		   "<th scope=\"col\">what moved with it</th></tr></thead>\n",
		   pair->old_side->name, pair->new_side->name);
	for (size_t i = 0; i < COMPARE_NR_VERDICTS; i++)
		write_group(out, r, v, pair, order[i], limit_ratio);
	fputs("</table>\n</div>\n", out);
	if (isfinite(pair->geomean_ratio))
		html_print(out,
			   "<p class=\"small\">Geometric mean of new / old "
			   "over the rows with a number: %s. It hides what "
			   "the rows say: no verdict is made of it.</p>\n",
			   report_change(pair->geomean_ratio - 1).s);
}

void report_html_pairs(FILE *out, const struct report *r,
		       const struct compare_view *v)
{
	for (size_t p = 0; p < v->nr_pairs; p++)
		write_pair(out, r, v, &v->pairs[p]);
}
