// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the plugin is told of a kernel's layout; the values are of the kernel's
 * headers, written down here once more.
 */
#include "fields_fix.h"

static void add_enum(const char *name, const char *a, int64_t a_is,
		     const char *c, int64_t c_is)
{
	assert_true(btf__add_enum(b, name, 4) > 0);
	assert_int_equal(btf__add_enum_value(b, a, a_is), 0);
	assert_int_equal(btf__add_enum_value(b, c, c_is), 0);
}

/* Is this one of the words, between commas? */
static bool has(const char *options, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = options; (at = strstr(at, word)); at++)
		if ((at == options || at[-1] == ',') &&
		    (!at[len] || at[len] == ','))
			return true;
	return false;
}

static void options_tell_the_plugin_the_layout_of_5_10(void **state)
{
	char *o;

	(void)state;
	add_others();
	add_enum("pageflags", "PG_slab", 9, "PG_head", 16);
	f = fields_of(b);
	o = fields_plugin_options(f, &s);
	assert_true(has(o, "vmemmap=0xffffea0000000000"));
	assert_true(has(o, "direct_map=0xffff888000000000"));
	/* 64 TiB: Documentation/x86/x86_64/mm.rst */
	assert_true(has(o, "direct_map_bytes=0x400000000000"));
	assert_true(has(o, "page_struct_bytes=0x40"));
	assert_true(has(o, "compound_head=0x8"));
	assert_true(has(o, "page_type=0x30"));
	assert_true(has(o, "slab_cache=0x18"));
	assert_true(has(o, "slab_flag_mask=0x200"));
	assert_true(has(o, "head_mask=0x10000"));
	/* PG_table is 0x400 in 5.10. */
	assert_true(has(o, "table_mask=0xf0000400"));
	assert_true(has(o, "table_type=0xf0000000"));
	assert_true(has(o, "cache_name=0x60"));
	assert_true(has(o, "cache_size=0x18"));
	assert_true(has(o, "percpu=0xffffffff82000400"));
	assert_true(has(o, "percpu_from=0"));
	assert_true(has(o, "percpu_to=0x36000"));
	assert_true(has(o, "object=pglist_data:400:0xffffffff82000800"));
	/* Three pages, as the second tail counts pins. */
	assert_true(has(o, "folio_bytes=0xc0"));
	free(o);
}

static void options_know_page_types_as_numbers(void **state)
{
	char *o;

	(void)state;
	add_folio();
	add_enum("pageflags", "PG_locked", 0, "PG_head", 6);
	add_enum("pagetype", "PGTY_table", 0xf2, "PGTY_slab", 0xf5);
	f = fields_of(b);
	o = fields_plugin_options(f, &s);
	assert_true(has(o, "table_mask=0xff000000"));
	assert_true(has(o, "table_type=0xf2000000"));
	assert_true(has(o, "slab_mask=0xff000000"));
	assert_true(has(o, "slab_type=0xf5000000"));
	assert_true(has(o, "folio_bytes=0x80"));
	assert_false(strstr(o, "slab_flag_mask"));
	free(o);
}

static void options_know_page_types_as_bits_of_an_enum(void **state)
{
	char *o;

	(void)state;
	add_enum("pageflags", "PG_locked", 0, "PG_head", 6);
	add_enum("pagetype", "PG_table", 0x10000000, "PAGE_TYPE_BASE",
		 (int32_t)0x80000000);
	f = fields_of(b);
	o = fields_plugin_options(f, &s);
	assert_true(has(o, "table_mask=0x90000000"));
	assert_true(has(o, "table_type=0x80000000"));
	free(o);
}

static void without_btf_only_the_memory_map_is_told(void **state)
{
	char *o = fields_plugin_options(NULL, &s);

	(void)state;
	assert_true(has(o, "vmemmap=0xffffea0000000000"));
	assert_true(has(o, "page_struct_bytes=0x40"));
	assert_false(strstr(o, "compound_head"));
	assert_false(strstr(o, "table_mask"));
	free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(options_tell_the_plugin_the_layout_of_5_10),
		CASE(options_know_page_types_as_numbers),
		CASE(options_know_page_types_as_bits_of_an_enum),
		CASE(without_btf_only_the_memory_map_is_told),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
