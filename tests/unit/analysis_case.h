/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * analysis_case.h - case records made by hand, for the tests of analysis.
 *
 * The defaults are a quiet process: one phase, nothing dropped, CPU time equal
 * to wall time, y = 40000 ns + 70 ns a page with scatter that depends only on
 * (round, size, sample), so that every run of a test sees the same numbers.
 */
#ifndef TESTS_ANALYSIS_CASE_H
#define TESTS_ANALYSIS_CASE_H

#include "base/err.h"
#include "base/rng.h"
#include "results/record.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CASE_SIZES   4
#define CASE_SAMPLES 8
#define CASE_FIXED   40000.0
#define CASE_PER_OP  70.0

static const uint64_t case_sizes[CASE_SIZES] = { 512, 1024, 2048, 4096 };

/* Uniform in [-1, 1), from the numbers alone. */
static inline double case_scatter(unsigned int round, uint64_t size, size_t at)
{
	struct rng rng;

	rng_init(&rng, (uint64_t)round << 40 ^ size << 8 ^ at);
	return (double)(rng_next(&rng) >> 11) / (double)(1ull << 52) - 1;
}

/* Time of a sample: scatter 0.5 % within, 0.5 % between processes. */
static inline uint64_t case_ns(unsigned int round, uint64_t size, size_t at)
{
	double ns = CASE_FIXED + CASE_PER_OP * (double)size;

	ns *= 1 + 0.005 * case_scatter(round, size, at + 1);
	ns *= 1 + 0.005 * case_scatter(round, 7, 0);
	return (uint64_t)ns;
}

static inline void case_init(struct case_record *r, unsigned int round,
			     size_t nr_sizes)
{
	memset(r, 0, sizeof(*r));
	r->seq = round;
	r->round = round;
	r->bench = xstrdup("fork/anon");
	r->version = 1;
	axes_add(&r->axes, "page", "base");
	r->op = xstrdup("page");
	r->sweep = xstrdup("pages");
	r->nr_phases = 1;
	r->phases[0] = xstrdup("call");
	r->policy = xstrdup("fifo");
	r->nr_points = nr_sizes;
	r->points = xcalloc(nr_sizes ? nr_sizes : 1, sizeof(*r->points));
	for (size_t k = 0; k < nr_sizes; k++) {
		struct point_record *p = &r->points[k];

		p->size = case_sizes[k];
		p->nr_ops = p->size;
		p->nr_samples = CASE_SAMPLES;
		p->wall_ns[0] = xcalloc(CASE_SAMPLES, sizeof(uint64_t));
		p->cpu_ns[0] = xcalloc(CASE_SAMPLES, sizeof(uint64_t));
		p->drop = xcalloc(CASE_SAMPLES, sizeof(*p->drop));
		for (size_t i = 0; i < CASE_SAMPLES; i++) {
			p->wall_ns[0][i] = case_ns(round, p->size, i);
			p->cpu_ns[0][i] = p->wall_ns[0][i];
		}
	}
}

/* Up to 64 processes of one case. */
struct case_set {
	size_t nr;
	struct case_record r[64];
	const struct case_record *p[64];
};

static inline struct case_set *case_set_new(size_t nr, size_t nr_sizes)
{
	struct case_set *set = xcalloc(1, sizeof(*set));

	set->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		case_init(&set->r[i], (unsigned int)i, nr_sizes);
		set->p[i] = &set->r[i];
	}
	return set;
}

static inline void case_set_free(struct case_set *set)
{
	for (size_t i = 0; i < set->nr; i++)
		case_record_release(&set->r[i]);
	free(set);
}

/* Walk all samples: for_each_sample(set, p, i) { p->wall_ns[0][i] = ...; } */
#define for_each_sample(set, rec, pt, i)                                       \
	for (struct case_record *rec = (set)->r; rec < (set)->r + (set)->nr;   \
	     rec++)                                                            \
		for (struct point_record *pt = rec->points;                    \
		     pt < rec->points + rec->nr_points; pt++)                  \
			for (size_t i = 0; i < pt->nr_samples; i++)

/* |a - b| <= tolerance |b| */
static inline bool is_near(double a, double b, double tolerance)
{
	double apart = a > b ? a - b : b - a;

	return apart <= tolerance * (b < 0 ? -b : b);
}

#endif
