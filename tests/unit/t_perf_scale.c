// SPDX-License-Identifier: GPL-2.0-or-later
/* What two reads of a counter mean; expected values calculated by hand. */
#include "sys/perf_scale.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct perf_count count_of(struct perf_read begin, struct perf_read end)
{
	struct perf_count c;

	memset(&c, 0xa5, sizeof(c)); /* nothing may be left as it was */
	perf_scale(&begin, &end, &c);
	return c;
}

#define READ(value, enabled, running)                                          \
	((struct perf_read){ value, enabled, running })

static void assert_count(struct perf_count c, enum perf_status status,
			 uint64_t value)
{
	assert_string_equal(perf_status_name(c.status),
			    perf_status_name(status));
	assert_int_equal(c.value, value);
	assert_int_equal(c.err, 0);
}

static void an_event_that_was_always_on_is_exact(void **state)
{
	struct perf_count c =
		count_of(READ(100, 5000, 5000), READ(4196, 9000, 9000));

	(void)state;
	assert_count(c, PERF_EXACT, 4096);
	assert_int_equal(c.enabled_ns, 4000);
	assert_int_equal(c.running_ns, 4000);
}

static void an_event_that_counted_nothing_is_an_exact_zero(void **state)
{
	(void)state;
	assert_count(count_of(READ(7, 10, 10), READ(7, 20, 20)), PERF_EXACT, 0);
}

static void an_event_on_half_of_the_time_is_doubled_and_scaled(void **state)
{
	struct perf_count c =
		count_of(READ(500, 1000, 900), READ(1500, 3000, 1900));

	(void)state;
	assert_count(c, PERF_SCALED, 2000);
	assert_int_equal(c.enabled_ns, 2000);
	assert_int_equal(c.running_ns, 1000);
}

static void earlier_multiplexing_does_not_taint_an_interval(void **state)
{
	/* Off the PMU before the interval, on it all through. */
	(void)state;
	assert_count(count_of(READ(10, 1000, 400), READ(52, 1500, 900)),
		     PERF_EXACT, 42);
}

static void an_event_without_running_time_never_ran(void **state)
{
	(void)state;
	assert_count(count_of(READ(0, 0, 0), READ(0, 800, 0)), PERF_NEVER_RAN,
		     0);
	/* On the PMU earlier, but not in this interval. */
	assert_count(count_of(READ(9, 700, 300), READ(9, 900, 300)),
		     PERF_NEVER_RAN, 0);
}

static void no_time_between_two_reads_is_judged_by_all_time(void **state)
{
	(void)state;
	assert_count(count_of(READ(3, 50, 50), READ(5, 50, 50)), PERF_EXACT, 2);
	assert_count(count_of(READ(3, 50, 20), READ(3, 50, 20)), PERF_NEVER_RAN,
		     0);
	assert_count(count_of(READ(0, 0, 0), READ(0, 0, 0)), PERF_NEVER_RAN, 0);
}

static void a_read_that_went_backwards_is_absent_with_erange(void **state)
{
	const struct perf_read begin = { 10, 20, 20 };
	const struct perf_read ends[] = { { 9, 30, 30 },
					  { 11, 19, 30 },
					  { 11, 30, 19 } };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct perf_count c = count_of(begin, ends[i]);

		assert_int_equal(c.status, PERF_ABSENT);
		assert_int_equal(c.err, ERANGE);
		assert_int_equal(c.value, 0);
		assert_int_equal(c.enabled_ns, 0);
	}
}

static void scaling_rounds_to_the_nearest_count(void **state)
{
	(void)state;
	assert_int_equal(perf_scale_up(1, 4, 3), 1); /* 1.33 */
	assert_int_equal(perf_scale_up(5, 7, 3), 12); /* 11.67 */
	assert_int_equal(perf_scale_up(1, 3, 2), 2); /* 1.5 */
	assert_int_equal(perf_scale_up(0, 3, 2), 0);
}

static void scaling_survives_products_beyond_64_bits(void **state)
{
	const uint64_t big = (1ULL << 60) + 1;

	(void)state;
	/* 3 * (2^60 + 1): a double would lose the last 3. */
	assert_int_equal(perf_scale_up(big, 3000000000000ULL, 1000000000000ULL),
			 3458764513820540931ULL);
	assert_int_equal(perf_scale_up(UINT64_MAX, UINT64_MAX, UINT64_MAX),
			 UINT64_MAX);
}

static void scaling_beyond_64_bits_stops_at_the_largest(void **state)
{
	(void)state;
	assert_int_equal(perf_scale_up(1ULL << 63, 4, 1), UINT64_MAX);
	assert_int_equal(perf_scale_up(UINT64_MAX, UINT64_MAX, 1), UINT64_MAX);
}

static void the_empty_measurement_takes_nothing_below_zero(void **state)
{
	(void)state;
	assert_int_equal(perf_scale_less(100, 30), 70);
	assert_int_equal(perf_scale_less(30, 30), 0);
	assert_int_equal(perf_scale_less(29, 30), 0);
}

static void per_op_is_what_is_left_over_the_operations(void **state)
{
	(void)state;
	assert_float_equal(perf_scale_per_op(4196, 100, 4096), 1, 0);
	assert_float_equal(perf_scale_per_op(10, 4, 4), 1.5, 0);
	assert_float_equal(perf_scale_per_op(3, 4, 4), 0, 0);
}

/*
 * A read of two events, byte for byte as perf_event_open(2) lays it out on a
 * little-endian machine: nr 2, enabled 1000, running 500, { 4096, id 17 },
 * { 0x0102030405060708, id 300 }.
 */
static const unsigned char two_events[] = {
	0x02, 0,    0,	  0,	0,    0,    0,	  0, /* nr */
	0xe8, 0x03, 0,	  0,	0,    0,    0,	  0, /* time_enabled */
	0xf4, 0x01, 0,	  0,	0,    0,    0,	  0, /* time_running */
	0x00, 0x10, 0,	  0,	0,    0,    0,	  0, /* value */
	0x11, 0,    0,	  0,	0,    0,    0,	  0, /* id */
	0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, /* value */
	0x2c, 0x01, 0,	  0,	0,    0,    0,	  0, /* id */
};

static void a_group_read_is_decoded_by_id(void **state)
{
	const uint64_t ids[] = { 300, 17 }; /* not in the order of the read */
	struct perf_read r[2];

	(void)state;
	assert_int_equal(sizeof(two_events), PERF_GROUP_BYTES(2));
	assert_int_equal(perf_decode_group(two_events, sizeof(two_events), ids,
					   2, r, NULL),
			 0);
	assert_int_equal(r[0].value, 0x0102030405060708ULL);
	assert_int_equal(r[1].value, 4096);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(r[i].enabled_ns, 1000);
		assert_int_equal(r[i].running_ns, 500);
	}
}

static void a_group_read_at_an_odd_address_is_decoded(void **state)
{
	unsigned char shifted[sizeof(two_events) + 1];
	const uint64_t ids[] = { 17, 300 };
	struct perf_read r[2];

	(void)state;
	memcpy(shifted + 1, two_events, sizeof(two_events));
	assert_int_equal(perf_decode_group(shifted + 1, sizeof(two_events), ids,
					   2, r, NULL),
			 0);
	assert_int_equal(r[0].value, 4096);
}

static void assert_refused(const void *buf, size_t len_bytes,
			   const uint64_t *ids, size_t nr, const char *text)
{
	struct perf_read r[3];
	struct why why;

	assert_int_equal(perf_decode_group(buf, len_bytes, ids, nr, r, &why),
			 -EINVAL);
	if (!strstr(why.text, text))
		fail_msg("'%s' without '%s'", why.text, text);
}

static void a_cut_group_read_is_refused_at_every_length(void **state)
{
	const uint64_t ids[] = { 17, 300 };

	(void)state;
	for (size_t len = 1; len < sizeof(two_events); len++)
		assert_refused(two_events, len, ids, 2, "instead of 56");
}

static void a_group_read_with_bytes_left_over_is_refused(void **state)
{
	unsigned char longer[sizeof(two_events) + 8] = { 0 };
	const uint64_t ids[] = { 17, 300 };

	(void)state;
	memcpy(longer, two_events, sizeof(two_events));
	assert_refused(longer, sizeof(longer), ids, 2, "64 bytes");
}

static void a_group_read_of_other_events_is_refused(void **state)
{
	unsigned char three[sizeof(two_events)];
	const uint64_t other[] = { 17, 301 };
	const uint64_t ids[] = { 17, 300 };

	(void)state;
	assert_refused(two_events, sizeof(two_events), other, 2, "no id 301");
	memcpy(three, two_events, sizeof(three));
	three[0] = 3;
	assert_refused(three, sizeof(three), ids, 2, "3 events instead of 2");
	/* Twice the same id: one event is missing. */
	memcpy(three, two_events, sizeof(three));
	memcpy(three + 48, three + 32, 8);
	assert_refused(three, sizeof(three), ids, 2, "no id 300");
}

static void an_empty_read_says_that_a_pinned_group_is_off(void **state)
{
	const uint64_t ids[] = { 17, 300 };
	struct perf_read r[2];

	(void)state;
	assert_int_equal(perf_decode_group("", 0, ids, 2, r, NULL), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_that_was_always_on_is_exact),
		cmocka_unit_test(
			an_event_that_counted_nothing_is_an_exact_zero),
		cmocka_unit_test(
			an_event_on_half_of_the_time_is_doubled_and_scaled),
		cmocka_unit_test(
			earlier_multiplexing_does_not_taint_an_interval),
		cmocka_unit_test(an_event_without_running_time_never_ran),
		cmocka_unit_test(
			no_time_between_two_reads_is_judged_by_all_time),
		cmocka_unit_test(
			a_read_that_went_backwards_is_absent_with_erange),
		cmocka_unit_test(scaling_rounds_to_the_nearest_count),
		cmocka_unit_test(scaling_survives_products_beyond_64_bits),
		cmocka_unit_test(scaling_beyond_64_bits_stops_at_the_largest),
		cmocka_unit_test(
			the_empty_measurement_takes_nothing_below_zero),
		cmocka_unit_test(per_op_is_what_is_left_over_the_operations),
		cmocka_unit_test(a_group_read_is_decoded_by_id),
		cmocka_unit_test(a_group_read_at_an_odd_address_is_decoded),
		cmocka_unit_test(a_cut_group_read_is_refused_at_every_length),
		cmocka_unit_test(a_group_read_with_bytes_left_over_is_refused),
		cmocka_unit_test(a_group_read_of_other_events_is_refused),
		cmocka_unit_test(an_empty_read_says_that_a_pinned_group_is_off),
	};

	return cmocka_run_group_tests_name("perf_scale", tests, NULL, NULL);
}
