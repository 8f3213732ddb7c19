// SPDX-License-Identifier: GPL-2.0-or-later
/* Why it differs between two kernels, and along a ladder of them. */
#include "tests/unit/profile_rows_fix.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Two kernels. */
struct pair {
	struct profile_record a, b;
	struct profile_table ta, tb;
	struct profile_diff d;
	struct why why;
};

static void pair_init(struct pair *x)
{
	rows_fix_init(&x->a);
	rows_fix_init(&x->b);
}

static void pair_diff(struct pair *x)
{
	if (profile_table_build(&x->ta, &x->a, &x->a.functions, PROFILE_PER_OP,
				&x->why) ||
	    profile_table_build(&x->tb, &x->b, &x->b.functions, PROFILE_PER_OP,
				&x->why) ||
	    profile_diff_build(&x->d, &x->ta, &x->tb, &x->why))
		fail_msg("%s", x->why.text);
}

static void pair_free(struct pair *x)
{
	profile_diff_release(&x->d);
	profile_table_release(&x->ta);
	profile_table_release(&x->tb);
	profile_record_release(&x->a);
	profile_record_release(&x->b);
}

/* So many a page on each side; 0: not there. */
static void function(struct pair *x, const char *name_a, uint64_t a,
		     const char *name_b, uint64_t b)
{
	if (a)
		rows_fix_add(&x->a, name_a, 0, 512 * a);
	if (b)
		rows_fix_add(&x->b, name_b, 0, 512 * b);
}

static const struct profile_diff_line *line(const struct pair *x,
					    const char *name)
{
	for (size_t i = 0; i < x->d.nr; i++) {
		const struct profile_diff_line *l = &x->d.lines[i];

		if ((l->name_a && !strcmp(l->name_a, name)) ||
		    (l->name_b && !strcmp(l->name_b, name)))
			return l;
	}
	fail_msg("no line %s", name);
	return NULL;
}

static void expect(const struct pair *x, const char *a, const char *b,
		   enum profile_match match)
{
	const struct profile_diff_line *l = line(x, a ? a : b);

	if (l->match != match)
		fail_msg("%s and %s: %s, wanted %s",
			 l->name_a ? l->name_a : "-",
			 l->name_b ? l->name_b : "-",
			 profile_match_name(l->match),
			 profile_match_name(match));
	if (a)
		assert_string_equal(l->name_a, a);
	else
		assert_null(l->name_a);
	if (b)
		assert_string_equal(l->name_b, b);
	else
		assert_null(l->name_b);
}

static void names_are_matched_by_name_stem_and_rename(void **state)
{
	struct pair x = { 0 };

	(void)state;
	pair_init(&x);
	function(&x, "do_wp_page", 10, "do_wp_page", 11);
	function(&x, "wp_page_copy.isra.0", 10, "wp_page_copy", 12);
	function(&x, "vma_alloc_folio", 5, "vma_alloc_folio_noprof", 5);
	function(&x, "__pfx_f", 5, "f.constprop.0", 6);
	function(&x, "g.part.0.cold", 5, "g.llvm.123", 6);
	function(&x, "page_remove_rmap", 20, "folio_remove_rmap_ptes", 30);
	function(&x, "lock_page_memcg", 7, "folio_memcg_lock", 8);
	function(&x, "alloc_pages_vma", 7, "vma_alloc_folio2", 8);
	function(&x, "unmap_page_range", 9, "__zap_vma_range", 8);
	function(&x, "__pagevec_lru_add_fn", 9, "lru_add", 8);
	function(&x, "__alloc_pages_nodemask", 3, "__alloc_pages_noprof", 4);
	function(&x, "old_thing", 2, NULL, 0);
	function(&x, NULL, 0, "new_thing", 2);
	pair_diff(&x);
	expect(&x, "do_wp_page", "do_wp_page", MATCH_SAME);
	expect(&x, "wp_page_copy.isra.0", "wp_page_copy", MATCH_STEM);
	expect(&x, "vma_alloc_folio", "vma_alloc_folio_noprof", MATCH_STEM);
	expect(&x, "__pfx_f", "f.constprop.0", MATCH_STEM);
	expect(&x, "g.part.0.cold", "g.llvm.123", MATCH_STEM);
	expect(&x, "page_remove_rmap", "folio_remove_rmap_ptes", MATCH_RENAMED);
	expect(&x, "lock_page_memcg", "folio_memcg_lock", MATCH_RENAMED);
	expect(&x, "alloc_pages_vma", NULL, MATCH_VANISHED);
	expect(&x, "unmap_page_range", "__zap_vma_range", MATCH_RENAMED);
	expect(&x, "__pagevec_lru_add_fn", "lru_add", MATCH_RENAMED);
	expect(&x, "__alloc_pages_nodemask", "__alloc_pages_noprof",
	       MATCH_RENAMED);
	expect(&x, "old_thing", NULL, MATCH_VANISHED);
	expect(&x, NULL, "new_thing", MATCH_NEW);
	assert_true(line(&x, "new_thing")->a[PROFILE_INSNS] == 0);
	assert_true(isnan(line(&x, "new_thing")->a[PROFILE_LOADS]));
	pair_free(&x);
}

static void what_is_doubtful_stands_alone(void **state)
{
	struct pair x = { 0 };

	(void)state;
	pair_init(&x);
	/* Two of a stem on one side */
	function(&x, "f.isra.0", 1, "f.constprop.0", 1);
	function(&x, "f.part.0", 1, NULL, 0);
	/* Two that the rule would call renames of one */
	function(&x, "put_page", 1, "folio_put", 1);
	function(&x, "page_put", 1, NULL, 0);
	/* Both of pages: no rename from page to folio */
	function(&x, "page_lock_it", 1, "lock_it_page", 1);
	/* Nothing left but the words that are stripped */
	function(&x, "page_pte", 1, "folio_pte", 1);
	/* Not a clone's suffix: a field */
	function(&x, "page.flags", 1, "page._refcount", 1);
	/* A static helper and the function of the same name */
	function(&x, "__lock_the_page", 1, "folio_lock_the", 1);
	pair_diff(&x);
	for (size_t i = 0; i < x.d.nr; i++)
		if (x.d.lines[i].match != MATCH_NEW &&
		    x.d.lines[i].match != MATCH_VANISHED)
			fail_msg("%s is %s", x.d.lines[i].name_a,
				 x.d.lines[i].name_b);
	assert_int_equal(x.d.nr, 14);
	pair_free(&x);
}

static void an_exact_name_goes_before_its_clone(void **state)
{
	struct pair x = { 0 };

	(void)state;
	pair_init(&x);
	function(&x, "f", 4, "f", 5);
	function(&x, "f.isra.0", 3, NULL, 0);
	pair_diff(&x);
	expect(&x, "f.isra.0", NULL, MATCH_VANISHED);
	assert_int_equal(line(&x, "f")->match, MATCH_SAME);
	pair_free(&x);
}

static void functions_of_modules_keep_to_themselves(void **state)
{
	struct pair x = { 0 };

	(void)state;
	pair_init(&x);
	function(&x, "main", 4, "main", 5);
	x.a.functions.rows[0].module = xstrdup("run-bench-guest");
	pair_diff(&x);
	assert_int_equal(x.d.nr, 2);
	pair_free(&x);
}

static void lines_stand_by_size_then_by_name(void **state)
{
	struct pair x = { 0 };

	(void)state;
	pair_init(&x);
	function(&x, "c", 10, "c", 13);
	function(&x, "b", 10, "b", 7);
	function(&x, "a", 10, "a", 13);
	function(&x, "d", 50, NULL, 0);
	function(&x, "e", 500, "e", 500);
	pair_diff(&x);
	assert_string_equal(x.d.lines[0].name_a, "d");
	assert_string_equal(x.d.lines[1].name_a, "a");
	assert_string_equal(x.d.lines[2].name_a, "b");
	assert_string_equal(x.d.lines[3].name_a, "c");
	assert_string_equal(x.d.lines[4].name_a, "e");
	assert_true(rows_fix_near(x.d.lines[2].diff[PROFILE_INSNS], -3));
	pair_free(&x);
}

/* A lock; add in a path of many: its function is the first line. */
static void a_planted_locked_operation_is_the_top_line(void **state)
{
	struct pair x = { 0 };
	struct profile_row *row;
	struct rng rng;

	(void)state;
	rng_init(&rng, 5);
	pair_init(&x);
	for (int i = 0; i < 300; i++) {
		char *name = xasprintf("f%d", i);
		uint64_t per_page = 1 + rng_below(&rng, 200);

		function(&x, name, per_page, name, per_page);
		free(name);
	}
	row = &x.b.functions.rows[123];
	row->counts[1][PROFILE_INSNS] += 512;
	row->counts[1][PROFILE_LOCKED] += 512;
	x.b.clock_insns[1] += 512;
	pair_diff(&x);
	assert_string_equal(x.d.lines[0].name_b, "f123");
	assert_true(rows_fix_near(x.d.lines[0].diff[PROFILE_INSNS], 1));
	assert_true(rows_fix_near(x.d.lines[0].diff[PROFILE_LOCKED], 1));
	assert_true(x.d.lines[1].diff[PROFILE_INSNS] == 0);
	assert_true(rows_fix_near(x.d.total.diff[PROFILE_INSNS], 1));
	pair_free(&x);
}

static void lines_sum_to_the_difference_of_the_totals(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 88);
	for (size_t i = 0; i < 400; i++) {
		double sum = 0, locked = 0, a = 0, b = 0;
		struct pair x = { 0 };

		rows_fix_random(&x.a, &rng);
		rows_fix_random(&x.b, &rng);
		pair_diff(&x);
		for (size_t j = 0; j < x.d.nr; j++) {
			const struct profile_diff_line *l = &x.d.lines[j];

			sum += l->diff[PROFILE_INSNS];
			locked += l->diff[PROFILE_LOCKED];
			a += l->a[PROFILE_INSNS];
			b += l->b[PROFILE_INSNS];
			assert_true(l->name_a || l->name_b);
		}
		assert_true(rows_fix_near(sum, x.d.total.diff[PROFILE_INSNS]));
		assert_true(
			rows_fix_near(locked, x.d.total.diff[PROFILE_LOCKED]));
		assert_true(rows_fix_near(a, x.ta.total.counts[PROFILE_INSNS]));
		assert_true(rows_fix_near(b, x.tb.total.counts[PROFILE_INSNS]));
		assert_true(
			rows_fix_near(sum + x.d.residual.diff[PROFILE_INSNS],
				      x.tb.clock_insns - x.ta.clock_insns));
		pair_free(&x);
	}
}

static void nothing_differs_from_itself(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 888);
	for (size_t i = 0; i < 100; i++) {
		uint64_t draw = rng_next(&rng);
		struct pair x = { 0 };
		struct rng same;

		rng_init(&same, draw);
		rows_fix_random(&x.a, &same);
		rng_init(&same, draw);
		rows_fix_random(&x.b, &same);
		pair_diff(&x);
		for (size_t j = 0; j < x.d.nr; j++) {
			assert_int_equal(x.d.lines[j].match, MATCH_SAME);
			assert_true(x.d.lines[j].diff[PROFILE_INSNS] == 0);
			assert_true(x.d.lines[j].diff[PROFILE_LOCKED] == 0);
		}
		assert_true(x.d.total.diff[PROFILE_INSNS] == 0);
		assert_true(x.d.residual.diff[PROFILE_INSNS] == 0);
		pair_free(&x);
	}
}

static void what_is_not_of_one_case_is_refused(void **state)
{
	(void)state;
	for (size_t what = 0; what < 7; what++) {
		struct pair x = { 0 };

		pair_init(&x);
		function(&x, "f", 1, "f", 1);
		switch (what) {
		case 0:
			x.b.bench[0] = 'F';
			break;
		case 1:
			x.b.version = 2;
			break;
		case 2:
			axes_add(&x.b.axes, "state", "shared");
			break;
		case 3:
			x.b.phase = 1;
			break;
		case 4:
			x.b.sizes[1] = 2048;
			break;
		case 5:
			x.b.nr_ops[0] = 511;
			break;
		default:
			x.b.nr_sizes = 1;
			break;
		}
		assert_int_equal(profile_table_build(&x.ta, &x.a,
						     &x.a.functions,
						     PROFILE_PER_OP, &x.why),
				 0);
		assert_int_equal(profile_table_build(&x.tb, &x.b,
						     &x.b.functions,
						     PROFILE_PER_OP, &x.why),
				 0);
		assert_int_equal(profile_diff_build(&x.d, &x.ta, &x.tb, &x.why),
				 -EINVAL);
		pair_free(&x);
	}
}

static void a_stem_is_without_what_compilers_add(void **state)
{
	static const char *const stems[][2] = {
		{ "f", "f" },
		{ "f.isra.0", "f" },
		{ "f.constprop.0.isra.12.cold", "f" },
		{ "f_noprof", "f" },
		{ "f_noprof.part.3", "f" },
		{ "__pfx_f", "f" },
		{ "f.colder", "f.colder" },
		{ "_noprof", "_noprof" },
		{ ".cold", ".cold" },
		{ "page._refcount", "page._refcount" },
		{ "mm/memory.c:945 f in g.cold", "mm/memory.c:945 f in g" },
		{ "mm/x.part.c:9 f", "mm/x.part.c:9 f" },
		{ "a.isra.0;b;c_noprof", "a;b;c" },
		{ "file.f_count~", "file.f_count" },
		{ "~", "~" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stems); i++) {
		char *stem = profile_stem(stems[i][0]);

		assert_string_equal(stem, stems[i][1]);
		free(stem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_matched_by_name_stem_and_rename),
		cmocka_unit_test(what_is_doubtful_stands_alone),
		cmocka_unit_test(an_exact_name_goes_before_its_clone),
		cmocka_unit_test(functions_of_modules_keep_to_themselves),
		cmocka_unit_test(lines_stand_by_size_then_by_name),
		cmocka_unit_test(a_planted_locked_operation_is_the_top_line),
		cmocka_unit_test(lines_sum_to_the_difference_of_the_totals),
		cmocka_unit_test(nothing_differs_from_itself),
		cmocka_unit_test(what_is_not_of_one_case_is_refused),
		cmocka_unit_test(a_stem_is_without_what_compilers_add),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
