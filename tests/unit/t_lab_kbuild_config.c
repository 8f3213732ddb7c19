// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "lab_dir.h"

static void read_text(struct kbuild_config *c, struct word_list *files,
		      const char *name, const char *text)
{
	char *path = lab_text(name, text);

	word_list_add(files, path);
	free(path);
	assert_int_equal(kbuild_config_read(c, files, NULL), 0);
}

static void later_lines_and_files_win(void **state)
{
	struct word_list files = { 0 };
	struct kbuild_config c;
	char *text;

	(void)state;
	read_text(&c, &files, "a",
		  "# a comment\n\nCONFIG_A=y\nCONFIG_B=y # why\nCONFIG_S=\"a # "
		  "b\"\n");
	kbuild_config_release(&c);
	read_text(&c, &files, "b",
		  "# CONFIG_A is not set\nCONFIG_N=8 \nCONFIG_B=n\nCONFIG_B=m");
	text = kbuild_config_text(&c);
	assert_string_equal(text, "# CONFIG_A is not set\nCONFIG_B=m\n"
				  "CONFIG_S=\"a # b\"\nCONFIG_N=8\n");
	assert_string_equal(kbuild_config_value(&c, "CONFIG_N"), "8");
	assert_null(kbuild_config_value(&c, "CONFIG_X"));
	free(text);
	kbuild_config_release(&c);
	word_list_release(&files);
}

static void what_is_no_fragment_is_told_with_its_line(void **state)
{
	static const char *const bad[] = {
		"CONFIG_A=y\nKSM=y\n",	"\nCONFIG_A\n",
		"\nCONFIG_A=yes\n",	"\nCONFIG_A=\n",
		"\nCONFIG_A=\"open\n",	"\nCONFIG_A B=y\n",
		"\nset CONFIG_A = y\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct word_list files = { 0 };
		struct kbuild_config c;
		struct why why = { 0 };
		char *path = lab_text("x", bad[i]);

		word_list_add(&files, path);
		assert_int_equal(kbuild_config_read(&c, &files, &why), -EINVAL);
		if (!strstr(why.text, "x:2: "))
			fail_msg("%s: %s", bad[i], why.text);
		word_list_release(&files);
		free(path);
	}
}

static void check(const char *asked, const char *has, int want,
		  const char *words)
{
	struct word_list files = { 0 };
	struct kbuild_config c;
	struct why why = { .text = "" };
	char *dotconfig = lab_text("dot", has);

	read_text(&c, &files, "f", asked);
	if (kbuild_config_check(&c, dotconfig, "k", &why) != want ||
	    !strstr(why.text, words))
		fail_msg("%s against %s: %s", asked, has, why.text);
	free(dotconfig);
	kbuild_config_release(&c);
	word_list_release(&files);
}

static void every_option_must_be_as_asked(void **state)
{
	(void)state;
	check("CONFIG_A=y\n", "CONFIG_A=y\nCONFIG_B=y\n", 0, "");
	check("CONFIG_A=n\n", "# CONFIG_A is not set\n", 0, "");
	check("CONFIG_A=n\n", "", 0, "");
	check("CONFIG_A=0x10\n", "CONFIG_A=16\n", 0, "");
	check("CONFIG_A=\"\"\n", "", 0, "");
	check("CONFIG_A=y # optional\n", "", 0, "");
	check("CONFIG_A=y\n", "", -EINVAL,
	      "configure k: 1 option is not as asked: CONFIG_A=y (f:1) is not "
	      "offered");
	check("CONFIG_A=y\n", "# CONFIG_A is not set\n", -EINVAL, "is n");
	check("CONFIG_A=y # optional\n", "# CONFIG_A is not set\n", -EINVAL,
	      "CONFIG_A=y (f:1) is n");
	check("CONFIG_A=n\n", "CONFIG_A=y\n", -EINVAL, "CONFIG_A=n (f:1) is y");
	check("CONFIG_A=m\n", "CONFIG_A=y\n", -EINVAL, "");
	check("CONFIG_A=8\n", "CONFIG_A=64\n", -EINVAL, "is 64");
	check("CONFIG_A=\"x\"\n", "CONFIG_A=\"y\"\n", -EINVAL, "");
	/* No name that only begins so. */
	check("CONFIG_A=y\n", "CONFIG_AB=y\n", -EINVAL, "not offered");
	check("CONFIG_A=y\nCONFIG_B=y\nCONFIG_C=y\nCONFIG_D=y\n", "", -EINVAL,
	      "4 options are not as asked: CONFIG_A=y (f:1) is not offered, "
	      "CONFIG_B=y (f:2) is not offered, CONFIG_C=y (f:3) is not "
	      "offered, ...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(later_lines_and_files_win),
		cmocka_unit_test(what_is_no_fragment_is_told_with_its_line),
		cmocka_unit_test(every_option_must_be_as_asked),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
