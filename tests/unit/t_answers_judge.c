// SPDX-License-Identifier: GPL-2.0-or-later
/* What is borne out, and everything that makes it not so. */
#include "answers_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define CHECKS                                                                 \
	ANSWERS_ROWS "check = fork: k-a - k-b in 9.99 .. 10.01\n"              \
		     "check = litmus pin-it: k-b breaks synchrony\n"           \
		     "check = litmus pin-it: k-a keeps all\n"
#define VERDICT                                                                \
	"verdict = It is {fork k-a - k-b | sign} or {fork k-a / k-b - 1 | "    \
	"percent}; {litmus pin-it[base] k-b}.\n"

static struct claim *load(struct claim_mail *m, const char *text)
{
	struct why why;

	if (answers_load(m, text, &why))
		fail_msg("%s", why.text);
	answers_measure(&m->claims[0]);
	return &m->claims[0];
}

static void numbers_stand_in_the_verdict(void **state)
{
	struct claim_mail m;
	struct claim *c = load(&m, CHECKS VERDICT);

	(void)state;
	claim_judge(c);
	assert_int_equal(c->result, CLAIM_BORNE_OUT);
	assert_string_equal(c->verdict_text,
			    "It is +10.00 or 9.1%; breaks synchrony.");
	assert_string_equal(c->headline_text, "+10.00");
	assert_string_equal(claim_answer(c), "yes");
	assert_string_equal(c->checks[0].measured, "10.00");
	claim_mail_release(&m);
}

/* The verdict is not printed, and nothing of it. */
static void expect_not(struct claim *c, enum claim_result result,
		       const char *says)
{
	claim_judge(c);
	assert_int_equal(c->result, result);
	if (!strstr(c->verdict_text, says))
		fail_msg("'%s' does not say '%s'", c->verdict_text, says);
	assert_null(strstr(c->verdict_text, "It is"));
	assert_null(c->headline_text);
	assert_string_equal(claim_answer(c), result == CLAIM_NOT_BORNE_OUT
						     ? "not borne out"
						     : "not measured");
}

static void a_planted_number_is_found(void **state)
{
	struct claim_mail m;
	struct claim *c = load(&m, CHECKS VERDICT);

	(void)state;
	claim_cell(c, 0, 1)->value = 109.98;
	expect_not(c, CLAIM_NOT_BORNE_OUT,
		   "not borne out: fork: k-a - k-b in 9.99 .. 10.01, "
		   "measured 10.02");
	/* and back */
	claim_cell(c, 0, 1)->value = 110;
	claim_judge(c);
	assert_int_equal(c->result, CLAIM_BORNE_OUT);
	claim_mail_release(&m);
}

static void a_missing_number_is_no_number(void **state)
{
	static const enum claim_lack lacks[] = { CLAIM_ABSENT, CLAIM_BROKEN,
						 CLAIM_SUSPECT };
	static const char *const says[] = {
		"not measured: fork of k-b: not measured",
		"not measured: fork of k-b: broken",
		"not measured: fork of k-b: suspect",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lacks); i++) {
		struct claim_mail m;
		struct claim *c = load(&m, CHECKS VERDICT);

		claim_cell(c, 0, 1)->value = NAN;
		claim_cell(c, 0, 1)->lack = lacks[i];
		expect_not(c, CLAIM_NOT_MEASURED, says[i]);
		assert_int_equal(c->checks[0].state, CLAIM_UNKNOWN);
		claim_mail_release(&m);
	}
}

/* A row that no check asks for is part of the table all the same. */
static void all_of_the_table_is_needed(void **state)
{
	struct claim_mail m;
	struct claim *c = load(&m, CHECKS VERDICT);

	(void)state;
	claim_cell(c, 1, 0)->value = NAN;
	claim_cell(c, 1, 0)->lack = CLAIM_ABSENT;
	expect_not(c, CLAIM_NOT_MEASURED, "copy of k-a: not measured");
	/* but what this kernel cannot do is no gap */
	claim_cell(c, 1, 0)->lack = CLAIM_SKIP;
	claim_judge(c);
	assert_int_equal(c->result, CLAIM_BORNE_OUT);
	claim_mail_release(&m);
}

static void a_skipped_number_that_is_used_is_missing(void **state)
{
	struct claim_mail m;
	struct claim *c = load(&m, CHECKS VERDICT);

	(void)state;
	claim_cell(c, 0, 0)->value = NAN;
	claim_cell(c, 0, 0)->lack = CLAIM_SKIP;
	claim_cell(c, 0, 0)->why = xstrdup("no io_uring");
	expect_not(c, CLAIM_NOT_MEASURED, "fork of k-a: skipped: no io_uring");
	claim_mail_release(&m);
}

static void a_verdict_of_litmus_that_is_other_is_found(void **state)
{
	struct claim_mail m;
	struct claim *c = load(&m, CHECKS VERDICT);

	(void)state;
	claim_shown(c, 0, 1)->broken = 0;
	expect_not(c, CLAIM_NOT_BORNE_OUT,
		   "litmus pin-it: k-b breaks synchrony, measured k-b: holds");
	claim_shown(c, 0, 1)->broken = 2;
	claim_shown(c, 0, 0)->broken = 1;
	expect_not(c, CLAIM_NOT_BORNE_OUT, "measured k-a: breaks isolation");
	claim_shown(c, 0, 0)->broken = 0;
	claim_shown(c, 0, 0)->lack = CLAIM_ABSENT;
	expect_not(c, CLAIM_NOT_MEASURED,
		   "litmus pin-it[base] of k-a: not measured");
	claim_mail_release(&m);
}

/* All checks hold, and the kernel is not what its name says. */
static void a_kernel_that_differs_from_its_model_is_found(void **state)
{
	struct claim_mail m;
	struct claim *c = load(&m, CHECKS VERDICT);

	(void)state;
	claim_shown(c, 0, 0)->differs = true;
	expect_not(c, CLAIM_NOT_BORNE_OUT,
		   "litmus pin-it[base] of k-a: not as the model of its "
		   "design has it");
	claim_mail_release(&m);
}

static const struct {
	const char *check;
	enum claim_state state;
	const char *measured;
} checks[] = {
	{ "fork: k-a > 119.99", CLAIM_HOLDS, "120.00" },
	{ "fork: k-a > 120", CLAIM_FAILS, "120.00" },
	{ "fork: k-a >= 120", CLAIM_HOLDS, "120.00" },
	{ "fork: k-a < k-b", CLAIM_FAILS, "120.00 against 110.00" },
	{ "fork: k-b <= k-a", CLAIM_HOLDS, "110.00 against 120.00" },
	{ "fork: ( k-a - k-b ) * 2 = 20", CLAIM_HOLDS, "20.00" },
	{ "fork: - k-a = -120", CLAIM_HOLDS, "-120.00" },
	{ "fork: k-a - k-b * 2 = -100", CLAIM_HOLDS, "-100.00" },
	{ "fork: k-a - k-b - 10 = 0", CLAIM_HOLDS, "0.00" },
	{ "fork.locked: k-a - k-b = 1", CLAIM_HOLDS, "1.00" },
	{ "fork.locked:k-a = 4", CLAIM_HOLDS, "4.00" },
	{ "copy:k-a > fork:k-b", CLAIM_HOLDS, "7000.25 against 110.00" },
	{ "copy: k-a = k-b", CLAIM_HOLDS, "7000.25 against 7000.25" },
	{ "copy: k-a >= k-b", CLAIM_FAILS, "7000.25 against 7000.25" },
	{ "reuses: k-b = 0.5", CLAIM_HOLDS, "0.50" },
	{ "fork: k-a / k-b in 1.09 .. 1.1", CLAIM_HOLDS, "1.09" },
	{ "fork: k-a / ( k-a - k-a ) > 0", CLAIM_UNKNOWN,
	  "a number to divide by is 0" },
	{ "copy.locked: k-a > 0", CLAIM_UNKNOWN,
	  "copy.locked of k-a: no number" },
	{ "litmus pin-it: k-a k-b keeps isolation", CLAIM_HOLDS, NULL },
	{ "litmus pin-it: k-a k-b keeps isolation, synchrony", CLAIM_FAILS,
	  "k-b: breaks synchrony" },
	{ "litmus pin-it: k-b breaks synchrony, isolation", CLAIM_FAILS,
	  "k-b: breaks synchrony" },
};

static void checks_are_arithmetic(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		char *text = xasprintf("%scheck = %s\n%s", ANSWERS_ROWS,
				       checks[i].check, VERDICT);
		struct claim_mail m;
		struct claim *c = load(&m, text);
		const struct claim_check *k = &c->checks[0];

		claim_judge(c);
		if (k->state != checks[i].state)
			fail_msg("%s: %d, %s", checks[i].check, k->state,
				 k->measured);
		if (checks[i].measured)
			assert_string_equal(k->measured, checks[i].measured);
		else
			assert_null(k->measured);
		claim_mail_release(&m);
		free(text);
	}
}

static const struct {
	const char *in, *out;
} texts[] = {
	{ "{fork k-a}", "120.00" },
	{ "{ fork  k-a }", "120.00" },
	{ "{fork k-b - k-a}", "-10.00" },
	{ "{fork k-b - k-a | abs}", "10.00" },
	{ "{fork k-b - k-a | sign}", "-10.00" },
	{ "{fork k-a - k-a | sign}", "0.00" },
	{ "{fork k-a | int}", "120" },
	{ "{fork k-b / k-a - 1 | percent}", "-8.3%" },
	{ "{fork.locked k-a}", "4.00" },
	{ "{fork:k-a + copy:k-a}", "7120.25" },
	{ "{litmus pin-it k-a}", "holds" },
	{ "a{fork k-a}b{fork k-b}c", "a120.00b110.00c" },
};

static void texts_are_filled(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char *text = xasprintf("%scheck = fork: k-a > 0\n"
				       "verdict = %s\n",
				       ANSWERS_ROWS, texts[i].in);
		struct claim_mail m;
		struct claim *c = load(&m, text);

		claim_judge(c);
		assert_string_equal(c->verdict_text, texts[i].out);
		claim_mail_release(&m);
		free(text);
	}
}

static void static_claims_say_why(void **state)
{
	static const char text[] =
		ANSWERS_HEAD "[claim s]\nquestion = Is it?\nfate = kept\n"
			     "static = A rename.\nanswer = nothing-to-run\n";
	struct claim_mail m;
	struct why why;

	(void)state;
	assert_int_equal(answers_load(&m, text, &why), 0);
	claim_judge(&m.claims[0]);
	assert_int_equal(m.claims[0].result, CLAIM_STATIC);
	assert_string_equal(m.claims[0].verdict_text, "A rename.");
	assert_string_equal(claim_answer(&m.claims[0]), "nothing-to-run");
	claim_mail_release(&m);
}

/* What a cost column is marked with: what is wrong, not what is dear. */
static void wrong_is_what_makes_cheap_wrong(void **state)
{
	struct claim_mail m;
	struct claim *c = load(&m, CHECKS VERDICT);

	(void)state;
	assert_int_equal(claim_wrong(c, 0), 0);
	assert_int_equal(claim_wrong(c, 1), 2);
	claim_shown(c, 0, 1)->broken = 4;
	assert_int_equal(claim_wrong(c, 1), 0);
	assert_true(claim_is_shown(c, 1));
	claim_shown(c, 0, 1)->lack = CLAIM_SKIP;
	assert_false(claim_is_shown(c, 1));
	claim_mail_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_stand_in_the_verdict),
		cmocka_unit_test(a_planted_number_is_found),
		cmocka_unit_test(a_missing_number_is_no_number),
		cmocka_unit_test(all_of_the_table_is_needed),
		cmocka_unit_test(a_skipped_number_that_is_used_is_missing),
		cmocka_unit_test(a_verdict_of_litmus_that_is_other_is_found),
		cmocka_unit_test(a_kernel_that_differs_from_its_model_is_found),
		cmocka_unit_test(checks_are_arithmetic),
		cmocka_unit_test(texts_are_filled),
		cmocka_unit_test(static_claims_say_why),
		cmocka_unit_test(wrong_is_what_makes_cheap_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
