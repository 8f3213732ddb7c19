// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/cache_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static char why[200];
static struct cache_geometry g;

static void takes(const char *text)
{
	if (!cache_geometry_parse(&g, text, why, sizeof(why)))
		fail_msg("%s", why);
}

/* The error names the word and what is wrong with it. */
static void refuses(const char *text, const char *reason)
{
	assert_false(cache_geometry_parse(&g, text, why, sizeof(why)));
	if (!strstr(why, reason))
		fail_msg("\"%s\" is not in: %s", reason, why);
}

static void the_default_is_what_it_says(void **state)
{
	(void)state;
	takes("default");
	/* 32 KiB are 512 lines of 64 bytes */
	assert_int_equal(g.levels[CACHE_L1].nr_sets, 64);
	assert_int_equal(g.levels[CACHE_L1].nr_ways, 8);
	assert_int_equal(g.levels[CACHE_L2].nr_sets, 1024);
	assert_int_equal(g.levels[CACHE_L2].nr_ways, 16);
	assert_int_equal(g.levels[CACHE_LLC].nr_sets, 16384);
	assert_int_equal(g.levels[CACHE_LLC].nr_ways, 16);
	assert_int_equal(g.levels[CACHE_DTLB].nr_sets, 16);
	assert_int_equal(g.levels[CACHE_DTLB].nr_ways, 4);
	assert_int_equal(g.line_bits, 6);
	assert_int_equal(g.page_bits, 12);
	assert_int_equal(g.kernel_page_bits, 21);
}

static void what_is_not_named_is_as_in_the_default(void **state)
{
	(void)state;
	takes("l1=48k/12");
	assert_int_equal(g.levels[CACHE_L1].nr_sets, 64);
	assert_int_equal(g.levels[CACHE_L1].nr_ways, 12);
	assert_int_equal(g.levels[CACHE_L2].nr_sets, 1024);
	assert_int_equal(g.line_bits, 6);
}

static void the_order_of_words_is_free_and_either_mark_parts_them(void **state)
{
	(void)state;
	takes("page=64K:line=128,l1=64k/4:kpage=1g");
	/* 512 lines of 128 bytes */
	assert_int_equal(g.levels[CACHE_L1].nr_sets, 128);
	assert_int_equal(g.line_bits, 7);
	assert_int_equal(g.page_bits, 16);
	assert_int_equal(g.kernel_page_bits, 30);
}

static void an_error_quotes_the_word(void **state)
{
	(void)state;
	refuses("l3=1m/16", "\"l3=1m/16\": no such word");
	refuses("l1=32k/8,L2=1m/16", "\"L2=1m/16\": no such word");
	refuses("", "\"\": no such word");
	refuses("l1=32k/8,", "\"\": no such word");
	refuses("l2", "\"l2\": a size is missing");
	refuses("l2=/8", "\"l2=/8\": a size is missing");
	refuses("l2=0/8", "\"l2=0/8\": a size is missing");
	refuses("l2=-1/8", "a size is missing");
	refuses("l2=99999999999999999999/8", "a size is missing");
	refuses("l2=4096g/8", "a size is missing");
	refuses("l2=1m", "\"l2=1m\": the ways are missing");
	refuses("l2=1m/", "the ways are missing");
	refuses("l2=1m/0", "the ways are missing");
	refuses("l2=1m/8x", "\"l2=1m/8x\": something follows");
	refuses("line=64/8,l1=32k/8", "\"line=64/8\": something follows");
}

static void sets_must_be_a_power_of_two(void **state)
{
	(void)state;
	/* 512 lines in 6 ways; 768 lines in 8; half a line */
	refuses("l1=32k/6", "l1: 512 lines in 6 ways");
	refuses("l1=48k/8", "l1: 768 lines in 8 ways");
	refuses("l1=100/1", "l1:");
	refuses("l1=32/1", "l1: 0 lines");
	refuses("dtlb=64/6", "dtlb: 64 entries in 6 ways");
	refuses("dtlb=1536/12,dtlb=96/8", "dtlb: 96 entries in 8 ways");
	/* fully associative is one set */
	takes("dtlb=64/64");
	assert_int_equal(g.levels[CACHE_DTLB].nr_sets, 1);
	refuses("dtlb=128/128", "dtlb: more than 64 ways");
}

static void lines_and_pages_have_sizes_that_can_be(void **state)
{
	(void)state;
	refuses("line=32", "line: 64, 128 or 256 bytes");
	refuses("line=96", "line: 64, 128 or 256 bytes");
	refuses("page=3k", "page: a power of two");
	refuses("kpage=512", "kpage: a power of two");
}

static void says(const char *text, const char *whole)
{
	char words[CACHE_TEXT_BYTES];

	takes(text);
	cache_geometry_text(&g, words);
	assert_string_equal(words, whole);
}

/* What is kept with a result says all of it, whatever a default may become. */
static void its_text_is_whole(void **state)
{
	(void)state;
	says("default", CACHE_DEFAULT);
	says(CACHE_DEFAULT, CACHE_DEFAULT);
	says("kpage=1g:l2=1536k/24",
	     "l1=32k/8,l2=1536k/24,llc=16m/16,dtlb=64/4,line=64,page=4k,kpage=1g");
	says("dtlb=2k/8,line=128,l1=512/4",
	     "l1=512/4,l2=1m/16,llc=16m/16,dtlb=2k/8,line=128,page=4k,kpage=2m");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_is_what_it_says),
		cmocka_unit_test(what_is_not_named_is_as_in_the_default),
		cmocka_unit_test(
			the_order_of_words_is_free_and_either_mark_parts_them),
		cmocka_unit_test(an_error_quotes_the_word),
		cmocka_unit_test(sets_must_be_a_power_of_two),
		cmocka_unit_test(lines_and_pages_have_sizes_that_can_be),
		cmocka_unit_test(its_text_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
