// SPDX-License-Identifier: GPL-2.0-or-later
/* Each verb by itself, under designs of a few lines. */
#include "tests/unit/model_fix.h"

#define DONE(f, st) assert_int_equal(fix_step(f, st), STEP_DONE)

static uint8_t pte(const struct fix *f, unsigned int proc, unsigned int page)
{
	return f->m.maps[proc][page].pte;
}
static void a_leak_by_vmsplice_needs_the_mapcount(void **state)
{
	const struct scn_step steps[] = {
		fork_of(P, C, 1),
		take(SCN_GET, C, R, A, 0),
		on_page(SCN_UNMAP, C, A),
		on_page(SCN_WRITE, P, A),
	};
	struct fix f;

	(void)state;
	fix_start(&f, &fix_mapcount, SCN_BASE);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		DONE(&f, steps[i]);
	assert_true(f.e.reused && f.e.faulted && !f.e.copied);
	DONE(&f, on_ref(SCN_LOOK, C, R));
	assert_int_equal(f.e.seen, IDEAL_FOREIGN);
	assert_int_equal(f.e.broken, 1u << SCN_ISOLATION);
	assert_int_equal(f.e.seen_owner, owner_of_page(P, A));
	fix_start(&f, &fix_refcount, SCN_BASE);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		DONE(&f, steps[i]);
	assert_true(f.e.copied && !f.e.reused);
	assert_int_equal(f.e.broken, 0);
	DONE(&f, on_ref(SCN_LOOK, C, R));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
}

static void a_pin_is_lost_after_mprotect_by_the_refcount(void **state)
{
	const struct scn_step steps[] = {
		take(SCN_PIN, P, R, A, SCN_F_WRITE),
		on_page(SCN_PROTECT, P, A),
		on_page(SCN_UNPROTECT, P, A),
		on_page(SCN_WRITE, P, A),
	};
	struct fix f;

	(void)state;
	fix_start(&f, &fix_refcount, SCN_BASE);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		DONE(&f, steps[i]);
	assert_true(f.e.copied);
	assert_int_equal(f.e.broken, 1u << SCN_NEEDLESS_COPY);
	DONE(&f, on_ref(SCN_LOOK, P, R));
	assert_int_equal(f.e.seen, IDEAL_STALE);
	assert_int_equal(f.e.broken, 1u << SCN_SYNCHRONY);
	DONE(&f, on_ref(SCN_POKE, P, R));
	DONE(&f, on_page(SCN_READ, P, A));
	assert_int_equal(f.e.broken, 1u << SCN_LOST_WRITE);
	fix_start(&f, &fix_exclusive, SCN_BASE);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		DONE(&f, steps[i]);
	assert_true(f.e.reused);
}

static void what_cannot_be_changes_nothing(void **state)
{
	const struct scn_step steps[] = {
		on_page(SCN_READ, C, A), /* nobody */
		on_page(SCN_WRITE, P, B), /* nothing there */
		on_ref(SCN_LOOK, P, Q), /* not held */
		take(SCN_GET, P, R, A, 0), /* held */
		on_ref(SCN_POKE, P, R), /* to read only */
		fork_of(P, P, 1),
		on_pages(SCN_SAME, P, A, B),
		on_pages(SCN_MERGE, P, A, A),
		on_ref(SCN_PROMOTE, P, R), /* there is no such thing */
	};
	struct model_state before;
	struct fix f;

	(void)state;
	fix_start(&f, &fix_exclusive, SCN_BASE);
	DONE(&f, take(SCN_GET, P, R, A, 0));
	DONE(&f, on_page(SCN_UNMAP, P, B));
	before = f.m;
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		assert_int_equal(fix_step(&f, steps[i]), STEP_OFF);
		assert_memory_equal(&before, &f.m, sizeof(before));
	}
	DONE(&f, on_page(SCN_PROTECT, P, A));
	assert_int_equal(fix_step(&f, on_page(SCN_WRITE, P, A)), STEP_OFF);
	assert_int_equal(fix_step(&f, take(SCN_GET, P, Q, A, SCN_F_WRITE)),
			 STEP_OFF);
}

static void force_writes_what_is_protected(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_exclusive, SCN_BASE);
	DONE(&f, fork_of(P, C, 1));
	DONE(&f, on_page(SCN_PROTECT, P, A));
	DONE(&f, on_page(SCN_FORCE, P, A));
	assert_true(f.e.copied);
	assert_false(pte(&f, P, A) & PTE_WRITE);
	DONE(&f, on_page(SCN_READ, C, A));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
	DONE(&f, on_page(SCN_FORCE, P, A));
	assert_false(f.e.copied);
}

static void a_private_file_and_the_zero_page_are_copied(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_refcount, SCN_FILE);
	DONE(&f, on_page(SCN_WRITE, P, A));
	assert_true(f.e.copied);
	assert_int_equal(f.e.broken, 0);
	DONE(&f, on_page(SCN_DONTNEED, P, A));
	DONE(&f, on_page(SCN_READ, P, A));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
	assert_int_equal(frame_of(&f, P, A), A);
	fix_start(&f, &fix_refcount, SCN_ZERO);
	assert_int_equal(frame_of(&f, P, A), frame_of(&f, P, B));
	/* pte_special(): not by GUP-fast */
	DONE(&f, take(SCN_GET, P, R, A, 0));
	assert_true(f.e.was_slow);
	DONE(&f, on_page(SCN_WRITE, P, A));
	assert_true(f.e.copied);
	assert_int_equal(f.e.broken, 0);
}

static void protection_takes_the_write_bit_and_no_more(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_exclusive, SCN_BASE);
	DONE(&f, on_proc(SCN_SOFTDIRTY, P));
	assert_int_equal(pte(&f, P, A), PTE_DIRTY);
	assert_int_equal(pte(&f, P, B), PTE_DIRTY);
	DONE(&f, on_page(SCN_WRITE, P, A));
	assert_true(f.e.reused);
	assert_int_equal(pte(&f, P, A), PTE_WRITE | PTE_DIRTY | PTE_SOFTDIRTY);
	DONE(&f, on_page(SCN_UFFDWP, P, A));
	assert_int_equal(pte(&f, P, A), PTE_UFFDWP | PTE_DIRTY | PTE_SOFTDIRTY);
	DONE(&f, fork_of(P, C, 1));
	assert_false(pte(&f, C, A) & PTE_UFFDWP);
	DONE(&f, on_page(SCN_WRITE, P, A));
	assert_false(pte(&f, P, A) & PTE_UFFDWP);
}

static void mprotect_may_map_writable_at_once(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_careless, SCN_BASE);
	DONE(&f, on_page(SCN_PROTECT, P, A));
	DONE(&f, on_page(SCN_UNPROTECT, P, A));
	assert_true(pte(&f, P, A) & PTE_WRITE);
	DONE(&f, on_page(SCN_PROTECT, P, A));
	DONE(&f, on_page(SCN_UFFDWP, P, A));
	DONE(&f, on_page(SCN_UNPROTECT, P, A));
	assert_false(pte(&f, P, A) & PTE_WRITE);
}

static void a_child_does_not_get_what_is_not_for_fork(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_mapcount, SCN_BASE);
	DONE(&f, on_page(SCN_DONTFORK, P, A));
	DONE(&f, on_page(SCN_DONTFORK, P, B));
	DONE(&f, on_page(SCN_DOFORK, P, B));
	DONE(&f, fork_of(P, C, 1));
	assert_int_equal(fix_step(&f, on_page(SCN_READ, C, A)), STEP_OFF);
	DONE(&f, on_page(SCN_READ, C, B));
	assert_int_equal(frame_mapcount(&f.m, frame_of(&f, P, A)), 1);
	assert_int_equal(frame_mapcount(&f.m, frame_of(&f, P, B)), 2);
}

static void frames_go_with_the_last_who_names_them(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_mapcount, SCN_BASE);
	DONE(&f, fork_of(P, C, 1));
	DONE(&f, take(SCN_GET, C, R, A, 0));
	assert_int_equal(f.m.nr_frames, 2);
	DONE(&f, on_proc(SCN_EXIT, P));
	assert_int_equal(f.m.nr_frames, 2);
	DONE(&f, on_page(SCN_UNMAP, C, A));
	DONE(&f, on_page(SCN_UNMAP, C, B));
	model_canonical(&f.m);
	assert_int_equal(f.m.nr_frames, 1);
	DONE(&f, on_ref(SCN_LOOK, C, R));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
	DONE(&f, on_proc(SCN_EXIT, C));
	assert_int_equal(f.m.nr_frames, 0);
	assert_int_equal(fix_step(&f, on_proc(SCN_DRAIN, C)), STEP_OFF);
}

static void what_was_held_leaves_no_trace(void **state)
{
	struct fix f, other;

	(void)state;
	fix_start(&f, &fix_mapcount, SCN_BASE);
	other = f;
	DONE(&f, take(SCN_GET, P, R, A, 0));
	DONE(&f, on_ref(SCN_DROP, P, R));
	assert_memory_equal(&f.m, &other.m, sizeof(f.m));
	/* nor does that who is left was not alone */
	DONE(&f, take(SCN_GET, P, R, A, SCN_F_WRITE));
	DONE(&f, take(SCN_GET, P, Q, A, SCN_F_WRITE));
	DONE(&f, on_page(SCN_UNMAP, P, A));
	assert_int_equal(fix_step(&f, on_ref(SCN_POKE, P, Q)), STEP_OFF);
	DONE(&f, on_ref(SCN_DROP, P, R));
	DONE(&other, take(SCN_GET, P, Q, A, SCN_F_WRITE));
	DONE(&other, on_page(SCN_UNMAP, P, A));
	assert_memory_equal(&f.m, &other.m, sizeof(f.m));
	DONE(&f, on_ref(SCN_POKE, P, Q));
}

static void data_under_writeback_is_not_to_change(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_careless, SCN_BASE);
	DONE(&f, take(SCN_GET, P, R, A, SCN_F_WRITE));
	DONE(&f, on_page(SCN_CLEAN, P, A));
	assert_false(pte(&f, P, A) & PTE_WRITE);
	/* a fault waits for its end: for ever, in an order of steps */
	assert_int_equal(fix_step(&f, on_page(SCN_WRITE, P, A)), STEP_OFF);
	assert_int_equal(fix_stage(&f, 0, on_page(SCN_WRITE, P, A)),
			 STEP_WAITS);
	DONE(&f, on_ref(SCN_PROMOTE, P, R));
	DONE(&f, on_ref(SCN_POKE, P, R));
	assert_int_equal(f.e.broken, 1u << SCN_UNSTABLE);
	DONE(&f, on_page(SCN_CLEANED, P, A));
	DONE(&f, on_ref(SCN_POKE, P, R));
	assert_int_equal(f.e.broken, 0);
	DONE(&f, on_page(SCN_WRITE, P, A));
}

static bool refuses(struct design_view *v)
{
	return frame_pincount(v->state, v->frame_nr);
}
static bool fewer_than_16(struct design_view *v)
{
	return frame_getcount(v->state, v->frame_nr) < 16;
}

static void a_refusal_leaves_all_as_it_was(void **state)
{
	struct design d = fix_exclusive;
	struct scn_step st = take(SCN_GET, P, R, A, SCN_F_WRITE);
	struct model_state before;
	struct fix f;

	(void)state;
	d.refuses_protect = refuses;
	d.may_take = fewer_than_16;
	fix_start(&f, &d, SCN_BASE);
	DONE(&f, on_page(SCN_PROTECT, P, A));
	DONE(&f, on_page(SCN_UNPROTECT, P, A));
	DONE(&f, on_page(SCN_WRITE, P, A));
	st.times = 16;
	DONE(&f, st);
	before = f.m;
	st = take(SCN_GET, P, Q, A, SCN_F_WRITE);
	assert_int_equal(fix_step(&f, st), STEP_REFUSED);
	assert_int_equal(f.e.broken, 1u << SCN_REFUSAL);
	assert_int_equal(f.cost.nr_refused, 1);
	assert_memory_equal(&before, &f.m, sizeof(before));
	DONE(&f, take(SCN_PIN, P, Q, B, SCN_F_WRITE));
	before = f.m;
	assert_int_equal(fix_step(&f, on_page(SCN_PROTECT, P, B)),
			 STEP_REFUSED);
	assert_memory_equal(&before, &f.m, sizeof(before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_leak_by_vmsplice_needs_the_mapcount),
		cmocka_unit_test(a_pin_is_lost_after_mprotect_by_the_refcount),
		cmocka_unit_test(what_cannot_be_changes_nothing),
		cmocka_unit_test(force_writes_what_is_protected),
		cmocka_unit_test(a_private_file_and_the_zero_page_are_copied),
		cmocka_unit_test(protection_takes_the_write_bit_and_no_more),
		cmocka_unit_test(mprotect_may_map_writable_at_once),
		cmocka_unit_test(a_child_does_not_get_what_is_not_for_fork),
		cmocka_unit_test(frames_go_with_the_last_who_names_them),
		cmocka_unit_test(what_was_held_leaves_no_trace),
		cmocka_unit_test(data_under_writeback_is_not_to_change),
		cmocka_unit_test(a_refusal_leaves_all_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
