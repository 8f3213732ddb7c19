// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/hash.h"
#include "scenario/shrink.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scenario_fix.h"

#define LONG_STORY                                                             \
	"scenario f\nabout x\nsource x\nasks isolation\n"                      \
	"page a base\npage b base\n\n"                                         \
	"P write b\n"                                                          \
	"P pin write q b long\n"                                               \
	"P fork D\n"                                                           \
	"P fork E x5\n"                                                        \
	"P write a.1\n"                                                        \
	"P fork C\n"                                                           \
	"C get read r a slow x3\n"                                             \
	"P drop q\n"                                                           \
	"C unmap a\n"                                                          \
	"C read b\n"                                                           \
	"P write a.0\n"                                                        \
	"D exit\n"                                                             \
	"C look r\n"                                                           \
	"P read b\n"

struct oracle {
	bool (*shows)(const struct scenario *s);
	unsigned int nr;
	uint64_t asked[4000];
	bool was_odd; /* asked about nonsense, or twice */
};

static bool ask(const struct scenario *s, void *arg)
{
	struct oracle *o = arg;
	uint64_t hash = scenario_hash(s);

	o->was_odd |= scenario_check(s, NULL) != 0;
	for (unsigned int i = 0; i < o->nr; i++)
		o->was_odd |= o->asked[i] == hash;
	assert_true(o->nr < ARRAY_SIZE(o->asked));
	o->asked[o->nr++] = hash;
	return o->shows(s);
}

static char *shrunk(const char *story, struct oracle *o, struct shrink *sh)
{
	struct scenario s;
	char *text, *steps;

	must_parse(&s, story);
	sh->shows = ask;
	sh->arg = o;
	scenario_shrink(&s, sh);
	text = scenario_text(&s);
	steps = strstr(text, "page ");
	assert_non_null(steps);
	steps = strdup(steps);
	free(text);
	scenario_release(&s);
	return steps;
}

/* A reference is looked through after its holder's parent wrote. */
static bool leaks(const struct scenario *s)
{
	bool wrote = false;

	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];

		wrote |= st->verb == SCN_WRITE && !st->proc && s->nr_procs > 1;
		if (st->verb == SCN_LOOK && st->proc && wrote)
			return true;
	}
	return false;
}

static void only_what_is_needed_stays(void **state)
{
	struct oracle o = { .shows = leaks };
	struct shrink sh = { 0 };
	char *text = shrunk(LONG_STORY, &o, &sh);

	(void)state;
	/* without page b, process D, half writes, "slow" and the times */
	assert_string_equal(text, "page     a base\n\n"
				  "P write a\n"
				  "P fork C\n"
				  "C get read r a\n"
				  "C look r\n");
	assert_false(o.was_odd);
	assert_false(sh.is_cut);
	assert_int_equal(sh.nr_tries, o.nr);
	free(text);
}

static bool has_pair(const struct scenario *s)
{
	size_t nr_forks = 0, nr_exits = 0;

	for (size_t i = 0; i < s->nr_steps; i++) {
		nr_forks += s->steps[i].verb == SCN_FORK;
		nr_exits += s->steps[i].verb == SCN_EXIT;
	}
	return nr_forks && nr_forks == nr_exits;
}

/* One of a pair alone would not show it: both go at once. */
static void two_that_need_each_other_go_together(void **state)
{
	struct oracle o = { .shows = has_pair };
	struct shrink sh = { 0 };
	char *text = shrunk("scenario f\nabout x\nsource x\nasks isolation\n"
			    "page a base\n\n"
			    "P fork C\nP write a\nC fork D\nP read a\n"
			    "D exit\nC exit\nP read a\n",
			    &o, &sh);

	(void)state;
	assert_string_equal(text, "page     a base\n\nP fork C\nC exit\n");
	assert_false(o.was_odd);
	free(text);
}

static bool never(const struct scenario *s)
{
	(void)s;
	return false;
}

static void what_never_shows_again_stays_as_it_is(void **state)
{
	struct oracle o = { .shows = never };
	struct shrink sh = { 0 };
	char *text = shrunk(LONG_STORY, &o, &sh);
	struct scenario s;
	char *before;

	(void)state;
	must_parse(&s, LONG_STORY);
	before = scenario_text(&s);
	assert_string_equal(text, strstr(before, "page "));
	free(before);
	scenario_release(&s);
	free(text);
}

static bool always(const struct scenario *s)
{
	(void)s;
	return true;
}

static void a_step_is_left_even_if_nothing_is_needed(void **state)
{
	struct oracle o = { .shows = always };
	struct shrink sh = { 0 };
	char *text = shrunk(LONG_STORY, &o, &sh);
	const char *steps = strstr(text, "\n\n") + 2;

	(void)state;
	assert_ptr_equal(strchr(steps, '\n'), steps + strlen(steps) - 1);
	assert_false(o.was_odd);
	free(text);
}

static void a_bound_of_tries_is_kept_and_said(void **state)
{
	struct oracle o = { .shows = leaks };
	struct shrink sh = { .nr_tries_max = 5 };
	char *text = shrunk(LONG_STORY, &o, &sh);

	(void)state;
	assert_int_equal(o.nr, 5);
	assert_int_equal(sh.nr_tries, 5);
	assert_true(sh.is_cut);
	free(text);
}

static void the_same_is_shrunk_to_the_same(void **state)
{
	struct oracle a = { .shows = leaks }, b = { .shows = leaks };
	struct shrink sh = { 0 };
	char *one = shrunk(LONG_STORY, &a, &sh);
	char *two = shrunk(LONG_STORY, &b, &sh);

	(void)state;
	assert_string_equal(one, two);
	assert_int_equal(a.nr, b.nr);
	assert_memory_equal(a.asked, b.asked, a.nr * sizeof(a.asked[0]));
	free(one);
	free(two);
}

/* Generated ones of every shape: what comes out makes sense. */
static bool is_long(const struct scenario *s)
{
	return s->nr_steps >= 3;
}

static void generated_ones_become_as_short_as_may_be(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 60; seed++) {
		struct oracle o = { .shows = is_long };
		struct shrink sh = { .shows = ask, .arg = &o };
		struct scenario s;

		scenario_generate(&s, seed, &scn_bounds_conform);
		scenario_shrink(&s, &sh);
		assert_int_equal(s.nr_steps, 3);
		assert_int_equal(scenario_check(&s, NULL), 0);
		assert_false(o.was_odd);
		scenario_release(&s);
	}
}

static void names_and_lines_make_no_other_scenario(void **state)
{
	struct scenario a, b;

	(void)state;
	must_parse(&a, "scenario f\nabout x\nsource x\nasks isolation\n"
		       "page a base,thp\n\nP write a\nP fork C\n");
	must_parse(&b, "scenario g\nabout y\nsource y\nasks synchrony\n"
		       "page z base,thp\n\n# more\nQ write z\nQ fork R\n");
	assert_true(scenario_hash(&a) == scenario_hash(&b));
	b.kind = SCN_THP;
	assert_true(scenario_hash(&a) != scenario_hash(&b));
	b.kind = a.kind;
	b.steps[1].times = 2;
	assert_true(scenario_hash(&a) != scenario_hash(&b));
	scenario_release(&a);
	scenario_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_needed_stays),
		cmocka_unit_test(two_that_need_each_other_go_together),
		cmocka_unit_test(what_never_shows_again_stays_as_it_is),
		cmocka_unit_test(a_step_is_left_even_if_nothing_is_needed),
		cmocka_unit_test(a_bound_of_tries_is_kept_and_said),
		cmocka_unit_test(the_same_is_shrunk_to_the_same),
		cmocka_unit_test(generated_ones_become_as_short_as_may_be),
		cmocka_unit_test(names_and_lines_make_no_other_scenario),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
