// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules of a design, broken one by one: a library of scenarios that did not
 * notice would not be worth much. Which scenario notices, and by what, follows
 * from the rule; of the others it is asked that one does.
 */
#include "design_case.h"
#include "library_fix.h"

struct broken_rule {
	const char *rule, *scenario;
	enum scn_kind kind;
	uint32_t breaks; /* that the whole design does not */
};

static uint32_t breaks(struct scenario *s, enum scn_kind kind, const char *name)
{
	struct why why = { 0 };
	struct check_result r;
	struct design_run run;
	uint32_t broken;

	s->kind = (uint8_t)kind;
	case_run(&run, name);
	assert_int_equal(model_check(&r, s, &run, CASE_STATES_MAX, &why), 0);
	broken = r.broken;
	check_result_release(&r);
	return broken;
}

static void rule_is_caught(const char *design, const struct broken_rule *row)
{
	int i = scenario_library_find(row->scenario);
	struct scenario s;
	char name[120];
	uint32_t whole, broken;

	if (i < 0)
		fail_msg("no scenario %s", row->scenario);
	assert_true(library_parse(&s, (size_t)i));
	whole = breaks(&s, row->kind, design);
	snprintf(name, sizeof(name), "%s!%s", design, row->rule);
	broken = breaks(&s, row->kind, name);
	case_is(row->scenario, design, row->kind, whole & row->breaks, 0);
	case_is(row->scenario, name, row->kind, broken & row->breaks,
		row->breaks);
	scenario_release(&s);
}

static const struct broken_rule exclusive[] = {
	/* both keep the mark, and write in place */
	{ "fork-clears", "fork-parent-writes", SCN_BASE, ISOLATION },
	{ "fork-clears-swap", "fork-swapped", SCN_BASE, ISOLATION },
	{ "fork-copies-pinned", "pin-fork-parent-writes", SCN_BASE, SYNCHRONY },
	{ "has-pinned-gate", "references-1024-never-pinned", SCN_BASE,
	  NEEDLESS },
	{ "unshare-on-pin", "readpin-shared", SCN_BASE, SYNCHRONY },
	{ "unshare-on-pin", "readpin-shared", SCN_HUGETLB, SYNCHRONY },
	{ "reuse-checks-exclusive", "pin-uffdwp", SCN_BASE, SYNCHRONY },
	{ "reuse-checks-exclusive", "pin-uffdwp", SCN_THP, SYNCHRONY },
	{ "reuse-marks-exclusive", "readpin-was-shared", SCN_BASE, SYNCHRONY },
	{ "refcount-test", "vmsplice-child", SCN_BASE, ISOLATION },
	{ "refcount-test", "vmsplice-child", SCN_THP, ISOLATION },
	{ "reuse-drains-lru", "lru-local", SCN_BASE, NEEDLESS },
	{ "reuse-frees-swapcache", "swap-child-exits", SCN_BASE, NEEDLESS },
	{ "new-marks-exclusive", "pin-fork-parent-writes", SCN_BASE,
	  SYNCHRONY },
	/* unmapped, the page is no longer looked at by fork */
	{ "swapout-refuses-pinned", "pin-swapout-fork", SCN_BASE, SYNCHRONY },
	{ "swap-keeps-exclusive", "get-swapout", SCN_BASE,
	  SYNCHRONY | NEEDLESS },
	{ "swapin-needs-exclusive", "fork-swapped", SCN_BASE, ISOLATION },
	{ "migration-keeps-exclusive", "migrate-exclusive", SCN_BASE,
	  SYNCHRONY },
	{ "migration-refuses-held", "pin-migrate", SCN_BASE, SYNCHRONY },
	{ "migration-refuses-held", "get-migrate", SCN_BASE, SYNCHRONY },
	{ "ksm-refuses-held", "pin-merge", SCN_BASE, SYNCHRONY },
	{ "force-needs-exclusive", "force-shared", SCN_BASE, ISOLATION },
	{ "upgrade-needs-exclusive", "fork-mprotect-write", SCN_BASE,
	  ISOLATION },
	{ "counts-pins", "references-1024", SCN_THP, NEEDLESS },
	{ "seqcount", "race-fork-pin", SCN_BASE, ISOLATION | SYNCHRONY },
};
static const struct broken_rule since_6_5[] = {
	{ "unshare-long-file", "readpin-private-file", SCN_FILE, SYNCHRONY },
	{ "unshare-long-file", "readpin-private-file", SCN_ZERO, SYNCHRONY },
	{ "dio-pins", "dio-read-fork", SCN_BASE, LOST },
};
static const struct broken_rule since_6_15[] = {
	{ "large-reuse", "fork-child-exits", SCN_PTETHP, NEEDLESS },
};
static const struct broken_rule refcount[] = {
	{ "fork-copies-pinned", "pin-fork-parent-writes", SCN_BASE, SYNCHRONY },
	/* what the mail of 24 Sep 2020 calls the application's own fault */
	{ "fork-checks-readonly", "pin-mprotect-fork", SCN_BASE, ISOLATION },
	{ "refcount-test", "vmsplice-child", SCN_BASE, ISOLATION },
	{ "softdirty-skips-pinned", "pin-softdirty", SCN_BASE, SYNCHRONY },
	{ "swapout-refuses-pinned", "pin-swapout", SCN_BASE, SYNCHRONY },
	{ "seqcount", "race-fork-pin", SCN_BASE, ISOLATION | SYNCHRONY },
};
#define CAUGHT(design, rows)                                                   \
	for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)          \
	rule_is_caught(design, &(rows)[i])

static void each_broken_rule_of_the_exclusive_bit_is_caught(void **state)
{
	(void)state;
	CAUGHT("exclusive-5.19", exclusive);
	CAUGHT("exclusive-6.5", exclusive);
	CAUGHT("exclusive-6.5", since_6_5);
	CAUGHT("exclusive-6.15", exclusive);
	CAUGHT("exclusive-6.15", since_6_5);
	CAUGHT("exclusive-6.15", since_6_15);
}

static void each_broken_rule_of_the_reference_count_is_caught(void **state)
{
	(void)state;
	CAUGHT("refcount-5.9", refcount);
	CAUGHT("refcount-5.18", refcount);
}

static bool is_caught(const char *whole, const char *broken)
{
	bool is = false;

	for (size_t i = 0; !is && i < scenario_library_nr(); i++) {
		struct scenario s;

		assert_true(library_parse(&s, i));
		for (int k = 0; !is && k < SCN_NR_KINDS; k++)
			is = s.pages[0].kinds >> k & 1 &&
			     breaks(&s, k, broken) & ~breaks(&s, k, whole);
		scenario_release(&s);
	}
	return is;
}

static void no_rule_of_any_design_can_be_broken_unseen(void **state)
{
	size_t nr, nr_unseen = 0;
	const struct design *const *all = designs(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++)
		for (int r = 0; all[i]->rules && all[i]->rules[r].name; r++) {
			char name[120];

			snprintf(name, sizeof(name), "%s!%s", all[i]->name,
				 all[i]->rules[r].name);
			if (is_caught(all[i]->name, name))
				continue;
			print_error("%s: no scenario notices\n", name);
			nr_unseen++;
		}
	assert_int_equal(nr_unseen, 0);
}

/* The table above names each rule of the newest kernel's design. */
static void the_table_names_every_rule(void **state)
{
	static const struct {
		const struct broken_rule *rows;
		size_t nr;
	} tables[] = {
		{ exclusive, sizeof(exclusive) / sizeof(exclusive[0]) },
		{ since_6_5, sizeof(since_6_5) / sizeof(since_6_5[0]) },
		{ since_6_15, sizeof(since_6_15) / sizeof(since_6_15[0]) },
	};
	struct design_run run;

	(void)state;
	case_run(&run, "exclusive-6.15");
	for (int r = 0; run.design->rules[r].name; r++) {
		bool is_there = false;

		for (size_t t = 0; t < 3; t++)
			for (size_t i = 0; i < tables[t].nr; i++)
				is_there |= !strcmp(tables[t].rows[i].rule,
						    run.design->rules[r].name);
		if (!is_there)
			fail_msg("%s", run.design->rules[r].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_broken_rule_of_the_exclusive_bit_is_caught),
		cmocka_unit_test(
			each_broken_rule_of_the_reference_count_is_caught),
		cmocka_unit_test(no_rule_of_any_design_can_be_broken_unseen),
		cmocka_unit_test(the_table_names_every_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
