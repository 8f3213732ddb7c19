/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_fix.h - ends and steps made by hand, of the lab and live. */
#ifndef TESTS_BISECT_FIX_H
#define TESTS_BISECT_FIX_H

#include "tests/unit/lab_fix.h"

#include "analysis/bisect.h"
#include "base/rng.h"

/* The case that is hunted, from begin() to end() of a group of tests. */
static struct axes axes_base;
static const struct bisect_case fork_case = { .bench = "fork/anon",
					      .version = 1,
					      .axes = &axes_base };

static inline int begin(void **state)
{
	(void)state;
	axes_add(&axes_base, "page", "base");
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	axes_release(&axes_base);
	return 0;
}

/* A file of processes of fork/anon page=base, one value each. */
struct fix_file {
	struct fix_boot boot;
	const struct result_file *ref;
};

static inline void fix_file_init(struct fix_file *f, bool is_lab)
{
	fix_boot_init(&f->boot, is_lab ? "lab" : "live");
	fix_plan(&f->boot, "fork/anon", "page=base", "per_op");
	f->ref = &f->boot.f;
	if (is_lab)
		return;
	json_object_set_new(f->boot.f.env, "mode", json_string("live"));
	json_object_del(f->boot.f.env, "lab");
}

static inline void fix_file_add(struct fix_file *f, double per_op)
{
	struct case_record *r = fix_line(&f->boot, "fork/anon", "page=base",
					 200 * per_op, per_op);

	r->round = (unsigned int)r->seq;
	for (size_t k = 0; k < r->nr_points; k++)
		memcpy(r->points[k].cpu_ns[0], r->points[k].wall_ns[0],
		       FIX_SAMPLES * sizeof(uint64_t));
}

static inline void fix_file_fill(struct fix_file *f, bool is_lab,
				 const double *values, size_t nr)
{
	fix_file_init(f, is_lab);
	for (size_t i = 0; i < nr; i++)
		fix_file_add(f, values[i]);
}

static inline void fix_file_free(struct fix_file *f)
{
	fix_boot_free(&f->boot);
}

static inline struct bisect_side fix_side(struct fix_file *f)
{
	f->ref = &f->boot.f;
	return (struct bisect_side){ .name = "end",
				     .nr_files = 1,
				     .files = &f->ref };
}

/* Normal: the sum of twelve uniforms (Irwin-Hall), tails to 6 sd. */
static inline double fix_normal(struct rng *rng)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += (double)(rng_next(rng) >> 11) / 9007199254740992.0;
	return sum;
}

#endif
