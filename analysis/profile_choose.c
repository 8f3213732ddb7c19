// SPDX-License-Identifier: GPL-2.0-or-later
/* Which sample stands for a size, and which process for a case. */
#include "analysis/profile_parts.h"

#include "base/err.h"
#include "analysis/lab_estimate.h"
#include "analysis/lab_mode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first sample of these drop bits whose clock is their lowest mode. */
static long choose_of(const struct case_record *c, const struct point_record *p,
		      unsigned int phase, uint32_t drop)
{
	double *v = xcalloc(p->nr_samples + 1, sizeof(*v));
	struct lab_mode mode;
	long chosen = -1;
	size_t nr = 0;

	for (size_t i = 0; i < p->nr_samples; i++)
		if (p->drop[i] == drop)
			v[nr++] = fmax(0, (double)p->wall_ns[phase][i] -
						  (double)c->empty_wall_ns);
	lab_mode_find(v, nr, &mode);
	for (size_t i = 0; i < p->nr_samples && nr; i++)
		if (p->drop[i] == drop && chosen < 0 &&
		    fmax(0, (double)p->wall_ns[phase][i] -
				    (double)c->empty_wall_ns) == mode.insns)
			chosen = (long)i;
	free(v);
	return chosen;
}

long profile_choose(const struct case_record *c, size_t point,
		    unsigned int phase)
{
	const struct point_record *p;
	long chosen;

	if (point >= c->nr_points || phase >= c->nr_phases)
		return -1;
	p = &c->points[point];
	if (!p->nr_samples)
		return -1;
	chosen = choose_of(c, p, phase, 0);
	return chosen < 0 ? choose_of(c, p, phase, DROP_TICK) : chosen;
}

static bool is_wanted(const struct profile_want *w, const char *bench,
		      unsigned int version, const struct axes *axes)
{
	return !strcmp(bench, w->bench) && version == w->version &&
	       axes_equal(axes, w->axes);
}

/* The lab's number at each size, over all processes of the case. */
static void estimate(const struct profile_want *w, struct lab_phase *s)
{
	struct lab_processes ps = { 0 };
	size_t most = 0;

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < w->nr_files; i++)
		most += w->files[i]->nr_cases;
	ps.r = xcalloc(most + 1, sizeof(*ps.r));
	ps.boot = xcalloc(most + 1, sizeof(*ps.boot));
	ps.nr_boots = w->nr_files;
	for (size_t i = 0; i < w->nr_files; i++)
		for (size_t j = 0; j < w->files[i]->nr_cases; j++) {
			const struct case_record *c = &w->files[i]->cases[j];

			if (!is_wanted(w, c->bench, c->version, &c->axes) ||
			    (c->outcome != OUTCOME_OK &&
			     c->outcome != OUTCOME_SUSPECT) ||
			    w->phase >= c->nr_phases)
				continue;
			ps.boot[ps.nr] = i;
			ps.r[ps.nr++] = c;
		}
	if (ps.nr)
		lab_estimate(&ps, w->phase, s);
	free(ps.r);
	free(ps.boot);
}

/* How far its samples are from the lab's numbers. */
static double distance(const struct profile_record *p,
		       const struct lab_phase *s)
{
	double sum = 0;

	for (size_t k = 0; k < p->nr_sizes; k++)
		for (size_t i = 0; i < s->nr_sizes; i++)
			if (s->sizes[i].size == p->sizes[k])
				sum += fabs((double)p->clock_insns[k] -
					    s->sizes[i].insns);
	return sum;
}

/*
 * What is left of a text that was cut: one size gives no quotient, and divided by
 * its operations it would put what is fixed into each of them.
 */
static bool is_remnant(const struct profile_record *p,
		       const struct lab_phase *s)
{
	return p->nr_sizes == 1 && s->nr_sizes > 1;
}

/* A size more is better than any nearness. */
static bool is_better(const struct profile_record *p,
		      const struct profile_record *best,
		      const struct lab_phase *s)
{
	if (!best || p->nr_sizes != best->nr_sizes)
		return !best || p->nr_sizes > best->nr_sizes;
	return distance(p, s) < distance(best, s);
}

const struct profile_record *profile_pick(const struct profile_want *want)
{
	const struct profile_record *best = NULL;
	struct lab_phase s;

	estimate(want, &s);
	for (size_t i = 0; i < want->nr_files; i++) {
		const struct result_file *f = want->files[i];

		for (size_t j = 0; j < f->nr_profiles; j++) {
			const struct profile_record *p = &f->profiles[j];

			if (p->phase == want->phase &&
			    is_wanted(want, p->bench, p->version, &p->axes) &&
			    !is_remnant(p, &s) && is_better(p, best, &s))
				best = p;
		}
	}
	lab_phase_release(&s);
	return best;
}
