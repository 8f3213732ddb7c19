// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/designs_table.h"

#include "base/units.h"

#include <string.h>

/* A cell: '|' would end it, and what a file's author wrote is no markup. */
static void put_cell(FILE *out, const char *text)
{
	fputc(' ', out);
	for (; *text; text++) {
		if (strchr("|*_`<>\\~[]", *text))
			fputc('\\', out);
		fputc(*text == '\n' ? ' ' : *text, out);
	}
	fputs(" |", out);
}

static void put_head(FILE *out, const struct designs_table *t, size_t nr)
{
	fputs("| scenario | page |", out);
	for (size_t c = 0; c < nr; c++)
		put_cell(out, t->columns[c].name);
	fputs("\n| :-- | :-- |", out);
	for (size_t c = 0; c < nr; c++)
		fputs(" :-: |", out);
	fputc('\n', out);
}

static void put_name(FILE *out, const struct designs_row *r)
{
	fputc('|', out);
	put_cell(out, r->scenario);
	put_cell(out, r->kind);
}

static void put_legend_line(void *arg, const char *sign, const char *what)
{
	fprintf(arg, "- `%s` %s\n", sign, what);
}

static void put_columns(FILE *out, const struct designs_table *t)
{
	for (size_t c = 0; c < t->nr_columns; c++) {
		const struct designs_column *col = &t->columns[c];
		struct designs_score s = designs_score(t, c);

		if (!col->is_kernel) {
			fprintf(out, "- **%s**: %s\n", col->name, col->what);
			continue;
		}
		fprintf(out, "- **Linux %s**, ", col->name);
		if (col->design)
			fprintf(out, "whose design should be %s", col->design);
		else
			fputs("of no design that is known", out);
		fprintf(out,
			": %zu as predicted, %zu not, %zu without a verdict\n",
			s.nr_agree, s.nr_differ, s.nr_without);
	}
}

static void put_guarantees(FILE *out, const struct designs_table *t)
{
	fputs("\n## Guarantees\n\n", out);
	designs_legend(t, put_legend_line, out);
	fputc('\n', out);
	put_head(out, t, t->nr_columns);
	for (size_t r = 0; r < t->nr_rows; r++) {
		put_name(out, &t->rows[r]);
		for (size_t c = 0; c < t->nr_columns; c++)
			put_cell(out, designs_word(t, designs_cell(t, r, c)).s);
		fputc('\n', out);
	}
}

static void put_notes(FILE *out, const struct designs_table *t)
{
	bool is_first = true, any_differs = false;

	for (size_t i = 0; i < t->nr_rows * t->nr_columns; i++) {
		const struct designs_cell *c = &t->cells[i];
		const struct designs_row *r = &t->rows[i / t->nr_columns];
		const char *name = t->columns[i % t->nr_columns].name;

		if (c->state != DESIGNS_REASON &&
		    c->agreement != DESIGNS_DIFFERS)
			continue;
		if (is_first)
			fputs("\n## No verdict, or not as predicted\n\n", out);
		is_first = false;
		any_differs |= c->agreement == DESIGNS_DIFFERS;
		fprintf(out, "- %s %s, %s: ", r->scenario, r->kind, name);
		if (c->state == DESIGNS_REASON)
			fprintf(out, "%s\n", c->why ? c->why : "no verdict");
		else
			fprintf(out, "observed `%s`, predicted `%s`\n",
				c->observed ? c->observed : "",
				c->predicted ? c->predicted : "");
	}
	if (!any_differs)
		return;
	fputs("\nObserved and predicted, a character a step:\n\n", out);
	designs_observed_legend(put_legend_line, out);
}

static size_t nr_designs(const struct designs_table *t)
{
	size_t nr = 0;

	while (nr < t->nr_columns && !t->columns[nr].is_kernel)
		nr++;
	return nr;
}

static void put_price(FILE *out, const struct designs_cell *c)
{
	char text[64];

	if (!c->has_price) {
		put_cell(out, "-");
		return;
	}
	snprintf(text, sizeof(text), "%u / %u / %u", c->price.nr_locked,
		 c->price.nr_copies, c->price.nr_faults);
	put_cell(out, text);
}

static void put_prices(FILE *out, const struct designs_table *t)
{
	size_t nr = nr_designs(t);

	if (!nr)
		return;
	fputs("\n## Price, by the model\n\nLocked operations / copies / "
	      "faults.\n\n",
	      out);
	put_head(out, t, nr);
	for (size_t r = 0; r < t->nr_rows; r++) {
		put_name(out, &t->rows[r]);
		for (size_t c = 0; c < nr; c++)
			put_price(out, designs_cell(t, r, c));
		fputc('\n', out);
	}
	fprintf(out, "| **the %zu in which all have one** | |",
		designs_sum(t, 0).nr_rows);
	for (size_t c = 0; c < nr; c++) {
		struct designs_sum sum = designs_sum(t, c);

		fprintf(out, " %s / %s / %s |", units_count(sum.nr_locked).s,
			units_count(sum.nr_copies).s,
			units_count(sum.nr_faults).s);
	}
	fputc('\n', out);
}

void designs_markdown_write(FILE *out, const struct designs_table *t)
{
	fputs("# Designs and kernels by scenarios\n\n", out);
	put_columns(out, t);
	put_guarantees(out, t);
	put_notes(out, t);
	put_prices(out, t);
	if (t->tool)
		fprintf(out, "\n%s", t->tool);
	if (t->tool && t->command)
		fprintf(out, ": `%s`", t->command);
	fputs(t->tool ? "\n" : "", out);
}
