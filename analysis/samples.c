// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/samples.h"

#include "base/err.h"
#include "analysis/core_clock.h"
#include "analysis/quantile.h"

#include <math.h>
#include <stdlib.h>

/* Beyond this the CPU time takes over (docs/statistics.md, "Two clocks"). */
#define KAPPA_MAX 1.02
/* 2 % of a sample this long is 40 % of the empty measurement. */
#define KAPPA_LENGTH_MIN 20

static const uint64_t *rows_of(const struct point_record *p, size_t phase,
			       enum summary_clock clock)
{
	return clock == SUMMARY_CPU ? p->cpu_ns[phase] : p->wall_ns[phase];
}

static double net(uint64_t ns, uint64_t empty_ns)
{
	return ns > empty_ns ? (double)(ns - empty_ns) : 0;
}

size_t samples_retained(const struct case_record *r,
			const struct point_record *p, size_t phase,
			enum summary_clock clock, double clock_ref_ns,
			double *out)
{
	double scale = core_clock_scale(p, clock_ref_ns);
	uint64_t empty_ns =
		clock == SUMMARY_CPU ? r->empty_cpu_ns : r->empty_wall_ns;
	const uint64_t *ns = rows_of(p, phase, clock);
	size_t nr = 0;

	for (size_t i = 0; ns && i < p->nr_samples; i++)
		if (!p->drop[i])
			out[nr++] = net(ns[i], empty_ns) * scale;
	return nr;
}

const struct point_record *samples_point(const struct case_record *r,
					 uint64_t size)
{
	for (size_t i = 0; i < r->nr_points; i++)
		if (r->points[i].size == size)
			return &r->points[i];
	return NULL;
}

double *samples_of_size(const struct records *rs, size_t phase,
			enum summary_clock clock, uint64_t size, size_t *nr)
{
	const struct point_record *p;
	size_t most = 0;
	double *all;

	for (size_t i = 0; i < rs->nr; i++) {
		p = samples_point(rs->r[i], size);
		most += p ? p->nr_samples : 0;
	}
	all = xcalloc(most, sizeof(*all));
	*nr = 0;
	for (size_t i = 0; i < rs->nr; i++) {
		p = samples_point(rs->r[i], size);
		if (p)
			*nr += samples_retained(rs->r[i], p, phase, clock,
						rs->clock_ref_ns, all + *nr);
	}
	return all;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

uint64_t *samples_sizes(const struct records *rs, size_t *nr)
{
	size_t most = 0, kept = 0;
	uint64_t *sizes;

	for (size_t i = 0; i < rs->nr; i++)
		most += rs->r[i]->nr_points;
	sizes = xcalloc(most, sizeof(*sizes));
	*nr = 0;
	for (size_t i = 0; i < rs->nr; i++)
		for (size_t k = 0; k < rs->r[i]->nr_points; k++)
			sizes[(*nr)++] = rs->r[i]->points[k].size;
	qsort(sizes, *nr, sizeof(*sizes), by_size);
	for (size_t i = 0; i < *nr; i++)
		if (!kept || sizes[kept - 1] != sizes[i])
			sizes[kept++] = sizes[i];
	*nr = kept;
	return sizes;
}

double samples_resolution(const double *v, size_t nr)
{
	double *sorted = quantile_sort(v, nr), least = 0, step;

	for (size_t i = 1; sorted && i < nr; i++) {
		step = sorted[i] - sorted[i - 1];
		if (step > 0 && (least == 0 || step < least))
			least = step;
	}
	free(sorted);
	return least;
}

static void count_sample(uint32_t drop, struct case_summary *s)
{
	if (drop & DROP_PLANNED)
		return;
	s->nr_samples++;
	s->nr_dropped += drop != 0;
	for (size_t bit = 0; bit < SUMMARY_DROP_BITS; bit++)
		s->nr_dropped_by[bit] += drop >> bit & 1;
}

void samples_count(const struct records *rs, struct case_summary *s)
{
	const struct point_record *p;

	for (size_t i = 0; i < rs->nr; i++)
		for (size_t k = 0; k < rs->r[i]->nr_points; k++) {
			p = &rs->r[i]->points[k];
			for (size_t j = 0; j < p->nr_samples; j++)
				count_sample(p->drop[j], s);
		}
}

bool samples_have_cpu(const struct records *rs, size_t phase)
{
	const struct point_record *p;

	for (size_t i = 0; i < rs->nr; i++)
		for (size_t k = 0; k < rs->r[i]->nr_points; k++) {
			p = &rs->r[i]->points[k];
			for (size_t j = 0; j < p->nr_samples; j++)
				if (!p->drop[j] && p->cpu_ns[phase] &&
				    p->cpu_ns[phase][j])
					return true;
		}
	return false;
}

/* Append the indexes of one point; returns how many. */
static size_t kappa_add(const struct case_record *r,
			const struct point_record *p, size_t phase, double *out)
{
	double *wall = xcalloc(p->nr_samples, sizeof(*wall));
	double *cpu = xcalloc(p->nr_samples, sizeof(*cpu));
	size_t nr = samples_retained(r, p, phase, SUMMARY_WALL, 0, wall);
	size_t nr_cpu = samples_retained(r, p, phase, SUMMARY_CPU, 0, cpu);
	double shortest =
		(double)(r->empty_wall_ns > r->empty_cpu_ns ? r->empty_wall_ns
							    : r->empty_cpu_ns);
	size_t kept = 0;

	shortest *= KAPPA_LENGTH_MIN;
	for (size_t i = 0; i < nr && i < nr_cpu; i++)
		if (cpu[i] > 0 && cpu[i] >= shortest)
			out[kept++] = wall[i] / cpu[i];
	free(cpu);
	free(wall);
	return kept;
}

void samples_kappa(const struct records *rs, size_t phase, struct kappa *k)
{
	size_t most = 0, nr = 0;
	double *all;

	for (size_t i = 0; i < rs->nr; i++)
		for (size_t j = 0; j < rs->r[i]->nr_points; j++)
			most += rs->r[i]->points[j].nr_samples;
	all = xcalloc(most, sizeof(*all));
	for (size_t i = 0; i < rs->nr; i++)
		for (size_t j = 0; j < rs->r[i]->nr_points; j++)
			nr += kappa_add(rs->r[i], &rs->r[i]->points[j], phase,
					all + nr);
	k->nr = nr;
	k->median = quantile_median(all, nr);
	/*
	 * Contention comes and goes, and samples that met a context switch
	 * are dropped already. When even the best tenth ran with pauses, the
	 * operation sleeps by nature (vfork, wait): there the CPU time would
	 * leave out what is measured.
	 */
	k->is_waiting = nr && quantile_type7(all, nr, 0.1) > KAPPA_MAX;
	k->is_contended = k->median > KAPPA_MAX && !k->is_waiting;
	free(all);
}
