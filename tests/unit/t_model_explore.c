// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define verb(v) (1ULL << (v))

static struct design_run run_of(const char *name)
{
	struct design_run run;
	struct why why;

	if (design_find(&run, name, &why))
		fail_msg("%s", why.text);
	return run;
}

static struct explore_bounds bounds_of(uint64_t verbs)
{
	struct explore_bounds b = explore_defaults;

	b.verbs = verbs;
	b.memory_max_bytes = 64 << 20;
	return b;
}

static void explore(struct explore_result *r, const char *design,
		    const struct explore_bounds *b)
{
	struct design_run run = run_of(design);

	model_explore(r, &run, b, NULL, NULL);
}

static void lives_and_deaths_are_counted_as_by_hand(void **state)
{
	struct explore_bounds b = bounds_of(verb(SCN_FORK) | verb(SCN_EXIT));
	struct explore_result r;

	(void)state;
	/*
	 * P; P and C; P after C; C after P; P dead without a child; both dead.
	 * P: fork, exit. P and C: P exits, C exits. One of them: exits.
	 */
	explore(&r, "mapcount", &b);
	assert_true(r.is_whole);
	assert_int_equal(r.nr_states, 6);
	assert_int_equal(r.nr_transitions, 6);
	assert_int_equal(r.broken, 0);
	explore_result_release(&r);
	/* with a crowd of 16, that only sleeps: it alone; and after P exits */
	b.times = 16;
	explore(&r, "mapcount", &b);
	assert_int_equal(r.nr_states, 8);
	assert_int_equal(r.nr_transitions, 8);
	explore_result_release(&r);
	b.times = 0;
	/* forks of three: P; C of P; D of P or of C, which is the same, as all
	 * share one frame */
	b.verbs = verb(SCN_FORK);
	b.nr_procs = 3;
	explore(&r, "mapcount", &b);
	assert_int_equal(r.nr_states, 3);
	assert_int_equal(r.nr_transitions, 3);
	explore_result_release(&r);
}

/*
 * The numbers are SPIN's, for the same rules in Promela (scripts/measure-spin,
 * tests/data/spin/mapping.pml).
 */
static void spin_finds_as_many_states(void **state)
{
	static const struct {
		const char *design;
		unsigned int nr_refs;
		bool has_pins;
		uint64_t nr_states, nr_transitions;
	} rows[] = {
		{ "mapcount", 1, false, 201, 1070 },
		{ "mapcount", 2, false, 1531, 9901 },
		{ "mapcount", 1, true, 370, 2010 },
		{ "refcount-5.18", 1, false, 261, 1425 },
		{ "refcount-5.18", 2, false, 2557, 16768 },
		{ "refcount-5.18", 1, true, 1280, 7586 },
		{ "exclusive-5.19", 1, false, 272, 1465 },
		{ "exclusive-5.19", 2, false, 2648, 17211 },
		{ "exclusive-5.19", 1, true, 1401, 8497 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct explore_bounds b = bounds_of(
			verb(SCN_WRITE) | verb(SCN_FORK) | verb(SCN_GET) |
			verb(SCN_UNMAP) | verb(SCN_EXIT) | verb(SCN_DROP));
		struct explore_result r;

		b.depth = 100;
		b.is_unreduced = true;
		b.nr_refs = rows[i].nr_refs;
		if (rows[i].has_pins)
			b.verbs |= verb(SCN_PIN);
		explore(&r, rows[i].design, &b);
		assert_true(r.is_whole);
		assert_int_equal(r.nr_states, rows[i].nr_states);
		assert_int_equal(r.nr_transitions, rows[i].nr_transitions);
		explore_result_release(&r);
	}
}

static void a_level_of_depth_is_a_step(void **state)
{
	struct explore_bounds b = bounds_of(verb(SCN_FORK) | verb(SCN_EXIT));
	static const unsigned int nr_states[] = { 1, 3, 5, 6, 6 };
	struct explore_result r;

	(void)state;
	for (b.depth = 0; b.depth < 5; b.depth++) {
		explore(&r, "mapcount", &b);
		assert_int_equal(r.nr_states, nr_states[b.depth]);
		assert_int_equal(r.depth, b.depth);
		/* 6 states at depth 3, and nothing beyond: seen at 4 */
		assert_int_equal(r.is_whole, b.depth == 4);
		assert_false(r.is_out_of_memory);
		explore_result_release(&r);
	}
}

static void the_bound_of_memory_is_said(void **state)
{
	struct explore_bounds b = explore_defaults;
	struct explore_result r, whole;

	(void)state;
	b.depth = 7;
	b.nr_refs = 2;
	b.memory_max_bytes = 64 << 20;
	explore(&whole, "mapcount", &b);
	assert_false(whole.is_out_of_memory);
	assert_int_equal(whole.depth, 7);
	b.memory_max_bytes = 700 << 10;
	explore(&r, "mapcount", &b);
	assert_true(r.is_out_of_memory);
	assert_false(r.is_whole);
	assert_true(r.memory_bytes <= b.memory_max_bytes);
	assert_true(r.nr_states < whole.nr_states);
	assert_true(r.depth < 7);
	explore_result_release(&r);
	explore_result_release(&whole);
}

static void the_same_is_found_twice(void **state)
{
	struct explore_bounds b = explore_defaults;
	struct explore_result r[2];

	(void)state;
	b.depth = 6;
	b.nr_refs = 2;
	for (int i = 0; i < 2; i++)
		explore(&r[i], "busted", &b);
	assert_int_not_equal(r[0].broken, 0);
	for (int p = 0; p < SCN_NR_PROPERTIES; p++) {
		struct story *t[2] = { &r[0].stories[p], &r[1].stories[p] };

		assert_int_equal(t[0]->nr, t[1]->nr);
		for (size_t i = 0; i < t[0]->nr; i++)
			assert_memory_equal(&t[0]->steps[i], &t[1]->steps[i],
					    sizeof(t[0]->steps[i]));
		story_release(t[0]);
		story_release(t[1]);
	}
	assert_memory_equal(&r[0], &r[1], sizeof(r[0]));
}

static bool stop(const struct explore_result *r, void *arg)
{
	*(uint64_t *)arg = r->nr_states;
	return r->broken;
}

static void who_looks_on_may_stop_it(void **state)
{
	struct explore_bounds b = explore_defaults;
	struct design_run run = run_of("mapcount");
	struct explore_result r;
	uint64_t nr_states = 0;

	(void)state;
	model_explore(&r, &run, &b, stop, &nr_states);
	assert_int_not_equal(r.broken, 0);
	assert_false(r.is_whole);
	assert_false(r.is_out_of_memory);
	assert_int_equal(r.nr_states, nr_states);
	assert_true(r.depth < b.depth);
	explore_result_release(&r);
}

static void names_of_frames_do_not_matter(void **state)
{
	static const char *const designs[] = { "mapcount", "refcount-5.9",
					       "exclusive-6.5", "busted" };
	struct explore_bounds b = explore_defaults;
	struct explore_result r, raw;

	(void)state;
	b.depth = 6;
	for (size_t i = 0; i < ARRAY_SIZE(designs); i++) {
		b.is_unreduced = false;
		explore(&r, designs[i], &b);
		b.is_unreduced = true;
		explore(&raw, designs[i], &b);
		assert_true(r.nr_states <= raw.nr_states);
		assert_int_equal(r.broken, raw.broken);
		assert_int_equal(r.depth, raw.depth);
		for (int p = 0; p < SCN_NR_PROPERTIES; p++)
			assert_int_equal(r.stories[p].nr, raw.stories[p].nr);
		explore_result_release(&r);
		explore_result_release(&raw);
	}
}

/* The scenario of a story parses, and breaks again what the story broke. */
static void check_stories(const struct explore_result *r,
			  const struct explore_bounds *b,
			  const struct design_run *run)
{
	for (int p = 0; p < SCN_NR_PROPERTIES; p++) {
		struct check_result check;
		struct scenario s, parsed;
		struct why why;
		char *text;

		if (!r->stories[p].nr)
			continue;
		story_scenario(&s, &r->stories[p], b);
		text = scenario_text(&s);
		if (scenario_parse(&parsed, text, strlen(text), "found", &why))
			fail_msg("%s:\n%s", why.text, text);
		parsed.kind = (uint8_t)b->kind;
		assert_int_equal(
			model_check(&check, &parsed, run, 1000000, &why), 0);
		if (!(check.broken & (1u << p)))
			fail_msg("%s does not break %s in:\n%s", run->name,
				 scn_property_name(p), text);
		assert_int_equal(check.stories[p].nr <= r->stories[p].nr, true);
		check_result_release(&check);
		scenario_release(&parsed);
		free(text);
	}
}

static void a_story_is_a_scenario(void **state)
{
	static const char *const designs[] = { "mapcount", "refcount-5.9",
					       "exclusive-6.5", "busted" };
	struct explore_bounds b = explore_defaults;

	(void)state;
	b.nr_refs = 2;
	for (size_t i = 0; i < ARRAY_SIZE(designs); i++)
		for (int kind = 0; kind < SCN_NR_KINDS; kind++) {
			struct design_run run = run_of(designs[i]);
			struct explore_result r;

			b.kind = (uint16_t)kind;
			b.depth = 5;
			model_explore(&r, &run, &b, NULL, NULL);
			check_stories(&r, &b, &run);
			explore_result_release(&r);
		}
}

static void a_story_of_a_race_is_a_race(void **state)
{
	struct explore_bounds b =
		bounds_of(verb(SCN_FORK) | verb(SCN_PIN) | verb(SCN_WRITE) |
			  verb(SCN_POKE) | verb(SCN_LOOK) | verb(SCN_READ));
	struct design_run run = run_of("refcount-5.9-noseq");
	struct explore_result r;

	(void)state;
	b.is_fine = true;
	b.depth = 12;
	b.asks = 1u << SCN_ISOLATION | 1u << SCN_SYNCHRONY;
	model_explore(&r, &run, &b, NULL, NULL);
	assert_int_not_equal(r.broken & 1u << SCN_SYNCHRONY, 0);
	check_stories(&r, &b, &run);
	explore_result_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lives_and_deaths_are_counted_as_by_hand),
		cmocka_unit_test(spin_finds_as_many_states),
		cmocka_unit_test(a_level_of_depth_is_a_step),
		cmocka_unit_test(the_bound_of_memory_is_said),
		cmocka_unit_test(the_same_is_found_twice),
		cmocka_unit_test(who_looks_on_may_stop_it),
		cmocka_unit_test(names_of_frames_do_not_matter),
		cmocka_unit_test(a_story_is_a_scenario),
		cmocka_unit_test(a_story_of_a_race_is_a_race),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
