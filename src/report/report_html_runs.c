// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of one live run, or of several sessions of one machine. */
#include "report/html.h"
#include "report/report_parts.h"
#include "report/run_notes.h"
#include "report/run_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *card_id(const struct report *r, const struct case_summary *s)
{
	const struct report_card *c =
		report_card_of(r, s->bench, &s->axes, false);

	return c ? c->id : "cases";
}

static void write_name(FILE *out, const struct report *r,
		       const struct case_summary *s)
{
	char *label = case_label(s->bench, &s->axes);
	const char *axes = label + strlen(s->bench);

	html_print(out, "<th scope=\"row\"><a href=\"#%s\">%s</a></th>\n",
		   card_id(r, s), *axes ? axes + 1 : s->bench);
	free(label);
}

/* The dearest of its benchmark, for the bars; 0: nothing to set it against. */
static double dearest_of(const struct run_summary *run,
			 const struct case_summary *s)
{
	double most = 0;
	size_t nr = 0;

	for (size_t i = 0; i < run->nr; i++) {
		const struct case_summary *o = &run->cases[i];

		if (strcmp(o->bench, s->bench) != 0 || !run_row_has_number(o) ||
		    o->headline != s->headline)
			continue;
		nr++;
		most = fmax(most, summary_headline(o)->value);
	}
	return nr > 1 ? most : 0;
}

static void write_bar(FILE *out, const struct run_summary *run,
		      const struct case_summary *s)
{
	double most = dearest_of(run, s);
	double share = most > 0 ? summary_headline(s)->value / most : 0;

	if (!(share > 0))
		return;
	fprintf(out,
		"<svg class=\"bar\" viewBox=\"0 0 100 6\" "
		"preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		"<rect width=\"%.1f\" height=\"6\" rx=\"1\"></rect></svg>",
		fmax(share * 100, 0.6));
}

static void write_other(FILE *out, const struct case_summary *s)
{
	const struct phase_summary *p = &s->phases[s->headline_phase];
	bool is_fixed = s->headline == SUMMARY_FIXED && p->has_line;
	const struct estimate *e = is_fixed ? &p->per_op_ns : &p->fixed_ns;

	if (!p->has_line || !e->is_valid) {
		fputs("<td data-l=\"other half\">\xe2\x80\x93</td>\n", out);
		return;
	}
	if (!is_fixed && e->has_interval && e->hi < 0) {
		fputs("<td data-l=\"fixed\">&lt; 0</td>\n", out);
		return;
	}
	html_print(out,
		   "<td data-l=\"%s\">%s%s%s <small>\xc2\xb1%s</small></td>\n",
		   is_fixed ? "slope" : "fixed", units_ns(e->value).s,
		   is_fixed ? "/" : "", is_fixed ? run_unit_of(s, p).s : "",
		   run_half_width(e).s);
}

static void write_row(FILE *out, const struct report *r,
		      const struct run_summary *run,
		      const struct case_summary *s)
{
	char *reason;

	fputs("<tr>\n", out);
	write_name(out, r, s);
	if (!run_row_has_number(s)) {
		reason = run_row_reason(s);
		html_print(out,
			   "<td colspan=\"6\" class=\"reason %s\">%s</td>\n"
			   "</tr>\n",
			   s->outcome == OUTCOME_SKIP ? "" : "bad", reason);
		free(reason);
		return;
	}
	html_print(out,
		   "<td data-l=\"estimate\" class=\"num\"><span><b>%s</b> "
		   "<small>\xc2\xb1%s</small></span>",
		   report_cost(s).s, run_half_width(summary_headline(s)).s);
	write_bar(out, run, s);
	fputs("</td>\n", out);
	write_other(out, s);
	html_print(out, "<td data-l=\"processes\">%zu</td>\n", s->nr_processes);
	html_print(out, "<td data-l=\"dropped\">%s</td>\n",
		   s->nr_samples ? units_percent((double)s->nr_dropped /
						 (double)s->nr_samples)
					   .s
				 : "-");
	html_print(out, "<td data-l=\"proof\">%s</td>\n<td data-l=\"tags\">",
		   run_proof_word(s->proof));
	report_html_tags(out, s->tags, false);
	fputs("</td>\n</tr>\n", out);
}

static void write_run(FILE *out, const struct report *r,
		      const struct report_column *col)
{
	const struct run_summary *run = col->run;
	const char *bench = "";

	fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	      "aria-label=\"Costs\">\n<table class=\"stack runs\">\n"
	      "<caption>Lower is better. \xc2\xb1 is half of the 95 % "
	      "interval over processes; a bar is the cost as a share of "
	      "the dearest case of its benchmark. Fixed &lt; 0: the line "
	      "does not hold down to size 0, and there is no fixed cost to "
	      "read.</caption>\n"
	      "<thead><tr><th scope=\"col\">case</th>"
	      "<th scope=\"col\" class=\"num\">estimate</th>"
	      "<th scope=\"col\">fixed, or slope</th>"
	      "<th scope=\"col\">processes</th><th scope=\"col\">dropped</th>"
	      "<th scope=\"col\">proof</th><th scope=\"col\">tags</th>"
	      "</tr></thead>\n",
	      out);
	for (size_t i = 0; i < run->nr; i++) {
		const struct case_summary *s = &run->cases[i];

		if (strcmp(s->bench, bench) != 0) {
			char *group = run_row_group(s);

			html_print(out,
				   "%s<tbody>\n<tr class=\"group\"><th "
				   "colspan=\"7\" scope=\"rowgroup\">%s</th>"
				   "</tr>\n",
				   "", group);
			free(group);
		}
		bench = s->bench;
		write_row(out, r, run, s);
		if (i + 1 == run->nr ||
		    strcmp(run->cases[i + 1].bench, bench) != 0)
			fputs("</tbody>\n", out);
	}
	fputs("</table>\n</div>\n", out);
}

static void write_session_cell(FILE *out, const struct report *r, size_t k,
			       const struct case_summary *s)
{
	char *reason;

	if (s && run_row_has_number(s)) {
		html_print(out,
			   "<td data-l=\"%s\">%s <small>\xc2\xb1%s"
			   "</small></td>\n",
			   r->columns[k].name, report_cost(s).s,
			   run_half_width(summary_headline(s)).s);
		return;
	}
	reason = s ? run_row_reason(s) : NULL;
	html_print(out, "<td data-l=\"%s\" class=\"reason\">%s</td>\n",
		   r->columns[k].name, reason ? reason : "\xe2\x80\x93");
	free(reason);
}

static void write_sessions(FILE *out, const struct report *r)
{
	fputs("<p>Sessions of one side beside each other. Nothing is tested "
	      "here: give two sides to compare them.</p>\n"
	      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	      "aria-label=\"Costs by session\">\n<table class=\"stack\">\n"
	      "<thead><tr><th scope=\"col\">case</th>",
	      out);
	for (size_t k = 0; k < r->nr_columns; k++)
		html_print(out, "<th scope=\"col\">%s</th>",
			   r->columns[k].name);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < r->nr_cards; i++) {
		const struct report_card *c = &r->cards[i];

		if (c->lab)
			continue;
		html_print(out,
			   "<tr>\n<th scope=\"row\"><a href=\"#%s\">%s</a>"
			   "</th>\n",
			   c->id, c->label);
		for (size_t k = 0; k < c->nr_cases; k++)
			write_session_cell(out, r, k, c->cases[k]);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n</div>\n", out);
}

void report_html_runs(FILE *out, const struct report *r)
{
	if (r->nr_columns == 1)
		write_run(out, r, &r->columns[0]);
	else
		write_sessions(out, r);
}
