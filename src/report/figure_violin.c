// SPDX-License-Identifier: GPL-2.0-or-later
/* The processes of each side: their density above, each of them below. */
#include "report/figure_samples.h"

#include "base/err.h"
#include "base/rng.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROW_PX	      96
#define PROCESSES_MIN 3
/* Fewer points, or a single value, have no density to speak of. */
#define DENSITY_MIN 6

static bool has_density(const struct figure_side *s)
{
	for (size_t i = 1; i < s->nr; i++)
		if (s->p[i].value != s->p[0].value)
			return s->nr >= DENSITY_MIN;
	return false;
}

static void put_sides(struct figure_draft *d, const struct figure_sides *all,
		      double scale)
{
	draft_line(d, "array row[%zu]\narray has_density[%zu]", all->nr,
		   all->nr);
	for (size_t i = 0; i < all->nr; i++) {
		const struct figure_side *s = &all->side[i];
		double y = (double)(all->nr - i);
		char *what = xasprintf("%s: processes", s->from->name);
		struct rng rng;

		draft_next(d, what);
		free(what);
		/* Places below the line, from the data: always the same. */
		rng_init(&rng, hash_bytes(HASH_START, &s->p[0].value,
					  sizeof(double)));
		for (size_t k = 0; k < s->nr; k++)
			draft_row(d,
				  (double[]){ s->p[k].value / scale,
					      y - 0.10 -
						      (double)rng_below(&rng,
									1000) /
							      5000 },
				  2);
		draft_line(d, "row[%zu] = %g\nhas_density[%zu] = %d", i + 1, y,
			   i + 1, has_density(s));
	}
	draft_next(d, "estimates of the cases (cost, low, high, row)");
	for (size_t i = 0; i < all->nr; i++) {
		const struct estimate *e =
			summary_headline(all->side[i].from->summary);

		draft_row(d,
			  (double[]){ e->value / scale, e->lo / scale,
				      e->hi / scale, (double)(all->nr - i) },
			  4);
	}
}

/* Room at both ends for what a density has beyond the outermost dots. */
static void put_range(struct figure_draft *d, const struct figure_sides *all,
		      double scale)
{
	double least = INFINITY, most = -INFINITY, room;

	for (size_t i = 0; i < all->nr; i++) {
		const struct estimate *e =
			summary_headline(all->side[i].from->summary);

		for (size_t k = 0; k < all->side[i].nr; k++) {
			least = fmin(least, all->side[i].p[k].value);
			most = fmax(most, all->side[i].p[k].value);
		}
		/* fmin() and fmax() leave NaN out. */
		least = fmin(least, e->lo);
		most = fmax(most, e->hi);
	}
	room = fmax(0.2 * (most - least), 1e-6 * fmax(fabs(most), 1));
	draft_number(d, "least", (least - room) / scale);
	draft_number(d, "most", (most + room) / scale);
}

static size_t put_labels(struct figure_draft *d, const struct figure_sides *all,
			 bool is_lab)
{
	size_t widest = 6;

	for (size_t i = 0; i < all->nr; i++) {
		const struct figure_samples *s = all->side[i].from;
		const struct estimate *e = summary_headline(s->summary);
		double y = (double)(all->nr - i);
		char *text = figure_number(e->value, is_lab);
		char *cut = figure_cut(s->name, FIGURE_LABEL_MAX);

		draft_tic(d, "ytics", y, s->name);
		draft_tic(d, "y2tics", y, text);
		if (strlen(cut) > widest)
			widest = strlen(cut);
		free(cut);
		free(text);
	}
	return widest;
}

static void put_texts(struct figure *f, const struct figure_sides *all,
		      bool is_lab)
{
	f->title = figure_sides_title(all);
	f->headline = xstrdup("");
	f->alt = xstrdup("Processes of each side. ");
	for (size_t i = 0; i < all->nr; i++) {
		const struct figure_side *s = &all->side[i];
		const struct estimate *e = summary_headline(s->from->summary);
		char *value = figure_number(e->value, is_lab);
		char *lo = figure_number(e->lo, is_lab);
		char *hi = figure_number(e->hi, is_lab);

		figure_add(&f->headline, "%s%s: %s over %zu processes",
			   i ? "; " : "", s->from->name, value, s->nr);
		figure_add(&f->alt, "%s: %s [%s, %s], %zu processes. ",
			   s->from->name, value, lo, hi, s->nr);
		free(hi);
		free(lo);
		free(value);
	}
	f->axes_text = xasprintf(
		"A row a side. Each dot is one process (moved up or down only "
		"to keep dots apart), the hill above is how densely they lie. "
		"The stroke is the Hodges-Lehmann estimate, the bar its %s.",
		is_lab ? "range" : "95 % interval");
}

int figure_violin(struct figure_shop *shop, size_t nr,
		  const struct figure_samples *sides, struct figure *f,
		  struct why *why)
{
	struct figure_sides all;
	struct figure_draft d;
	struct figure_unit u;
	double most = 0;
	char *label;
	int err =
		figure_sides_read(&all, nr, sides, shop->is_lab, PROCESSES_MIN);

	if (err)
		return err;
	for (size_t i = 0; i < all.nr; i++)
		most = fmax(most, fabs(all.side[i].median));
	u = figure_unit_of(most, shop->is_lab);
	label = figure_sides_cost(&all, &u);
	draft_begin(&d, shop, f, "violin", figure_sides_id("violin", &all));
	draft_comment(&d, "cost [%s] place of the dot", label);
	figure_sides_names(&d, &all);
	put_sides(&d, &all, u.scale);
	put_range(&d, &all, u.scale);
	d.left_px = figure_label_px(put_labels(&d, &all, shop->is_lab));
	d.right_px = shop->is_lab ? 160 : 90;
	d.top_px = 64;
	d.height_px = 160 + ROW_PX * (unsigned int)(all.nr < 4 ? 4 : all.nr);
	draft_text(&d, "x_label", label);
	free(label);
	put_texts(f, &all, shop->is_lab);
	err = draft_finish(&d, why);
	figure_sides_release(&all);
	return err;
}
