// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules of other tools (tests/tools/rules.h), on numbers done by hand. */
#include "../tools/rules.h"

#include "base/compiler.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define MAX 40

/* Processes of one sample each. */
struct plain {
	double v[MAX];
	struct boot processes[MAX];
	struct rule_side side;
};

static void plain(struct plain *p, const double *v, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		p->v[i] = v[i];
		p->processes[i] = (struct boot){ 1, &p->v[i] };
	}
	p->side = (struct rule_side){ nr, p->processes };
}

static bool ask(bool (*rule)(const struct rule_side *,
			     const struct rule_side *),
		const double *a, size_t nr_a, const double *b, size_t nr_b)
{
	struct plain of_a, of_b;
	bool is_different;

	plain(&of_a, a, nr_a);
	plain(&of_b, b, nr_b);
	is_different = rule(&of_a.side, &of_b.side);
	assert_int_equal(rule(&of_b.side, &of_a.side), is_different);
	return is_different;
}

/* Welch of the reference: p = .219 with one wild value a side, ranks .0055. */
static void wild_values_hide_a_shift_from_hyperfine(void **state)
{
	const double x[] = { 125.0, 125.3,  124.8, 125.1, 126.2,
			     124.9, 125.05, 131.0, 125.2, 124.95 };
	const double y[] = { 126.1, 126.4,  125.9,  126.3, 126.2,
			     127.0, 126.05, 125.95, 133.5, 126.15 };

	(void)state;
	assert_false(ask(rule_hyperfine, x, 10, y, 10));
	assert_true(ask(rule_benchstat, x, 10, y, 10));
	/* t = 3 / sqrt(.5), 2 degrees: p = 1 - sqrt(.9) = .051; 3.1: .048 */
	assert_false(ask(rule_hyperfine, (double[]){ 1, 2 }, 2,
			 (double[]){ 4, 5 }, 2));
	assert_true(ask(rule_hyperfine, (double[]){ 1, 2 }, 2,
			(double[]){ 4.1, 5.1 }, 2));
}

/* 4 + 4 separated: 2 / 70; 3 + 3 cannot. */
static void benchstat_takes_four_lines(void **state)
{
	const double a[] = { 1, 2, 3, 4 }, b[] = { 5, 6, 7, 8 };

	(void)state;
	assert_true(ask(rule_benchstat, a, 4, b, 4));
	assert_false(ask(rule_benchstat, a, 3, b, 3));
}

static void repetitions_look_at_one_process(void **state)
{
	const double a[] = { 1, 2, 3, 4 }, b[] = { 5, 6, 7, 8 };
	const struct boot low[] = { { 4, a }, { 4, b } };
	const struct boot high[] = { { 4, b }, { 4, a } };
	const struct rule_side of_a = { 2, low }, of_b = { 2, high };
	const struct rule_side none = { 0, low };

	(void)state;
	assert_true(rule_repetitions(&of_a, &of_b));
	/* the means of the two processes are 2.5 and 6.5 on both sides */
	assert_false(rule_benchstat(&of_a, &of_b));
	assert_false(rule_hyperfine(&of_a, &of_b));
	assert_false(rule_repetitions(&none, &of_b));
	assert_false(rule_repetitions(&of_a, &none));
}

/* Medians 100 and 110: the gap must be over 5. */
static void lkp_wants_a_wide_gap(void **state)
{
	const double a[] = { 98, 100, 102 }, b[] = { 108, 110, 112 };
	const double near[] = { 107, 110, 113 };
	const double small[] = { 104.5, 105, 105.5 };
	const double same[] = { 100, 100, 100 },
		     more[] = { 105.1, 105.1, 105.1 };

	(void)state;
	assert_true(ask(rule_lkp, a, 3, b, 3)); /* 6 */
	assert_false(ask(rule_lkp, a, 3, near, 3)); /* 5 */
	assert_false(ask(rule_lkp, same, 3, small, 3)); /* 5 % is not over */
	assert_true(ask(rule_lkp, same, 3, more, 3));
	assert_false(ask(rule_lkp, a, 0, b, 3));
}

/* 32 values: one at each end does not count. */
static void lkp_trims_a_thirty_second(void **state)
{
	double a[32], b[32];

	(void)state;
	for (size_t i = 0; i < 32; i++) {
		a[i] = 100;
		b[i] = 110;
	}
	a[3] = 200;
	b[30] = 1;
	assert_true(ask(rule_lkp, a, 32, b, 32));
	assert_false(ask(rule_lkp, a, 31, b, 32));
	a[4] = 200;
	assert_false(ask(rule_lkp, a, 32, b, 32));
}

/*
 * Two processes that differ, whose three values hardly do: pooled t takes them for
 * six independent ones. a 1 1.1 1.2 twice, b 1.2 1.3 1.4 twice: difference .2,
 * pooled variance 8 .01 / 10, t = .2 / sqrt(.008 / 3) = 3.87 > 2.228.
 */
static void pyperf_pools_three_of_each(void **state)
{
	const double a[] = { 1, 1.1, 1.2, 99 }, b[] = { 1.2, 1.3, 1.4, 1 };
	const struct boot of_a[] = { { 4, a }, { 4, a } };
	const struct boot of_b[] = { { 4, b }, { 4, b } };
	const struct rule_side side_a = { 2, of_a }, side_b = { 2, of_b };
	const struct rule_side one_a = { 1, of_a }, one_b = { 1, of_b };
	const struct rule_side none = { 0, of_a };

	(void)state;
	assert_true(rule_pyperf(&side_a, &side_b));
	/* t = .2 / sqrt(.01 2 / 3) = 2.449 < 2.776 */
	assert_false(rule_pyperf(&one_a, &one_b));
	assert_false(rule_pyperf(&none, &none));
}

/* Means 2 and x, sd 1, n = 3: half widths 9.925 / sqrt(3) = 5.73. */
static void fuchsia_wants_intervals_apart(void **state)
{
	const double one[] = { 50, 1 }, two[] = { -50, 2, 2 },
		     three[] = { 7, 3 };
	const double far[][2] = { { 0, 12.4 }, { 0, 13.4 }, { 0, 14.4 } };
	const double farther[][2] = { { 9, 12.5 }, { 9, 13.5 }, { 9, 14.5 } };
	const struct boot of_a[] = { { 2, one }, { 3, two }, { 2, three } };
	const struct boot of_b[] = { { 2, far[0] },
				     { 2, far[1] },
				     { 2, far[2] } };
	const struct boot of_c[] = { { 2, farther[0] },
				     { 2, farther[1] },
				     { 2, farther[2] } };
	const struct rule_side a = { 3, of_a }, b = { 3, of_b },
			       c = { 3, of_c };
	const struct rule_side one_a = { 1, of_a }, one_c = { 1, of_c };

	(void)state;
	assert_false(rule_fuchsia(&a, &b)); /* 11.4 < 11.46 */
	assert_true(rule_fuchsia(&a, &c)); /* 11.5 */
	assert_true(rule_fuchsia(&c, &a));
	assert_false(rule_fuchsia(&one_a, &one_c));
}

static void the_table_names_them_all(void **state)
{
	const double a[] = { 1, 1, 1, 1 };

	(void)state;
	for (size_t i = 0; i < NR_RULES; i++) {
		assert_non_null(rules[i].name);
		assert_false(ask(rules[i].differs, a, 4, a, 4));
		assert_false(ask(rules[i].differs, a, 0, a, 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wild_values_hide_a_shift_from_hyperfine),
		cmocka_unit_test(benchstat_takes_four_lines),
		cmocka_unit_test(repetitions_look_at_one_process),
		cmocka_unit_test(lkp_wants_a_wide_gap),
		cmocka_unit_test(lkp_trims_a_thirty_second),
		cmocka_unit_test(pyperf_pools_three_of_each),
		cmocka_unit_test(fuchsia_wants_intervals_apart),
		cmocka_unit_test(the_table_names_them_all),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
