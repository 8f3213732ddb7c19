// SPDX-License-Identifier: GPL-2.0-or-later
/* The forest: order, marks, what is cut; and dots of two comparisons. */
#include "report/figure.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define assert_near(a, b, within) assert_true(fabs((a) - (b)) <= (within))

#define ROWS_MAX 60

static char dir[64];
static const struct compare_side old_side = { .name = "old" };
static const struct compare_side new_side = { .name = "new" };
static const struct compare_rule rule = { .delta_ratio = 0.01 };

static int set_up(void **state)
{
	static const char *const names[] = { "style", "forest", "insns-ns" };
	char path[120];
	FILE *f;

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/t_figure_forest.XXXXXX");
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
	static const char *const names[] = {
		"style.gp",	   "forest.gp",	     "insns-ns.gp",
		"forest-new.gp",   "forest-new.dat", "insns-ns-new.gp",
		"insns-ns-new.dat"
	};
	char path[120];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

static char *text_of(const char *name)
{
	char path[120], *text = xcalloc(100000, 1);
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "re");
	assert_non_null(f);
	text[fread(text, 1, 99999, f)] = '\0';
	fclose(f);
	return text;
}

static void row_of(struct compare_row *r, size_t i, double change, double half,
		   enum compare_verdict verdict)
{
	char value[32];

	memset(r, 0, sizeof(*r));
	snprintf(value, sizeof(value), "k%zu", i);
	r->bench = "fork/anon";
	r->version = 1;
	r->op = "page";
	axes_add(&r->axes, "page", value);
	r->change = (struct estimate){ .value = change,
				       .lo = change - half,
				       .hi = change + half,
				       .is_valid = !isnan(change) };
	r->lo90 = r->hi90 = r->bound_ratio = r->tau_ratio = NAN;
	r->verdict = verdict;
}

struct rows {
	struct compare_row r[ROWS_MAX];
	struct compare_pair pair;
};

static struct rows *rows_new(size_t nr)
{
	struct rows *rows = xcalloc(1, sizeof(*rows));

	rows->pair = (struct compare_pair){ .old_side = &old_side,
					    .new_side = &new_side,
					    .nr_rows = nr,
					    .rows = rows->r };
	return rows;
}

static void rows_free(struct rows *rows)
{
	for (size_t i = 0; i < rows->pair.nr_rows; i++)
		axes_release(&rows->r[i].axes);
	free(rows);
}

static int forest(const struct rows *rows, struct figure *f)
{
	struct figure_shop shop = { .dir = dir, .plots_dir = dir };
	struct why why;

	return figure_forest(&shop, &rows->pair, &rule, f, &why);
}

static void rows_stand_in_the_order_of_their_change(void **state)
{
	struct rows *rows = rows_new(4);
	char *text, *a, *b, *c;
	struct figure f;

	(void)state;
	row_of(&rows->r[0], 0, 0.00390625, 0.002, COMPARE_EQUIVALENT);
	row_of(&rows->r[1], 1, 0.0625, 0.03125, COMPARE_REGRESSED);
	row_of(&rows->r[2], 2, NAN, 0, COMPARE_NO_NUMBER);
	row_of(&rows->r[3], 3, -0.03125, 0.0625, COMPARE_INCONCLUSIVE);
	assert_int_equal(forest(rows, &f), 0);
	text = text_of("forest-new.dat");
	a = strstr(text, "# fork/anon page=k1\n3 6.25 3.125 9.375 nan nan ");
	b = strstr(text, "# fork/anon page=k0\n2 0.390625 ");
	c = strstr(text, "# fork/anon page=k3\n1 -3.125 -9.375 3.125 ");
	assert_true(a && b && c && a < b && b < c);
	assert_null(strstr(text, "k2"));
	/* verdict last; the 90 % interval of nobody is nan, not 0 */
	assert_non_null(strstr(text, " nan nan nan 4\n"));
	free(text);
	text = text_of("forest-new.gp");
	assert_non_null(strstr(text, "set y2tics ('+6.25 %%  [+3.12 %%, "
				     "+9.38 %%]' 3)"));
	assert_non_null(strstr(text, "set ytics add ('fork/anon page=k3' 1)"));
	assert_non_null(strstr(f.alt, "3 of 4 cases have a number; from "
				      "+6.25 % (fork/anon page=k1"));
	free(text);
	figure_release(&f);
	rows_free(rows);
}

/* Half the width of the axis, in %. */
static double limit_of(const struct rows *rows)
{
	struct figure f;
	double limit;
	char *text;

	assert_int_equal(forest(rows, &f), 0);
	text = text_of("forest-new.gp");
	assert_int_equal(
		sscanf(strstr(text, "\nlimit = "), "\nlimit = %lf", &limit), 1);
	free(text);
	figure_release(&f);
	return limit;
}

static void one_that_went_through_the_roof_hides_no_other(void **state)
{
	struct rows *rows = rows_new(ROWS_MAX);

	(void)state;
	for (size_t i = 0; i < ROWS_MAX; i++)
		row_of(&rows->r[i], i, 0.02, 0.01, COMPARE_SMALL);
	assert_near(limit_of(rows), 1.08 * 3, 1e-9);
	rows->r[9].change.value = rows->r[9].change.hi = 40;
	assert_near(limit_of(rows), 1.08 * 3, 1e-9);
	/* Not much more than the others need: the axis holds it. */
	rows->r[9].change.value = rows->r[9].change.hi = 0.1;
	assert_near(limit_of(rows), 1.08 * 10, 1e-9);
	rows_free(rows);
}

static void the_band_is_seen_even_when_nothing_changed(void **state)
{
	struct rows *rows = rows_new(1);

	(void)state;
	row_of(&rows->r[0], 0, 0, 0, COMPARE_EQUIVALENT);
	assert_near(limit_of(rows), 1.08 * 2, 1e-9);
	rows_free(rows);
}

static void no_number_is_no_forest(void **state)
{
	struct rows *rows = rows_new(1);
	struct figure f;

	(void)state;
	row_of(&rows->r[0], 0, NAN, 0, COMPARE_NO_NUMBER);
	assert_int_equal(forest(rows, &f), -ENODATA);
	rows->r[0].change.value = 1; /* but not valid */
	rows->r[0].verdict = COMPARE_SMALL;
	assert_int_equal(forest(rows, &f), -ENODATA);
	rows->pair.nr_rows = 0;
	assert_int_equal(forest(rows, &f), -ENODATA);
	rows->pair.nr_rows = 1;
	rows_free(rows);
}

static void dots_are_cases_that_both_have(void **state)
{
	struct figure_shop shop = { .dir = dir, .plots_dir = dir };
	struct rows *lab = rows_new(4), *live = rows_new(4);
	struct figure f;
	struct why why;
	char *text;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		row_of(&lab->r[i], i, 0.015625 * (double)i, 0, COMPARE_SMALL);
		row_of(&live->r[i], i, 0.03125 * (double)i, 0.015625,
		       COMPARE_SMALL);
	}
	live->r[1].version = 2; /* another benchmark of the same name */
	assert_int_equal(
		figure_insns_ns(&shop, &lab->pair, &live->pair, &f, &why), 0);
	assert_string_equal(f.headline, "rank correlation 1.00 over 3 cases");
	text = text_of("insns-ns-new.dat");
	assert_null(strstr(text, "k1"));
	assert_non_null(strstr(
		text,
		"# fork/anon page=k3\n4.6875 9.375 7.8125 10.9375 nan\n"));
	free(text);
	figure_release(&f);
	live->pair.nr_rows = 2;
	assert_int_equal(figure_insns_ns(&shop, &lab->pair, &live->pair, &f,
					 &why),
			 -ENODATA);
	live->pair.nr_rows = 4;
	rows_free(lab);
	rows_free(live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_stand_in_the_order_of_their_change),
		cmocka_unit_test(one_that_went_through_the_roof_hides_no_other),
		cmocka_unit_test(the_band_is_seen_even_when_nothing_changed),
		cmocka_unit_test(no_number_is_no_forest),
		cmocka_unit_test(dots_are_cases_that_both_have),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
