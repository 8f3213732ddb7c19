// SPDX-License-Identifier: GPL-2.0-or-later
/* What page kinds take for granted when they have looked at their pages. */
#include "harness/kind_look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct page_tally tally(size_t nr_present, bool has_frames,
			       size_t nr_on_lru)
{
	return (struct page_tally){
		.nr = 8,
		.nr_present = nr_present,
		.has_frames = has_frames,
		.nr_on_lru = nr_on_lru,
	};
}

static void pages_on_no_list_wait_in_a_batch(void **state)
{
	struct page_tally t = tally(8, true, 0);

	(void)state;
	assert_true(kind_is_batched(&t));
}

static void one_page_on_a_list_and_the_batch_was_emptied(void **state)
{
	struct page_tally one = tally(8, true, 1), all = tally(8, true, 8);

	(void)state;
	assert_false(kind_is_batched(&one));
	assert_false(kind_is_batched(&all));
}

static void a_page_that_is_not_there_is_in_no_batch(void **state)
{
	struct page_tally some = tally(7, true, 0), none = tally(0, false, 0);

	(void)state;
	assert_false(kind_is_batched(&some));
	assert_false(kind_is_batched(&none));
}

static void who_may_not_look_takes_it_on_trust(void **state)
{
	struct page_tally t = tally(8, false, 0);

	(void)state;
	assert_true(kind_is_batched(&t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_on_no_list_wait_in_a_batch),
		cmocka_unit_test(one_page_on_a_list_and_the_batch_was_emptied),
		cmocka_unit_test(a_page_that_is_not_there_is_in_no_batch),
		cmocka_unit_test(who_may_not_look_takes_it_on_trust),
	};

	return cmocka_run_group_tests_name("kind_look", tests, NULL, NULL);
}
