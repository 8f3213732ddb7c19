// SPDX-License-Identifier: GPL-2.0-or-later
/* Every list of up to twelve kernels, whatever in it cannot be looked at. */
#include "analysis/bisect_search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define LIST_MAX 12

struct outcome {
	size_t nr_good_looks, nr_skips;
	struct bisect_range end;
};

/* Bisect nr kernels of which `first` is the first bad one. */
static struct outcome play(size_t nr, size_t first, unsigned int skips)
{
	enum bisect_state states[LIST_MAX] = { BISECT_IS_GOOD };
	struct outcome o = { 0 };

	states[nr - 1] = BISECT_IS_BAD;
	for (;;) {
		struct bisect_range r = bisect_search(states, nr);

		o.end = r;
		if (r.is_done)
			return o;
		/* between the ends, and never the same twice */
		assert_true(r.next > r.good && r.next < r.bad);
		assert_int_equal(states[r.next], BISECT_UNKNOWN);
		if (skips & 1u << r.next) {
			states[r.next] = BISECT_SKIPPED;
			o.nr_skips++;
			continue;
		}
		states[r.next] =
			r.next < first ? BISECT_IS_GOOD : BISECT_IS_BAD;
		o.nr_good_looks++;
		/* 2, 1, 0 are left of 5, 2, 1: at least halved without skips */
		if (!skips)
			assert_true(bisect_search(states, nr).nr_unknown <=
				    r.nr_unknown / 2);
	}
}

static void
every_list_with_any_of_it_skipped_is_told_as_far_as_it_can_be(void **state)
{
	(void)state;
	for (size_t nr = 2; nr <= LIST_MAX; nr++)
		for (size_t first = 1; first < nr; first++)
			for (unsigned int m = 0; m < 1u << (nr - 2); m++) {
				unsigned int skips = m << 1;
				struct outcome o = play(nr, first, skips);

				assert_true(o.end.good < first);
				assert_true(first <= o.end.bad);
				/* all that is left between could not be seen */
				for (size_t i = o.end.good + 1; i < o.end.bad;
				     i++)
					assert_true(skips & 1u << i);
				assert_int_equal(o.end.nr_skipped,
						 o.end.bad - o.end.good - 1);
				assert_int_equal(o.end.nr_unknown, 0);
			}
}

static void without_skips_the_looks_are_the_logarithm(void **state)
{
	/* by hand: 0 1 2 2 3 3 3 3 4 4 4 for 0 .. 10 between the ends */
	static const size_t most[] = { 0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4 };

	(void)state;
	for (size_t nr = 2; nr <= LIST_MAX; nr++) {
		size_t worst = 0;

		for (size_t first = 1; first < nr; first++) {
			struct outcome o = play(nr, first, 0);

			assert_int_equal(o.end.bad, first);
			assert_int_equal(o.end.good, first - 1);
			if (o.nr_good_looks > worst)
				worst = o.nr_good_looks;
		}
		assert_int_equal(worst, most[nr - 2]);
		assert_int_equal(bisect_nr_looks(nr - 2), most[nr - 2]);
	}
}

static void a_skip_costs_its_own_look_and_no_more_than_a_few(void **state)
{
	(void)state;
	for (size_t nr = 3; nr <= LIST_MAX; nr++)
		for (size_t first = 1; first < nr; first++)
			for (size_t i = 1; i + 1 < nr; i++) {
				struct outcome o = play(nr, first, 1u << i);

				assert_true(o.nr_skips <= 1);
				assert_true(o.nr_good_looks <=
					    bisect_nr_looks(nr - 2) + 1);
			}
}

static void the_neighbour_of_a_skipped_one_is_next(void **state)
{
	enum bisect_state states[9] = { BISECT_IS_GOOD };

	(void)state;
	states[8] = BISECT_IS_BAD;
	assert_int_equal(bisect_search(states, 9).next, 4);
	states[4] = BISECT_SKIPPED;
	assert_int_equal(bisect_search(states, 9).next, 5);
	states[5] = BISECT_SKIPPED;
	assert_int_equal(bisect_search(states, 9).next, 3);
	assert_int_equal(bisect_search(states, 9).nr_skipped, 2);
	assert_int_equal(bisect_search(states, 9).nr_unknown, 5);
}

static void two_neighbours_are_the_answer_at_once(void **state)
{
	const enum bisect_state states[] = { BISECT_IS_GOOD, BISECT_IS_BAD };
	struct bisect_range r = bisect_search(states, 2);

	(void)state;
	assert_true(r.is_done);
	assert_int_equal(r.good, 0);
	assert_int_equal(r.bad, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_list_with_any_of_it_skipped_is_told_as_far_as_it_can_be),
		cmocka_unit_test(without_skips_the_looks_are_the_logarithm),
		cmocka_unit_test(
			a_skip_costs_its_own_look_and_no_more_than_a_few),
		cmocka_unit_test(the_neighbour_of_a_skipped_one_is_next),
		cmocka_unit_test(two_neighbours_are_the_answer_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
