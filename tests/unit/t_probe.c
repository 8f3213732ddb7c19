// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The interface of the probe module. Expected values: cowprobe.h compiled with
 * the module for 5.10, 6.1 and 6.12 on x86-64; programs of an older build must
 * find the numbers where they were.
 */
#include "sys/gup_probe.h"

#include "sys/gup.h"
#include "sys/mm.h"
#include "sys/probe.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static void structs_have_no_holes(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct cowprobe_about), 80);
	assert_int_equal(sizeof(struct cowprobe_room), 8);
	assert_int_equal(sizeof(struct cowprobe_take), 48);
	assert_int_equal(offsetof(struct cowprobe_take, ref), 24);
	assert_int_equal(offsetof(struct cowprobe_take, ns), 32);
	assert_int_equal(sizeof(struct cowprobe_drop), 16);
	assert_int_equal(sizeof(struct cowprobe_copy), 32);
	assert_int_equal(sizeof(struct cowprobe_page), 32);
	assert_int_equal(offsetof(struct cowprobe_page, refcount), 20);
	assert_int_equal(sizeof(struct cowprobe_pages), 32);
}

static void commands_stay_what_they_are(void **state)
{
	(void)state;
	assert_true(COWPROBE_ABOUT == 0x8050c900);
	assert_true(COWPROBE_ROOM == 0x4008c901);
	assert_true(COWPROBE_TAKE == 0xc030c902);
	assert_true(COWPROBE_DROP == 0x8010c903);
	assert_true(COWPROBE_COPY == 0x4020c904);
	assert_true(COWPROBE_PAGES == 0x4020c905);
}

static struct cowprobe_about about_of(const char *release)
{
	struct cowprobe_about a = {
		.version = COWPROBE_VERSION,
		.page_bytes = (uint32_t)mm_page_bytes(),
	};

	snprintf(a.release, sizeof(a.release), "%s", release);
	return a;
}

static void a_module_of_this_kernel_is_spoken_to(void **state)
{
	struct cowprobe_about a = about_of("6.1.0-56-cloud-amd64");
	struct why why;

	(void)state;
	assert_int_equal(probe_check(&a, "6.1.0-56-cloud-amd64", &why), 0);
}

static void another_version_of_the_interface_is_refused(void **state)
{
	struct cowprobe_about a = about_of("6.1.0");
	struct why why;

	(void)state;
	a.version++;
	assert_int_equal(probe_check(&a, "6.1.0", &why), -EPROTO);
	assert_non_null(strstr(why.text, "version"));
	assert_non_null(strstr(why.hint, "run-bench kernel probe"));
}

static void a_module_of_another_kernel_is_refused(void **state)
{
	struct cowprobe_about a = about_of("6.1.0");
	struct why why;

	(void)state;
	assert_int_equal(probe_check(&a, "6.1.0-rc1", &why), -EPROTO);
	assert_int_equal(probe_check(&a, "6.1.1", &why), -EPROTO);
	assert_non_null(strstr(why.text, "6.1.1"));
	a.page_bytes *= 4;
	assert_int_equal(probe_check(&a, "6.1.0", &why), -EPROTO);
}

/* Twelve of them, each with the name that its traits ask for. */
static void each_driver_is_found_by_what_it_does(void **state)
{
	size_t nr, nr_probes = 0;
	const struct gup_driver *const *d = gup_drivers(&nr);

	(void)state;
	for (size_t i = 0; i < nr; i++) {
		const struct gup_rule *r = d[i]->rules;

		if (strncmp(d[i]->name, "probe_", 6))
			continue;
		nr_probes++;
		assert_string_equal(gup_probe_name(r->ref == GUP_PIN,
						   r->traits),
				    d[i]->name);
		assert_true(r->traits & GUP_HOLDS && r->traits & GUP_LOOKS);
		assert_int_equal(!!(r->traits & GUP_POKES), !!d[i]->poke);
		assert_int_equal(!!(r->traits & GUP_WRITE), !!d[i]->poke);
	}
	assert_int_equal(nr_probes, 12);
}

static void names_say_kind_and_path(void **state)
{
	(void)state;
	assert_string_equal(gup_probe_name(false, GUP_FAST), "probe_get");
	assert_string_equal(gup_probe_name(true, GUP_FAST | GUP_WRITE),
			    "probe_pin_w");
	assert_string_equal(gup_probe_name(true, GUP_LONG), "probe_long_slow");
	assert_null(gup_probe_name(false, GUP_FAST | GUP_LONG));
}

static void only_the_probe_has_its_times_and_file(void **state)
{
	struct gup g = { .driver = gup_driver_find("vmsplice") };
	uint64_t take_ns = 7, drop_ns = 8;

	(void)state;
	assert_non_null(g.driver);
	assert_int_equal(gup_probe_ns(&g, &take_ns, &drop_ns), -EOPNOTSUPP);
	assert_true(take_ns == 7 && drop_ns == 8);
	assert_int_equal(gup_probe_fd(&g), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(structs_have_no_holes),
		cmocka_unit_test(commands_stay_what_they_are),
		cmocka_unit_test(a_module_of_this_kernel_is_spoken_to),
		cmocka_unit_test(another_version_of_the_interface_is_refused),
		cmocka_unit_test(a_module_of_another_kernel_is_refused),
		cmocka_unit_test(each_driver_is_found_by_what_it_does),
		cmocka_unit_test(names_say_kind_and_path),
		cmocka_unit_test(only_the_probe_has_its_times_and_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
