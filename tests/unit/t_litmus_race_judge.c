// SPDX-License-Identifier: GPL-2.0-or-later
#include "litmus/race_judge.h"

#include <errno.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define WORDS	      16
#define NONE	      0u
#define BIT(property) (1u << SCN_##property)

static struct race_orders orders;

/* One page a, 1 in the beginning; step i writes 2 + i. */
static struct scenario parse(const char *steps, int err)
{
	static const char head[] =
		"scenario x\nasks isolation\npage a base\n\n";
	char text[800] = "";
	struct scenario s;
	struct why why;

	memcpy(text, head, sizeof(head));
	strncat(text, steps, sizeof(text) - sizeof(head));
	if (scenario_parse(&s, text, strlen(text), "x", &why))
		fail_msg("%s", why.text);
	assert_int_equal(race_orders_make(&orders, &s, &why), err);
	return s;
}

static const char torn[] = "P pin write r a long\n"
			   "race\n\tP fork C\nalso\n"
			   "\tP write a.0\n\tP write a.1\nend\nC read a\n";

/* Step sees as many times value, as the pairs say; then the verdict on it. */
static uint32_t judge_words(const struct scenario *s, size_t step,
			    const uint64_t *pairs, size_t nr_pairs)
{
	struct race_seen seen = { 0 };
	uint64_t words[WORDS];
	size_t nr = 0;

	for (size_t i = 0; i < s->nr_steps; i++)
		seen.was_not_done[i] = s->steps[i].verb == SCN_READ ||
				       s->steps[i].verb == SCN_LOOK;
	for (size_t i = 0; i < nr_pairs; i++)
		for (uint64_t k = 0; k < pairs[2 * i]; k++)
			words[nr++] = pairs[2 * i + 1];
	seen.was_not_done[step] = false;
	seen.words[step] = words;
	seen.nr_words[step] = nr;
	return race_judge(&orders, s, &seen);
}
#define JUDGE(s, step, ...)                                                    \
	judge_words(s, step, (const uint64_t[]){ __VA_ARGS__ },                \
		    sizeof((const uint64_t[]){ __VA_ARGS__ }) /                \
			    (2 * sizeof(uint64_t)))

static void orders_are_all_interleavings(void **state)
{
	(void)state;
	parse(torn, 0);
	assert_int_equal(orders.nr, 3);
	for (size_t i = 0; i < orders.nr; i++) {
		/* 0 first, 4 last; 2 before 3 */
		assert_int_equal(orders.steps[i][0], 0);
		assert_int_equal(orders.steps[i][4], 4);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(orders.steps[i],
						orders.steps[k], 5);
	}
	parse("race\n\tP read a\n\tP read a\n\tP read a\n\tP read a\n"
	      "\tP read a\nalso\n\tP write a\n\tP write a\n\tP write a\n"
	      "\tP write a\n\tP write a\nend\n",
	      0);
	assert_int_equal(orders.nr, 252);
}

static void too_many_steps_and_none_are_refused(void **state)
{
	(void)state;
	parse("race\n\tP read a\n\tP read a\n\tP read a\n\tP read a\n"
	      "\tP read a\n\tP read a\nalso\n\tP write a\n\tP write a\n"
	      "\tP write a\n\tP write a\n\tP write a\nend\n",
	      -E2BIG);
	parse("P fork C\nC read a\n", -EINVAL);
}

static void a_copy_of_one_moment_is_fine(void **state)
{
	struct scenario s = parse(torn, 0);

	(void)state;
	assert_int_equal(JUDGE(&s, 4, 16, 1), NONE);
	assert_int_equal(JUDGE(&s, 4, 8, 4, 8, 1), NONE);
	assert_int_equal(JUDGE(&s, 4, 8, 4, 8, 5), NONE);
	/* in the middle of either write */
	assert_int_equal(JUDGE(&s, 4, 3, 4, 13, 1), NONE);
	assert_int_equal(JUDGE(&s, 4, 8, 4, 7, 5, 1, 1), NONE);
}

static void words_that_go_back_are_torn(void **state)
{
	struct scenario s = parse(torn, 0);

	(void)state;
	/* an old word before a new one */
	assert_int_equal(JUDGE(&s, 4, 1, 1, 7, 4, 8, 1), BIT(TORN_COPY));
	assert_int_equal(JUDGE(&s, 4, 8, 4, 1, 5, 3, 1, 4, 5), BIT(TORN_COPY));
	/* the second half before the first has ended; by halves alone too */
	assert_int_equal(JUDGE(&s, 4, 7, 4, 1, 1, 8, 5), BIT(TORN_COPY));
	assert_int_equal(JUDGE(&s, 4, 1, 1, 1, 5), BIT(TORN_COPY));
	/* what nobody wrote there */
	assert_int_equal(JUDGE(&s, 4, 15, 1, 1, 9), BIT(ISOLATION));
	assert_int_equal(JUDGE(&s, 4, 15, 1, 1, 1ULL << 40), BIT(ISOLATION));
	assert_int_equal(JUDGE(&s, 4, 1, 5, 15, 1), BIT(ISOLATION));
	scenario_release(&s);
}

static void a_write_may_not_skip_the_one_before(void **state)
{
	struct scenario s = parse("race\n\tP fork C\nalso\n\tP write a\n"
				  "\tP write a\nend\nC read a\n",
				  0);

	(void)state;
	assert_int_equal(JUDGE(&s, 3, 5, 3, 11, 1), NONE);
	assert_int_equal(JUDGE(&s, 3, 5, 4, 11, 3), NONE);
	/* the second write over what was there before the first */
	assert_int_equal(JUDGE(&s, 3, 5, 4, 11, 1), BIT(TORN_COPY));
	assert_int_equal(JUDGE(&s, 3, 5, 4, 5, 3, 6, 1), BIT(TORN_COPY));
	scenario_release(&s);
}

static void what_is_over_is_judged_as_over(void **state)
{
	struct scenario s = parse("race\n\tP fork C\nalso\n\tP write a\nend\n"
				  "P read a\nC read a\n",
				  0);

	(void)state;
	assert_int_equal(JUDGE(&s, 2, 16, 3), NONE);
	/* the parent's own write is lost, whole or in part, in every order */
	assert_int_equal(JUDGE(&s, 2, 16, 1), BIT(LOST_WRITE));
	assert_int_equal(JUDGE(&s, 2, 4, 3, 12, 1), BIT(LOST_WRITE));
	/* the child may have any moment of it */
	assert_int_equal(JUDGE(&s, 3, 16, 1), NONE);
	assert_int_equal(JUDGE(&s, 3, 16, 3), NONE);
	assert_int_equal(JUDGE(&s, 3, 4, 3, 12, 1), NONE);
	scenario_release(&s);
}

static const char pin[] = "race\n\tP fork C\nalso\n\tP pin write r a long\n"
			  "end\nP poke r\nC read a\nP write a\nP look r\n";

static void a_pin_beside_fork_is_held_to_its_page(void **state)
{
	struct scenario s = parse(pin, 0);

	(void)state;
	/* poke writes 4, write 6 */
	assert_int_equal(JUDGE(&s, 3, 2, 1), NONE);
	assert_int_equal(JUDGE(&s, 3, 2, 4), BIT(ISOLATION));
	assert_int_equal(JUDGE(&s, 5, 2, 6), NONE);
	assert_int_equal(JUDGE(&s, 5, 2, 4), BIT(SYNCHRONY));
	assert_int_equal(JUDGE(&s, 5, 2, 1), BIT(SYNCHRONY));
	scenario_release(&s);
}

static void what_is_refused_is_said_and_nothing_else(void **state)
{
	struct scenario s = parse(pin, 0);
	uint64_t child[2] = { 1, 1 };
	struct race_seen seen = {
		.is_refused = { [1] = true },
		.was_not_done = { [2] = true, [5] = true },
		.nr_words = { [3] = 2 },
		.words = { [3] = child },
	};

	(void)state;
	assert_int_equal(race_judge(&orders, &s, &seen), BIT(REFUSAL));
	child[1] = 6;
	assert_int_equal(race_judge(&orders, &s, &seen),
			 BIT(REFUSAL) | BIT(ISOLATION));
	scenario_release(&s);
}

static void what_was_not_done_changed_nothing(void **state)
{
	struct scenario s =
		parse("race\n\tP fork C\nalso\n\tP pin write r a long\n"
		      "end\nP poke r\nP read a\n",
		      0);
	uint64_t parent[2] = { 1, 1 };
	struct race_seen seen = {
		.is_refused = { [1] = true },
		.was_not_done = { [2] = true },
		.nr_words = { [3] = 2 },
		.words = { [3] = parent },
	};

	(void)state;
	assert_int_equal(race_judge(&orders, &s, &seen), BIT(REFUSAL));
	/* done, it must be seen */
	memset(&seen.is_refused, 0, sizeof(seen.is_refused));
	memset(&seen.was_not_done, 0, sizeof(seen.was_not_done));
	assert_int_equal(race_judge(&orders, &s, &seen), BIT(LOST_WRITE));
	scenario_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_are_all_interleavings),
		cmocka_unit_test(too_many_steps_and_none_are_refused),
		cmocka_unit_test(a_copy_of_one_moment_is_fine),
		cmocka_unit_test(words_that_go_back_are_torn),
		cmocka_unit_test(a_write_may_not_skip_the_one_before),
		cmocka_unit_test(what_is_over_is_judged_as_over),
		cmocka_unit_test(a_pin_beside_fork_is_held_to_its_page),
		cmocka_unit_test(what_is_refused_is_said_and_nothing_else),
		cmocka_unit_test(what_was_not_done_changed_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
