// SPDX-License-Identifier: GPL-2.0-or-later
/* Planted evidence: the proof must say no to each kind of wrong path. */
#include "judge_fix.h"

static void the_right_path_is_proven(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	assert_int_equal(f.r.outcome, OUTCOME_OK);
	assert_int_equal(f.r.nr_evidence, 4);
	case_record_release(&f.r);
}

static void copies_in_place_of_reuses_are_suspect(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	/* other work may hide it in two proofs, not in all three */
	f.proofs[1].vmstat[evidence_vmstat(EV_PGREUSE)] = 1;
	judge(&f, 1.0);
	assert_int_equal(f.r.proof, PROOF_SUSPECT);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	assert_non_null(strstr(f.r.why, "pgreuse"));
	case_record_release(&f.r);
}

static void one_changed_frame_in_one_proof_is_suspect(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	f.proofs[2].seen[EV_PFN_CHANGED] = 1.0 / PAGES;
	judge(&f, 0);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	assert_non_null(strstr(f.r.why, "pfn changed"));
	case_record_release(&f.r);
}

static void a_region_of_two_vmas_is_suspect(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].seen[EV_NR_VMAS] = 2;
	judge(&f, 0);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	case_record_release(&f.r);
}

static void no_fault_where_each_page_should_fault_is_suspect(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	for (size_t i = 0; i < NR; i++)
		f.samples[i].nr_minflt = 0;
	judge(&f, 0);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	assert_non_null(strstr(f.r.why, "minflt"));
	case_record_release(&f.r);
}

static void one_odd_sample_is_dropped_not_the_case(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	f.samples[3].nr_minflt = PAGES + 40;
	judge(&f, 0);
	assert_int_equal(f.r.outcome, OUTCOME_OK);
	assert_int_equal(f.samples[3].drop, DROP_FAULTS);
	assert_int_equal(f.samples[2].drop, 0);
	case_record_release(&f.r);
}

static void unreadable_frames_are_unproven_and_say_what_they_need(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	strcpy(f.b.why_unreadable, "frame numbers need CAP_SYS_ADMIN");
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].seen[EV_PFN_CHANGED] = -1;
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_UNPROVEN);
	assert_int_equal(f.r.outcome, OUTCOME_OK);
	assert_string_equal(f.r.evidence[2].why,
			    "frame numbers need CAP_SYS_ADMIN");
	case_record_release(&f.r);
}

static void a_counter_the_kernel_lacks_is_missing_not_zero(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].has_vmstat[evidence_vmstat(EV_PGREUSE)] = false;
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_UNPROVEN);
	assert_int_equal(f.r.evidence[1].status, EVIDENCE_MISSING);
	case_record_release(&f.r);
}

static const struct expect copy[] = {
	{ .what = EV_PGREUSE, .per_op = 0 },
	{ .what = EV_PGALLOC, .per_op = 1 },
	{ 0 },
};

static void too_many_events_are_suspect_on_a_quiet_machine(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, copy);
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].vmstat[evidence_vmstat(EV_PGALLOC)] = PAGES;
	judge(&f, 0);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	assert_non_null(strstr(f.r.why, "pgreuse"));
	case_record_release(&f.r);
}

static void too_many_events_prove_nothing_beside_other_work(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, copy);
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].vmstat[evidence_vmstat(EV_PGALLOC)] = PAGES;
	judge(&f, 0.9);
	assert_int_equal(f.r.proof, PROOF_UNPROVEN);
	assert_non_null(strstr(f.r.evidence[0].why, "other work"));
	case_record_release(&f.r);
}

static void too_many_events_prove_nothing_in_too_short_a_process(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, copy);
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].vmstat[evidence_vmstat(EV_PGALLOC)] = PAGES;
	judge(&f, -1);
	assert_int_equal(f.r.proof, PROOF_UNPROVEN);
	case_record_release(&f.r);
}

static void too_few_allocations_disprove_a_copy_always(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, copy);
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].vmstat[evidence_vmstat(EV_PGREUSE)] = 0;
	judge(&f, 0.9);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	assert_non_null(strstr(f.r.why, "pgalloc"));
	case_record_release(&f.r);
}

static void an_expectation_of_other_cases_is_not_applied(void **state)
{
	static const struct expect other[] = {
		{ .what = EV_MINFLT, .per_op = 7, .when = "page=thp" },
		{ .what = EV_MINFLT, .per_op = 1, .when = "page=base" },
		{ 0 },
	};
	struct fixture f;

	(void)state;
	fixture_init(&f, other);
	axes_add(&f.req.axes, "page", "base");
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_PROVEN);
	assert_int_equal(f.r.nr_evidence, 1);
	axes_release(&f.req.axes);
	case_record_release(&f.r);
}

static void the_worst_size_decides(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, reuse);
	judge_point(&f.b, f.samples, NR, f.proofs, PROOFS, 0, &f.r);
	f.proofs[0].seen[EV_PFN_CHANGED] = 1;
	judge_point(&f.b, f.samples, NR, f.proofs, PROOFS, 0, &f.r);
	f.proofs[0].seen[EV_PFN_CHANGED] = 0;
	judge_point(&f.b, f.samples, NR, f.proofs, PROOFS, 0, &f.r);
	judge_case(&f.b, &f.r);
	assert_int_equal(f.r.outcome, OUTCOME_SUSPECT);
	assert_int_equal(f.r.nr_evidence, 4);
	case_record_release(&f.r);
}

static void nothing_declared_is_no_proof(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	judge(&f, 0);
	assert_int_equal(f.r.proof, PROOF_NONE);
	case_record_release(&f.r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_right_path_is_proven),
		cmocka_unit_test(copies_in_place_of_reuses_are_suspect),
		cmocka_unit_test(one_changed_frame_in_one_proof_is_suspect),
		cmocka_unit_test(a_region_of_two_vmas_is_suspect),
		cmocka_unit_test(
			no_fault_where_each_page_should_fault_is_suspect),
		cmocka_unit_test(one_odd_sample_is_dropped_not_the_case),
		cmocka_unit_test(
			unreadable_frames_are_unproven_and_say_what_they_need),
		cmocka_unit_test(
			a_counter_the_kernel_lacks_is_missing_not_zero),
		cmocka_unit_test(
			too_many_events_are_suspect_on_a_quiet_machine),
		cmocka_unit_test(
			too_many_events_prove_nothing_beside_other_work),
		cmocka_unit_test(
			too_many_events_prove_nothing_in_too_short_a_process),
		cmocka_unit_test(too_few_allocations_disprove_a_copy_always),
		cmocka_unit_test(an_expectation_of_other_cases_is_not_applied),
		cmocka_unit_test(the_worst_size_decides),
		cmocka_unit_test(nothing_declared_is_no_proof),
	};

	return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
