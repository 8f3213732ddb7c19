// SPDX-License-Identifier: GPL-2.0-or-later
/* The decisions around building the probe module; nothing is built. */
#include "lab/probe_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void tree_is(const char *image, const char *tree)
{
	char *got = probe_tree_of_image(image);

	if (tree) {
		assert_non_null(got);
		assert_string_equal(got, tree);
	} else {
		assert_null(got);
	}
	free(got);
}

static void a_tree_is_found_around_its_image(void **state)
{
	(void)state;
	tree_is("/k/linux/arch/x86/boot/bzImage", "/k/linux");
	tree_is("/k/arch/o/arch/arm64/boot/Image", "/k/arch/o");
	tree_is("linux/vmlinux", "linux");
	tree_is("vmlinux", ".");
	tree_is("arch/x86/boot/bzImage", ".");
	tree_is("/boot/vmlinuz-6.1.0", NULL);
	tree_is("bzImage", NULL);
}

static void reason_is(const char *said, const char *reason)
{
	char *got = probe_make_reason(said);

	assert_string_equal(got, reason);
	free(got);
}

static void the_reason_is_the_first_error_and_not_what_follows(void **state)
{
	(void)state;
	reason_is("warning: pahole differs\n"
		  "a.c:3:1: error: no such thing\n"
		  "make[3]: *** [b:295: a.o] Error 1\n",
		  "a.c:3:1: error: no such thing");
	reason_is("make: *** No rule to make target 'modules'.  Stop.\n",
		  "make: *** No rule to make target 'modules'.  Stop.");
	reason_is("objtool: version `GLIBC_2.38' not found\n"
		  "make[3]: *** [b:295: a.o] Error 1\n",
		  "objtool: version `GLIBC_2.38' not found");
	reason_is("", "make says nothing");
}

static void a_module_has_a_place_by_release_and_image(void **state)
{
	struct kernel_image image = { .release = "6.1.192",
				      .sha256 = "0123456789abcdef" };
	char *dir = probe_dir(&image, "/c");

	(void)state;
	assert_string_equal(dir, "/c/probe/6.1.192_0123456789ab");
	free(dir);
	assert_null(probe_find(&image, "/nowhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_is_found_around_its_image),
		cmocka_unit_test(
			the_reason_is_the_first_error_and_not_what_follows),
		cmocka_unit_test(a_module_has_a_place_by_release_and_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
