// SPDX-License-Identifier: GPL-2.0-or-later
/* What the other exports are made of, as one document. */
#include "report/export_writers.h"

#include "base/err.h"
#include "report/case_unit.h"
#include "report/put_known.h"

#include <stdlib.h>

static json_t *values_json(const struct export_file *file,
			   const struct export_case *k)
{
	double *values = export_process_values(file, k);
	json_t *array = put_array();

	for (size_t i = 0; k->has_number && i < k->nr; i++)
		if (isfinite(values[i]))
			append_json(array, json_real(values[i]));
	free(values);
	return array;
}

static json_t *case_json(const struct export_file *file,
			 const struct export_case *k)
{
	json_t *o = put_object(), *axes = put_object();
	char variant[] = { k->variant, '\0' };

	put_text(o, "id", k->id);
	put_text(o, "bench", k->bench);
	put_uint(o, "version", k->version);
	for (size_t i = 0; i < k->axes.nr; i++)
		put_text(axes, k->axes.a[i].name, k->axes.a[i].value);
	put_json(o, "case", axes);
	put_text(o, "variant", k->variant ? variant : NULL);
	put_uint(o, "stage", k->stage);
	put_text(o, "status", export_status_name(k->status));
	put_text(o, "why", k->why);
	put_text(o, "headline", case_headline_name(k->headline));
	put_text(o, "phase", k->phase);
	put_text(o, "unit", k->unit);
	put_known(o, "value", k->value);
	put_known(o, "lo", k->lo);
	put_known(o, "hi", k->hi);
	put_known(o, "level", k->level);
	put_known(o, "tau", k->tau);
	put_uint(o, "nr_processes", k->nr_processes);
	put_uint(o, "nr_records", k->nr);
	put_text(o, "proof", k->has_proof ? proof_name(k->proof) : NULL);
	put_text(o, "tags", k->tags);
	put_json(o, "process_values", values_json(file, k));
	return o;
}

static json_t *file_json(const struct export_file *file)
{
	json_t *o = put_object(), *cases = put_array();

	put_text(o, "file", file->f->path);
	put_text(o, "time", file->time);
	put_text(o, "mode", file->is_lab ? "lab" : "live");
	put_text(o, "kernel", file->kernel);
	put_text(o, "arch", file->arch);
	put_text(o, "identity_hash", file->identity_hash);
	put_text(o, "suite", file->suite);
	put_bool(o, "complete", file->f->is_complete);
	for (size_t i = 0; i < file->nr; i++)
		append_json(cases, case_json(file, &file->cases[i]));
	put_json(o, "cases", cases);
	return o;
}

int export_json_write(FILE *out, const struct export_view *view,
		      const struct export_options *o, char **notes,
		      struct why *why)
{
	json_t *doc = put_object(), *files = put_array();

	(void)why;
	*notes = NULL;
	put_text(doc, "kind", "export");
	put_uint(doc, "v", 1);
	put_text(doc, "tool", o->tool);
	for (size_t i = 0; i < view->nr; i++)
		append_json(files, file_json(&view->files[i]));
	put_json(doc, "files", files);
	json_dumpf(doc, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(doc);
	return 0;
}
