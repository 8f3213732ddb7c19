// SPDX-License-Identifier: GPL-2.0-or-later
/* What a figure of differences says in words. */
#include "report/profile_diff.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

const char *diff_kind_word(int kind)
{
	return kind == MATCH_NEW || kind == MATCH_VANISHED
		       ? profile_match_name((enum profile_match)kind)
		       : "";
}

/* "+57.00 (+37.8 %)", "no difference" */
static char *change_of(double from, double to)
{
	char *diff, *percent, *text;

	if (fabs(to - from) < BAR_NUMBER_MIN)
		return xstrdup("no difference");
	diff = bar_signed(to - from);
	percent = bar_percent(from, to);
	text = *percent ? xasprintf("%s (%s)", diff, percent) : xstrdup(diff);
	free(percent);
	free(diff);
	return text;
}

static char *headline_of(const struct diff_bars *b)
{
	double from = b->d->a->clock_insns, to = b->d->b->clock_insns;
	char *unit = bar_unit(b->d->a, "instructions");
	char *old = bar_number(from), *new = bar_number(to);
	char *change = change_of(from, to);
	char *grew = bar_signed(b->grew), *shrank = bar_signed(b->shrank);
	char *rest = bar_signed(profile_insns(b->d->residual.diff)), *text;

	text = xasprintf("%s %s under %s, %s under %s: %s; functions that grew "
			 "%s, that shrank %s, not attributed %s",
			 old, unit, b->name_a, new, b->name_b, change, grew,
			 shrank, rest);
	free(rest);
	free(shrank);
	free(grew);
	free(change);
	free(new);
	free(old);
	free(unit);
	return text;
}

static char *alt_of(const struct diff_bars *b)
{
	char *text = bar_unit(b->d->a, "instructions");

	figure_add(&text, ", %s less %s.", b->name_b, b->name_a);
	for (size_t i = 0; i < b->nr; i++) {
		const struct diff_row *row = &b->rows[i];
		char *diff = bar_signed(row->diff);
		char *old = bar_number(row->a);
		char *new = bar_number(row->b);

		figure_add(&text, " %s%s%s%s: %s (%s, %s)%s%s.", row->name,
			   row->was ? " (before: " : "",
			   row->was ? row->was : "", row->was ? ")" : "", diff,
			   old, new, *diff_kind_word(row->kind) ? ", " : "",
			   diff_kind_word(row->kind));
		free(new);
		free(old);
		free(diff);
	}
	return text;
}

void diff_texts(struct figure *f, const struct diff_bars *b)
{
	char *label = bar_label(b->d->a->record);

	f->title = xasprintf("%s: why %s differs from %s", label, b->name_b,
			     b->name_a);
	free(label);
	f->headline = headline_of(b);
	f->alt = alt_of(b);
	f->axes_text = xstrdup(
		"Counted, not timed. One function a row, the largest change "
		"first: bars to the right are more instructions, to the left "
		"fewer; hatched ones are functions that only one of the "
		"kernels has (the other may have inlined it); what changed by less than 0.1 % of the whole is "
		"among the others. At the right what each kernel executed. All rows "
		"sum to the difference of the lab's numbers; what is not "
		"attributed is the part that no function accounts for.");
}
