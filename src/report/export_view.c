// SPDX-License-Identifier: GPL-2.0-or-later
/* From result files to the rows of an export. */
#include "report/export.h"

#include "analysis/lab.h"
#include "analysis/process_value.h"
#include "base/err.h"
#include "report/export_case.h"

#include <math.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Records of one variant and stage, which are one measurement. */
struct part {
	char variant;
	unsigned int stage;
};

static const char *text_of(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static bool is_of(const struct case_record *r, const struct part *p)
{
	return r->variant == p->variant && r->stage == p->stage;
}

static bool is_case(const struct case_record *r, const char *bench,
		    unsigned int version, const struct axes *axes)
{
	return r->version == version && !strcmp(r->bench, bench) &&
	       axes_equal(&r->axes, axes);
}

/* Has the file any process of the case, in whatever part? */
static bool has_record(const struct result_file *f, const char *bench,
		       unsigned int version, const struct axes *axes)
{
	for (size_t i = 0; i < f->nr_cases; i++)
		if (is_case(&f->cases[i], bench, version, axes))
			return true;
	return false;
}

static void collect_records(const struct result_file *f, const struct part *p,
			    struct export_case *c)
{
	c->records = xcalloc(f->nr_cases, sizeof(struct case_record *));
	for (size_t i = 0; i < f->nr_cases; i++)
		if (is_of(&f->cases[i], p) &&
		    is_case(&f->cases[i], c->bench, c->version, &c->axes))
			c->records[c->nr++] = &f->cases[i];
}

/* What a case is called, whatever was measured of it. */
static struct export_case *add_case(struct export_file *file,
				    const struct part *p, const char *bench,
				    unsigned int version,
				    const struct axes *axes)
{
	struct export_case *c;

	file->cases = xrealloc(file->cases, file->nr + 1, sizeof(*file->cases));
	c = &file->cases[file->nr++];
	*c = (struct export_case){ .bench = bench,
				   .version = version,
				   .variant = p->variant,
				   .stage = p->stage,
				   .value = NAN,
				   .lo = NAN,
				   .hi = NAN,
				   .level = NAN,
				   .tau = NAN };
	axes_copy(&c->axes, axes);
	c->id = case_id(bench, version, axes);
	collect_records(file->f, p, c);
	return c;
}

/* Is it one of the rows of this part? Nothing of it anywhere: of the first. */
static bool is_wanted(const struct export_file *file, const struct part *p,
		      bool is_first, const char *bench, unsigned int version,
		      const struct axes *axes)
{
	for (size_t i = 0; i < file->f->nr_cases; i++)
		if (is_of(&file->f->cases[i], p) &&
		    is_case(&file->f->cases[i], bench, version, axes))
			return true;
	return is_first && !has_record(file->f, bench, version, axes);
}

static int add_live(struct export_file *file, const struct result_file *some,
		    const struct part *p, bool is_first, struct why *why)
{
	struct run_summary run;
	int err = summary_build(some, &run, why);

	for (size_t i = 0; !err && i < run.nr; i++) {
		const struct case_summary *s = &run.cases[i];

		if (is_wanted(file, p, is_first, s->bench, s->version,
			      &s->axes))
			export_case_live(add_case(file, p, s->bench, s->version,
						  &s->axes),
					 s);
	}
	run_summary_release(&run);
	return err;
}

static int add_lab(struct export_file *file, const struct result_file *some,
		   const struct part *p, bool is_first, struct why *why)
{
	const struct lab_column column = { .name = "export",
					   .nr_files = 1,
					   .files = &some };
	struct lab_view view;
	int err = lab_build(&column, 1, &view, why);

	if (err)
		return err;
	for (size_t i = 0; i < view.nr_rows; i++) {
		const struct lab_row *row = &view.rows[i];

		if (is_wanted(file, p, is_first, row->bench, row->version,
			      &row->axes))
			export_case_lab(add_case(file, p, row->bench,
						 row->version, &row->axes),
					row);
	}
	lab_view_release(&view);
	return 0;
}

/* The file as if it held this part alone; records are borrowed. */
static int add_part(struct export_file *file, const struct part *p,
		    bool is_first, struct why *why)
{
	struct result_file some = *file->f;
	int err;

	some.cases = xcalloc(file->f->nr_cases, sizeof(*some.cases));
	some.nr_cases = 0;
	for (size_t i = 0; i < file->f->nr_cases; i++)
		if (is_of(&file->f->cases[i], p))
			some.cases[some.nr_cases++] = file->f->cases[i];
	err = file->is_lab ? add_lab(file, &some, p, is_first, why)
			   : add_live(file, &some, p, is_first, why);
	free(some.cases);
	return err;
}

static int add_parts(struct export_file *file, struct why *why)
{
	static const char variants[] = { 0, 'a', 'b' };
	bool is_first = true;
	int err = 0;

	for (size_t i = 0; !err && i < file->f->nr_cases; i++)
		if (file->f->cases[i].stage > 1)
			return why_set(why, -EINVAL,
				       "read %.160s: it has a stage %u",
				       file->f->path, file->f->cases[i].stage);
	for (unsigned int stage = 0; stage < 2; stage++) {
		for (size_t v = 0; v < sizeof(variants); v++) {
			const struct part p = { variants[v], stage };
			size_t nr = 0;

			for (size_t i = 0; i < file->f->nr_cases; i++)
				nr += is_of(&file->f->cases[i], &p);
			if (!nr)
				continue;
			err = add_part(file, &p, is_first, why);
			if (err)
				return err;
			is_first = false;
		}
	}
	if (is_first)
		err = add_part(file, &(struct part){ 0 }, true, why);
	return err;
}

static void file_init(struct export_file *file, const struct result_file *f)
{
	const json_t *lab = json_object_get(f->env, "lab");
	const json_t *subject = json_object_get(f->env, "subject");
	const json_t *identity = json_object_get(f->env, "identity");
	const char *mode = text_of(f->env, "mode");
	const char *accel = text_of(lab, "accel");

	*file = (struct export_file){
		.f = f,
		.time = text_of(f->env, "time"),
		.kernel = text_of(subject, "release"),
		.arch = text_of(identity, "arch"),
		.identity_hash = text_of(f->env, "identity_hash"),
		.suite = text_of(f->plan, "suite"),
	};
	/* Under another accelerator a lab file holds times. */
	file->is_lab = mode && !strcmp(mode, "lab") && accel &&
		       strstr(accel, "icount");
}

int export_build(const struct result_file *const *files, size_t nr,
		 struct export_view *view, struct why *why)
{
	int err = 0;

	view->nr = nr;
	view->files = xcalloc(nr, sizeof(*view->files));
	for (size_t i = 0; i < nr; i++)
		file_init(&view->files[i], files[i]);
	for (size_t i = 0; !err && i < nr; i++)
		err = add_parts(&view->files[i], why);
	if (err)
		export_view_release(view);
	return err;
}

void export_view_release(struct export_view *view)
{
	for (size_t i = 0; i < view->nr; i++) {
		struct export_file *file = &view->files[i];

		for (size_t k = 0; k < file->nr; k++) {
			struct export_case *c = &file->cases[k];

			axes_release(&c->axes);
			free(c->id);
			free(c->op);
			free(c->sweep);
			free(c->phase);
			free(c->unit);
			free(c->why);
			free(c->tags);
			free((void *)c->records);
		}
		free(file->cases);
	}
	free(view->files);
	*view = (struct export_view){ 0 };
}

double *export_process_values(const struct export_file *file,
			      const struct export_case *c)
{
	const struct process_rule rule = { .is_lab = file->is_lab,
					   .headline = c->headline,
					   .clock = c->clock };

	return process_values(file->f, c->records, c->nr, &rule);
}
