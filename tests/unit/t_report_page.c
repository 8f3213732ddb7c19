// SPDX-License-Identifier: GPL-2.0-or-later
/* Headline, cards and page of constructed runs. */
#include "report/report.h"
#include "report/report_parts.h"
#include "tests/unit/fix_run.h"
#include "tests/unit/report_fix.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct page {
	struct case_summary cases[3];
	struct run_summary run;
	struct report_column column;
	struct report report;
	char *html, *markdown;
};

static void start(struct page *p, size_t nr)
{
	p->run = (struct run_summary){ .nr = nr, .cases = p->cases };
	p->column = (struct report_column){ .name = "a", .run = &p->run };
	p->report = (struct report){
		.nr_columns = 1,
		.columns = &p->column,
		.style = "/* <b> */ p { color: red; } </style><script>",
	};
	assert_int_equal(report_prepare(&p->report, NULL, NULL, NULL), 0);
	p->html = fix_written(report_html_write, &p->report);
	p->markdown = fix_written(report_markdown_write, &p->report);
}

static void stop(struct page *p)
{
	for (size_t i = 0; i < p->run.nr; i++)
		axes_release(&p->cases[i].axes);
	report_release(&p->report);
	free(p->html);
	free(p->markdown);
}

/* good_case() with another value of its first axis, twice as dear. */
static struct case_summary dear_case(const char *page)
{
	struct case_summary s = good_case();

	axes_release(&s.axes);
	axes_add(&s.axes, "page", page);
	axes_add(&s.axes, "state", "exclusive");
	s.phases[0].per_op_ns = estimate_of(89.9, 90.5, 28);
	return s;
}

static void the_headline_counts_and_names_the_widest_contrast(void **state)
{
	struct page p = { .cases = { good_case(), dear_case("thp"),
				     bad_case(OUTCOME_SKIP, "no THP") } };

	(void)state;
	start(&p, 3);
	assert_string_equal(p.report.headline,
			    "3 cases: 2 measured, 1 skipped. Widest contrast: "
			    "fork/anon costs 90.2 ns/page with page=thp, 45.1 "
			    "ns/page with page=base");
	stop(&p);
}

static void overlapping_intervals_are_no_contrast(void **state)
{
	struct page p = { .cases = { good_case(), dear_case("thp") } };

	(void)state;
	p.cases[1].phases[0].per_op_ns = estimate_of(45.2, 47.0, 28);
	start(&p, 2);
	assert_string_equal(p.report.headline, "2 cases: 2 measured");
	stop(&p);
}

static void two_axes_at_once_are_no_contrast(void **state)
{
	struct page p = { .cases = { good_case(), dear_case("thp") } };

	(void)state;
	axes_release(&p.cases[1].axes);
	axes_add(&p.cases[1].axes, "page", "thp");
	axes_add(&p.cases[1].axes, "state", "shared");
	start(&p, 2);
	assert_string_equal(p.report.headline, "2 cases: 2 measured");
	stop(&p);
}

static void what_has_no_number_shows_its_reason_and_none(void **state)
{
	struct page p = { .cases = { bad_case(OUTCOME_SUSPECT, "x") } };

	(void)state;
	p.cases[0].proof_text = xstrdup("faults: 0 of 1 <per> page");
	start(&p, 1);
	assert_non_null(strstr(p.html, "SUSPECT: faults: 0 of 1 &lt;per&gt;"));
	assert_null(strstr(p.html, "45.1"));
	assert_null(strstr(p.markdown, "45.1"));
	assert_non_null(strstr(p.markdown, "0 of 1 \\<per\\> page"));
	free(p.cases[0].proof_text);
	stop(&p);
}

static void alike_ids_are_told_apart(void **state)
{
	struct page p = { .cases = { good_case(), dear_case("BASE") } };

	(void)state;
	start(&p, 2);
	assert_int_equal(p.report.nr_cards, 2);
	assert_string_equal(p.report.cards[0].id,
			    "case-fork-anon-page-base-state-exclusive");
	assert_string_equal(p.report.cards[1].id,
			    "case-fork-anon-page-base-state-exclusive~2");
	stop(&p);
}

static void a_style_cannot_leave_its_element(void **state)
{
	struct page p = { .cases = { good_case() } };

	(void)state;
	start(&p, 1);
	assert_null(strstr(p.html, "<script>"));
	assert_null(strstr(p.html, "/* <b> */"));
	assert_ptr_equal(strstr(strstr(p.html, "</style>") + 1, "</style>"),
			 NULL);
	stop(&p);
}

static void a_strip_spans_four_of_five_intervals(void **state)
{
	struct compare_row rows[5] = { 0 };
	const struct compare_pair pair = { .nr_rows = 5, .rows = rows };

	(void)state;
	for (size_t i = 0; i < 5; i++)
		rows[i].change = estimate_of(-0.03, 0.04, 12);
	rows[4].change = estimate_of(0.8, 0.9, 12);
	assert_true(fabs(report_strip_limit(&pair) - 0.05) < 1e-12);
	rows[3].change = estimate_of(0.1, 0.15, 12);
	assert_true(fabs(report_strip_limit(&pair) - 0.2) < 1e-12);
}

static void a_change_has_its_sign(void **state)
{
	(void)state;
	assert_string_equal(report_change(0.123).s, "+12.3 %");
	assert_string_equal(report_change(-0.004).s, "-0.40 %");
	assert_string_equal(report_change(0).s, "0.00 %");
	/* As compare prints it: not "-97 %" here and "-97.5 %" there. */
	assert_string_equal(report_change(-0.9751).s, "-97.5 %");
	assert_string_equal(report_change(NAN).s, "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_headline_counts_and_names_the_widest_contrast),
		cmocka_unit_test(overlapping_intervals_are_no_contrast),
		cmocka_unit_test(two_axes_at_once_are_no_contrast),
		cmocka_unit_test(what_has_no_number_shows_its_reason_and_none),
		cmocka_unit_test(alike_ids_are_told_apart),
		cmocka_unit_test(a_style_cannot_leave_its_element),
		cmocka_unit_test(a_strip_spans_four_of_five_intervals),
		cmocka_unit_test(a_change_has_its_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
