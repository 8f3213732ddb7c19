// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The proof goes by the rules of the design that a release names: the same
 * evidence is proof under one and suspect under another.
 */
#include "judge_fix.h"

#include "sys/root.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "/proc/sys/kernel/osrelease"

static char tree[] = "/tmp/t_judge_rules.XXXXXX";

static void path_of(char *buf, size_t size_bytes, const char *name)
{
	snprintf(buf, size_bytes, "%s%s", tree, name);
}

static int make_tree(void **state)
{
	static const char *const dirs[] = { "/proc", "/proc/sys",
					    "/proc/sys/kernel" };
	char path[128];

	(void)state;
	if (!mkdtemp(tree))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		path_of(path, sizeof(path), dirs[i]);
		if (mkdir(path, 0700))
			return -1;
	}
	return 0;
}

static int drop_tree(void **state)
{
	static const char *const names[] = { FILE_NAME, "/proc/sys/kernel",
					     "/proc/sys", "/proc", "" };
	char path[128];

	(void)state;
	sys_root_set("");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		path_of(path, sizeof(path), names[i]);
		if (i ? rmdir(path) : unlink(path))
			return -1;
	}
	return 0;
}

static void run_on(const char *release)
{
	char path[128];
	FILE *f;

	path_of(path, sizeof(path), FILE_NAME);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%s\n", release);
	fclose(f);
	sys_root_set(tree);
}

/* What the proof says when that much of the evidence was seen everywhere. */
static enum proof_verdict judged(const char *release,
				 const struct expect *expects,
				 enum evidence_id what, double seen)
{
	enum proof_verdict status;
	struct fixture f;

	run_on(release);
	fixture_init(&f, expects);
	for (size_t i = 0; i < PROOFS; i++)
		f.proofs[i].seen[what] = seen;
	judge(&f, 0);
	status = f.r.proof;
	case_record_release(&f.r);
	return status;
}

static void a_mark_is_expected_only_where_the_design_has_one(void **state)
{
	static const struct expect marked[] = {
		{ .what = EV_ANON_EXCLUSIVE, .per_op = 1, .since = "5.19" },
		{ 0 },
	};
	static const struct {
		const char *release;
		enum proof_verdict with, without;
	} rows[] = {
		{ "6.1.192", PROOF_PROVEN, PROOF_SUSPECT },
		{ "6.1.192-plain", PROOF_PROVEN, PROOF_SUSPECT },
		{ "6.1.192-exclusive-5.19", PROOF_PROVEN, PROOF_SUSPECT },
		{ "6.1.192-exclusive,bias-23", PROOF_PROVEN, PROOF_SUSPECT },
		{ "6.1.192-refcount-5.18", PROOF_SUSPECT, PROOF_PROVEN },
		{ "6.1.192-refcount-5.9", PROOF_SUSPECT, PROOF_PROVEN },
		{ "6.1.192-likely-pinned", PROOF_SUSPECT, PROOF_PROVEN },
		{ "6.1.192-mapcount", PROOF_SUSPECT, PROOF_PROVEN },
		{ "6.1.192-mapcount,pinned-once", PROOF_SUSPECT, PROOF_PROVEN },
		/* no kernel before 5.19 shows a mark: nothing is said of it */
		{ "5.10.0-28-amd64", PROOF_NONE, PROOF_NONE },
		{ "5.18.0", PROOF_NONE, PROOF_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		enum proof_verdict with =
			judged(rows[i].release, marked, EV_ANON_EXCLUSIVE, 1);
		enum proof_verdict without =
			judged(rows[i].release, marked, EV_ANON_EXCLUSIVE, 0);

		if (with != rows[i].with || without != rows[i].without)
			fail_msg("%s: %d with marks, %d without",
				 rows[i].release, (int)with, (int)without);
	}
}

/* One page of 512 is enough. */
static void a_single_mark_where_none_may_be_is_suspect(void **state)
{
	static const struct expect unmarked[] = {
		{ .what = EV_ANON_EXCLUSIVE, .per_op = 0, .since = "5.19" },
		{ 0 },
	};

	(void)state;
	assert_int_equal(judged("6.1.192-mapcount", unmarked, EV_ANON_EXCLUSIVE,
				1.0 / PAGES),
			 PROOF_SUSPECT);
}

static void a_range_by_rules_goes_by_the_design(void **state)
{
	/* copied early: by 5.9 and later */
	static const struct expect copied[] = {
		{ .what = EV_PFN_CHANGED,
		  .per_op = 0,
		  .before = "5.9",
		  .by_rules = true },
		{ .what = EV_PFN_CHANGED,
		  .per_op = 1,
		  .since = "5.9",
		  .by_rules = true },
		{ 0 },
	};
	static const struct {
		const char *release;
		double moved;
	} rows[] = {
		{ "6.1.192-mapcount", 0 },
		{ "6.1.192-forced-cow", 0 },
		{ "6.1.192-mapcount,bias-23", 0 },
		{ "6.1.192-refcount-5.9-noseq", 1 },
		{ "6.1.192-refcount-5.9", 1 },
		{ "6.1.192-refcount-5.18", 1 },
		{ "6.1.192-exclusive-5.19", 1 },
		{ "6.1.192-plain", 1 },
		{ "5.10.0-28-amd64", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		double moved = rows[i].moved;

		if (judged(rows[i].release, copied, EV_PFN_CHANGED, moved) !=
			    PROOF_PROVEN ||
		    judged(rows[i].release, copied, EV_PFN_CHANGED,
			   1 - moved) != PROOF_SUSPECT)
			fail_msg("%s is held against other rules",
				 rows[i].release);
	}
}

/* A counter that the kernel has since 5.9 is there, whatever its rules are. */
static void a_range_of_the_kernel_does_not(void **state)
{
	static const struct expect counted[] = {
		{ .what = EV_PFN_CHANGED, .per_op = 0, .since = "5.9" },
		{ 0 },
	};

	(void)state;
	assert_int_equal(judged("6.1.192-mapcount", counted, EV_PFN_CHANGED, 0),
			 PROOF_PROVEN);
	assert_int_equal(judged("6.1.192-mapcount", counted, EV_PFN_CHANGED, 1),
			 PROOF_SUSPECT);
	assert_int_equal(judged("5.8.0", counted, EV_PFN_CHANGED, 1),
			 PROOF_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_mark_is_expected_only_where_the_design_has_one),
		cmocka_unit_test(a_single_mark_where_none_may_be_is_suspect),
		cmocka_unit_test(a_range_by_rules_goes_by_the_design),
		cmocka_unit_test(a_range_of_the_kernel_does_not),
	};

	return cmocka_run_group_tests(tests, make_tree, drop_tree);
}
