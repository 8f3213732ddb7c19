// SPDX-License-Identifier: GPL-2.0-or-later
/* How cases, outcomes and errors are called. */
#include "results/record.h"
#include "results/words.h"

#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void labels_and_ids_name_the_case(void **state)
{
	struct axes axes = { .nr = 0 };
	char *s;

	(void)state;
	s = case_label("self/noop", &axes);
	assert_string_equal(s, "self/noop");
	free(s);
	s = case_id("self/noop", 2, &axes);
	assert_string_equal(s, "self/noop.v2");
	free(s);
	axes_add(&axes, "page", "base");
	axes_add(&axes, "state", "exclusive");
	s = case_label("fork/anon", &axes);
	assert_string_equal(s, "fork/anon page=base state=exclusive");
	free(s);
	s = case_id("fork/anon", 1, &axes);
	assert_string_equal(s, "fork/anon.v1/page=base,state=exclusive");
	free(s);
	axes_release(&axes);
}

static void axes_are_equal_in_any_order(void **state)
{
	struct axes a = { .nr = 0 }, b = { .nr = 0 }, c;

	(void)state;
	axes_add(&a, "page", "base");
	axes_add(&a, "state", "shared");
	axes_add(&b, "state", "shared");
	assert_false(axes_equal(&a, &b));
	assert_false(axes_equal(&b, &a));
	axes_add(&b, "page", "base");
	assert_true(axes_equal(&a, &b));
	assert_string_equal(axes_get(&a, "state"), "shared");
	assert_null(axes_get(&a, "pages"));
	axes_copy(&c, &a);
	assert_true(axes_equal(&a, &c));
	free(c.a[0].value);
	c.a[0].value = xstrdup("thp");
	assert_false(axes_equal(&a, &c));
	axes_release(&a);
	axes_release(&b);
	axes_release(&c);
}

static void names_are_those_of_the_format(void **state)
{
	(void)state;
	assert_string_equal(outcome_name(OUTCOME_OK), "ok");
	assert_string_equal(outcome_name(OUTCOME_SKIP), "skip");
	assert_string_equal(outcome_name(OUTCOME_BROKEN), "broken");
	assert_string_equal(outcome_name(OUTCOME_SUSPECT), "suspect");
	assert_string_equal(proof_name(PROOF_PROVEN), "proven");
	assert_string_equal(proof_name(PROOF_UNPROVEN), "unproven");
	assert_string_equal(proof_name(PROOF_SUSPECT), "suspect");
	assert_string_equal(proof_name(PROOF_NONE), "none");
	assert_string_equal(drop_name(1), "WARMUP");
	assert_string_equal(drop_name(2), "COUNTED");
	assert_string_equal(drop_name(4), "PREEMPTED");
	assert_string_equal(drop_name(8), "MIGRATED");
	assert_string_equal(drop_name(16), "STEAL");
	assert_string_equal(drop_name(32), "MAJFLT");
	assert_string_equal(drop_name(64), "FAULTS");
	assert_string_equal(drop_name(128), "TICK");
	assert_string_equal(drop_name(256), "OTHER");
}

static void errnos_have_names_or_digits(void **state)
{
	char word[ERRNO_WORD_BYTES];

	(void)state;
	errno_word(word, EACCES);
	assert_string_equal(word, "EACCES");
	assert_int_equal(errno_of_word("EACCES"), EACCES);
	errno_word(word, 524); /* the kernel's own ENOTSUPP */
	assert_string_equal(word, "524");
	assert_int_equal(errno_of_word("524"), 524);
	assert_int_equal(errno_of_word("ENOWAY"), -1);
	assert_int_equal(errno_of_word(""), -1);
	assert_int_equal(errno_of_word("0"), -1);
	assert_int_equal(errno_of_word("2x"), -1);
	assert_int_equal(errno_of_word("4096"), -1);
	assert_int_equal(errno_of_word("99999999999999999999"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_and_ids_name_the_case),
		cmocka_unit_test(axes_are_equal_in_any_order),
		cmocka_unit_test(names_are_those_of_the_format),
		cmocka_unit_test(errnos_have_names_or_digits),
	};

	return cmocka_run_group_tests_name("results_names", tests, NULL, NULL);
}
