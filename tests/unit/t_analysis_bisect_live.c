// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ends and steps of running kernels: every term of the margin, from files whose
 * intervals are known by hand. (t_wrong_turns asks whether the margin is right.)
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/bisect_hunt.h"

/* R 4.2.2 for all that follows; z = qnorm(.99). */
static void two_files_are_ends_and_boots_are_assumed(void **state)
{
	static const double good[] = { 5000 }, bad[] = { 6000 };
	struct hunt *h = hunt_new(good, 1, bad, 1);

	(void)state;
	assert_int_equal(find_ends(h, NAN), 0);
	assert_false(h->e.is_lab);
	assert_false(h->e.is_fixed);
	assert_string_equal(h->e.op, "page");
	assert_true(isnan(h->e.tau));
	assert_true(is_like(h->e.good, 5000));
	assert_true(is_like(h->e.bad, 6000));
	assert_true(is_like(h->e.middle, sqrt(5000.0 * 6000)));
	assert_true(is_like(h->e.change_ratio, 0.2));
	assert_true(is_like(h->e.room, log(1.2) / 2));
	/* sqrt((.955 x 6 se^2 + .014826^2) / 2) */
	assert_true(is_like(h->e.process_sd, 0.01358256896066194));
	/* (se^2 + 0) / 4 */
	assert_true(is_like(h->e.ends_var, SIX_SE * SIX_SE / 4));
	assert_true(h->e.session_sd == 0.01);
	assert_int_equal(h->e.session_df, 0);
	/* z^2 x .0001 x (1 + 1/4 + 1/4) */
	assert_true(is_like(h->e.sessions_var, 0.0008117841646581509));
	/* or as it is given */
	assert_int_equal(find_ends(h, 0.03), 0);
	assert_true(h->e.session_sd == 0.03);
	assert_int_equal(h->e.session_df, 0);
	assert_true(is_like(h->e.sessions_var, 0.0073060574819233575));
	hunt_free(h);
}

static void several_files_a_side_say_what_boots_differ_by(void **state)
{
	static const double good[] = { 5000, 5500 }, bad[] = { 7000, 7700 };
	struct hunt *h = hunt_new(good, 2, bad, 2);

	(void)state;
	assert_int_equal(find_ends(h, NAN), 0);
	assert_true(is_like(h->e.good, sqrt(5000.0 * 5500)));
	assert_true(is_like(h->e.bad, sqrt(7000.0 * 7700)));
	assert_true(is_like(h->e.process_sd, 0.01358256896066194));
	/* (2 se^2 / 2^2) / 4 */
	assert_true(is_like(h->e.ends_var, SIX_SE * SIX_SE / 8));
	assert_int_equal(h->e.session_df, 2);
	/* log(1.1)^2 / 2 - 2 se^2 / 4, about the mean of each side */
	assert_true(is_like(h->e.session_sd, 0.067297840222291114));
	/* qt(.99, 2)^2 x that^2 x (1 + 1/8 + 1/8) */
	assert_true(is_like(h->e.sessions_var, 0.27459917464400585));
	assert_int_equal(find_ends(h, 0.03), 0);
	assert_true(h->e.session_sd == 0.03);
	assert_int_equal(h->e.session_df, 0);
	hunt_free(h);
}

/* Two files and three, all of six processes. */
static void every_side_counts_by_its_own_files(void **state)
{
	static const double all[] = { 5000, 5500, 7000, 7500, 8000 };
	struct hunt *h = hunt_new(all, 5, all, 0);

	(void)state;
	h->sides[0] = (struct bisect_side){ "good", 2, h->refs };
	h->sides[1] = (struct bisect_side){ "bad", 3, h->refs + 2 };
	assert_int_equal(find_ends(h, NAN), 0);
	assert_true(is_like(h->e.process_sd, sqrt(0.955 * 6) * SIX_SE));
	/* (2 se^2 / 2^2 + 3 se^2 / 3^2) / 4 */
	assert_true(is_like(h->e.ends_var, 5.4232869088959556e-06));
	assert_int_equal(h->e.session_df, 3);
	/* squares about the mean of each side / 3 - 5 se^2 / 5 */
	assert_true(is_like(h->e.session_sd, 0.066789577871200739));
	/* qt(.99, 3)^2 x that^2 x (1 + 1/8 + 1/12) */
	assert_true(is_like(h->e.sessions_var, 0.11113486314203153));
	hunt_free(h);
}

/* fix_file_add(): the fixed cost is 200 times that of an operation. */
static void a_fixed_cost_is_looked_for_where_it_is_the_headline(void **state)
{
	static const double good[] = { 5000 }, bad[] = { 6000 };
	struct hunt *h = hunt_new(good, 1, bad, 1);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		json_object_set_new(h->x[i].boot.f.plan, "cases", json_array());
		fix_plan(&h->x[i].boot, "fork/anon", "page=base", "fixed");
	}
	assert_int_equal(find_ends(h, NAN), 0);
	assert_true(h->e.is_fixed);
	assert_true(is_like(h->e.good, 200 * 5000));
	assert_true(is_like(h->e.bad, 200 * 6000));
	hunt_free(h);
}

static void a_plan_of_another_shape_is_refused(void **state)
{
	static const double good[] = { 5000 }, bad[] = { 6000 };
	struct hunt *h = hunt_new(good, 1, bad, 1);
	struct bisect_step step = { 0 };

	(void)state;
	assert_int_equal(find_ends(h, NAN), 0);
	json_object_set_new(h->x[1].boot.f.plan, "cases", json_pack("[{}]"));
	assert_int_equal(find_ends(h, NAN), -EINVAL);
	assert_int_equal(bisect_step_file(&h->e, &h->sides[0], &h->sides[1],
					  &fork_case, &h->x[1].boot.f, &step,
					  &h->why),
			 -EINVAL);
	bisect_step_release(&step);
	hunt_free(h);
}

/* Less than a nanosecond is a cost; the same without any error no change. */
static void ends_may_be_cheap_and_exact_but_not_alike(void **state)
{
	static const double good[] = { 0.5 };
	struct hunt *h = hunt_new(good, 0, good, 0);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fix_file_init(&h->x[i], false);
		for (int k = 0; k < 6; k++)
			fix_file_add(&h->x[i], i ? 0.75 : 0.5);
		h->refs[i] = &h->x[i].boot.f;
		h->sides[i].nr_files = 1;
		h->sides[i].files = &h->refs[i];
	}
	h->nr = 2;
	assert_int_equal(find_ends(h, NAN), 0);
	assert_true(is_like(h->e.change_ratio, 0.5));
	h->sides[1].files = &h->refs[0];
	assert_int_equal(find_ends(h, NAN), -ERANGE);
	hunt_free(h);
}

static void boots_that_differ_by_less_than_their_error_do_not(void **state)
{
	static const double good[] = { 5000, 5000 }, bad[] = { 7000, 7000 };
	struct hunt *h = hunt_new(good, 2, bad, 2);

	(void)state;
	assert_int_equal(find_ends(h, NAN), 0);
	assert_int_equal(h->e.session_df, 2);
	assert_true(h->e.session_sd == 0);
	assert_true(h->e.sessions_var == 0);
	hunt_free(h);
}

static void a_single_file_of_a_side_cannot_say(void **state)
{
	static const double good[] = { 5000, 5500, 5300 };
	static const double bad[] = { 8000, 8800, 9000 };
	static const size_t nr[][2] = {
		{ 3, 1 }, { 1, 3 }, { 2, 1 }, { 1, 2 }
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(nr); i++) {
		struct hunt *h = hunt_new(good, nr[i][0], bad, nr[i][1]);

		assert_int_equal(find_ends(h, NAN), 0);
		assert_int_equal(h->e.session_df, 0);
		assert_true(h->e.session_sd == 0.01);
		/* z^2 x .0001 x (1 + 1 / 4 n_good + 1 / 4 n_bad) */
		assert_true(is_like(h->e.sessions_var,
				    0.0008117841646581509 / 1.5 *
					    (1 + 0.25 / (double)nr[i][0] +
					     0.25 / (double)nr[i][1])));
		hunt_free(h);
	}
}

/* Two ends of six: z sqrt(2) se = 1.679 %. */
static void ends_within_their_error_are_not_told_apart(void **state)
{
	static const double good[] = { 5000 };
	struct hunt *h = hunt_new(good, 1, good, 0);

	(void)state;
	h->sides[1] = (struct bisect_side){ "bad", 1, &h->refs[1] };
	h->refs[1] = &h->x[1].boot.f;
	fill_six(&h->x[1], 5080); /* log 1.587 % */
	h->nr = 2;
	assert_int_equal(find_ends(h, NAN), -ERANGE);
	assert_non_null(strstr(h->why.text, "not told apart"));
	assert_non_null(strstr(h->why.text, "+-1.7%"));
	fix_file_free(&h->x[1]);
	fill_six(&h->x[1], 5090); /* 1.784 % */
	assert_int_equal(find_ends(h, NAN), 0);
	hunt_free(h);
}

static void an_end_without_an_interval_is_none(void **state)
{
	static const double good[] = { 5000 }, bad[] = { 6000 };
	struct hunt *h = hunt_new(good, 1, bad, 1);
	struct case_record *last = &h->x[0].boot.f.cases[5];

	(void)state;
	last->outcome = OUTCOME_SKIP;
	assert_int_equal(find_ends(h, NAN), -ENODATA);
	assert_non_null(strstr(h->why.text, "too few processes"));
	assert_non_null(strstr(h->why.text, "live.jsonl"));
	assert_non_null(strstr(h->why.hint, "12 processes"));
	last->outcome = OUTCOME_OK;
	assert_int_equal(find_ends(h, NAN), 0);
	hunt_free(h);
}

static int step_of(struct hunt *h, struct fix_file *f, struct bisect_step *step)
{
	return bisect_step_file(&h->e, &h->sides[0], &h->sides[1], &fork_case,
				&f->boot.f, step, &h->why);
}

static void a_step_has_the_margin_of_the_formula(void **state)
{
	static const double good[] = { 5000 }, bad[] = { 6000 };
	struct hunt *h = hunt_new(good, 1, bad, 1);
	struct bisect_step step = { .why = xstrdup("of an earlier try") };

	(void)state;
	assert_int_equal(find_ends(h, NAN), 0);
	json_object_set_new(h->x[0].boot.f.env, "subject",
			    json_pack("{s:s}", "release", "6.1"));
	assert_int_equal(step_of(h, &h->x[0], &step), 0);
	assert_true(is_like(step.value, 5000));
	/* 5000 expm1(sqrt(z^2 (se^2 + se^2 / 4) + z^2 x .0001 x 1.5)) */
	assert_true(is_like(step.margin, 159.64903919438524));
	assert_int_equal(step.verdict, BISECT_GOOD);
	assert_int_equal(step.where, BISECT_NEAR);
	assert_int_equal(step.nr_processes, 6);
	assert_null(step.why);
	assert_string_equal(step.kernel, "6.1");
	assert_int_equal(step_of(h, &h->x[1], &step), 0);
	assert_int_equal(step.verdict, BISECT_BAD);
	assert_int_equal(step.nr_processes, 24);
	assert_null(step.kernel); /* this one does not say */
	bisect_step_release(&step);
	hunt_free(h);
}

static void expect_skip(struct hunt *h, struct fix_file *f, const char *why)
{
	struct bisect_step step = { 0 };

	assert_int_equal(step_of(h, f, &step), 0);
	assert_int_equal(step.verdict, BISECT_SKIP);
	assert_int_equal(step.where, BISECT_NOWHERE);
	assert_int_equal(step.nr_processes, 0);
	assert_string_equal(step.why, why);
	bisect_step_release(&step);
}

static void a_step_without_a_number_says_why(void **state)
{
	static const double good[] = { 5000 }, bad[] = { 6000 };
	struct hunt *h = hunt_new(good, 1, bad, 1);
	struct fix_file *f = &h->x[h->nr++];
	struct case_record *r;

	(void)state;
	assert_int_equal(find_ends(h, NAN), 0);
	fill_six(f, 5000);
	r = f->boot.f.cases;
	r[5].outcome = OUTCOME_SKIP;
	expect_skip(h, f, "too few processes for an interval");
	r[5].outcome = OUTCOME_BROKEN;
	expect_skip(h, f, "no process is ok");
	r[5].why = xstrdup("killed by SIGBUS");
	expect_skip(h, f, "killed by SIGBUS");
	json_object_del(f->boot.f.plan, "cases");
	for (size_t i = 0; i < 6; i++)
		r[i].version = 2;
	expect_skip(h, f, "the case is not in its file");
	for (size_t i = 0; i < 6; i++) {
		r[i].version = 1;
		free(r[i].axes.a[0].value);
		r[i].axes.a[0].value = xstrdup("thp");
	}
	expect_skip(h, f, "the case is not in its file");
	hunt_free(h);
}

static void a_step_of_the_lab_is_no_step_of_a_running_kernel(void **state)
{
	static const double good[] = { 5000 }, bad[] = { 6000 };
	struct hunt *h = hunt_new(good, 1, bad, 1);
	struct fix_file *f = &h->x[h->nr++];
	struct bisect_step step = { 0 };

	(void)state;
	assert_int_equal(find_ends(h, NAN), 0);
	fix_file_fill(f, true, good, 1);
	assert_int_equal(step_of(h, f, &step), -EINVAL);
	assert_non_null(strstr(h->why.text, "it is of the lab"));
	bisect_step_release(&step);
	hunt_free(h);
}

/* Two variants of one file are looked for in every record of both ends. */
static void both_ends_are_looked_through_for_variants(void **state)
{
	static const double good[] = { 5000 }, bad[] = { 6000 };

	(void)state;
	for (size_t side = 0; side < 2; side++)
		for (size_t at = 0; at < 6; at += 5) {
			struct hunt *h = hunt_new(good, 1, bad, 1);

			h->x[side].boot.f.cases[at].variant = 'a';
			assert_int_equal(find_ends(h, NAN), -EINVAL);
			assert_non_null(strstr(h->why.text, "run --ab"));
			assert_string_equal(h->why.hint,
					    "an end is a file of run or lab");
			hunt_free(h);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_files_are_ends_and_boots_are_assumed),
		cmocka_unit_test(several_files_a_side_say_what_boots_differ_by),
		cmocka_unit_test(every_side_counts_by_its_own_files),
		cmocka_unit_test(
			a_fixed_cost_is_looked_for_where_it_is_the_headline),
		cmocka_unit_test(a_plan_of_another_shape_is_refused),
		cmocka_unit_test(ends_may_be_cheap_and_exact_but_not_alike),
		cmocka_unit_test(
			boots_that_differ_by_less_than_their_error_do_not),
		cmocka_unit_test(a_single_file_of_a_side_cannot_say),
		cmocka_unit_test(ends_within_their_error_are_not_told_apart),
		cmocka_unit_test(an_end_without_an_interval_is_none),
		cmocka_unit_test(a_step_has_the_margin_of_the_formula),
		cmocka_unit_test(a_step_without_a_number_says_why),
		cmocka_unit_test(
			a_step_of_the_lab_is_no_step_of_a_running_kernel),
		cmocka_unit_test(both_ends_are_looked_through_for_variants),
	};

	return cmocka_run_group_tests_name("analysis_bisect_live", tests, begin,
					   end);
}
