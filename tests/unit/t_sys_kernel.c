// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/kernel.h"

#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <cmocka.h>

#define DATA "tests/data/sys/"

#define HASH_DEBIAN 0xa17f07e331d1432dULL
#define HASH_MTHP   0xb8224df4330f7dffULL

static void a_recorded_machine_says_its_own_kernel(void **state)
{
	struct kernel_id id;

	(void)state;
	sys_root_set(DATA "mthp-6.18");
	assert_int_equal(kernel_id_read(&id, NULL), 0);
	assert_string_equal(id.release, "6.18.44");
	assert_string_equal(id.version, "#1 SMP PREEMPT_DYNAMIC");
	assert_string_equal(id.machine, "x86_64");
	assert_true(kernel_at_least(6, 18));
	assert_true(kernel_at_least(5, 99));
	assert_false(kernel_at_least(6, 19));
	assert_false(kernel_at_least(7, 0));
}

static void a_kernel_too_old_to_say_its_machine_is_read_too(void **state)
{
	struct kernel_id id;

	(void)state;
	sys_root_set(DATA "debian-5.10");
	assert_int_equal(kernel_id_read(&id, NULL), 0);
	assert_string_equal(id.release, "5.10.0-28-amd64");
	assert_string_equal(id.machine, "");
}

static void a_machine_without_a_release_is_an_error(void **state)
{
	struct kernel_id id;
	struct why why;

	(void)state;
	sys_root_set(DATA "nowhere");
	assert_int_equal(kernel_id_read(&id, &why), -ENOENT);
	assert_non_null(strstr(why.text, "osrelease"));
	assert_false(kernel_at_least(0, 0));
}

static void releases_compare_as_numbers(void **state)
{
	(void)state;
	assert_int_equal(kernel_version_code("6.18.44"), 0x06122c);
	assert_int_equal(kernel_version_code("6.1.0-40-cloud-amd64"), 0x060100);
	assert_int_equal(kernel_version_code("7.2-rc3"), 0x070200);
	assert_int_equal(kernel_version_code("7.2"), 0x070200);
	assert_int_equal(kernel_version_code("4.14.336-custom"), 0x040eff);
	assert_int_equal(kernel_version_code("4.14.255"), 0x040eff);
	assert_int_equal(kernel_version_code("4.14.256"), 0x040eff);
	assert_true(kernel_version_code("5.9.16") <
		    kernel_version_code("5.10.0"));
	assert_int_equal(kernel_version_code(""), 0);
	assert_int_equal(kernel_version_code("6"), 0);
	assert_int_equal(kernel_version_code("six.one"), 0);
	assert_int_equal(kernel_version_code("6.300.1"), 0);
}

/*
 * A root of its own with the recorded configuration as the kernel gives it,
 * compressed; its last cut_bytes are missing.
 */
struct config_root {
	char dir[32], proc[40], path[56];
};

static void config_root_make(struct config_root *r, long cut_bytes)
{
	char text[1024];
	struct stat st;
	size_t len;
	gzFile gz;
	FILE *f = fopen(DATA "mthp-6.18.config", "r");

	assert_non_null(f);
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	assert_in_range(len, 100, sizeof(text) - 1);
	snprintf(r->dir, sizeof(r->dir), "/tmp/t_sys_kernel.XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->proc, sizeof(r->proc), "%s/proc", r->dir);
	snprintf(r->path, sizeof(r->path), "%s/config.gz", r->proc);
	assert_int_equal(mkdir(r->proc, 0700), 0);
	gz = gzopen(r->path, "wb");
	assert_non_null(gz);
	assert_int_equal(gzwrite(gz, text, (unsigned int)len), len);
	assert_int_equal(gzclose(gz), Z_OK);
	assert_int_equal(stat(r->path, &st), 0);
	assert_true(st.st_size < (off_t)len); /* it is compressed */
	assert_int_equal(truncate(r->path, st.st_size - cut_bytes), 0);
	sys_root_set(r->dir);
}

static void config_root_remove(const struct config_root *r)
{
	unlink(r->path);
	rmdir(r->proc);
	rmdir(r->dir);
}

static void a_compressed_configuration_is_looked_up(void **state)
{
	struct config_root root;
	struct kernel_config c;

	(void)state;
	config_root_make(&root, 0);
	assert_int_equal(kernel_config_open(&c, NULL), 0);
	assert_string_equal(c.source, "/proc/config.gz");
	/* FNV-1a of the uncompressed text, computed by another program. */
	assert_true(c.hash == HASH_MTHP);
	assert_true(kernel_config_is_on(&c, "CONFIG_MEM_SOFT_DIRTY"));
	assert_string_equal(kernel_config_lookup(&c, "CONFIG_CC_VERSION_TEXT"),
			    "gcc (GCC) 15.3.0");
	assert_string_equal(kernel_config_lookup(&c, "CONFIG_LOCALVERSION"),
			    "-a\\\"b\\\"");
	assert_string_equal(kernel_config_lookup(&c, "CONFIG_LAST"), "64");
	assert_null(kernel_config_lookup(&c, "CONFIG_DEBUG_VM"));
	assert_false(kernel_config_is_on(&c, "CONFIG_LAST"));
	kernel_config_release(&c);
	assert_null(kernel_config_lookup(&c, "CONFIG_LAST"));
	config_root_remove(&root);
}

static void a_configuration_in_boot_is_found_by_release(void **state)
{
	struct kernel_config c;

	(void)state;
	sys_root_set(DATA "debian-5.10");
	assert_int_equal(kernel_config_open(&c, NULL), 0);
	assert_string_equal(c.source, "/boot/config-5.10.0-28-amd64");
	assert_true(c.hash == HASH_DEBIAN);
	assert_true(kernel_config_is_on(&c, "CONFIG_NULL_BLK"));
	assert_string_equal(kernel_config_lookup(&c, "CONFIG_KSM"), "y");
	/* Neither a prefix of an option nor a longer one is that option. */
	assert_null(kernel_config_lookup(&c, "CONFIG_KS"));
	assert_null(kernel_config_lookup(&c, "CONFIG_KSM_LIKE"));
	assert_string_equal(kernel_config_lookup(&c, "CONFIG_INITRAMFS_SOURCE"),
			    "");
	kernel_config_release(&c);
}

static void
a_machine_without_configuration_says_where_it_was_sought(void **state)
{
	struct kernel_config c;
	struct why why;

	(void)state;
	sys_root_set(DATA "arm64-64k");
	assert_int_equal(kernel_config_open(&c, &why), -ENOENT);
	assert_non_null(strstr(why.text, "/boot/config-6.12.57-arm64-64k"));
	assert_non_null(strstr(why.hint, "/boot/config-6.12.57-arm64-64k"));
}

static void a_cut_configuration_is_an_error_not_a_short_one(void **state)
{
	struct config_root root;
	struct kernel_config c;
	struct why why;

	(void)state;
	config_root_make(&root, 30);
	assert_int_equal(kernel_config_open(&c, &why), -EINVAL);
	assert_non_null(strstr(why.text, "/proc/config.gz: "));
	assert_null(c.text);
	config_root_remove(&root);
}

static void the_command_line_is_one_line(void **state)
{
	char line[128];

	(void)state;
	sys_root_set(DATA "mthp-6.18");
	assert_int_equal(kernel_cmdline(line, sizeof(line)), 0);
	assert_string_equal(line, "BOOT_IMAGE=/vmlinuz-6.18.44 root=/dev/vda1 "
				  "ro init_on_alloc=0 quiet");
	sys_root_set(DATA "debian-5.10");
	assert_int_equal(kernel_cmdline(line, sizeof(line)), -ENOENT);
}

#define BUILD_ID "101112131415161718191a1b1c1d1e1f20212223"

static void the_build_id_is_found_among_other_notes(void **state)
{
	char hex[41];

	(void)state;
	sys_root_set(DATA "mthp-6.18");
	assert_int_equal(kernel_build_id(hex, sizeof(hex)), 0);
	assert_string_equal(hex, BUILD_ID);
	assert_int_equal(kernel_build_id(hex, sizeof(hex) - 1), -ENOSPC);
}

static void notes_cut_at_any_byte_are_never_read_beyond(void **state)
{
	/* Three notes of 28, 28 and 36 bytes lie before the GNU one. */
	const size_t gnu_at = 92, gnu_end = gnu_at + 16 + 20;
	char hex[41], *notes, *cut;
	size_t len, i;
	int err;

	(void)state;
	sys_root_set(DATA "mthp-6.18");
	assert_int_equal(
		sys_read_bytes("/sys/kernel/notes", &notes, &len, NULL), 0);
	for (i = 0; i < len; i++) {
		/* A block of its own, so that a sanitizer sees its end. */
		cut = malloc(i + !i);
		assert_non_null(cut);
		memcpy(cut, notes, i);
		err = kernel_notes_build_id(cut, i, hex, sizeof(hex));
		free(cut);
		if (i >= gnu_end)
			assert_int_equal(err, 0);
		else if (i == 0 || i == gnu_at)
			assert_int_equal(err, -ENOENT);
		else
			assert_true(err == -EINVAL || err == -ENOENT);
	}
	free(notes);
}

static void a_note_that_claims_more_than_there_is_is_damaged(void **state)
{
	const uint32_t huge_name[] = { 0xffffffff, 4, 3, 0, 0 };
	const uint32_t huge_desc[] = { 4, 0xffffffff, 3, 0x00554e47, 0 };
	char hex[41];

	(void)state;
	assert_int_equal(kernel_notes_build_id(huge_name, sizeof(huge_name),
					       hex, sizeof(hex)),
			 -EINVAL);
	assert_int_equal(kernel_notes_build_id(huge_desc, sizeof(huge_desc),
					       hex, sizeof(hex)),
			 -EINVAL);
}

/* Type 3 is the build id of the owner "GNU" only. */
static void the_notes_of_other_owners_are_passed_over(void **state)
{
	static const struct {
		uint32_t namesz, descsz, type;
		char name[8];
		char desc[4];
	} longer = { 8, 4, 3, "GNU\0abc", "1234" };
	static const struct {
		uint32_t namesz, descsz, type;
		char name[4];
		char desc[4];
	} other = { 4, 4, 3, "GNX", "1234" };
	char hex[41];

	(void)state;
	assert_int_equal(kernel_notes_build_id(&longer, sizeof(longer), hex,
					       sizeof(hex)),
			 -ENOENT);
	assert_int_equal(kernel_notes_build_id(&other, sizeof(other), hex,
					       sizeof(hex)),
			 -ENOENT);
}

static int back_to_this_machine(void **state)
{
	(void)state;
	sys_root_set("");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_machine_says_its_own_kernel),
		cmocka_unit_test(
			a_kernel_too_old_to_say_its_machine_is_read_too),
		cmocka_unit_test(a_machine_without_a_release_is_an_error),
		cmocka_unit_test(releases_compare_as_numbers),
		cmocka_unit_test(a_compressed_configuration_is_looked_up),
		cmocka_unit_test(a_configuration_in_boot_is_found_by_release),
		cmocka_unit_test(
			a_machine_without_configuration_says_where_it_was_sought),
		cmocka_unit_test(
			a_cut_configuration_is_an_error_not_a_short_one),
		cmocka_unit_test(the_command_line_is_one_line),
		cmocka_unit_test(the_build_id_is_found_among_other_notes),
		cmocka_unit_test(notes_cut_at_any_byte_are_never_read_beyond),
		cmocka_unit_test(the_notes_of_other_owners_are_passed_over),
		cmocka_unit_test(
			a_note_that_claims_more_than_there_is_is_damaged),
	};

	return cmocka_run_group_tests_name("sys_kernel", tests, NULL,
					   back_to_this_machine);
}
