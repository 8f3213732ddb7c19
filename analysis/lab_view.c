// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases of all kernels side by side: which rows there are. */
#include "analysis/lab_cell.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

/* Counts and times are never mixed: only files that hold counts may pass. */
static int check_file(const struct result_file *f, struct why *why)
{
	const char *mode = text_of(f->env, "mode");
	const char *accel = text_of(json_object_get(f->env, "lab"), "accel");

	if (!mode || strcmp(mode, "lab") != 0) {
		why_set(why, -EINVAL,
			"compare %.120s: it is no file of the lab (mode %s)",
			f->path, mode ? mode : "not known");
		why_hint(why, "files of the running kernel hold times, not "
			      "instruction counts");
		return -EINVAL;
	}
	if (accel && strstr(accel, "icount"))
		return 0;
	why_set(why, -EINVAL,
		"compare %.120s: it holds time, not instructions (accelerator "
		"%.40s)",
		f->path, accel ? accel : "not known");
	why_hint(why, "run the kernels of one comparison all under TCG, which "
		      "is the default");
	return -EINVAL;
}

static int check_columns(const struct lab_column *cols, size_t nr,
			 struct why *why)
{
	int err;

	if (!nr)
		return why_set(why, -EINVAL, "compare kernels: none was given");
	if (nr > LAB_COLUMNS_MAX)
		return why_set(why, -EINVAL,
			       "compare kernels: %zu of them, at most %d", nr,
			       LAB_COLUMNS_MAX);
	for (size_t i = 0; i < nr; i++) {
		if (!cols[i].nr_files)
			return why_set(why, -EINVAL,
				       "compare kernel %.60s: it has no result "
				       "file",
				       cols[i].name);
		for (size_t k = 0; k < cols[i].nr_files; k++) {
			err = check_file(cols[i].files[k], why);
			if (err)
				return err;
		}
	}
	return 0;
}

static struct lab_row *find_row(struct lab_view *view, const char *bench,
				unsigned int version, const struct axes *axes)
{
	for (size_t i = 0; i < view->nr_rows; i++) {
		struct lab_row *row = &view->rows[i];

		if (!strcmp(row->bench, bench) && row->version == version &&
		    axes_equal(&row->axes, axes))
			return row;
	}
	return NULL;
}

static struct lab_row *need_row(struct lab_view *view, const char *bench,
				unsigned int version, const struct axes *axes)
{
	struct lab_row *row = find_row(view, bench, version, axes);

	if (row)
		return row;
	view->rows =
		xrealloc(view->rows, view->nr_rows + 1, sizeof(*view->rows));
	row = &view->rows[view->nr_rows++];
	*row = (struct lab_row){ .bench = bench, .version = version };
	axes_copy(&row->axes, axes);
	row->nr_cells = view->nr_columns;
	row->cells = xcalloc(view->nr_columns, sizeof(*row->cells));
	return row;
}

static int plan_axes(const json_t *obj, struct axes *axes, struct why *why)
{
	json_t *words = json_object_get(obj, "case"), *value;
	const char *name;

	if (json_object_size(words) > RECORD_AXES_MAX)
		return why_set(why, -EINVAL,
			       "has %zu words in \"case\", at most %d",
			       json_object_size(words), RECORD_AXES_MAX);
	json_object_foreach(words, name, value) {
		if (!json_is_string(value))
			return why_set(why, -EINVAL,
				       "\"case\" has a %.40s that is no word",
				       name);
		axes_add(axes, name, json_string_value(value));
	}
	return 0;
}

static int plan_case(struct lab_view *view, size_t column, const json_t *obj,
		     struct why *why)
{
	const json_t *version = json_object_get(obj, "version");
	const char *bench = text_of(obj, "bench");
	const char *headline = text_of(obj, "headline");
	struct axes axes = { 0 };
	struct lab_row *row;
	int err;

	if (!bench || !json_is_integer(version))
		return why_set(why, -EINVAL, "needs bench and version");
	if (headline && strcmp(headline, "per_op") != 0 &&
	    strcmp(headline, "fixed") != 0)
		return why_set(why, -EINVAL,
			       "headline must be per_op or fixed");
	err = plan_axes(obj, &axes, why);
	if (!err) {
		row = need_row(view, bench,
			       (unsigned int)json_integer_value(version),
			       &axes);
		if (headline && !strcmp(headline, "fixed"))
			row->headline = LAB_FIXED;
		row->cells[column].is_planned = true;
	}
	axes_release(&axes);
	return err;
}

static int read_plan(struct lab_view *view, size_t column,
		     const struct result_file *f, struct why *why)
{
	const json_t *cases = json_object_get(f->plan, "cases");
	struct why what;

	for (size_t i = 0; i < json_array_size(cases); i++) {
		if (!plan_case(view, column, json_array_get(cases, i), &what))
			continue;
		return why_set(why, -EINVAL,
			       "compare %.120s: plan: cases[%zu] %.120s",
			       f->path, i, what.text);
	}
	return 0;
}

static void read_records(struct lab_view *view, const struct result_file *f)
{
	struct lab_row *row;

	for (size_t i = 0; i < f->nr_cases; i++) {
		const struct case_record *r = &f->cases[i];

		row = need_row(view, r->bench, r->version, &r->axes);
		if (!row->op)
			row->op = r->op;
		if (!row->sweep)
			row->sweep = r->sweep;
	}
}

/* The names come from the cell that has the most phases. */
static void name_phases(struct lab_row *row)
{
	for (size_t i = 0; i < row->nr_cells; i++) {
		const struct lab_cell *c = &row->cells[i];

		for (size_t p = row->nr_phases; p < c->nr_phases; p++)
			row->phases[row->nr_phases++] = c->phases[p].name;
	}
}

int lab_build(const struct lab_column *cols, size_t nr, struct lab_view *view,
	      struct why *why)
{
	int err = check_columns(cols, nr, why);

	*view = (struct lab_view){ .nr_columns = nr, .columns = cols };
	for (size_t i = 0; i < nr && !err; i++)
		for (size_t k = 0; k < cols[i].nr_files && !err; k++)
			err = read_plan(view, i, cols[i].files[k], why);
	if (err) {
		lab_view_release(view);
		return err;
	}
	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < cols[i].nr_files; k++)
			read_records(view, cols[i].files[k]);
	for (size_t r = 0; r < view->nr_rows; r++) {
		struct lab_row *row = &view->rows[r];

		for (size_t i = 0; i < nr; i++)
			lab_cell_fill(&row->cells[i], row, &cols[i]);
		name_phases(row);
	}
	return 0;
}

void lab_view_release(struct lab_view *view)
{
	for (size_t r = 0; r < view->nr_rows; r++) {
		struct lab_row *row = &view->rows[r];

		for (size_t i = 0; i < row->nr_cells; i++)
			lab_cell_release(&row->cells[i]);
		axes_release(&row->axes);
		free(row->cells);
	}
	free(view->rows);
	*view = (struct lab_view){ 0 };
}
