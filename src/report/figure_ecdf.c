// SPDX-License-Identifier: GPL-2.0-or-later
/* Every sample of a case: which share of them is faster than this? */
#include "report/figure_samples.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Samples this far apart need a logarithmic axis. */
#define LINEAR_MAX  3.0
#define SAMPLES_MIN 8

struct ecdf_side {
	size_t nr, nr_dropped;
	double *kept; /* ascending, in the unit of the record */
	double *dropped;
};

struct ecdf {
	uint64_t size; /* that all sides have */
	double least, most; /* of what counts */
	struct ecdf_side side[COMPARE_SIDES_MAX];
};

static bool has_size(const struct figure_side *s, uint64_t size)
{
	const struct phase_summary *p = figure_phase(s->from->summary);

	for (size_t k = 0; k < p->nr_sizes; k++)
		if (p->sizes[k].size == size)
			return true;
	return false;
}

static bool find_size(const struct figure_sides *all, uint64_t *size)
{
	const struct phase_summary *p =
		figure_phase(all->side[0].from->summary);

	for (size_t k = p->nr_sizes; k-- > 0;) {
		bool is_common = true;

		for (size_t i = 1; i < all->nr; i++)
			is_common &= has_size(&all->side[i], p->sizes[k].size);
		*size = p->sizes[k].size;
		if (is_common)
			return true;
	}
	return false;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void read_side(struct ecdf *e, struct ecdf_side *to,
		      const struct figure_side *s)
{
	for (size_t i = 0; i < s->from->nr_files; i++) {
		struct sample_cost *c;
		size_t nr =
			sample_costs(s->from->files[i], &s->rule, e->size, &c);

		to->kept = xrealloc(to->kept, to->nr + nr + 1, sizeof(double));
		to->dropped = xrealloc(to->dropped, to->nr_dropped + nr + 1,
				       sizeof(double));
		for (size_t k = 0; k < nr; k++)
			if (c[k].drop)
				to->dropped[to->nr_dropped++] = c[k].per_op;
			else
				to->kept[to->nr++] = c[k].per_op;
		free(c);
	}
	if (!to->nr)
		return;
	qsort(to->kept, to->nr, sizeof(double), by_value);
	e->least = fmin(e->least, to->kept[0]);
	e->most = fmax(e->most, to->kept[to->nr - 1]);
}

/* The smallest sample that a share p of them does not exceed. */
static double at_share(const struct ecdf_side *s, double p)
{
	size_t rank = (size_t)ceil(p * (double)s->nr);

	return s->kept[rank ? rank - 1 : 0];
}

static void put_side(struct figure_draft *d, const struct ecdf *e,
		     const struct ecdf_side *s, const char *name, double scale)
{
	static const double shares[] = { 0.5, 0.9, 0.99 };
	char *what = xasprintf("%s: samples that count", name);

	draft_next(d, what);
	free(what);
	draft_row(d, (double[]){ s->nr ? s->kept[0] / scale : NAN, 0 }, 2);
	for (size_t i = 0; i < s->nr; i++)
		draft_row(d,
			  (double[]){ s->kept[i] / scale,
				      (double)(i + 1) / (double)s->nr },
			  2);
	what = xasprintf("%s: p50, p90, p99", name);
	draft_next(d, what);
	free(what);
	for (size_t i = 0; i < ARRAY_SIZE(shares); i++)
		draft_row(d,
			  (double[]){ s->nr ? at_share(s, shares[i]) / scale
					    : NAN,
				      shares[i] },
			  2);
	what = xasprintf("%s: dropped samples (cost, row of the rug)", name);
	draft_next(d, what);
	free(what);
	draft_row(d, (double[]){ NAN, 0 }, 2);
	for (size_t i = 0; i < s->nr_dropped; i++)
		draft_row(d,
			  (double[]){ s->dropped[i] / scale,
				      (double)(s - e->side) },
			  2);
}

/* Room at both ends, also where all samples are alike. */
static void put_range(struct figure_draft *d, const struct ecdf *e, bool is_log,
		      double scale)
{
	double room = fmax(0.03 * (e->most - e->least),
			   e->most > 0 ? 1e-3 * e->most : 1);

	draft_number(d, "least",
		     (is_log ? e->least / 1.05 : e->least - room) / scale);
	draft_number(d, "most",
		     (is_log ? e->most * 1.05 : e->most + room) / scale);
}

static char *shares_text(const struct figure_sides *all, const struct ecdf *e,
			 bool is_lab)
{
	char *text = xstrdup("");

	for (size_t i = 0; i < all->nr; i++) {
		const struct ecdf_side *s = &e->side[i];
		char *half, *most;

		if (!s->nr)
			continue;
		half = figure_number(at_share(s, 0.5), is_lab);
		most = figure_number(at_share(s, 0.99), is_lab);
		figure_add(
			&text,
			"%s%s: half of the samples within %s, 99 %% within %s",
			*text ? "; " : "", all->side[i].from->name, half, most);
		free(most);
		free(half);
	}
	return text;
}

static void put_texts(struct figure *f, const struct figure_sides *all,
		      const struct ecdf *e, bool is_lab)
{
	const struct case_summary *s = all->side[0].from->summary;
	size_t nr = 0, nr_dropped = 0;

	for (size_t i = 0; i < all->nr; i++) {
		nr += e->side[i].nr;
		nr_dropped += e->side[i].nr_dropped;
	}
	f->title = figure_sides_title(all);
	if (s->sweep)
		figure_add(&f->title, ", %s=%llu", s->sweep,
			   (unsigned long long)e->size);
	f->headline = shares_text(all, e, is_lab);
	f->alt = xasprintf("Distribution of %zu samples (%zu more were dropped "
			   "for a cause): %s.",
			   nr, nr_dropped, f->headline);
	f->axes_text = xasprintf(
		"Share of the samples that cost at most this; the larger marks "
		"are 50, 90 and 99 %%. A step is a group of alike samples, a "
		"long flat top a slow tail. Grey strokes at the bottom: "
		"samples that were dropped for a cause, a row a side.");
}

int figure_ecdf(struct figure_shop *shop, size_t nr,
		const struct figure_samples *sides, struct figure *f,
		struct why *why)
{
	struct ecdf e = { .least = INFINITY, .most = 0 };
	struct figure_sides all;
	struct figure_draft d;
	struct figure_unit u;
	char *label, one[64];
	bool is_log;
	int err = figure_sides_read(&all, nr, sides, shop->is_lab, 1);

	if (err)
		return err;
	err = -ENODATA;
	if (!find_size(&all, &e.size))
		goto out_sides;
	for (size_t i = 0; i < all.nr; i++)
		read_side(&e, &e.side[i], &all.side[i]);
	if (all.nr && e.side[0].nr < SAMPLES_MIN)
		goto out_costs;
	is_log = e.least > 0 && e.most > LINEAR_MAX * e.least;
	u = figure_unit_of(e.most, shop->is_lab);
	draft_begin(&d, shop, f, "ecdf", figure_sides_id("ecdf", &all));
	figure_one(one, sizeof(one), all.side[0].from->summary, false);
	draft_comment(&d, "cost [%s / %s] share of the samples", u.name, one);
	for (size_t i = 0; i < all.nr; i++)
		put_side(&d, &e, &e.side[i], all.side[i].from->name, u.scale);
	figure_sides_names(&d, &all);
	draft_number(&d, "is_log", is_log);
	put_range(&d, &e, is_log, u.scale);
	label = xasprintf("%s / %s%s", u.name, one,
			  is_log ? " (logarithmic)" : "");
	draft_text(&d, "x_label", label);
	free(label);
	put_texts(f, &all, &e, shop->is_lab);
	err = draft_finish(&d, why);
out_costs:
	for (size_t i = 0; i < all.nr; i++) {
		free(e.side[i].kept);
		free(e.side[i].dropped);
	}
out_sides:
	figure_sides_release(&all);
	return err;
}
