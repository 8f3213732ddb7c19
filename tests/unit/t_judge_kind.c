// SPDX-License-Identifier: GPL-2.0-or-later
/* What a page kind promises, and what it changes in what is expected. */
#include "judge_fix.h"

static const struct expect swapped_promise[] = {
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_PRESENT_BEFORE, .per_op = 0 },
	{ 0 },
};
static const struct page_kind swapped = { .name = "test",
					  .promise = swapped_promise };

static void a_broken_promise_of_the_page_kind_is_suspect(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	f.b.page_kind = &swapped;
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].seen[EV_PRESENT_BEFORE] = 0;
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	assert_int_equal(f.r.nr_evidence, 5);
	f.proofs[1].seen[EV_PRESENT_BEFORE] = 1.0 / PAGES;
	judge(&f, 0);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	assert_non_null(strstr(f.r.why, "present before"));
	case_record_release(&f.r);
}

static void a_promise_stands_in_for_the_same_expectation(void **state)
{
	static const struct expect once[] = {
		{ .what = EV_EXCLUSIVE, .per_op = 1 },
		{ 0 },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, once);
	f.b.page_kind = &swapped;
	for (size_t i = 0; i < PROOFS; i++) {
		f.proofs[i].seen[EV_EXCLUSIVE] = 0;
		f.proofs[i].seen[EV_PRESENT_BEFORE] = 0;
	}
	axes_add(&f.req.axes, "state", "shared");
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	case_record_release(&f.r);
	axes_release(&f.req.axes);
	/* and only where it speaks of the case */
	memset(&f.r, 0, sizeof(f.r));
	axes_add(&f.req.axes, "state", "exclusive");
	judge(&f, 0);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	axes_release(&f.req.axes);
	case_record_release(&f.r);
}

static void what_is_to_come_from_swap_is_not_spoilt_by_it(void **state)
{
	static const struct expect swapin[] = {
		{ .what = EV_MAJFLT, .per_op = 1 },
		{ 0 },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, swapin);
	for (size_t i = 0; i < NR; i++) {
		f.samples[i].nr_majflt = PAGES;
		f.samples[i].drop = DROP_MAJFLT;
	}
	f.samples[2].nr_majflt = PAGES / 2;
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	assert_int_equal(f.samples[0].drop, 0);
	assert_int_equal(f.samples[2].drop, DROP_FAULTS);
	case_record_release(&f.r);
	/* half of them everywhere is another path: and they stay dropped */
	memset(&f.r, 0, sizeof(f.r));
	for (size_t i = 0; i < NR; i++) {
		f.samples[i].nr_majflt = PAGES / 2;
		f.samples[i].drop = DROP_MAJFLT;
	}
	judge(&f, 0);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	assert_int_equal(f.samples[0].drop, DROP_MAJFLT);
	case_record_release(&f.r);
}

static void one_event_per_unit_is_one_per_folio(void **state)
{
	static const struct expect per_unit[] = {
		{ .what = EV_MINFLT, .per_op = PER_UNIT },
		{ 0 },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, per_unit);
	/* without a page kind a unit is a page: 513 faults are right */
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	assert_true(f.r.evidence[0].expected == 1);
	case_record_release(&f.r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_promise_of_the_page_kind_is_suspect),
		cmocka_unit_test(a_promise_stands_in_for_the_same_expectation),
		cmocka_unit_test(what_is_to_come_from_swap_is_not_spoilt_by_it),
		cmocka_unit_test(one_event_per_unit_is_one_per_folio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
