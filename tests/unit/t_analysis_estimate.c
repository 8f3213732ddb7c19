// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/estimate.h"

#include "base/compiler.h"

#include <math.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void no_number_is_no_number(void **state)
{
	struct estimate e = estimate_none();

	(void)state;
	assert_false(e.is_valid || e.has_interval);
	assert_true(isnan(e.value) && isnan(e.lo) && isnan(e.hi));
	assert_true(e.nr == 0 && e.level == 0);
	assert_true(isnan(estimate_half_width_ratio(&e)));
}

static void half_width_is_relative(void **state)
{
	struct estimate e = { .value = 200,
			      .lo = 190,
			      .hi = 202,
			      .is_valid = true,
			      .has_interval = true };

	(void)state;
	assert_true(estimate_half_width_ratio(&e) == 0.03);
	e.value = -200;
	assert_true(estimate_half_width_ratio(&e) == 0.03);
	e.value = 1;
	assert_true(estimate_half_width_ratio(&e) == 6);
	e.value = 0;
	assert_true(isinf(estimate_half_width_ratio(&e)));
	e.has_interval = false;
	assert_true(isnan(estimate_half_width_ratio(&e)));
	e.has_interval = true;
	e.is_valid = false;
	assert_true(isnan(estimate_half_width_ratio(&e)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_number_is_no_number),
		cmocka_unit_test(half_width_is_relative),
	};

	return cmocka_run_group_tests_name("analysis_estimate", tests, NULL,
					   NULL);
}
