// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every scenario of configs/scenarios under every design: the verdicts in the
 * files were reasoned from the rules of the kernels and mails that they name
 * (docs/designs.md), and the model has to come to the same.
 */
#include "model/explore.h"

#include "library_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define STATES_MAX 1000000

static void run_of(struct design_run *run, const struct design *d)
{
	struct why why = { 0 };

	assert_int_equal(design_find(run, d->name, &why), 0);
}

static void check(struct check_result *r, struct scenario *s,
		  enum scn_kind kind, const struct design *d)
{
	struct design_run run;
	struct why why = { 0 };

	s->kind = (uint8_t)kind;
	run_of(&run, d);
	assert_int_equal(model_check(r, s, &run, STATES_MAX, &why), 0);
	assert_true(r->is_whole);
}

/* Runs fn for every scenario, kind and design; returns the sum of its answers. */
static size_t for_all(size_t (*fn)(struct scenario *s, enum scn_kind kind,
				   const struct design *d))
{
	size_t nr, sum = 0;
	const struct design *const *all = designs(&nr);

	for (size_t i = 0; i < scenario_library_nr(); i++) {
		struct scenario s;

		assert_true(library_parse(&s, i));
		for (int k = 0; k < SCN_NR_KINDS; k++)
			for (size_t n = 0; s.pages[0].kinds >> k & 1 && n < nr;
			     n++)
				sum += fn(&s, k, all[n]);
		scenario_release(&s);
	}
	return sum;
}

static size_t differences(struct scenario *s, enum scn_kind kind,
			  const struct design *d)
{
	struct check_result r;
	size_t nr = 0;

	check(&r, s, kind, d);
	assert_int_equal(r.broken & ~s->asks, 0);
	for (int p = 0; p < SCN_NR_PROPERTIES; p++) {
		bool is = r.broken >> p & 1;

		if (!(s->asks >> p & 1) || is == design_expects(d, s, kind, p))
			continue;
		fprintf(stderr, "%s[%s] %s: %s %s\n", s->name,
			scn_kind_name(kind), d->name,
			is ? "breaks" : "does not break", scn_property_name(p));
		nr++;
	}
	check_result_release(&r);
	return nr;
}

static void the_model_comes_to_the_verdicts_of_the_files(void **state)
{
	(void)state;
	assert_int_equal(for_all(differences), 0);
}

/* What breaks has a story that ends where it breaks; what does not has none. */
static size_t stories_amiss(struct scenario *s, enum scn_kind kind,
			    const struct design *d)
{
	struct check_result r;
	size_t nr = 0;

	check(&r, s, kind, d);
	for (int p = 0; p < SCN_NR_PROPERTIES; p++) {
		const struct story *t = &r.stories[p];

		if (!(r.broken >> p & 1))
			nr += t->nr != 0;
		else
			nr += !t->nr ||
			      !(t->steps[t->nr - 1].effect.broken >> p & 1);
	}
	check_result_release(&r);
	return nr;
}

static void each_verdict_has_a_story_that_ends_in_it(void **state)
{
	(void)state;
	assert_int_equal(for_all(stories_amiss), 0);
}

static size_t states_of(struct scenario *s, enum scn_kind kind,
			const struct design *d)
{
	struct check_result r;
	size_t nr;

	check(&r, s, kind, d);
	nr = r.nr_states;
	check_result_release(&r);
	return nr;
}

/* One after the other there is one path: a state a step and the first. */
static size_t paths_amiss(struct scenario *s, enum scn_kind kind,
			  const struct design *d)
{
	if (scenario_has_race(s))
		return 0;
	return states_of(s, kind, d) > s->nr_steps + 1;
}

static void without_a_race_there_is_one_path(void **state)
{
	(void)state;
	assert_int_equal(for_all(paths_amiss), 0);
}

/* What the speed of the whole library rests on: two seconds at most
 * (docs/designs.md) would be in danger far above this. */
static void the_whole_library_is_a_small_number_of_states(void **state)
{
	size_t first = for_all(states_of);

	(void)state;
	assert_int_equal(first, for_all(states_of));
	assert_in_range(first, 20000, 1000000);
}

static uint32_t broken_by_run(struct scenario *s, enum scn_kind kind,
			      const struct design_run *run)
{
	struct check_result r;
	struct why why = { 0 };
	uint32_t broken;

	s->kind = (uint8_t)kind;
	assert_int_equal(model_check(&r, s, run, STATES_MAX, &why), 0);
	broken = r.broken;
	check_result_release(&r);
	return broken;
}

/* Does some scenario show that a rule of the design is broken? */
static bool is_noticed(const struct design *d, const struct design_run *run)
{
	bool is = false;

	for (size_t i = 0; i < scenario_library_nr() && !is; i++) {
		struct scenario s;

		assert_true(library_parse(&s, i));
		for (int k = 0; k < SCN_NR_KINDS && !is; k++) {
			uint32_t want = 0;

			if (!(s.pages[0].kinds >> k & 1))
				continue;
			for (int p = 0; p < SCN_NR_PROPERTIES; p++)
				want |= (uint32_t)design_expects(d, &s, k, p)
					<< p;
			is = broken_by_run(&s, k, run) & ~want;
		}
		scenario_release(&s);
	}
	return is;
}

/* The library is worth something if no rule can go without it speaking up. */
static void each_broken_rule_of_each_design_is_noticed(void **state)
{
	size_t nr, nr_missed = 0;
	const struct design *const *all = designs(&nr);

	(void)state;
	for (size_t n = 0; n < nr; n++)
		for (const struct design_rule *rule = all[n]->rules;
		     rule && rule->name; rule++) {
			char name[SCN_NAME_MAX * 2];
			struct design_run run;
			struct why why = { 0 };

			snprintf(name, sizeof(name), "%s!%s", all[n]->name,
				 rule->name);
			assert_int_equal(design_find(&run, name, &why), 0);
			if (is_noticed(all[n], &run))
				continue;
			fprintf(stderr, "%s: no scenario notices\n", name);
			nr_missed++;
		}
	assert_int_equal(nr_missed, 0);
}

static uint32_t broken_by(const char *name, const char *but)
{
	uint32_t broken = 0;
	size_t nr;
	const struct design *const *all = designs(&nr);

	for (size_t n = 0; n < nr; n++) {
		if ((name && strcmp(all[n]->name, name)) ||
		    (but && !strcmp(all[n]->name, but)))
			continue;
		for (size_t i = 0; i < scenario_library_nr(); i++) {
			struct scenario s;

			assert_true(library_parse(&s, i));
			for (int k = 0; k < SCN_NR_KINDS; k++) {
				struct design_run run;

				if (!(s.pages[0].kinds >> k & 1))
					continue;
				run_of(&run, all[n]);
				broken |= broken_by_run(&s, k, &run);
			}
			scenario_release(&s);
		}
	}
	return broken;
}

static void each_property_catches_the_busted_design(void **state)
{
	(void)state;
	assert_int_equal(broken_by("busted", NULL),
			 (1u << SCN_NR_PROPERTIES) - 1);
}

static void each_property_catches_somebody_real_or_proposed(void **state)
{
	(void)state;
	assert_int_equal(broken_by(NULL, "busted"),
			 (1u << SCN_NR_PROPERTIES) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_model_comes_to_the_verdicts_of_the_files),
		cmocka_unit_test(each_verdict_has_a_story_that_ends_in_it),
		cmocka_unit_test(without_a_race_there_is_one_path),
		cmocka_unit_test(the_whole_library_is_a_small_number_of_states),
		cmocka_unit_test(each_broken_rule_of_each_design_is_noticed),
		cmocka_unit_test(each_property_catches_the_busted_design),
		cmocka_unit_test(
			each_property_catches_somebody_real_or_proposed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
