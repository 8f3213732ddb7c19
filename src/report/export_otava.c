// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CSV as Apache Otava imports it: a time column, metric columns, attributes.
 *
 * Its importer takes every cell of a metric for a number, so a case that has
 * none in one of the files cannot be a column; the caller is told which.
 */
#include "report/export_writers.h"

#include "base/err.h"
#include "report/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One column: a case, and of which unit. */
struct metric {
	const struct export_case *first;
	char *name;
};

static char *metric_name(const struct export_case *k)
{
	return k->variant ? xasprintf("%s:%c%s", k->id, k->variant,
				      k->stage ? ":confirm" : "")
			  : xstrdup(k->id);
}

static const struct export_case *find_case(const struct export_file *file,
					   const struct export_case *like)
{
	for (size_t i = 0; i < file->nr; i++) {
		const struct export_case *k = &file->cases[i];

		if (!strcmp(k->id, like->id) && k->variant == like->variant &&
		    k->stage == like->stage)
			return k;
	}
	return NULL;
}

/* Numbers of one unit in all files. */
static bool is_whole(const struct export_view *view,
		     const struct export_case *like)
{
	for (size_t i = 0; i < view->nr; i++) {
		const struct export_case *k = find_case(&view->files[i], like);

		if (!k || !k->has_number || strcmp(k->unit, like->unit) != 0)
			return false;
	}
	return true;
}

static void add_note(char **notes, const char *name)
{
	char *longer = xasprintf("%s%s: left out, it has no number (of one "
				 "unit) in every file",
				 *notes ? *notes : "", name);

	free(*notes);
	*notes = xasprintf("%s\n", longer);
	free(longer);
}

static bool is_known(const struct export_view *view, size_t i,
		     const struct export_case *k)
{
	for (size_t before = 0; before < i; before++)
		if (find_case(&view->files[before], k))
			return true;
	return false;
}

/* Columns in the order in which the files show them. */
static size_t find_metrics(const struct export_view *view,
			   struct metric **metrics, char **notes)
{
	size_t nr = 0;

	*metrics = NULL;
	for (size_t i = 0; i < view->nr; i++)
		for (size_t j = 0; j < view->files[i].nr; j++) {
			const struct export_case *k = &view->files[i].cases[j];
			char *name;

			if (is_known(view, i, k))
				continue;
			name = metric_name(k);
			if (!is_whole(view, k)) {
				add_note(notes, name);
				free(name);
				continue;
			}
			*metrics =
				xrealloc(*metrics, nr + 1, sizeof(**metrics));
			(*metrics)[nr++] = (struct metric){ k, name };
		}
	return nr;
}

/* Files in order of time; of the same time, in the caller's. */
static size_t *by_time(const struct export_view *view)
{
	size_t *at = xcalloc(view->nr, sizeof(*at));

	for (size_t i = 0; i < view->nr; i++) {
		size_t k = i;

		/* UTC, written alike everywhere: the texts sort as the times */
		for (; k && strcmp(view->files[at[k - 1]].time,
				   view->files[i].time) > 0;
		     k--)
			at[k] = at[k - 1];
		at[k] = i;
	}
	return at;
}

static int check_files(const struct export_view *view, struct why *why)
{
	for (size_t i = 0; i < view->nr; i++) {
		if (!view->files[i].time)
			return why_set(why, -EINVAL,
				       "export %.160s: it does not say when it "
				       "was measured",
				       view->files[i].f->path);
		if (view->files[i].is_lab == view->files[0].is_lab)
			continue;
		why_set(why, -EINVAL,
			"export %.100s with %.100s: one holds times, the other "
			"instructions",
			view->files[0].f->path, view->files[i].f->path);
		why_hint(why, "export them to a file each");
		return -EINVAL;
	}
	return 0;
}

int export_otava_write(FILE *out, const struct export_view *view,
		       const struct export_options *o, char **notes,
		       struct why *why)
{
	static const char *const attributes[] = { "time", "kernel", "machine",
						  "unit", "file",   NULL };
	struct csv c = { .out = out };
	struct metric *metrics;
	size_t nr, *order;
	int err = check_files(view, why);

	(void)o;
	*notes = NULL;
	if (err)
		return err;
	nr = find_metrics(view, &metrics, notes);
	order = by_time(view);
	for (const char *const *a = attributes; *a; a++)
		csv_text(&c, *a);
	for (size_t m = 0; m < nr; m++)
		csv_text(&c, metrics[m].name);
	csv_end_row(&c);
	for (size_t i = 0; i < view->nr; i++) {
		const struct export_file *file = &view->files[order[i]];

		csv_text(&c, file->time);
		csv_text(&c, file->kernel);
		csv_text(&c, file->identity_hash);
		csv_text(&c, file->is_lab ? "insns" : "ns");
		csv_text(&c, file->f->path);
		for (size_t m = 0; m < nr; m++)
			csv_number(&c,
				   find_case(file, metrics[m].first)->value);
		csv_end_row(&c);
	}
	for (size_t m = 0; m < nr; m++)
		free(metrics[m].name);
	free(metrics);
	free(order);
	return 0;
}
