// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The costs of a claim as bars, operation by operation, kernel below kernel.
 * Operations differ by a factor of a hundred, so each has a scale of its own,
 * from 0. A kernel that breaks something is hatched and has the letters beside
 * its number: cheap because it is wrong has to be seen at a glance, in grey too.
 */
#include "report/answers.h"

#include "base/err.h"
#include "base/text.h"
#include "report/answers_grid.h"
#include "report/figure_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW_PX 17
/* What is written behind the longest bar. */
#define NUMBER_PX 250

enum bar { BAR_RIGHT, BAR_WRONG, BAR_UNKNOWN };

char *answers_figure_id(const struct claim_mail *m, const struct claim *c)
{
	return xasprintf("answer-%s-%s", m->name, c->name);
}

static bool is_drawn(const struct claim *c, size_t row)
{
	size_t nr = 0;

	if (c->rows[row].what != CLAIM_COST)
		return false;
	for (size_t i = 0; i < c->kernels.nr; i++)
		nr += isfinite(claim_cell(c, row, i)->value);
	return nr >= 2;
}

static double most_of(const struct claim *c, size_t row)
{
	double most = 0;

	for (size_t i = 0; i < c->kernels.nr; i++)
		if (isfinite(claim_cell(c, row, i)->value))
			most = fmax(most, claim_cell(c, row, i)->value);
	return most;
}

static enum bar bar_of(const struct claim *c, size_t column)
{
	if (claim_wrong(c, column))
		return BAR_WRONG;
	return claim_is_shown(c, column) ? BAR_RIGHT : BAR_UNKNOWN;
}

static void put_label(struct figure_draft *d, const char *place, double at,
		      const char *text, const char *how)
{
	char *quoted = figure_quote(text);

	draft_line(d, "set label at %s, first %.17g %s %s", place, at, quoted,
		   how);
	free(quoted);
}

/* Bold, in the family of the picture: a font name alone would lose it. */
static void put_head(struct figure_draft *d, double at, const char *text)
{
	char *quoted = figure_quote(text);

	draft_line(d,
		   "set label at screen across(16), first %.17g "
		   "'{/:Bold=11 '.%s.'}' left",
		   at, quoted);
	free(quoted);
}

/* "116.70  1.00 locked  breaks synchrony (S)" */
static char *number_text(const struct claim *c, size_t row, size_t column)
{
	const struct claim_cell *cell = claim_cell(c, row, column);
	uint32_t wrong = claim_wrong(c, column);
	char *text = claim_number_text(cell->value, c->rows[row].is_fixed);

	if (isfinite(cell->locked))
		figure_add(&text, "  (%.2f locked)", cell->locked);
	if (wrong) {
		char *letters = answers_letters(c, wrong);

		figure_add(&text, "  breaks %s", letters);
		free(letters);
	} else if (!claim_is_shown(c, column)) {
		figure_add(&text, "  ?");
	}
	return text;
}

static void put_bar(struct figure_draft *d, const struct answers_grid *g,
		    size_t row, size_t column, double at)
{
	const struct claim *c = g->c;
	const struct claim_cell *cell = claim_cell(c, row, column);
	double share = cell->value / most_of(c, row);
	char *text, *place;

	draft_comment(d, "%s %s", c->rows[row].name, c->kernels.v[column]);
	draft_row(d,
		  (double[]){ at, share, cell->value, cell->locked,
			      (double)bar_of(c, column) },
		  5);
	put_label(d, "screen across(left_px - 8)", at, g->titles[column],
		  "right font ',10'");
	if (!isfinite(cell->value)) {
		put_label(d, "first 0", at,
			  cell->lack == CLAIM_ABSENT ? "not measured"
						     : "no number",
			  "left offset 0.4,0 font ',10' tc rgb GREY");
		return;
	}
	place = xasprintf("first %.17g", fmax(share, 0));
	text = number_text(c, row, column);
	put_label(d, place, at, text, "left offset 0.5,0 font ',10'");
	free(text);
	free(place);
}

static double put_bars(struct figure_draft *d, const struct answers_grid *g)
{
	const struct claim *c = g->c;
	double at = 0;

	draft_comment(d, "row share-of-its-operation instructions locked kind "
			 "(0 breaks nothing, 1 breaks something, 2 nobody "
			 "looked)");
	draft_next(d, "bars");
	for (size_t r = 0; r < c->nr_rows; r++) {
		char *head;

		if (!is_drawn(c, r))
			continue;
		at += 1.25;
		head = c->rows[r].is_fixed
			       ? xasprintf("%s, instructions of the call",
					   c->rows[r].name)
			       : xasprintf("%s, instructions per %s",
					   c->rows[r].name,
					   c->rows[r].op ? c->rows[r].op
							 : "operation");
		put_head(d, at, head);
		free(head);
		for (size_t i = 0; i < g->nr_columns; i++) {
			at += 1;
			put_bar(d, g, r, i, at);
		}
		/* Where the bars of this operation begin: its 0. */
		draft_line(d,
			   "set arrow from first 0, first %.17g to first 0, "
			   "first %.17g nohead front lc rgb GREY lw 1.2",
			   at - (double)g->nr_columns + 0.5, at + 0.5);
	}
	return at;
}

static void put_texts(struct figure *f, const struct claim_mail *m,
		      const struct claim *c, const struct answers_grid *g)
{
	char *prefix = *g->prefix ? xasprintf(" Kernels: %s*.", g->prefix)
				  : xstrdup("");

	f->title = xasprintf("%s: %s", m->name, c->name);
	f->headline = c->result == CLAIM_BORNE_OUT
			      ? xasprintf("%s%s", c->question, prefix)
			      : xasprintf("%s (%s)%s", c->question,
					  claim_answer(c), prefix);
	f->axes_text = xstrdup(
		"Each operation has its own scale, from 0. Hatched: the kernel "
		"breaks what the letters say in the claim's scenarios; grey: "
		"nobody looked");
	f->alt = xasprintf("%s.", f->title);
	for (size_t r = 0; r < c->nr_rows; r++) {
		if (!is_drawn(c, r))
			continue;
		figure_add(&f->alt, " %s:", c->rows[r].name);
		for (size_t i = 0; i < c->kernels.nr; i++) {
			char *text = number_text(c, r, i);

			figure_add(&f->alt, "%s %s %s", i ? "," : "",
				   c->kernels.v[i], text);
			free(text);
		}
		figure_add(&f->alt, ".");
	}
	free(prefix);
}

/* What hatched and grey bars are, where there are some. */
static void put_key(struct figure_draft *d, const struct claim *c)
{
	uint32_t wrong = 0;
	bool is_unknown = false;
	char *text = xstrdup("");

	for (size_t i = 0; i < c->kernels.nr; i++) {
		wrong |= claim_wrong(c, i);
		is_unknown |= bar_of(c, i) == BAR_UNKNOWN;
	}
	for (size_t i = 0; i < c->nr_properties; i++)
		if (wrong & 1u << i)
			figure_add(&text, "%s(%c) %s",
				   *text ? ", " : "hatched: it breaks ",
				   c->properties[i].letter,
				   c->properties[i].name);
	if (is_unknown)
		figure_add(&text, "%sgrey, ?: not known what it breaks",
			   *text ? "; " : "");
	draft_text(d, "x_label", text);
	free(text);
}

int figure_answer(struct figure_shop *shop, const struct claim_mail *m,
		  const struct claim *c, struct figure *f, struct why *why)
{
	size_t widest = 12, nr = 0;
	struct figure_draft d;
	struct answers_grid g;
	double last;
	int err;

	for (size_t r = 0; r < c->nr_rows; r++)
		nr += is_drawn(c, r);
	if (!nr)
		return -ENODATA;
	answers_grid_build(&g, c);
	for (size_t i = 0; i < g.nr_columns; i++)
		if (text_width(g.titles[i]) > widest)
			widest = text_width(g.titles[i]);
	draft_begin(&d, shop, f, "answers", answers_figure_id(m, c));
	d.left_px =
		figure_label_px(widest < FIGURE_LABEL_MAX ? widest
							  : FIGURE_LABEL_MAX) +
		12;
	d.bottom_px = 64;
	last = put_bars(&d, &g);
	d.height_px =
		d.top_px + d.bottom_px + (unsigned int)((last + 0.6) * ROW_PX);
	draft_number(&d, "last", last);
	draft_number(&d, "room",
		     (double)NUMBER_PX / (FIGURE_WIDTH_PX - d.left_px -
					  d.right_px - NUMBER_PX));
	put_key(&d, c);
	put_texts(f, m, c, &g);
	err = draft_finish(&d, why);
	answers_grid_release(&g);
	return err;
}
