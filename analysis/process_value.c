// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/process_value.h"

#include "base/err.h"
#include "analysis/core_clock.h"
#include "analysis/lab_estimate.h"
#include "analysis/reduce.h"

#include <math.h>
#include <stdlib.h>

static bool is_used(const struct case_record *r)
{
	return r->outcome == OUTCOME_OK && r->nr_phases && r->nr_points;
}

/* One reference for all cases of a file; as summary.h has it. */
static double file_clock_ns(const struct result_file *f)
{
	const struct case_record **all =
		xcalloc(f->nr_cases, sizeof(struct case_record *));
	double ref_ns;

	for (size_t i = 0; i < f->nr_cases; i++)
		all[i] = &f->cases[i];
	ref_ns = core_clock_of(all, f->nr_cases).ref_ns;
	free(all);
	return ref_ns;
}

/* Of the case alone, where the whole file has none. */
static double case_clock_ns(const struct case_record *const *records, size_t nr)
{
	const struct case_record **used =
		xcalloc(nr, sizeof(struct case_record *));
	size_t kept = 0;
	double ref_ns;

	for (size_t i = 0; i < nr; i++)
		if (is_used(records[i]))
			used[kept++] = records[i];
	ref_ns = core_clock_of(used, kept).ref_ns;
	free(used);
	return ref_ns;
}

static double live_value(const struct case_record *r,
			 const struct process_rule *rule, double ref_ns)
{
	const struct records one = { .r = &r, .nr = 1, .clock_ref_ns = ref_ns };
	struct reduced d;
	const double *values;
	double value;

	reduce(&one, 0, rule->clock, &d);
	values = reduced_values(&d, rule->headline);
	value = values ? values[0] : NAN;
	reduced_release(&d);
	return value;
}

static double lab_value_of(const struct case_record *r,
			   const struct process_rule *rule)
{
	size_t boot = 0;
	const struct lab_processes one = {
		.nr = 1, .r = &r, .boot = &boot, .nr_boots = 1
	};
	enum lab_half half =
		rule->headline == SUMMARY_FIXED ? LAB_FIXED : LAB_PER_OP;
	struct lab_phase phase;
	double value;

	if (r->layout)
		return NAN;
	lab_estimate(&one, 0, &phase);
	value = phase.value[half].insns;
	lab_phase_release(&phase);
	return value;
}

double *process_values(const struct result_file *f,
		       const struct case_record *const *records, size_t nr,
		       const struct process_rule *rule)
{
	double *values = xcalloc(nr, sizeof(*values));
	double ref_ns = file_clock_ns(f);

	if (!(ref_ns > 0))
		ref_ns = case_clock_ns(records, nr);
	for (size_t i = 0; i < nr; i++) {
		if (!is_used(records[i]))
			values[i] = NAN;
		else if (rule->is_lab)
			values[i] = lab_value_of(records[i], rule);
		else
			values[i] = live_value(records[i], rule, ref_ns);
	}
	return values;
}
