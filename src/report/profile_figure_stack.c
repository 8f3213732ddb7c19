// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bar for each kernel, its largest functions (or fields) stacked in it. Lines
 * join what is the same function, and names stand beside the last bar: so a
 * grey copy can be read, which no eight fills could.
 */
#include "report/profile_stack.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double value_of(const struct profile_stack *s,
		       const struct profile_ladder_row *row, size_t column)
{
	return bar_value(s->bar, row->values[column]);
}

/* The number that the bar is labelled with: for instructions the clock's. */
static double number_of(const struct profile_stack *s, size_t column)
{
	return s->bar == BAR_INSNS ? s->ladder.tables[column]->clock_insns
				   : value_of(s, &s->ladder.total, column);
}

static double largest_of(const struct profile_stack *s,
			 const struct profile_ladder_row *row)
{
	double most = -INFINITY;

	for (size_t i = 0; i < s->ladder.nr_columns; i++)
		most = fmax(most, value_of(s, row, i));
	return most;
}

/* A piece below 0 cannot be stacked: then it is among the others. */
static bool is_stackable(const struct profile_stack *s,
			 const struct profile_ladder_row *row)
{
	for (size_t i = 0; i < s->ladder.nr_columns; i++)
		if (!(value_of(s, row, i) >= 0))
			return false;
	return largest_of(s, row) >=
	       fmax(BAR_NUMBER_MIN, STACK_SHARE_MIN * s->most);
}

static void keep_part(struct profile_stack *s,
		      const struct profile_ladder_row *row)
{
	double size = largest_of(s, row);
	size_t at = s->nr_parts;

	while (at && largest_of(s, s->parts[at - 1]) < size)
		at--;
	if (at == STACK_PARTS_MAX)
		return;
	if (s->nr_parts < STACK_PARTS_MAX)
		s->nr_parts++;
	for (size_t i = s->nr_parts - 1; i > at; i--)
		s->parts[i] = s->parts[i - 1];
	s->parts[at] = row;
}

/* The largest, each by itself; what is left of the sum is one piece. */
static void choose_parts(struct profile_stack *s)
{
	for (size_t i = 0; i < s->ladder.nr_columns; i++)
		s->most = fmax(s->most, fmax(number_of(s, i),
					     value_of(s, &s->ladder.total, i)));
	for (size_t i = 0; i < s->ladder.nr; i++)
		if (is_stackable(s, &s->ladder.rows[i]))
			keep_part(s, &s->ladder.rows[i]);
	s->nr_others = s->ladder.nr - s->nr_parts;
	for (size_t i = 0; i < s->ladder.nr_columns; i++) {
		double left = value_of(s, &s->ladder.total, i);

		for (size_t k = 0; k < s->nr_parts; k++)
			left -= value_of(s, s->parts[k], i);
		s->others[i] = s->nr_others ? left : 0;
		s->is_below_0 |= s->others[i] < -BAR_NUMBER_MIN;
	}
}

int profile_stack_build(struct profile_stack *s, enum bar_kind bar, size_t nr,
			const struct profile_table *const *tables,
			const char *const *names, struct why *why)
{
	int err;

	*s = (struct profile_stack){ .bar = bar, .names = names };
	err = profile_ladder_build(&s->ladder, nr, tables, why);
	if (err)
		return err;
	for (size_t i = 0; i < nr; i++)
		if (!isfinite(number_of(s, i)) ||
		    !isfinite(value_of(s, &s->ladder.total, i)))
			goto out_nothing;
	choose_parts(s);
	if (s->most >= BAR_NUMBER_MIN && s->nr_parts)
		return 0;
out_nothing:
	profile_stack_release(s);
	return -ENODATA;
}

void profile_stack_release(struct profile_stack *s)
{
	profile_ladder_release(&s->ladder);
}

double profile_stack_piece(const struct profile_stack *s, size_t piece,
			   size_t column)
{
	return piece < s->nr_parts ? value_of(s, s->parts[piece], column)
				   : s->others[column];
}

size_t profile_stack_nr_pieces(const struct profile_stack *s)
{
	return s->nr_parts + (s->nr_others != 0);
}

double profile_stack_number(const struct profile_stack *s, size_t column)
{
	return number_of(s, column);
}

double profile_stack_sum(const struct profile_stack *s, size_t column)
{
	return value_of(s, &s->ladder.total, column);
}

/* "copy_pte_range", "zram_open [zram]", "31 others" */
char *profile_stack_name(const struct profile_stack *s, size_t piece)
{
	if (piece < s->nr_parts)
		return bar_frame(s->parts[piece]->name,
				 s->parts[piece]->module);
	return xasprintf("%zu other%s", s->nr_others,
			 s->nr_others == 1 ? "" : "s");
}

static int draw(struct figure_shop *shop, const struct profile_stack *s,
		struct figure *f, struct why *why)
{
	const struct profile_table *t = s->ladder.tables[0];
	const char *kind =
		s->bar == BAR_INSNS ? "profile-stack" : "profile-locked";
	struct figure_draft d;

	draft_begin(&d, shop, f, "profile-stack",
		    bar_id(kind, t->record, NULL, NULL));
	profile_stack_layout(s, &d);
	profile_stack_texts(s, f);
	return draft_finish(&d, why);
}

int figure_profile_stack(struct figure_shop *shop, size_t nr,
			 const struct profile_table *const *tables,
			 const char *const *names, struct figure *f,
			 struct why *why)
{
	struct profile_stack s;
	int err = profile_stack_build(&s, BAR_INSNS, nr, tables, names, why);

	if (err)
		return err;
	err = draw(shop, &s, f, why);
	profile_stack_release(&s);
	return err;
}

int figure_profile_locked(struct figure_shop *shop, size_t nr,
			  const struct profile_table *const *fields,
			  const char *const *names, struct figure *f,
			  struct why *why)
{
	struct profile_stack s;
	int err = profile_stack_build(&s, BAR_LOCKED, nr, fields, names, why);

	if (err)
		return err;
	err = draw(shop, &s, f, why);
	profile_stack_release(&s);
	return err;
}
