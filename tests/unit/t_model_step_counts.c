// SPDX-License-Identifier: GPL-2.0-or-later
/* page_count() and its like, and the cost of a step, as in the kernel's source. */
#include "tests/unit/model_fix.h"

static void a_page_that_one_process_maps_has_one_reference(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_exclusive, SCN_BASE);
	assert_int_equal(frame_mapcount(&f.m, frame_of(&f, P, A)), 1);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, A), 1024), 1);
	assert_int_not_equal(frame_of(&f, P, A), frame_of(&f, P, B));
}

static void a_crowd_of_1023_makes_1024_references_like_a_pin(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_refcount, SCN_BASE);
	assert_int_equal(fix_step(&f, fork_of(P, C, 1022)), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, A), 1024), 1023);
	assert_int_equal(fix_step(&f, fork_of(P, D, 1)), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, A), 1024), 1024);
	assert_int_equal(frame_mapcount(&f.m, frame_of(&f, P, A)), 1024);
	assert_int_equal(fix_step(&f, on_proc(SCN_EXIT, D)), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, A), 1024), 1023);
}

static void a_pin_counts_its_bias_and_a_get_one(void **state)
{
	struct scn_step st;
	struct fix f;
	unsigned int n;

	(void)state;
	fix_start(&f, &fix_refcount, SCN_BASE);
	n = frame_of(&f, P, A);
	st = take(SCN_GET, P, R, A, 0);
	st.times = 16;
	assert_int_equal(fix_step(&f, st), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 17);
	assert_int_equal(frame_getcount(&f.m, n), 16);
	st = take(SCN_PIN, P, Q, A, SCN_F_WRITE);
	st.times = 3;
	assert_int_equal(fix_step(&f, st), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 17 + 3 * 1024);
	assert_int_equal(frame_refcount(&f.m, n, 1), 20);
	assert_int_equal(frame_pincount(&f.m, n), 3);
	/* 2^21 pins of 1024 are 2^31: still one reference in 2^32 */
	assert_int_equal(frame_refcount(&f.m, n, UINT32_C(1) << 31),
			 17 + (UINT32_C(1) << 31));
	assert_int_equal(fix_step(&f, on_ref(SCN_DROP, P, Q)), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 17);
}

static void lru_batches_and_the_swap_cache_hold_one_each(void **state)
{
	struct fix f;
	unsigned int n;

	(void)state;
	memset(&f, 0, sizeof(f));
	fix_start(&f, &fix_refcount, SCN_BASE);
	f.s.pages[A].batch = SCN_LRU_LOCAL;
	f.s.pages[B].batch = SCN_LRU_REMOTE;
	model_start(&f.m, &f.s, &f.run);
	n = frame_of(&f, P, A);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 2);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, B), 1024), 2);
	assert_int_equal(fix_step(&f, on_proc(SCN_DRAIN, P)), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 1);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, B), 1024), 1);
	assert_int_equal(fix_step(&f, on_page(SCN_SWAPOUT, P, A)), STEP_DONE);
	assert_int_equal(frame_swapcount(&f.m, n), 1);
	assert_int_equal(frame_mapcount(&f.m, n), 0);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 0);
	assert_int_equal(fix_step(&f, on_page(SCN_READ, P, A)), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 2);
}

static void a_thp_has_one_reference_by_pmd_and_512_by_ptes(void **state)
{
	struct fix f;
	unsigned int n;

	(void)state;
	fix_start(&f, &fix_refcount, SCN_THP);
	n = frame_of(&f, P, A);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 1);
	assert_int_equal(fix_step(&f, fork_of(P, C, 1)), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 2);
	assert_int_equal(fix_step(&f, on_page(SCN_SPLIT, P, A)), STEP_DONE);
	/* the child's PMD is one still */
	assert_int_equal(frame_refcount(&f.m, n, 1024), 513);
	assert_int_equal(frame_mapcount(&f.m, n), 2);
	assert_int_equal(fix_step(&f, on_page(SCN_SPLIT, C, A)), STEP_DONE);
	assert_int_equal(frame_refcount(&f.m, n, 1024), 1024);
	fix_start(&f, &fix_refcount, SCN_PTETHP);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, A), 1024), 512);
	fix_start(&f, &fix_refcount, SCN_HUGETLB);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, A), 1024), 1);
}

static uint32_t locked(const struct fix *f)
{
	uint32_t nr = 0;

	for (size_t i = 0; i < COST_NR_FIELDS; i++)
		nr += f->cost.locked[i];
	return nr;
}

/* page_count, mapcount, the entry: 3; and PG_anon_exclusive: 4 (6.1) */
static void fork_costs_three_operations_and_four_with_the_bit(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_refcount, SCN_BASE);
	fix_step(&f, on_page(SCN_UNMAP, P, B));
	fix_step(&f, fork_of(P, C, 1));
	assert_int_equal(locked(&f), 3);
	fix_step(&f, fork_of(P, D, 1));
	assert_int_equal(locked(&f), 2);
	fix_start(&f, &fix_exclusive, SCN_BASE);
	fix_step(&f, on_page(SCN_UNMAP, P, B));
	fix_step(&f, fork_of(P, C, 1));
	assert_int_equal(locked(&f), 4);
	assert_int_equal(f.cost.locked[COST_FLAGS], 1);
	fix_step(&f, fork_of(P, D, 1));
	assert_int_equal(locked(&f), 2);
}

/* refcount and PG_referenced; a pin adds the rest of its bias */
static void gup_fast_costs_two_operations_and_a_pin_three(void **state)
{
	struct design large = fix_refcount;
	struct fix f;

	(void)state;
	fix_start(&f, &fix_refcount, SCN_BASE);
	fix_step(&f, take(SCN_GET, P, R, A, SCN_F_WRITE));
	assert_int_equal(locked(&f), 2);
	fix_step(&f, take(SCN_PIN, P, Q, A, SCN_F_WRITE));
	assert_int_equal(locked(&f), 3);
	assert_int_equal(f.cost.locked[COST_REFCOUNT], 2);
	fix_step(&f, on_ref(SCN_DROP, P, Q));
	assert_int_equal(locked(&f), 1);
	fix_step(&f, take(SCN_PIN, P, Q, A, SCN_F_WRITE | SCN_F_SLOW));
	assert_int_equal(locked(&f), 1);
	large.counts_pins = true;
	large.unpins_in_two = true;
	fix_start(&f, &large, SCN_THP);
	fix_step(&f, take(SCN_PIN, P, Q, A, SCN_F_WRITE));
	assert_int_equal(f.cost.locked[COST_REFCOUNT], 1);
	assert_int_equal(f.cost.locked[COST_PINCOUNT], 1);
	assert_int_equal(locked(&f), 3);
	fix_start(&f, &large, SCN_BASE);
	fix_step(&f, take(SCN_PIN, P, Q, A, SCN_F_WRITE));
	fix_step(&f, on_ref(SCN_DROP, P, Q));
	assert_int_equal(locked(&f), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_page_that_one_process_maps_has_one_reference),
		cmocka_unit_test(
			a_crowd_of_1023_makes_1024_references_like_a_pin),
		cmocka_unit_test(a_pin_counts_its_bias_and_a_get_one),
		cmocka_unit_test(lru_batches_and_the_swap_cache_hold_one_each),
		cmocka_unit_test(
			a_thp_has_one_reference_by_pmd_and_512_by_ptes),
		cmocka_unit_test(
			fork_costs_three_operations_and_four_with_the_bit),
		cmocka_unit_test(gup_fast_costs_two_operations_and_a_pin_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
