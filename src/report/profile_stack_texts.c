// SPDX-License-Identifier: GPL-2.0-or-later
/* What a figure of stacked bars says in words. */
#include "report/profile_stack.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

/* How many functions a sentence names. */
#define NAMED_MAX 3

static const char *noun(const struct profile_stack *s)
{
	return s->bar == BAR_INSNS ? "instructions" : "locked operations";
}

/* ": largest copy_pte_range +40.20, page_dup +3.10 (new)" */
struct mover {
	const struct profile_ladder_row *row;
	double diff;
};

static size_t find_movers(const struct profile_stack *s,
			  struct mover m[NAMED_MAX])
{
	size_t last = s->ladder.nr_columns - 1, nr = 0;

	for (size_t i = 0; i < s->ladder.nr; i++) {
		const struct profile_ladder_row *row = &s->ladder.rows[i];
		double diff = bar_value(s->bar, row->values[last]) -
			      bar_value(s->bar, row->values[0]);
		size_t at = nr;

		if (!(fabs(diff) >= BAR_NUMBER_MIN))
			continue;
		while (at && fabs(m[at - 1].diff) < fabs(diff))
			at--;
		if (at == NAMED_MAX)
			continue;
		nr += nr < NAMED_MAX;
		for (size_t k = nr - 1; k > at; k--)
			m[k] = m[k - 1];
		m[at] = (struct mover){ row, diff };
	}
	return nr;
}

static void add_movers(char **text, const struct profile_stack *s)
{
	size_t last = s->ladder.nr_columns - 1, nr;
	struct mover m[NAMED_MAX];

	nr = find_movers(s, m);
	for (size_t k = 0; k < nr; k++) {
		char *name = bar_frame(m[k].row->name, m[k].row->module);
		char *diff = bar_signed(m[k].diff);

		figure_add(text, "%s%s %s%s",
			   k	    ? ", "
			   : nr > 1 ? "; most changed: "
				    : "; changed: ",
			   name, diff,
			   !m[k].row->names[0]	    ? " (new)"
			   : !m[k].row->names[last] ? " (gone)"
						    : "");
		free(diff);
		free(name);
	}
}

static char *change_text(const struct profile_stack *s)
{
	size_t last = s->ladder.nr_columns - 1;
	double from = profile_stack_number(s, 0);
	double to = profile_stack_number(s, last);
	char *unit = bar_unit(s->ladder.tables[0], noun(s));
	char *old = bar_number(from), *new = bar_number(to), *text;
	char *diff = bar_signed(to - from);
	char *percent = bar_percent(from, to);

	if (fabs(to - from) < BAR_NUMBER_MIN)
		text = xasprintf("%s %s under %s as under %s", new, unit,
				 s->names[last], s->names[0]);
	else
		text = xasprintf("%s %s under %s, %s under %s: %s%s%s%s", old,
				 unit, s->names[0], new, s->names[last], diff,
				 *percent ? " (" : "", percent,
				 *percent ? ")" : "");
	free(percent);
	free(diff);
	free(new);
	free(old);
	free(unit);
	add_movers(&text, s);
	return text;
}

/* One kernel: what it is made of. */
static char *shares_text(const struct profile_stack *s)
{
	double number = profile_stack_number(s, 0);
	char *unit = bar_unit(s->ladder.tables[0], noun(s));
	char *count = bar_number(number);
	char *text = xasprintf("%s %s under %s", count, unit, s->names[0]);

	for (size_t k = 0; k < s->nr_parts && k < NAMED_MAX; k++) {
		char *name = profile_stack_name(s, k);
		char *value = bar_number(profile_stack_piece(s, k, 0));

		figure_add(&text, "%s%s %s", k ? ", " : ": ", name, value);
		if (number > 0)
			figure_add(&text, " (%.0f %%)",
				   100 * profile_stack_piece(s, k, 0) / number);
		free(value);
		free(name);
	}
	free(count);
	free(unit);
	return text;
}

static char *alt_text(const struct profile_stack *s)
{
	char *text = bar_unit(s->ladder.tables[0], noun(s));

	figure_add(&text, ".");
	for (size_t i = 0; i < s->ladder.nr_columns; i++) {
		char *number = bar_number(profile_stack_number(s, i));
		double residual =
			profile_stack_number(s, i) - profile_stack_sum(s, i);

		figure_add(&text, " %s: %s", s->names[i], number);
		free(number);
		for (size_t k = 0; k < profile_stack_nr_pieces(s); k++) {
			char *name = profile_stack_name(s, k);

			number = bar_number(profile_stack_piece(s, k, i));
			figure_add(&text, "%s%s %s", k ? ", " : " (", name,
				   number);
			free(number);
			free(name);
		}
		number = bar_signed(residual);
		if (s->bar == BAR_INSNS)
			figure_add(&text, ", not attributed %s", number);
		free(number);
		figure_add(&text, ").");
	}
	return text;
}

/* What the stroke is, and how far the sum is from it. */
static void add_residual(char **text, const struct profile_stack *s)
{
	double worst = 0;

	figure_add(text, "The number on a bar and its stroke are the lab's, by "
			 "the clock; the stack is what the functions sum to. ");
	for (size_t i = 0; i < s->ladder.nr_columns; i++) {
		double number = profile_stack_number(s, i);
		double gap = fabs(number - profile_stack_sum(s, i));

		if (number > 0)
			worst = fmax(worst, gap / number);
		if (!s->ladder.tables[i]->is_residual_small)
			figure_add(text,
				   "Under %s the functions do not account for "
				   "the number. ",
				   s->names[i]);
	}
	figure_add(text, "They differ by at most %.2g %%. ", 100 * worst);
}

static char *axes_of(const struct profile_stack *s)
{
	char *unit = bar_unit(s->ladder.tables[0], noun(s)), *text;
	bool is_insns = s->bar == BAR_INSNS;

	text = xasprintf(
		"Counted, not timed: %s under each kernel%s. %s, the "
		"largest at the bottom; lines join the same %s, also "
		"where it was renamed. ",
		unit,
		is_insns ? "; each iteration of a rep instruction is one" : "",
		is_insns ? "Functions are stacked"
			 : "Fields that locked operations hit are "
			   "stacked",
		is_insns ? "function" : "field");
	free(unit);
	if (is_insns)
		add_residual(&text, s);
	if (s->is_below_0)
		figure_add(&text, "The others sum to less than 0 somewhere, "
				  "which is in the data and cannot be drawn. ");
	if (s->ladder.nr_columns > 1)
		figure_add(&text,
			   "Per cent against the first kernel. New, gone: the "
			   "first, the last kernel has no such %s%s.",
			   is_insns ? "function" : "field",
			   is_insns ? ", or inlined it" : "");
	return text;
}

void profile_stack_texts(const struct profile_stack *s, struct figure *f)
{
	char *label = bar_label(s->ladder.tables[0]->record);

	f->title =
		xasprintf("%s: %s", label,
			  s->bar == BAR_INSNS ? "where the instructions go"
					      : "what locked operations hit");
	free(label);
	f->headline =
		s->ladder.nr_columns > 1 ? change_text(s) : shares_text(s);
	f->alt = alt_text(s);
	f->axes_text = axes_of(s);
}
