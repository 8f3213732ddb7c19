// SPDX-License-Identifier: GPL-2.0-or-later
/* One case under many kernels. */
#include "tests/unit/profile_rows_fix.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COLUMNS 4

struct steps {
	struct profile_record p[COLUMNS];
	struct profile_table t[COLUMNS];
	const struct profile_table *tables[COLUMNS];
	struct profile_ladder l;
	struct why why;
};

static void steps_init(struct steps *s)
{
	memset(s, 0, sizeof(*s));
	for (size_t j = 0; j < COLUMNS; j++)
		rows_fix_init(&s->p[j]);
}

/* A name and a cost a page in each column; NULL: not there. */
static void function(struct steps *s, const char *const names[COLUMNS],
		     const uint64_t costs[COLUMNS])
{
	for (size_t j = 0; j < COLUMNS; j++)
		if (names[j])
			rows_fix_add(&s->p[j], names[j], 0, 512 * costs[j]);
}

static void steps_build(struct steps *s)
{
	for (size_t j = 0; j < COLUMNS; j++) {
		if (profile_table_build(&s->t[j], &s->p[j], &s->p[j].functions,
					PROFILE_PER_OP, &s->why))
			fail_msg("%s", s->why.text);
		s->tables[j] = &s->t[j];
	}
	if (profile_ladder_build(&s->l, COLUMNS, s->tables, &s->why))
		fail_msg("%s", s->why.text);
}

static void steps_free(struct steps *s)
{
	profile_ladder_release(&s->l);
	for (size_t j = 0; j < COLUMNS; j++) {
		profile_table_release(&s->t[j]);
		profile_record_release(&s->p[j]);
	}
}

static const struct profile_ladder_row *row(const struct steps *s,
					    const char *name)
{
	for (size_t i = 0; i < s->l.nr; i++)
		if (!strcmp(s->l.rows[i].name, name))
			return &s->l.rows[i];
	fail_msg("no row %s", name);
	return NULL;
}

static void a_function_is_followed_through_its_names(void **state)
{
	const struct profile_ladder_row *r;
	struct steps s;

	(void)state;
	steps_init(&s);
	function(&s,
		 (const char *const[]){ "__pagevec_lru_add_fn", "lru_add_fn",
					"lru_add", "lru_add.isra.0" },
		 (const uint64_t[]){ 10, 11, 12, 13 });
	function(&s,
		 (const char *const[]){ "vm_normal_page", NULL,
					"vm_normal_page", NULL },
		 (const uint64_t[]){ 25, 0, 32, 0 });
	function(&s, (const char *const[]){ NULL, NULL, "fresh", "fresh" },
		 (const uint64_t[]){ 0, 0, 99, 1 });
	steps_build(&s);
	assert_int_equal(s.l.nr, 3);
	assert_string_equal(s.l.rows[0].name, "fresh");
	assert_string_equal(s.l.rows[1].name, "vm_normal_page");
	r = row(&s, "lru_add.isra.0");
	assert_string_equal(r->names[0], "__pagevec_lru_add_fn");
	assert_string_equal(r->names[2], "lru_add");
	assert_int_equal(r->match[1], MATCH_RENAMED);
	assert_int_equal(r->match[3], MATCH_STEM);
	for (size_t j = 0; j < COLUMNS; j++)
		assert_true(rows_fix_near(r->values[j][PROFILE_INSNS],
					  (double)(10 + j)));
	/* Inlined in between: gone, and back in its row */
	r = row(&s, "vm_normal_page");
	assert_null(r->names[1]);
	assert_int_equal(r->match[1], MATCH_VANISHED);
	assert_true(r->values[1][PROFILE_INSNS] == 0);
	assert_true(isnan(r->values[1][PROFILE_LOADS]));
	assert_true(rows_fix_near(r->values[2][PROFILE_INSNS], 32));
	assert_null(r->names[3]);
	steps_free(&s);
}

static void each_column_sums_to_its_clock(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 4);
	for (size_t i = 0; i < 100; i++) {
		struct steps s;

		memset(&s, 0, sizeof(s));
		for (size_t j = 0; j < COLUMNS; j++)
			rows_fix_random(&s.p[j], &rng);
		steps_build(&s);
		for (size_t j = 0; j < COLUMNS; j++) {
			double sum = s.l.residual.values[j][PROFILE_INSNS];
			size_t nr = 0;

			for (size_t k = 0; k < s.l.nr; k++) {
				sum += s.l.rows[k].values[j][PROFILE_INSNS];
				nr += s.l.rows[k].names[j] != NULL;
			}
			assert_true(rows_fix_near(sum, s.t[j].clock_insns));
			assert_int_equal(nr, s.t[j].nr);
		}
		steps_free(&s);
	}
}

static void kernels_of_other_cases_do_not_stand_together(void **state)
{
	struct steps s;

	(void)state;
	steps_init(&s);
	function(&s, (const char *const[]){ "f", "f", "f", "f" },
		 (const uint64_t[]){ 1, 1, 1, 1 });
	steps_build(&s);
	profile_ladder_release(&s.l);
	assert_int_equal(profile_ladder_build(&s.l, 0, s.tables, &s.why),
			 -EINVAL);
	assert_int_equal(profile_ladder_build(&s.l, LAB_COLUMNS_MAX + 1,
					      s.tables, &s.why),
			 -EINVAL);
	s.p[3].phase = 1;
	assert_int_equal(profile_ladder_build(&s.l, COLUMNS, s.tables, &s.why),
			 -EINVAL);
	steps_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_is_followed_through_its_names),
		cmocka_unit_test(each_column_sums_to_its_clock),
		cmocka_unit_test(kernels_of_other_cases_do_not_stand_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
