/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile_rows_fix.h - profile records made of rows, for the arithmetic. */
#ifndef TESTS_PROFILE_ROWS_FIX_H
#define TESTS_PROFILE_ROWS_FIX_H

#include "analysis/profile.h"
#include "tests/unit/profile_fix.h"

#include "base/rng.h"

#include <math.h>

/* Sizes 512 and 1024 of fork/anon page=base; what is counted: the first three. */
static inline void rows_fix_init(struct profile_record *p)
{
	memset(p, 0, sizeof(*p));
	p->bench = xstrdup("fork/anon");
	p->version = 1;
	axes_add(&p->axes, "page", "base");
	p->phase_name = xstrdup("call");
	p->op = xstrdup("page");
	p->nr_sizes = 2;
	p->sizes[0] = p->nr_ops[0] = 512;
	p->sizes[1] = p->nr_ops[1] = 1024;
	p->has =
		1u << PROFILE_INSNS | 1u << PROFILE_REPS | 1u << PROFILE_LOCKED;
}

/* INSNS of both sizes; the clock gets them too. */
static inline struct profile_row *rows_fix_add(struct profile_record *p,
					       const char *name, uint64_t small,
					       uint64_t large)
{
	struct profile_rows *f = &p->functions;
	struct profile_row *row;

	f->rows = xrealloc(f->rows, f->nr + 1, sizeof(*f->rows));
	row = &f->rows[f->nr++];
	memset(row, 0, sizeof(*row));
	row->name = xstrdup(name);
	row->counts[0][PROFILE_INSNS] = small;
	row->counts[1][PROFILE_INSNS] = large;
	p->clock_insns[0] += small;
	p->clock_insns[1] += large;
	return row;
}

static inline bool rows_fix_near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

/*
 * Up to 60 functions, some of which two draws have in common by name, by stem,
 * or by a rename, and some twice.
 */
static inline void rows_fix_random(struct profile_record *p, struct rng *rng)
{
	size_t nr = rng_below(rng, 60);

	rows_fix_init(p);
	for (size_t i = 0; i < nr; i++) {
		int n = (int)rng_below(rng, 20);
		uint64_t small = rng_below(rng, 100000);
		uint64_t large = small + rng_below(rng, 100000);
		bool is_there = false;
		char name[64];

		switch (rng_below(rng, 5)) {
		case 0:
			snprintf(name, sizeof(name), "f%d", n);
			break;
		case 1:
			snprintf(name, sizeof(name), "f%d.isra.0", n);
			break;
		case 2:
			snprintf(name, sizeof(name), "f%d.cold", n);
			break;
		case 3:
			snprintf(name, sizeof(name), "page_%d_remap", n);
			break;
		default:
			snprintf(name, sizeof(name), "folio_%d_remap", n);
			break;
		}
		for (size_t j = 0; j < p->functions.nr; j++)
			is_there |= !strcmp(p->functions.rows[j].name, name);
		if (!is_there)
			rows_fix_add(p, name, small, large)
				->counts[1][PROFILE_LOCKED] =
				rng_below(rng, 5000);
	}
	p->clock_insns[1] += rng_below(rng, 500);
}

#endif
