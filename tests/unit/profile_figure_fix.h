/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_figure_fix.h - profile records made by hand: what each function, field
 * and call chain costs is given for one operation and for the call, so that the
 * numbers of a figure can be told beforehand.
 */
#ifndef TESTS_PROFILE_FIGURE_FIX_H
#define TESTS_PROFILE_FIGURE_FIX_H

#include "base/compiler.h"
#include "base/err.h"
#include "results/profile_record.h"

#include <stdlib.h>
#include <string.h>

#define FIX_SMALL 512
#define FIX_LARGE 1536

/* One row; name NULL ends a list. In 1/8: counts of both sizes are whole. */
struct fix_row {
	const char *name, *module;
	int insns, locked; /* of one operation, in eighths */
	int fixed; /* instructions of the call */
};

static inline void fix_rows(struct profile_rows *to, const struct fix_row *from)
{
	static const uint64_t sizes[] = { FIX_SMALL, FIX_LARGE };

	*to = (struct profile_rows){ 0 };
	for (; from && from->name; from++) {
		struct profile_row *row;

		to->rows = xrealloc(to->rows, to->nr + 1, sizeof(*to->rows));
		row = &to->rows[to->nr++];
		*row = (struct profile_row){
			.name = xstrdup(from->name),
			.module = from->module ? xstrdup(from->module) : NULL,
		};
		for (size_t k = 0; k < 2; k++) {
			int64_t eighths = (int64_t)sizes[k] / 8;

			row->counts[k][PROFILE_INSNS] =
				(uint64_t)(from->fixed + from->insns * eighths);
			row->counts[k][PROFILE_LOCKED] =
				(uint64_t)(from->locked * eighths);
		}
	}
}

/*
 * fork/anon page=base, phase call, a page an operation. residual: what the clock
 * saw beyond the functions, of one page in eighths.
 */
static inline void fix_profile(struct profile_record *r,
			       const struct fix_row *functions,
			       const struct fix_row *fields,
			       const struct fix_row *stacks, int residual)
{
	static const uint64_t sizes[] = { FIX_SMALL, FIX_LARGE };

	*r = (struct profile_record){
		.bench = xstrdup("fork/anon"),
		.version = 1,
		.phase_name = xstrdup("call"),
		.op = xstrdup("page"),
		.sweep = xstrdup("pages"),
		.nr_sizes = 2,
		.has = 1u << PROFILE_INSNS | 1u << PROFILE_REPS |
		       1u << PROFILE_LOCKED,
		.nr_cpus = 1,
		.plugin = xstrdup("api 1, QEMU 7.2.22"),
	};
	axes_add(&r->axes, "page", "base");
	fix_rows(&r->functions, functions);
	fix_rows(&r->fields, fields);
	fix_rows(&r->stacks, stacks);
	for (size_t k = 0; k < 2; k++) {
		int64_t clock = residual * (int64_t)sizes[k] / 8;

		r->sizes[k] = r->nr_ops[k] = sizes[k];
		for (size_t i = 0; i < r->functions.nr; i++)
			clock += (int64_t)r->functions.rows[i]
					 .counts[k][PROFILE_INSNS];
		r->clock_insns[k] = (uint64_t)clock;
	}
}

#endif
