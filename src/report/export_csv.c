// SPDX-License-Identifier: GPL-2.0-or-later
/* Cases, and samples, as comma separated values. */
#include "report/export_writers.h"

#include "base/err.h"
#include "report/case_unit.h"
#include "report/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns that say which measurement a row is of. */
static void put_key(struct csv *c, const struct export_file *file,
		    const struct export_case *k)
{
	char variant[] = { k->variant, '\0' };
	char *axes = xstrdup(""), *longer;

	for (size_t i = 0; i < k->axes.nr; i++) {
		longer = xasprintf("%s%s%s=%s", axes, i ? " " : "",
				   k->axes.a[i].name, k->axes.a[i].value);
		free(axes);
		axes = longer;
	}
	csv_text(c, file->f->path);
	csv_text(c, file->time);
	csv_text(c, file->is_lab ? "lab" : "live");
	csv_text(c, file->kernel);
	csv_text(c, k->id);
	csv_text(c, k->bench);
	csv_uint(c, k->version);
	csv_text(c, axes);
	csv_text(c, variant);
	csv_uint(c, k->stage);
	free(axes);
}

#define KEY_COLUMNS                                                            \
	"file", "time", "mode", "kernel", "id", "bench", "version", "case",    \
		"variant", "stage"

int export_csv_write(FILE *out, const struct export_view *view,
		     const struct export_options *o, char **notes,
		     struct why *why)
{
	static const char *const head[] = { KEY_COLUMNS,
					    "status",
					    "why",
					    "headline",
					    "phase",
					    "unit",
					    "value",
					    "lo",
					    "hi",
					    "level",
					    "tau",
					    "clock",
					    "nr_processes",
					    "nr_records",
					    "proof",
					    "tags",
					    "identity_hash",
					    NULL };
	struct csv c = { .out = out };

	(void)o;
	(void)why;
	*notes = NULL;
	csv_head(&c, head);
	for (size_t i = 0; i < view->nr; i++) {
		const struct export_file *file = &view->files[i];

		for (size_t j = 0; j < file->nr; j++) {
			const struct export_case *k = &file->cases[j];

			put_key(&c, file, k);
			csv_text(&c, export_status_name(k->status));
			csv_text(&c, k->why);
			csv_text(&c, case_headline_name(k->headline));
			csv_text(&c, k->phase);
			csv_text(&c, k->unit);
			csv_number(&c, k->value);
			csv_number(&c, k->lo);
			csv_number(&c, k->hi);
			csv_number(&c, k->level);
			csv_number(&c, k->tau);
			csv_text(&c, file->is_lab	       ? "icount"
				     : k->clock == SUMMARY_CPU ? "cpu"
							       : "wall");
			csv_uint(&c, k->nr_processes);
			csv_uint(&c, k->nr);
			csv_text(&c,
				 k->has_proof ? proof_name(k->proof) : NULL);
			csv_text(&c, k->tags);
			csv_text(&c, file->identity_hash);
			csv_end_row(&c);
		}
	}
	return 0;
}

/* "PREEMPTED STEAL"; a bit that this version does not know: its number. */
static void put_drop(struct csv *c, uint32_t drop)
{
	char text[256] = "";
	size_t at = 0;

	for (uint32_t bit = 1; bit && bit <= drop; bit <<= 1) {
		if (!(drop & bit))
			continue;
		if (bit <= DROP_TICK)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "%s%s", at ? " " : "",
					       drop_name(bit));
		else
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "%s%u", at ? " " : "", bit);
	}
	csv_uint(c, drop);
	csv_text(c, text);
}

static void put_process(struct csv *c, const struct export_file *file,
			const struct export_case *k,
			const struct case_record *r)
{
	put_key(c, file, k);
	csv_uint(c, r->seq);
	csv_uint(c, r->round);
	csv_uint(c, r->layout);
	csv_text(c, outcome_name(r->outcome));
	csv_text(c, r->why);
}

static void put_point(struct csv *c, const struct export_file *file,
		      const struct export_case *k, const struct case_record *r,
		      const struct point_record *p)
{
	for (size_t ph = 0; ph < r->nr_phases; ph++) {
		for (size_t s = 0; s < p->nr_samples; s++) {
			put_process(c, file, k, r);
			csv_text(c, r->phases[ph]);
			csv_uint(c, p->size);
			csv_uint(c, p->nr_ops);
			csv_uint(c, s);
			csv_text(c, file->is_lab ? "insns" : "ns");
			csv_uint(c, p->wall_ns[ph][s]);
			csv_uint(c, p->cpu_ns[ph][s]);
			csv_uint(c, r->empty_wall_ns);
			csv_uint(c, r->empty_cpu_ns);
			put_drop(c, p->drop[s]);
			csv_end_row(c);
		}
	}
}

int export_samples_write(FILE *out, const struct export_view *view,
			 const struct export_options *o, char **notes,
			 struct why *why)
{
	static const char *const head[] = {
		KEY_COLUMNS, "seq",	   "round", "layout",	  "status",
		"why",	     "phase",	   "size",  "nr_ops",	  "sample",
		"unit",	     "wall",	   "cpu",   "empty_wall", "empty_cpu",
		"drop",	     "drop_names", NULL
	};
	struct csv c = { .out = out };

	(void)o;
	(void)why;
	*notes = NULL;
	csv_head(&c, head);
	for (size_t i = 0; i < view->nr; i++) {
		const struct export_file *file = &view->files[i];

		for (size_t j = 0; j < file->nr; j++) {
			const struct export_case *k = &file->cases[j];

			for (size_t n = 0; n < k->nr; n++) {
				const struct case_record *r = k->records[n];

				if (r->outcome == OUTCOME_OK) {
					for (size_t p = 0; p < r->nr_points;
					     p++)
						put_point(&c, file, k, r,
							  &r->points[p]);
					continue;
				}
				/* no number, but not silence */
				put_process(&c, file, k, r);
				for (size_t e = 0; e < 11; e++)
					csv_text(&c, NULL);
				csv_end_row(&c);
			}
		}
	}
	return 0;
}
