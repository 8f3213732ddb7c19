// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/scenario.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/unit/scenario_fix.h"

#define NR_SEEDS 10000

static void generated_scenarios_parse_back_to_themselves(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < NR_SEEDS; seed++) {
		struct scenario s, back;
		struct why why;
		char *text;

		scenario_generate(&s, seed, &scn_bounds_conform);
		if (scenario_check(&s, &why))
			fail_msg("%s", why.text);
		text = scenario_text(&s);
		must_parse(&back, text);
		for (size_t i = 0; i < back.nr_steps; i++)
			back.steps[i].line = 0;
		assert_memory_equal(&s, &back, sizeof(s));
		scenario_release(&back);
		free(text);
	}
}

static void bounds_are_kept(void **state)
{
	struct scn_bounds b = scn_bounds_conform;

	(void)state;
	b.kinds = 1u << SCN_HUGETLB;
	b.nr_procs = 2;
	b.nr_pages = 1;
	b.nr_refs = 1;
	b.nr_steps = 5;
	b.verbs = 1ULL << SCN_FORK | 1ULL << SCN_WRITE | 1ULL << SCN_PIN;
	for (uint64_t seed = 0; seed < 2000; seed++) {
		struct scenario s;

		scenario_generate(&s, seed, &b);
		assert_int_equal(s.kind, SCN_HUGETLB);
		assert_int_equal(s.pages[0].kinds, 1u << SCN_HUGETLB);
		assert_in_range(s.nr_procs, 1, 2);
		assert_int_equal(s.nr_pages, 1);
		assert_in_range(s.nr_refs, 0, 1);
		assert_in_range(s.nr_steps, 1, 5 + 3);
		for (size_t i = 0; i < s.nr_steps; i++) {
			uint8_t verb = s.steps[i].verb;

			assert_true(1ULL << verb & (b.verbs | 1ULL << SCN_READ |
						    1ULL << SCN_LOOK));
			assert_true(i < 5 || verb == SCN_READ ||
				    verb == SCN_LOOK);
		}
	}
}

static void no_bounds_and_all_bounds_give_scenarios(void **state)
{
	const struct scn_bounds none = { 0 };
	const struct scn_bounds all = { .nr_procs = 99,
					.nr_pages = 99,
					.nr_refs = 99,
					.nr_steps = 99,
					.verbs = UINT64_MAX,
					.kinds = UINT16_MAX };
	struct scenario s;
	struct why why;

	(void)state;
	for (uint64_t seed = 0; seed < 3000; seed++) {
		scenario_generate(&s, seed, &all);
		if (scenario_check(&s, &why))
			fail_msg("seed %u: %s", (unsigned int)seed, why.text);
		assert_in_range(s.nr_steps, 1, SCN_STEPS);
		scenario_generate(&s, seed, &none);
		assert_int_equal(scenario_check(&s, &why), 0);
		assert_int_equal(s.nr_steps, 1);
		assert_int_equal(s.steps[0].verb, SCN_READ);
	}
}

static void a_seed_is_one_scenario(void **state)
{
	struct scenario a, b;

	(void)state;
	memset(&a, 1, sizeof(a));
	memset(&b, 2, sizeof(b));
	scenario_generate(&a, 42, &scn_bounds_conform);
	scenario_generate(&b, 42, &scn_bounds_conform);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_string_equal(a.name, "random-000000000000002a");
	scenario_generate(&b, 43, &scn_bounds_conform);
	assert_int_not_equal(memcmp(a.steps, b.steps, sizeof(a.steps)), 0);
}

/* Without these a story shows nothing of how pages are shared. */
static void most_stories_are_about_what_is_shared(void **state)
{
	unsigned int nr_forks = 0, nr_writes = 0, nr_held = 0, nr_ends = 0;
	unsigned int nr_verbs[SCN_NR_VERBS] = { 0 };

	(void)state;
	for (uint64_t seed = 0; seed < NR_SEEDS; seed++) {
		bool forked = false, wrote = false, held = false, ended = false;
		bool holds = false;
		struct scenario s;

		scenario_generate(&s, seed, &scn_bounds_conform);
		for (size_t i = 0; i < s.nr_steps; i++) {
			uint8_t verb = s.steps[i].verb;

			nr_verbs[verb]++;
			forked = forked || verb == SCN_FORK;
			wrote = wrote || (forked && verb == SCN_WRITE);
			holds = holds || verb == SCN_GET || verb == SCN_PIN ||
				verb == SCN_DIO;
			held = held || (holds && forked);
			ended = ended || verb == SCN_EXIT ||
				verb == SCN_UNMAP || verb == SCN_DONTNEED;
		}
		nr_forks += forked;
		nr_writes += wrote;
		nr_held += held;
		nr_ends += ended;
	}
	assert_true(nr_forks > NR_SEEDS * 9 / 10);
	assert_true(nr_writes > NR_SEEDS * 7 / 10);
	assert_true(nr_held > NR_SEEDS * 6 / 10);
	assert_true(nr_ends > NR_SEEDS * 3 / 10);
	for (int v = SCN_WRITE; v < SCN_NR_VERBS; v++)
		if (scn_bounds_conform.verbs & 1ULL << v)
			assert_true(nr_verbs[v] > NR_SEEDS / 50);
		else
			assert_int_equal(nr_verbs[v], 0);
}

/* As drivers of stock kernels take them. */
static void references_are_of_the_kinds_that_drivers_have(void **state)
{
	unsigned int nr_dio[2] = { 0 }, nr_kinds[SCN_NR_KINDS] = { 0 };

	(void)state;
	for (uint64_t seed = 0; seed < NR_SEEDS; seed++) {
		struct scenario s;

		scenario_generate(&s, seed, &scn_bounds_conform);
		nr_kinds[s.kind]++;
		for (size_t i = 0; i < s.nr_steps; i++) {
			const struct scn_step *st = &s.steps[i];

			if (st->verb == SCN_DIO)
				nr_dio[st->flags == SCN_F_WRITE]++;
			else if (st->verb == SCN_PIN)
				assert_int_equal(st->flags,
						 SCN_F_WRITE | SCN_F_LONG);
			else
				assert_int_equal(st->flags, 0);
			assert_int_equal(st->times, 1);
			assert_int_equal(st->column, 0);
		}
	}
	assert_true(nr_dio[0] > NR_SEEDS / 10 && nr_dio[1] > NR_SEEDS / 10);
	assert_true(nr_kinds[SCN_BASE] > NR_SEEDS / 3);
	assert_true(nr_kinds[SCN_THP] > NR_SEEDS / 3);
	assert_int_equal(nr_kinds[SCN_BASE] + nr_kinds[SCN_THP], NR_SEEDS);
}

/* A device does so; and a process cannot exit while it waits for one. */
static void an_io_moves_its_data_once(void **state)
{
	unsigned int nr_moves[2] = { 0 };

	(void)state;
	for (uint64_t seed = 0; seed < NR_SEEDS; seed++) {
		const struct scn_step *io[SCN_REFS] = { NULL };
		bool has_moved[SCN_REFS] = { false };
		struct scenario s;

		scenario_generate(&s, seed, &scn_bounds_conform);
		for (size_t i = 0; i < s.nr_steps; i++) {
			const struct scn_step *st = &s.steps[i];
			uint8_t r = st->ref;

			for (size_t k = 0; k < s.nr_refs; k++)
				assert_false(st->verb == SCN_EXIT && io[k] &&
					     io[k]->proc == st->proc);
			if (r == SCN_NONE)
				continue;
			if (st->verb == SCN_DIO) {
				io[r] = st;
				has_moved[r] = false;
			} else if (st->verb == SCN_DROP) {
				io[r] = NULL;
			} else if (io[r] && (st->verb == SCN_LOOK ||
					     st->verb == SCN_POKE)) {
				assert_false(has_moved[r]);
				assert_int_equal(st->verb == SCN_POKE,
						 io[r]->flags == SCN_F_WRITE);
				has_moved[r] = true;
				nr_moves[st->verb == SCN_POKE]++;
			}
		}
		/* a read that is under way has ended when all is seen */
		for (size_t k = 0; k < s.nr_refs; k++)
			assert_false(io[k] && io[k]->flags == SCN_F_WRITE);
	}
	assert_true(nr_moves[0] > NR_SEEDS / 20);
	assert_true(nr_moves[1] > NR_SEEDS / 20);
}

/* The last steps see all there is: nothing that went wrong stays unseen. */
static void each_page_and_reference_is_seen_at_the_end(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < NR_SEEDS; seed++) {
		bool reads[SCN_PROCS][SCN_PAGES] = { 0 };
		bool lives[SCN_PROCS] = { true }, may_be_gone = false;
		struct scenario s;
		size_t end;

		scenario_generate(&s, seed, &scn_bounds_conform);
		end = s.nr_steps;
		while (end && (s.steps[end - 1].verb == SCN_LOOK ||
			       s.steps[end - 1].verb == SCN_READ)) {
			end--;
			if (s.steps[end].verb == SCN_READ)
				reads[s.steps[end].proc][s.steps[end].page] =
					true;
		}
		for (size_t i = 0; i < s.nr_steps; i++) {
			const struct scn_step *st = &s.steps[i];

			may_be_gone = may_be_gone || st->verb == SCN_UNMAP;
			if (st->verb == SCN_FORK)
				lives[st->other] = true;
			if (st->verb == SCN_EXIT)
				lives[st->proc] = false;
		}
		for (size_t i = 0; i < s.nr_procs && !may_be_gone; i++)
			for (size_t k = 0; k < s.nr_pages; k++)
				assert_int_equal(reads[i][k], lives[i]);
	}
}

static void steps_print_as_they_are_written(void **state)
{
	static const char *const steps[] = {
		"P write a.0",	  "P pin read r a long slow x16",
		"P fork C x1023", "P same a b",
		"P dio read q b", "P get write s a slow",
		"P poke s.1",	  "P softdirty",
		"P promote s",	  "P dio write t b",
	};
	char text[1000] = HEAD, buf[100];
	struct scenario s;
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		len = strlen(text);
		snprintf(text + len, sizeof(text) - len, "%s\n", steps[i]);
	}
	must_parse(&s, text);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		assert_string_equal(scenario_step_text(&s, &s.steps[i], buf,
						       sizeof(buf)),
				    steps[i]);
	/* cut, never past its end */
	memset(buf, 'x', sizeof(buf));
	scenario_step_text(&s, &s.steps[1], buf, 8);
	assert_string_equal(buf, "P pin r");
	assert_int_equal(buf[8], 'x');
	scenario_release(&s);
}

static void long_texts_are_wrapped_and_stay_the_same(void **state)
{
	char text[1000] = "scenario t\nabout x", *printed;
	struct scenario s, back;

	(void)state;
	for (int i = 0; i < 60; i++)
		strcat(text, i % 20 ? " #word" : "\n continued");
	strcat(text, "\nasks refusal\npage a base\nP read a");
	must_parse(&s, text);
	printed = scenario_text(&s);
	must_parse(&back, printed);
	assert_string_equal(s.about, back.about);
	for (char *at = printed, *end; (end = strchr(at, '\n')); at = end + 1)
		assert_true(end - at <= 80);
	scenario_release(&s);
	scenario_release(&back);
	free(printed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generated_scenarios_parse_back_to_themselves),
		cmocka_unit_test(bounds_are_kept),
		cmocka_unit_test(no_bounds_and_all_bounds_give_scenarios),
		cmocka_unit_test(a_seed_is_one_scenario),
		cmocka_unit_test(most_stories_are_about_what_is_shared),
		cmocka_unit_test(references_are_of_the_kinds_that_drivers_have),
		cmocka_unit_test(an_io_moves_its_data_once),
		cmocka_unit_test(each_page_and_reference_is_seen_at_the_end),
		cmocka_unit_test(steps_print_as_they_are_written),
		cmocka_unit_test(long_texts_are_wrapped_and_stay_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
