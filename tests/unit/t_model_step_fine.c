// SPDX-License-Identifier: GPL-2.0-or-later
/* The stages of fork and of GUP-fast, and what comes between them. */
#include "tests/unit/model_fix.h"

#define FORKER 0 /* flights */
#define TAKER  1

static enum fork_way copies_pinned(struct design_view *v)
{
	if (!(v->state->procs[v->proc].flags & PROC_HAS_PINNED) ||
	    frame_refcount(v->state, v->frame_nr, 1024) < 1024)
		return FORK_SHARE;
	return FORK_COPY;
}

/* 5.9: pins are looked for, without (5.11) the sequence count. */
static struct design pins_design(void)
{
	struct design d = fix_refcount;

	d.has_pinned = true;
	d.forks = copies_pinned;
	return d;
}

static void stages(struct fix *f, unsigned int n, struct scn_step st,
		   unsigned int nr)
{
	while (nr--)
		assert_int_equal(fix_stage(f, n, st), STEP_MORE);
}

static void alone_the_stages_come_to_what_the_whole_does(void **state)
{
	const struct design *all[] = { &fix_always_copy, &fix_exclusive,
				       &fix_mapcount, &fix_careful };
	struct fix whole, parts;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		for (unsigned int k = 0; k < SCN_NR_KINDS; k++) {
			struct scn_step steps[] = {
				take(SCN_PIN, P, R, A, SCN_F_WRITE),
				fork_of(P, C, 1),
				take(SCN_GET, C, Q, A, 0),
				on_page(SCN_WRITE, P, A),
				on_page(SCN_SWAPOUT, P, B),
				fork_of(P, D, 1),
				take(SCN_DIO, D, 2, B, 0),
			};

			fix_start(&whole, all[i], (enum scn_kind)k);
			fix_start(&parts, all[i], (enum scn_kind)k);
			for (size_t n = 0; n < ARRAY_SIZE(steps); n++) {
				fix_step(&whole, steps[n]);
				fix_stages(&parts, FORKER, steps[n]);
				assert_memory_equal(&whole.m, &parts.m,
						    sizeof(whole.m));
			}
		}
}

static void a_child_does_not_run_before_the_fork_has_ended(void **state)
{
	struct fix f;

	(void)state;
	fix_start(&f, &fix_mapcount, SCN_BASE);
	stages(&f, FORKER, fork_of(P, C, 1), 2);
	assert_int_equal(fix_stage(&f, TAKER, on_page(SCN_READ, C, A)),
			 STEP_OFF);
	assert_int_equal(fix_stage(&f, TAKER, fork_of(P, C, 1)), STEP_WAITS);
	assert_int_equal(fix_stage(&f, TAKER, on_page(SCN_UNMAP, P, A)),
			 STEP_WAITS);
	assert_int_equal(fix_stage(&f, TAKER, on_proc(SCN_EXIT, P)),
			 STEP_WAITS);
	/* but a store needs no lock while the entry is writable */
	assert_int_equal(fix_stage(&f, TAKER, on_page(SCN_WRITE, P, A)),
			 STEP_DONE);
	stages(&f, FORKER, fork_of(P, C, 1), 1);
	assert_int_equal(fix_stage(&f, TAKER, on_page(SCN_WRITE, P, A)),
			 STEP_WAITS);
	assert_int_equal(fix_stages(&f, FORKER, fork_of(P, C, 1)), STEP_DONE);
	assert_int_equal(fix_stage(&f, TAKER, on_page(SCN_READ, C, A)),
			 STEP_DONE);
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
}

/* The page is shared after it was looked at for pins; one comes in between. */
static enum ideal_class pin_while_forking(const struct design *d)
{
	struct scn_step pin = take(SCN_PIN, P, R, A, SCN_F_WRITE);
	struct fix f;

	fix_start(&f, d, SCN_BASE);
	stages(&f, FORKER, fork_of(P, C, 1), 2);
	while (fix_stage(&f, TAKER, pin) == STEP_MORE)
		;
	fix_stages(&f, FORKER, fork_of(P, C, 1));
	if (f.m.flights[TAKER].verb)
		assert_int_equal(fix_stages(&f, TAKER, pin), STEP_DONE);
	assert_int_equal(fix_step(&f, on_page(SCN_WRITE, P, A)), STEP_DONE);
	assert_int_equal(fix_step(&f, on_ref(SCN_LOOK, P, R)), STEP_DONE);
	return (enum ideal_class)f.e.seen;
}

static void without_a_sequence_count_a_pin_slips_into_a_fork(void **state)
{
	struct design d = pins_design();

	(void)state;
	assert_int_equal(pin_while_forking(&d), IDEAL_STALE);
	d.has_seqcount = true;
	assert_int_equal(pin_while_forking(&d), IDEAL_CURRENT);
	d.has_seqcount = false;
	d.protects_early = true;
	assert_int_equal(pin_while_forking(&d), IDEAL_CURRENT);
}

/* All of the fork happens between two stages of GUP-fast. */
static void a_fork_that_comes_and_goes_is_noticed(void **state)
{
	struct scn_step pin = take(SCN_PIN, P, R, A, SCN_F_WRITE);
	struct scn_step get = take(SCN_GET, P, R, A, SCN_F_WRITE);
	struct design d = pins_design();
	struct fix f;

	(void)state;
	d.has_seqcount = true;
	/* mark, count, read, | grab, check, count again */
	for (unsigned int nr = 2; nr <= 5; nr++) {
		fix_start(&f, &d, SCN_BASE);
		stages(&f, TAKER, pin, nr);
		assert_int_equal(fix_stages(&f, FORKER, fork_of(P, C, 1)),
				 STEP_DONE);
		assert_int_equal(fix_stages(&f, TAKER, pin), STEP_DONE);
		assert_true(f.e.was_slow);
		assert_int_equal(f.m.procs[P].seq, 0);
	}
	/* a get reads the entry and checks it: a change of it is noticed */
	fix_start(&f, &d, SCN_BASE);
	stages(&f, TAKER, get, 2);
	fix_stages(&f, FORKER, fork_of(P, C, 1));
	assert_int_equal(fix_stages(&f, TAKER, get), STEP_DONE);
	assert_true(f.e.was_slow);
	assert_int_equal(frame_mapcount(&f.m, frame_of(&f, P, A)), 1);
}

static void a_frame_that_is_gone_is_not_grabbed(void **state)
{
	struct scn_step get = take(SCN_GET, P, R, A, 0);
	struct fix f;

	(void)state;
	fix_start(&f, &fix_mapcount, SCN_BASE);
	stages(&f, TAKER, get, 1);
	assert_int_equal(fix_stage(&f, FORKER, on_page(SCN_UNMAP, P, A)),
			 STEP_DONE);
	stages(&f, TAKER, get, 1);
	assert_int_equal(fix_stage(&f, TAKER, get), STEP_REFUSED);
	assert_int_equal(f.m.flights[TAKER].verb, 0);
	assert_int_equal(f.m.refs[R].kind, REFK_NONE);
	fix_start(&f, &fix_mapcount, SCN_BASE);
	stages(&f, TAKER, get, 1);
	assert_int_equal(fix_stage(&f, FORKER, on_page(SCN_SWAPOUT, P, A)),
			 STEP_DONE);
	assert_int_equal(fix_stages(&f, TAKER, get), STEP_DONE);
	assert_true(f.e.was_slow && f.e.faulted);
}

/* The entry looks the same, but is of another page. */
static void a_page_that_was_exchanged_is_noticed(void **state)
{
	struct scn_step get = take(SCN_GET, P, R, A, SCN_F_WRITE);
	struct fix f;

	(void)state;
	fix_start(&f, &fix_mapcount, SCN_BASE);
	stages(&f, TAKER, get, 2);
	fix_stage(&f, FORKER, on_page(SCN_DONTNEED, P, A));
	fix_stage(&f, FORKER, on_page(SCN_WRITE, P, A));
	assert_int_equal(fix_stages(&f, TAKER, get), STEP_DONE);
	assert_true(f.e.was_slow);
	assert_int_equal(f.m.refs[R].frame, frame_of(&f, P, A));
	fix_step(&f, on_ref(SCN_LOOK, P, R));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
}

/* Copies of pinned pages are made with the entry as it is (S17). */
static uint32_t write_while_copying(unsigned int first, unsigned int second,
				    struct fix *f, bool protects_early)
{
	struct scn_step st = on_page(SCN_WRITE, P, A);
	static struct design d; /* f goes on with it */
	enum step_end end;

	d = pins_design();
	d.protects_early = protects_early;
	fix_start(f, &d, SCN_BASE);
	assert_int_equal(fix_step(f, take(SCN_PIN, P, R, A, SCN_F_WRITE)),
			 STEP_DONE);
	/* begin, look, the first half */
	stages(f, FORKER, fork_of(P, C, 1), 3);
	st.flags = (uint8_t)first;
	end = fix_stage(f, TAKER, st);
	assert_int_equal(end, protects_early ? STEP_WAITS : STEP_DONE);
	if (second && end == STEP_DONE) {
		st.flags = (uint8_t)second;
		assert_int_equal(fix_stage(f, TAKER, st), STEP_DONE);
	}
	stages(f, FORKER, fork_of(P, C, 1), 1);
	return f->e.broken;
}

static void a_copy_by_fork_is_torn_by_a_write_to_both_halves(void **state)
{
	const uint32_t torn = 1u << SCN_TORN_COPY;
	struct fix f;

	(void)state;
	assert_int_equal(write_while_copying(0, 0, &f, false), torn);
	assert_int_equal(
		write_while_copying(SCN_F_HALF0, SCN_F_HALF1, &f, false), torn);
	/* old and old, old and new as between the writes: moments there were */
	assert_int_equal(write_while_copying(SCN_F_HALF0, 0, &f, false), 0);
	assert_int_equal(write_while_copying(SCN_F_HALF1, 0, &f, false), 0);
	assert_int_equal(
		write_while_copying(SCN_F_HALF1, SCN_F_HALF0, &f, false), 0);
	/* who protects first makes the writer wait, and lets it go on */
	assert_int_equal(write_while_copying(0, 0, &f, true), 0);
	assert_int_equal(fix_stages(&f, FORKER, fork_of(P, C, 1)), STEP_DONE);
	assert_int_equal(fix_stage(&f, TAKER, on_page(SCN_WRITE, P, A)),
			 STEP_DONE);
	assert_false(f.e.faulted);
	assert_int_equal(fix_step(&f, on_ref(SCN_LOOK, P, R)), STEP_DONE);
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
}

static void the_child_is_not_told_what_was_written_after(void **state)
{
	struct fix f;

	(void)state;
	write_while_copying(SCN_F_HALF0, 0, &f, false);
	assert_int_equal(fix_stages(&f, FORKER, fork_of(P, C, 1)), STEP_DONE);
	fix_step(&f, on_page(SCN_READ, C, A));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
	fix_step(&f, on_page(SCN_READ, P, A));
	assert_int_equal(f.e.seen, IDEAL_CURRENT);
	assert_int_not_equal(frame_of(&f, P, A), frame_of(&f, C, A));
}

static void what_is_being_taken_is_not_yet_held(void **state)
{
	struct scn_step get = take(SCN_GET, P, R, A, 0);
	struct fix f;

	(void)state;
	fix_start(&f, &fix_mapcount, SCN_BASE);
	stages(&f, TAKER, get, 2);
	assert_int_equal(f.m.refs[R].kind, REFK_GET);
	assert_int_equal(fix_stage(&f, FORKER, on_ref(SCN_LOOK, P, R)),
			 STEP_OFF);
	assert_int_equal(fix_stage(&f, FORKER, on_ref(SCN_DROP, P, R)),
			 STEP_OFF);
	assert_int_equal(fix_stage(&f, FORKER, get), STEP_OFF);
	assert_int_equal(fix_stage(&f, FORKER, on_proc(SCN_EXIT, P)),
			 STEP_WAITS);
	assert_int_equal(fix_stage(&f, TAKER, get), STEP_DONE);
	assert_int_equal(fix_stage(&f, FORKER, on_ref(SCN_LOOK, P, R)),
			 STEP_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alone_the_stages_come_to_what_the_whole_does),
		cmocka_unit_test(
			a_child_does_not_run_before_the_fork_has_ended),
		cmocka_unit_test(
			without_a_sequence_count_a_pin_slips_into_a_fork),
		cmocka_unit_test(a_fork_that_comes_and_goes_is_noticed),
		cmocka_unit_test(a_frame_that_is_gone_is_not_grabbed),
		cmocka_unit_test(a_page_that_was_exchanged_is_noticed),
		cmocka_unit_test(
			a_copy_by_fork_is_torn_by_a_write_to_both_halves),
		cmocka_unit_test(the_child_is_not_told_what_was_written_after),
		cmocka_unit_test(what_is_being_taken_is_not_yet_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
