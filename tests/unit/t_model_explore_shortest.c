// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The explorer against a search that shares nothing with it but model_step():
 * all stories one by one, without a table, of the steps that the parser of
 * scenarios lets pass. Where the explorer forgets a step, takes two states for
 * one or goes the long way round, the two differ.
 */
#include "model/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define verb(v) (1ULL << (v))

struct brute {
	struct design_run run;
	struct scenario s;
	const struct explore_bounds *b;
	size_t shortest[SCN_NR_PROPERTIES]; /* 0: not within the depth */
};

/* Every step there could be, sense or not: each number in each place. */
static bool next_step(struct scn_step *st, const struct explore_bounds *b)
{
	if (++st->flags <= (SCN_F_WRITE | SCN_F_LONG))
		return true;
	st->flags = 0;
	if (++st->ref < b->nr_refs)
		return true;
	st->ref = 0;
	if (++st->other < b->nr_procs)
		return true;
	st->other = 0;
	if (++st->proc < b->nr_procs)
		return true;
	st->proc = 0;
	return ++st->verb < SCN_NR_VERBS;
}

static bool takes(uint8_t v)
{
	return v == SCN_GET || v == SCN_PIN || v == SCN_DIO;
}

static bool holds(uint8_t v)
{
	return v == SCN_LOOK || v == SCN_POKE || v == SCN_DROP;
}

/* Without what the verb does not have; false: that is the same as another. */
static bool shaped(struct scn_step *st, const struct scn_step *raw)
{
	bool has_ref = takes(raw->verb) || holds(raw->verb);
	bool has_page = !holds(raw->verb) && raw->verb != SCN_FORK &&
			raw->verb != SCN_EXIT;

	*st = *raw;
	if ((raw->flags && !takes(raw->verb)) ||
	    (raw->flags & SCN_F_LONG && raw->verb != SCN_PIN) ||
	    (raw->ref && !has_ref) || (raw->other && raw->verb != SCN_FORK))
		return false;
	if (!has_ref)
		st->ref = SCN_NONE;
	if (raw->verb != SCN_FORK)
		st->other = SCN_NONE;
	if (!has_page)
		st->page = SCN_NONE;
	return true;
}

static void note(struct brute *x, uint32_t broken)
{
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (broken & (1u << p) &&
		    (!x->shortest[p] || x->s.nr_steps < x->shortest[p]))
			x->shortest[p] = x->s.nr_steps;
}

static void deepen(struct brute *x, const struct model_state *from,
		   unsigned int left)
{
	struct scn_step raw = { .verb = SCN_WRITE, .times = 1 };

	do {
		struct model_state next = *from;
		struct step_effect effect;
		struct scn_step *st = &x->s.steps[x->s.nr_steps];
		enum step_end end;

		if (!(x->b->verbs & verb(raw.verb)) || !shaped(st, &raw))
			continue;
		x->s.nr_steps++;
		if (!scenario_check(&x->s, NULL)) {
			end = model_step(&next, &x->run, st, false, 0, &effect,
					 NULL);
			if (end != STEP_OFF)
				note(x, effect.broken);
			if (end != STEP_OFF && left > 1)
				deepen(x, &next, left - 1);
		}
		x->s.nr_steps--;
	} while (next_step(&raw, x->b));
}

static void check_design(const char *design, const struct explore_bounds *b)
{
	struct brute x = { .b = b };
	struct story nothing = { 0 };
	struct model_state start;
	struct explore_result r;

	if (design_find(&x.run, design, NULL))
		fail_msg("%s", design);
	model_explore(&r, &x.run, b, NULL, NULL);
	story_scenario(&x.s, &nothing, b);
	model_start(&start, &x.s, &x.run);
	deepen(&x, &start, b->depth);
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (r.stories[p].nr != x.shortest[p])
			fail_msg("%s, %s: %zu steps, but %zu are enough",
				 design, scn_property_name(p), r.stories[p].nr,
				 x.shortest[p]);
	explore_result_release(&r);
}

static void stories_are_shortest_for_base_pages(void **state)
{
	static const char *const designs[] = { "mapcount", "forced-cow",
					       "refcount-5.9", "exclusive-6.5",
					       "busted" };
	struct explore_bounds b = explore_defaults;

	(void)state;
	b.depth = 5;
	b.verbs = verb(SCN_WRITE) | verb(SCN_READ) | verb(SCN_FORK) |
		  verb(SCN_GET) | verb(SCN_UNMAP) | verb(SCN_LOOK) |
		  verb(SCN_EXIT);
	for (size_t i = 0; i < ARRAY_SIZE(designs); i++)
		check_design(designs[i], &b);
}

static void stories_are_shortest_for_pins_and_protection(void **state)
{
	static const char *const designs[] = { "mapcount", "refcount-5.9",
					       "refcount-5.18",
					       "exclusive-5.19", "busted" };
	struct explore_bounds b = explore_defaults;

	(void)state;
	b.depth = 5;
	b.verbs = verb(SCN_WRITE) | verb(SCN_READ) | verb(SCN_FORK) |
		  verb(SCN_PIN) | verb(SCN_PROTECT) | verb(SCN_UNPROTECT) |
		  verb(SCN_POKE) | verb(SCN_LOOK);
	for (size_t i = 0; i < ARRAY_SIZE(designs); i++)
		check_design(designs[i], &b);
}

static void stories_are_shortest_for_large_pages_and_swap(void **state)
{
	static const uint16_t kinds[] = { SCN_THP, SCN_PTETHP, SCN_HUGETLB,
					  SCN_FILE, SCN_ZERO };
	struct explore_bounds b = explore_defaults;

	(void)state;
	b.depth = 4;
	b.verbs = verb(SCN_WRITE) | verb(SCN_READ) | verb(SCN_FORK) |
		  verb(SCN_GET) | verb(SCN_PIN) | verb(SCN_DONTNEED) |
		  verb(SCN_UFFDWP) | verb(SCN_MIGRATE) | verb(SCN_POKE) |
		  verb(SCN_LOOK);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		b.kind = kinds[i];
		check_design("busted", &b);
		check_design("exclusive-5.19", &b);
	}
	b.kind = SCN_BASE;
	b.verbs = verb(SCN_WRITE) | verb(SCN_READ) | verb(SCN_FORK) |
		  verb(SCN_PIN) | verb(SCN_SWAPOUT) | verb(SCN_POKE) |
		  verb(SCN_LOOK);
	check_design("mapcount", &b);
	check_design("refcount-5.9", &b);
}

static void stories_are_shortest_with_two_references(void **state)
{
	struct explore_bounds b = explore_defaults;

	(void)state;
	b.depth = 4;
	b.nr_refs = 2;
	b.verbs = verb(SCN_WRITE) | verb(SCN_FORK) | verb(SCN_GET) |
		  verb(SCN_PIN) | verb(SCN_UNMAP) | verb(SCN_POKE) |
		  verb(SCN_LOOK) | verb(SCN_DROP);
	check_design("mapcount", &b);
	check_design("busted", &b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stories_are_shortest_for_base_pages),
		cmocka_unit_test(stories_are_shortest_for_pins_and_protection),
		cmocka_unit_test(stories_are_shortest_for_large_pages_and_swap),
		cmocka_unit_test(stories_are_shortest_with_two_references),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
