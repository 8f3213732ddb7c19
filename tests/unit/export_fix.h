/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_fix.h - result files made by hand, for the tests of exports. */
#ifndef TESTS_EXPORT_FIX_H
#define TESTS_EXPORT_FIX_H

#include "base/err.h"
#include "report/export.h"
#include "results/file.h"

#include <stdlib.h>
#include <string.h>

#define EXPORT_SIZES   2
#define EXPORT_SAMPLES 3

static inline void export_file_init(struct result_file *f, const char *path,
				    const char *time)
{
	*f = (struct result_file){ .is_complete = true };
	f->path = xstrdup(path);
	f->env = json_pack("{s:s, s:s, s:s, s:{s:s}, s:{s:s, s:s, s:s}}",
			   "mode", "live", "time", time, "identity_hash",
			   "00c0ffee00c0ffee", "identity", "arch", "x86_64",
			   "subject", "release", "6.1.0", "version", "#1 SMP",
			   "compiler", "gcc");
	f->plan = json_pack("{s:s, s:s, s:[]}", "seed", "00000000000000c0",
			    "suite", "quick", "cases");
	if (!f->env || !f->plan)
		BUG("json_pack");
}

/* A planned case of the axis page. */
static inline void export_plan(struct result_file *f, const char *bench,
			       const char *page, const char *headline)
{
	json_array_append_new(json_object_get(f->plan, "cases"),
			      json_pack("{s:s, s:i, s:{s:s}, s:s}", "bench",
					bench, "version", 1, "case", "page",
					page, "headline", headline));
}

static inline struct case_record *
export_record(struct result_file *f, const char *bench, const char *page,
	      enum outcome outcome, const char *why)
{
	struct case_record *r;

	f->cases = xrealloc(f->cases, f->nr_cases + 1, sizeof(*f->cases));
	r = &f->cases[f->nr_cases];
	memset(r, 0, sizeof(*r));
	r->seq = f->nr_cases++;
	r->bench = xstrdup(bench);
	r->version = 1;
	axes_add(&r->axes, "page", page);
	r->op = xstrdup("page");
	r->sweep = xstrdup("pages");
	r->outcome = outcome;
	r->why = why ? xstrdup(why) : NULL;
	r->policy = xstrdup("fifo");
	r->elapsed_ns = 250000000;
	return r;
}

/* An ok process: y = fixed + per_op n, all samples of a size alike. */
static inline struct case_record *export_line(struct result_file *f,
					      const char *bench,
					      const char *page, uint64_t fixed,
					      uint64_t per_op)
{
	struct case_record *r = export_record(f, bench, page, OUTCOME_OK, NULL);

	r->nr_phases = 1;
	r->phases[0] = xstrdup("call");
	r->nr_points = EXPORT_SIZES;
	r->points = xcalloc(EXPORT_SIZES, sizeof(*r->points));
	for (size_t k = 0; k < EXPORT_SIZES; k++) {
		struct point_record *p = &r->points[k];

		p->size = 1000 * (k + 1);
		p->nr_ops = p->size;
		p->nr_samples = EXPORT_SAMPLES;
		p->wall_ns[0] = xcalloc(EXPORT_SAMPLES, sizeof(uint64_t));
		p->cpu_ns[0] = xcalloc(EXPORT_SAMPLES, sizeof(uint64_t));
		p->drop = xcalloc(EXPORT_SAMPLES, sizeof(*p->drop));
		for (size_t i = 0; i < EXPORT_SAMPLES; i++) {
			p->wall_ns[0][i] = fixed + per_op * p->size;
			p->cpu_ns[0][i] = p->wall_ns[0][i];
		}
	}
	return r;
}

/* n processes of 10 ns a page, the i-th 10 + i. */
static inline void export_lines(struct result_file *f, const char *bench,
				const char *page, size_t n)
{
	for (size_t i = 0; i < n; i++)
		export_line(f, bench, page, 5000, 10 + i)->round =
			(unsigned int)i;
}

/* What a format makes of some files: text, or NULL with why. free() both. */
static inline char *export_print(const char *format,
				 const struct result_file *const *files,
				 size_t nr, char **notes, struct why *why)
{
	const struct export_options o = { .tool = "cowbench 0.1",
					  .origin = "me" };
	struct export_view view;
	char *text = NULL, *said = NULL;
	size_t len_bytes;
	FILE *f;
	int err;

	if (export_build(files, nr, &view, why))
		BUG("%s", why->text);
	f = open_memstream(&text, &len_bytes);
	err = export_format_find(format)->write(f, &view, &o, &said, why);
	fclose(f);
	export_view_release(&view);
	if (notes)
		*notes = said;
	else
		free(said);
	if (!err)
		return text;
	if (len_bytes)
		BUG("a refused export printed something");
	free(text);
	return NULL;
}

#endif
