// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For benchstat -col side FILE: both sides in one file, told apart by the one
 * key that differs. Its rule takes each process for an independent draw, which
 * is true of pairs of run --ab and not of two sessions (docs/statistics.md).
 */
#include "report/compare_writers.h"

#include "analysis/compare_values.h"
#include "base/err.h"
#include "report/gobench.h"
#include "report/verdict_text.h"

#include <stdlib.h>
#include <string.h>

static void put_units(FILE *out, const struct compare_view *v)
{
	char **told = NULL;
	size_t nr = 0, at;

	for (size_t i = 0; i < v->nr_pairs; i++)
		for (size_t k = 0; k < v->pairs[i].nr_rows; k++) {
			const struct compare_row *row = &v->pairs[i].rows[k];
			char *unit = verdict_unit(row, v->is_lab);

			for (at = 0; at < nr && strcmp(told[at], unit) != 0;)
				at++;
			if (row->verdict == COMPARE_NO_NUMBER || at < nr) {
				free(unit);
				continue;
			}
			told = xrealloc(told, nr + 1, sizeof(char *));
			told[nr++] = unit;
			gobench_unit(out, unit);
		}
	for (at = 0; at < nr; at++)
		free(told[at]);
	free(told);
}

static void put_side(FILE *out, const struct compare_view *v, size_t pair,
		     int side)
{
	const struct compare_pair *p = &v->pairs[pair];

	gobench_config(out, "side",
		       side ? p->new_side->name : p->old_side->name);
	for (size_t k = 0; k < p->nr_rows; k++) {
		const struct compare_row *row = &p->rows[k];
		struct compare_values values;
		char *name, *unit;

		compare_values_get(v, pair, row, &values);
		name = gobench_name(row->bench, row->version, &row->axes);
		unit = verdict_unit(row, v->is_lab);
		for (size_t i = 0; i < values.nr[side]; i++)
			gobench_result(out, name, values.values[side][i], unit);
		free(unit);
		free(name);
		compare_values_release(&values);
	}
}

/* What the baseline has beyond the first pair is in every pair the same. */
static void put_missing(FILE *out, const struct compare_view *v)
{
	for (size_t i = 0; i < v->nr_pairs; i++)
		for (size_t k = 0; k < v->pairs[i].nr_rows; k++) {
			const struct compare_row *row = &v->pairs[i].rows[k];
			char *name, *text;

			if (row->verdict != COMPARE_NO_NUMBER)
				continue;
			name = verdict_case(row);
			text = xasprintf("%s, %s: %s", name,
					 v->pairs[i].new_side->name,
					 row->why ? row->why : "no number");
			gobench_remark(out, text);
			free(text);
			free(name);
		}
}

void compare_benchstat_write(FILE *out, const struct compare_view *v,
			     const struct compare_head *head)
{
	if (head->tool)
		gobench_remark(out, head->tool);
	if (head->command)
		gobench_remark(out, head->command);
	gobench_remark(out, "read it with: benchstat -col side FILE");
	if (head->forced)
		gobench_remark(out, head->forced);
	for (size_t i = 0; i < head->nr_notes; i++)
		gobench_remark(out, head->notes[i]);
	put_missing(out, v);
	put_units(out, v);
	gobench_config(out, "mode", v->is_lab ? "lab" : "live");
	put_side(out, v, 0, 0);
	for (size_t i = 0; i < v->nr_pairs; i++)
		put_side(out, v, i, 1);
}
