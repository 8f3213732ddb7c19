// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/text.h"
#include "report/designs_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COLUMNS_MAX 40
#define SIGNS_BYTES 64

/* Two scenarios, one with two kinds of pages; kernels behind designs. */
struct fix {
	struct designs_column columns[COLUMNS_MAX];
	struct designs_row rows[3];
	struct designs_cell cells[3 * COLUMNS_MAX];
	struct designs_table t;
	char names[COLUMNS_MAX][32];
};

static void fix_init(struct fix *f, size_t nr_designs, size_t nr_kernels)
{
	memset(f, 0, sizeof(*f));
	f->t = (struct designs_table){
		.nr_properties = 2,
		.properties = { { 'I', "isolation", "what another wrote" },
				{ 'N', "needless-copy", "a copy for none" } },
		.nr_columns = nr_designs + nr_kernels,
		.nr_rows = 3,
		.columns = f->columns,
		.rows = f->rows,
		.cells = f->cells,
		.tool = "cowbench",
		.command = "run-bench designs matrix",
	};
	for (size_t c = 0; c < f->t.nr_columns; c++) {
		snprintf(f->names[c], sizeof(f->names[c]), "%s-%zu",
			 c < nr_designs ? "design" : "6.1", c);
		f->columns[c] = (struct designs_column){
			.name = f->names[c],
			.what = "does something",
			.is_kernel = c >= nr_designs,
			.design = c >= nr_designs ? "design-0" : NULL,
		};
	}
	for (size_t r = 0; r < 3; r++)
		f->rows[r] = (struct designs_row){
			.scenario = r < 2 ? "leak" : "other",
			.kind = r == 1 ? "hugetlb" : "base",
			.about = "About <it> & |more|.",
			.source = "a mail",
			.text = "scenario leak\n",
			.asks = 1,
		};
	for (size_t i = 0; i < 3 * f->t.nr_columns; i++) {
		struct designs_cell *c = &f->cells[i];

		if (i % f->t.nr_columns >= nr_designs)
			continue;
		c->state = DESIGNS_VERDICT;
		c->has_price = true;
		c->price = (struct designs_price){ 1, 2, 30, "refcount 30" };
	}
}

/* gcc 12 inlines it and takes the copy for the variable: a false warning. */
static __attribute__((noinline)) char *
written(const struct designs_table *t,
	void (*fn)(FILE *out, const struct designs_table *t))
{
	char *text = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	fn(f, t);
	fclose(f);
	return text;
}

static void html(FILE *out, const struct designs_table *t)
{
	designs_html_write(out, t, "/* no */b { color: red }");
}

static void no_line_of_a_mail_is_wider_than_72(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	char *text;

	(void)state;
	for (size_t nr = 1; nr < COLUMNS_MAX; nr += 3) {
		fix_init(f, nr, 1);
		for (size_t i = 0; i < f->t.nr_rows * f->t.nr_columns; i++) {
			f->cells[i].broken = i % 4;
			f->cells[i].is_unexpected = i % 3 == 0;
		}
		text = written(&f->t, designs_text_write);
		for (char *line = text, *end; (end = strchr(line, '\n'));
		     line = end + 1) {
			*end = '\0';
			assert_true(text_width(line) <= 72);
		}
		free(text);
	}
	free(f);
}

static void every_column_is_there_once_in_panels(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	char *text, *at;
	size_t nr = 0;

	(void)state;
	fix_init(f, 30, 0);
	for (size_t c = 0; c < 30; c++)
		f->cells[c].broken = c == 29 ? 3 : 0;
	text = written(&f->t, designs_text_write);
	/* the last one, "ad", in the key, the matrix, the sum, the prices */
	for (at = text; (at = strstr(at, "ad")); at++)
		nr += (at[-1] == ' ' || at[-1] == '\n') &&
		      (at[2] == ' ' || at[2] == '\n');
	assert_int_equal(nr, 4);
	assert_non_null(strstr(text, " IN\n"));
	free(text);
	free(f);
}

static void a_cell_says_what_broke_and_what_is_known(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	struct designs_cell c = { .state = DESIGNS_VERDICT };
	char text[200];

	(void)state;
	fix_init(f, 1, 1);
	assert_string_equal(designs_word(&f->t, &c).s, ".");
	c.agreement = DESIGNS_AGREES;
	assert_string_equal(designs_word(&f->t, &c).s, ".=");
	c.broken = 3;
	c.varies = true;
	c.agreement = DESIGNS_DIFFERS;
	assert_string_equal(designs_word(&f->t, &c).s, "IN~!");
	designs_sentence(&f->t, &c, text, sizeof(text));
	assert_string_equal(text, "breaks isolation, needless-copy; not each "
				  "time; not as its design predicts");
	c = (struct designs_cell){ .state = DESIGNS_VERDICT,
				   .is_race = true,
				   .is_partial = true,
				   .nr_runs = 1287 };
	designs_sentence(&f->t, &c, text, sizeof(text));
	assert_string_equal(text, "nothing broke in 1,287 runs of the race");
	c = (struct designs_cell){ .state = DESIGNS_REASON,
				   .why = "skip: no swap" };
	assert_string_equal(designs_word(&f->t, &c).s, "?");
	assert_string_equal(designs_sentence(&f->t, &c, text, sizeof(text)),
			    "skip: no swap");
	c.state = DESIGNS_ABSENT;
	assert_string_equal(designs_word(&f->t, &c).s, "-");
	free(f);
}

/* What was not judged is never printed as if it held. */
static void no_verdict_is_no_guarantee(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	char *text;

	(void)state;
	fix_init(f, 1, 1);
	f->cells[1] = (struct designs_cell){ .state = DESIGNS_REASON,
					     .why = "skip: no swap" };
	text = written(&f->t, designs_text_write);
	assert_non_null(strstr(text, "  base     .  ?\n"));
	assert_non_null(strstr(text, "skip: no swap"));
	assert_non_null(strstr(text, "0 as predicted, 0 not, 1 without"));
	free(text);
	free(f);
}

static void what_differs_is_shown_step_by_step(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	void (*const writers[])(FILE * out, const struct designs_table *t) = {
		designs_text_write, designs_markdown_write, html
	};

	(void)state;
	fix_init(f, 1, 1);
	f->cells[1] = (struct designs_cell){
		.state = DESIGNS_VERDICT,
		.broken = 1,
		.agreement = DESIGNS_DIFFERS,
		.observed = "rr.rf",
		.predicted = "rr.co",
	};
	for (size_t i = 0; i < 3; i++) {
		char *text = written(&f->t, writers[i]);

		assert_non_null(strstr(text, "rr.rf"));
		assert_non_null(strstr(text, "rr.co"));
		assert_non_null(strstr(text, "I!"));
		free(text);
	}
	free(f);
}

static void add_sign(void *arg, const char *sign, const char *what)
{
	size_t len = strlen(arg);

	snprintf((char *)arg + len, SIGNS_BYTES - len, "%s", sign);
	assert_true(*what);
}

static void the_legend_has_the_signs_that_are_used(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	char signs[SIGNS_BYTES] = "";

	(void)state;
	fix_init(f, 2, 0);
	designs_legend(&f->t, add_sign, signs);
	/* I: no cell has it, but every scenario asks for it by its letter */
	assert_string_equal(signs, "I.");
	f->cells[0].broken = 2;
	f->cells[1].is_partial = true;
	f->cells[2].state = DESIGNS_REASON;
	*signs = '\0';
	designs_legend(&f->t, add_sign, signs);
	assert_string_equal(signs, "IN.+?");
	free(f);
}

static void sums_are_over_what_all_designs_have(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	struct designs_sum sum;

	(void)state;
	fix_init(f, 2, 1);
	f->cells[0].price.nr_locked = 1000; /* row 0: the other has none */
	f->cells[1].has_price = false;
	sum = designs_sum(&f->t, 0);
	assert_int_equal(sum.nr_rows, 2);
	assert_int_equal(sum.nr_locked, 60);
	assert_int_equal(sum.nr_copies, 4);
	assert_int_equal(sum.nr_faults, 2);
	free(f);
}

static void markdown_of_a_file_is_text(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	char *text;

	(void)state;
	fix_init(f, 1, 0);
	f->rows[0].scenario = "a|b*c_d";
	text = written(&f->t, designs_markdown_write);
	assert_non_null(strstr(text, "| a\\|b\\*c\\_d | base | . |\n"));
	assert_non_null(strstr(text, "| 30 / 2 / 1 |"));
	free(text);
	free(f);
}

/* Each tag that is opened is closed, in order; void ones close themselves. */
static void expect_well_formed(const char *text)
{
	char stack[64][16];
	size_t depth = 0;

	for (const char *at = strchr(text, '<'); at; at = strchr(at + 1, '<')) {
		const char *end = strchr(at, '>');
		char name[16];

		assert_non_null(end);
		if (at[1] == '!' || end[-1] == '/')
			continue;
		if (at[1] == '/') {
			assert_true(depth > 0);
			depth--;
			assert_int_equal(strlen(stack[depth]),
					 strcspn(at + 2, ">"));
			assert_memory_equal(stack[depth], at + 2,
					    strlen(stack[depth]));
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(at + 1, " >"),
			 at + 1);
		assert_true(depth < 64);
		memcpy(stack[depth++], name, sizeof(name));
	}
	assert_int_equal(depth, 0);
}

static void the_page_stands_alone_and_is_well_formed(void **state)
{
	struct fix *f = calloc(1, sizeof(*f));
	char *text;

	(void)state;
	fix_init(f, 3, 2);
	f->cells[3] = (struct designs_cell){ .state = DESIGNS_REASON,
					     .why = "skip: <none>" };
	text = written(&f->t, html);
	expect_well_formed(text);
	assert_non_null(strstr(text, "About &lt;it&gt; &amp; |more|."));
	assert_non_null(strstr(text, "skip: &lt;none&gt;"));
	assert_non_null(strstr(text, "b { color: red }"));
	assert_null(strstr(text, "/* no */"));
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "src="));
	assert_null(strstr(text, "http"));
	/* the scenario once, though it has two kinds of pages */
	assert_non_null(strstr(text, "id=\"leak\""));
	assert_null(strstr(strstr(text, "id=\"leak\"") + 1, "id=\"leak\""));
	free(text);
	free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_line_of_a_mail_is_wider_than_72),
		cmocka_unit_test(every_column_is_there_once_in_panels),
		cmocka_unit_test(a_cell_says_what_broke_and_what_is_known),
		cmocka_unit_test(no_verdict_is_no_guarantee),
		cmocka_unit_test(what_differs_is_shown_step_by_step),
		cmocka_unit_test(the_legend_has_the_signs_that_are_used),
		cmocka_unit_test(sums_are_over_what_all_designs_have),
		cmocka_unit_test(markdown_of_a_file_is_text),
		cmocka_unit_test(the_page_stands_alone_and_is_well_formed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
