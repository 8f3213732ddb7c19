// SPDX-License-Identifier: GPL-2.0-or-later
/* Which files may meet; the sentence over the rows. */
#include "tests/unit/compare_fix.h"

#include <errno.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct two {
	struct fix_file *x[2];
	struct compare_side side[2];
};

static void two_init(struct two *t)
{
	for (int i = 0; i < 2; i++) {
		t->x[i] = fix_file_new(i ? "b.jsonl" : "a.jsonl");
		t->side[i] = fix_side(i ? "b" : "a", &t->x[i]->ref, 1, 0);
	}
}

static void two_free(struct two *t)
{
	for (int i = 0; i < 2; i++)
		fix_file_free(t->x[i]);
}

static void set(struct two *t, int i, const char *section, const char *key,
		const char *value)
{
	json_t *in = json_object_get(t->x[i]->f.env, section);

	if (!in) {
		in = json_object();
		json_object_set_new(t->x[i]->f.env, section, in);
	}
	json_object_set_new(in, key, json_string(value));
}

/* Set a key in the second file; the answer of compare_identity(). */
static int with(const char *section, const char *key, const char *value,
		struct why *why)
{
	struct two t;
	int err;

	two_init(&t);
	set(&t, 1, section, key, value);
	err = compare_identity(t.side, 2, why);
	two_free(&t);
	return err;
}

static void the_first_key_that_differs_is_named_with_both_values(void **state)
{
	struct why why = { .text = "" };

	(void)state;
	assert_int_equal(with("identity", "cpu_model", "1", &why), -EXDEV);
	assert_string_equal(why.text, "cpu_model: 17 and 1");
	assert_int_equal(with("identity", "hypervisor", "kvm", &why), -EXDEV);
	assert_string_equal(why.text, "hypervisor: not known and kvm");
	assert_int_equal(with("identity", "guest_build_id", "x", &why), -EXDEV);
}

static void kernel_state_and_settings_of_a_run_may_differ(void **state)
{
	struct why why = { .text = "" };

	(void)state;
	assert_int_equal(with("identity", "cpu_model", "17", &why), 0);
	assert_int_equal(with("subject", "release", "6.12", &why), 0);
	assert_int_equal(with("context", "governor", "x", &why), 0);
	assert_int_equal(with("identity", "bench_config_hash", "1", &why), 0);
}

static void the_machine_of_the_lab_counts_but_not_its_seed(void **state)
{
	struct why why = { .text = "" };

	(void)state;
	assert_int_equal(with("lab", "qemu", "8.2", &why), -EXDEV);
	assert_string_equal(why.text, "lab.qemu: not known and 8.2");
	assert_int_equal(with("lab", "memory_bytes", "1", &why), -EXDEV);
	assert_int_equal(with("lab", "seed", "7", &why), 0);
	assert_int_equal(with("lab", "cmdline", "quiet", &why), 0);
	assert_int_equal(with("lab", "kernel", "6.12", &why), 0);
}

static void programs_may_differ_where_they_are_what_is_compared(void **state)
{
	struct why why = { .text = "" };
	struct two t;

	(void)state;
	two_init(&t);
	set(&t, 1, "identity", "guest_build_id", "x");
	for (int i = 0; i < 2; i++)
		json_object_set_new(t.x[i]->f.plan, "ab",
				    json_pack("{s:s}", "kind", "guest"));
	assert_int_equal(compare_identity(t.side, 2, &why), 0);
	json_object_set_new(t.x[1]->f.plan, "ab",
			    json_pack("{s:s}", "kind", "same"));
	assert_int_equal(compare_identity(t.side, 2, &why), -EXDEV);
	two_free(&t);
}

static void the_files_of_a_side_have_one_kernel(void **state)
{
	static const char *const keys[] = { "release", "version", "build_id",
					    "config_hash" };
	struct why why = { .text = "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct result_file *files[2];
		struct compare_side sides[2];
		struct two t;

		two_init(&t);
		set(&t, 1, "subject", keys[i], "other");
		files[0] = t.x[0]->ref;
		files[1] = t.x[1]->ref;
		sides[0] = t.side[0];
		sides[1] = fix_side("both", files, 2, 0);
		assert_int_equal(compare_identity(sides, 2, &why), -EXDEV);
		assert_non_null(strstr(why.text, "one side and two kernels"));
		assert_non_null(strstr(why.text, keys[i]));
		assert_true(why.hint[0]);
		two_free(&t);
	}
}

static char *headline(size_t regressed, size_t improved, size_t small,
		      size_t same, size_t open, size_t none, size_t lost,
		      double delta)
{
	struct compare_row row = { .verdict = COMPARE_EQUIVALENT,
				   .bound_ratio = 0.00043 };
	struct compare_pair pair = { .nr_rows = 1,
				     .rows = &row,
				     .nr_verdicts = { regressed, improved,
						      small, same, open, none },
				     .nr_lost = lost };
	const struct compare_rule rule = { .delta_ratio = delta };

	return compare_headline(&pair, &rule);
}

static void the_headline_counts_what_there_is(void **state)
{
	static const struct {
		size_t n[7];
		double delta;
		const char *text;
	} all[] = {
		{ { 3, 1, 0, 31, 5, 0, 0 },
		  0.01,
		  "3 regressed, 1 improved, 31 equivalent within 1 %, "
		  "5 inconclusive" },
		{ { 1, 0, 2, 0, 0, 3, 1 },
		  0.01,
		  "1 regressed, 1 lost, 2 changed (small), "
		  "2 without a number" },
		{ { 0, 0, 0, 4, 0, 0, 0 }, 0.005, "4 equivalent within 0.5 %" },
		{ { 0, 0, 0, 4, 0, 0, 0 }, NAN, "4 equivalent within 0.043 %" },
		/* never less than it is: 1.2 % would be */
		{ { 0, 0, 0, 4, 0, 0, 0 },
		  0.0125,
		  "4 equivalent within 1.25 %" },
		{ { 0 }, 0.01, "nothing to compare" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		const size_t *n = all[i].n;
		char *text = headline(n[0], n[1], n[2], n[3], n[4], n[5], n[6],
				      all[i].delta);

		assert_string_equal(text, all[i].text);
		free(text);
	}
}

static void names_and_words(void **state)
{
	(void)state;
	assert_string_equal(compare_design_name(COMPARE_PAIRED), "paired");
	assert_string_equal(compare_design_name(COMPARE_EXACT), "exact");
	assert_string_equal(compare_verdict_name(COMPARE_SMALL), "CHANGED");
	assert_string_equal(compare_verdict_words(COMPARE_SMALL),
			    "changed (small)");
	assert_string_equal(compare_verdict_name(COMPARE_NO_NUMBER), "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_first_key_that_differs_is_named_with_both_values),
		cmocka_unit_test(kernel_state_and_settings_of_a_run_may_differ),
		cmocka_unit_test(
			the_machine_of_the_lab_counts_but_not_its_seed),
		cmocka_unit_test(
			programs_may_differ_where_they_are_what_is_compared),
		cmocka_unit_test(the_files_of_a_side_have_one_kernel),
		cmocka_unit_test(the_headline_counts_what_there_is),
		cmocka_unit_test(names_and_words),
	};

	return cmocka_run_group_tests_name("analysis_compare_identity", tests,
					   NULL, NULL);
}
