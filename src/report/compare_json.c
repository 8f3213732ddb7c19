// SPDX-License-Identifier: GPL-2.0-or-later
/* The verdict file: docs/verdict-format.md and its schema. */
#include "report/compare_writers.h"

#include "base/err.h"
#include "report/case_unit.h"
#include "report/put_known.h"
#include "report/verdict_text.h"

#include <stdlib.h>
#include <string.h>

#define NO_TEST	 "exact counts: judged by tau, not tested"
#define NO_TAU	 "a live run has no tau"
#define NO_UNITS "fewer than two units on this side"
#define NO_P	 "nothing is tested here: the interval decides"

/* A row under construction: missing numbers are null, "missing" says why. */
struct row_json {
	json_t *row, *missing;
	const char *no_number; /* why there are none at all, or NULL */
};

static void put_value(struct row_json *o, const char *key, double value,
		      const char *why)
{
	put_known(o->row, key, value);
	if (!isfinite(value))
		put_text(o->missing, key, o->no_number ? o->no_number : why);
}

static void put_estimate(struct row_json *o, const char *key,
			 const struct estimate *e, const char *why)
{
	json_t *obj;

	if (!e->is_valid || !isfinite(e->value)) {
		put_text(o->row, key, NULL);
		put_text(o->missing, key, o->no_number ? o->no_number : why);
		return;
	}
	obj = put_object();
	put_number(obj, "value", e->value);
	put_known(obj, "lo", e->lo);
	put_known(obj, "hi", e->hi);
	put_known(obj, "level", e->level);
	put_json(o->row, key, obj);
}

static json_t *moved_json(const struct compare_row *row)
{
	json_t *array = put_array(), *o;

	for (size_t i = 0; i < row->nr_moved; i++) {
		const struct compare_moved *m = &row->moved[i];

		o = put_object();
		put_text(o, "what", m->what);
		put_text(o, "unit", m->unit);
		put_known(o, "old", m->old_value);
		put_known(o, "new", m->new_value);
		put_text(o, "old_text", m->old_text);
		put_text(o, "new_text", m->new_text);
		append_json(array, o);
	}
	return array;
}

static json_t *tags_json(const struct compare_row *row, bool is_lab)
{
	unsigned int tags = is_lab ? row->lab_tags : row->tags;
	unsigned int nr = is_lab ? LAB_TAG_NR : TAG_NR;
	json_t *array = put_array();

	for (unsigned int i = 0; i < nr; i++)
		if (tags & 1u << i)
			append_text(array, is_lab ? lab_tag_name(1u << i)
						  : tag_name(1u << i));
	return array;
}

static void put_name(json_t *o, const struct compare_row *row, bool is_lab)
{
	char *id = case_id(row->bench, row->version, &row->axes);
	char *unit = verdict_unit(row, is_lab);
	json_t *axes = put_object();

	for (size_t i = 0; i < row->axes.nr; i++)
		put_text(axes, row->axes.a[i].name, row->axes.a[i].value);
	put_text(o, "id", id);
	put_text(o, "bench", row->bench);
	put_uint(o, "version", row->version);
	put_json(o, "case", axes);
	put_text(o, "op", row->op);
	put_text(o, "sweep", row->sweep);
	put_text(o, "headline", case_headline_name(row->headline));
	put_text(o, "phase", row->phase);
	put_text(o, "unit", unit);
	free(unit);
	free(id);
}

static void put_counts(json_t *o, const struct compare_row *row)
{
	put_uint(o, "nr_old", row->nr_old);
	put_uint(o, "nr_new", row->nr_new);
	put_uint(o, "nr_units_old", row->nr_units_old);
	put_uint(o, "nr_units_new", row->nr_units_new);
	put_uint(o, "units_needed", row->units_needed);
	put_bool(o, "suspicious", row->is_suspicious);
	put_bool(o, "confirmed", row->is_confirmed);
	put_bool(o, "lost", row->is_lost);
}

static const char *no_number(const struct compare_row *row)
{
	if (row->verdict != COMPARE_NO_NUMBER)
		return NULL;
	return row->why ? row->why : "no number";
}

static json_t *row_json(const struct compare_row *row, bool is_lab)
{
	const char *no_p = is_lab ? NO_TEST : NO_P;
	struct row_json o = { .row = put_object(),
			      .missing = put_object(),
			      .no_number = no_number(row) };

	put_name(o.row, row, is_lab);
	put_text(o.row, "verdict", compare_verdict_name(row->verdict));
	put_text(o.row, "why", row->why);
	put_text(o.row, "design", compare_design_name(row->design));
	put_estimate(&o, "old", &row->old_cost, "no number on the old side");
	put_estimate(&o, "new", &row->new_cost, "no number on the new side");
	put_value(&o, "old_sd_ratio", row->old_sd_ratio, NO_UNITS);
	put_value(&o, "new_sd_ratio", row->new_sd_ratio, NO_UNITS);
	put_estimate(&o, "change", &row->change, "the old number is 0");
	put_value(&o, "lo90", row->lo90, no_p);
	put_value(&o, "hi90", row->hi90, no_p);
	put_value(&o, "bound_ratio", row->bound_ratio, "the old number is 0");
	put_value(&o, "delta_ratio", row->delta_ratio, "not applied");
	put_value(&o, "p", row->p, no_p);
	put_value(&o, "p_adjusted", row->p_adjusted, no_p);
	put_value(&o, "p_attainable", row->p_attainable, no_p);
	put_value(&o, "p_second", row->p_second,
		  is_lab ? NO_TEST : "of several sessions a side only");
	put_value(&o, "unit_sd", row->unit_sd, is_lab ? NO_TEST : NO_UNITS);
	put_value(&o, "mde_ratio", row->mde_ratio, is_lab ? NO_TEST : NO_UNITS);
	put_value(&o, "tau_ratio", row->tau_ratio, NO_TAU);
	put_text(o.row, "tau_from",
		 isfinite(row->tau_ratio) ? lab_tau_from_name(row->tau_from)
					  : NULL);
	put_counts(o.row, row);
	put_json(o.row, "tags", tags_json(row, is_lab));
	put_json(o.row, "moved", moved_json(row));
	put_json(o.row, "missing", o.missing);
	return o.row;
}

static json_t *verdicts_json(const size_t *nr)
{
	json_t *o = put_object();

	put_uint(o, "regressed", nr[COMPARE_REGRESSED]);
	put_uint(o, "improved", nr[COMPARE_IMPROVED]);
	put_uint(o, "small", nr[COMPARE_SMALL]);
	put_uint(o, "equivalent", nr[COMPARE_EQUIVALENT]);
	put_uint(o, "inconclusive", nr[COMPARE_INCONCLUSIVE]);
	put_uint(o, "no_number", nr[COMPARE_NO_NUMBER]);
	return o;
}

static json_t *pair_json(const struct compare_view *v,
			 const struct compare_pair *pair)
{
	char *sentence = compare_headline(pair, &v->rule);
	json_t *o = put_object(), *rows = put_array();

	put_text(o, "old", pair->old_side->name);
	put_text(o, "new", pair->new_side->name);
	put_text(o, "headline", sentence);
	put_json(o, "verdicts", verdicts_json(pair->nr_verdicts));
	put_uint(o, "nr_lost", pair->nr_lost);
	put_known(o, "geomean_ratio", pair->geomean_ratio);
	for (size_t i = 0; i < pair->nr_rows; i++)
		append_json(rows, row_json(&pair->rows[i], v->is_lab));
	put_json(o, "rows", rows);
	free(sentence);
	return o;
}

static json_t *files_json(const struct compare_side *side)
{
	json_t *array = put_array(), *o;

	for (size_t i = 0; i < side->nr_files; i++) {
		const struct result_file *f = side->files[i];

		o = put_object();
		put_text(o, "path", f->path);
		put_text(o, "time",
			 json_string_value(json_object_get(f->env, "time")));
		put_text(o, "seed",
			 json_string_value(json_object_get(f->plan, "seed")));
		put_text(o, "identity_hash",
			 json_string_value(
				 json_object_get(f->env, "identity_hash")));
		put_text(o, "kernel",
			 json_string_value(json_object_get(
				 json_object_get(f->env, "subject"),
				 "release")));
		put_bool(o, "complete", f->is_complete);
		append_json(array, o);
	}
	return array;
}

static json_t *sides_json(const struct compare_view *v)
{
	json_t *array = put_array(), *o;

	for (size_t i = 0; i < v->nr_sides; i++) {
		char variant[] = { v->sides[i].variant, '\0' };

		o = put_object();
		put_text(o, "name", v->sides[i].name);
		put_text(o, "title", v->sides[i].title);
		put_text(o, "variant", *variant ? variant : NULL);
		put_json(o, "files", files_json(&v->sides[i]));
		append_json(array, o);
	}
	return array;
}

static json_t *method_json(const struct compare_view *v)
{
	char *text = verdict_method(v);
	json_t *o = put_object();

	put_text(o, "text", text);
	put_text(o, "correction",
		 v->is_lab		? NULL
		 : v->rule.is_exploring ? "benjamini-hochberg"
					: "holm");
	put_known(o, "alpha", v->is_lab ? NAN : v->rule.alpha);
	put_known(o, "delta_ratio", v->rule.delta_ratio);
	put_known(o, "session_sd_ratio",
		  v->is_lab ? NAN : v->rule.session_sd_ratio);
	put_uint(o, "nr_tests", v->is_lab ? 0 : v->nr_tests);
	put_bool(o, "confirming", v->is_confirming);
	put_text(o, "seeds",
		 v->is_lab ? "nothing is random"
			   : "permutations and bootstraps are seeded by a hash "
			     "of the data: the same files, the same numbers");
	free(text);
	return o;
}

/* What decides the exit status of compare without further options. */
static json_t *summary_json(const struct compare_view *v)
{
	size_t nr[COMPARE_NR_VERDICTS] = { 0 }, nr_lost = 0;
	json_t *o;

	for (size_t i = 0; i < v->nr_pairs; i++) {
		for (size_t k = 0; k < COMPARE_NR_VERDICTS; k++)
			nr[k] += v->pairs[i].nr_verdicts[k];
		nr_lost += v->pairs[i].nr_lost;
	}
	o = verdicts_json(nr);
	put_uint(o, "lost", nr_lost);
	return o;
}

static json_t *diffs_json(const struct compare_view *v,
			  const struct compare_head *head)
{
	json_t *array = put_array(), *o;

	for (size_t i = 0; i < head->nr_diffs; i++) {
		const struct compare_diff *d = &head->diffs[i];

		o = put_object();
		put_text(o, "side", v->sides[d->side].name);
		put_text(o, "section", d->section);
		put_text(o, "key", d->key);
		put_text(o, "old", d->old_text);
		put_text(o, "new", d->new_text);
		append_json(array, o);
	}
	return array;
}

void compare_json_write(FILE *out, const struct compare_view *v,
			const struct compare_head *head)
{
	json_t *o = put_object(), *notes = put_array(), *pairs = put_array();

	put_text(o, "kind", "verdict");
	put_uint(o, "v", 1);
	put_text(o, "tool", head->tool);
	put_text(o, "command", head->command);
	put_text(o, "mode", v->is_lab ? "lab" : "live");
	put_json(o, "summary", summary_json(v));
	put_json(o, "method", method_json(v));
	put_json(o, "sides", sides_json(v));
	put_text(o, "forced", head->forced);
	for (size_t i = 0; i < head->nr_notes; i++)
		append_text(notes, head->notes[i]);
	put_json(o, "notes", notes);
	put_json(o, "differences", diffs_json(v, head));
	for (size_t i = 0; i < v->nr_pairs; i++)
		append_json(pairs, pair_json(v, &v->pairs[i]));
	put_json(o, "pairs", pairs);
	json_dumpf(o, out, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
	fputc('\n', out);
	json_decref(o);
}
