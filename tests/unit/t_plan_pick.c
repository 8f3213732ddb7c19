// SPDX-License-Identifier: GPL-2.0-or-later
/* --shard and --like: a part of a plan, and a plan like another. */
#include "plan_ab_fix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All shards together are the plan, each case once. */
static void shards_split_the_plan(void **state)
{
	static const char *const words[] = { NULL, "via=a,b" };

	(void)state;
	for (size_t w = 0; w < ARRAY_SIZE(words); w++)
		for (unsigned int of = 1; of <= (w ? 1u : 7u); of++) {
			size_t nr = 0, nr_all = 0;
			struct plan p;

			for (unsigned int i = 1; i <= of; i++) {
				char word[16];

				assert_int_equal(plan_of(&p, "*", NULL,
							 words[w], false, NULL),
						 0);
				nr_all = p.nr;
				snprintf(word, sizeof(word), "%u/%u", i, of);
				assert_int_equal(plan_shard(&p, word, NULL), 0);
				assert_int_equal(p.shard, i);
				/* the I-th of every N: by position alone */
				for (size_t k = 0; k < p.nr && !w; k++) {
					struct plan all;

					assert_int_equal(plan_of(&all, "*",
								 NULL, NULL,
								 false, NULL),
							 0);
					assert_true(axes_equal(
						&p.cases[k].axes,
						&all.cases[k * of + i - 1]
							 .axes));
					plan_release(&all);
				}
				nr += p.nr;
				plan_release(&p);
			}
			assert_int_equal(nr, nr_all);
		}
}

static void a_shard_keeps_pairs_together(void **state)
{
	struct plan p;

	(void)state;
	assert_int_equal(plan_of(&p, "*", NULL, "via=a,b", false, NULL), 0);
	assert_int_equal(plan_shard(&p, "1/1", NULL), 0);
	assert_int_equal(p.nr, 2);
	plan_release(&p);
	assert_int_equal(plan_of(&p, "*", NULL, "via=a,b", false, NULL), 0);
	assert_int_equal(plan_shard(&p, "2/2", NULL), -EINVAL);
	plan_release(&p);
}

static void a_shard_that_cannot_be_is_refused(void **state)
{
	static const char *const bad[] = {
		"",	"1",  "0/2", "3/2",  "1/0", "a/b",
		"1/2x", "1/", "/2",  "-1/2", "9/9", "1/999999999"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct why why = { "", "" };
		struct plan p;

		assert_int_equal(plan_of(&p, "*", NULL, NULL, false, NULL), 0);
		if (plan_shard(&p, bad[i], &why) != -EINVAL)
			fail_msg("--shard %s was taken", bad[i]);
		assert_true(why.text[0] && why.hint[0]);
		plan_release(&p);
	}
}

static void a_plan_like_another_has_its_sizes_and_samples(void **state)
{
	json_t *list = json_loads(list_text, 0, NULL);
	struct plan earlier, p;
	struct suite s;

	(void)state;
	assert_int_equal(plan_of(&earlier, "cow", "page=base pages=512,2048",
				 NULL, false, NULL),
			 0);
	earlier.suite.nr_samples = 3;
	earlier.suite.rounds_max = 40;
	plan_like_suite(&earlier, &s);
	assert_int_equal(s.nr_samples, 3);
	assert_int_equal(plan_build(&p, &s, list, NULL), 0);
	assert_int_equal(p.nr, 2);
	assert_int_equal(p.suite.rounds_max, 40);
	assert_int_equal(p.cases[0].nr_sizes, 0);
	assert_int_equal(plan_like(&p, &earlier, NULL), 0);
	assert_int_equal(p.cases[1].nr_sizes, 2);
	assert_int_equal(p.cases[1].sizes[1], 2048);
	assert_true(plan_config_hash(&p) == plan_config_hash(&earlier));
	plan_release(&p);
	plan_release(&earlier);
	json_decref(list);
}

static void sizes_of_another_workload_are_not_taken(void **state)
{
	struct why why = { "", "" };
	struct plan earlier, p;

	(void)state;
	assert_int_equal(plan_of(&earlier, "cow", NULL, NULL, false, NULL), 0);
	assert_int_equal(plan_of(&p, "*", NULL, NULL, false, NULL), 0);
	assert_int_equal(plan_like(&p, &earlier, &why), -EINVAL);
	assert_non_null(strstr(why.text, "there is no fork/vfork"));
	plan_release(&p);
	assert_int_equal(plan_of(&p, "cow", NULL, NULL, false, NULL), 0);
	p.cases[2].version = 9;
	assert_int_equal(plan_like(&p, &earlier, &why), -EINVAL);
	assert_non_null(strstr(why.text, "another version"));
	p.cases[2].version = 2;
	p.cases[2].unit_pages = 2;
	assert_int_equal(plan_like(&p, &earlier, &why), -EINVAL);
	assert_non_null(strstr(why.text, "another size"));
	p.cases[2].unit_pages = 512;
	p.table_pages = 8192;
	assert_int_equal(plan_like(&p, &earlier, &why), -EINVAL);
	plan_release(&p);
	plan_release(&earlier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shards_split_the_plan),
		cmocka_unit_test(a_shard_keeps_pairs_together),
		cmocka_unit_test(a_shard_that_cannot_be_is_refused),
		cmocka_unit_test(a_plan_like_another_has_its_sizes_and_samples),
		cmocka_unit_test(sizes_of_another_workload_are_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
