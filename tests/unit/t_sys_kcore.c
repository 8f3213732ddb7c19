// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/kcore.h"

#include "core_fix.h"

#include <errno.h>

static struct kcore headers(void)
{
	struct kcore k;
	struct why why;

	if (kcore_headers(&k, &why))
		fail_msg("%s", why.text);
	return k;
}

/* Segments of a made-up machine whose memory map begins at base. */
static struct kcore machine(uint64_t base, bool has_map)
{
	const uint64_t page = mm_page_bytes();
	struct kcore k = {
		.nr_segments = 4,
		.segments = {
			{ FIX_VMALLOC, 1ULL << 45, 0, FIX_NO_PHYS },
			/* frames 1 to 158, then 256 to 4351 */
			{ FIX_RAM + page, 158 * page, 0, page },
			{ FIX_RAM + 256 * page, 4096 * page, 0, 256 * page },
			{ FIX_TEXT, 1 << 20, 0, 0x1000000 },
		},
	};

	if (!has_map)
		return k;
	k.segments[4] = (struct kcore_segment){ base,
						(159 * FIX_STRUCT + page - 1) /
							page * page,
						0, FIX_NO_PHYS };
	k.segments[5] = (struct kcore_segment){
		(base + 256 * FIX_STRUCT) / page * page,
		(4096 * FIX_STRUCT + page - 1) / page * page, 0, FIX_NO_PHYS
	};
	k.nr_segments = 6;
	return k;
}

static void memory_is_read_where_its_segment_is(void **state)
{
	struct kcore k;
	uint64_t value = 0;
	int fd;

	(void)state;
	fix_kcore_usual();
	k = headers();
	assert_int_equal(k.nr_segments, 4);
	fd = kcore_open(NULL);
	assert_true(fd >= 0);
	assert_int_equal(kcore_pread(fd, &k, FIX_TEXT + 8, &value, 8), 0);
	assert_true(value == FIX_VMEMMAP);
	assert_int_equal(kcore_pread(fd, &k, FIX_TEXT + 12, &value, 8),
			 -EFAULT);
	assert_int_equal(kcore_pread(fd, &k, 0x1000, &value, 8), -EFAULT);
	/* a segment that the file does not hold */
	assert_int_equal(kcore_pread(fd, &k, FIX_RAM + 1000000, &value, 8),
			 -ENODATA);
	close(fd);
}

static void what_is_no_core_file_is_refused(void **state)
{
	struct kcore k;
	struct why why;

	(void)state;
	fix_text("/proc/kcore", "no ELF, and longer than the header of one: "
				"sixty-four bytes are soon written");
	assert_int_equal(kcore_headers(&k, &why), -EINVAL);
	assert_non_null(strstr(why.text, "/proc/kcore"));
	fix_text("/proc/kcore", "short");
	assert_int_equal(kcore_headers(&k, &why), -EINVAL);
}

static void a_kernel_without_kcore_gives_the_option(void **state)
{
	struct kcore k;
	struct why why;

	(void)state;
	assert_int_equal(kcore_headers(&k, &why), -ENOENT);
	assert_non_null(strstr(why.hint, "CONFIG_PROC_KCORE"));
}

static void the_memory_map_is_where_ram_fits(void **state)
{
	struct kcore k = machine(FIX_VMEMMAP, true);
	uint64_t base = 0;

	(void)state;
	assert_int_equal(kcore_vmemmap_by_headers(&k, FIX_STRUCT, &base), 0);
	assert_true(base == FIX_VMEMMAP);
	k = machine(0xfffff20cc0000000ULL, true);
	assert_int_equal(kcore_vmemmap_by_headers(&k, FIX_STRUCT, &base), 0);
	assert_true(base == 0xfffff20cc0000000ULL);
}

static void vmalloc_is_not_taken_for_it(void **state)
{
	struct kcore k = machine(FIX_VMEMMAP, false);
	uint64_t base;

	(void)state;
	assert_int_equal(kcore_vmemmap_by_headers(&k, FIX_STRUCT, &base),
			 -ENOENT);
}

static void another_size_of_struct_page_does_not_fit(void **state)
{
	struct kcore k = machine(FIX_VMEMMAP, true);
	uint64_t base;

	(void)state;
	assert_int_equal(kcore_vmemmap_by_headers(&k, FIX_STRUCT / 2, &base),
			 -ENOENT);
}

static void two_that_fit_are_one_too_many(void **state)
{
	struct kcore k = machine(FIX_VMEMMAP, true);
	uint64_t base;

	(void)state;
	for (size_t i = 4; i < 6; i++) {
		k.segments[i + 2] = k.segments[i];
		k.segments[i + 2].addr += 1ULL << 30;
	}
	k.nr_segments = 8;
	assert_int_equal(kcore_vmemmap_by_headers(&k, FIX_STRUCT, &base),
			 -EINVAL);
}

/* By both, or by one of them. */
static int vmemmap(uint64_t *base, struct why *why)
{
	struct kcore k = headers();

	return kcore_vmemmap(&k, FIX_STRUCT, base, why);
}

static void symbol_and_headers_that_agree_are_believed(void **state)
{
	struct why why;
	uint64_t base;

	(void)state;
	fix_kcore_usual();
	assert_int_equal(vmemmap(&base, &why), 0);
	assert_true(base == FIX_VMEMMAP);
	fix_text("/proc/kallsyms", "ffffffff81000000 T _text\n"
				   "ffffffff81000000 D xvmemmap_base\n"
				   "ffffffff81000008 D vmemmap_base\n");
	assert_int_equal(vmemmap(&base, &why), 0);
	assert_true(base == FIX_VMEMMAP);
}

static void symbol_and_headers_that_differ_are_refused(void **state)
{
	static const uint64_t text = 0xfffff20cc0000000ULL;
	static char pages[FIX_FRAMES * FIX_STRUCT];
	const struct fix_segment segments[] = {
		{ FIX_TEXT, sizeof(text), 0x10000, &text },
		{ FIX_RAM, FIX_FRAMES * mm_page_bytes(), 0, NULL },
		{ FIX_VMEMMAP, sizeof(pages), FIX_NO_PHYS, pages },
	};
	struct why why;
	uint64_t base;

	(void)state;
	fix_kcore(segments, ARRAY_SIZE(segments));
	fix_text("/proc/kallsyms", "ffffffff81000000 D vmemmap_base\n");
	assert_int_equal(vmemmap(&base, &why), -EINVAL);
	assert_non_null(strstr(why.text, "0xffffea0000000000"));
	assert_non_null(strstr(why.text, "0xfffff20cc0000000"));
}

static void the_symbol_alone_will_do(void **state)
{
	static const uint64_t text = 0xfffff20cc0000000ULL;
	const struct fix_segment segments[] = {
		{ FIX_TEXT, sizeof(text), 0x10000, &text },
		{ FIX_RAM, FIX_FRAMES * mm_page_bytes(), 0, NULL },
	};
	struct why why;
	uint64_t base;

	(void)state;
	fix_kcore(segments, ARRAY_SIZE(segments));
	assert_int_equal(vmemmap(&base, &why), -ENOENT);
	assert_non_null(strstr(why.hint, "CONFIG_SPARSEMEM_VMEMMAP"));
	fix_text("/proc/kallsyms", "0000000000000000 D vmemmap_base\n");
	assert_int_equal(vmemmap(&base, &why), -ENOENT);
	assert_non_null(strstr(why.hint, "kptr_restrict"));
	fix_text("/proc/kallsyms", "ffffffff81000000 D vmemmap_base\n");
	assert_int_equal(vmemmap(&base, &why), 0);
	assert_true(base == text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXED(memory_is_read_where_its_segment_is),
		FIXED(what_is_no_core_file_is_refused),
		FIXED(a_kernel_without_kcore_gives_the_option),
		cmocka_unit_test(the_memory_map_is_where_ram_fits),
		cmocka_unit_test(vmalloc_is_not_taken_for_it),
		cmocka_unit_test(another_size_of_struct_page_does_not_fit),
		cmocka_unit_test(two_that_fit_are_one_too_many),
		FIXED(symbol_and_headers_that_agree_are_believed),
		FIXED(symbol_and_headers_that_differ_are_refused),
		FIXED(the_symbol_alone_will_do),
	};

	return cmocka_run_group_tests_name("sys_kcore", tests, NULL, NULL);
}
