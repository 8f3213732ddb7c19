// SPDX-License-Identifier: GPL-2.0-or-later
/* Which regions are wanted, and what becomes of them. */
#include "profile/fold_parts.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A region that is waited for. */
struct want {
	uint64_t seed, size, sample;
	unsigned int phase;
	size_t target, k;
};

struct fold {
	const struct fold_options *o;
	size_t nr_targets, nr_wants;
	struct fold_target *targets;
	struct want *wants; /* sorted */
};

static int by_size(const void *x, const void *y)
{
	const struct point_record *const *a = x, *const *b = y;

	return ((*a)->size > (*b)->size) - ((*a)->size < (*b)->size);
}

/*
 * The points whose regions are folded, ascending: all, or of more than a record
 * holds the smallest, the largest and some between.
 */
static size_t pick_points(const struct case_record *c,
			  const struct point_record *pick[PROFILE_SIZES_MAX])
{
	const struct point_record *all[RECORD_POINTS_MAX] = { NULL };
	size_t nr = c->nr_points < RECORD_POINTS_MAX ? c->nr_points
						     : RECORD_POINTS_MAX;
	size_t most = PROFILE_SIZES_MAX;

	for (size_t i = 0; i < nr; i++)
		all[i] = &c->points[i];
	if (nr)
		qsort(all, nr, sizeof(*all), by_size);
	if (nr < most)
		most = nr;
	for (size_t i = 0; i < most; i++)
		pick[i] = all[most > 1 ? i * (nr - 1) / (most - 1) : 0];
	return most;
}

/* The clock of a sample as the lab takes it (analysis/lab.h). */
static uint64_t clock_of(const struct case_record *c,
			 const struct point_record *p, unsigned int phase,
			 size_t sample)
{
	uint64_t wall = p->wall_ns[phase][sample];

	return wall > c->empty_wall_ns ? wall - c->empty_wall_ns : 0;
}

static void wants_add(struct fold *f, const struct want *w)
{
	if (!(f->nr_wants & (f->nr_wants - 1)))
		f->wants = xrealloc(f->wants, f->nr_wants ? 2 * f->nr_wants : 1,
				    sizeof(*f->wants));
	f->wants[f->nr_wants++] = *w;
}

static void target_add(struct fold *f, const struct case_record *c,
		       unsigned int phase)
{
	const struct point_record *points[PROFILE_SIZES_MAX];
	size_t nr = pick_points(c, points);
	struct fold_target *t = &f->targets[f->nr_targets];
	struct profile_record *p = &t->p;

	memset(t, 0, sizeof(*t));
	t->c = c;
	t->phase = phase;
	for (size_t i = 0; i < nr; i++) {
		long sample =
			f->o->choose(c, (size_t)(points[i] - c->points), phase);
		struct want w = { c->seed, points[i]->size, (uint64_t)sample,
				  phase,   f->nr_targets,   p->nr_sizes };

		if (sample < 0)
			continue;
		p->sizes[p->nr_sizes] = points[i]->size;
		p->nr_ops[p->nr_sizes] = points[i]->nr_ops;
		p->samples[p->nr_sizes] = (unsigned int)sample;
		p->clock_insns[p->nr_sizes++] =
			clock_of(c, points[i], phase, (size_t)sample);
		wants_add(f, &w);
	}
	f->nr_targets++;
}

static int by_want(const void *x, const void *y)
{
	const struct want *a = x, *b = y;

	if (a->seed != b->seed)
		return a->seed < b->seed ? -1 : 1;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	if (a->sample != b->sample)
		return a->sample < b->sample ? -1 : 1;
	return (a->phase > b->phase) - (a->phase < b->phase);
}

/*
 * Processes of other layouts have the seeds of those of layout 0, which come
 * first; tables are of layout 0.
 */
static int wants_prepare(struct fold *f, const struct case_record *cases,
			 size_t nr_cases, struct why *why)
{
	size_t nr = 0;

	for (size_t i = 0; i < nr_cases; i++)
		nr += cases[i].nr_phases;
	f->targets = xcalloc(nr + 1, sizeof(*f->targets));
	for (size_t i = 0; i < nr_cases; i++) {
		const struct case_record *c = &cases[i];

		if (c->layout ||
		    (c->outcome != OUTCOME_OK && c->outcome != OUTCOME_SUSPECT))
			continue;
		for (unsigned int ph = 0; ph < c->nr_phases; ph++)
			target_add(f, c, ph);
	}
	if (f->nr_wants)
		qsort(f->wants, f->nr_wants, sizeof(*f->wants), by_want);
	for (size_t i = 1; i < f->nr_wants; i++)
		if (!by_want(&f->wants[i - 1], &f->wants[i]))
			return why_set(why, -EINVAL,
				       "two processes have the seed %llx",
				       (unsigned long long)f->wants[i].seed);
	return 0;
}

/* Of regions that are there twice, the first (see wants_prepare()). */
static int region_take(const struct stream *s, const struct stream_region *g,
		       void *arg, struct why *why)
{
	const struct want key = { g->seed, g->size, g->sample, g->phase, 0, 0 };
	struct fold *f = arg;
	const struct want *w = f->nr_wants
				       ? bsearch(&key, f->wants, f->nr_wants,
						 sizeof(key), by_want)
				       : NULL;
	struct fold_target *t;

	(void)why;
	if (!w || f->targets[w->target].has[w->k])
		return 0;
	t = &f->targets[w->target];
	t->has[w->k] = true;
	if (g->has_lines)
		memcpy(t->p.touched[w->k], g->lines, sizeof(g->lines));
	fold_region(&t->fr, f->o, s, g, w->k);
	return 0;
}

static bool has_any(const struct fold_target *t)
{
	for (size_t k = 0; k < t->p.nr_sizes; k++)
		if (t->has[k])
			return true;
	return false;
}

static void fold_release(struct fold *f)
{
	for (size_t i = 0; i < f->nr_targets; i++) {
		struct fold_record *fr = &f->targets[i].fr;

		fold_table_release(&fr->functions);
		fold_table_release(&fr->fields);
		fold_table_release(&fr->lines);
		fold_table_release(&fr->stacks);
		free(fr->note);
	}
	free(f->targets);
	free(f->wants);
}

int fold_stream(const char *stream_path, const struct fold_options *o,
		const struct case_record *cases, size_t nr_cases,
		struct profile_record **records, size_t *nr, bool *is_whole,
		struct why *why)
{
	FILE *in = fopen(stream_path, "re");
	struct fold f = { .o = o };
	struct stream s;
	int err;

	*records = NULL;
	*nr = 0;
	*is_whole = false;
	if (!in)
		return why_errno(why, -errno, "read %.200s", stream_path);
	err = wants_prepare(&f, cases, nr_cases, why);
	if (!err)
		err = stream_read(&s, in, stream_path, region_take, &f, why);
	fclose(in);
	if (err)
		goto out_release;
	*is_whole = s.is_whole;
	*records = xcalloc(f.nr_targets + 1, sizeof(**records));
	for (size_t i = 0; i < f.nr_targets; i++)
		if (has_any(&f.targets[i]))
			fold_target_finish(&f.targets[i], o, &s,
					   &(*records)[(*nr)++]);
out_release:
	fold_release(&f);
	return err;
}
