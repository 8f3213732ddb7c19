// SPDX-License-Identifier: GPL-2.0-or-later
/* Figures as files, without gnuplot: what is in .dat and .gp, and when. */
#include "analysis_case.h"

#include "lab/cache.h"
#include "report/figure.h"
#include "report/figure_parts.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64], plots[80];

static void put(const char *folder, const char *name, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int set_up(void **state)
{
	static const char *const kinds[] = { "style",  "cost",	  "marginal",
					     "forest", "order",	  "violin",
					     "ecdf",   "timeline" };
	char name[40];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/t_figure.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(plots, sizeof(plots), "%s/plots", dir);
	if (mkdir(plots, 0700))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		snprintf(name, sizeof(name), "%s.gp", kinds[i]);
		put(plots, name, "# template\n");
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cache_remove(dir);
	return 0;
}

static struct figure_shop shop_of(const char *gnuplot)
{
	return (struct figure_shop){ .dir = dir,
				     .plots_dir = plots,
				     .gnuplot = gnuplot,
				     .provenance = "here & now" };
}

/* A file of the shop, or NULL. */
static char *text_of(const char *id, const char *ending)
{
	char path[200], *text = xcalloc(100000, 1);
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.%s", dir, id, ending);
	f = fopen(path, "re");
	if (!f) {
		free(text);
		return NULL;
	}
	text[fread(text, 1, 99999, f)] = '\0';
	fclose(f);
	return text;
}

static void expect_text(const char *id, const char *ending, const char *want)
{
	char *text = text_of(id, ending);

	assert_non_null(text);
	if (!strstr(text, want))
		fail_msg("%s.%s has no \"%s\":\n%s", id, ending, want, text);
	free(text);
}

static const struct summary_rule rule = { .headline = SUMMARY_PER_OP };

static void summarise(struct case_set *set, struct case_summary *s)
{
	summary_case(set->p, set->nr, &rule, s);
}

static void cost_writes_sizes_line_and_residuals(void **state)
{
	struct figure_shop shop = shop_of(NULL);
	struct case_set *set = case_set_new(8, CASE_SIZES);
	const struct case_summary *cases[1];
	static const char *const names[] = { "it's_6.1" };
	struct case_summary s;
	struct figure f;
	struct why why;
	char row[200];

	(void)state;
	summarise(set, &s);
	cases[0] = &s;
	assert_int_equal(figure_cost(&shop, 1, cases, names, &f, &why), 0);
	assert_string_equal(f.id, "cost-fork-anon-page-base");
	assert_false(f.has_svg || f.has_png || f.has_pdf);
	assert_string_equal(shop.failure, "");
	expect_text(f.id, "dat",
		    "# pages cost [us] lo95 hi95 residual [%]\n"
		    "# it's_6.1\n512 ");
	/* 17 digits: the same double comes back. */
	snprintf(row, sizeof(row), "\n4096 %.17g ",
		 s.phases[0].sizes[3].total_ns.value / 1000);
	expect_text(f.id, "dat", row);
	expect_text(f.id, "gp", "data = 'cost-fork-anon-page-base.dat'\n");
	expect_text(f.id, "gp", "names[1] = 'it''s\\_6.1'\n");
	expect_text(f.id, "gp", "footer[1] = 'here \\& now'\n");
	snprintf(row, sizeof(row), "slope[1] = %.17g\n",
		 s.phases[0].per_op_ns.value / 1000);
	expect_text(f.id, "gp", row);
	assert_non_null(strstr(f.headline, "it's_6.1: "));
	assert_non_null(strstr(f.alt, " ns / page, fixed "));
	figure_release(&f);
	case_summary_release(&s);
	case_set_free(set);
}

static void a_cost_of_one_size_is_no_figure(void **state)
{
	struct figure_shop shop = shop_of(NULL);
	struct case_set *set = case_set_new(8, 1);
	const struct case_summary *cases[1];
	static const char *const names[] = { "a" };
	struct case_summary s;
	struct figure f;

	(void)state;
	summarise(set, &s);
	cases[0] = &s;
	assert_int_equal(figure_cost(&shop, 1, cases, names, &f, NULL),
			 -ENODATA);
	assert_int_equal(figure_marginal(&shop, 1, cases, names, &f, NULL),
			 -ENODATA);
	assert_int_equal(figure_cost(&shop, 0, cases, names, &f, NULL),
			 -ENODATA);
	case_summary_release(&s);
	case_set_free(set);
}

static void samples_of(struct figure_samples *sides, struct result_file *file,
		       const struct result_file **p, struct case_set *set,
		       struct case_summary *s)
{
	*file = (struct result_file){ .nr_cases = set->nr, .cases = set->r };
	*p = file;
	*sides = (struct figure_samples){
		.name = "6.1", .summary = s, .nr_files = 1, .files = p
	};
}

static void ecdf_tells_dropped_samples_from_others(void **state)
{
	struct figure_shop shop = shop_of(NULL);
	struct case_set *set = case_set_new(8, 2);
	const struct result_file *p;
	struct figure_samples side;
	struct result_file file;
	struct case_summary s;
	struct figure f;
	struct why why;

	(void)state;
	/* Not told at all; told in grey. */
	set->r[0].points[1].drop[0] = DROP_WARMUP;
	set->r[0].points[1].drop[1] = DROP_STEAL;
	set->r[0].points[1].wall_ns[0][1] = 1024 * 500;
	summarise(set, &s);
	samples_of(&side, &file, &p, set, &s);
	assert_int_equal(figure_ecdf(&shop, 1, &side, &f, &why), 0);
	expect_text(f.id, "dat",
		    "# 6.1: dropped samples (cost, row of the "
		    "rug)\nnan 0\n500 0\n");
	assert_non_null(strstr(f.alt, "62 samples (1 more were dropped"));
	assert_non_null(strstr(f.title, "pages=1024"));
	figure_release(&f);
	case_summary_release(&s);
	case_set_free(set);
}

static void processes_are_the_same_in_every_copy(void **state)
{
	struct figure_shop shop = shop_of(NULL);
	struct case_set *set = case_set_new(8, CASE_SIZES);
	const struct result_file *p;
	struct figure_samples side;
	struct result_file file;
	struct case_summary s;
	char *first, *again;
	struct figure f;
	struct why why;

	(void)state;
	summarise(set, &s);
	samples_of(&side, &file, &p, set, &s);
	assert_int_equal(figure_violin(&shop, 1, &side, &f, &why), 0);
	first = text_of(f.id, "dat");
	figure_release(&f);
	assert_int_equal(figure_violin(&shop, 1, &side, &f, &why), 0);
	again = text_of(f.id, "dat");
	assert_string_equal(first, again);
	expect_text(f.id, "gp", "has_density[1] = 1\n");
	figure_release(&f);
	assert_int_equal(figure_run_order(&shop, 1, &side, &f, &why), 0);
	assert_string_equal(f.id, "order-fork-anon-page-base");
	figure_release(&f);
	free(first);
	free(again);
	case_summary_release(&s);
	case_set_free(set);
}

static void alike_processes_have_no_density(void **state)
{
	struct figure_shop shop = shop_of(NULL);
	struct case_set *set = case_set_new(8, CASE_SIZES);
	const struct result_file *p;
	struct figure_samples side;
	struct result_file file;
	struct case_summary s;
	struct figure f;
	struct why why;

	(void)state;
	for_each_sample(set, r, pt, i) pt->wall_ns[0][i] =
		1000 + 50 * pt->nr_ops;
	summarise(set, &s);
	samples_of(&side, &file, &p, set, &s);
	assert_int_equal(figure_violin(&shop, 1, &side, &f, &why), 0);
	expect_text(f.id, "gp", "has_density[1] = 0\n");
	figure_release(&f);
	side.variant = 'a'; /* no record is of this variant */
	assert_int_equal(figure_violin(&shop, 1, &side, &f, &why), -ENODATA);
	assert_int_equal(figure_ecdf(&shop, 1, &side, &f, &why), -ENODATA);
	assert_int_equal(figure_run_order(&shop, 1, &side, &f, &why), -ENODATA);
	case_summary_release(&s);
	case_set_free(set);
}

static const struct figure_point points[] = {
	{ .label = "6.1\nX 9 9", .value = 45, .lo = 44, .hi = 46, .level = 45 },
	{ .label = "6.2", .value = NAN, .lo = NAN, .hi = NAN, .level = 45 },
	{ .label = "6.3",
	  .value = 48,
	  .lo = NAN,
	  .hi = NAN,
	  .level = 48,
	  .is_change = true,
	  .change_ratio = 0.0667,
	  .mark = "a_b" },
};

static void a_timeline_has_a_rule_where_it_changed(void **state)
{
	struct figure_shop shop = shop_of(NULL);
	struct figure f;
	struct why why;

	(void)state;
	assert_int_equal(figure_timeline(&shop, "x", "ns / page", 3, points, &f,
					 &why),
			 0);
	/* A name is no row, whatever is in it; what is missing is nan. */
	expect_text("timeline-x", "dat", "# 6.1 X 9 9\n1 45 44 46 45 0 0 ");
	expect_text("timeline-x", "dat", "\n2 nan nan nan 45 0 0 ");
	expect_text("timeline-x", "gp", "'+6.67 %'");
	expect_text("timeline-x", "gp", "'a\\_b'");
	assert_string_equal(f.headline,
			    "1 change over 3 points; the last at 6.3: +6.67 %");
	figure_release(&f);
	assert_int_equal(figure_timeline(&shop, "x", "ns", 2, points, &f, &why),
			 -ENODATA);
}

static void a_template_that_is_missing_is_named(void **state)
{
	struct figure_shop shop = shop_of(NULL);
	struct figure f;
	struct why why;

	(void)state;
	shop.plots_dir = "/nonexistent";
	assert_int_equal(figure_timeline(&shop, "y", "ns", 3, points, &f, &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent/style.gp"));
	assert_null(f.id);
	assert_null(text_of("timeline-y", "dat"));
	shop.plots_dir = plots;
	shop.dir = "/nonexistent";
	assert_int_equal(figure_timeline(&shop, "y", "ns", 3, points, &f, &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent"));
}

static void a_gnuplot_that_fails_takes_old_pictures_with_it(void **state)
{
	struct figure_shop shop = shop_of("/bin/false");
	struct figure f;
	struct why why;

	(void)state;
	put(dir, "timeline-x.svg", "old");
	assert_int_equal(figure_timeline(&shop, "x", "ns", 3, points, &f, &why),
			 0);
	assert_false(f.has_svg || f.has_png || f.has_pdf);
	assert_string_equal(shop.failure,
			    "timeline-x: gnuplot failed: it said nothing");
	assert_null(text_of("timeline-x", "svg"));
	expect_text("timeline-x", "gp", "id = 'timeline-x'");
	figure_release(&f);
	shop = shop_of("no-such-gnuplot");
	assert_int_equal(figure_timeline(&shop, "x", "ns", 3, points, &f, &why),
			 0);
	assert_non_null(strstr(shop.failure, "start 'no-such-gnuplot': "
					     "No such file"));
	figure_release(&f);
}

static void an_axis_that_varies_names_sides_and_not_the_case(void **state)
{
	struct case_summary a = { .bench = (char *)"fork/anon.v1" };
	struct case_summary b = { .bench = (char *)"fork/anon.v1" };
	const struct case_summary *both[] = { &a, &b };
	char *label;

	(void)state;
	axes_add(&a.axes, "page", "base");
	axes_add(&a.axes, "state", "shared");
	axes_add(&b.axes, "page", "thp");
	axes_add(&b.axes, "state", "shared");
	label = figure_case_label(2, both);
	assert_non_null(strstr(label, "state=shared"));
	assert_null(strstr(label, "page="));
	free(label);
	label = figure_case_label(1, both);
	assert_non_null(strstr(label, "page=base state=shared"));
	free(label);
	axes_release(&a.axes);
	axes_release(&b.axes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cost_writes_sizes_line_and_residuals),
		cmocka_unit_test(a_cost_of_one_size_is_no_figure),
		cmocka_unit_test(
			an_axis_that_varies_names_sides_and_not_the_case),
		cmocka_unit_test(ecdf_tells_dropped_samples_from_others),
		cmocka_unit_test(processes_are_the_same_in_every_copy),
		cmocka_unit_test(alike_processes_have_no_density),
		cmocka_unit_test(a_timeline_has_a_rule_where_it_changed),
		cmocka_unit_test(a_template_that_is_missing_is_named),
		cmocka_unit_test(
			a_gnuplot_that_fails_takes_old_pictures_with_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
