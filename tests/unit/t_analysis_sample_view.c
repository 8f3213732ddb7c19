// SPDX-License-Identifier: GPL-2.0-or-later
/* One process at a time and one sample at a time, by the rules of summary.h. */
#include "analysis_case.h"

#include "analysis/sample_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define assert_near(a, b, within) assert_true(fabs((a) - (b)) <= (within))

struct fix {
	struct case_set *set;
	struct result_file file;
	struct case_summary s;
	struct sample_rule rule;
};

/* y = 1000 + (50 + process) n, in ns. */
static void fix_init(struct fix *x, size_t nr, size_t nr_sizes)
{
	static const struct summary_rule rule = { .headline = SUMMARY_PER_OP };

	x->set = case_set_new(nr, nr_sizes);
	for_each_sample(x->set, r, p, i) p->wall_ns[0][i] =
		1000 + (50 + r->round) * p->nr_ops;
	x->file = (struct result_file){ .nr_cases = nr, .cases = x->set->r };
	summary_case(x->set->p, nr, &rule, &x->s);
	x->rule = (struct sample_rule){ .summary = &x->s };
}

static void fix_end(struct fix *x)
{
	case_summary_release(&x->s);
	case_set_free(x->set);
}

static void each_process_has_the_slope_of_its_own(void **state)
{
	struct sample_process *p;
	struct fix x;

	(void)state;
	fix_init(&x, 8, CASE_SIZES);
	assert_int_equal(sample_processes(&x.file, &x.rule, &p), 8);
	for (size_t i = 0; i < 8; i++) {
		assert_ptr_equal(p[i].record, &x.set->r[i]);
		assert_near(p[i].value, 50 + (double)i, 1e-9);
		assert_int_equal(p[i].nr_samples, CASE_SIZES * CASE_SAMPLES);
		assert_int_equal(p[i].nr_dropped, 0);
		assert_int_equal(p[i].drop, 0);
	}
	free(p);
	fix_end(&x);
}

static void planned_drops_are_not_told_and_others_are_named(void **state)
{
	struct sample_process *p;
	struct sample_cost *c;
	struct fix x;

	(void)state;
	fix_init(&x, 8, 2);
	x.set->r[3].points[0].drop[0] = DROP_WARMUP | DROP_STEAL;
	x.set->r[3].points[1].drop[1] = DROP_STEAL;
	x.set->r[3].points[1].drop[2] = DROP_MIGRATED;
	x.set->r[3].points[1].drop[3] = DROP_COUNTED;
	assert_int_equal(sample_processes(&x.file, &x.rule, &p), 8);
	assert_int_equal(p[3].nr_samples, 2 * CASE_SAMPLES - 2);
	assert_int_equal(p[3].nr_dropped, 2);
	assert_int_equal(p[3].drop, DROP_STEAL | DROP_MIGRATED);
	assert_int_equal(p[4].drop, 0);
	free(p);
	assert_int_equal(sample_costs(&x.file, &x.rule, 1024, &c),
			 8 * CASE_SAMPLES - 1);
	/* In order: of the fourth process the fourth sample is left out. */
	assert_int_equal(c[3 * CASE_SAMPLES].drop, 0);
	assert_int_equal(c[3 * CASE_SAMPLES + 1].drop, DROP_STEAL);
	assert_int_equal(c[3 * CASE_SAMPLES + 2].drop, DROP_MIGRATED);
	assert_int_equal(c[3 * CASE_SAMPLES + 3].drop, 0);
	assert_near(c[0].per_op, 50 + 1000.0 / 1024, 1e-12);
	assert_near(c[8 * CASE_SAMPLES - 2].per_op, 57 + 1000.0 / 1024, 1e-12);
	free(c);
	fix_end(&x);
}

static void costs_are_net_of_the_empty_measurement(void **state)
{
	struct sample_cost *c;
	struct fix x;

	(void)state;
	fix_init(&x, 1, 2);
	x.set->r[0].empty_wall_ns = 1000;
	assert_int_equal(sample_costs(&x.file, &x.rule, 512, &c), CASE_SAMPLES);
	assert_near(c[0].per_op, 50, 1e-12);
	free(c);
	assert_int_equal(sample_costs(&x.file, &x.rule, 513, &c), 0);
	free(c);
	fix_end(&x);
}

static void times_are_told_at_the_clock_that_is_asked_for(void **state)
{
	const struct result_file *files[2];
	struct sample_process *p;
	struct sample_cost *c;
	struct fix x;

	(void)state;
	fix_init(&x, 8, 2);
	for (size_t i = 0; i < 8; i++)
		for (size_t k = 0; k < 2; k++)
			x.set->r[i].points[k].clock_probe_ns =
				i < 6 ? 1000 : 1250;
	files[0] = files[1] = &x.file;
	assert_near(sample_clock_ref(files, 2), 1000, 0);
	assert_near(sample_clock_ref(files, 0), 0, 0);
	x.rule.clock_ref_ns = 1000;
	assert_int_equal(sample_processes(&x.file, &x.rule, &p), 8);
	assert_near(p[0].value, 50, 1e-9);
	assert_near(p[7].value, 57 * 0.8, 1e-9);
	free(p);
	assert_int_equal(sample_costs(&x.file, &x.rule, 512, &c),
			 8 * CASE_SAMPLES);
	assert_near(c[8 * CASE_SAMPLES - 1].per_op, (57 + 1000.0 / 512) * 0.8,
		    1e-9);
	free(c);
	fix_end(&x);
}

/* How many records are of the case. */
static size_t nr_of(const struct fix *x)
{
	struct sample_process *p;
	struct sample_cost *c;
	size_t nr = sample_processes(&x->file, &x->rule, &p);

	assert_int_equal(sample_costs(&x->file, &x->rule, 512, &c),
			 nr * CASE_SAMPLES);
	free(p);
	free(c);
	return nr;
}

static void only_good_records_of_the_very_case_count(void **state)
{
	struct fix x;

	(void)state;
	fix_init(&x, 8, 2);
	assert_int_equal(nr_of(&x), 8);
	x.set->r[0].outcome = OUTCOME_SUSPECT;
	assert_int_equal(nr_of(&x), 7);
	x.set->r[1].version = 2;
	assert_int_equal(nr_of(&x), 6);
	axes_add(&x.set->r[2].axes, "state", "shared");
	assert_int_equal(nr_of(&x), 5);
	x.set->r[3].bench[0] = 'F';
	assert_int_equal(nr_of(&x), 4);
	x.set->r[4].variant = 'a';
	x.set->r[5].variant = 'b';
	assert_int_equal(nr_of(&x), 4);
	x.rule.variant = 'b';
	assert_int_equal(nr_of(&x), 1);
	x.rule.variant = 'c';
	assert_int_equal(nr_of(&x), 0);
	fix_end(&x);
}

static void a_process_of_one_size_has_no_slope(void **state)
{
	struct sample_process *p;
	struct fix x;

	(void)state;
	fix_init(&x, 2, 2);
	x.set->r[1].nr_points = 1;
	assert_int_equal(sample_processes(&x.file, &x.rule, &p), 2);
	assert_false(isnan(p[0].value));
	assert_true(isnan(p[1].value));
	free(p);
	x.set->r[1].nr_points = 2;
	fix_end(&x);
}

static void counts_of_the_lab_keep_to_its_own_rule(void **state)
{
	struct sample_process *p;
	struct fix x;

	(void)state;
	fix_init(&x, 2, 2);
	/* The lowest mode, not the median. */
	for (size_t i = 0; i < 5; i++)
		x.set->r[0].points[1].wall_ns[0][i] += 5000;
	x.rule.is_lab = true;
	assert_int_equal(sample_processes(&x.file, &x.rule, &p), 2);
	assert_near(p[0].value, 50, 1e-9);
	free(p);
	x.rule.is_lab = false;
	assert_int_equal(sample_processes(&x.file, &x.rule, &p), 2);
	assert_true(p[0].value > 51);
	free(p);
	fix_end(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_process_has_the_slope_of_its_own),
		cmocka_unit_test(
			planned_drops_are_not_told_and_others_are_named),
		cmocka_unit_test(costs_are_net_of_the_empty_measurement),
		cmocka_unit_test(times_are_told_at_the_clock_that_is_asked_for),
		cmocka_unit_test(only_good_records_of_the_very_case_count),
		cmocka_unit_test(a_process_of_one_size_has_no_slope),
		cmocka_unit_test(counts_of_the_lab_keep_to_its_own_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
