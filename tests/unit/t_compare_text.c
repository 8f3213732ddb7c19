// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare_text.h"

#include "base/text.h"
#include "tests/unit/compare_fix.h"

#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct estimate number(double value, double half)
{
	return (struct estimate){ .value = value,
				  .lo = value - half,
				  .hi = value + half,
				  .nr = 12,
				  .is_valid = true,
				  .has_interval = true };
}

static struct compare_row row_of(const char *bench, enum compare_verdict v)
{
	return (struct compare_row){
		.bench = bench,
		.version = 1,
		.axes = { .nr = 2,
			  .a = { { (char *)"page", (char *)"base" },
				 { (char *)"state", (char *)"exclusive" } } },
		.op = "page",
		.design = COMPARE_PAIRED,
		.old_cost = number(63.21, 0.4),
		.new_cost = number(70.12, 0.4),
		.change = number(0.1093, 0.008),
		.bound_ratio = 0.1171,
		.has_tost = true,
		.delta_ratio = 0.01,
		.mde_ratio = 0.0312,
		.units_needed = 45,
		.verdict = v,
	};
}

static const struct compare_side sides[2] = {
	{ .name = "6.1", .title = "6.1.0-56, 1 session" },
	{ .name = "6.12" },
};

/* The text of some rows; free() it. */
static char *text_of(struct compare_row *rows, size_t nr, bool is_lab,
		     const struct compare_head *head)
{
	struct compare_pair pair = { .old_side = &sides[0],
				     .new_side = &sides[1],
				     .nr_rows = nr,
				     .rows = rows,
				     .geomean_ratio = 1.0043 };
	const struct compare_view view = {
		.is_lab = is_lab,
		.nr_sides = 2,
		.sides = sides,
		.nr_pairs = 1,
		.pairs = &pair,
		.rule = { .delta_ratio = 0.01,
			  .alpha = 0.01,
			  .session_sd_ratio = 0.03 },
		.nr_tests = nr,
	};
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	for (size_t i = 0; i < nr; i++) {
		pair.nr_verdicts[rows[i].verdict]++;
		pair.nr_lost += rows[i].is_lost;
	}
	compare_text_write(f, &view, head);
	fclose(f);
	return text;
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in\n%s", part, text);
}

static void fits(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		char line[512];

		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		if (text_width(line) > COMPARE_TEXT_WIDTH)
			fail_msg("too wide: %s", line);
		if (len && text[len - 1] == ' ')
			fail_msg("blank at the end: '%s'", line);
		text += len + !!text[len];
	}
}

static void a_row_has_all_its_numbers_under_their_heads(void **state)
{
	struct compare_row row = row_of("fork/anon", COMPARE_REGRESSED);
	const struct compare_head head = { .command = "run-bench compare a b" };
	char *text;

	(void)state;
	row.nr_moved = 2;
	row.moved[0] = (struct compare_moved){ .what = "pgreuse",
					       .unit = "per page",
					       .old_value = 1 };
	row.moved[1] = (struct compare_moved){ .what = "path",
					       .old_text = "reuse",
					       .new_text = "copy" };
	text = text_of(&row, 1, false, &head);
	assert_memory_equal(text, "1 regressed\n\n", 13);
	has(text, "old   6.1 (6.1.0-56, 1 session)\nnew   6.12\n");
	has(text,
	    "       old       new    change      95 % interval   bound  verdict\n"
	    "fork/anon page=base state=exclusive, per page\n"
	    "   63.2 ns   70.1 ns   +10.9 %   +10.1 .. +11.7 %    12 %  "
	    "REGRESSED\n"
	    "     pgreuse: 1 -> 0 per page\n"
	    "     path: reuse -> copy\n");
	has(text, "geometric mean of new / old: +0.43 %");
	has(text, "made  run-bench compare a b\n");
	fits(text);
	free(text);
}

static void rows_come_in_the_order_of_their_weight(void **state)
{
	struct compare_row rows[7];
	const struct compare_head head = { 0 };
	static const char *const order[] = { "g/lost",	"d/worse", "c/better",
					     "f/small", "a/same",  "b/open",
					     "e/none" };
	const char *at;
	char *text;

	(void)state;
	rows[0] = row_of("a/same", COMPARE_EQUIVALENT);
	rows[1] = row_of("b/open", COMPARE_INCONCLUSIVE);
	rows[2] = row_of("c/better", COMPARE_IMPROVED);
	rows[3] = row_of("d/worse", COMPARE_REGRESSED);
	rows[4] = row_of("e/none", COMPARE_NO_NUMBER);
	rows[5] = row_of("f/small", COMPARE_SMALL);
	rows[6] = row_of("g/lost", COMPARE_NO_NUMBER);
	rows[6].is_lost = true;
	text = text_of(rows, 7, false, &head);
	at = text;
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		const char *next = strstr(at, order[i]);

		if (!next)
			fail_msg("%s is not behind what it should be:\n%s",
				 order[i], text);
		at = next;
	}
	has(text, "  LOST\n");
	has(text, "would show a change of 3.2 %; to decide at 1 %: 45 pairs\n");
	fits(text);
	free(text);
}

static void what_is_missing_is_a_dash_and_why_is_told(void **state)
{
	struct compare_row row = row_of("fork/anon", COMPARE_NO_NUMBER);
	const struct compare_head head = { 0 };
	char *text;

	(void)state;
	row.old_cost = row.new_cost = row.change = estimate_none();
	row.bound_ratio = NAN;
	row.why = (char *)"both: skip: track writes by soft-dirty bits: a "
			  "written page is not shown dirty (needs something "
			  "of the kernel)";
	text = text_of(&row, 1, false, &head);
	has(text, "         -         -         -                  -       -  "
		  "-\n     both: skip: track writes");
	fits(text);
	free(text);
}

static void counts_of_the_lab_show_tau_and_no_interval(void **state)
{
	struct compare_row row = row_of("fork/anon", COMPARE_IMPROVED);
	const struct compare_head head = { 0 };
	char *text;

	(void)state;
	row.design = COMPARE_EXACT;
	row.old_cost.value = 125.03;
	row.new_cost.value = 12345.6;
	row.tau_ratio = 0.0005;
	row.lab_tags = LAB_TAG_SPREAD;
	text = text_of(&row, 1, true, &head);
	has(text, "tau / old");
	has(text, "    125.03     12346   +10.9 %             0.05 %    12 %  "
		  "IMPROVED\n     tags: SPREAD\n");
	has(text, "exact counts of instructions");
	fits(text);
	free(text);
}

static void differences_are_shown_and_the_context_is_folded(void **state)
{
	struct compare_row row = row_of("fork/anon", COMPARE_EQUIVALENT);
	static const struct compare_diff diffs[] = {
		{ 1, "subject", "release", "6.1", "6.12" },
		{ 1, "subject", "build_id", "aaaaaaaaaa", "bbbbbbbbbb" },
		{ 1, "subject", "preempt", NULL, "full" },
		{ 1, "context", "thp.enabled", "always", "never" },
		{ 1, "context", "c2", "", "" },
		{ 1, "context", "c3", "", "" },
		{ 1, "context", "c4", "", "" },
		{ 1, "context", "c5", "", "" },
		{ 1, "context", "c6", "", "" },
		{ 1, "context", "c7", "", "" },
		{ 1, "context", "c8", "", "" },
		{ 1, "context", "c9", "", "" },
		{ 2, "subject", "release", "6.1", "7.2" },
	};
	static const char *const notes[] = { "old.jsonl is partial" };
	const struct compare_head head = { .nr_diffs = ARRAY_SIZE(diffs),
					   .diffs = diffs,
					   .nr_notes = 1,
					   .notes = notes,
					   .forced = "compared by force" };
	char *text;

	(void)state;
	text = text_of(&row, 1, false, &head);
	has(text, "      release: 6.1 -> 6.12\n");
	has(text, "      preempt: absent -> full\n");
	has(text, "      differ: build_id\n");
	has(text, "      differ in the context: thp.enabled, c2, c3, c4, c5, "
		  "c6, c7, c8 and\n      1 more\n");
	assert_null(strstr(text, "7.2"));
	assert_null(strstr(text, "aaaa"));
	has(text, "NOTE  compared by force\nnote  old.jsonl is partial\n");
	fits(text);
	free(text);
}

static void percents(void **state)
{
	static const struct {
		double ratio;
		const char *change, *bound;
	} all[] = {
		{ 0.1093, "+10.9 %", "11 %" },
		{ -0.0043, "-0.43 %", "0.01 %" },
		{ 0.00004, "0.00 %", "0.01 %" },
		{ 0.00996, "+1.00 %", "1.0 %" },
		{ 0.01, "+1.00 %", "1.0 %" },
		{ 0.01001, "+1.00 %", "1.1 %" },
		{ 0.0994, "+9.94 %", "10 %" },
		{ 0.09999, "+10.0 %", "10 %" },
		{ 0.00052, "+0.05 %", "0.06 %" },
		{ 0.0021, "+0.21 %", "0.21 %" },
		{ 1.234, "+123 %", "124 %" },
		{ INFINITY, "+inf", "inf" },
		{ NAN, "-", "-" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		char *change = compare_percent_text(all[i].ratio);
		char *bound = compare_bound_text(all[i].ratio);

		assert_string_equal(change, all[i].change);
		assert_string_equal(bound, all[i].bound);
		free(change);
		free(bound);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_has_all_its_numbers_under_their_heads),
		cmocka_unit_test(rows_come_in_the_order_of_their_weight),
		cmocka_unit_test(what_is_missing_is_a_dash_and_why_is_told),
		cmocka_unit_test(counts_of_the_lab_show_tau_and_no_interval),
		cmocka_unit_test(
			differences_are_shown_and_the_context_is_folded),
		cmocka_unit_test(percents),
	};

	return cmocka_run_group_tests_name("compare_text", tests, NULL, NULL);
}
