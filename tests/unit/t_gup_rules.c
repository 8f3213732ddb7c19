// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/gup.h"

#include "sys/kernel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const struct gup_rule dio_like[] = {
	{ "", GUP_GET, GUP_WRITE },
	{ "5.10", GUP_GET, GUP_WRITE | GUP_FAST },
	{ "6.5", GUP_PIN, GUP_WRITE | GUP_FAST },
	{ 0 },
};

static const struct gup_driver like = { .name = "like", .rules = dio_like };

static void the_last_rule_that_has_begun_holds(void **state)
{
	(void)state;
	assert_ptr_equal(gup_rule_of(&like, "4.19.300"), &dio_like[0]);
	assert_ptr_equal(gup_rule_of(&like, "5.9.16"), &dio_like[0]);
	assert_ptr_equal(gup_rule_of(&like, "5.10.0-40-cloud-amd64"),
			 &dio_like[1]);
	assert_ptr_equal(gup_rule_of(&like, "6.4.15"), &dio_like[1]);
	assert_ptr_equal(gup_rule_of(&like, "6.5.0"), &dio_like[2]);
	assert_ptr_equal(gup_rule_of(&like, "6.12.57+deb13-amd64"),
			 &dio_like[2]);
	assert_ptr_equal(gup_rule_of(&like, "7.0.0-rc1"), &dio_like[2]);
}

static void a_release_that_cannot_be_read_gets_the_first_rule(void **state)
{
	(void)state;
	assert_ptr_equal(gup_rule_of(&like, ""), &dio_like[0]);
	assert_ptr_equal(gup_rule_of(&like, "mainline"), &dio_like[0]);
}

static void kinds_of_references_have_names(void **state)
{
	(void)state;
	assert_string_equal(gup_ref_name(GUP_NONE), "none");
	assert_string_equal(gup_ref_name(GUP_GET), "GET");
	assert_string_equal(gup_ref_name(GUP_PIN), "PIN");
}

static void each_driver_is_found_by_its_name(void **state)
{
	size_t nr;
	const struct gup_driver *const *drivers = gup_drivers(&nr);

	(void)state;
	assert_true(nr >= 14);
	for (size_t i = 0; i < nr; i++) {
		assert_ptr_equal(gup_driver_find(drivers[i]->name), drivers[i]);
		if (i)
			assert_true(strcmp(drivers[i - 1]->name,
					   drivers[i]->name) < 0);
	}
	assert_null(gup_driver_find("vmspliced"));
}

/* What all of its rules say, together. */
static unsigned int check_rules(const struct gup_driver *d)
{
	unsigned int traits = 0;
	uint32_t last = 0;

	assert_non_null(d->rules);
	assert_string_equal(d->rules->since, "");
	for (const struct gup_rule *r = d->rules; r->since; r++) {
		uint32_t since = kernel_version_code(r->since);

		assert_true(r == d->rules || since > last);
		last = since;
		traits |= r->traits;
	}
	return traits;
}

static void rules_are_oldest_first_and_begin_with_the_first_kernel(void **state)
{
	size_t nr;
	const struct gup_driver *const *drivers = gup_drivers(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++)
		check_rules(drivers[i]);
}

static void a_driver_can_do_what_it_declares(void **state)
{
	size_t nr;
	const struct gup_driver *const *drivers = gup_drivers(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const struct gup_driver *d = drivers[i];
		unsigned int traits = check_rules(d);

		assert_non_null(d->open);
		assert_non_null(d->take);
		assert_non_null(d->close);
		assert_true(!(traits & GUP_HOLDS) == !d->drop);
		assert_true(!(traits & GUP_LOOKS) == !d->look);
		assert_true(!(traits & GUP_POKES) == !d->poke);
		/* Nobody looks through what is gone. */
		if (traits & (GUP_LOOKS | GUP_POKES))
			assert_true(traits & GUP_HOLDS);
	}
}

static void a_driver_says_what_holds_and_by_which_functions(void **state)
{
	size_t nr;
	const struct gup_driver *const *drivers = gup_drivers(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const char *what = drivers[i]->what, *path = drivers[i]->path;

		assert_true(what && path && *what && *path);
		assert_true(what[strlen(what) - 1] != '.');
		assert_true(path[strlen(path) - 1] != '.');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_rule_that_has_begun_holds),
		cmocka_unit_test(
			a_release_that_cannot_be_read_gets_the_first_rule),
		cmocka_unit_test(kinds_of_references_have_names),
		cmocka_unit_test(each_driver_is_found_by_its_name),
		cmocka_unit_test(
			rules_are_oldest_first_and_begin_with_the_first_kernel),
		cmocka_unit_test(a_driver_can_do_what_it_declares),
		cmocka_unit_test(
			a_driver_says_what_holds_and_by_which_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
