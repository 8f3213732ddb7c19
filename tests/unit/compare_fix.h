/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_fix.h - result files made by hand for the tests of compare: every
 * process has one size, one sample and the time that it is given, so that what
 * goes into a test of statistics is known to the last digit.
 */
#ifndef TESTS_COMPARE_FIX_H
#define TESTS_COMPARE_FIX_H

#include "analysis/compare.h"
#include "base/compiler.h"
#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Times are long, so that whole nanoseconds hold twelve digits. */
#define FIX_SCALE 1e12

struct fix_file {
	struct result_file f;
	const struct result_file *ref;
};

static inline struct fix_file *fix_file_new(const char *path)
{
	struct fix_file *x = xcalloc(1, sizeof(*x));

	x->f.path = xstrdup(path);
	x->f.is_complete = true;
	x->f.env = json_pack("{s:s, s:{s:s, s:i}, s:{s:s}, s:{s:s}}", "mode",
			     "live", "identity", "cpu_model", "17", "nr_cpus",
			     2, "subject", "release", "6.1", "context",
			     "governor", "none");
	x->f.plan = json_pack("{s:[], s:i, s:i}", "cases", "nr_warmups", 4,
			      "layouts", 1);
	if (!x->f.env || !x->f.plan)
		BUG("json_pack");
	x->ref = &x->f;
	return x;
}

static inline void fix_file_free(struct fix_file *x)
{
	result_file_release(&x->f);
	free(x);
}

/* A record without numbers; pointers to records do not outlive the next. */
static inline struct case_record *fix_bare(struct fix_file *x,
					   const char *bench)
{
	struct case_record *r;

	x->f.cases =
		xrealloc(x->f.cases, x->f.nr_cases + 1, sizeof(*x->f.cases));
	r = &x->f.cases[x->f.nr_cases];
	memset(r, 0, sizeof(*r));
	r->seq = x->f.nr_cases++;
	r->bench = xstrdup(bench);
	r->version = 1;
	axes_add(&r->axes, "page", "base");
	r->op = xstrdup("page");
	r->policy = xstrdup("fifo");
	return r;
}

static inline void fix_points(struct case_record *r, size_t nr)
{
	r->nr_phases = 1;
	r->phases[0] = xstrdup("call");
	r->nr_points = nr;
	r->points = xcalloc(nr, sizeof(*r->points));
}

static inline void fix_sample(struct case_record *r, size_t k, uint64_t size,
			      uint64_t nr_ops, double ns)
{
	struct point_record *p = &r->points[k];

	p->size = size;
	p->nr_ops = nr_ops;
	p->nr_samples = 1;
	p->wall_ns[0] = xcalloc(1, sizeof(uint64_t));
	p->cpu_ns[0] = xcalloc(1, sizeof(uint64_t));
	p->drop = xcalloc(1, sizeof(*p->drop));
	p->wall_ns[0][0] = (uint64_t)llround(ns);
	p->cpu_ns[0][0] = p->wall_ns[0][0];
}

/* A process with time value * FIX_SCALE. */
static inline struct case_record *fix_process(struct fix_file *x,
					      const char *bench, double value)
{
	struct case_record *r = fix_bare(x, bench);

	r->round = (unsigned int)x->f.nr_cases;
	fix_points(r, 1);
	fix_sample(r, 0, 0, 1, value * FIX_SCALE);
	return r;
}

/* One process of either variant: b is a times exp(log_ratio). */
static inline void fix_pair(struct fix_file *x, const char *bench,
			    unsigned int round, unsigned int stage,
			    double log_ratio)
{
	for (int v = 0; v < 2; v++) {
		struct case_record *r =
			fix_process(x, bench, v ? exp(log_ratio) : 1);

		r->variant = v ? 'b' : 'a';
		r->round = round;
		r->stage = stage;
	}
}

static inline struct compare_side fix_side(const char *name,
					   const struct result_file *const *f,
					   size_t nr, char variant)
{
	return (struct compare_side){
		.name = name, .nr_files = nr, .files = f, .variant = variant
	};
}

/* Both variants of one file. */
static inline void fix_ab(const struct fix_file *x, struct compare_side *sides)
{
	sides[0] = fix_side("A", &x->ref, 1, 'a');
	sides[1] = fix_side("B", &x->ref, 1, 'b');
}

static inline struct compare_rule fix_rule(void)
{
	return (struct compare_rule){ .delta_ratio = NAN,
				      .session_sd_ratio = NAN };
}

static inline bool fix_close(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1e-3, fabs(b));
}

#endif
