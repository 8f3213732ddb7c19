// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/cache_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define L1   (1u << CACHE_L1)
#define L2   (1u << CACHE_L2)
#define LLC  (1u << CACHE_LLC)
#define DTLB (1u << CACHE_DTLB)
#define ALL  (L1 | L2 | LLC | DTLB)

#define KERNEL 0xffff888000000000u

static char why[200];

static struct cache_model *model(const char *text)
{
	struct cache_geometry g;
	struct cache_model *m;

	assert_true(cache_geometry_parse(&g, text, why, sizeof(why)));
	m = cache_model_new(&g);
	assert_non_null(m);
	return m;
}

/* Two sets of two ways, and nothing behind that is ever short. */
#define SMALL_L1 "l1=256/2,l2=64k/4,llc=1m/4,dtlb=64/4"

/* Line n of user memory, at the same address as its frame. */
static unsigned int line(struct cache_model *m, uint64_t n)
{
	return cache_model_access(m, n * 64, n * 64) & (L1 | L2 | LLC);
}

static void
the_first_access_misses_everywhere_and_the_second_nowhere(void **state)
{
	struct cache_model *m = model("default");

	(void)state;
	assert_int_equal(cache_model_access(m, 0x1000, 0x7000), ALL);
	assert_int_equal(cache_model_access(m, 0x1000, 0x7000), 0);
	/* another byte of the line, and the next line of the page */
	assert_int_equal(cache_model_access(m, 0x103f, 0x703f), 0);
	assert_int_equal(cache_model_access(m, 0x1040, 0x7040), L1 | L2 | LLC);
	cache_model_free(m);
}

static void the_least_recently_used_way_makes_room(void **state)
{
	struct cache_model *m = model(SMALL_L1);

	(void)state;
	/* lines 0, 2, 4: all of set 0, which has two ways */
	assert_int_equal(line(m, 0), L1 | L2 | LLC);
	assert_int_equal(line(m, 2), L1 | L2 | LLC);
	assert_int_equal(line(m, 0), 0); /* now 2 is the older one */
	assert_int_equal(line(m, 4), L1 | L2 | LLC);
	assert_int_equal(line(m, 0), 0);
	assert_int_equal(line(m, 2), L1); /* was pushed out, to be met in L2 */
	assert_int_equal(line(m, 0), 0);
	assert_int_equal(line(m, 4), L1);
	cache_model_free(m);
}

/* First in, first out would have kept 2 here and lost 0. */
static void a_hit_makes_a_line_young_again(void **state)
{
	struct cache_model *m = model("l1=256/4,l2=64k/4,llc=1m/4");

	(void)state;
	/* one set of four */
	for (uint64_t n = 0; n < 4; n++)
		line(m, n);
	assert_int_equal(line(m, 0), 0);
	assert_int_equal(line(m, 1), 0);
	line(m, 4); /* for 2 */
	line(m, 5); /* for 3 */
	assert_int_equal(line(m, 0), 0);
	assert_int_equal(line(m, 1), 0);
	assert_int_equal(line(m, 2), L1);
	cache_model_free(m);
}

static void sets_do_not_disturb_each_other(void **state)
{
	struct cache_model *m = model(SMALL_L1);

	(void)state;
	line(m, 1);
	for (uint64_t n = 0; n < 64; n += 2)
		line(m, n);
	assert_int_equal(line(m, 1), 0);
	cache_model_free(m);
}

/* A stride of the set count meets one set: two of 64 lines stay. */
static void a_stride_of_the_sets_has_the_room_of_one_set(void **state)
{
	struct cache_model *m = model("l1=8k/2,l2=64k/4,llc=1m/4");
	unsigned int nr_missed = 0;

	(void)state;
	/* 64 sets */
	for (int round = 0; round < 2; round++)
		for (uint64_t n = 0; n < 3; n++)
			nr_missed += line(m, 64 * n) & L1;
	assert_int_equal(nr_missed, 6);
	/* three neighbours fit */
	nr_missed = 0;
	for (int round = 0; round < 2; round++)
		for (uint64_t n = 1; n < 4; n++)
			nr_missed += line(m, n) & L1;
	assert_int_equal(nr_missed, 3);
	cache_model_free(m);
}

static void the_index_is_physical(void **state)
{
	struct cache_model *m = model("default");

	(void)state;
	cache_model_access(m, 0x1000, 0x7000);
	/* another name of the same frame: only its translation is new */
	assert_int_equal(cache_model_access(m, 0x9000, 0x7000), DTLB);
	/* the same name, another frame: the page was copied */
	assert_int_equal(cache_model_access(m, 0x1000, 0x8000), ALL);
	cache_model_free(m);
}

static void a_tlb_set_keeps_as_many_pages_as_it_has_ways(void **state)
{
	struct cache_model *m = model("dtlb=4/2");
	const uint64_t page = 0x1000;

	(void)state;
	/* two sets: even pages are in one */
	assert_true(cache_model_access(m, 0 * page, 0) & DTLB);
	assert_true(cache_model_access(m, 2 * page, 2 * page) & DTLB);
	assert_true(cache_model_access(m, 4 * page, 4 * page) & DTLB);
	assert_true(cache_model_access(m, 0 * page, 0) & DTLB);
	assert_true(cache_model_access(m, 3 * page, 3 * page) & DTLB);
	assert_false(cache_model_access(m, 4 * page, 4 * page) & DTLB);
	cache_model_free(m);
}

static void the_kernel_has_large_pages(void **state)
{
	struct cache_model *m = model("default");

	(void)state;
	assert_int_equal(cache_model_access(m, KERNEL, 0), ALL);
	assert_int_equal(cache_model_access(m, KERNEL + 0x1ff000, 0x1ff000),
			 L1 | L2 | LLC);
	assert_int_equal(cache_model_access(m, KERNEL + 0x200000, 0x200000),
			 ALL);
	cache_model_free(m);
}

static void sizes_of_pages_are_of_the_geometry(void **state)
{
	struct cache_model *m = model("page=64k,kpage=4k");

	(void)state;
	cache_model_access(m, 0, 0);
	assert_false(cache_model_access(m, 0xffff, 0xffff) & DTLB);
	assert_true(cache_model_access(m, 0x10000, 0x10000) & DTLB);
	cache_model_access(m, KERNEL, 0);
	assert_true(cache_model_access(m, KERNEL + 0x1000, 0x1000) & DTLB);
	cache_model_free(m);
}

/* 2^14 lines of 64 bytes are 1 MiB: twice through it misses once in a cache. */
static void a_sweep_beyond_a_level_misses_it_each_time(void **state)
{
	struct cache_model *m = model("l1=32k/8,l2=512k/8,llc=1m/16");
	unsigned int nr_l1 = 0, nr_l2 = 0, nr_llc = 0;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (uint64_t n = 0; n < 1 << 14; n++) {
			unsigned int missed = line(m, n);

			nr_l1 += !!(missed & L1);
			nr_l2 += !!(missed & L2);
			nr_llc += !!(missed & LLC);
		}
	assert_int_equal(nr_l1, 2 << 14);
	assert_int_equal(nr_l2, 2 << 14);
	assert_int_equal(nr_llc, 1 << 14);
	cache_model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_first_access_misses_everywhere_and_the_second_nowhere),
		cmocka_unit_test(the_least_recently_used_way_makes_room),
		cmocka_unit_test(a_hit_makes_a_line_young_again),
		cmocka_unit_test(sets_do_not_disturb_each_other),
		cmocka_unit_test(a_stride_of_the_sets_has_the_room_of_one_set),
		cmocka_unit_test(the_index_is_physical),
		cmocka_unit_test(a_tlb_set_keeps_as_many_pages_as_it_has_ways),
		cmocka_unit_test(the_kernel_has_large_pages),
		cmocka_unit_test(sizes_of_pages_are_of_the_geometry),
		cmocka_unit_test(a_sweep_beyond_a_level_misses_it_each_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
