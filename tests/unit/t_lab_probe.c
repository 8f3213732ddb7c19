// SPDX-License-Identifier: GPL-2.0-or-later
/* The decisions around building the probe module; nothing is built. */
#include "lab/probe_parts.h"

#include "kernels/probe/cowprobe.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lab_tree.h"

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
	assert_null(probe_find(&image, "/nowhere", NULL));
}

/* A module whose .modinfo says this and nothing else. */
static void put_ko(const char *name, const char *vermagic, int version)
{
	struct module_elf m = module_elf("");
	int len;

	memset(m.modinfo, 0, sizeof(m.modinfo));
	len = snprintf(m.modinfo, sizeof(m.modinfo),
		       "license=GPL%cversion=%d%cvermagic=%s%c", 0, version, 0,
		       vermagic, 0);
	m.shdr[1].sh_size = (Elf64_Xword)len;
	tree_put(name, &m, sizeof(m));
}

static int check(const char *name, const char *release, struct why *why)
{
	return probe_module_check(tree_path(name), release, why);
}

static void a_module_of_another_kernel_is_refused(void **state)
{
	struct why why;

	(void)state;
	put_ko("ours.ko", "6.1.192-mapcount SMP mod_unload ", COWPROBE_VERSION);
	assert_int_equal(check("ours.ko", "6.1.192-mapcount", &why), 0);
	assert_int_equal(check("ours.ko", "6.1.192", &why), -EINVAL);
	assert_int_equal(check("ours.ko", "6.1.192-mapcoun", &why), -EINVAL);
	assert_int_equal(check("ours.ko", "6.1.192-mapcount-2", &why), -EINVAL);
	assert_non_null(strstr(why.text, "6.1.192-mapcount-2"));
}

static void a_module_of_another_interface_is_refused(void **state)
{
	struct why why;

	(void)state;
	put_ko("new.ko", "6.1.0 SMP ", COWPROBE_VERSION + 1);
	assert_int_equal(check("new.ko", "6.1.0", &why), -EPROTO);
	assert_non_null(strstr(why.text, "version"));
}

static void what_is_no_module_is_refused(void **state)
{
	static const char text[] = "no ELF at all, however long it may be";
	struct module_elf m = module_elf("");
	struct why why;

	(void)state;
	tree_put("text.ko", text, sizeof(text));
	assert_int_equal(check("text.ko", "6.1.0", &why), -ENOEXEC);
	/* Another module: it says of no kernel that it is for it. */
	tree_put("other.ko", &m, sizeof(m));
	assert_int_equal(check("other.ko", "6.1.0", &why), -ENOEXEC);
	tree_put("cut.ko", &m, 80);
	assert_int_equal(check("cut.ko", "6.1.0", &why), -ENOEXEC);
	assert_int_equal(check("none.ko", "6.1.0", &why), -ENOENT);
}

static void put_sources(const char *of_one)
{
	for (size_t i = 0; probe_sources[i]; i++) {
		char name[64];

		snprintf(name, sizeof(name), "probe/%s", probe_sources[i]);
		tree_put(name, i ? "x" : of_one, i ? 1 : strlen(of_one));
	}
}

static bool is_found(const struct kernel_image *image, const char *source_dir)
{
	char *ko = probe_find(image, tree_path("c"), source_dir);
	bool is = ko;

	free(ko);
	return is;
}

static void a_module_of_older_sources_is_not_found(void **state)
{
	struct kernel_image image = { .release = "6.1.192",
				      .sha256 = "0123456789abcdef" };
	const char *sources = tree_path("probe");
	char *hash, meta[100];

	(void)state;
	put_sources("as built");
	hash = probe_source_hash(sources);
	assert_non_null(hash);
	snprintf(meta, sizeof(meta), "{\"source_hash\": \"%s\"}", hash);
	free(hash);
	tree_put("c/probe/6.1.192_0123456789ab/meta.json", meta, strlen(meta));
	put_ko("c/probe/6.1.192_0123456789ab/cowprobe.ko", "6.1.192 SMP ",
	       COWPROBE_VERSION);
	assert_true(is_found(&image, sources));
	put_sources("changed");
	assert_false(is_found(&image, sources));
	/* An installed program need not have them. */
	assert_true(is_found(&image, NULL));
	assert_true(is_found(&image, tree_path("nowhere")));
	image.sha256[0] = 'f';
	assert_false(is_found(&image, NULL));
}

static void a_tree_is_of_the_release_that_it_was_built_for(void **state)
{
	(void)state;
	tree_put("o/include/config/kernel.release", "6.1.192-plain\n", 14);
	assert_true(probe_tree_is_of(tree_path("o"), "6.1.192-plain"));
	assert_false(probe_tree_is_of(tree_path("o"), "6.1.192"));
	assert_false(probe_tree_is_of(tree_path("nowhere"), ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_is_found_around_its_image),
		cmocka_unit_test(
			the_reason_is_the_first_error_and_not_what_follows),
		cmocka_unit_test(a_module_has_a_place_by_release_and_image),
		cmocka_unit_test(a_module_of_another_kernel_is_refused),
		cmocka_unit_test(a_module_of_another_interface_is_refused),
		cmocka_unit_test(what_is_no_module_is_refused),
		cmocka_unit_test(a_module_of_older_sources_is_not_found),
		cmocka_unit_test(
			a_tree_is_of_the_release_that_it_was_built_for),
	};

	return cmocka_run_group_tests(tests, tree_make, tree_remove);
}
