// SPDX-License-Identifier: GPL-2.0-or-later
/* run --ab: from a word to a plan of pairs. */
#include "plan_ab_fix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void a_word_that_says_no_pair_is_refused(void **state)
{
	static const struct {
		const char *word, *text;
	} bad[] = {
		{ "page", "not WHAT=A,B" },
		{ "=a,b", "not WHAT=A,B" },
		{ "", "not WHAT=A,B" },
		{ "page=base", "two values are needed" },
		{ "page=base,", "two values are needed" },
		{ "page=,base", "two values are needed" },
		{ "page=a,b,c", "more than two values" },
		{ "page=a,a", "both values are 'a'" },
		{ "guest=/x,/x", "both values are '/x'" },
	};
	struct ab ab;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct why why = { "", "" };

		assert_int_equal(ab_parse(&ab, bad[i].word, &why), -EINVAL);
		if (!strstr(why.text, bad[i].text))
			fail_msg("%s: %s", bad[i].word, why.text);
		assert_true(why.hint[0]);
	}
}

static void the_kind_follows_from_the_word(void **state)
{
	static const struct {
		const char *word, *what, *a, *b;
		enum ab_kind kind;
	} good[] = {
		{ "page=base,thp", "page", "base", "thp", AB_AXIS },
		{ "pages=512,1k", "pages", "512", "1k", AB_AXIS },
		{ "/sys/x/y=always,never", "/sys/x/y", "always", "never",
		  AB_SETTING },
		{ "guest=./a,./ab", "guest", "./a", "./ab", AB_GUEST },
		{ "same", "same", "A", "B", AB_SAME },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct ab ab;

		assert_int_equal(ab_parse(&ab, good[i].word, NULL), 0);
		assert_int_equal(ab.kind, good[i].kind);
		assert_string_equal(ab.what, good[i].what);
		assert_string_equal(ab.value[0], good[i].a);
		assert_string_equal(ab.value[1], good[i].b);
		ab_release(&ab);
	}
}

static void two_rounds_are_abba_or_baab(void **state)
{
	unsigned int nr_b_first = 0, nr_alike = 0;

	(void)state;
	for (unsigned int r = 0; r < 2000; r += 2) {
		bool first = ab_is_b_first(7, "fork/anon.v1/", 0, r);

		assert_true(first !=
			    ab_is_b_first(7, "fork/anon.v1/", 0, r + 1));
		assert_true(first == ab_is_b_first(7, "fork/anon.v1/", 0, r));
		nr_b_first += first;
		nr_alike += first == ab_is_b_first(7, "fork/anon.v1/", 1, r);
	}
	/* 1000 coins: within 4 standard deviations (16) of 500 */
	assert_in_range(nr_b_first, 436, 564);
	/* the second stage throws its own */
	assert_in_range(nr_alike, 436, 564);
}

static void an_axis_makes_pairs_and_drops_the_rest(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "*", NULL, "via=c,a", false, NULL), 0);
	assert_int_equal(p.nr, 2);
	assert_string_equal(axes_get(&p.cases[0].axes, "via"), "c");
	assert_false(p.cases[0].is_b);
	assert_true(p.cases[1].is_b);
	assert_int_equal(p.cases[0].partner, 1);
	assert_int_equal(p.cases[1].partner, 0);
	plan_release(&p);
}

static void a_partner_comes_from_the_list_even_if_it_is_not_quick(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "cow", "pages=512,600", "page=base,thp",
				 true, NULL),
			 0);
	assert_int_equal(p.nr, 2);
	assert_string_equal(axes_get(&p.cases[1].axes, "page"), "thp");
	assert_int_equal(p.cases[1].unit_pages, 512);
	/* given sizes are its own too, in whole units */
	assert_int_equal(p.cases[0].sizes[1], 600);
	assert_int_equal(p.cases[1].nr_sizes, 2);
	assert_int_equal(p.cases[1].sizes[1], 1024);
	plan_release(&p);
}

static void a_case_without_partner_is_left_out_and_said(void **state)
{
	struct plan p;

	(void)state;
	/* page=base state=y has no thp */
	assert_int_equal(plan_of(&p, "cow", NULL, "page=base,thp", false, NULL),
			 0);
	assert_int_equal(p.nr, 2);
	assert_int_equal(p.nr_notes, 1);
	assert_non_null(strstr(p.notes[0], "left out cow/reuse page=base "
					   "state=y"));
	plan_release(&p);
}

static void a_sweep_gives_each_variant_a_size(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "*", NULL, "pages=1k,512", false, NULL),
			 0);
	assert_int_equal(p.nr, 7);
	for (size_t i = 0; i < p.nr; i++) {
		assert_int_equal(p.cases[i].nr_sizes, 2);
		assert_int_equal(p.cases[i].sizes[0], 1024);
		assert_int_equal(p.cases[i].partner, i);
		assert_true(ab_is_sweep(&p.ab, &p.cases[i]));
	}
	plan_release(&p);
}

/* Of m cases the best is asked for .01 / m: 2^-7 for one, 2^-9 for four. */
static void so_many_pairs_are_asked_for_that_an_alarm_is_possible(void **state)
{
	struct plan p;

	(void)state;
	/* two cases of page=base, and fork/vfork has no such axis */
	assert_int_equal(plan_of(&p, "cow", NULL, "page=base,thp", false, NULL),
			 0);
	p.suite.rounds_min = 6;
	ab_need_rounds(&p);
	assert_int_equal(p.suite.rounds_min, 8);
	assert_non_null(
		strstr(p.notes[p.nr_notes - 1], "at least 8 pairs a case"));
	ab_need_rounds(&p); /* once is enough */
	assert_int_equal(p.suite.rounds_min, 8);
	plan_release(&p);
	assert_int_equal(plan_of(&p, "*", NULL, "same", false, NULL), 0);
	assert_int_equal(p.nr, 7); /* 2^-9 > .01 / 7 > 2^-10 */
	p.suite.rounds_min = p.suite.rounds_max = 6;
	ab_need_rounds(&p);
	assert_int_equal(p.suite.rounds_min, 6);
	assert_int_equal(p.suite.rounds_max, 6);
	assert_non_null(strstr(p.notes[p.nr_notes - 1], "that takes 11"));
	p.suite.rounds_max = 160;
	ab_need_rounds(&p);
	assert_int_equal(p.suite.rounds_min, 11);
	plan_release(&p);
	/* the default does for up to twenty, without a word */
	assert_int_equal(plan_of(&p, "*", NULL, "same", false, NULL), 0);
	ab_need_rounds(&p);
	assert_int_equal(p.suite.rounds_min, 12);
	assert_int_equal(p.nr_notes, 0);
	plan_release(&p);
}

static void unknown_axes_and_values_get_one_suggestion(void **state)
{
	static const struct {
		const char *word, *text, *hint;
	} bad[] = {
		{ "pag=base,thp", "no selected case has that axis", "page" },
		{ "page=base,tph", "no value 'tph'", "page=thp" },
		{ "zzz=1,2", "no selected case has that axis", "list -l" },
		{ "state=x,y", "", "" },
		{ "pages=512,zz", "parse size 'zz'", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct why why = { "", "" };
		struct plan p;
		int err = plan_of(&p, "cow", NULL, bad[i].word, false, &why);

		if (!*bad[i].text) {
			assert_int_equal(err, 0);
			plan_release(&p);
			continue;
		}
		assert_int_equal(err, -EINVAL);
		if (!strstr(why.text, bad[i].text) ||
		    !strstr(why.hint, bad[i].hint))
			fail_msg("%s: %s; %s", bad[i].word, why.text, why.hint);
	}
}

static void a_plan_of_pairs_survives_its_file(void **state)
{
	static const char *const words[] = { "via=a,b", "pages=512,1024",
					     "/sys/a=0,1", "same" };
	struct plan p, q;
	json_t *obj;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		assert_int_equal(
			plan_of(&p, "gup", NULL, words[i], false, NULL), 0);
		p.ab.has_confirm = true;
		p.shard = 2;
		p.nr_shards = 3;
		obj = plan_json(&p, NULL);
		assert_int_equal(plan_parse(&q, obj, NULL), 0);
		assert_int_equal(q.ab.kind, p.ab.kind);
		assert_string_equal(q.ab.what, p.ab.what);
		assert_string_equal(q.ab.value[1], p.ab.value[1]);
		assert_true(q.ab.has_confirm);
		assert_int_equal(q.shard, 2);
		assert_int_equal(q.nr_shards, 3);
		assert_int_equal(q.nr, p.nr);
		for (size_t k = 0; k < p.nr; k++) {
			assert_int_equal(q.cases[k].partner,
					 p.cases[k].partner);
			assert_int_equal(q.cases[k].is_b, p.cases[k].is_b);
		}
		json_decref(obj);
		plan_release(&q);
		plan_release(&p);
	}
}

static void a_plan_whose_pair_lacks_a_side_is_refused(void **state)
{
	struct why why = { "", "" };
	struct plan p, q;
	json_t *obj;

	(void)state;
	assert_int_equal(plan_of(&p, "gup", NULL, "via=a,b", false, NULL), 0);
	obj = plan_json(&p, NULL);
	json_array_remove(json_object_get(obj, "cases"), 1);
	assert_int_equal(plan_parse(&q, obj, &why), -EINVAL);
	assert_non_null(strstr(why.text, "no partner"));
	json_object_set_new(json_object_get(obj, "ab"), "kind",
			    json_string("axe"));
	assert_int_equal(plan_parse(&q, obj, &why), -EINVAL);
	json_decref(obj);
	plan_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_that_says_no_pair_is_refused),
		cmocka_unit_test(the_kind_follows_from_the_word),
		cmocka_unit_test(two_rounds_are_abba_or_baab),
		cmocka_unit_test(an_axis_makes_pairs_and_drops_the_rest),
		cmocka_unit_test(
			a_partner_comes_from_the_list_even_if_it_is_not_quick),
		cmocka_unit_test(a_case_without_partner_is_left_out_and_said),
		cmocka_unit_test(a_sweep_gives_each_variant_a_size),
		cmocka_unit_test(
			so_many_pairs_are_asked_for_that_an_alarm_is_possible),
		cmocka_unit_test(unknown_axes_and_values_get_one_suggestion),
		cmocka_unit_test(a_plan_of_pairs_survives_its_file),
		cmocka_unit_test(a_plan_whose_pair_lacks_a_side_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
