// SPDX-License-Identifier: GPL-2.0-or-later
/* Profiles on the page of a report. */
#include "report/report.h"
#include "tests/unit/lab_fix.h"
#include "tests/unit/profile_figure_shop.h"
#include "tests/unit/report_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct fix_row old_rows[] = {
	{ "copy_pte_range", NULL, 800, 16, 0 },
	{ "get_page", NULL, 40, 8, 0 },
	{ 0 },
};
static const struct fix_row new_rows[] = {
	{ "copy_pte_range", NULL, 1000, 16, 0 },
	{ "a<b>&'c|d", NULL, 40, 8, 0 },
	{ 0 },
};
static const struct fix_row fields[] = {
	{ "page._refcount", NULL, 0, 24, 0 },
	{ 0 },
};
static const struct fix_row stacks[] = {
	{ "main;copy_pte_range", NULL, 800, 0, 0 },
	{ "main;copy_pte_range;get_page", NULL, 40, 0, 0 },
	{ 0 },
};
static const struct fix_row new_stacks[] = {
	{ "main;copy_pte_range", NULL, 1000, 0, 0 },
	{ "main;copy_pte_range;a<b>&'c|d", NULL, 40, 0, 0 },
	{ 0 },
};

struct page {
	struct fix_lab *lab;
	struct report report;
	char *html, *markdown;
};

/* Kernels "5.10", "6.1", ...; the profile of each is the caller's to add. */
static void start(struct page *p, size_t nr)
{
	*p = (struct page){ .lab = fix_lab_new(nr) };
	for (size_t i = 0; i < nr; i++) {
		fix_plan(&p->lab->boots[i], "fork/anon", "page=base", "per_op");
		fix_lab_add(p->lab, i, "fork/anon", "page=base", 3, 0,
			    i ? 130 : 105);
	}
}

static void add_profile(struct page *p, size_t column,
			const struct fix_row *rows, const struct fix_row *calls)
{
	struct result_file *f = &p->lab->boots[column].f;

	f->profiles = xcalloc(1, sizeof(*f->profiles));
	f->nr_profiles = 1;
	fix_profile(&f->profiles[0], rows, fields, calls, 0);
}

static void make(struct page *p, struct figure_shop *shop)
{
	struct why why;

	fix_lab_build(p->lab);
	p->report = (struct report){ .lab = &p->lab->view, .style = "" };
	assert_int_equal(report_prepare(&p->report, shop, NULL, &why), 0);
	p->html = fix_written(report_html_write, &p->report);
	p->markdown = fix_written(report_markdown_write, &p->report);
}

static void stop(struct page *p)
{
	report_release(&p->report);
	fix_lab_free(p->lab);
	free(p->html);
	free(p->markdown);
}

static void expect(const char *text, const char *want)
{
	if (!strstr(text, want))
		fail_msg("no \"%s\" in:\n%s", want, text);
}

static void without_profile_lines_there_is_no_section(void **state)
{
	struct page p;

	(void)state;
	start(&p, 2);
	make(&p, NULL);
	assert_null(strstr(p.html, "Where the instructions went"));
	assert_null(strstr(p.markdown, "Where the instructions went"));
	stop(&p);
}

static void two_kernels_have_their_difference_as_a_table(void **state)
{
	struct page p;

	(void)state;
	start(&p, 2);
	add_profile(&p, 0, old_rows, NULL);
	add_profile(&p, 1, new_rows, NULL);
	make(&p, NULL);
	expect(p.html, "<a href=\"#profiles\">Where the instructions went</a>");
	expect(p.html, "<section id=\"profiles\">");
	expect(p.html, "id=\"profile-lab-fork-anon-page-base\"");
	expect(p.html, "<span class=\"value\">5.10 105.00</span> <span "
		       "class=\"value\">6.1 130.00</span>");
	expect(p.html, "<th scope=\"row\">copy_pte_range</th>\n<td "
		       "data-l=\"5.10\" class=\"num\">100.00</td>\n<td "
		       "data-l=\"6.1\" class=\"num\">125.00</td>\n<td "
		       "data-l=\"diff\" class=\"num\">+25.00</td>");
	expect(p.html, "Locked operations / page by the field that they hit");
	expect(p.html, "<th scope=\"row\">page._refcount</th>\n<td "
		       "data-l=\"5.10\" class=\"num\">3.00</td>");
	expect(p.markdown, "\n## Where the instructions went\n");
	expect(p.markdown, "| 100.00 | 125.00 | +25.00 |");
	stop(&p);
}

static void a_function_s_name_is_never_markup(void **state)
{
	struct page p;

	(void)state;
	start(&p, 2);
	add_profile(&p, 0, old_rows, stacks);
	add_profile(&p, 1, new_rows, new_stacks);
	make(&p, NULL);
	expect(p.html, "<th scope=\"row\">a&lt;b&gt;&amp;&#39;c|d</th>");
	assert_null(strstr(p.html, "a<b>"));
	assert_null(strstr(p.markdown, "a<b>"));
	assert_null(strstr(p.markdown, "'c|d"));
	stop(&p);
}

static void figures_stand_with_the_kernels_that_they_are_of(void **state)
{
	struct figure_shop shop = fix_shop(NULL);
	const char *first, *second;
	struct page p;

	(void)state;
	start(&p, 3);
	add_profile(&p, 0, old_rows, stacks);
	add_profile(&p, 1, new_rows, new_stacks);
	add_profile(&p, 2, old_rows, stacks);
	make(&p, &shop);
	expect(p.html, "id=\"figure-profile-stack-fork-anon-page-base-call\"");
	expect(p.html, "id=\"figure-profile-locked-fork-anon-page-base-call\"");
	first = strstr(p.html, "<h5>5.10 to 6.1</h5>");
	second = strstr(p.html, "<h5>6.1 to 6.12</h5>");
	assert_true(first && second && first < second);
	assert_true(strstr(first, "id=\"figure-profile-diff-fork-anon-page-"
				  "base-call-5-10-6-1\"") < second);
	assert_non_null(strstr(second, "id=\"figure-profile-diff-fork-anon-"
				       "page-base-call-6-1-6-12\""));
	/* A flame graph needs no gnuplot: it is in the page. */
	expect(first, "<svg class=\"figure\" "
		      "id=\"profile-flame-fork-anon-page-base-call-5-10-6-1\"");
	expect(first, "fill=\"url(#profile-flame-fork-anon-page-base-call-"
		      "5-10-6-1-hatch)\"");
	expect(p.markdown, "](figures/profile-flame-fork-anon-page-base-call-"
			   "6-1-6-12.svg)");
	assert_null(strstr(p.html, "profile-flame-fork-anon-page-base-call-"
				   "6-1-6-12.gp"));
	stop(&p);
}

static void other_sizes_are_not_compared_and_that_is_said(void **state)
{
	struct page p;

	(void)state;
	start(&p, 2);
	add_profile(&p, 0, old_rows, NULL);
	add_profile(&p, 1, new_rows, NULL);
	p.lab->boots[1].f.profiles[0].sizes[1]++;
	p.lab->boots[1].f.profiles[0].nr_ops[1]++;
	make(&p, NULL);
	expect(p.html, "<p class=\"why\">Not shown: ");
	expect(p.markdown, "Not shown: ");
	stop(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_profile_lines_there_is_no_section),
		cmocka_unit_test(two_kernels_have_their_difference_as_a_table),
		cmocka_unit_test(a_function_s_name_is_never_markup),
		cmocka_unit_test(
			figures_stand_with_the_kernels_that_they_are_of),
		cmocka_unit_test(other_sizes_are_not_compared_and_that_is_said),
	};

	return cmocka_run_group_tests(tests, fix_shop_up, fix_shop_down);
}
