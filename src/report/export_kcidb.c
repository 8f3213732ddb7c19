// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cases as tests of KCIDB. A measurement judges nothing: its status is DONE. A
 * suspect case is an ERROR and no FAIL, because it says that the measurement
 * was not what it claims, not that the kernel is at fault.
 */
#include "report/export_writers.h"

#include "base/err.h"
#include "report/case_unit.h"
#include "report/kcidb.h"
#include "results/put.h"

#include <math.h>
#include <stdlib.h>

static const char *status_of(const struct export_case *k)
{
	switch (k->status) {
	case EXPORT_OK:
		return k->has_number ? "DONE" : "ERROR";
	case EXPORT_SKIP:
		return "SKIP";
	case EXPORT_BROKEN:
	case EXPORT_SUSPECT:
		return "ERROR";
	case EXPORT_ABSENT:
		return "MISS";
	}
	BUG("export status %d", (int)k->status);
}

static double duration_s(const struct export_case *k)
{
	double ns = 0;

	for (size_t i = 0; i < k->nr; i++)
		ns += (double)k->records[i]->elapsed_ns;
	return k->nr ? ns / 1e9 : NAN;
}

static json_t *misc_of(const struct export_file *file,
		       const struct export_case *k)
{
	json_t *o = put_object();

	put_text(o, "id", k->id);
	put_text(o, "outcome", export_status_name(k->status));
	put_text(o, "headline", case_headline_name(k->headline));
	kcidb_put_text(o, "phase", k->phase);
	kcidb_put_number(o, "lo", k->lo);
	kcidb_put_number(o, "hi", k->hi);
	kcidb_put_number(o, "level", k->level);
	kcidb_put_number(o, "tau", k->tau);
	put_uint(o, "nr_processes", k->nr_processes);
	if (k->has_proof)
		put_text(o, "proof", proof_name(k->proof));
	kcidb_put_text(o, "tags", k->tags);
	kcidb_put_text(o, "suite", file->suite);
	if (k->variant) {
		char variant[] = { k->variant, '\0' };

		put_text(o, "variant", variant);
		put_uint(o, "stage", k->stage);
	}
	return o;
}

/* Two boots may begin within one second: the seed of the plan differs. */
static char *salt_of(const struct export_file *file,
		     const struct export_case *k)
{
	const char *seed =
		json_string_value(json_object_get(file->f->plan, "seed"));
	const char *image = json_string_value(json_object_get(
		json_object_get(file->f->env, "lab"), "image_sha256"));

	return xasprintf("%s %s %s %d %u", seed ? seed : "", image ? image : "",
			 file->kernel ? file->kernel : "", k->variant,
			 k->stage);
}

static void add_case(json_t *doc, const struct export_file *file,
		     const struct export_case *k, const char *origin,
		     const char *build_id)
{
	char *salt = salt_of(file, k);
	const struct kcidb_test t = {
		.origin = origin,
		.build_id = build_id,
		.env = file->f->env,
		.what = "",
		.bench = k->bench,
		.version = k->version,
		.axes = &k->axes,
		.salt = salt,
		.status = status_of(k),
		.comment = k->why,
		.value = k->value,
		.unit = k->unit,
		.duration_s = duration_s(k),
		.misc = misc_of(file, k),
	};

	kcidb_add_test(doc, &t);
	free(salt);
}

bool export_is_origin(const char *word)
{
	return kcidb_is_origin(word);
}

int export_kcidb_write(FILE *out, const struct export_view *view,
		       const struct export_options *o, char **notes,
		       struct why *why)
{
	json_t *doc = kcidb_document();

	(void)why;
	*notes = NULL;
	if (!export_is_origin(o->origin))
		BUG("the origin '%s'", o->origin);
	for (size_t i = 0; i < view->nr; i++) {
		const struct export_file *file = &view->files[i];
		char *id = o->build_id ? xstrdup(o->build_id)
				       : kcidb_add_build(doc, o->origin,
							 file->f->env);

		for (size_t j = 0; j < file->nr; j++)
			add_case(doc, file, &file->cases[j], o->origin, id);
		free(id);
	}
	kcidb_print(out, doc);
	return 0;
}
