// SPDX-License-Identifier: GPL-2.0-or-later
/* Processes in the order they ran: does the machine drift, who stands out? */
#include "report/figure_samples.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define PROCESSES_MIN 3
/* A process that lost this share of its samples is marked. */
#define DROPPED_MIN 0.1

/* Sides of one file ran in turns: then the axis is the file's own order. */
static bool is_interleaved(const struct figure_sides *all)
{
	const struct figure_samples *a = all->side[0].from;

	for (size_t i = 1; i < all->nr; i++) {
		const struct figure_samples *b = all->side[i].from;

		if (a->nr_files != b->nr_files)
			return false;
		for (size_t k = 0; k < a->nr_files; k++)
			if (a->files[k] != b->files[k])
				return false;
	}
	return all->nr > 1;
}

/* Processes of all sides that ran no later than this one. */
static size_t rank_of(const struct figure_sides *all, size_t file, uint64_t seq)
{
	size_t nr = 0;

	for (size_t i = 0; i < all->nr; i++)
		for (size_t k = 0; k < all->side[i].nr; k++) {
			const struct figure_side *s = &all->side[i];

			nr += s->file[k] < file || (s->file[k] == file &&
						    s->p[k].record->seq <= seq);
		}
	return nr;
}

static double off_median(const struct figure_side *s, size_t at)
{
	return 100 * (s->p[at].value / s->median - 1);
}

static bool is_marked(const struct sample_process *p)
{
	return p->nr_samples &&
	       (double)p->nr_dropped > DROPPED_MIN * (double)p->nr_samples;
}

static uint32_t put_sides(struct figure_draft *d,
			  const struct figure_sides *all)
{
	bool is_one_order = is_interleaved(all);
	uint32_t causes = 0;

	draft_comment(d, "position off the median [%%] marked (1: over a tenth "
			 "of its samples were dropped) dropped samples file");
	for (size_t i = 0; i < all->nr; i++) {
		const struct figure_side *s = &all->side[i];

		draft_next(d, s->from->name);
		for (size_t k = 0; k < s->nr; k++) {
			const struct sample_process *p = &s->p[k];
			size_t x = k + 1;

			if (is_one_order)
				x = rank_of(all, s->file[k], p->record->seq);
			draft_row(d,
				  (double[]){ (double)x, off_median(s, k),
					      is_marked(p),
					      (double)p->nr_dropped,
					      (double)s->file[k] },
				  5);
			causes |= is_marked(p) ? p->drop : 0;
		}
	}
	return causes;
}

static char *causes_text(uint32_t causes)
{
	char *text = xstrdup("samples dropped");

	for (uint32_t bit = 1; bit && bit <= causes; bit <<= 1)
		if (causes & bit)
			figure_add(&text, "%s %s",
				   causes & (bit - 1) ? "," : ":",
				   drop_name(bit));
	return text;
}

static void put_texts(struct figure *f, const struct figure_sides *all)
{
	double least = INFINITY, most = -INFINITY;
	size_t nr = 0, nr_marked = 0;

	for (size_t i = 0; i < all->nr; i++)
		for (size_t k = 0; k < all->side[i].nr; k++) {
			least = fmin(least, off_median(&all->side[i], k));
			most = fmax(most, off_median(&all->side[i], k));
			nr_marked += is_marked(&all->side[i].p[k]);
			nr++;
		}
	f->title = figure_sides_title(all);
	f->headline = xasprintf(
		"%zu processes, between %+.2f %% and %+.2f %% of the median "
		"of their side; %zu lost more than a tenth of their samples",
		nr, least, most, nr_marked);
	f->alt = xasprintf("Processes in the order they ran. %s.", f->headline);
	f->axes_text = xasprintf(
		"Each process against the median of its own side, in the order "
		"they ran (%s). A slope is drift, a step is another state of "
		"the machine. Rings: processes that lost more than a tenth of "
		"their samples, which are left out of them.",
		is_interleaved(all) ? "sides took turns"
				    : "each side from its first process");
}

int figure_run_order(struct figure_shop *shop, size_t nr,
		     const struct figure_samples *sides, struct figure *f,
		     struct why *why)
{
	struct figure_sides all;
	struct figure_draft d;
	uint32_t causes;
	char *text;
	int err =
		figure_sides_read(&all, nr, sides, shop->is_lab, PROCESSES_MIN);

	if (err)
		return err;
	err = -ENODATA;
	for (size_t i = 0; i < all.nr; i++)
		/* Negative fixed costs and zeros have no per cent. */
		if (!(all.side[i].median > 0))
			goto out_sides;
	draft_begin(&d, shop, f, "order", figure_sides_id("order", &all));
	causes = put_sides(&d, &all);
	figure_sides_names(&d, &all);
	draft_number(&d, "has_marks", causes != 0);
	text = causes_text(causes);
	draft_text(&d, "mark_title", text);
	free(text);
	put_texts(f, &all);
	err = draft_finish(&d, why);
out_sides:
	figure_sides_release(&all);
	return err;
}
