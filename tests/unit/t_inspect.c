// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Process 77 of a made-up machine: 16 pages at page 16 of its address space,
 * of which the first four are a folio at frame 64, the next four base pages
 * (the third of them pinned), the next swapped, the rest untouched.
 */
#include "report/inspect_table.h"
#include "runner/inspect.h"

#include "core_fix.h"

#include <errno.h>

#define FIRST	16
#define NR	16
#define PRESENT (1ULL << 63)

static void put_pagemap(void)
{
	uint64_t entries[FIRST + NR] = { 0 };

	for (size_t i = 0; i < 4; i++)
		entries[FIRST + i] = PRESENT | (64 + i);
	for (size_t i = 4; i < 8; i++)
		entries[FIRST + i] = PRESENT | 1ULL << 56 | (100 + 2 * i);
	entries[FIRST + 8] = 1ULL << 62 | 0x123;
	fix_write("/proc/77/pagemap", entries, sizeof(entries));
}

static void put_frames(void)
{
	uint64_t flags[FIX_FRAMES] = { 0 }, counts[FIX_FRAMES] = { 0 };

	memset(fix_pages, 0, sizeof(fix_pages));
	for (size_t i = 64; i < 68; i++) {
		flags[i] = 1ULL << 12 | 1ULL << (i == 64 ? 15 : 16);
		counts[i] = 1;
	}
	flags[64] |= 1ULL << 5; /* LRU, of the head alone */
	for (size_t i = 108; i < 116; i += 2) {
		flags[i] = 1ULL << 12 | 1ULL << 5;
		counts[i] = 1;
		fix_set64(i, FIX_FLAGS, 1ULL << 9);
		fix_set64(i, FIX_MAPPING, 0xffff888000002001ULL);
		fix_set32(i, FIX_REFCOUNT, i == 112 ? 1025 : 1);
	}
	fix_folio(64, 4, 6, 1, 4);
	fix_write("/proc/kpageflags", flags, sizeof(flags));
	fix_write("/proc/kpagecount", counts, sizeof(counts));
}

static int begin(void **state)
{
	char smaps[400];

	fix_begin(state);
	fix_text("/proc/sys/kernel/osrelease", "6.18.0-test\n");
	fix_text("/proc/77/comm", "a \033[31mname\n");
	snprintf(smaps, sizeof(smaps),
		 "%llx-%llx rw-p 00000000 00:00 0          [anon:x y]\n"
		 "Size:                 64 kB\nAnonHugePages:         0 kB\n"
		 "THPeligible:           1\nVmFlags: rd wr mr\n",
		 (unsigned long long)(FIRST * mm_page_bytes()),
		 (unsigned long long)((FIRST + NR) * mm_page_bytes()));
	fix_text("/proc/77/smaps", smaps);
	put_pagemap();
	put_frames();
	fix_btf_usual();
	fix_kcore_usual();
	return 0;
}

static json_t *inspected(size_t first, size_t nr, bool wants_all)
{
	struct inspect_want w = { .pid = 77,
				  .addr = first * mm_page_bytes(),
				  .nr_pages = nr,
				  .wants_all = wants_all };
	struct why why;
	json_t *answer;

	if (inspect(&w, &answer, &why))
		fail_msg("%s", why.text);
	return answer;
}

static json_int_t number(const json_t *answer, size_t row, const char *key)
{
	const json_t *o = json_object_get(
		json_array_get(json_object_get(answer, "rows"), row), key);

	return o ? json_integer_value(o) : -1;
}

static size_t nr_rows(const json_t *answer)
{
	return json_array_size(json_object_get(answer, "rows"));
}

static void equal_neighbours_share_a_row(void **state)
{
	static const json_int_t pages[] = { 4, 2, 1, 1, 1, 7 };
	json_t *a = inspected(FIRST, NR, false);

	(void)state;
	assert_int_equal(nr_rows(a), ARRAY_SIZE(pages));
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		assert_int_equal(number(a, i, "pages"), pages[i]);
	json_decref(a);
	a = inspected(FIRST, NR, true);
	assert_int_equal(nr_rows(a), NR);
	json_decref(a);
}

static void a_row_says_what_is_known(void **state)
{
	json_t *a = inspected(FIRST, NR, false);

	(void)state;
	assert_int_equal(number(a, 0, "folio_pages"), 4);
	assert_int_equal(number(a, 0, "refcount"), 6);
	assert_int_equal(number(a, 0, "extra_refs"), 2);
	assert_int_equal(number(a, 0, "pincount"), 1);
	assert_int_equal(number(a, 1, "mapcount"), 1);
	assert_int_equal(number(a, 1, "refcount"), 1);
	assert_int_equal(number(a, 1, "extra_refs"), 0);
	assert_int_equal(number(a, 2, "refcount"), 1025);
	assert_int_equal(number(a, 2, "extra_refs"), 1024);
	assert_int_equal(number(a, 2, "pincount"), 1);
	/* what is not there has no counts */
	assert_int_equal(number(a, 4, "refcount"), -1);
	assert_int_equal(number(a, 5, "mapcount"), -1);
	json_decref(a);
}

static char *table_of(const json_t *answer, size_t width)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	inspect_table_write(f, answer, width);
	fclose(f);
	return text;
}

static void the_table_has_all_of_it_and_fits(void **state)
{
	json_t *a = inspected(FIRST, NR, false);
	char *text = table_of(a, 80);

	(void)state;
	assert_non_null(strstr(text, "process 77 (a ?[31mname), Linux 6.18.0"));
	assert_non_null(strstr(text, "rw-p [anon:x y], THP eligible; rd wr"));
	assert_non_null(strstr(text, "anon exclusive once"));
	assert_non_null(strstr(text, "~1"));
	assert_non_null(strstr(text, "GUP_PIN_COUNTING_BIAS"));
	assert_non_null(strstr(text, "PAGEMAP_SCAN"));
	assert_null(strchr(text, '\033'));
	for (char *line = text; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 80);
	free(text);
	json_decref(a);
}

static void without_kcore_counts_are_left_out_not_zero(void **state)
{
	char path[160], *text;
	json_t *a;

	(void)state;
	fix_path(path, sizeof(path), "/proc/kcore");
	unlink(path);
	a = inspected(FIRST, NR, false);
	assert_int_equal(number(a, 0, "refcount"), -1);
	/* kpageflags alone shows how long a folio is */
	assert_int_equal(number(a, 0, "folio_pages"), 4);
	text = table_of(a, 80);
	assert_null(strstr(text, "  refs"));
	assert_non_null(strstr(text, "not seen: references, pins: read "));
	assert_non_null(strstr(text, "CONFIG_PROC_KCORE"));
	free(text);
	json_decref(a);
}

static void pages_that_are_not_mapped_are_named(void **state)
{
	struct inspect_want w = { .pid = 77,
				  .addr = (FIRST + 2) * mm_page_bytes(),
				  .nr_pages = NR };
	struct why why;
	json_t *a;

	(void)state;
	assert_int_equal(inspect(&w, &a, &why), -EFAULT);
	assert_non_null(strstr(why.hint, "14 are mapped"));
	w.addr = 0;
	assert_int_equal(inspect(&w, &a, &why), -EFAULT);
	assert_non_null(strstr(why.text, "nothing is mapped at 0x0"));
	w.addr = UINT64_MAX - mm_page_bytes() + 1;
	assert_int_equal(inspect(&w, &a, &why), -EFAULT);
	assert_non_null(strstr(why.text, "beyond the address space"));
	assert_true(why.hint[0] != '\0');
	w.pid = 78;
	assert_int_equal(inspect(&w, &a, &why), -EFAULT);
	w.addr = 0;
	assert_int_equal(inspect(&w, &a, &why), -ESRCH);
	fix_text("/proc/77/smaps", "");
	w.pid = 77;
	assert_int_equal(inspect(&w, &a, &why), -ENXIO);
}

/* As of [vsyscall], and of who ends while it is looked at. */
static void what_has_no_page_tables_is_named(void **state)
{
	struct inspect_want w = { .pid = 77,
				  .addr = FIRST * mm_page_bytes(),
				  .nr_pages = 1 };
	struct why why;
	json_t *a;

	(void)state;
	fix_text("/proc/77/pagemap", "");
	assert_int_equal(inspect(&w, &a, &why), -EFAULT);
	assert_null(a);
	assert_non_null(strstr(why.text, "not of its page tables"));
	assert_non_null(strstr(why.hint, "vsyscall"));
	fix_text("/proc/77/smaps", "");
	assert_int_equal(inspect(&w, &a, &why), -ENXIO);
}

static void words_are_numbers_or_refused(void **state)
{
	static const char *const bad[] = { "",	       "x",
					   "0x",       "0x0x10",
					   "7f00",     "-1",
					   "1,",       "1,0",
					   "1,x",      "1 ",
					   "1,1,1",    " 1",
					   "0x1,-3",   "18446744073709551616",
					   "1,1048577" };
	struct inspect_want w;
	struct why why;

	(void)state;
	assert_int_equal(inspect_parse(&w, "77", "0x10fff,512", &why), 0);
	assert_int_equal(w.pid, 77);
	assert_int_equal(w.addr, 0x10fff / mm_page_bytes() * mm_page_bytes());
	assert_int_equal(w.nr_pages, 512);
	assert_int_equal(inspect_parse(&w, "77", "1048576", &why), 0);
	assert_int_equal(w.addr, 1048576);
	assert_int_equal(w.nr_pages, 1);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(inspect_parse(&w, "77", bad[i], &why),
				 -EINVAL);
		assert_true(why.hint[0] != '\0');
	}
	assert_int_equal(inspect_parse(&w, "0", "1", &why), -EINVAL);
	assert_int_equal(inspect_parse(&w, "1,2", "1", &why), -EINVAL);
	assert_int_equal(inspect_parse(&w, "init", "1", &why), -EINVAL);
	assert_int_equal(inspect_parse(&w, "4294967297", "1", &why), -EINVAL);
}

#define MADE(f) cmocka_unit_test_setup_teardown(f, begin, fix_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MADE(equal_neighbours_share_a_row),
		MADE(a_row_says_what_is_known),
		MADE(the_table_has_all_of_it_and_fits),
		MADE(without_kcore_counts_are_left_out_not_zero),
		MADE(pages_that_are_not_mapped_are_named),
		MADE(what_has_no_page_tables_is_named),
		cmocka_unit_test(words_are_numbers_or_refused),
	};

	return cmocka_run_group_tests_name("inspect", tests, NULL, NULL);
}
