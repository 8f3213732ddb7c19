// SPDX-License-Identifier: GPL-2.0-or-later
/* The names expected are what the kernel's source calls these members. */
#include "fields_fix.h"

#include <errno.h>

static void is(enum lock_kind kind, const char *cache, uint64_t offset,
	       const char *expected)
{
	struct stream_lock l = { .kind = kind, .offset = offset, .nr = 1 };
	char *name;

	snprintf(l.name, sizeof(l.name), "%s", cache);
	name = fields_name(f, &s, &l);
	assert_string_equal(name, expected);
	free(name);
}

static void members_of_struct_page_have_the_names_of_the_debate(void **state)
{
	(void)state;
	f = fields_of(b);
	is(LOCK_PAGE, "", 0, "page.flags");
	/* A bit of flags is changed in its byte. */
	is(LOCK_PAGE, "", 2, "page.flags");
	is(LOCK_PAGE, "", 48, "page._mapcount");
	is(LOCK_PAGE, "", 52, "page._refcount");
	is(LOCK_PAGE, "", 40, "page.private");
	is(LOCK_PAGE, "", 24, "page.mapping");
	is(LOCK_PAGE, "", 56, "page.mem_cgroup");
}

static void what_a_frame_is_used_for_chooses_among_the_names(void **state)
{
	(void)state;
	f = fields_of(b);
	is(LOCK_PAGE, "table", 40, "page table lock");
	is(LOCK_PAGE, "table", 32, "page.pt_mm");
	is(LOCK_PAGE, "table", 52, "page._refcount");
	is(LOCK_PAGE, "slab", 32, "page.freelist");
	is(LOCK_PAGE, "slab", 24, "page.slab_cache");
	is(LOCK_TABLE, "", 0, "page table entry");
	is(LOCK_SLAB, "page->ptl", 0, "page table lock");
}

static void tails_without_struct_folio_have_counts_of_the_whole(void **state)
{
	(void)state;
	f = fields_of(b);
	is(LOCK_FOLIO, "", 52, "page._refcount");
	is(LOCK_FOLIO, "", PAGE_BYTES + 20, "page.compound_mapcount");
	is(LOCK_FOLIO, "", PAGE_BYTES + 48, "page._mapcount");
	is(LOCK_FOLIO, "", 2 * PAGE_BYTES + 16, "page.hpage_pinned_refcount");
	is(LOCK_FOLIO, "", 3 * PAGE_BYTES + 48, "page._mapcount");
	is(LOCK_FOLIO, "", 3 * PAGE_BYTES + 1, "page.flags");
}

static void a_large_folio_has_members_of_its_own(void **state)
{
	(void)state;
	add_folio();
	f = fields_of(b);
	is(LOCK_FOLIO, "", 0, "page.flags");
	is(LOCK_FOLIO, "", 48, "page._mapcount");
	is(LOCK_FOLIO, "", PAGE_BYTES + 16, "folio._large_mapcount");
	is(LOCK_FOLIO, "", PAGE_BYTES + 20, "folio._entire_mapcount");
	is(LOCK_FOLIO, "", PAGE_BYTES + 28, "folio._pincount");
	/* These are the second page's own, whatever struct folio calls them. */
	is(LOCK_FOLIO, "", PAGE_BYTES + 1, "page.flags");
	is(LOCK_FOLIO, "", PAGE_BYTES + 48, "page._mapcount");
	is(LOCK_FOLIO, "", 2 * PAGE_BYTES + 48, "page._mapcount");
}

static void a_lock_is_named_as_a_whole_and_by_its_parts(void **state)
{
	(void)state;
	add_others();
	f = fields_of(b);
	is(LOCK_SLAB, "mm_struct", 0, "mm_struct.mm_count");
	is(LOCK_SLAB, "mm_struct", 104, "mm_struct.mmap_lock");
	is(LOCK_SLAB, "mm_struct", 112, "mm_struct.mmap_lock.owner");
	is(LOCK_SLAB, "mm_struct", 124, "mm_struct.mmap_lock.wait_lock");
}

static void objects_of_a_cache_have_the_type_that_it_is_for(void **state)
{
	(void)state;
	add_others();
	f = fields_of(b);
	is(LOCK_SLAB, "signal_cache", 4, "signal_struct.sigcnt");
	/* Merged with other caches: it may be of another type. */
	is(LOCK_SLAB, "signal_cache~", 4, "signal_struct.sigcnt~");
	is(LOCK_SLAB, "kmalloc-96~", 8, "kmalloc-96~+8");
	/* No struct of that name, a hole, behind its end. */
	is(LOCK_SLAB, "kmalloc-96", 8, "kmalloc-96+8");
	is(LOCK_SLAB, "kmalloc-96", 0, "kmalloc-96");
	is(LOCK_SLAB, "mm_struct", 60, "mm_struct+60");
	is(LOCK_SLAB, "mm_struct", 999, "mm_struct+999");
}

static void a_zone_is_known_by_its_own_name(void **state)
{
	(void)state;
	add_others();
	f = fields_of(b);
	is(LOCK_STATIC, "pglist_data", 2 * 64 + 32, "zone.lock");
	is(LOCK_STATIC, "pglist_data", 320 + 17, "pglist_data.vm_stat[2]");
	is(LOCK_STATIC, "nobody", 17, "nobody+17");
}

static void variables_are_named_by_the_symbols(void **state)
{
	(void)state;
	add_others();
	f = fields_of(b);
	is(LOCK_STATIC, "", 0xffffffff82000000, "tasklist_lock");
	is(LOCK_STATIC, "", 0xffffffff82000004, "tasklist_lock+4");
	is(LOCK_STATIC, "", 0xffffffff82000040 + 104, "init_mm.mmap_lock");
	/* Of a CPU: by symbols from 0 on, with types. */
	is(LOCK_STATIC, "", 0x2a000 + 16, "runqueues.__lock");
	is(LOCK_STATIC, "", 0x2a200 + 16, "other_cpu_data+16");
}

static void without_btf_offsets_remain(void **state)
{
	(void)state;
	is(LOCK_PAGE, "", 52, "struct page +52");
	is(LOCK_FOLIO, "", 80, "struct page +80");
	is(LOCK_TABLE, "", 0, "page table entry");
	is(LOCK_SLAB, "mm_struct", 104, "mm_struct+104");
	is(LOCK_STATIC, "", 0xffffffff82000008, "tasklist_lock+8");
	is(LOCK_USER, "", 0, "user memory");
	is(LOCK_STACK, "", 0, "stack or vmalloc");
	is(LOCK_DIRECT, "", 0, "direct map");
	is(LOCK_OTHER, "", 5, "other");
}

static void an_image_without_btf_is_refused(void **state)
{
	struct fields *none = NULL;
	struct why why = { .text = "" };
	char *path = lab_text("image", "not an ELF file");

	(void)state;
	assert_int_equal(fields_load(&none, path, &why), -ENOEXEC);
	assert_null(none);
	assert_non_null(strstr(why.text, path));
	/* libbpf's own numbers are none of strerror(). */
	assert_null(strstr(why.text, "Unknown error"));
	free(path);
	assert_int_equal(fields_load(&none, "/nonexistent/image", &why),
			 -ENOENT);
	assert_int_equal(fields_load(&none, "/proc/self/exe", &why), -ENODATA);
	assert_string_equal(why.text,
			    "read the BTF of /proc/self/exe: it has none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(members_of_struct_page_have_the_names_of_the_debate),
		CASE(what_a_frame_is_used_for_chooses_among_the_names),
		CASE(tails_without_struct_folio_have_counts_of_the_whole),
		CASE(a_large_folio_has_members_of_its_own),
		CASE(a_lock_is_named_as_a_whole_and_by_its_parts),
		CASE(objects_of_a_cache_have_the_type_that_it_is_for),
		CASE(a_zone_is_known_by_its_own_name),
		CASE(variables_are_named_by_the_symbols),
		CASE(without_btf_offsets_remain),
		CASE(an_image_without_btf_is_refused),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
