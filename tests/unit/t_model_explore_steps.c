// SPDX-License-Identifier: GPL-2.0-or-later
/* Which steps the explorer tries, counted by hand; and which break it keeps. */
#include "model/explore_steps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define verb(v) (1ULL << (v))

static size_t nr_steps(const struct explore_bounds *b)
{
	struct explore_steps e;
	size_t nr;

	explore_steps_init(&e, b);
	nr = e.nr;
	explore_steps_release(&e);
	return nr;
}

static void references_are_taken_in_every_way(void **state)
{
	static const struct {
		enum scn_verb verb;
		enum scn_kind kind;
		uint16_t times;
		size_t nr;
	} rows[] = {
		/* to read, to write */
		{ SCN_GET, SCN_BASE, 0, 2 },
		{ SCN_PIN, SCN_BASE, 0, 2 },
		{ SCN_PIN, SCN_THP, 0, 2 },
		{ SCN_DIO, SCN_FILE, 0, 2 },
		{ SCN_GET, SCN_FILE, 0, 2 },
		/* each for short and for long, where that is two things */
		{ SCN_PIN, SCN_FILE, 0, 4 },
		{ SCN_PIN, SCN_ZERO, 0, 4 },
		/* each of one and of 16; O_DIRECT has no such number */
		{ SCN_PIN, SCN_FILE, 16, 8 },
		{ SCN_GET, SCN_BASE, 16, 4 },
		{ SCN_DIO, SCN_BASE, 16, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct explore_bounds b = {
			.nr_procs = 1,
			.nr_pages = 1,
			.nr_refs = 1,
			.verbs = verb(rows[i].verb),
			.kind = (uint16_t)rows[i].kind,
			.times = rows[i].times,
		};

		assert_int_equal(nr_steps(&b), rows[i].nr);
		/* whose, of which page, by which name */
		b.nr_procs = 2;
		b.nr_pages = 3;
		b.nr_refs = 4;
		assert_int_equal(nr_steps(&b), rows[i].nr * 2 * 3 * 4);
	}
}

static void a_long_pin_to_write_is_among_them(void **state)
{
	struct explore_bounds b = {
		.nr_procs = 1,
		.nr_pages = 1,
		.nr_refs = 1,
		.verbs = verb(SCN_PIN),
		.kind = SCN_FILE,
	};
	unsigned int seen = 0;
	struct explore_steps e;

	(void)state;
	explore_steps_init(&e, &b);
	for (size_t i = 0; i < e.nr; i++) {
		const struct scn_step *st = &e.steps[i];

		assert_int_equal(st->verb, SCN_PIN);
		assert_int_equal(st->flags & ~(SCN_F_WRITE | SCN_F_LONG), 0);
		assert_int_equal(st->times, 1);
		seen |= 1u << st->flags;
	}
	assert_int_equal(seen, 1u << 0 | 1u << SCN_F_WRITE | 1u << SCN_F_LONG |
				       1u << (SCN_F_WRITE | SCN_F_LONG));
	explore_steps_release(&e);
}

static void pairs_forks_and_lone_verbs_are_counted(void **state)
{
	struct explore_bounds b = {
		.nr_procs = 3, .nr_pages = 3, .nr_refs = 2, .kind = SCN_BASE
	};

	(void)state;
	/* three pairs of three pages, by each process */
	b.verbs = verb(SCN_SAME);
	assert_int_equal(nr_steps(&b), 3 * 3);
	b.verbs = verb(SCN_MERGE);
	assert_int_equal(nr_steps(&b), 3 * 3);
	/* two children to come, by each process; as a crowd, too */
	b.verbs = verb(SCN_FORK);
	assert_int_equal(nr_steps(&b), 3 * 2);
	b.times = 16;
	assert_int_equal(nr_steps(&b), 3 * 2 * 2);
	b.verbs = verb(SCN_EXIT) | verb(SCN_SOFTDIRTY) | verb(SCN_DRAIN);
	assert_int_equal(nr_steps(&b), 3 * 3);
	b.verbs = verb(SCN_LOOK) | verb(SCN_POKE) | verb(SCN_DROP) |
		  verb(SCN_PROMOTE);
	assert_int_equal(nr_steps(&b), 3 * 4 * 2);
	/* what the kind cannot do */
	b.verbs = verb(SCN_SPLIT);
	assert_int_equal(nr_steps(&b), 0);
	b.kind = SCN_THP;
	assert_int_equal(nr_steps(&b), 3 * 3);
	b.verbs = verb(SCN_SWAPOUT) | verb(SCN_SWAPIN) | verb(SCN_MERGE) |
		  verb(SCN_UNMERGE) | verb(SCN_COLLAPSE);
	assert_int_equal(nr_steps(&b), 3 * (4 * 3 + 3));
	b.kind = SCN_HUGETLB;
	assert_int_equal(nr_steps(&b), 0);
}

/* A property that broke early breaks again in each level that follows. */
static void the_first_break_of_a_property_is_the_one_that_is_told(void **state)
{
	struct explore_bounds b = explore_defaults;
	struct explore_result soon, late;
	struct design_run run;
	unsigned int nr_broken = 0;

	(void)state;
	assert_int_equal(design_find(&run, "mapcount", NULL), 0);
	b.depth = 5;
	model_explore(&soon, &run, &b, NULL, NULL);
	b.depth = 7;
	model_explore(&late, &run, &b, NULL, NULL);
	assert_true(late.nr_states > soon.nr_states);
	for (int p = 0; p < SCN_NR_PROPERTIES; p++) {
		const struct story *t = &soon.stories[p];

		if (!t->nr)
			continue;
		nr_broken++;
		assert_int_equal(late.stories[p].nr, t->nr);
		for (size_t i = 0; i < t->nr; i++)
			assert_memory_equal(&late.stories[p].steps[i].step,
					    &t->steps[i].step,
					    sizeof(struct scn_step));
	}
	assert_true(nr_broken >= 2);
	explore_result_release(&soon);
	explore_result_release(&late);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_are_taken_in_every_way),
		cmocka_unit_test(a_long_pin_to_write_is_among_them),
		cmocka_unit_test(pairs_forks_and_lone_verbs_are_counted),
		cmocka_unit_test(
			the_first_break_of_a_property_is_the_one_that_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
