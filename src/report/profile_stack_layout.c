// SPDX-License-Identifier: GPL-2.0-or-later
/* Where bars, numbers, joining lines and names of a stack stand. */
#include "report/profile_stack.h"

#include "base/err.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>

/* Half of a bar, of the distance between two; and no wider than this. */
#define BAR_HALF_MAX	 0.31
#define BAR_WIDTH_MAX_PX 170.0
/* The axis goes on above the highest bar, for its number. */
#define HEADROOM 1.15
/* Of a line of names, and of a number inside a piece. */
#define NAME_PX	     16.0
#define NUMBER_PX    13.0
#define NAME_COLUMNS 34
#define SWATCH_PX    10

struct layout {
	const struct profile_stack *s;
	struct figure_draft *d;
	double per_px; /* of the y axis */
	double half; /* of a bar, on the x axis */
	double bar_px; /* width */
	unsigned int names_px; /* where they begin, from the left */
};

static double drawn(const struct profile_stack *s, size_t piece, size_t column)
{
	return fmax(0, profile_stack_piece(s, piece, column));
}

static double base_of(const struct profile_stack *s, size_t piece,
		      size_t column)
{
	double sum = 0;

	for (size_t i = 0; i < piece; i++)
		sum += drawn(s, i, column);
	return sum;
}

static void put_data(struct layout *l)
{
	const struct profile_stack *s = l->s;
	double row[3 + STACK_PARTS_MAX + 1];
	size_t nr = profile_stack_nr_pieces(s);
	char *names = xstrdup("kernel number sum"), *name;

	for (size_t k = 0; k < nr; k++) {
		name = profile_stack_name(s, k);
		figure_add(&names, " '%s'", name);
		free(name);
	}
	name = bar_unit(s->ladder.tables[0], s->bar == BAR_INSNS
						     ? "instructions"
						     : "locked operations");
	draft_comment(l->d, "%s [%s]", names, name);
	free(name);
	free(names);
	draft_next(l->d, "kernels");
	for (size_t i = 0; i < s->ladder.nr_columns; i++) {
		draft_comment(l->d, "%s", s->names[i]);
		row[0] = (double)(i + 1);
		row[1] = profile_stack_number(s, i);
		row[2] = profile_stack_sum(s, i);
		for (size_t k = 0; k < nr; k++)
			row[3 + k] = profile_stack_piece(s, k, i);
		draft_row(l->d, row, 3 + nr);
		draft_tic(l->d, "xtics", (double)(i + 1), s->names[i]);
	}
}

/* On top: the number, above it the change against the first kernel. */
static void put_numbers(struct layout *l, size_t column)
{
	const struct profile_stack *s = l->s;
	double number = profile_stack_number(s, column);
	double top = fmax(number, profile_stack_sum(s, column));
	char *text = bar_number(number), *percent, *quoted;

	draft_line(l->d,
		   "set label at first %zu, first %.17g '{/:Bold %s}' center "
		   "offset 0,0.6",
		   column + 1, top, text);
	free(text);
	if (!column)
		return;
	percent = bar_percent(profile_stack_number(s, 0), number);
	quoted = figure_quote(percent);
	draft_line(l->d,
		   "set label at first %zu, first %.17g %s center offset 0,1.6 "
		   "font ',10'",
		   column + 1, top, quoted);
	free(quoted);
	free(percent);
}

/* Inside a piece, where there is room for it. */
static void put_piece_number(struct layout *l, size_t piece, size_t column)
{
	double value = drawn(l->s, piece, column);
	char *text;

	if (value / l->per_px < NUMBER_PX)
		return;
	text = bar_number(value);
	if ((double)text_width(text) * FIGURE_CHAR_PX + 4 <= l->bar_px)
		draft_line(l->d,
			   "set label at first %zu, first %.17g '%s' center "
			   "front tc rgb ON_STACK[%zu] font ',10'",
			   column + 1, base_of(l->s, piece, column) + value / 2,
			   text,
			   piece < l->s->nr_parts ? piece + 1
						  : STACK_PARTS_MAX + 1);
	free(text);
}

/* From the top of a piece to its top in the next bar. */
static void put_join(struct layout *l, size_t piece, size_t column)
{
	draft_line(l->d,
		   "set arrow from first %.17g, first %.17g to first %.17g, "
		   "first %.17g nohead lc rgb GREY lw 0.7",
		   (double)(column + 1) + l->half,
		   base_of(l->s, piece + 1, column),
		   (double)(column + 2) - l->half,
		   base_of(l->s, piece + 1, column + 1));
}

/* Names beside the last bar, as near to their pieces as lines allow. */
static void place_names(const struct layout *l, double *at, size_t nr)
{
	size_t last = l->s->ladder.nr_columns - 1;
	double step = NAME_PX * l->per_px;
	double top = l->s->most * HEADROOM - step / 2;

	for (size_t k = 0; k < nr; k++) {
		at[k] = base_of(l->s, k, last) + drawn(l->s, k, last) / 2;
		at[k] = fmax(at[k], k ? at[k - 1] + step : step / 2);
	}
	for (size_t k = nr; k-- > 0;) {
		at[k] = fmin(at[k], top);
		top = at[k] - step;
	}
}

static char *name_text(const struct profile_stack *s, size_t piece)
{
	char *name = profile_stack_name(s, piece);
	char *text = figure_cut(name, NAME_COLUMNS);
	size_t last = s->ladder.nr_columns - 1;

	free(name);
	if (piece >= s->nr_parts || !last)
		return text;
	if (!s->parts[piece]->names[last])
		figure_add(&text, " (gone)");
	else if (!s->parts[piece]->names[0])
		figure_add(&text, " (new)");
	return text;
}

static void put_name(struct layout *l, size_t piece, double at)
{
	const struct profile_stack *s = l->s;
	size_t last = s->ladder.nr_columns - 1;
	char *text = name_text(s, piece), *quoted = figure_quote(text);
	double half = SWATCH_PX * l->per_px / 2;
	unsigned int x = l->names_px;

	draft_line(l->d,
		   "set arrow from first %.17g, first %.17g to screen "
		   "across(%u), first %.17g nohead lc rgb GREY lw 0.7",
		   (double)(last + 1) + l->half,
		   base_of(s, piece, last) + drawn(s, piece, last) / 2, x - 4,
		   at);
	draft_line(l->d,
		   "set object rectangle from screen across(%u), first %.17g "
		   "to screen across(%u), first %.17g fc rgb STACK[%zu] fs "
		   "solid 1 noborder",
		   x, at - half, x + SWATCH_PX, at + half,
		   piece < s->nr_parts ? piece + 1 : STACK_PARTS_MAX + 1);
	draft_line(l->d,
		   "set label at screen across(%u), first %.17g %s left font "
		   "',11'",
		   x + SWATCH_PX + 6, at, quoted);
	free(quoted);
	free(text);
}

/* Room for the widest name; what is left is for the bars. */
static void measure(struct layout *l)
{
	const struct profile_stack *s = l->s;
	struct figure_draft *d = l->d;
	double column_px;
	size_t widest = 0;

	for (size_t k = 0; k < profile_stack_nr_pieces(s); k++) {
		char *text = name_text(s, k);

		if (text_width(text) > widest)
			widest = text_width(text);
		free(text);
	}
	d->right_px = (unsigned int)widest * FIGURE_CHAR_PX + SWATCH_PX + 52;
	l->names_px = FIGURE_WIDTH_PX - d->right_px + 24;
	column_px = (double)(FIGURE_WIDTH_PX - d->left_px - d->right_px) /
		    (double)s->ladder.nr_columns;
	l->half = fmin(BAR_HALF_MAX, BAR_WIDTH_MAX_PX / 2 / column_px);
	l->bar_px = column_px * 2 * l->half;
	l->per_px = s->most * HEADROOM /
		    (double)(d->height_px - d->top_px - d->bottom_px);
}

void profile_stack_layout(const struct profile_stack *s, struct figure_draft *d)
{
	struct layout l = { .s = s, .d = d };
	size_t nr = profile_stack_nr_pieces(s);
	double at[STACK_PARTS_MAX + 1];
	char *unit;

	d->top_px = 72;
	measure(&l);
	put_data(&l);
	for (size_t i = 0; i < s->ladder.nr_columns; i++) {
		put_numbers(&l, i);
		for (size_t k = 0; k < nr; k++) {
			put_piece_number(&l, k, i);
			if (i + 1 < s->ladder.nr_columns)
				put_join(&l, k, i);
		}
	}
	place_names(&l, at, nr);
	for (size_t k = 0; k < nr; k++)
		put_name(&l, k, at[k]);
	draft_number(d, "nr_columns", (double)s->ladder.nr_columns);
	draft_number(d, "nr_parts", (double)s->nr_parts);
	draft_number(d, "has_others", s->nr_others != 0);
	draft_number(d, "has_number", s->bar == BAR_INSNS);
	draft_number(d, "half", l.half);
	draft_number(d, "top", s->most * HEADROOM);
	unit = bar_unit(s->ladder.tables[0], s->bar == BAR_INSNS
						     ? "instructions"
						     : "locked operations");
	draft_text(d, "y_label", unit);
	free(unit);
}
