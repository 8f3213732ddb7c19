// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of configs/scenarios as files: what they are called, what they use,
 * whom they name. Their verdicts: t_scenario_verdicts.c.
 */
#include "model/design.h"

#include "library_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define STEPS_MAX 14 /* of a scenario that still is read at one look */

static void each_file_parses_and_is_called_as_its_scenario(void **state)
{
	size_t nr_bad = 0;

	(void)state;
	assert_true(scenario_library_nr() >= 70);
	for (size_t i = 0; i < scenario_library_nr(); i++) {
		struct scenario s;

		if (!library_parse(&s, i)) {
			nr_bad++;
			continue;
		}
		assert_string_equal(s.name, scenario_library_name(i));
		assert_int_equal(scenario_library_find(s.name), i);
		scenario_release(&s);
	}
	assert_int_equal(nr_bad, 0);
}

static void each_scenario_says_what_it_is_about_and_whence(void **state)
{
	(void)state;
	for (size_t i = 0; i < scenario_library_nr(); i++) {
		struct scenario s;

		assert_true(library_parse(&s, i));
		assert_non_null(s.about);
		assert_non_null(s.source);
		assert_true(s.asks != 0);
		assert_in_range(s.nr_steps, 1, STEPS_MAX);
		scenario_release(&s);
	}
}

/* What is written from a scenario is that scenario, whatever it uses. */
static void each_scenario_is_the_same_after_being_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < scenario_library_nr(); i++) {
		struct scenario s, again;
		struct why why = { 0 };
		char *text, *twice;

		assert_true(library_parse(&s, i));
		text = scenario_text(&s);
		assert_int_equal(scenario_parse(&again, text, strlen(text),
						s.name, &why),
				 0);
		twice = scenario_text(&again);
		assert_string_equal(text, twice);
		assert_int_equal(s.nr_expects, again.nr_expects);
		assert_int_equal(s.nr_steps, again.nr_steps);
		free(text);
		free(twice);
		scenario_release(&s);
		scenario_release(&again);
	}
}

struct used {
	bool verbs[SCN_NR_VERBS], properties[SCN_NR_PROPERTIES];
	bool kinds[SCN_NR_KINDS], batches[SCN_LRU_REMOTE + 1];
	uint8_t flags;
	bool has_race, has_crowd, has_many_refs;
};

static void use(struct used *u, const struct scenario *s)
{
	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];

		u->verbs[st->verb] = true;
		u->flags |= st->flags;
		u->has_crowd |= st->verb == SCN_FORK && st->times > 1;
		u->has_many_refs |= st->verb != SCN_FORK && st->times > 1;
	}
	u->has_race |= scenario_has_race(s);
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		u->properties[p] |= (s->asks >> p) & 1;
	for (size_t i = 0; i < s->nr_pages; i++) {
		u->batches[s->pages[i].batch] = true;
		for (int k = 0; k < SCN_NR_KINDS; k++)
			u->kinds[k] |= (s->pages[i].kinds >> k) & 1;
	}
}

static void all_that_the_language_has_is_used_somewhere(void **state)
{
	struct used u = { 0 };

	(void)state;
	for (size_t i = 0; i < scenario_library_nr(); i++) {
		struct scenario s;

		assert_true(library_parse(&s, i));
		use(&u, &s);
		scenario_release(&s);
	}
	for (int v = SCN_WRITE; v < SCN_NR_VERBS; v++)
		if (!u.verbs[v])
			fail_msg("no scenario has '%s'", scn_verb_name(v));
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (!u.properties[p])
			fail_msg("no scenario asks '%s'", scn_property_name(p));
	for (int k = 0; k < SCN_NR_KINDS; k++)
		if (!u.kinds[k])
			fail_msg("no scenario has a page of kind '%s'",
				 scn_kind_name(k));
	for (size_t i = 0; i < ARRAY_SIZE(u.batches); i++)
		assert_true(u.batches[i]);
	assert_int_equal(u.flags, SCN_F_WRITE | SCN_F_LONG | SCN_F_SLOW |
					  SCN_F_HALF0 | SCN_F_HALF1);
	assert_true(u.has_race && u.has_crowd && u.has_many_refs);
}

static const struct design *named(const char *name)
{
	size_t nr;
	const struct design *const *all = designs(&nr);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	return NULL;
}

/* Is this line what would be so without it? Then it misleads who reads it. */
static bool is_idle(const struct scenario *s, size_t nr)
{
	const struct scn_expect *e = &s->expects[nr];
	bool is_not = e->design[0] == '!';
	const struct design *d = named(e->design + is_not);
	const struct design *like = d->like ? named(d->like) : NULL;

	for (int k = 0; k < SCN_NR_KINDS; k++)
		if (e->kinds & (1u << k) &&
		    (like && design_expects(like, s, k, e->property)) == is_not)
			return false;
	return true;
}

static void whoever_is_named_exists_and_needs_to_be_named(void **state)
{
	size_t nr_bad = 0;

	(void)state;
	for (size_t i = 0; i < scenario_library_nr(); i++) {
		struct scenario s;

		assert_true(library_parse(&s, i));
		for (size_t k = 0; k < s.nr_expects; k++) {
			const char *word = s.expects[k].design;

			if (!strcmp(word, "*"))
				continue;
			if (named(word + (*word == '!')) && !is_idle(&s, k))
				continue;
			fprintf(stderr, "%s: '%s' is %s\n", s.name, word,
				named(word + (*word == '!')) ? "idle"
							     : "no design");
			nr_bad++;
		}
		scenario_release(&s);
	}
	assert_int_equal(nr_bad, 0);
}

/* Else a line in the files would decide about a design that it never names. */
static void each_design_is_like_an_older_or_real_one(void **state)
{
	size_t nr;
	const struct design *const *all = designs(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const struct design *d = all[i];
		size_t steps = 0;

		for (; d->like; d = named(d->like)) {
			assert_non_null(named(d->like));
			assert_true(++steps < nr); /* no ring */
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_file_parses_and_is_called_as_its_scenario),
		cmocka_unit_test(
			each_scenario_says_what_it_is_about_and_whence),
		cmocka_unit_test(each_scenario_is_the_same_after_being_written),
		cmocka_unit_test(all_that_the_language_has_is_used_somewhere),
		cmocka_unit_test(whoever_is_named_exists_and_needs_to_be_named),
		cmocka_unit_test(each_design_is_like_an_older_or_real_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
