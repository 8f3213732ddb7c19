// SPDX-License-Identifier: GPL-2.0-or-later
/* Which sample stands for a size, and which process for a case. */
#include "tests/unit/profile_rows_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct case_record process(const uint64_t *wall_ns, const uint32_t *drop,
				  size_t nr)
{
	struct case_record c;

	profile_fix_case(&c, 0, 1);
	for (size_t k = 0; k < c.nr_points; k++) {
		struct point_record *p = &c.points[k];

		p->nr_samples = nr;
		p->drop = xrealloc(p->drop, nr + 1, sizeof(*p->drop));
		p->wall_ns[0] =
			xrealloc(p->wall_ns[0], nr + 1, sizeof(*p->wall_ns[0]));
		for (size_t i = 0; i < nr; i++) {
			p->drop[i] = drop[i];
			p->wall_ns[0][i] = wall_ns[i] + PROFILE_FIX_EMPTY;
		}
	}
	return c;
}

static void the_sample_is_the_first_at_the_lowest_mode(void **state)
{
	static const struct {
		uint64_t wall_ns[6];
		uint32_t drop[6];
		size_t nr;
		long chosen;
	} cases[] = {
		/* 900 is a warm-up, 950 alone; 1000 comes back */
		{ { 900, 2000, 950, 1000, 1000, 1000 }, { DROP_WARMUP }, 6, 3 },
		/* Of 1000, 1001, 1002 the lower median */
		{ { 1002, 1001, 1000 }, { 0 }, 3, 1 },
		/* With a tick only where none is without */
		{ { 800, 800, 1000, 1000 },
		  { DROP_TICK, DROP_TICK, 0, 0 },
		  4,
		  2 },
		{ { 800, 800, 1000 },
		  { DROP_TICK, DROP_TICK, DROP_PREEMPTED },
		  3,
		  0 },
		{ { 800, 800 },
		  { DROP_TICK | DROP_STEAL, DROP_COUNTED },
		  2,
		  -1 },
		{ { 0 }, { 0 }, 0, -1 },
		{ { 700 }, { 0 }, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct case_record c =
			process(cases[i].wall_ns, cases[i].drop, cases[i].nr);
		long chosen = profile_choose(&c, 0, 0);

		if (chosen != cases[i].chosen)
			fail_msg("%zu: sample %ld, wanted %ld", i, chosen,
				 cases[i].chosen);
		assert_int_equal(profile_choose(&c, 2, 0), -1);
		assert_int_equal(profile_choose(&c, 0, 2), -1);
		case_record_release(&c);
	}
}

/* Three processes: 1012 once and 1010 twice, at both sizes. */
static void the_process_is_the_one_nearest_to_the_lab(void **state)
{
	static const uint64_t walls[][3] = { { 1017, 1017, 1017 },
					     { 1010, 1010, 1010 },
					     { 1010, 1010, 1010 } };
	static const uint32_t drop[3] = { 0 };
	const struct result_file *files[2];
	struct result_file f = { 0 }, other = { 0 };
	struct profile_want want = {
		.bench = "fork/anon",
		.version = 1,
		.nr_files = 2,
		.files = files,
	};

	(void)state;
	files[0] = &other;
	files[1] = &f;
	f.cases = xcalloc(3, sizeof(*f.cases));
	f.profiles = xcalloc(4, sizeof(*f.profiles));
	for (size_t i = 0; i < 3; i++) {
		f.cases[f.nr_cases++] = process(walls[i], drop, 3);
		rows_fix_init(&f.profiles[i]);
		f.profiles[i].clock_insns[0] = walls[i][0];
		f.profiles[i].clock_insns[1] = walls[i][0];
	}
	/* Nearer than near, but it lacks a size */
	rows_fix_init(&f.profiles[3]);
	f.profiles[3].nr_sizes = 1;
	f.profiles[3].clock_insns[0] = 1010;
	f.nr_profiles = 4;
	want.axes = &f.cases[0].axes;
	assert_ptr_equal(profile_pick(&want), &f.profiles[1]);
	f.profiles[0].clock_insns[0] = f.profiles[0].clock_insns[1] = 1010;
	assert_ptr_equal(profile_pick(&want), &f.profiles[0]);
	/* Of two sizes one was left by a text that was cut: not a number */
	f.nr_profiles = 1;
	f.profiles[0].nr_sizes = 1;
	assert_null(profile_pick(&want));
	f.profiles[0].nr_sizes = 2;
	f.nr_profiles = 4;
	want.phase = 1;
	assert_null(profile_pick(&want));
	want.phase = 0;
	want.version = 2;
	assert_null(profile_pick(&want));
	result_file_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sample_is_the_first_at_the_lowest_mode),
		cmocka_unit_test(the_process_is_the_one_nearest_to_the_lab),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
