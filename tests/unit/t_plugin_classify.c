// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest of a few structs: addresses and offsets are those of x86-64's memory
 * map and of struct page as Linux has it, put together by hand.
 */
#include "lab/plugin/classify.h"
#include "lab/plugin/layout.h"
#include "lab/plugin/plugin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define VMEMMAP	   0xffffea0000000000ull
#define DIRECT_MAP 0xffff888000000000ull
#define VMALLOC	   0xffffc90000000000ull
#define IMAGE	   0xffffffff80000000ull
#define PAGE	   64u /* struct page */
#define FRAME	   0x2000u /* bytes of a frame: not this machine's */
#define HEAD_BIT   6
#define TYPE	   48u
#define PERCPU	   0xffffffff82500000ull
#define CACHE	   (DIRECT_MAP + 0x900000)
#define CACHE_NAME (IMAGE + 0x2000123)

/* Guest memory: the bytes that were written. */
static struct {
	uint64_t addr;
	uint8_t byte;
} memory[4000];
static size_t nr_bytes;

static bool fake_read(uint64_t addr, void *to, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		size_t at = 0;

		while (at < nr_bytes && memory[at].addr != addr + i)
			at++;
		if (at == nr_bytes)
			return false;
		((uint8_t *)to)[i] = memory[at].byte;
	}
	return true;
}

static void put(uint64_t addr, const void *from, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		size_t at = 0;

		while (at < nr_bytes && memory[at].addr != addr + i)
			at++;
		assert_true(at < sizeof(memory) / sizeof(memory[0]));
		nr_bytes += at == nr_bytes;
		memory[at].addr = addr + i;
		memory[at].byte = ((const uint8_t *)from)[i];
	}
}

static void put64(uint64_t addr, uint64_t v)
{
	put(addr, &v, sizeof(v));
}

static void put32(uint64_t addr, uint32_t v)
{
	put(addr, &v, sizeof(v));
}

static uint64_t page_at(uint64_t frame)
{
	return VMEMMAP + frame * PAGE;
}

static uint64_t memory_at(uint64_t frame)
{
	return DIRECT_MAP + frame * FRAME;
}

/* Of no use, order 0, mapped once. */
static void put_page(uint64_t frame, uint64_t flags, uint64_t head,
		     uint32_t type)
{
	static const uint8_t zeros[PAGE];

	put(page_at(frame), zeros, sizeof(zeros));
	put64(page_at(frame), flags);
	put64(page_at(frame) + 8, head);
	put32(page_at(frame) + TYPE, type);
}

static void option(const char *name, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%#llx", (unsigned long long)value);
	assert_true(classify_option(name, text));
}

static int setup(void **state)
{
	(void)state;
	nr_bytes = 0;
	memset(&layout, 0, sizeof(layout));
	layout_read = fake_read;
	option("vmemmap", VMEMMAP);
	option("direct_map", DIRECT_MAP);
	option("direct_map_bytes", 1ull << 46);
	option("image", IMAGE);
	option("page_bytes", FRAME);
	option("page_struct_bytes", PAGE);
	option("folio_bytes", 4 * PAGE);
	option("page_type", TYPE);
	option("compound_head", 8);
	option("head_mask", 1u << HEAD_BIT);
	option("table_mask", 0xff000000);
	option("table_type", 0xf2000000);
	option("slab_mask", 0xff000000);
	option("slab_type", 0xf5000000);
	option("slab_cache", 8);
	option("cache_name", 96);
	option("cache_size", 24);
	classify_forget();
	return 0;
}

static void is(uint64_t addr, const char *kind, const char *name,
	       uint64_t offset)
{
	struct place p;

	classify(addr, &p);
	assert_string_equal(place_kind_name(p.kind), kind);
	assert_string_equal(p.name ? p.name : "-", name);
	assert_true(p.offset == offset);
}

static void addresses_are_told_apart_by_the_memory_map(void **state)
{
	(void)state;
	is(0x7fffffffe000, "user", "-", 0);
	is(VMALLOC + 0x4000, "stack", "-", 0);
	is(IMAGE + 0x2000000, "static", "-", IMAGE + 0x2000000);
	is(0xfffffe0000001000, "other", "-", 0xfffffe0000001000);
	/* A frame whose struct page cannot be read. */
	is(memory_at(77), "direct", "-", 0);
	is(page_at(77) + 52, "page", "-", 52);
}

static void members_of_an_order_0_page_keep_their_offsets(void **state)
{
	(void)state;
	put_page(5, 0x20, 0, 0);
	is(page_at(5), "page", "-", 0);
	is(page_at(5) + 48, "page", "-", 48);
	is(page_at(5) + 52, "page", "-", 52);
	is(memory_at(5) + 8, "direct", "-", 0);
}

static void a_large_folio_counts_from_its_head(void **state)
{
	(void)state;
	put_page(8, 1u << HEAD_BIT, 0, 0);
	for (uint64_t i = 1; i < 16; i++)
		put_page(8 + i, 0, page_at(8) + 1, 0);
	is(page_at(8) + 52, "folio", "-", 52);
	is(page_at(9) + 28, "folio", "-", 64 + 28);
	is(page_at(11) + 48, "folio", "-", 3 * 64 + 48);
	/* Behind struct folio, of 4 pages here, one is as the other. */
	is(page_at(12) + 48, "folio", "-", 4 * 64 + 48);
	is(page_at(23) + 48, "folio", "-", 4 * 64 + 48);
}

static void a_tail_may_have_a_mask_instead_of_its_head(void **state)
{
	(void)state;
	/* 16 pages of 64 bytes: the low 10 bits of the head are zero. */
	put_page(16, 1u << HEAD_BIT, 0, 0);
	put_page(18, 0, ~1023ull | 1, 0);
	is(page_at(18) + 48, "folio", "-", 2 * 64 + 48);
}

static void a_page_table_is_told_by_its_page_type(void **state)
{
	(void)state;
	put_page(6, 0, 0, 0xf2000000);
	is(memory_at(6) + 0x128, "table", "-", 0);
	is(page_at(6) + 40, "page", "table", 40);
	/* _mapcount of a page that nobody maps is -1: no type. */
	put_page(7, 0, 0, 0xffffffff);
	is(memory_at(7) + 0x128, "direct", "-", 0);
}

static void before_6_11_a_type_is_a_bit_that_is_clear(void **state)
{
	(void)state;
	option("table_mask", 0xf0000400);
	option("table_type", 0xf0000000);
	put_page(6, 0, 0, 0xffffffff & ~0x400u);
	is(memory_at(6) + 8, "table", "-", 0);
	put_page(6, 0, 0, 0xffffffff & ~0x80u);
	is(memory_at(6) + 8, "direct", "-", 0);
	put_page(6, 0, 0, 0);
	is(memory_at(6) + 8, "direct", "-", 0);
}

static void put_slab(uint32_t object_bytes, const char *name)
{
	/* Two frames: objects lie across them. */
	put_page(32, 1u << HEAD_BIT, CACHE, 0xf5000000);
	put_page(33, 0, page_at(32) + 1, 0);
	put32(CACHE + 24, object_bytes);
	put64(CACHE + 96, CACHE_NAME);
	put(CACHE_NAME, name, strlen(name) + 1);
}

static void an_object_of_a_slab_is_its_cache_and_an_offset(void **state)
{
	(void)state;
	put_slab(1088, "mm_struct");
	is(memory_at(32), "slab", "mm_struct", 0);
	is(memory_at(32) + 3 * 1088 + 112, "slab", "mm_struct", 112);
	/* 7 objects fit into 8192 bytes; the 8th lies across the frames. */
	is(memory_at(33) + 600, "slab", "mm_struct", (0x2000 + 600) - 8 * 1088);
	is(page_at(32) + 32, "page", "slab", 32);
}

static void a_cache_that_was_merged_is_marked(void **state)
{
	(void)state;
	option("cache_refs", 64);
	put_slab(1088, "mm_struct");
	put32(CACHE + 64, 1);
	is(memory_at(32) + 8, "slab", "mm_struct", 8);
	put32(CACHE + 64, 2);
	classify_forget();
	is(memory_at(32) + 8, "slab", "mm_struct~", 8);
	/* kmalloc's are exempt from merging. */
	put32(CACHE + 64, (uint32_t)-1);
	classify_forget();
	is(memory_at(32) + 8, "slab", "mm_struct", 8);
}

static void until_6_9_a_slab_is_told_by_a_page_flag(void **state)
{
	(void)state;
	put_slab(1088, "mm_struct");
	option("slab_mask", 0);
	option("slab_flag_mask", 0x200);
	option("slab_cache", 24);
	put_page(32, 0x200 | 1u << HEAD_BIT, 0, 0xffffffff);
	put64(page_at(32) + 24, CACHE);
	is(memory_at(32) + 1088 + 4, "slab", "mm_struct", 4);
}

static void a_cache_without_a_readable_name_stays_direct(void **state)
{
	(void)state;
	put_slab(1088, "mm_struct");
	put64(CACHE + 96, IMAGE + 0x3000000);
	is(memory_at(32), "direct", "-", 0);
	put_slab(0, "mm_struct");
	is(memory_at(32), "direct", "-", 0);
}

static void what_a_cache_was_is_forgotten_between_regions(void **state)
{
	(void)state;
	put_slab(1088, "mm_struct");
	is(memory_at(32) + 200, "slab", "mm_struct", 200);
	put_slab(192, "anon_vma");
	classify_forget();
	is(memory_at(32) + 200, "slab", "anon_vma", 8);
}

static void a_per_cpu_variable_is_its_symbol_on_every_cpu(void **state)
{
	(void)state;
	option("percpu", PERCPU);
	option("percpu_from", 0);
	option("percpu_to", 0x30000);
	put64(PERCPU, DIRECT_MAP + 0x3fc00000);
	put64(PERCPU + 8, DIRECT_MAP + 0x3fd00000);
	put64(PERCPU + 16, 0);
	is(DIRECT_MAP + 0x3fc1a240, "static", "-", 0x1a240);
	is(DIRECT_MAP + 0x3fd1a240, "static", "-", 0x1a240);
	is(DIRECT_MAP + 0x3fc30000, "direct", "-", 0);
	/* Since 6.15 symbols are addresses, and offsets smaller by them. */
	option("percpu_from", IMAGE + 0x3000000);
	option("percpu_to", IMAGE + 0x3030000);
	put64(PERCPU, DIRECT_MAP + 0x3fc00000 - (IMAGE + 0x3000000));
	classify_forget();
	is(DIRECT_MAP + 0x3fc1a240, "static", "-", IMAGE + 0x301a240);
}

static void what_a_variable_points_to_has_the_name_told(void **state)
{
	(void)state;
	assert_true(classify_option("object",
				    "pglist_data:5000:0xffffffff82c00000"));
	assert_true(
		classify_option("object", "lists:0x100:0xffffffff82c00000:16"));
	assert_true(classify_option("percpu_object",
				    "pages:256:0xffffffff82c00000:24"));
	option("percpu", PERCPU);
	put64(PERCPU, DIRECT_MAP + 0x100000);
	put64(PERCPU + 8, DIRECT_MAP + 0x200000);
	put64(PERCPU + 16, 0);
	put64(0xffffffff82c00000, DIRECT_MAP + 0x800000);
	put64(DIRECT_MAP + 0x800000 + 16, DIRECT_MAP + 0xa00000);
	put64(DIRECT_MAP + 0x800000 + 24, 0x3400);
	is(DIRECT_MAP + 0x800000 + 1000, "static", "pglist_data", 1000);
	is(DIRECT_MAP + 0x800000 + 5000, "direct", "-", 0);
	is(DIRECT_MAP + 0xa00000 + 8, "static", "lists", 8);
	is(DIRECT_MAP + 0x100000 + 0x3400 + 4, "static", "pages", 4);
	is(DIRECT_MAP + 0x200000 + 0x3400 + 4, "static", "pages", 4);
}

static void words_that_are_none_are_refused(void **state)
{
	(void)state;
	assert_false(classify_option("vmemap", "0x1"));
	assert_false(classify_option("vmemmap", ""));
	assert_false(classify_option("vmemmap", "12x"));
	assert_false(classify_option("page_struct_bytes", "1000"));
	assert_false(classify_option("object", "name"));
	assert_false(classify_option("object", "name:8"));
	assert_false(classify_option("object", ":8:9"));
	assert_false(classify_option("object", "name:8:9:x"));
}

static void equal_texts_are_one_name(void **state)
{
	char text[] = "vm_area_struct";
	const char *once = intern("vm_area_struct");

	(void)state;
	assert_ptr_equal(intern(text), once);
	assert_ptr_not_equal(intern("vm_area"), once);
	assert_ptr_not_equal(intern("vm_area_struct_2"), once);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			addresses_are_told_apart_by_the_memory_map, setup),
		cmocka_unit_test_setup(
			members_of_an_order_0_page_keep_their_offsets, setup),
		cmocka_unit_test_setup(a_large_folio_counts_from_its_head,
				       setup),
		cmocka_unit_test_setup(
			a_tail_may_have_a_mask_instead_of_its_head, setup),
		cmocka_unit_test_setup(a_page_table_is_told_by_its_page_type,
				       setup),
		cmocka_unit_test_setup(
			before_6_11_a_type_is_a_bit_that_is_clear, setup),
		cmocka_unit_test_setup(
			an_object_of_a_slab_is_its_cache_and_an_offset, setup),
		cmocka_unit_test_setup(a_cache_that_was_merged_is_marked,
				       setup),
		cmocka_unit_test_setup(until_6_9_a_slab_is_told_by_a_page_flag,
				       setup),
		cmocka_unit_test_setup(
			a_cache_without_a_readable_name_stays_direct, setup),
		cmocka_unit_test_setup(
			what_a_cache_was_is_forgotten_between_regions, setup),
		cmocka_unit_test_setup(
			a_per_cpu_variable_is_its_symbol_on_every_cpu, setup),
		cmocka_unit_test_setup(
			what_a_variable_points_to_has_the_name_told, setup),
		cmocka_unit_test_setup(words_that_are_none_are_refused, setup),
		cmocka_unit_test_setup(equal_texts_are_one_name, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
