// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/says.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NR 4

static struct case_record records[NR];

/* Each text is the notes of one record; NULL: none. */
static struct case_summary summary_of(const char *const *notes)
{
	static const struct case_record *p[NR];
	struct records rs = { .r = p, .nr = NR };
	struct case_summary s = { 0 };

	for (size_t i = 0; i < NR; i++) {
		records[i] = (struct case_record){ 0 };
		if (notes[i])
			records[i].notes = json_loads(notes[i], 0, NULL);
		p[i] = &records[i];
	}
	says_collect(&rs, &s.says, &s.nr_says);
	return s;
}

static void release(struct case_summary *s)
{
	free(s->says);
	for (size_t i = 0; i < NR; i++)
		json_decref(records[i].notes);
}

static void what_most_processes_say_is_what_is_said(void **state)
{
	static const char *const notes[NR] = { "{\"like\": \"a\"}",
					       "{\"like\": \"b\"}", NULL,
					       "{\"like\": \"b\"}" };
	struct case_summary s = summary_of(notes);

	(void)state;
	assert_int_equal(s.nr_says, 1);
	assert_string_equal(s.says[0].key, "like");
	assert_string_equal(s.says[0].text, "b");
	assert_int_equal(s.says[0].nr, 2);
	assert_int_equal(s.says[0].nr_of, 3);
	release(&s);
}

static void of_equals_the_first_is_said(void **state)
{
	static const char *const notes[NR] = { "{\"like\": \"b\"}",
					       "{\"like\": \"a\"}", "{}",
					       NULL };
	struct case_summary s = summary_of(notes);

	(void)state;
	assert_string_equal(s.says[0].text, "b");
	assert_int_equal(s.says[0].nr, 1);
	assert_int_equal(s.says[0].nr_of, 2);
	release(&s);
}

static void numbers_are_no_words(void **state)
{
	static const char *const notes[NR] = { "{\"n\": 1.0, \"by\": \"x\"}",
					       "{\"n\": 2.0}", NULL, NULL };
	struct case_summary s = summary_of(notes);

	(void)state;
	assert_int_equal(s.nr_says, 1);
	assert_string_equal(s.says[0].key, "by");
	release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_most_processes_say_is_what_is_said),
		cmocka_unit_test(of_equals_the_first_is_said),
		cmocka_unit_test(numbers_are_no_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
