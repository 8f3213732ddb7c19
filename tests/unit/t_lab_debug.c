// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/debug.h"
#include "lab/deb.h"
#include "profile/source.h"

#include <errno.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "lab_dir.h"

#define SELF "/proc/self/exe"

static int bias_of_first(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	*(uint64_t *)arg = info->dlpi_addr;
	return 1;
}

static void lines_of_a_slim_file_are_those_of_the_whole(void **state)
{
	char *slim = lab_path("slim"), id[2][SOURCE_BUILD_ID_MAX];
	struct source_frame a[SOURCE_FRAMES_MAX], b[SOURCE_FRAMES_MAX];
	struct source *whole, *less;
	size_t nr_known = 0;
	uint64_t bias = 0, at;
	struct stat st[2];

	(void)state;
	dl_iterate_phdr(bias_of_first, &bias);
	at = (uint64_t)(uintptr_t)debug_slim - bias;
	assert_int_equal(debug_slim(SELF, slim, NULL), 0);
	assert_int_equal(source_build_id(SELF, id[0], NULL), 0);
	assert_int_equal(source_build_id(slim, id[1], NULL), 0);
	assert_string_equal(id[0], id[1]);
	assert_int_equal(source_open(&whole, SELF, NULL, NULL), 0);
	assert_int_equal(source_open(&less, slim, id[0], NULL), 0);
	for (uint64_t addr = at; addr < at + 300; addr++) {
		size_t nr = source_find(whole, addr, a);

		assert_int_equal(source_find(less, addr, b), nr);
		for (size_t i = 0; i < nr; i++) {
			assert_string_equal(a[i].function, b[i].function);
			assert_string_equal(a[i].file, b[i].file);
			assert_int_equal(a[i].line, b[i].line);
		}
		nr_known += nr;
	}
	assert_true(nr_known > 100);
	source_close(whole);
	source_close(less);
	assert_int_equal(stat(SELF, &st[0]) || stat(slim, &st[1]), 0);
	assert_true(st[1].st_size < st[0].st_size);
	free(slim);
}

static void what_is_no_elf_file_is_not_made_slim(void **state)
{
	char *from = lab_text("text", "no program"), *to = lab_path("to");
	struct why why;

	(void)state;
	assert_int_equal(debug_slim(from, to, &why), -ENOEXEC);
	assert_int_equal(access(to, F_OK), -1);
	assert_int_equal(debug_slim("no/such", to, &why), -ENOENT);
	free(from);
	free(to);
}

/* Named by its path, of no package. */
static struct lab_kernel kernel_at(char *path, enum kernel_format format)
{
	return (struct lab_kernel){
		.name = path,
		.image = { .path = path,
			   .format = format,
			   .release = "0.0-no-such-release" },
	};
}

static void an_elf_kernel_is_its_own_debug_information(void **state)
{
	const struct ladder_options o = { .is_offline = true };
	char *path = lab_text("vmlinux-of-mine", "\177ELF"), *vmlinux;
	struct lab_kernel k = kernel_at(path, KERNEL_ELF);

	(void)state;
	assert_int_equal(lab_debug_get(&k, &o, &vmlinux, NULL), 0);
	assert_string_equal(vmlinux, path);
	free(vmlinux);
	free(path);
}

static void the_vmlinux_of_a_build_tree_is_found_from_its_image(void **state)
{
	const struct ladder_options o = { .is_offline = true };
	char *boot = lab_path("tree/arch/x86/boot"), *image, *top, *vmlinux;
	struct lab_kernel k;
	struct why why;

	(void)state;
	assert_int_equal(cache_make_dir(boot, NULL), 0);
	image = lab_text("tree/arch/x86/boot/bzImage", "not looked at");
	k = kernel_at(image, KERNEL_BZIMAGE);
	assert_int_equal(lab_debug_get(&k, &o, &vmlinux, &why), -ENOENT);
	assert_non_null(strstr(why.text, "no vmlinux is beside it"));
	assert_non_null(strstr(why.hint, "CONFIG_DEBUG_INFO"));
	assert_null(vmlinux);
	/* A text of that name is none. */
	top = lab_text("tree/vmlinux", "text");
	assert_int_equal(lab_debug_get(&k, &o, &vmlinux, &why), -ENOENT);
	free(top);
	top = lab_text("tree/vmlinux", "\177ELF and more");
	assert_int_equal(lab_debug_get(&k, &o, &vmlinux, &why), 0);
	assert_non_null(strstr(vmlinux, "/../../../vmlinux"));
	free(vmlinux);
	free(top);
	free(image);
	free(boot);
}

static void a_package_that_is_kept_needs_no_network(void **state)
{
	const struct ladder_options o = { .is_offline = true,
					  .cache_dir = lab_dir };
	struct lab_kernel k = {
		.name = (char *)(uintptr_t) "6.1",
		.package = (char *)(uintptr_t) "linux-image-6.1.0-1-amd64",
		.version = (char *)(uintptr_t) "6.1.9-1",
		.suite = (char *)(uintptr_t) "bookworm",
		.image = { .release = "6.1.0-1-amd64" },
	};
	char *dir = lab_path("debug/linux-image-6.1.0-1-amd64-dbg_6.1.9-1");
	char *vmlinux, *meta;
	struct why why;

	(void)state;
	assert_int_equal(lab_debug_get(&k, &o, &vmlinux, &why), -ENOENT);
	assert_non_null(strstr(why.text, "linux-image-6.1.0-1-amd64-dbg"));
	assert_non_null(strstr(why.text, "--offline"));
	assert_int_equal(cache_make_dir(dir, NULL), 0);
	meta = xasprintf("%s/meta.json", dir);
	free(lab_text(strstr(meta, "debug/"), "{}"));
	assert_int_equal(lab_debug_get(&k, &o, &vmlinux, &why), 0);
	assert_int_equal(strncmp(vmlinux, dir, strlen(dir)), 0);
	assert_string_equal(vmlinux + strlen(dir), "/vmlinux");
	free(vmlinux);
	/* Another version of the same release is another kernel. */
	k.version = (char *)(uintptr_t) "6.1.9-2";
	assert_int_equal(lab_debug_get(&k, &o, &vmlinux, &why), -ENOENT);
	free(meta);
	free(dir);
}

static void the_kernel_of_a_debug_package_is_found_in_both_places(void **state)
{
	static const char *const members[] = {
		"usr/lib/debug/boot/vmlinux-6.12.1-cloud-amd64",
		"usr/lib/debug/lib/modules/7.3.4+deb13-amd64/vmlinux",
	};
	static const char *const others[] = {
		"usr/lib/debug/lib/modules/6.1/kernel/fs/fuse.ko",
		"usr/lib/debug/vmlinux-6.12.1-cloud-amd64",
		"usr/share/doc/x/copyright",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		char *place = deb_place_debug(members[i], NULL);

		assert_non_null(place);
		assert_string_equal(place, "vmlinux");
		free(place);
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_null(deb_place_debug(others[i], NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_a_slim_file_are_those_of_the_whole),
		cmocka_unit_test(what_is_no_elf_file_is_not_made_slim),
		cmocka_unit_test(an_elf_kernel_is_its_own_debug_information),
		cmocka_unit_test(
			the_vmlinux_of_a_build_tree_is_found_from_its_image),
		cmocka_unit_test(a_package_that_is_kept_needs_no_network),
		cmocka_unit_test(
			the_kernel_of_a_debug_package_is_found_in_both_places),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
