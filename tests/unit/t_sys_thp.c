// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/thp.h"

#include "sys/root.h"

#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#define DATA	"tests/data/sys/"
#define KIB	((size_t)1 << 10)
#define MIB	((size_t)1 << 20)
#define THP_DIR "/sys/kernel/mm/transparent_hugepage"

static void the_word_in_brackets_is_the_one_that_holds(void **state)
{
	char word[8];

	(void)state;
	assert_int_equal(
		thp_selected("always [madvise] never", word, sizeof(word)), 0);
	assert_string_equal(word, "madvise");
	assert_int_equal(thp_selected("[always] never", word, sizeof(word)), 0);
	assert_string_equal(word, "always");
	assert_int_equal(thp_selected("always never", word, sizeof(word)),
			 -EINVAL);
	assert_int_equal(thp_selected("[] never", word, sizeof(word)), -EINVAL);
	assert_int_equal(thp_selected("[always", word, sizeof(word)), -EINVAL);
	assert_int_equal(thp_selected("[toolong8]", word, sizeof(word)),
			 -EINVAL);
}

static void before_mthp_the_global_word_is_that_of_the_pmd_size(void **state)
{
	struct thp_state t;

	(void)state;
	sys_root_set(DATA "debian-5.10");
	assert_int_equal(thp_read(&t, NULL), 0);
	assert_string_equal(t.enabled, "madvise");
	assert_string_equal(t.defrag, "madvise");
	assert_int_equal(t.pmd_bytes, 2 * MIB);
	assert_int_equal(t.nr_sizes, 0);
	assert_string_equal(thp_effective(&t, 2 * MIB), "madvise");
	assert_string_equal(thp_effective(&t, 64 * KIB), "never");
	assert_int_equal(thp_usable_by_madvise(NULL), 0);
}

static void sizes_are_read_in_order_and_inherit_the_global_word(void **state)
{
	struct thp_state t;

	(void)state;
	sys_root_set(DATA "mthp-6.18");
	assert_int_equal(thp_read(&t, NULL), 0);
	/* The 8 kB size is for shared memory only: it has no "enabled". */
	assert_int_equal(t.nr_sizes, 3);
	assert_int_equal(t.sizes[0].size_bytes, 64 * KIB);
	assert_int_equal(t.sizes[1].size_bytes, 128 * KIB);
	assert_int_equal(t.sizes[2].size_bytes, 2 * MIB);
	assert_string_equal(thp_effective(&t, 64 * KIB), "madvise");
	assert_string_equal(thp_effective(&t, 128 * KIB), "never");
	assert_string_equal(thp_effective(&t, 2 * MIB), "never");
	assert_string_equal(thp_effective(&t, 8 * KIB), "never");
}

static void a_pmd_size_that_is_not_listed_is_off(void **state)
{
	struct thp_state t = {
		.pmd_bytes = 2 * MIB,
		.enabled = "always",
		.nr_sizes = 1,
		.sizes = { { 64 * KIB, "inherit" } },
	};

	(void)state;
	assert_string_equal(thp_effective(&t, 64 * KIB), "always");
	assert_string_equal(thp_effective(&t, 2 * MIB), "never");
}

static void a_size_that_is_off_names_the_remedy(void **state)
{
	struct why why = { 0 };

	(void)state;
	sys_root_set(DATA "mthp-6.18");
	assert_int_equal(thp_usable_by_madvise(&why), -EOPNOTSUPP);
	assert_string_equal(
		why.text,
		"use transparent huge pages of 2048 kB: set to \"never\"");
	assert_string_equal(why.hint, "echo madvise > " THP_DIR
				      "/hugepages-2048kB/enabled");
}

static void a_kernel_without_huge_pages_says_what_it_lacks(void **state)
{
	struct why why = { 0 };

	(void)state;
	sys_root_set(DATA "arm64-64k");
	assert_int_equal(thp_usable_by_madvise(&why), -EOPNOTSUPP);
	assert_non_null(strstr(why.text, "the kernel has none"));
	assert_non_null(strstr(why.hint, "CONFIG_TRANSPARENT_HUGEPAGE"));
}

/* Write a file, with the directories above it that lie below top. */
static void put(const char *top, const char *name, const char *text)
{
	char path[256];
	size_t i = strlen(top) + 1;
	FILE *f;

	snprintf(path, sizeof(path), "%s%s", top, name);
	for (; path[i]; i++) {
		if (path[i] != '/')
			continue;
		path[i] = '\0';
		assert_true(!mkdir(path, 0700) || errno == EEXIST);
		path[i] = '/';
	}
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

/* enabled: global word; own: that of the PMD size, NULL if it has none. */
static int usable(const char *enabled, const char *own)
{
	char dir[] = "/tmp/t_sys_thp.XXXXXX";
	int err;

	assert_non_null(mkdtemp(dir));
	put(dir, THP_DIR "/enabled", enabled);
	put(dir, THP_DIR "/hpage_pmd_size", "2097152\n");
	if (own)
		put(dir, THP_DIR "/hugepages-2048kB/enabled", own);
	sys_root_set(dir);
	err = thp_usable_by_madvise(NULL);
	sys_root_set("");
	assert_int_equal(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
	return err;
}

static void the_word_of_the_size_wins_over_the_global_one(void **state)
{
	(void)state;
	assert_int_equal(usable("[always] madvise never", NULL), 0);
	assert_int_equal(usable("always [madvise] never", NULL), 0);
	assert_int_equal(usable("always madvise [never]", NULL), -EOPNOTSUPP);
	assert_int_equal(usable("always madvise [never]", "[always] inherit"),
			 0);
	assert_int_equal(usable("[always] madvise never", "always [never]"),
			 -EOPNOTSUPP);
	assert_int_equal(usable("[always] madvise never", "[inherit] never"),
			 0);
	assert_int_equal(usable("always madvise [never]", "[inherit] never"),
			 -EOPNOTSUPP);
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
		cmocka_unit_test(the_word_in_brackets_is_the_one_that_holds),
		cmocka_unit_test(
			before_mthp_the_global_word_is_that_of_the_pmd_size),
		cmocka_unit_test(
			sizes_are_read_in_order_and_inherit_the_global_word),
		cmocka_unit_test(a_pmd_size_that_is_not_listed_is_off),
		cmocka_unit_test(a_size_that_is_off_names_the_remedy),
		cmocka_unit_test(
			a_kernel_without_huge_pages_says_what_it_lacks),
		cmocka_unit_test(the_word_of_the_size_wins_over_the_global_one),
	};

	return cmocka_run_group_tests_name("sys_thp", tests, NULL,
					   back_to_this_machine);
}
