// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/initrd.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <cmocka.h>

#include "lab_tree.h"

static const char *const modules[] = { "zram", "nope", NULL };

/* A whole input: programs of some bytes, modules, a setup, a plan. */
static struct initrd input(void)
{
	struct initrd i = { .modules = modules };
	char big[70000] = "\177ELF";

	tree_put("in/init", "\177ELF init", 9);
	tree_put("in/guest", big, sizeof(big));
	tree_put_module("mod/kernel/zram.ko", "zsmalloc");
	tree_put_module("mod/kernel/zsmalloc.ko", "");
	i.init_path = strdup(tree_path("in/init"));
	i.guest_path = strdup(tree_path("in/guest"));
	i.modules_dir = strdup(tree_path("mod"));
	i.setup = json_pack("{s:i, s:[s], s:[{s:s}]}", "v", 1, "files", "/x",
			    "notes", "why", "said before");
	i.plan = json_pack("{s:i, s:[]}", "v", 1, "cases");
	return i;
}

static void input_release(struct initrd *i)
{
	free((void *)(uintptr_t)i->init_path);
	free((void *)(uintptr_t)i->guest_path);
	free((void *)(uintptr_t)i->modules_dir);
	json_decref(i->setup);
	json_decref(i->plan);
}

static size_t slurp(const char *path, char **data)
{
	FILE *f = fopen(path, "r");
	size_t size = 1 << 20, len;

	assert_non_null(f);
	*data = malloc(size);
	assert_non_null(*data);
	len = fread(*data, 1, size, f);
	fclose(f);
	assert_true(len < size);
	return len;
}

/* "MODE NAME SIZE INO TIME OWNER" of each entry; a text file's content. */
static void list(const char *path, char *out, size_t size, const char *want,
		 char *content, size_t content_size)
{
	struct archive *a = archive_read_new();
	struct archive_entry *e;

	archive_read_support_format_cpio(a);
	assert_int_equal(archive_read_open_filename(a, path, 10240), 0);
	*out = *content = '\0';
	while (archive_read_next_header(a, &e) == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(e);
		size_t len = strlen(out);

		assert_int_equal(archive_entry_mtime(e), 0);
		assert_int_equal(archive_entry_uid(e), 0);
		assert_int_equal(archive_entry_gid(e), 0);
		snprintf(out + len, size - len, "%o %s %ld\n",
			 archive_entry_mode(e), name,
			 (long)archive_entry_size(e));
		if (!strcmp(name, want)) {
			la_ssize_t n =
				archive_read_data(a, content, content_size - 1);

			assert_true(n >= 0);
			content[n] = '\0';
		}
		if (!strcmp(name, "dev/console"))
			assert_int_equal(archive_entry_rdev(e), makedev(5, 1));
	}
	archive_read_free(a);
}

static void an_archive_has_all_that_the_guest_needs(void **state)
{
	struct initrd i = input();
	char out[2000], setup[1000], expect[2000];
	struct why why;

	(void)state;
	assert_int_equal(initrd_write(&i, tree_path("ird"), &why), 0);
	list(tree_path("ird"), out, sizeof(out), "cowbench/setup.json", setup,
	     sizeof(setup));
	snprintf(expect, sizeof(expect),
		 "40755 bin 0\n40755 cowbench 0\n40755 cowbench/modules 0\n"
		 "40755 dev 0\n40755 proc 0\n40755 run 0\n40755 sys 0\n"
		 "40755 tmp 0\n20600 dev/console 0\n100755 init 9\n"
		 "100755 bin/run-bench-guest 70000\n"
		 "100644 cowbench/modules/zsmalloc.ko %zu\n"
		 "100644 cowbench/modules/zram.ko %zu\n"
		 "100644 cowbench/setup.json %zu\n"
		 "100644 cowbench/plan.json 18\n",
		 sizeof(struct module_elf), sizeof(struct module_elf),
		 strlen(setup));
	assert_string_equal(out, expect);
	assert_string_equal(
		setup,
		"{\"files\":[\"/x\"],\"modules\":[\"zsmalloc.ko\","
		"\"zram.ko\"],\"notes\":[{\"why\":\"said before\"},"
		"{\"name\":\"nope\",\"what\":\"module\",\"why\":"
		"\"the kernel's package has no such module\"}],\"v\":1}");
	input_release(&i);
}

static void the_same_input_gives_the_same_bytes(void **state)
{
	struct initrd i = input();
	char *a, *b;
	size_t len;

	(void)state;
	assert_int_equal(initrd_write(&i, tree_path("a"), NULL), 0);
	assert_int_equal(initrd_write(&i, tree_path("b"), NULL), 0);
	len = slurp(tree_path("a"), &a);
	assert_int_equal(slurp(tree_path("b"), &b), len);
	assert_memory_equal(a, b, len);
	/* An uncompressed newc archive, as the kernel wants it. */
	assert_memory_equal(a, "070701", 6);
	free(a);
	free(b);
	input_release(&i);
}

static void a_plan_may_come_later(void **state)
{
	struct initrd i = input();
	char out[2000], content[100];

	(void)state;
	json_decref(i.plan);
	i.plan = NULL;
	i.modules = NULL;
	assert_int_equal(initrd_write(&i, tree_path("a"), NULL), 0);
	list(tree_path("a"), out, sizeof(out), "init", content,
	     sizeof(content));
	assert_null(strstr(out, "plan"));
	assert_null(strstr(out, ".ko"));
	assert_string_equal(content, "\177ELF init");
	input_release(&i);
}

static void a_program_that_is_not_built_is_named_with_the_remedy(void **state)
{
	struct initrd i = input();
	struct why why;

	(void)state;
	unlink(i.guest_path);
	assert_int_equal(initrd_write(&i, tree_path("a"), &why), -ENOENT);
	assert_non_null(strstr(why.text, "in/guest' into the guest: No such"));
	assert_string_equal(why.hint, "build it: make");
	assert_int_not_equal(access(tree_path("a"), F_OK), 0);
	tree_put("in/guest", "#!/bin/sh\n", 10);
	assert_int_equal(initrd_write(&i, tree_path("a"), &why), -ENOEXEC);
	assert_non_null(strstr(why.text, "it is no program"));
	input_release(&i);
}

/* How many files lie in the tree itself. */
static size_t nr_files(void)
{
	char *tops[] = { tree_dir, NULL };
	FTS *t = fts_open(tops, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	size_t nr = 0;
	FTSENT *e;

	while ((e = fts_read(t)))
		nr += e->fts_info == FTS_F && e->fts_level == 1;
	fts_close(t);
	return nr;
}

/* A file size limit stands in for a full disk: the same write fails. */
static void a_write_that_fails_leaves_nothing(void **state)
{
	struct rlimit old, small;
	struct initrd i = input();
	struct why why;
	int err;

	(void)state;
	tree_put("a", "old", 3);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){ .rlim_cur = 30000, .rlim_max = old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	err = initrd_write(&i, tree_path("a"), &why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(err, -EFBIG);
	assert_non_null(strstr(why.text, "/a': File too large"));
	/* The one that was there before, untouched. */
	assert_int_equal(nr_files(), 1);
	input_release(&i);
}

static void a_directory_that_is_not_there_is_named(void **state)
{
	struct initrd i = input();
	struct why why;

	(void)state;
	assert_int_equal(initrd_write(&i, tree_path("no/ird"), &why), -ENOENT);
	assert_non_null(strstr(why.text, "no/ird': No such file"));
	input_release(&i);
}

#define IN_TREE(test)                                                          \
	cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(an_archive_has_all_that_the_guest_needs),
		IN_TREE(the_same_input_gives_the_same_bytes),
		IN_TREE(a_plan_may_come_later),
		IN_TREE(a_program_that_is_not_built_is_named_with_the_remedy),
		IN_TREE(a_write_that_fails_leaves_nothing),
		IN_TREE(a_directory_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
