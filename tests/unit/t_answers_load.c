// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of claims: what is read, and each way in which they are refused. */
#include "answers_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define END "verdict = It is.\n"

static void a_claim_is_read(void **state)
{
	static const char text[] =
		ANSWERS_ROWS "check = fork: k-a - k-b\n in 0 .. 12\n"
			     "check = reuses: k-a = 1\n"
			     "note = one\nnote = two\n goes on\n" END
			     "repro = run-bench profile k-a\nfigure = index\n"
			     "options = --smp 2\n";
	struct claim_mail m;
	struct why why;
	struct claim *c;

	(void)state;
	assert_int_equal(answers_load(&m, text, &why), 0);
	assert_string_equal(m.from, "A");
	assert_int_equal(m.nr, 1);
	c = &m.claims[0];
	assert_int_equal(c->kernels.nr, 2);
	assert_string_equal(c->rows[0].case_text, "fork/anon page=base");
	assert_string_equal(c->rows[0].phase, "call");
	assert_null(c->rows[1].phase);
	assert_string_equal(c->rows[2].phase, "pgreuse");
	assert_int_equal(c->nr_checks, 2);
	assert_string_equal(c->checks[0].text, "fork: k-a - k-b in 0 .. 12");
	assert_int_equal(c->checks[0].line, 15);
	assert_int_equal(c->notes.nr, 2);
	assert_string_equal(c->notes.v[1], "two goes on");
	assert_int_equal(c->figure, CLAIM_INDEX_FIGURE);
	assert_string_equal(c->options.v[0], "--smp 2");
	claim_mail_release(&m);
}

static void kernels_have_a_default(void **state)
{
	static const char text[] = ANSWERS_HEAD
		"[claim one]\nquestion = Is it?\nfate = kept\nexperiment = e\n"
		"answer = yes\ncost x = a/b fixed\n"
		"check = x: 6.1-plain > 6.1-exclusive\n" END;
	struct claim_mail m;
	struct why why;

	(void)state;
	assert_int_equal(answers_load(&m, text, &why), 0);
	assert_int_equal(m.claims[0].kernels.nr, 5);
	assert_true(m.claims[0].rows[0].is_fixed);
	assert_string_equal(m.claims[0].rows[0].case_text, "a/b");
	claim_mail_release(&m);
}

static const struct bad {
	const char *text, *says;
} bad[] = {
	{ "", "the section [mail] is missing" },
	{ "x = y\n", "x.ini:1: 'x' stands in no section" },
	{ ANSWERS_HEAD, "a section [claim NAME] is missing" },
	{ "[mail]\nfrom = A\nfrom = B\n", "x.ini:3: from is given twice" },
	{ ANSWERS_HEAD "[mail]\n", "x.ini:5: [mail] is there twice" },
	{ ANSWERS_HEAD "[clam x]\n", "x.ini:5: section [clam x] is neither" },
	{ ANSWERS_HEAD "[claim A B]\n", "x.ini:5: claim 'A B': a name is" },
	{ ANSWERS_HEAD "[claim x\n", "x.ini:5: neither [section] nor" },
	{ ANSWERS_HEAD "[claim one]\nanswer =\n", "x.ini:6: answer has no" },
	{ ANSWERS_HEAD "[claim one]\nfate = x ; y\n", "x.ini:6: ' ;' would" },
	{ ANSWERS_HEAD "[claim one]\n  goes on\n", "x.ini:6: " },
	{ ANSWERS_HEAD "[claim one]\nanswr = yes\n",
	  "x.ini:6: unknown key 'answr'" },
	{ ANSWERS_HEAD "[claim one]\nanswer = yes\n",
	  "x.ini:5: claim 'one' has no question" },
	{ ANSWERS_TOP END, "x.ini:5: claim 'one' has no check" },
	{ ANSWERS_TOP "check = 1 < 2\n" END,
	  "x.ini:5: claim 'one' has no cost, seen, litmus or static" },
	{ ANSWERS_TOP "static = none\nverdict = x\n", "is static and has" },
	{ ANSWERS_ROWS "cost fork = x\n", "row 'fork' is there already, in" },
	{ ANSWERS_ROWS "cost f.x = x\n", "row 'f.x': a name is of" },
	{ ANSWERS_ROWS "figure = big\n", "figure 'big': it is no, yes" },
	{ ANSWERS_TOP "seen x = cow/reuse\ncheck = x: k-a > 0\n" END,
	  "row 'x': seen is CASE @ EVIDENCE" },
	{ ANSWERS_TOP "cost x = cow/reuse @\ncheck = x: k-a > 0\n" END,
	  "row 'x': nothing stands behind the @" },
	{ ANSWERS_TOP "litmus = pin-it[\ncheck = 1 < 2\n" END,
	  "litmus 'pin-it[': it is SCENARIO[KIND]" },
	{ ANSWERS_TOP "repro = make x\ncost x = a/b\ncheck = x: k-a > 0\n" END,
	  "x.ini:11: repro does not begin with 'run-bench '" },
	{ ANSWERS_ROWS "check = fork: k-c > 0\n" END,
	  "x.ini:15: 'k-c' is neither a kernel of this claim nor a number" },
	{ ANSWERS_ROWS "check = frok: k-a > 0\n" END,
	  "x.ini:15: 'frok' names no row" },
	{ ANSWERS_ROWS "check = fork: k-a\n" END, "one of < <= > >= =" },
	{ ANSWERS_ROWS "check = fork: k-a in 1\n" END, "in what? in A .. B" },
	{ ANSWERS_ROWS "check = fork: k-a - > 1\n" END,
	  "a kernel or a number is missing" },
	{ ANSWERS_ROWS "check = fork: ( k-a > 1\n" END,
	  "a parenthesis is not closed" },
	{ ANSWERS_ROWS "check = fork: k-a k-b > 1\n" END,
	  "'k-b': an operator + - * / should stand here" },
	{ ANSWERS_ROWS "check = k-a > 1\n" END, "'k-a': of which row?" },
	{ ANSWERS_ROWS "check = reuses.locked: k-a > 1\n" END,
	  "row 'reuses' is not of costs" },
	{ ANSWERS_ROWS "check = litmus pin-at: k-a keeps all\n" END,
	  "'pin-at' is not among the litmus scenarios" },
	{ ANSWERS_ROWS "check = litmus pin-it[thp]: k-a keeps all\n" END,
	  "'pin-it[thp]' is not among" },
	{ ANSWERS_ROWS "check = litmus pin-it: k-a keep all\n" END,
	  "KERNEL breaks or keeps" },
	{ ANSWERS_ROWS "check = litmus pin-it: k-a breaks synchronie\n" END,
	  "'synchronie' is no property" },
	{ ANSWERS_ROWS "check = litmus pin-it: k-c keeps all\n" END,
	  "'k-c' is no kernel of this claim" },
	{ ANSWERS_ROWS "check = fork: k-a > 0\nverdict = It {fork k-c}.\n",
	  "the verdict of claim 'one': 'k-c' is neither" },
	{ ANSWERS_ROWS "check = fork: k-a > 0\nverdict = It {fork k-a.\n",
	  "a { has no } behind it" },
	{ ANSWERS_ROWS "check = fork: k-a > 0\nverdict = {fork k-a | foo}.\n",
	  "the formats are sign" },
	{ ANSWERS_ROWS "check = fork: k-a > 0\nverdict = It costs 12 "
		       "instructions.\n",
	  "a number that is written by hand" },
	{ ANSWERS_ROWS "check = fork: k-a > 0\nverdict = It is 12.5% more.\n",
	  "a number that is written by hand" },
};

static void what_is_wrong_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct claim_mail m;
		struct why why = { .text = "" };

		if (!*bad[i].says)
			continue;
		if (!answers_load(&m, bad[i].text, &why))
			fail_msg("taken: %s", bad[i].text);
		if (!strstr(why.text, bad[i].says))
			fail_msg("'%s' instead of '%s'", why.text, bad[i].says);
		claim_mail_release(&m);
	}
}

static void near_words_are_offered(void **state)
{
	static const struct {
		const char *text, *hint;
	} near[] = {
		{ ANSWERS_HEAD "[claim one]\nanswr = yes\n", "'answer'" },
		{ ANSWERS_ROWS "check = frok: k-a > 0\n" END, "'fork'" },
		{ ANSWERS_ROWS
		  "check = litmus pin-it: k-a breaks synchroni\n" END,
		  "'synchrony'" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(near); i++) {
		struct claim_mail m;
		struct why why = { .text = "" };

		assert_int_not_equal(answers_load(&m, near[i].text, &why), 0);
		assert_non_null(strstr(why.hint, near[i].hint));
		claim_mail_release(&m);
	}
}

/* Versions and names hold digits too. */
static void numbers_of_names_are_no_numbers_by_hand(void **state)
{
	static const char text[] = ANSWERS_ROWS
		"check = fork: k-a > 0\n"
		"verdict = Since 5.18 (c145e0b47c77) and 6.1-plain, 1024 "
		"references.\n";
	struct claim_mail m;
	struct why why;

	(void)state;
	if (answers_load(&m, text, &why))
		fail_msg("%s", why.text);
	claim_mail_release(&m);
}

/* inih would cut it at 200 bytes and go on. */
static void a_long_line_is_refused(void **state)
{
	char text[600] = ANSWERS_HEAD "[claim one]\nfate = ";
	struct claim_mail m;
	struct why why;

	(void)state;
	memset(text + strlen(text), 'x', 300);
	assert_int_not_equal(answers_load(&m, text, &why), 0);
	assert_non_null(strstr(why.text, "x.ini:6: the line is"));
	assert_non_null(strstr(why.hint, "next line"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_claim_is_read),
		cmocka_unit_test(kernels_have_a_default),
		cmocka_unit_test(what_is_wrong_is_told),
		cmocka_unit_test(near_words_are_offered),
		cmocka_unit_test(numbers_of_names_are_no_numbers_by_hand),
		cmocka_unit_test(a_long_line_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
