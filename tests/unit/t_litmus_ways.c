// SPDX-License-Identifier: GPL-2.0-or-later
/* Which driver takes which reference, by release. No kernel is asked. */
#include "litmus/litmus_impl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct scenario scn;
static struct litmus_way ways[SCN_STEPS];
static struct why why;

/* The steps, behind a head that does for all of them. */
static void parse(const char *steps)
{
	char text[600];

	scenario_release(&scn);
	snprintf(text, sizeof(text),
		 "scenario x\nabout a\nsource b\nasks isolation\n"
		 "page a base\n\n%s",
		 steps);
	if (scenario_parse(&scn, text, strlen(text), "x", &why))
		fail_msg("%s", why.text);
}

static int choose(const char *steps, const char *release)
{
	parse(steps);
	return ways_choose(&scn, release, false, ways, &why);
}

static int choose_with_probe(const char *steps, const char *release)
{
	parse(steps);
	return ways_choose(&scn, release, true, ways, &why);
}

static void is_by(size_t step, const char *driver, unsigned int nr_holds)
{
	assert_non_null(ways[step].driver);
	assert_string_equal(ways[step].driver->name, driver);
	assert_int_equal(ways[step].nr_holds, nr_holds);
}

static void a_get_to_read_is_by_vmsplice_on_every_kernel(void **state)
{
	static const char *const releases[] = { "5.10.0", "6.1.0", "6.12.0",
						"7.2.0" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(releases); i++) {
		assert_int_equal(choose("P get read r a\nP look r\nP look r\n",
					releases[i]),
				 0);
		is_by(0, "vmsplice", 1);
		assert_int_equal(ways[0].nr_refs, 1);
	}
}

static void many_references_are_by_tee(void **state)
{
	(void)state;
	assert_int_equal(choose("P get read r a x1024\n", "6.1.0"), 0);
	is_by(0, "tee", 1);
	assert_int_equal(ways[0].nr_refs, 1024);
}

/* 738adade96b2, "fuse: Fix missing FOLL_PIN for direct-io": 6.9. */
static void a_get_to_write_is_by_fuse_until_it_pins(void **state)
{
	static const char steps[] = "P get write r a\nP write a\nP poke r\n";

	(void)state;
	assert_int_equal(choose(steps, "6.8.0"), 0);
	is_by(0, "fuse_read", 1);
	assert_int_equal(choose(steps, "6.9.0"), -EOPNOTSUPP);
	assert_non_null(strstr(why.text, "since FUSE pins (6.9)"));
	assert_string_equal(why.hint, "a kernel before 6.9");
}

static void a_short_pin_is_by_fuse_since_it_pins(void **state)
{
	(void)state;
	assert_int_equal(choose("P pin read r a\nP look r\n", "6.8.0"),
			 -EOPNOTSUPP);
	assert_int_equal(choose("P pin read r a\nP look r\n", "6.9.0"), 0);
	is_by(0, "fuse_write", 1);
	assert_int_equal(choose("P pin write r a\nP poke r\n", "6.9.0"), 0);
	is_by(0, "fuse_read", 1);
}

static void long_pins_are_by_io_uring_and_by_gup_test(void **state)
{
	(void)state;
	assert_int_equal(choose("P pin write r a long\nP look r\nP poke r.1\n"
				"P look r\n",
				"5.10.0"),
			 0);
	is_by(0, "io_uring", 1);
	assert_false(ways[0].is_used_up);
	assert_int_equal(choose("P pin read r a long\n", "6.12.0"), 0);
	is_by(0, "gup_test_hold", 1);
}

/* Block devices pin since 6.5, FUSE since 6.9: in between it is another I/O. */
static void direct_io_is_not_done_where_fuse_differs_from_devices(void **state)
{
	(void)state;
	assert_int_equal(choose("P dio write r a\n", "6.4.0"), 0);
	assert_int_equal(choose("P dio write r a\n", "6.5.0"), -EOPNOTSUPP);
	assert_int_equal(choose("P dio write r a\n", "6.8.0"), -EOPNOTSUPP);
	assert_int_equal(choose("P dio write r a\n", "6.9.0"), 0);
}

/* What is a pin unshares a huge page, of which the driver takes a part only. */
static void direct_io_of_memory_is_a_pin_since_fuse_pins(void **state)
{
	(void)state;
	assert_int_equal(choose("P dio write r a\n", "6.1.0"), 0);
	assert_false(ways[0].is_pin);
	assert_int_equal(choose("P dio write r a\n", "6.12.0"), 0);
	assert_true(ways[0].is_pin);
	assert_int_equal(choose("P get read r a\n", "6.12.0"), 0);
	assert_false(ways[0].is_pin);
}

static void a_write_that_is_looked_at_twice_is_two_writes(void **state)
{
	(void)state;
	assert_int_equal(choose("P dio write r a\nP look r\nP write a\n"
				"P look r\n",
				"6.1.0"),
			 0);
	is_by(0, "fuse_write", 2);
	assert_true(ways[0].is_used_up);
}

static void a_read_of_half_a_page_is_of_that_half(void **state)
{
	(void)state;
	assert_int_equal(choose("P dio read r a\nP write a.1\nP poke r.0\n",
				"6.1.0"),
			 0);
	is_by(0, "fuse_read", 1);
	assert_int_equal(ways[0].halves[0], SCN_F_HALF0);
}

/* A fork sees references: one has to be there still. */
static void what_comes_after_a_poke_finds_a_reference(void **state)
{
	(void)state;
	assert_int_equal(choose("P dio read r a\nP poke r\nP fork C\n"
				"P drop r\n",
				"6.1.0"),
			 0);
	is_by(0, "fuse_read", 2);
	assert_int_equal(choose("P dio read r a\nP poke r\nP drop r\n"
				"P fork C\n",
				"6.1.0"),
			 0);
	is_by(0, "fuse_read", 1);
	assert_int_equal(
		choose("P dio read r a\nP poke r\nP read a\n", "6.1.0"), 0);
	is_by(0, "fuse_read", 1);
}

static void nothing_looks_through_a_read_of_a_device(void **state)
{
	(void)state;
	assert_int_equal(choose("P dio read r a\nP look r\n", "6.1.0"),
			 -EOPNOTSUPP);
	assert_non_null(strstr(why.text, "look through"));
}

static void the_slow_path_is_asked_for_in_vain_where_gup_is_fast(void **state)
{
	static const char steps[] = "P pin write r a long slow\n";

	(void)state;
	assert_int_equal(choose(steps, "6.1.0"), 0);
	is_by(0, "io_uring", 1);
	/* "io_uring: unify io_pin_pages()": 6.10 */
	assert_int_equal(choose(steps, "6.10.0"), -EOPNOTSUPP);
}

static void the_probe_takes_what_no_system_call_does(void **state)
{
	(void)state;
	assert_int_equal(choose_with_probe("P get write r a\nP poke r\n"
					   "P look r\nP poke r\n",
					   "6.12.0"),
			 0);
	is_by(0, "probe_get_w", 1);
	assert_false(ways[0].is_pin);
	assert_false(ways[0].is_used_up);
	assert_int_equal(
		choose_with_probe("P pin read r a\nP look r\n", "6.1.0"), 0);
	is_by(0, "probe_pin", 1);
	assert_true(ways[0].is_pin);
	assert_int_equal(
		choose_with_probe("P pin write r a long slow\n", "6.10.0"), 0);
	is_by(0, "probe_long_w_slow", 1);
}

static void what_a_system_call_does_is_not_by_the_probe(void **state)
{
	(void)state;
	assert_int_equal(
		choose_with_probe("P get read r a\nP look r\n", "6.12.0"), 0);
	is_by(0, "vmsplice", 1);
	assert_int_equal(choose_with_probe("P pin write r a long\n", "6.1.0"),
			 0);
	is_by(0, "io_uring", 1);
}

static void the_probe_does_no_io(void **state)
{
	(void)state;
	assert_int_equal(choose_with_probe("P dio write r a\n", "6.5.0"),
			 -EOPNOTSUPP);
}

static int release_scenario(void **state)
{
	(void)state;
	scenario_release(&scn);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_get_to_read_is_by_vmsplice_on_every_kernel),
		cmocka_unit_test(many_references_are_by_tee),
		cmocka_unit_test(a_get_to_write_is_by_fuse_until_it_pins),
		cmocka_unit_test(a_short_pin_is_by_fuse_since_it_pins),
		cmocka_unit_test(long_pins_are_by_io_uring_and_by_gup_test),
		cmocka_unit_test(
			direct_io_is_not_done_where_fuse_differs_from_devices),
		cmocka_unit_test(direct_io_of_memory_is_a_pin_since_fuse_pins),
		cmocka_unit_test(a_write_that_is_looked_at_twice_is_two_writes),
		cmocka_unit_test(a_read_of_half_a_page_is_of_that_half),
		cmocka_unit_test(what_comes_after_a_poke_finds_a_reference),
		cmocka_unit_test(nothing_looks_through_a_read_of_a_device),
		cmocka_unit_test(
			the_slow_path_is_asked_for_in_vain_where_gup_is_fast),
		cmocka_unit_test(the_probe_takes_what_no_system_call_does),
		cmocka_unit_test(what_a_system_call_does_is_not_by_the_probe),
		cmocka_unit_test(the_probe_does_no_io),
	};

	return cmocka_run_group_tests(tests, NULL, release_scenario);
}
