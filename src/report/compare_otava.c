// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One row a side, one column a case that has a number on every side: what
 * Otava's importer takes (export_otava.c). Sides are in the caller's order,
 * which is the order of versions; their times are those of the first file.
 */
#include "report/compare_writers.h"

#include "report/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct compare_row *find_row(const struct compare_pair *pair,
					  const struct compare_row *like)
{
	for (size_t i = 0; i < pair->nr_rows; i++)
		if (!strcmp(pair->rows[i].bench, like->bench) &&
		    axes_equal(&pair->rows[i].axes, &like->axes))
			return &pair->rows[i];
	return NULL;
}

static bool is_whole(const struct compare_view *v,
		     const struct compare_row *like)
{
	for (size_t i = 0; i < v->nr_pairs; i++) {
		const struct compare_row *row = find_row(&v->pairs[i], like);

		if (!row || row->verdict == COMPARE_NO_NUMBER ||
		    row->headline != like->headline)
			return false;
	}
	return true;
}

static const char *env_text(const struct compare_side *s, const char *key)
{
	return json_string_value(json_object_get(s->files[0]->env, key));
}

void compare_otava_write(FILE *out, const struct compare_view *v,
			 const struct compare_head *head)
{
	static const char *const attributes[] = { "time", "side", "machine",
						  "unit", NULL };
	const struct compare_pair *first = &v->pairs[0];
	struct csv c = { .out = out };

	(void)head;
	for (const char *const *a = attributes; *a; a++)
		csv_text(&c, *a);
	for (size_t k = 0; k < first->nr_rows; k++) {
		const struct compare_row *row = &first->rows[k];
		char *id;

		if (!is_whole(v, row))
			continue;
		id = case_id(row->bench, row->version, &row->axes);
		csv_text(&c, id);
		free(id);
	}
	csv_end_row(&c);
	for (size_t s = 0; s < v->nr_sides; s++) {
		csv_text(&c, env_text(&v->sides[s], "time"));
		csv_text(&c, v->sides[s].name);
		csv_text(&c, env_text(&v->sides[s], "identity_hash"));
		csv_text(&c, v->is_lab ? "insns" : "ns");
		for (size_t k = 0; k < first->nr_rows; k++) {
			const struct compare_row *row = &first->rows[k];

			if (!is_whole(v, row))
				continue;
			csv_number(&c, s ? find_row(&v->pairs[s - 1], row)
						       ->new_cost.value
					 : row->old_cost.value);
		}
		csv_end_row(&c);
	}
}
