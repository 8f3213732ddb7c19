// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/marks.h"

#include "sys/mark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void fact(struct marks *m, const char *digits, unsigned int what)
{
	for (; *digits; digits++)
		marks_take(m, MARK_DIGIT,
			   (unsigned int)(*digits <= '9' ? *digits - '0'
							 : *digits - 'a' + 10),
			   0);
	marks_take(m, MARK_FACT, what, 0);
}

static void digits_make_a_number_and_the_fact_ends_it(void **state)
{
	struct marks m = { 0 };

	(void)state;
	fact(&m, "8853ba5938f429e2", FACT_SEED);
	assert_true(m.region.seed == 0x8853ba5938f429e2u);
	fact(&m, "200", FACT_SIZE);
	assert_int_equal(m.region.size, 512);
	fact(&m, "", FACT_SAMPLE); /* 0 has no digit */
	assert_int_equal(m.region.sample, 0);
	fact(&m, "1f", FACT_SAMPLE);
	assert_int_equal(m.region.sample, 31);
	assert_true(m.region.seed == 0x8853ba5938f429e2u);
	assert_int_equal(m.region.size, 512);
}

static void a_seed_is_told_to_the_caller_and_nothing_else_is(void **state)
{
	struct marks m = { 0 };

	(void)state;
	assert_int_equal(marks_take(&m, MARK_DIGIT, 1, 0), MARKS_NOTHING);
	assert_int_equal(marks_take(&m, MARK_FACT, FACT_SEED, 0), MARKS_SEED);
	assert_int_equal(marks_take(&m, MARK_FACT, FACT_SIZE, 0),
			 MARKS_NOTHING);
	assert_int_equal(marks_take(&m, MARK_FACT, FACT_QUIET, 0),
			 MARKS_NOTHING);
	assert_int_equal(marks_take(&m, 9, 0, 0), MARKS_NOTHING);
}

static void only_what_follows_a_sample_is_kept(void **state)
{
	struct marks m = { 0 };

	(void)state;
	/* calibration */
	fact(&m, "1", FACT_SEED);
	assert_int_equal(marks_take(&m, MARK_BEGIN, 0, 0), MARKS_NOTHING);
	assert_int_equal(marks_take(&m, MARK_END, 0, 0), MARKS_NOTHING);
	fact(&m, "2", FACT_SAMPLE);
	assert_int_equal(marks_take(&m, MARK_BEGIN, 0, 3), MARKS_BEGIN);
	assert_true(m.region.is_active);
	assert_int_equal(m.region.cpu, 3);
	assert_int_equal(marks_take(&m, MARK_END, 0, 0), MARKS_END);
	assert_false(m.region.is_active);
	assert_int_equal(m.region.phase, 0);
	/* another phase of the same sample */
	assert_int_equal(marks_take(&m, MARK_BEGIN, 2, 0), MARKS_BEGIN);
	assert_int_equal(marks_take(&m, MARK_END, MARK_OPEN_PHASE, 0),
			 MARKS_END);
	assert_int_equal(m.region.phase, 2);
	/* a counted sample */
	fact(&m, "", FACT_QUIET);
	assert_int_equal(marks_take(&m, MARK_BEGIN, 0, 0), MARKS_NOTHING);
	assert_int_equal(marks_take(&m, MARK_END, 0, 0), MARKS_NOTHING);
}

static void an_end_that_is_not_of_what_began_ends_nothing(void **state)
{
	struct marks m = { 0 };

	(void)state;
	fact(&m, "2", FACT_SAMPLE);
	assert_int_equal(marks_take(&m, MARK_END, 0, 0), MARKS_NOTHING);
	marks_take(&m, MARK_BEGIN, 1, 0);
	assert_int_equal(marks_take(&m, MARK_END, 0, 0), MARKS_NOTHING);
	assert_true(m.region.is_active);
	/* the case broke; another begins */
	assert_int_equal(marks_take(&m, MARK_BEGIN, 0, 0), MARKS_BEGIN);
	assert_int_equal(marks_take(&m, MARK_END, 0, 0), MARKS_END);
}

/* As objdump shows those of bench_begin() and of mark_number(). */
static void the_mark_of_x86_is_one_nop_of_many(void **state)
{
	unsigned int class, id;

	(void)state;
	assert_true(marks_decode_x86(
		(const uint8_t *)"\x0f\x1f\x80\x07\x00\x01\x5a", 7, &class,
		&id));
	assert_int_equal(class, MARK_BEGIN);
	assert_int_equal(id, 7);
	assert_true(marks_decode_x86(
		(const uint8_t *)"\x0f\x1f\x80\xff\x00\x02\x5a", 7, &class,
		&id));
	assert_int_equal(class, MARK_END);
	assert_int_equal(id, MARK_OPEN_PHASE);
	/* what assemblers pad with */
	assert_false(marks_decode_x86(
		(const uint8_t *)"\x0f\x1f\x80\x00\x00\x00\x00", 7, &class,
		&id));
	assert_false(marks_decode_x86(
		(const uint8_t *)"\x0f\x1f\x81\x07\x00\x01\x5a", 7, &class,
		&id));
	assert_false(marks_decode_x86(
		(const uint8_t *)"\x0f\x1f\x80\x07\x00\x01\x5a", 6, &class,
		&id));
}

/* movz xzr of 1, lsl 16; 255, lsl 32; 15, lsl 48; 3: by llvm-mc 14. */
static void the_mark_of_arm64_has_its_class_in_the_shift(void **state)
{
	static const struct {
		const char *bytes;
		unsigned int class, id;
	} marks[] = {
		{ "\x3f\x00\xa0\xd2", MARK_BEGIN, 1 },
		{ "\xff\x1f\xc0\xd2", MARK_END, 255 },
		{ "\xff\x01\xe0\xd2", MARK_DIGIT, 15 },
		{ "\x7f\x00\x80\xd2", MARK_FACT, 3 },
	};
	unsigned int class, id;

	(void)state;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		assert_true(marks_decode_arm64((const uint8_t *)marks[i].bytes,
					       4, &class, &id));
		assert_int_equal(class, marks[i].class);
		assert_int_equal(id, marks[i].id);
	}
	/* movz x0, #3; movz wzr, #3; nop */
	assert_false(marks_decode_arm64((const uint8_t *)"\x60\x00\x80\xd2", 4,
					&class, &id));
	assert_false(marks_decode_arm64((const uint8_t *)"\x7f\x00\x80\x52", 4,
					&class, &id));
	assert_false(marks_decode_arm64((const uint8_t *)"\x1f\x20\x03\xd5", 4,
					&class, &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_make_a_number_and_the_fact_ends_it),
		cmocka_unit_test(
			a_seed_is_told_to_the_caller_and_nothing_else_is),
		cmocka_unit_test(only_what_follows_a_sample_is_kept),
		cmocka_unit_test(an_end_that_is_not_of_what_began_ends_nothing),
		cmocka_unit_test(the_mark_of_x86_is_one_nop_of_many),
		cmocka_unit_test(the_mark_of_arm64_has_its_class_in_the_shift),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
