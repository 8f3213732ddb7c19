// SPDX-License-Identifier: GPL-2.0-or-later
/* Names, releases and rules of the designs. */
#include "model/design.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct design *named(const char *name)
{
	struct why why = { 0 };
	struct design_run run;

	if (design_find(&run, name, &why))
		return NULL;
	return run.design;
}

static void all_designs_of_the_debate_are_there_oldest_first(void **state)
{
	static const char *const names[] = {
		"mapcount",
		"forced-cow",
		"early-protect",
		"mapcount-pinned",
		"mapcount-pinned-nohas",
		"refcount-5.9-noseq",
		"refcount-5.9",
		"clear-refs-breaks",
		"clear-refs-skips",
		"likely-pinned",
		"refuse-mprotect",
		"split-counters",
		"exclusive-at-gup",
		"refcount-5.18",
		"exclusive-5.19",
		"kara-stable",
		"pin-dest-only",
		"refs-to-pins",
		"exclusive-6.5",
		"exclusive-6.15",
		"always-copy",
		"busted",
	};
	size_t nr;
	const struct design *const *all = designs(&nr);

	(void)state;
	assert_int_equal(nr, sizeof(names) / sizeof(names[0]));
	for (size_t i = 0; i < nr; i++)
		assert_string_equal(all[i]->name, names[i]);
}

static void each_design_answers_what_has_no_default(void **state)
{
	size_t nr;
	const struct design *const *all = designs(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const struct design *d = all[i];
		unsigned int nr_rules = 0;

		assert_true(d->what && d->source && d->pin_bias && d->reuses);
		assert_true(d->maybe_pinned && d->skips_protect);
		assert_true(d->may_unmap && d->keeps_exclusive);
		assert_true(d->swapin_reuses && d->may_force && d->reuses_ksm);
		assert_true(d->is_stable);
		assert_true(!d->like || named(d->like));
		assert_true(strlen(d->name) < SCN_NAME_MAX);
		assert_true(strlen(d->what) <= 72);
		while (d->rules && d->rules[nr_rules].name)
			assert_true(d->rules[nr_rules++].what != NULL);
		assert_in_range(nr_rules, 0, DESIGN_RULES);
		for (unsigned int r = 0; r < nr_rules; r++)
			for (unsigned int q = 0; q < r; q++)
				assert_string_not_equal(d->rules[r].name,
							d->rules[q].name);
	}
}

/* The design that a kernel has is none of those that only a list saw. */
static void each_release_has_one_design(void **state)
{
	static const struct {
		const char *release, *design;
	} rows[] = {
		{ "4.19.0-27-amd64", "mapcount" },
		{ "5.7.19", "mapcount" },
		{ "5.8.0", "forced-cow" },
		{ "5.9.16", "refcount-5.9-noseq" },
		{ "5.10.0-41-cloud-amd64", "refcount-5.9" },
		{ "5.17.15", "refcount-5.9" },
		{ "5.18.0-4-amd64", "refcount-5.18" },
		{ "5.19.17", "exclusive-5.19" },
		{ "6.1.0-40-amd64", "exclusive-5.19" },
		{ "6.4.16", "exclusive-5.19" },
		{ "6.5.0", "exclusive-6.5" },
		{ "6.12.48+deb13-cloud-amd64", "exclusive-6.5" },
		{ "6.14.11", "exclusive-6.5" },
		{ "6.15-rc1", "exclusive-6.15" },
		{ "6.18.1", "exclusive-6.15" },
		{ "7.3.4-amd64", "exclusive-6.15" },
		{ "12.0.1", "exclusive-6.15" },
		{ "6.1.192-mapcount", "mapcount" },
		{ "6.1.192-refcount-5.9", "refcount-5.9" },
		{ "6.1.192-refcount-5.9-noseq", "refcount-5.9-noseq" },
		{ "6.1.192-exclusive-5.19", "exclusive-5.19" },
		{ "6.1.192-exclusive", "exclusive-5.19" },
		{ "6.1.192-switch-refcount-5.18", "refcount-5.18" },
		{ "6.1.192-likely-pinned", "likely-pinned" },
		{ "6.1.192-forced-cow", "forced-cow" },
		{ "6.1.192-plain", "exclusive-5.19" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(design_of_release(rows[i].release)->name,
				    rows[i].design);
}

static void what_is_no_release_has_none(void **state)
{
	static const char *const bad[] = {
		"",	"6",   "6.",	 ".1",	    "linux",
		"-6.1", "6.x", "2.6.32", "99999.1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(design_of_release(bad[i]));
}

/* A variant is no design: no model stands for it, neither that of the design nor
 * that of the version.
 */
static void what_goes_on_behind_a_design_is_none(void **state)
{
	static const char *const others[] = {
		"6.1.192-mapcount,bias-23",
		"6.1.192-exclusive,bias-23",
		"6.1.192-exclusive-5.19,no-seqcount,bias-23",
		"6.1.192-refcount-5.9,no-has-pinned",
		"6.1.192-refcount-5.9-noseq,pinned-once",
		"6.1.192-mapcount+",
		"6.1.192-mapcount-mine",
		"6.1.192-refcount-5.9-noseq-mine",
		"6.1.192-refcount-5.99",
		"6.1.192-mapcount-dirty-mapcount,bias-23",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (design_of_release(others[i]))
			fail_msg("%s is taken for %s", others[i],
				 design_of_release(others[i])->name);
}

static void
a_run_names_its_broken_rules_in_the_order_of_the_design(void **state)
{
	struct why why = { 0 };
	struct design_run run;

	(void)state;
	assert_int_equal(design_find(&run, "exclusive-6.5", &why), 0);
	assert_int_equal(run.broken, 0);
	assert_string_equal(run.name, "exclusive-6.5");
	assert_int_equal(design_find(&run,
				     "exclusive-6.5!unshare-on-pin,fork-clears",
				     &why),
			 0);
	assert_string_equal(run.name,
			    "exclusive-6.5!fork-clears,unshare-on-pin");
	assert_int_equal(__builtin_popcount(run.broken), 2);
	assert_true(run.broken & 1);
	assert_int_equal(design_find(&run,
				     "exclusive-6.5!fork-clears,fork-clears",
				     &why),
			 0);
	assert_string_equal(run.name, "exclusive-6.5!fork-clears");
}

static void an_unknown_name_gets_the_nearest_one(void **state)
{
	static const struct {
		const char *name, *text, *hint;
	} rows[] = {
		{ "mapcout",
		  "find design 'mapcout': there is none of this name",
		  "did you mean 'mapcount'?" },
		{ "", "find design '': there is none of this name", NULL },
		{ "xyzzy", "find design 'xyzzy': there is none of this name",
		  "run-bench designs list names them all" },
		{ "exclusive-6.5!fork-clear",
		  "break rule 'fork-clear' of design 'exclusive-6.5': it has "
		  "none of this name",
		  "did you mean 'fork-clears'?" },
		{ "exclusive-6.5!",
		  "break rule '' of design 'exclusive-6.5': it has none of "
		  "this name",
		  NULL },
		{ "exclusive-6.5!fork-clears,",
		  "break rule '' of design 'exclusive-6.5': it has none of "
		  "this name",
		  NULL },
		{ "mapcount!seqcount",
		  "break rule 'seqcount' of design 'mapcount': the design has "
		  "none that can be broken",
		  "exclusive-6.15 has the most" },
		/* of 6.15 only */
		{ "exclusive-5.19!large-reuse",
		  "break rule 'large-reuse' of design 'exclusive-5.19': it has "
		  "none of this name",
		  NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct why why = { 0 };
		struct design_run run;
		int err = design_find(&run, rows[i].name, &why);

		assert_int_equal(err, -EINVAL);
		assert_null(run.design);
		assert_string_equal(why.text, rows[i].text);
		if (rows[i].hint)
			assert_string_equal(why.hint, rows[i].hint);
	}
}

static void more_rules_than_a_name_holds_are_refused(void **state)
{
	struct why why = { 0 };
	struct design_run run;

	(void)state;
	assert_int_equal(
		design_find(&run,
			    "exclusive-6.5!migration-keeps-exclusive,"
			    "upgrade-needs-exclusive,reuse-frees-swapcache",
			    &why),
		-EINVAL);
	assert_string_equal(why.text, "break rules of design 'exclusive-6.5': "
				      "together their names are too long");
	assert_string_equal(why.hint, "break them one by one");
	assert_null(run.design);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			all_designs_of_the_debate_are_there_oldest_first),
		cmocka_unit_test(each_design_answers_what_has_no_default),
		cmocka_unit_test(each_release_has_one_design),
		cmocka_unit_test(what_is_no_release_has_none),
		cmocka_unit_test(what_goes_on_behind_a_design_is_none),
		cmocka_unit_test(
			a_run_names_its_broken_rules_in_the_order_of_the_design),
		cmocka_unit_test(an_unknown_name_gets_the_nearest_one),
		cmocka_unit_test(more_rules_than_a_name_holds_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
