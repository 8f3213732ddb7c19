/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fix_run.h - constructed cases and their table, for tests of the run table. */
#ifndef TESTS_FIX_RUN_H
#define TESTS_FIX_RUN_H

#include "base/compiler.h"
#include "base/err.h"
#include "report/run_table.h"

#include <stdlib.h>
#include <string.h>

static inline struct estimate estimate_of(double lo, double hi, size_t nr)
{
	return (struct estimate){
		.value = (lo + hi) / 2,
		.lo = lo,
		.hi = hi,
		.level = 0.95,
		.nr = nr,
		.is_valid = true,
		.has_interval = nr >= 6,
	};
}

static inline struct phase_summary
phase_of(const char *name, struct estimate per_op, struct estimate fixed)
{
	return (struct phase_summary){
		.name = name,
		.kappa = 1.0,
		.has_line = fixed.is_valid,
		.per_op_ns = per_op,
		.fixed_ns = fixed,
		.companion_ns = estimate_none(),
	};
}

/* fork/anon page=base state=exclusive: 45.1 ns/page, fixed cost 41.2 us. */
static inline struct case_summary good_case(void)
{
	struct case_summary s = {
		.bench = "fork/anon",
		.version = 1,
		.op = "page",
		.sweep = "pages",
		.outcome = OUTCOME_OK,
		.nr_outcomes = { 28, 0, 0, 0 },
		.nr_processes = 28,
		.nr_samples = 1000,
		.nr_dropped = 4,
		.headline = SUMMARY_PER_OP,
		.nr_phases = 2,
		.tags = TAG_NONLINEAR,
		.proof = PROOF_PROVEN,
	};

	/* 45.12 +- 0.1805 is 0.4 %; 41234 +- 783 is 1.9 % */
	s.phases[0] = phase_of("call", estimate_of(44.9395, 45.3005, 28),
			       estimate_of(40451, 42017, 28));
	/* the fixed cost may be 0: its half width is a time */
	s.phases[1] = phase_of("exit", estimate_of(29.73, 30.27, 28),
			       estimate_of(-1410, 990, 28));
	axes_add(&s.axes, "page", "base");
	axes_add(&s.axes, "state", "exclusive");
	return s;
}

/* A case that has numbers which must not be shown. */
static inline struct case_summary bad_case(enum outcome outcome,
					   const char *why)
{
	struct case_summary s = good_case();

	axes_release(&s.axes);
	axes_add(&s.axes, "page", "thp");
	s.outcome = outcome;
	s.outcome_why = why;
	memset(s.nr_outcomes, 0, sizeof(s.nr_outcomes));
	s.nr_outcomes[outcome] = 28;
	s.tags = 0;
	return s;
}

static __attribute__((noinline, unused)) char *
table_of(struct case_summary *cases, size_t nr, const struct run_head *head)
{
	struct run_summary run = { .nr = nr, .cases = cases };
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	run_table_write(f, head, &run);
	fclose(f);
	for (size_t i = 0; i < nr; i++)
		axes_release(&cases[i].axes);
	return text;
}

#endif
