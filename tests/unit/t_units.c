// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/compiler.h"
#include "base/units.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void sizes_are_binary(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} good[] = {
		{ "0", 0 },
		{ "512", 512 },
		{ "2k", 2048 },
		{ "2K", 2048 },
		{ "64M", 67108864 },
		{ "1G", 1073741824 },
		{ "3t", 3298534883328ULL },
		{ "18446744073709551615", UINT64_MAX },
	};
	uint64_t bytes;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(units_parse_size(&bytes, good[i].text, NULL),
				 0);
		assert_true(bytes == good[i].bytes);
	}
}

static void what_is_no_size_is_refused(void **state)
{
	static const char *const bad[] = { "",	   "k",	   "-1", "+1",
					   " 1",   "1 ",   "1x", "1kk",
					   "1.5M", "0x10", "1kB" };
	static const char *const large[] = { "18446744073709551616",
					     "16777216T" };
	uint64_t bytes = 77;
	struct why why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		why.text[0] = '\0';
		assert_int_equal(units_parse_size(&bytes, bad[i], &why),
				 -EINVAL);
		assert_non_null(strstr(why.text, bad[i]));
		assert_true(why.hint[0]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(large); i++)
		assert_int_equal(units_parse_size(&bytes, large[i], &why),
				 -ERANGE);
	assert_true(bytes == 77);
}

static void plain_numbers_are_digits_only(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(units_parse_uint(&value, "042", NULL), 0);
	assert_true(value == 42);
	assert_int_equal(units_parse_uint(&value, "-1", NULL), -EINVAL);
	assert_int_equal(units_parse_uint(&value, "4k", NULL), -EINVAL);
	assert_int_equal(units_parse_uint(&value, "", NULL), -EINVAL);
}

static void durations_add_up(void **state)
{
	static const struct {
		const char *text;
		double seconds;
	} good[] = {
		{ "90s", 90 },	    { "5m", 300 },	{ "1h30m", 5400 },
		{ "1m58s", 118 },   { "250ms", 0.25 },	{ "1.5m", 90 },
		{ "1s500ms", 1.5 }, { "2h0m5s", 7205 },
	};
	static const char *const bad[] = { "",	   "90",   "s",	   "5m5m",
					   "5s1m", "1h30", "5 m",  "-5m",
					   "1e3s", "infs", "0x5s", "1.s" };
	double seconds;
	struct why why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(
			units_parse_duration(&seconds, good[i].text, NULL), 0);
		assert_true(fabs(seconds - good[i].seconds) < 1e-9);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(units_parse_duration(&seconds, bad[i], &why),
				 -EINVAL);
	assert_string_equal(why.hint, "write it like 90s, 5m or 1h30m");
}

static void a_percentage_needs_its_sign(void **state)
{
	double ratio;
	struct why why;

	(void)state;
	assert_int_equal(units_parse_percent(&ratio, "0.5%", &why), 0);
	assert_true(fabs(ratio - 0.005) < 1e-12);
	assert_int_equal(units_parse_percent(&ratio, "12%", &why), 0);
	assert_true(fabs(ratio - 0.12) < 1e-12);
	assert_int_equal(units_parse_percent(&ratio, "0.5", &why), -EINVAL);
	assert_string_equal(why.text,
			    "parse percentage '0.5': not a percentage");
	assert_string_equal(why.hint, "write it like 0.5%");
}

static void times_have_three_digits_and_the_right_unit(void **state)
{
	static const struct {
		double ns;
		const char *text;
	} rows[] = {
		{ 0, "0 ns" },
		{ 0.0514, "0.051 ns" },
		{ 0.5124, "0.512 ns" },
		{ 0.9996, "1.00 ns" },
		{ 3.018, "3.02 ns" },
		{ 9.996, "10.0 ns" },
		{ 45.12, "45.1 ns" },
		{ 99.96, "100 ns" },
		{ 999.4, "999 ns" },
		{ 999.6, "1.00 us" },
		{ 41234, "41.2 us" },
		{ 1400000, "1.40 ms" },
		{ 999600000, "1.00 s" },
		{ 2.31e9, "2.31 s" },
		{ 1.2345e12, "1,235 s" },
		{ -9020, "-9.02 us" },
		{ -0.0001, "0 ns" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(units_ns(rows[i].ns).s, rows[i].text);
}

static void what_is_missing_never_looks_like_a_number(void **state)
{
	(void)state;
	assert_string_equal(units_ns(NAN).s, "-");
	assert_string_equal(units_ns(INFINITY).s, "-");
	assert_string_equal(units_percent(NAN).s, "-");
	assert_string_equal(units_sig3(NAN).s, "-");
	assert_string_equal(units_duration(NAN).s, "-");
	assert_string_equal(units_duration(-1).s, "-");
}

static void huge_numbers_fit_their_text(void **state)
{
	(void)state;
	assert_true(strlen(units_ns(1e300).s) < 31);
	assert_true(strlen(units_ns(-1e300).s) < 31);
	assert_true(strlen(units_percent(1e300).s) < 31);
	assert_string_equal(units_count(UINT64_MAX).s,
			    "18,446,744,073,709,551,615");
}

static void counts_are_grouped(void **state)
{
	(void)state;
	assert_string_equal(units_count(0).s, "0");
	assert_string_equal(units_count(999).s, "999");
	assert_string_equal(units_count(1000).s, "1,000");
	assert_string_equal(units_count(78412).s, "78,412");
	assert_string_equal(units_count(1234567).s, "1,234,567");
}

static void a_small_percentage_is_not_zero(void **state)
{
	(void)state;
	assert_string_equal(units_percent(0).s, "0%");
	assert_string_equal(units_percent(0.00001).s, "<0.01%");
	assert_string_equal(units_percent(0.0002).s, "0.02%");
	assert_string_equal(units_percent(0.000997).s, "0.1%");
	assert_string_equal(units_percent(0.004).s, "0.4%");
	assert_string_equal(units_percent(0.0994).s, "9.9%");
	assert_string_equal(units_percent(0.0996).s, "10%");
	assert_string_equal(units_percent(0.124).s, "12%");
	assert_string_equal(units_percent(-0.769).s, "-77%");
}

static void durations_read_like_a_clock(void **state)
{
	(void)state;
	assert_string_equal(units_duration(0).s, "0s");
	assert_string_equal(units_duration(0.01).s, "<0.1s");
	assert_string_equal(units_duration(0.4).s, "0.4s");
	assert_string_equal(units_duration(9.96).s, "10s");
	assert_string_equal(units_duration(59.6).s, "1m00s");
	assert_string_equal(units_duration(118.2).s, "1m58s");
	assert_string_equal(units_duration(3599.7).s, "1h00m");
	assert_string_equal(units_duration(3900).s, "1h05m");
}

static void sizes_are_exact_where_a_unit_divides(void **state)
{
	(void)state;
	assert_string_equal(units_size(0).s, "0");
	assert_string_equal(units_size(512).s, "512");
	assert_string_equal(units_size(4096).s, "4k");
	assert_string_equal(units_size(1572864).s, "1536k");
	assert_string_equal(units_size(67108864).s, "64M");
	assert_string_equal(units_size(16750372454ULL).s, "15.6G");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_binary),
		cmocka_unit_test(what_is_no_size_is_refused),
		cmocka_unit_test(plain_numbers_are_digits_only),
		cmocka_unit_test(durations_add_up),
		cmocka_unit_test(a_percentage_needs_its_sign),
		cmocka_unit_test(times_have_three_digits_and_the_right_unit),
		cmocka_unit_test(what_is_missing_never_looks_like_a_number),
		cmocka_unit_test(huge_numbers_fit_their_text),
		cmocka_unit_test(counts_are_grouped),
		cmocka_unit_test(a_small_percentage_is_not_zero),
		cmocka_unit_test(durations_read_like_a_clock),
		cmocka_unit_test(sizes_are_exact_where_a_unit_divides),
	};

	return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
