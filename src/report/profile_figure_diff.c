// SPDX-License-Identifier: GPL-2.0-or-later
/* What grew and what shrank from one kernel to another, function by function. */
#include "report/profile_diff.h"

#include "base/err.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* "+123.4 gone" beside a bar. */
#define VALUE_PX 84
/* A column of numbers at the right. */
#define COLUMN_PX      74
#define COLUMN_COLUMNS 11

static double insns(const double c[PROFILE_NR])
{
	return profile_insns(c);
}

static struct diff_row *add_row(struct diff_bars *b, char *name, int kind)
{
	struct diff_row *row = &b->rows[b->nr++];

	*row = (struct diff_row){ .kind = kind };
	row->name = name;
	return row;
}

static void add_line(struct diff_bars *b, const struct profile_diff_line *line)
{
	struct diff_row *row =
		add_row(b, xstrdup(line->name_b ? line->name_b : line->name_a),
			(int)line->match);

	row->a = insns(line->a);
	row->b = insns(line->b);
	row->diff = insns(line->diff);
	if (line->match == MATCH_RENAMED)
		row->was = xstrdup(line->name_a);
}

/* Lines are sorted by size: the first are the largest. */
static void read_lines(struct diff_bars *b)
{
	const struct profile_diff *d = b->d;
	double smallest =
		fmax(BAR_NUMBER_MIN, DIFF_SHARE_MIN * fmax(d->a->clock_insns,
							   d->b->clock_insns));
	struct diff_row others = { 0 };

	for (size_t i = 0; i < d->nr; i++) {
		const struct profile_diff_line *line = &d->lines[i];
		double diff = insns(line->diff);

		*(diff > 0 ? &b->grew : &b->shrank) += diff;
		if (b->nr < DIFF_ROWS_MAX && fabs(diff) >= smallest) {
			add_line(b, line);
			continue;
		}
		others.a += insns(line->a);
		others.b += insns(line->b);
		others.diff += diff;
		b->nr_others++;
	}
	if (b->nr_others) {
		struct diff_row *row =
			add_row(b,
				xasprintf("%zu other%s", b->nr_others,
					  b->nr_others == 1 ? "" : "s"),
				DIFF_OTHERS);

		row->a = others.a;
		row->b = others.b;
		row->diff = others.diff;
	}
}

static void add_residual(struct diff_bars *b)
{
	struct diff_row *row =
		add_row(b, xstrdup("(not attributed)"), DIFF_RESIDUAL);

	row->a = insns(b->d->residual.a);
	row->b = insns(b->d->residual.b);
	row->diff = insns(b->d->residual.diff);
}

static bool read_bars(struct diff_bars *b)
{
	bool is_something = false;

	read_lines(b);
	add_residual(b);
	for (size_t i = 0; i < b->nr; i++) {
		b->least = fmin(b->least, b->rows[i].diff);
		b->most = fmax(b->most, b->rows[i].diff);
		is_something |= fabs(b->rows[i].diff) >= BAR_NUMBER_MIN;
	}
	return is_something;
}

static void bars_release(struct diff_bars *b)
{
	for (size_t i = 0; i < b->nr; i++) {
		free(b->rows[i].name);
		free(b->rows[i].was);
	}
}

static void put_number(struct figure_draft *d, double at,
		       unsigned int from_right, double value)
{
	char *text = bar_number(value);

	draft_line(d,
		   "set label at screen across(width_px - %u), first %.17g "
		   "'%s' right font ',10'",
		   from_right, at, text);
	free(text);
}

/* The name at the left, and below it what it was. */
static void put_name(struct figure_draft *d, const struct diff_row *row,
		     double at)
{
	char *cut = figure_cut(row->name, FIGURE_LABEL_MAX);
	char *quoted = figure_quote(cut);

	draft_line(d,
		   "set label at screen across(left_px - 8), first %.17g %s "
		   "right font ',11'",
		   row->was ? at - 0.18 : at, quoted);
	free(quoted);
	free(cut);
	if (!row->was)
		return;
	cut = figure_cut(row->was, FIGURE_LABEL_MAX);
	figure_add(&cut, " before");
	quoted = figure_quote(cut);
	draft_line(d,
		   "set label at screen across(left_px - 8), first %.17g %s "
		   "right font ',9'",
		   at + 0.26, quoted);
	free(quoted);
	free(cut);
}

static void put_row(struct figure_draft *d, const struct diff_bars *b, size_t i)
{
	const struct diff_row *row = &b->rows[i];
	double at = (double)(i + 1);
	char *diff = bar_signed(row->diff);
	const char *word = diff_kind_word(row->kind);

	draft_comment(d, "%s%s%s", row->name, row->was ? " was " : "",
		      row->was ? row->was : "");
	draft_row(d,
		  (double[]){ at, row->diff, row->a, row->b,
			      (double)row->kind },
		  5);
	put_name(d, row, at);
	draft_line(d,
		   "set label at first %.17g, first %.17g '%s%s%s' %s offset "
		   "%s,0 font ',11'",
		   row->diff, at, diff, *word ? "  " : "", word,
		   row->diff < 0 ? "right" : "left",
		   row->diff < 0 ? "-0.6" : "0.6");
	put_number(d, at, 20 + COLUMN_PX, row->a);
	put_number(d, at, 20, row->b);
	free(diff);
}

static void put_head(struct figure_draft *d, const char *name,
		     unsigned int from_right)
{
	char *cut = figure_cut(name, COLUMN_COLUMNS);
	char *quoted = figure_quote(cut);

	draft_line(d,
		   "set label at screen across(width_px - %u), down(top_px - "
		   "8) %s right font ',10'",
		   from_right, quoted);
	free(quoted);
	free(cut);
}

/* The ends of the axis: room for a number beside the longest bar. */
static void put_range(struct figure_draft *d, const struct diff_bars *b)
{
	double left = b->least < 0 ? VALUE_PX : 8;
	double right = b->most > 0 ? VALUE_PX : 8;
	double px = (double)(FIGURE_WIDTH_PX - d->left_px - d->right_px) -
		    left - right;
	double per_px = (b->most - b->least) / px;

	draft_number(d, "from", b->least - left * per_px);
	draft_number(d, "to", b->most + right * per_px);
	draft_number(d, "has_both", b->least < 0 && b->most > 0);
}

static void put_bars(struct figure_draft *d, const struct diff_bars *b)
{
	size_t widest = 0;
	bool is_renamed = false;
	char *unit = bar_unit(b->d->a, "instructions"), *x_label;

	for (size_t i = 0; i < b->nr; i++) {
		size_t was = b->rows[i].was ? text_width(b->rows[i].was) : 0;
		size_t name = text_width(b->rows[i].name);

		is_renamed |= b->rows[i].was != NULL;
		widest = widest > name ? widest : name;
		widest = widest > was ? widest : was;
	}
	widest = widest < FIGURE_LABEL_MAX ? widest : FIGURE_LABEL_MAX;
	d->left_px = figure_label_px(widest);
	d->right_px = 30 + 2 * COLUMN_PX;
	d->bottom_px = 84;
	d->height_px = d->top_px + d->bottom_px +
		       (unsigned int)b->nr * (is_renamed ? 26 : 21);
	draft_comment(
		d,
		"row difference %s %s [%s] kind (0 same name, 1 same "
		"stem, 2 renamed, 3 new, 4 gone, 5 others, 6 not attributed)",
		b->name_a, b->name_b, unit);
	draft_next(d, "rows");
	put_range(d, b);
	for (size_t i = 0; i < b->nr; i++)
		put_row(d, b, i);
	put_head(d, b->name_a, 20 + COLUMN_PX);
	put_head(d, b->name_b, 20);
	draft_number(d, "nr_rows", (double)b->nr);
	x_label = xasprintf("change of %s, %s less %s (right: more)", unit,
			    b->name_b, b->name_a);
	draft_text(d, "x_label", x_label);
	free(x_label);
	free(unit);
}

int figure_profile_diff(struct figure_shop *shop, const struct profile_diff *d,
			const char *name_a, const char *name_b,
			struct figure *f, struct why *why)
{
	struct diff_bars b = { .d = d, .name_a = name_a, .name_b = name_b };
	struct figure_draft draft;
	int err = -ENODATA;

	if (!read_bars(&b))
		goto out_bars;
	draft_begin(&draft, shop, f, "profile-diff",
		    bar_id("profile-diff", d->a->record, name_a, name_b));
	put_bars(&draft, &b);
	diff_texts(f, &b);
	err = draft_finish(&draft, why);
out_bars:
	bars_release(&b);
	return err;
}
