// SPDX-License-Identifier: GPL-2.0-or-later
/* References: pins, what is claimed of them, and counters that go both ways. */
#include "tests/unit/judge_fix.h"

#include <stdio.h>

#define QUIET 0.0
#define BUSY  0.8

static const struct expect growth[] = {
	{ .what = EV_ANON_GROWTH, .per_op = 1 },
	{ 0 },
};

static const struct expect none[] = { { 0 } };

static void set(struct fixture *f, enum evidence_id what, int64_t a, int64_t b,
		int64_t c)
{
	int idx = evidence_vmstat(what);

	f->proofs[0].vmstat[idx] = (uint64_t)a;
	f->proofs[1].vmstat[idx] = (uint64_t)b;
	f->proofs[2].vmstat[idx] = (uint64_t)c;
}

static void claim(struct fixture *f, enum evidence_id what, double per_op)
{
	f->b.claims[0] = (struct expect){ .what = what, .per_op = per_op };
}

static enum evidence_status status_of(const struct fixture *f)
{
	return f->r.evidence[0].status;
}

static void pins_of_others_are_on_top_of_the_least(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, none);
	claim(&f, EV_PINNED, 1);
	set(&f, EV_PINNED, PAGES + 700, PAGES, PAGES + 33);
	judge(&f, BUSY);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	assert_true(f.r.evidence[0].seen == 1);
	case_record_release(&f.r);
}

static void a_pin_less_disproves_however_busy_the_machine(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, none);
	claim(&f, EV_PINNED, 1);
	set(&f, EV_PINNED, PAGES, PAGES / 2, PAGES);
	judge(&f, BUSY);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	case_record_release(&f.r);
}

static void pins_too_many_may_be_those_of_others(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, none);
	claim(&f, EV_PINNED, 0);
	set(&f, EV_PINNED, 60, 31, 47);
	judge(&f, BUSY);
	assert_int_equal(status_of(&f), EVIDENCE_MISSING);
	case_record_release(&f.r);
	fixture_init(&f, none);
	claim(&f, EV_PINNED, 0);
	set(&f, EV_PINNED, 60, 31, 47);
	judge(&f, QUIET);
	assert_int_equal(status_of(&f), EVIDENCE_FAILED);
	case_record_release(&f.r);
}

static void pins_that_repeat_to_the_last_are_our_own(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, none);
	claim(&f, EV_PINNED, 0);
	set(&f, EV_PINNED, PAGES, PAGES, PAGES);
	judge(&f, BUSY);
	assert_int_equal(status_of(&f), EVIDENCE_FAILED);
	case_record_release(&f.r);
}

/* A machine that pins all the time was seen to do so. */
static void pins_by_the_dozen_are_not_ours_though_they_repeat(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, none);
	claim(&f, EV_PINNED, 0);
	set(&f, EV_PINNED, 16 * PAGES, 16 * PAGES, 16 * PAGES);
	judge(&f, BUSY);
	assert_int_equal(status_of(&f), EVIDENCE_MISSING);
	case_record_release(&f.r);
}

/* One fell by the work of others; the middle is what it was to be. */
static void a_counter_that_falls_is_judged_in_the_middle(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, growth);
	set(&f, EV_ANON_GROWTH, -300, PAGES, PAGES + 90);
	judge(&f, BUSY);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	case_record_release(&f.r);
	fixture_init(&f, growth);
	set(&f, EV_ANON_GROWTH, -300, -PAGES, PAGES);
	judge(&f, BUSY); /* others may have done that */
	assert_int_equal(status_of(&f), EVIDENCE_MISSING);
	case_record_release(&f.r);
	fixture_init(&f, growth);
	set(&f, EV_ANON_GROWTH, -300, -PAGES, PAGES);
	judge(&f, QUIET);
	assert_int_equal(status_of(&f), EVIDENCE_FAILED);
	assert_true(f.r.evidence[0].seen == -300.0 / PAGES);
	case_record_release(&f.r);
}

static void a_claim_counts_before_the_line_of_the_benchmark(void **state)
{
	static const struct expect two[] = {
		{ .what = EV_PINNED, .per_op = 2 },
		{ 0 },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, two);
	claim(&f, EV_PINNED, 1);
	set(&f, EV_PINNED, PAGES, PAGES, PAGES);
	judge(&f, QUIET);
	assert_int_equal(f.r.nr_evidence, 1);
	assert_true(f.r.evidence[0].expected == 1);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	case_record_release(&f.r);
}

static void a_counter_that_runs_behind_is_missing_without_root(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, none);
	claim(&f, EV_PINNED, 1);
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].has_vmstat[evidence_vmstat(EV_PINNED)] = false;
	snprintf(f.b.why_no_lagging, sizeof(f.b.why_no_lagging), "%s",
		 "for root only");
	judge(&f, QUIET);
	assert_int_equal(f.r.proof, PROOF_UNPROVEN);
	assert_string_equal(f.r.evidence[0].why, "for root only");
	case_record_release(&f.r);
}

/* The least of the samples, within four pins of the whole. */
static void
pins_that_are_held_before_are_a_share_of_what_was_taken(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, none);
	claim(&f, EV_HELD_PINS, 1);
	f.b.claims[0].slack = 4.0 / PAGES;
	f.proofs[0].seen[EV_HELD_PINS] = 1.5;
	f.proofs[1].seen[EV_HELD_PINS] = 1;
	f.proofs[2].seen[EV_HELD_PINS] = 1.25;
	judge(&f, BUSY);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	case_record_release(&f.r);
	f.r = (struct case_record){ 0 };
	f.proofs[1].seen[EV_HELD_PINS] = 0;
	judge(&f, BUSY);
	assert_int_equal(f.r.proof, PROOF_SUSPECT);
	case_record_release(&f.r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pins_of_others_are_on_top_of_the_least),
		cmocka_unit_test(a_pin_less_disproves_however_busy_the_machine),
		cmocka_unit_test(pins_too_many_may_be_those_of_others),
		cmocka_unit_test(pins_that_repeat_to_the_last_are_our_own),
		cmocka_unit_test(
			pins_by_the_dozen_are_not_ours_though_they_repeat),
		cmocka_unit_test(a_counter_that_falls_is_judged_in_the_middle),
		cmocka_unit_test(
			a_claim_counts_before_the_line_of_the_benchmark),
		cmocka_unit_test(
			a_counter_that_runs_behind_is_missing_without_root),
		cmocka_unit_test(
			pins_that_are_held_before_are_a_share_of_what_was_taken),
	};

	return cmocka_run_group_tests_name("judge_refs", tests, NULL, NULL);
}
