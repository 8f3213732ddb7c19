// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "lab_dir.h"

static void an_ini_file_becomes_a_recipe(void **state)
{
	char *series =
		lab_text("series", "# first\na.patch\n\nb.patch # why\n");
	char *path = lab_text("6.1-x.ini", "[build]\n"
					   "about = one\n"
					   "   two\n"
					   "suite = s-security, s\n"
					   "source = linux-source-6.1\n"
					   "config = config/lab.config, x\n"
					   "patch = series, /c.patch\n"
					   "append = a=1 ; a comment\n"
					   "make = LLVM=1\n"
					   "default = yes\n");
	struct kbuild_recipe r;
	char *a = lab_path("a.patch"), *x = lab_path("x");

	(void)state;
	assert_int_equal(kbuild_recipe_load(&r, path, "6.1-x", NULL), 0);
	assert_string_equal(r.about, "one two");
	assert_string_equal(r.package, "linux-source-6.1");
	assert_int_equal(r.suites.nr, 2);
	assert_int_equal(r.configs.nr, 2);
	assert_string_equal(r.configs.v[1], x);
	assert_int_equal(r.patches.nr, 3);
	assert_string_equal(r.patches.v[0], a);
	assert_string_equal(r.patches.v[2], "/c.patch");
	assert_string_equal(r.append, "a=1");
	assert_string_equal(r.make_words.v[0], "LLVM=1");
	assert_true(r.is_default);
	assert_null(r.of);
	kbuild_recipe_release(&r);
	free(series);
	free(path);
	free(a);
	free(x);
}

static void a_wrong_ini_file_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *words, *hint;
	} files[] = {
		{ "[build]\nsorce = x\n",
		  "x.ini:2: unknown key 'sorce' of [build]",
		  "did you mean source?" },
		{ "[boot]\nconfig = x\n",
		  "x.ini:2: unknown key 'config' of [boot]", "" },
		{ "[bulid]\nsource = x\n",
		  "x.ini:2: section [bulid] is neither [build] nor [boot]",
		  "" },
		{ "[build]\nsource = x\n[boot]\nof = y\n",
		  "x.ini:4: [boot]: a file has one section", "" },
		{ "[build]\nsource = x\nsource = y\n",
		  "x.ini:3: key 'source' is given twice", "" },
		{ "[build]\nsource = x\nconfig = y\n",
		  "x.ini: no suite is named", "" },
		{ "[build]\nsuite = x\nconfig = y\n",
		  "x.ini: neither source nor dir is named", "" },
		{ "[build]\nsuite = x\nsource = y\n",
		  "x.ini: no config is named", "" },
		{ "[build]\nsource = x\ndir = y\n",
		  "x.ini: both source and dir are named", "" },
		{ "[boot]\nabout = x\n",
		  "x.ini: of names no kernel that is built", "" },
		{ "[build]\ndefault = maybe\n",
		  "x.ini:2: key 'default': 'maybe' is not yes or no", "" },
		{ "[build]\npatch = no/series\n", "no/series': No such file",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char *path = lab_text("x.ini", files[i].text);
		struct kbuild_recipe r;
		struct why why = { 0 };

		assert_int_equal(kbuild_recipe_load(&r, path, "x", &why),
				 -EINVAL);
		if (!strstr(why.text, files[i].words) ||
		    strcmp(why.hint, files[i].hint))
			fail_msg("%s: %s (%s)", files[i].text, why.text,
				 why.hint);
		free(path);
	}
}

static void a_name_fits_into_paths_and_releases(void **state)
{
	(void)state;
	assert_int_equal(kbuild_name_check("6.1-designs", NULL), 0);
	assert_int_equal(kbuild_name_check("", NULL), -EINVAL);
	assert_int_equal(kbuild_name_check("a/b", NULL), -EINVAL);
	assert_int_equal(kbuild_name_check("..", NULL), -EINVAL);
	assert_int_equal(kbuild_name_check("-x", NULL), -EINVAL);
	assert_int_equal(kbuild_name_check("a b", NULL), -EINVAL);
	assert_int_equal(kbuild_name_check("a23456789012345678901234567890123",
					   NULL),
			 -EINVAL);
}

static void set(struct kbuild_recipe *r, char *config, char *patch)
{
	memset(r, 0, sizeof(*r));
	r->name = xstrdup("x");
	r->package = xstrdup("linux-source-6.1");
	word_list_add(&r->configs, config);
	word_list_add(&r->patches, patch);
}

static void whatever_a_kernel_is_made_of_changes_its_hash(void **state)
{
	char *config = lab_text("c", "CONFIG_A=y\n"), *p = lab_text("p", "1");
	struct kbuild_hash first, h;
	struct kbuild_recipe r;

	(void)state;
	set(&r, config, p);
	assert_int_equal(kbuild_recipe_hash(&first, &r, NULL), 0);
	assert_int_equal(kbuild_recipe_hash(&h, &r, NULL), 0);
	assert_string_equal(h.hex, first.hex);
	assert_int_equal(strlen(h.hex), 64);
	/* Words that are given at boot do not. */
	r.append = xstrdup("a=1");
	assert_int_equal(kbuild_recipe_hash(&h, &r, NULL), 0);
	assert_string_equal(h.hex, first.hex);
	free(lab_text("p", "2"));
	assert_int_equal(kbuild_recipe_hash(&h, &r, NULL), 0);
	assert_string_not_equal(h.hex, first.hex);
	free(lab_text("p", "1"));
	free(lab_text("c", "CONFIG_A=n\n"));
	assert_int_equal(kbuild_recipe_hash(&h, &r, NULL), 0);
	assert_string_not_equal(h.hex, first.hex);
	free(lab_text("c", "CONFIG_A=y\n"));
	word_list_add(&r.make_words, "LLVM=1");
	assert_int_equal(kbuild_recipe_hash(&h, &r, NULL), 0);
	assert_string_not_equal(h.hex, first.hex);
	word_list_add(&r.patches, "/nonexistent");
	assert_int_equal(kbuild_recipe_hash(&h, &r, NULL), -ENOENT);
	kbuild_recipe_release(&r);
	free(config);
	free(p);
}

/* printf abc | sha256sum */
static void hashes_are_those_of_sha256sum(void **state)
{
	static const char abc[] = "ba7816bf8f01cfea414140de5dae2223"
				  "b00361a396177a9cb410ff61f20015ad";
	char *path = lab_text("abc", "abc");
	struct kbuild_hash h;

	(void)state;
	kbuild_hash_text(&h, "abc");
	assert_string_equal(h.hex, abc);
	assert_int_equal(kbuild_hash_file(&h, path, NULL), 0);
	assert_string_equal(h.hex, abc);
	free(path);
}

static void objects_are_counted_and_other_lines_are_not(void **state)
{
	static const char *const yes[] = {
		"  CC      mm/memory.o",
		"  AS      arch/x86/entry/entry_64.o",
		"  CC [M]  drivers/block/brd.o",
	};
	static const char *const no[] = {
		"  HOSTCC  scripts/kallsyms",
		"  LD      vmlinux",
		"CC x",
		"  CCX     x",
		"  AR      mm/built-in.a",
		"make[1]: Entering directory",
		"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		assert_true(kbuild_is_object(yes[i]));
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		assert_false(kbuild_is_object(no[i]));
}

static void the_first_complaint_is_kept(void **state)
{
	static const char *const lines[] = {
		"  CC      mm/memory.o",
		"mm/memory.c:12:3: warning: unused variable",
		"mm/memory.c:14:3: error: 'x' undeclared",
		("make[2]: *** [scripts/Makefile.build:250: mm/memory.o] "
		 "Error 1"),
		"make: *** [Makefile:1] Error 2",
	};
	struct kbuild_log l = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		kbuild_log_line(&l, lines[i]);
	assert_int_equal(l.nr_objects, 1);
	assert_string_equal(l.error, lines[2]);
	assert_string_equal(l.last, lines[4]);
	kbuild_log_release(&l);
	kbuild_log_line(&l, "*** The source tree is not clean, please run");
	assert_string_equal(l.error,
			    "*** The source tree is not clean, please run");
	kbuild_log_release(&l);
}

static void time_left_follows_the_rate(void **state)
{
	(void)state;
	assert_true(isnan(kbuild_left_s(0, 1000, 10)));
	assert_true(isnan(kbuild_left_s(100, 1000, 1)));
	/* 100 objects in 50 s: 900 more take 450 s */
	assert_float_equal(kbuild_left_s(100, 1000, 50), 450, 1e-9);
	/* More than was thought: never negative. */
	assert_float_equal(kbuild_left_s(1000, 900, 100), 1, 1e-9);
}

static void what_patch_says_becomes_a_hunk(void **state)
{
	static const struct {
		const char *said, *text;
	} cases[] = {
		{ "patching file mm/ksm.c\npatching file mm/memory.c\n"
		  "Hunk #1 succeeded at 12 (offset 2 lines).\n"
		  "Hunk #2 FAILED at 3412.\n"
		  "1 out of 5 hunks FAILED\n",
		  "apply 'x.patch': hunk 2 of mm/memory.c (line 3412) does "
		  "not fit" },
		{ "patching file 'mm/a b.c'\nHunk #1 FAILED at 3.\n"
		  "Hunk #2 FAILED at 9.\n",
		  "apply 'x.patch': hunk 1 of mm/a b.c (line 3) does not fit, "
		  "nor do others" },
		{ "can't find file to patch at input line 4\nPerhaps you\n",
		  "apply 'x.patch': can't find file to patch at input line "
		  "4" },
		{ "", "apply 'x.patch': patch(1) failed" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct why why;

		assert_int_equal(kbuild_patch_explain("/k/x.patch",
						      cases[i].said, &why),
				 -EINVAL);
		assert_string_equal(why.text, cases[i].text);
		assert_string_not_equal(why.hint, "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ini_file_becomes_a_recipe),
		cmocka_unit_test(a_wrong_ini_file_is_told_with_its_line),
		cmocka_unit_test(a_name_fits_into_paths_and_releases),
		cmocka_unit_test(whatever_a_kernel_is_made_of_changes_its_hash),
		cmocka_unit_test(hashes_are_those_of_sha256sum),
		cmocka_unit_test(objects_are_counted_and_other_lines_are_not),
		cmocka_unit_test(the_first_complaint_is_kept),
		cmocka_unit_test(time_left_follows_the_rate),
		cmocka_unit_test(what_patch_says_becomes_a_hunk),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
