// SPDX-License-Identifier: GPL-2.0-or-later
/* Profiles as JSON: every row, per operation or fixed; null: not counted. */
#include "report/profile_writers.h"

#include "base/err.h"
#include "report/profile_cells.h"
#include "report/put_known.h"
#include "results/put.h"

#include <math.h>
#include <stdlib.h>

/* Only what was counted: a count that is not there has no key. */
static void put_counts(json_t *o, const double counts[PROFILE_NR], uint32_t has)
{
	for (int c = 0; c < PROFILE_NR; c++)
		if (has & 1u << c)
			put_known(o, profile_count_name((enum profile_count)c),
				  counts[c]);
}

static json_t *line_json(const struct profile_line *l, uint32_t has)
{
	json_t *o = put_object();

	if (l->name)
		put_text(o, "name", l->name);
	if (l->module)
		put_text(o, "module", l->module);
	put_counts(o, l->counts, has);
	put_known(o, "share", l->share);
	return o;
}

static json_t *rows_json(const struct profile_table *t, uint32_t has)
{
	json_t *array = put_array();

	for (size_t i = 0; i < t->nr; i++)
		append_json(array, line_json(&t->lines[i], has));
	return array;
}

static json_t *samples_json(const struct profile_record *r)
{
	json_t *array = put_array();

	for (size_t i = 0; i < r->nr_sizes; i++) {
		json_t *o = put_object();

		put_uint(o, "size", r->sizes[i]);
		put_uint(o, "nr_ops", r->nr_ops[i]);
		put_uint(o, "sample", r->samples[i]);
		put_uint(o, "clock_insns", r->clock_insns[i]);
		append_json(array, o);
	}
	return array;
}

static json_t *touched_json(const struct profile_table *t)
{
	static const char *const names[] = { "kernel_read", "kernel_written",
					     "user_read",   "user_written",
					     "kernel",	    "user",
					     "any",	    "io" };
	json_t *o = put_object();

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		put_known(o, names[i], t->touched[i]);
	return o;
}

static json_t *side_json(const struct profile_sheet *s, size_t i)
{
	const uint32_t locked = 1u << PROFILE_LOCKED;
	const struct profile_table *t = s->functions.tables[i];
	const struct profile_side *side = &s->sides[i];
	json_t *o = put_object();

	put_text(o, "name", side->name);
	put_text(o, "release", side->release);
	put_text(o, "file", side->path);
	put_text(o, "remark", side->remark);
	put_text(o, "plugin", t->record->plugin);
	put_text(o, "cache", t->record->cache);
	put_text(o, "debug", t->record->debug);
	put_text(o, "note", t->record->note);
	put_json(o, "samples", samples_json(t->record));
	put_known(o, "clock_insns", t->clock_insns);
	put_known(o, "lab_insns", side->lab_insns);
	put_json(o, "total", line_json(&t->total, t->record->has));
	put_known(o, "residual", t->residual.counts[PROFILE_INSNS]);
	put_bool(o, "suspect", !t->is_residual_small);
	put_json(o, "functions", rows_json(t, t->record->has));
	if (s->fields.nr)
		put_json(o, "fields", rows_json(s->fields.tables[i], locked));
	if (s->lines.nr)
		put_json(o, "lines",
			 rows_json(s->lines.tables[i], t->record->has));
	if (t->record->has & 1u << PROFILE_LINES)
		put_json(o, "touched", touched_json(t));
	return o;
}

static json_t *diff_line_json(const struct profile_diff_line *l, uint32_t has,
			      bool is_row)
{
	json_t *o = put_object(), *a = put_object(), *b = put_object();
	json_t *diff = put_object();

	if (is_row) {
		put_text(o, "name_a", l->name_a);
		put_text(o, "name_b", l->name_b);
		put_text(o, "match", profile_match_name(l->match));
	}
	put_counts(a, l->a, has);
	put_counts(b, l->b, has);
	put_counts(diff, l->diff, has);
	put_json(o, "a", a);
	put_json(o, "b", b);
	put_json(o, "diff", diff);
	return o;
}

static json_t *diff_json(const struct profile_set *set, uint32_t has)
{
	const struct profile_diff *d = set->diff;
	json_t *o = put_object(), *rows = put_array();

	for (size_t i = 0; i < d->nr; i++)
		append_json(rows, diff_line_json(&d->lines[i], has, true));
	put_json(o, "total", diff_line_json(&d->total, has, false));
	put_json(o, "rows", rows);
	return o;
}

static json_t *ladder_json(const struct profile_ladder *l)
{
	json_t *rows = put_array();

	for (size_t i = 0; i < l->nr; i++) {
		const struct profile_ladder_row *row = &l->rows[i];
		json_t *o = put_object(), *cells = put_array();

		put_text(o, "name", row->name);
		for (size_t k = 0; k < l->nr_columns; k++) {
			json_t *cell = put_object();

			put_text(cell, "name", row->names[k]);
			put_text(cell, "match",
				 k && row->names[k]
					 ? profile_match_name(row->match[k])
					 : NULL);
			append_json(cells, cell);
		}
		put_json(o, "kernels", cells);
		append_json(rows, o);
	}
	return rows;
}

static json_t *sheet_json(const struct profile_sheet *s)
{
	const struct profile_table *t = s->functions.tables[0];
	const struct profile_record *r = t->record;
	json_t *o = put_object(), *axes = put_object(), *sides = put_array();
	char *per = profile_per(r, t->half);

	put_text(o, "bench", r->bench);
	put_uint(o, "version", r->version);
	for (size_t i = 0; i < r->axes.nr; i++)
		put_text(axes, r->axes.a[i].name, r->axes.a[i].value);
	put_json(o, "case", axes);
	put_text(o, "phase", r->phase_name);
	put_text(o, "half", t->half == PROFILE_FIXED ? "fixed" : "per_op");
	put_text(o, "per", per);
	free(per);
	for (size_t i = 0; i < s->nr; i++)
		append_json(sides, side_json(s, i));
	put_json(o, "kernels", sides);
	if (s->functions.diff)
		put_json(o, "diff", diff_json(&s->functions, r->has));
	if (s->fields.diff)
		put_json(o, "fields_diff",
			 diff_json(&s->fields, 1u << PROFILE_LOCKED));
	if (s->functions.ladder)
		put_json(o, "ladder", ladder_json(s->functions.ladder));
	return o;
}

void profile_json(FILE *out, const struct profile_sheet *sheets, size_t nr,
		  const struct profile_print *p)
{
	json_t *o = put_object(), *cases = put_array();

	(void)p;
	put_text(o, "kind", "profile");
	put_uint(o, "v", 1);
	put_text(o, "unit", "instructions");
	for (size_t i = 0; i < nr; i++)
		append_json(cases, sheet_json(&sheets[i]));
	put_json(o, "cases", cases);
	json_dumpf(o, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(o);
}
