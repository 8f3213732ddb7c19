// SPDX-License-Identifier: GPL-2.0-or-later
/* Swap, migration, KSM, THP: what takes a page away from who holds it. */
#include "tests/unit/model_fix.h"

#define DONE(f, st) assert_int_equal(fix_step(f, st), STEP_DONE)

static uint8_t pte(const struct fix *f, unsigned int proc, unsigned int page)
{
	return f->m.maps[proc][page].pte;
}
static uint8_t flags(const struct fix *f, unsigned int proc, unsigned int page)
{
	return f->m.frames[frame_of(f, proc, page)].flags;
}

static void swap_keeps_the_page_of_who_holds_it(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_careless, SCN_BASE);
	DONE(&f, take(SCN_GET, P, R, A, SCN_F_WRITE));
	DONE(&f, on_page(SCN_SWAPOUT, P, A));
	assert_int_equal(flags(&f, P, A), FRAME_USED | FRAME_SWAPCACHE);
	DONE(&f, on_ref(SCN_POKE, P, R));
	DONE(&f, on_page(SCN_READ, P, A));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
	DONE(&f, on_page(SCN_SWAPOUT, P, B));
	assert_int_equal(flags(&f, P, B), FRAME_USED | FRAME_OUT);
	/* MADV_PAGEOUT leaves alone what several map, and hugetlb */
	DONE(&f, fork_of(P, C, 1));
	DONE(&f, on_page(SCN_SWAPOUT, P, A));
	assert_true(f.e.gave_none);
	fix_start(&f, &fix_careless, SCN_HUGETLB);
	DONE(&f, on_page(SCN_SWAPOUT, P, A));
	assert_true(f.e.gave_none);
	/* a THP that is held is not split */
	fix_start(&f, &fix_careless, SCN_THP);
	DONE(&f, take(SCN_GET, P, R, A, SCN_F_WRITE));
	DONE(&f, on_page(SCN_SWAPOUT, P, A));
	assert_true(f.e.gave_none);
	DONE(&f, on_page(SCN_SWAPOUT, P, B));
	assert_false(f.e.gave_none);
	assert_false(pte(&f, P, B) & PTE_PMD);
}

static void swap_out_drains_the_batch_of_its_cpu_only(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_careless, SCN_BASE);
	f.s.pages[A].batch = SCN_LRU_LOCAL;
	f.s.pages[B].batch = SCN_LRU_REMOTE;
	model_start(&f.m, &f.s, &f.run);
	DONE(&f, on_page(SCN_SWAPOUT, P, B));
	assert_true(f.e.gave_none);
	assert_int_equal(flags(&f, P, A), FRAME_USED);
	DONE(&f, on_page(SCN_SWAPOUT, P, A));
	assert_false(f.e.gave_none);
	/* migration drains those of all */
	DONE(&f, on_page(SCN_MIGRATE, P, B));
	assert_false(f.e.gave_none);
	assert_int_equal(flags(&f, P, B), FRAME_USED);
	DONE(&f, on_page(SCN_CLEAN, P, B));
	DONE(&f, on_page(SCN_SWAPOUT, P, B));
	assert_true(f.e.gave_none);
}

static void fork_takes_the_mark_of_swap_entries_from_both(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_exclusive, SCN_BASE);
	DONE(&f, on_page(SCN_SWAPOUT, P, A));
	assert_true(pte(&f, P, A) & PTE_SWAP_EXCLUSIVE);
	assert_false(flags(&f, P, A) & FRAME_EXCLUSIVE);
	DONE(&f, fork_of(P, C, 1));
	assert_false(pte(&f, P, A) & PTE_SWAP_EXCLUSIVE);
	assert_false(pte(&f, C, A) & PTE_SWAP_EXCLUSIVE);
	assert_int_equal(frame_swapcount(&f.m, frame_of(&f, P, A)), 2);
	DONE(&f, on_page(SCN_WRITE, P, A));
	assert_true(f.e.copied);
	DONE(&f, on_page(SCN_READ, C, A));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
}

static void what_is_held_is_neither_migrated_nor_merged(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_refcount, SCN_BASE);
	DONE(&f, on_pages(SCN_SAME, P, A, B));
	DONE(&f, take(SCN_GET, P, R, A, SCN_F_WRITE));
	DONE(&f, on_page(SCN_MIGRATE, P, A));
	assert_true(f.e.gave_none);
	DONE(&f, on_pages(SCN_MERGE, P, A, B));
	assert_true(f.e.gave_none);
	DONE(&f, on_ref(SCN_DROP, P, R));
	DONE(&f, on_page(SCN_MIGRATE, P, A));
	assert_false(f.e.gave_none);
	DONE(&f, on_pages(SCN_MERGE, P, B, A));
	assert_false(f.e.gave_none);
	assert_int_equal(frame_of(&f, P, A), frame_of(&f, P, B));
	assert_true(flags(&f, P, A) & FRAME_KSM);
	assert_int_equal(frame_refcount(&f.m, frame_of(&f, P, A), 1024), 2);
	DONE(&f, on_page(SCN_READ, P, A));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
	/* a KSM page is always copied: not in vain, the other has it */
	DONE(&f, on_page(SCN_WRITE, P, A));
	assert_true(f.e.copied);
	assert_int_equal(f.e.broken, 0);
	DONE(&f, on_page(SCN_READ, P, B));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
	DONE(&f, on_page(SCN_UNMERGE, P, B));
	assert_false(flags(&f, P, B) & FRAME_KSM);
	/* pages that differ */
	DONE(&f, on_pages(SCN_MERGE, P, A, B));
	assert_true(f.e.gave_none);
}

static void what_is_merged_is_of_nobody_alone(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_exclusive, SCN_THP);
	DONE(&f, on_pages(SCN_SAME, P, A, B));
	assert_true(flags(&f, P, A) & FRAME_EXCLUSIVE);
	DONE(&f, on_pages(SCN_MERGE, P, A, B));
	assert_int_equal(flags(&f, P, A), FRAME_USED | FRAME_KSM);
	assert_int_equal(f.m.frames[frame_of(&f, P, A)].kind, SCN_BASE);
	assert_false((pte(&f, P, A) | pte(&f, P, B)) & (PTE_WRITE | PTE_PMD));
	DONE(&f, on_page(SCN_COLLAPSE, P, A));
	assert_true(f.e.gave_none);
}

static void a_broken_rule_moves_a_page_away_from_who_holds_it(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_careless, SCN_BASE);
	DONE(&f, take(SCN_GET, P, R, A, SCN_F_WRITE));
	DONE(&f, on_page(SCN_MIGRATE, P, A));
	DONE(&f, on_page(SCN_WRITE, P, A));
	assert_false(f.e.faulted);
	DONE(&f, on_ref(SCN_LOOK, P, R));
	assert_int_equal(f.e.broken, 1u << SCN_SYNCHRONY);
}

static void a_thp_is_split_and_collapsed(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_exclusive, SCN_THP);
	assert_true(pte(&f, P, A) & PTE_PMD);
	DONE(&f, on_page(SCN_SPLIT, P, A));
	assert_false(pte(&f, P, A) & PTE_PMD);
	assert_int_equal(f.m.frames[frame_of(&f, P, A)].kind, SCN_PTETHP);
	assert_true(flags(&f, P, A) & FRAME_EXCLUSIVE);
	DONE(&f, take(SCN_GET, P, R, A, SCN_F_WRITE));
	DONE(&f, on_page(SCN_COLLAPSE, P, A));
	assert_true(f.e.gave_none);
	DONE(&f, on_ref(SCN_DROP, P, R));
	DONE(&f, on_page(SCN_COLLAPSE, P, A));
	assert_true(pte(&f, P, A) & PTE_PMD);
	assert_true(f.e.copied && !f.e.gave_none);
	/* a write to a PMD that others map falls back to base pages */
	DONE(&f, fork_of(P, C, 1));
	DONE(&f, on_page(SCN_WRITE, P, A));
	assert_true(f.e.copied);
	assert_int_equal(f.m.frames[frame_of(&f, P, A)].kind, SCN_BASE);
	assert_true(pte(&f, C, A) & PTE_PMD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(swap_out_drains_the_batch_of_its_cpu_only),
		cmocka_unit_test(swap_keeps_the_page_of_who_holds_it),
		cmocka_unit_test(fork_takes_the_mark_of_swap_entries_from_both),
		cmocka_unit_test(what_is_held_is_neither_migrated_nor_merged),
		cmocka_unit_test(what_is_merged_is_of_nobody_alone),
		cmocka_unit_test(
			a_broken_rule_moves_a_page_away_from_who_holds_it),
		cmocka_unit_test(a_thp_is_split_and_collapsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
