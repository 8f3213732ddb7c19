// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/modules.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lab_tree.h"

/* Names in load order, as "a b "; notes as "name: why; ". */
struct got {
	char order[200], notes[600];
	int err;
	struct why why;
};

static struct got collect(const char *const *names)
{
	struct module_list l;
	json_t *notes = json_array(), *note;
	struct got g = { .order = "" };
	size_t i, len;

	g.err = modules_collect(&l, tree_dir, names, notes, &g.why);
	for (i = 0; i < l.nr; i++) {
		len = strlen(g.order);
		snprintf(g.order + len, sizeof(g.order) - len, "%s ",
			 l.modules[i].name);
	}
	json_array_foreach(notes, i, note) {
		const char *name, *why, *what;

		assert_int_equal(json_unpack(note, "{s:s, s:s, s:s !}", "what",
					     &what, "name", &name, "why", &why),
				 0);
		assert_string_equal(what, "module");
		len = strlen(g.notes);
		snprintf(g.notes + len, sizeof(g.notes) - len, "%s: %s; ", name,
			 why);
	}
	json_decref(notes);
	module_list_release(&l);
	return g;
}
#define COLLECT(...) collect((const char *const[]){ __VA_ARGS__, NULL })

static void what_a_module_needs_stands_before_it(void **state)
{
	struct got g;

	(void)state;
	/*  top -> left, right -> both -> base-lib */
	tree_put_module("kernel/a/top.ko", "left,right");
	tree_put_module("kernel/b/left.ko", "both");
	tree_put_module("kernel/c/d/right.ko", "both,base_lib");
	tree_put_module("kernel/c/both.ko", "base_lib");
	tree_put_module("kernel/base-lib.ko", "");
	g = COLLECT("top");
	assert_string_equal(g.order, "base_lib both left right top ");
	assert_string_equal(g.notes, "");
	g = COLLECT("base-lib", "right", "right");
	assert_string_equal(g.order, "base_lib both right ");
}

static void packed_modules_are_unpacked(void **state)
{
	struct module_elf m = module_elf("two"), n = module_elf("three"),
			  o = module_elf("");
	struct module_list l;
	const char *names[] = { "one", NULL };
	json_t *notes = json_array();

	(void)state;
	tree_put_packed("kernel/one.ko.xz", ARCHIVE_FILTER_XZ, &m, sizeof(m));
	tree_put_packed("kernel/two.ko.zst", ARCHIVE_FILTER_ZSTD, &n,
			sizeof(n));
	tree_put_packed("kernel/three.ko.gz", ARCHIVE_FILTER_GZIP, &o,
			sizeof(o));
	assert_int_equal(modules_collect(&l, tree_dir, names, notes, NULL), 0);
	assert_int_equal(json_array_size(notes), 0);
	assert_int_equal(l.nr, 3);
	assert_string_equal(l.modules[0].name, "three");
	assert_int_equal(l.modules[2].len_bytes, sizeof(m));
	assert_memory_equal(l.modules[2].data, &m, sizeof(m));
	module_list_release(&l);
	json_decref(notes);
}

static void a_missing_module_is_a_note_and_the_others_come(void **state)
{
	struct got g;

	(void)state;
	tree_put_module("kernel/a.ko", "gone");
	tree_put_module("kernel/b.kox", "");
	g = COLLECT("nope", "a", "b");
	assert_int_equal(g.err, 0);
	assert_string_equal(g.order, "a ");
	assert_string_equal(
		g.notes,
		"nope: the kernel's package has no such module; "
		"gone: the kernel's package has no such module, needed by a; "
		"b: the kernel's package has no such module; ");
}

static void what_is_built_in_needs_no_note(void **state)
{
	static const char builtin[] = "kernel/fs/fuse/fuse.ko\n"
				      "kernel/crypto/lzo-rle.ko\n";
	struct got g;

	(void)state;
	tree_put("modules.builtin", builtin, sizeof(builtin) - 1);
	tree_put_module("kernel/a.ko", "lzo_rle");
	g = COLLECT("fuse", "a");
	assert_string_equal(g.order, "a ");
	assert_string_equal(g.notes, "");
}

static void zram_brings_the_compressor_it_asks_for_later(void **state)
{
	struct got g;

	(void)state;
	tree_put_module("kernel/zram.ko", "zsmalloc");
	tree_put_module("kernel/zsmalloc.ko", "");
	g = COLLECT("zram");
	assert_string_equal(g.order, "zsmalloc zram ");
	assert_string_equal(g.notes, "");
	tree_put_module("kernel/lzo-rle.ko", "");
	g = COLLECT("zram");
	assert_string_equal(g.order, "zsmalloc lzo_rle zram ");
}

static void modules_that_need_each_other_end(void **state)
{
	struct got g;

	(void)state;
	tree_put_module("kernel/a.ko", "b");
	tree_put_module("kernel/b.ko", "a");
	g = COLLECT("a");
	assert_string_equal(g.order, "b a ");
}

static void a_damaged_module_is_a_note(void **state)
{
	struct module_elf m = module_elf("");
	struct got g;

	(void)state;
	tree_put("kernel/text.ko", "not a module\n", 13);
	tree_put("kernel/empty.ko", "", 0);
	tree_put("kernel/cut.ko", &m, sizeof(m) / 2);
	tree_put("kernel/half.ko.xz",
		 "\xfd"
		 "7zXZ\0\0\4",
		 8);
	g = COLLECT("text", "empty", "cut");
	assert_int_equal(g.err, 0);
	assert_string_equal(g.order, "");
	assert_string_equal(g.notes, "text: not a 64-bit kernel module; "
				     "empty: not a 64-bit kernel module; "
				     "cut: not a 64-bit kernel module; ");
	g = COLLECT("half");
	assert_non_null(strstr(g.notes, "half: unpack '"));
}

static void a_package_without_modules_is_an_error(void **state)
{
	struct got g = COLLECT("a");

	(void)state;
	assert_int_equal(g.err, -ENOENT);
	assert_non_null(strstr(g.why.text, "/kernel': No such file"));
}

static void a_key_is_found_as_a_whole(void **state)
{
	struct module_elf m = module_elf("x,y");
	struct why why;

	(void)state;
	assert_string_equal(modinfo_get((char *)&m, sizeof(m), "depends", NULL),
			    "x,y");
	assert_string_equal(modinfo_get((char *)&m, sizeof(m), "license", NULL),
			    "GPL");
	assert_null(modinfo_get((char *)&m, sizeof(m), "depend", &why));
	assert_string_equal(why.text,
			    "the module does not say what \"depend\" is");
	/* The last string has no end. */
	m.shdr[1].sh_size--;
	assert_null(modinfo_get((char *)&m, sizeof(m), "depends", NULL));
}

/* Run with the sanitizers, this is what it is for. */
static void no_damage_leads_outside_of_the_file(void **state)
{
	struct module_elf good = module_elf("x");

	(void)state;
	for (size_t at = 0; at < sizeof(good); at++) {
		for (unsigned int v = 0; v < 3; v++) {
			struct module_elf *m = malloc(sizeof(good));
			const char *got;

			assert_non_null(m);
			*m = good;
			((unsigned char *)m)[at] ^= (unsigned char)(0x81 >> v);
			got = modinfo_get((char *)m, sizeof(*m), "depends",
					  NULL);
			assert_true(!got || strlen(got) < sizeof(*m));
			free(m);
		}
	}
	for (size_t len = 0; len < sizeof(good); len++) {
		char *cut = malloc(len ? len : 1);

		assert_non_null(cut);
		memcpy(cut, &good, len);
		(void)modinfo_get(cut, len, "depends", NULL);
		free(cut);
	}
}

#define IN_TREE(test)                                                          \
	cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(what_a_module_needs_stands_before_it),
		IN_TREE(packed_modules_are_unpacked),
		IN_TREE(a_missing_module_is_a_note_and_the_others_come),
		IN_TREE(what_is_built_in_needs_no_note),
		IN_TREE(zram_brings_the_compressor_it_asks_for_later),
		IN_TREE(modules_that_need_each_other_end),
		IN_TREE(a_damaged_module_is_a_note),
		IN_TREE(a_package_without_modules_is_an_error),
		cmocka_unit_test(a_key_is_found_as_a_whole),
		cmocka_unit_test(no_damage_leads_outside_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
