// SPDX-License-Identifier: GPL-2.0-or-later
/* history show -o DIR: the picture of a series. */
#include "cli/history.h"

#include "base/err.h"
#include "cli/paths.h"
#include "report/figure.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Notes of the environment are owned by the caller. */
static void fill(struct history *h, const struct line *l,
		 struct figure_point *points, char **marks)
{
	for (size_t i = 0; i < l->nr_values; i++) {
		const struct line_point *p = line_point_of(l, i);

		if (i)
			marks[i] = line_environment_change(
				h, l, line_point_of(l, i - 1), p);
		points[i] = (struct figure_point){
			.label = p->file->release,
			.value = p->p.value,
			.lo = p->p.lo,
			.hi = p->p.hi,
			.is_noisy = p->p.is_noisy,
			.mark = marks[i],
			.level = change_level(&l->view, l->values, i),
			.change_ratio = NAN,
		};
	}
	for (size_t i = 0; i < l->view.nr_changes; i++) {
		const struct change_point *c = &l->view.changes[i];

		points[c->at].is_change = true;
		points[c->at].change_ratio = c->shift.value;
	}
	for (size_t i = 0; i < l->view.nr_outliers; i++)
		points[l->view.outliers[i].at].is_outlier = true;
}

int history_figure(struct history *h, const struct line *l, const char *dir,
		   struct why *why)
{
	char *plots_dir = path_plots();
	char *provenance = xasprintf("cowbench history, machine %s, %s",
				     l->series->machine, l->series->mode);
	struct figure_shop shop = {
		.dir = dir,
		.plots_dir = plots_dir,
		.gnuplot = "gnuplot",
		.provenance = provenance,
	};
	struct figure_point *points = xcalloc(l->nr_values, sizeof(*points));
	char **marks = xcalloc(l->nr_values, sizeof(*marks));
	struct figure f = { .id = NULL };
	int err;

	path_make_dir(dir, "-o names a folder for the figures");
	fill(h, l, points, marks);
	err = figure_timeline(&shop, l->series->label, l->series->unit,
			      l->nr_values, points, &f, why);
	if (!err && shop.failure[0])
		err_warn("gnuplot: %s", shop.failure);
	if (!err)
		figure_release(&f);
	for (size_t i = 0; i < l->nr_values; i++)
		free(marks[i]);
	free(marks);
	free(points);
	free(provenance);
	free(plots_dir);
	return err == -ENODATA ? 0 : err;
}
