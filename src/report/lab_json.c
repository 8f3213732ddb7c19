// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole view as JSON: everything that is known, also what the tables leave
 * out. What is not known is null, never 0.
 */
#include "report/lab_json.h"

#include "base/err.h"
#include "report/lab_cells.h"
#include "results/put.h"

#include <math.h>

static void put_known(json_t *obj, const char *key, double value)
{
	if (isfinite(value))
		put_number(obj, key, value);
	else
		put_text(obj, key, NULL);
}

static json_t *tags_json(unsigned int tags)
{
	json_t *array = put_array();

	for (unsigned int i = 0; i < LAB_TAG_NR; i++)
		if (tags & 1u << i)
			append_text(array, lab_tag_name(1u << i));
	return array;
}

static json_t *change_json(const struct lab_change *c)
{
	json_t *o = put_object();

	put_text(o, "verdict", lab_verdict_name(c->verdict));
	put_known(o, "diff", c->diff);
	put_known(o, "ratio", c->ratio);
	put_known(o, "tau", c->tau);
	put_text(o, "tau_from",
		 isnan(c->tau) ? NULL : lab_tau_from_name(c->from));
	return o;
}

static json_t *value_json(const struct lab_row *row, size_t column,
			  size_t phase, enum lab_half half)
{
	const struct lab_value *v =
		&row->cells[column].phases[phase].value[half];
	struct lab_change c;
	json_t *o;

	if (isnan(v->insns))
		return json_null();
	o = put_object();
	put_known(o, "insns", v->insns);
	put_known(o, "tau", lab_value_tau(v));
	put_known(o, "range", v->range);
	put_known(o, "range_in_boot", v->range_in_boot);
	put_known(o, "range_of_boots", v->range_of_boots);
	put_known(o, "layout_shift", v->layout_shift);
	put_json(o, "tags", tags_json(v->tags));
	if (column) {
		lab_compare(row, phase, half, 0, column, &c);
		put_json(o, "change", change_json(&c));
	}
	return o;
}

static json_t *sizes_json(const struct lab_phase *p)
{
	json_t *array = put_array(), *o;

	for (size_t k = 0; k < p->nr_sizes; k++) {
		const struct lab_size *s = &p->sizes[k];

		o = put_object();
		put_uint(o, "size", s->size);
		put_uint(o, "nr_ops", s->nr_ops);
		put_known(o, "insns", s->insns);
		put_known(o, "mass", s->mass);
		put_bool(o, "has_mode", s->has_mode);
		put_uint(o, "nr_samples", s->nr_samples);
		put_uint(o, "nr_ticks", s->nr_ticks);
		put_uint(o, "nr_ticked", s->nr_ticked);
		put_known(o, "step", k ? p->steps[k - 1] : NAN);
		append_json(array, o);
	}
	return array;
}

static json_t *layouts_json(const struct lab_phase *p)
{
	json_t *array = put_array(), *o;

	for (size_t k = 0; k < p->nr_layouts; k++) {
		o = put_object();
		put_uint(o, "layout", p->layouts[k].layout);
		put_known(o, "per_op", p->layouts[k].insns[LAB_PER_OP]);
		put_known(o, "fixed", p->layouts[k].insns[LAB_FIXED]);
		append_json(array, o);
	}
	return array;
}

static json_t *phase_json(const struct lab_row *row, size_t column, size_t at)
{
	const struct lab_phase *p = &row->cells[column].phases[at];
	json_t *o = put_object();

	put_text(o, "phase", p->name);
	put_bool(o, "per_size", p->is_per_size);
	put_json(o, "per_op", value_json(row, column, at, LAB_PER_OP));
	put_json(o, "fixed", value_json(row, column, at, LAB_FIXED));
	put_uint(o, "nr_processes", p->nr_processes);
	put_uint(o, "nr_boots", p->nr_boots);
	put_json(o, "sizes", sizes_json(p));
	put_json(o, "layouts", layouts_json(p));
	return o;
}

static const char *proof_word(const struct lab_cell *c)
{
	return c->nr_phases ? proof_name(c->proof) : NULL;
}

static json_t *ratios_json(const struct lab_row *row, const struct lab_cell *c)
{
	json_t *o = put_object();

	for (size_t i = 0; i < c->nr_ratios; i++)
		put_known(o, c->ratios[i].text,
			  c->ratios[i].value[lab_headline_half(row)]);
	return o;
}

static json_t *cell_json(const struct lab_view *view, const struct lab_row *row,
			 size_t column)
{
	const struct lab_cell *c = &row->cells[column];
	json_t *o = put_object(), *phases = put_array();

	put_text(o, "kernel", view->columns[column].name);
	put_text(o, "state", lab_state_name(c->state));
	put_text(o, "why", c->why);
	put_uint(o, "nr_records", c->nr_records);
	put_text(o, "proof", proof_word(c));
	put_text(o, "proof_text", c->proof_text);
	for (size_t p = 0; p < c->nr_phases; p++)
		append_json(phases, phase_json(row, column, p));
	put_json(o, "phases", phases);
	if (c->nr_ratios)
		put_json(o, "ratios", ratios_json(row, c));
	return o;
}

static json_t *row_json(const struct lab_view *view, const struct lab_row *row)
{
	json_t *o = put_object(), *axes = put_object(), *cells = put_array();

	put_text(o, "bench", row->bench);
	put_uint(o, "version", row->version);
	for (size_t i = 0; i < row->axes.nr; i++)
		put_text(axes, row->axes.a[i].name, row->axes.a[i].value);
	put_json(o, "case", axes);
	put_text(o, "op", row->op);
	put_text(o, "sweep", row->sweep);
	put_text(o, "headline",
		 lab_headline_half(row) == LAB_FIXED ? "fixed" : "per_op");
	for (size_t i = 0; i < row->nr_cells; i++)
		append_json(cells, cell_json(view, row, i));
	put_json(o, "kernels", cells);
	return o;
}

static json_t *kernels_json(const struct lab_view *view)
{
	json_t *array = put_array(), *o, *files;

	for (size_t i = 0; i < view->nr_columns; i++) {
		const struct lab_column *c = &view->columns[i];

		o = put_object();
		files = put_array();
		for (size_t k = 0; k < c->nr_files; k++)
			append_text(files, c->files[k]->path);
		put_text(o, "name", c->name);
		put_text(o, "title", c->title);
		put_json(o, "files", files);
		put_json(o, "lab",
			 json_incref(json_object_get(c->files[0]->env, "lab")));
		append_json(array, o);
	}
	return array;
}

static json_t *ab_json(const struct lab_ab *ab)
{
	json_t *o = put_object();

	put_known(o, "gate_ratio", ab->gate_ratio);
	put_bool(o, "over_gate", ab->is_over_gate);
	put_uint(o, "nr_over_gate", ab->nr_over_gate);
	put_uint(o, "nr_rows", ab->nr_rows);
	put_uint(o, "nr_changed", ab->nr_changed);
	put_uint(o, "nr_slower", ab->nr_slower);
	put_uint(o, "nr_faster", ab->nr_faster);
	put_uint(o, "nr_same", ab->nr_same);
	put_uint(o, "nr_shifted", ab->nr_shifted);
	put_uint(o, "nr_unjudged", ab->nr_unjudged);
	put_uint(o, "nr_without", ab->nr_without);
	put_known(o, "largest_ratio", ab->largest_ratio);
	put_known(o, "worst_ratio", ab->worst_ratio);
	put_known(o, "bound_ratio", ab->bound_ratio);
	put_uint(o, "nr_others", ab->nr_others);
	put_uint(o, "nr_others_changed", ab->nr_others_changed);
	return o;
}

json_t *lab_view_json(const struct lab_view *view, const struct lab_ab *ab)
{
	json_t *o = put_object(), *rows = put_array();

	put_text(o, "kind", "lab");
	put_uint(o, "v", 1);
	put_text(o, "unit", "instructions");
	put_json(o, "kernels", kernels_json(view));
	for (size_t r = 0; r < view->nr_rows; r++)
		append_json(rows, row_json(view, &view->rows[r]));
	put_json(o, "cases", rows);
	if (ab)
		put_json(o, "ab", ab_json(ab));
	return o;
}

void lab_json_print(FILE *out, const struct lab_view *view,
		    const struct lab_ab *ab)
{
	json_t *o = lab_view_json(view, ab);

	json_dumpf(o, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(o);
}
