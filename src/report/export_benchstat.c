// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For benchstat OLD NEW, one file a side.
 *
 * What differs between kernels must not stand in "key: value" lines: benchstat
 * makes a table of its own for every combination of them, and would compare
 * nothing. So only what is the same for comparable files stands there, the rest
 * in remarks.
 */
#include "report/export_writers.h"

#include "base/err.h"
#include "report/gobench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_told(const char *const *units, size_t nr, const char *unit)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(units[i], unit))
			return true;
	return false;
}

static void put_units(FILE *out, const struct export_view *view)
{
	const char **told = NULL;
	size_t nr = 0;

	for (size_t i = 0; i < view->nr; i++)
		for (size_t j = 0; j < view->files[i].nr; j++) {
			const struct export_case *k = &view->files[i].cases[j];

			if (!k->has_number || is_told(told, nr, k->unit))
				continue;
			told = xrealloc(told, nr + 1, sizeof(*told));
			told[nr++] = k->unit;
			gobench_unit(out, k->unit);
		}
	free(told);
}

static void put_file_head(FILE *out, const struct export_file *file)
{
	char *text = xasprintf("%s, kernel %s, %s, suite %s", file->f->path,
			       file->kernel ? file->kernel : "not known",
			       file->time ? file->time : "time not known",
			       file->suite && *file->suite ? file->suite : "-");

	gobench_remark(out, text);
	free(text);
	gobench_config(out, "goarch", file->arch);
	gobench_config(out, "mode", file->is_lab ? "lab" : "live");
}

static void put_case(FILE *out, const struct export_file *file,
		     const struct export_case *k)
{
	char *name = gobench_name(k->bench, k->version, &k->axes);
	double *values;
	char *text;

	if (!k->has_number) {
		text = xasprintf("%s: %s%s%s", name,
				 export_status_name(k->status),
				 k->why ? ": " : "", k->why ? k->why : "");
		gobench_remark(out, text);
		free(text);
		free(name);
		return;
	}
	values = export_process_values(file, k);
	for (size_t i = 0; i < k->nr; i++)
		if (isfinite(values[i]))
			gobench_result(out, name, values[i], k->unit);
	free(values);
	free(name);
}

/* Lines that hold from here on; benchstat forgets a key without a value. */
static void put_part(FILE *out, const struct export_case *before,
		     const struct export_case *k)
{
	char old = before ? before->variant : 0;
	unsigned int stage = before ? before->stage : 0;

	if (old != k->variant)
		fprintf(out, "side:%s%.1s\n", k->variant ? " " : "",
			&k->variant);
	if (stage != k->stage)
		fprintf(out, "stage:%s\n", k->stage ? " confirm" : "");
}

int export_benchstat_write(FILE *out, const struct export_view *view,
			   const struct export_options *o, char **notes,
			   struct why *why)
{
	const struct export_case *before = NULL;

	(void)why;
	*notes = NULL;
	gobench_remark(out, o->tool);
	put_units(out, view);
	for (size_t i = 0; i < view->nr; i++) {
		const struct export_file *file = &view->files[i];

		put_file_head(out, file);
		/* several in one: benchstat -col file tells them apart */
		if (view->nr > 1)
			gobench_config(out, "file", file->f->path);
		for (size_t j = 0; j < file->nr; j++) {
			put_part(out, before, &file->cases[j]);
			put_case(out, file, &file->cases[j]);
			before = &file->cases[j];
		}
	}
	return 0;
}
