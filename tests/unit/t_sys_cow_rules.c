// SPDX-License-Identifier: GPL-2.0-or-later
/* Which rules about shared pages a release stands for; and what the model says. */
#include "sys/cow_rules.h"

#include "model/design.h"
#include "sys/kernel.h"
#include "sys/root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define PATCHES "kernels/patches/6.1/"

static void a_kernel_has_the_rules_of_its_version(void **state)
{
	static const char *const releases[] = {
		"5.10.0-28-amd64",    "6.1.192",
		"6.1.192-plain",      "6.18.44",
		"7.3.4-amd64",	      "6.1.192-mapcounter",
		"6.1.192-remapcount", "6.1.192-refcount-5.99",
		"6.1.192mapcount",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++) {
		struct cow_rules r = cow_rules_of(releases[i]);

		assert_false(r.is_named);
		assert_int_equal(r.variants, 0);
		assert_int_equal(r.code, kernel_version_code(releases[i]));
	}
}

static void a_named_kernel_has_the_rules_of_its_design(void **state)
{
	static const struct {
		const char *release, *rules;
		unsigned int variants;
	} rows[] = {
		{ "6.1.192-mapcount", "5.7", 0 },
		{ "6.1.192-forced-cow", "5.8", 0 },
		{ "6.1.192-refcount-5.9-noseq", "5.9", COW_NO_SEQCOUNT },
		{ "6.1.192-refcount-5.9", "5.17", 0 },
		{ "6.1.192-likely-pinned", "5.17", COW_BIAS_23 },
		{ "6.1.192-refcount-5.18", "5.18", 0 },
		{ "6.1.192-exclusive-5.19", "6.1.192", 0 },
		{ "6.1.192-exclusive", "6.1.192", 0 },
		{ "6.1.192-switch-mapcount", "5.7", 0 },
		{ "6.1.192-mapcount,bias-23", "5.7", COW_BIAS_23 },
		{ "6.1.192-refcount-5.18,no-has-pinned,pinned-once", "5.18",
		  COW_NO_HAS_PINNED | COW_PINNED_ONCE },
		{ "6.1.192-exclusive-5.19,no-seqcount", "6.1.192",
		  COW_NO_SEQCOUNT },
		{ "6.1.192-mapcount,pins-15", "5.7", COW_BIAS_23 },
		{ "6.1.192-mapcount,other", "5.7", COW_UNKNOWN },
		{ "6.1.192-mapcount-mine", "5.7", COW_UNKNOWN },
		{ "6.1.192-mapcount+", "5.7", COW_UNKNOWN },
		{ "6.1.192-refcount-5.9-noseq-mine", "5.9",
		  COW_NO_SEQCOUNT | COW_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct cow_rules r = cow_rules_of(rows[i].release);

		if (!r.is_named ||
		    r.code != kernel_version_code(rows[i].rules) ||
		    r.variants != rows[i].variants)
			fail_msg("%s: rules %#x, variants %#x", rows[i].release,
				 r.code, r.variants);
	}
}

static void what_is_no_release_has_no_rules(void **state)
{
	(void)state;
	assert_int_equal(cow_rules_of("").code, 0);
	assert_int_equal(cow_rules_of("mapcount").code, 0);
	assert_int_equal(cow_rules_of("x-mapcount").code, 0);
	assert_false(cow_rules_of("x-mapcount").is_named);
	sys_root_set("tests/data/sys/nowhere");
	assert_int_equal(cow_rules_here().code, 0);
	assert_false(cow_rules_at_least(0, 1));
	assert_false(cow_rules_mark());
	sys_root_set("tests/data/sys/mthp-6.18");
	assert_true(cow_rules_at_least(6, 18));
	assert_true(cow_rules_mark());
	assert_int_equal(cow_rules_pin_bias(), 1024);
	sys_root_set("");
}

/* Written from other sources: the rules of a name are those of its version. */
static void the_model_says_the_same_of_each_name(void **state)
{
	static const char *const names[] = {
		"mapcount",	"forced-cow",	 "refcount-5.9-noseq",
		"refcount-5.9", "refcount-5.18", "exclusive-5.19",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char release[64], rules[64];
		const struct design *named, *of_version;
		struct cow_rules r;

		snprintf(release, sizeof(release), "6.1.192-%s", names[i]);
		r = cow_rules_of(release);
		snprintf(rules, sizeof(rules), "%u.%u.0", r.code >> 16,
			 r.code >> 8 & 255);
		named = design_of_release(release);
		of_version = design_of_release(rules);
		assert_non_null(named);
		assert_string_equal(named->name, names[i]);
		assert_ptr_equal(named, of_version);
	}
}

/* Every name by which the patched kernel can call itself is one we know. */
static size_t check_names(const char *path)
{
	char line[512], name[64], release[96];
	FILE *f = fopen(path, "r");
	size_t nr = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		bool is_variant;

		if (sscanf(line, "+\t{ \"%63[a-z0-9.-]\",", name) != 1)
			continue;
		is_variant = !strstr(line, " 0 }") && !strstr(line, "UNMARKED");
		snprintf(release, sizeof(release), "6.1.192-%s%s",
			 is_variant ? "exclusive-5.19," : "", name);
		if (!cow_rules_of(release).is_named ||
		    cow_rules_of(release).variants & COW_UNKNOWN)
			fail_msg("%s: no rules for '%s'", path, name);
		nr++;
	}
	fclose(f);
	return nr;
}

static void every_name_of_the_patches_is_known(void **state)
{
	size_t nr;

	(void)state;
	nr = check_names(PATCHES "0002-mm-choose-the-design-that-decides-about-"
				 "COW.patch") +
	     check_names(PATCHES "0010-mm-variants-that-were-proposed.patch");
	assert_true(nr >= 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernel_has_the_rules_of_its_version),
		cmocka_unit_test(a_named_kernel_has_the_rules_of_its_design),
		cmocka_unit_test(what_is_no_release_has_no_rules),
		cmocka_unit_test(the_model_says_the_same_of_each_name),
		cmocka_unit_test(every_name_of_the_patches_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
