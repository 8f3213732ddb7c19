// SPDX-License-Identifier: GPL-2.0-or-later
/* The ladder says what the tables say, and what it stacks besides. */
#include "report/figure.h"
#include "tests/unit/lab_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];

static int set_up(void **state)
{
	static const char *const names[] = { "style", "ladder" };
	char path[120];
	FILE *f;

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/t_figure_ladder.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s.gp", dir, names[i]);
		f = fopen(path, "we");
		if (!f || fputs("# template\n", f) < 0 || fclose(f))
			return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	static const char *const names[] = { "style.gp", "ladder.gp",
					     "ladder-fork-anon-page-base.gp",
					     "ladder-fork-anon-page-base.dat" };
	char path[120];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

/* A further phase of all processes of a boot. */
static void add_phase(struct fix_boot *b, const char *name, double per_op)
{
	for (size_t i = 0; i < b->f.nr_cases; i++) {
		struct case_record *r = &b->f.cases[i];
		size_t phase = r->nr_phases++;

		r->phases[phase] = xstrdup(name);
		for (size_t k = 0; k < r->nr_points; k++) {
			struct point_record *p = &r->points[k];

			p->wall_ns[phase] =
				xcalloc(p->nr_samples, sizeof(uint64_t));
			p->cpu_ns[phase] =
				xcalloc(p->nr_samples, sizeof(uint64_t));
			for (size_t s = 0; s < p->nr_samples; s++)
				p->wall_ns[phase][s] =
					FIX_EMPTY + 3000 +
					(uint64_t)(per_op * (double)p->size);
		}
	}
}

/* call of 100 and 150, then exit; wait costs the same for any size. */
static void draw(struct figure *f, double old_call, double new_call,
		 double old_exit, double new_exit)
{
	struct figure_shop shop = { .dir = dir, .plots_dir = dir };
	struct fix_lab *lab = fix_lab_new(2);
	struct why why;

	for (size_t i = 0; i < 2; i++) {
		fix_plan(&lab->boots[i], "fork/anon", "page=base", "per_op");
		fix_lab_add(lab, i, "fork/anon", "page=base", 3, 105000,
			    i ? new_call : old_call);
		add_phase(&lab->boots[i], "exit", i ? new_exit : old_exit);
		add_phase(&lab->boots[i], "wait", 0);
	}
	fix_lab_build(lab);
	assert_int_equal(figure_ladder(&shop, &lab->view, 0, f, &why), 0);
	fix_lab_free(lab);
}

static void
the_change_is_that_of_the_tables_and_the_sum_is_told_beside(void **s)
{
	struct figure f;

	(void)s;
	draw(&f, 100, 150, 200, 210);
	assert_string_equal(f.headline,
			    "call from 100.00 under 5.10 to 150.0 "
			    "under 6.1: +50.0%; all phases +20.0 %");
	assert_non_null(strstr(f.alt, "5.10: 300.0 (call 100.0, exit 200.0)"));
	assert_non_null(strstr(f.alt, "6.1: 360.0 (call 150.0, exit 210.0)"));
	assert_non_null(strstr(f.axes_text, "verdicts are of call"));
	assert_string_equal(f.title, "fork/anon page=base");
	figure_release(&f);
}

static void phases_that_cost_nothing_are_not_stacked(void **state)
{
	struct figure f;

	(void)state;
	draw(&f, 100, 150, 0, 0);
	assert_string_equal(f.title, "fork/anon page=base, phase call");
	assert_string_equal(f.headline, "from 100.00 under 5.10 to 150.0 under "
					"6.1: +50.0%");
	assert_null(strstr(f.alt, "exit"));
	figure_release(&f);
}

static void no_change_is_said_in_words(void **state)
{
	struct figure f;

	(void)state;
	draw(&f, 100, 100, 200, 300);
	assert_string_equal(f.headline, "call from 100.00 under 5.10 to 100.00 "
					"under 6.1: no change beyond tau; all "
					"phases +33.3 %");
	figure_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_change_is_that_of_the_tables_and_the_sum_is_told_beside),
		cmocka_unit_test(phases_that_cost_nothing_are_not_stacked),
		cmocka_unit_test(no_change_is_said_in_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
