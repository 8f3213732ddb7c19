// SPDX-License-Identifier: GPL-2.0-or-later
/* Case by case: what it measures, how to read it, numbers, figures. */
#include "base/err.h"
#include "report/bench_explain.h"
#include "report/bench_list.h"
#include "report/html.h"
#include "report/lab_cells.h"
#include "report/report_parts.h"
#include "report/run_notes.h"
#include "report/run_row.h"
#include "report/verdict_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void report_html_tags(FILE *out, unsigned int tags, bool is_lab)
{
	unsigned int nr = is_lab ? LAB_TAG_NR : TAG_NR;

	for (unsigned int bit = 1; bit < 1u << nr; bit <<= 1)
		if (tags & bit)
			html_print(out,
				   "<a class=\"tag\" href=\"#%s\" "
				   "title=\"%s\">%s</a> ",
				   is_lab ? "glossary-lab-tags"
					  : "glossary-tags",
				   is_lab ? lab_tag_explain(bit)
					  : tag_explain(bit),
				   is_lab ? lab_tag_name(bit) : tag_name(bit));
}

void report_html_figure(FILE *out, const struct report_figure *f)
{
	const struct figure *g = &f->figure;

	if (!g->id)
		return;
	html_print(out, "<figure id=\"figure-%s\">\n", g->id);
	/* The picture says it, too: this is for those who do not see it. */
	fputs(f->svg ? "<figcaption class=\"off\">" : "<figcaption>", out);
	html_print(out, "<b>%s</b> %s</figcaption>\n",
		   g->title ? g->title : g->id, g->headline ? g->headline : "");
	if (f->svg)
		fprintf(out,
			"<div class=\"picture\" role=\"region\" "
			"tabindex=\"0\" aria-label=\"Picture\">\n%s</div>\n",
			f->svg);
	html_print(out, "<p class=\"read\">%s</p>\n<p class=\"files\">",
		   g->axes_text ? g->axes_text : "");
	if (g->has_svg)
		html_print(out, "<a href=\"figures/%s.svg\">svg</a> ", g->id);
	if (g->has_png)
		html_print(out, "<a href=\"figures/%s.png\">png</a> ", g->id);
	if (g->has_pdf)
		html_print(out, "<a href=\"figures/%s.pdf\">pdf</a> ", g->id);
	if (!g->is_own)
		html_print(out, "<a href=\"figures/%s.gp\">gnuplot</a> ",
			   g->id);
	html_print(out, "<a href=\"figures/%s.dat\">data</a></p>\n", g->id);
	if (g->alt)
		html_print(out,
			   "<details class=\"alt\"><summary>In words</summary>"
			   "<p>%s</p></details>\n",
			   g->alt);
	fputs("</figure>\n", out);
}

struct explaining {
	FILE *out;
	char *title; /* of the section that is open; NULL: none */
};

/* These are about the machine that the page is made on. */
static bool is_about_here(const char *title)
{
	return !strcmp(title, "question") || !strcmp(title, "cases") ||
	       !strcmp(title, "metric") || !strcmp(title, "run it");
}

static void end_section(struct explaining *x)
{
	if (x->title && !strcmp(x->title, "proof"))
		fputs("</details></dd>\n", x->out);
	else if (x->title)
		fputs("</dd>\n", x->out);
	free(x->title);
	x->title = NULL;
}

static void write_section(const char *title, const char *text, void *arg)
{
	struct explaining *x = arg;

	if (*title) {
		end_section(x);
		if (is_about_here(title))
			return;
		html_print(x->out, "<dt>%s</dt><dd>", title);
		if (!strcmp(title, "proof"))
			fputs("<details><summary>what is read back</summary>",
			      x->out);
		html_print(x->out, "%s", text);
		x->title = xstrdup(title);
	} else if (x->title) {
		html_print(x->out, "<br/>%s", text);
	}
}

static void write_explanation(FILE *out, const json_t *bench)
{
	struct explaining x = { .out = out };

	html_print(out,
		   "<p class=\"question\">%s</p>\n<details "
		   "class=\"explain\">\n<summary>What it measures and how to "
		   "read it</summary>\n<dl>\n",
		   bench_string(bench, "question"));
	bench_explain_each(bench, write_section, &x);
	end_section(&x);
	fputs("</dl>\n</details>\n", out);
}

static const json_t *find_bench(const struct report *r, const char *name)
{
	json_t *item;
	size_t i;

	json_array_foreach(r->benchmarks, i, item)
		if (!strcmp(bench_string(item, "name"), name))
			return item;
	return NULL;
}

static void write_note(const char *text, void *arg)
{
	html_print(arg, "<li>%s</li>\n", text);
}

static void write_phases(FILE *out, const struct case_summary *s)
{
	for (size_t i = 0; i < s->nr_phases; i++) {
		const struct phase_summary *p = &s->phases[i];

		if (i == s->headline_phase || !p->per_op_ns.is_valid)
			continue;
		html_print(out, "<li>phase %s: %s/%s \xc2\xb1%s", p->name,
			   units_ns(p->per_op_ns.value).s, run_unit_of(s, p).s,
			   run_half_width(&p->per_op_ns).s);
		if (p->has_line && p->fixed_ns.is_valid)
			html_print(out, ", fixed %s \xc2\xb1%s",
				   units_ns(p->fixed_ns.value).s,
				   run_half_width(&p->fixed_ns).s);
		fputs("</li>\n", out);
	}
}

static void write_side(FILE *out, const char *name,
		       const struct case_summary *s, bool is_named)
{
	char *reason;

	if (is_named)
		html_print(out, "<h5>%s</h5>\n", name);
	if (!run_row_has_number(s)) {
		reason = run_row_reason(s);
		html_print(out, "<p class=\"reason\">%s</p>\n", reason);
		free(reason);
		return;
	}
	html_print(out,
		   "<p><b>%s</b> \xc2\xb1%s, %zu processes, %zu of %zu "
		   "samples dropped, %s ",
		   report_cost(s).s, run_half_width(summary_headline(s)).s,
		   s->nr_processes, s->nr_dropped, s->nr_samples,
		   run_proof_word(s->proof));
	report_html_tags(out, s->tags, false);
	fputs("</p>\n<ul>\n", out);
	write_phases(out, s);
	run_notes_each(s, write_note, out);
	if (s->proof == PROOF_UNPROVEN && s->proof_text)
		html_print(out, "<li>unproven: %s</li>\n", s->proof_text);
	for (unsigned int bit = 1; bit < 1u << TAG_NR; bit <<= 1)
		if (s->tags & bit)
			html_print(out, "<li><b>%s</b>: %s</li>\n",
				   tag_name(bit), tag_explain(bit));
	fputs("</ul>\n", out);
}

static void write_row(FILE *out, const struct compare_row *row)
{
	html_print(out, "<p class=\"rowline\">");
	report_html_verdict(out, row->verdict);
	if (row->change.is_valid)
		html_print(out, " <b>%s</b> %s; no change larger than %s; ",
			   report_change(row->change.value).s,
			   report_interval(&row->change).s,
			   verdict_bound(row->bound_ratio).s);
	html_print(out, " %zu + %zu processes, %s design", row->nr_old,
		   row->nr_new, compare_design_name(row->design));
	if (isfinite(row->p_adjusted))
		html_print(out, ", p %.3g after correction", row->p_adjusted);
	if (isfinite(row->mde_ratio))
		html_print(out, ", sees changes from %s on",
			   verdict_bound(row->mde_ratio).s);
	fputs("</p>\n", out);
	if (row->why)
		html_print(out, "<p class=\"why\">%s</p>\n", row->why);
	for (size_t i = 0; i < row->nr_moved; i++) {
		char *text = report_moved(&row->moved[i]);

		html_print(out, "<p class=\"moved\">%s</p>\n", text);
		free(text);
	}
}

static void write_lab(FILE *out, const struct report *r,
		      const struct report_card *c)
{
	enum lab_half half = lab_headline_half(c->lab);

	fputs("<ul>\n", out);
	for (size_t k = 0; k < r->lab->nr_columns; k++) {
		const struct lab_value *v = lab_value(c->lab, k, 0, half);
		const struct lab_cell *cell = &c->lab->cells[k];

		if (v)
			html_print(out,
				   "<li><b>%s</b> %s instructions, tau %.2g, "
				   "%zu processes</li>\n",
				   r->lab->columns[k].name,
				   lab_insns(v, half).s, lab_value_tau(v),
				   v->nr_processes);
		else
			html_print(out, "<li><b>%s</b> %s%s%s</li>\n",
				   r->lab->columns[k].name,
				   lab_state_word(cell->state),
				   cell->why ? ": " : "",
				   cell->why ? cell->why : "");
	}
	fputs("</ul>\n", out);
}

/* What a closed card says. */
static void write_summary(FILE *out, const struct report *r,
			  const struct report_card *c)
{
	const char *axes = c->label + strlen(c->bench);

	html_print(out, "<summary><span class=\"name\">%s</span> ",
		   *axes ? axes + 1 : c->bench);
	if (c->nr_rows && c->rows[0])
		report_html_verdict(out, c->rows[0]->verdict);
	if (c->nr_rows && c->rows[0] && c->rows[0]->change.is_valid)
		html_print(out, " <span class=\"value\">%s</span>",
			   report_change(c->rows[0]->change.value).s);
	if (!c->nr_rows && c->nr_cases && c->cases[0])
		html_print(out, " <span class=\"value\">%s</span>",
			   run_row_has_number(c->cases[0])
				   ? report_cost(c->cases[0]).s
				   : outcome_name(c->cases[0]->outcome));
	if (c->lab && r->lab->nr_columns > 1) {
		struct lab_change change;

		lab_compare_headline(c->lab, 0, r->lab->nr_columns - 1,
				     &change);
		html_print(out, " <span class=\"value\">%s</span>",
			   lab_change_text(&change).s);
	}
	fputs("</summary>\n", out);
}

static void write_card(FILE *out, const struct report *r,
		       const struct report_card *c)
{
	char *repro = report_repro(r, c);

	html_print(out, "<details class=\"card\" id=\"%s\">\n", c->id);
	write_summary(out, r, c);
	html_print(out,
		   "<p class=\"perma\"><a href=\"#%s\" aria-label=\"Link to "
		   "%s\">#</a></p>\n",
		   c->id, c->label);
	for (size_t p = 0; p < c->nr_rows; p++)
		if (c->rows[p])
			write_row(out, c->rows[p]);
	for (size_t i = 0; i < c->nr_cases; i++)
		if (c->cases[i])
			write_side(out, report_column_name(r, i), c->cases[i],
				   c->nr_cases > 1);
	if (c->lab)
		write_lab(out, r, c);
	fputs("<div class=\"figures\">\n", out);
	for (size_t k = 0; k < REPORT_NR_CARD_FIGURES; k++)
		report_html_figure(out, &c->figures[k]);
	html_print(out,
		   "</div>\n<p class=\"repro\">again: <code>%s</code></p>\n"
		   "</details>\n",
		   repro);
	free(repro);
}

void report_html_cards(FILE *out, const struct report *r, bool is_lab)
{
	const char *bench = NULL;

	for (size_t i = 0; i < r->nr_cards; i++) {
		const struct report_card *c = &r->cards[i];
		const json_t *about;

		if (!c->lab == is_lab)
			continue;
		if (!bench)
			html_print(out, "<section id=\"%s\">\n<h2>%s</h2>\n",
				   is_lab ? "lab-cases" : "cases",
				   is_lab ? "Lab, case by case"
					  : "Case by case");
		if (!bench || strcmp(bench, c->bench) != 0) {
			if (bench)
				fputs("</article>\n", out);
			html_print(out, "<article>\n<h3>%s</h3>\n", c->bench);
			about = find_bench(r, c->bench);
			if (about)
				write_explanation(out, about);
		}
		bench = c->bench;
		write_card(out, r, c);
	}
	if (bench)
		fputs("</article>\n</section>\n", out);
}
