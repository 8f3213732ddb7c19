// SPDX-License-Identifier: GPL-2.0-or-later
/* Event names; numbers from the tables in perf_event_open(2). */
#include "sys/perf_table.h"

#include "base/compiler.h"
#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct perf_spec spec_of(const char *name)
{
	struct perf_spec spec;
	struct why why;

	if (perf_spec_parse(&spec, name, &why))
		fail_msg("%s", why.text);
	assert_string_equal(spec.name, name);
	return spec;
}

static void names_have_the_numbers_of_the_manual_page(void **state)
{
	static const struct {
		const char *name;
		uint32_t type;
		uint64_t config;
	} known[] = {
		{ "cycles", 0, 0 },
		{ "instructions", 0, 1 },
		{ "cache-references", 0, 2 },
		{ "cache-misses", 0, 3 },
		{ "branch-instructions", 0, 4 },
		{ "branch-misses", 0, 5 },
		{ "cpu-clock", 1, 0 },
		{ "task-clock", 1, 1 },
		{ "page-faults", 1, 2 },
		{ "context-switches", 1, 3 },
		{ "cpu-migrations", 1, 4 },
		{ "minor-faults", 1, 5 },
		{ "major-faults", 1, 6 },
		/* cache | operation << 8 | result << 16 */
		{ "L1-dcache-loads", 3, 0x000000 },
		{ "LLC-load-misses", 3, 0x010002 },
		{ "LLC-store-misses", 3, 0x010102 },
		{ "dTLB-load-misses", 3, 0x010003 },
		{ "iTLB-load-misses", 3, 0x010004 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		struct perf_spec s = spec_of(known[i].name);

		assert_int_equal(s.type, known[i].type);
		assert_int_equal(s.config, known[i].config);
		assert_false(s.exclude_user || s.exclude_kernel);
	}
}

static void only_counts_of_the_cpu_need_a_pmu(void **state)
{
	(void)state;
	assert_true(perf_kind_needs_pmu(spec_of("instructions").kind));
	assert_true(perf_kind_needs_pmu(spec_of("dTLB-load-misses").kind));
	assert_true(perf_kind_needs_pmu(spec_of("r01c2").kind));
	assert_false(perf_kind_needs_pmu(spec_of("page-faults").kind));
	assert_false(perf_kind_needs_pmu(spec_of("kmem:mm_page_alloc").kind));
}

static void k_and_u_leave_out_the_other_side(void **state)
{
	struct perf_spec k = spec_of("instructions:k");
	struct perf_spec u = spec_of("page-faults:u");

	(void)state;
	assert_true(k.exclude_user && !k.exclude_kernel);
	assert_int_equal(k.config, 1);
	assert_true(u.exclude_kernel && !u.exclude_user);
	assert_int_equal(u.config, 2);
}

static void an_alias_means_its_event_and_keeps_its_name(void **state)
{
	(void)state;
	assert_int_equal(spec_of("branches").config,
			 spec_of("branch-instructions").config);
	assert_int_equal(spec_of("faults:u").config, 2);
	assert_int_equal(spec_of("cs").config, 3);
}

static void a_raw_code_is_hex(void **state)
{
	struct perf_spec s = spec_of("r01C2:k");

	(void)state;
	assert_int_equal(s.type, 4);
	assert_int_equal(s.config, 0x1c2);
	assert_true(s.exclude_user);
	assert_int_equal(spec_of("rffffffffffffffff").config, UINT64_MAX);
}

static void assert_unknown(const char *name, const char *text, const char *hint)
{
	struct perf_spec spec;
	struct why why;

	assert_int_equal(perf_spec_parse(&spec, name, &why), -EINVAL);
	if (!strstr(why.text, text) || !strstr(why.hint, hint))
		fail_msg("'%s' (%s) without '%s' (%s)", why.text, why.hint,
			 text, hint);
}

static void an_unknown_name_gets_the_nearest_one(void **state)
{
	(void)state;
	assert_unknown("page-fault", "\"page-fault\": no such event",
		       "did you mean \"page-faults\"?");
	assert_unknown("dtlb-load-misses", "no such event",
		       "did you mean \"dTLB-load-misses\"?");
	assert_unknown("instrctions:k", "\"instrctions\"",
		       "did you mean \"instructions\"?");
}

static void a_name_like_no_other_gets_no_suggestion(void **state)
{
	(void)state;
	assert_unknown("quuxification", "no such event", "perf list");
	assert_unknown("r", "no such event", "");
	assert_unknown("rxyz", "no such event", "");
	assert_unknown("r00000000000000000", "no such event", "");
	assert_unknown("", "empty name", "");
	assert_unknown(":k", "no such event", "");
}

static void a_name_longer_than_its_room_is_refused(void **state)
{
	char name[PERF_NAME_MAX + 1];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_unknown(name, "longer than 79", "");
	name[PERF_NAME_MAX - 1] = '\0'; /* fits, and is unknown */
	assert_unknown(name, "no such event", "");
}

static void a_tracepoint_cannot_leave_its_directory(void **state)
{
	static const char *const bad[] = { "../x:y",  "kmem:..", "a/b:c",
					   "kmem:",   ":x",	 "kmem:a:k",
					   "kmem:a b" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_unknown(bad[i], "SUBSYSTEM:TRACEPOINT", "");
}

static int id_under(const char *root, const char *name, uint64_t *id,
		    struct why *why)
{
	struct perf_spec spec = spec_of(name);
	char *dir = xasprintf("tests/data/perf/%s", root);
	int err;

	sys_root_set(dir);
	free(dir);
	*id = 0;
	err = perf_tracepoint_id(&spec, id, why);
	sys_root_set("");
	return err;
}

static void a_tracepoint_is_found_in_tracefs(void **state)
{
	struct why why;
	uint64_t id;

	(void)state;
	assert_int_equal(id_under("tracefs", "exceptions:page_fault_user", &id,
				  &why),
			 0);
	assert_int_equal(id, 148);
}

static void a_tracepoint_is_found_in_the_old_place(void **state)
{
	struct why why;
	uint64_t id;

	(void)state;
	assert_int_equal(id_under("debugfs", "kmem:mm_page_alloc", &id, &why),
			 0);
	assert_int_equal(id, 501);
}

static void a_missing_tracepoint_is_not_a_missing_tracefs(void **state)
{
	struct why why;
	uint64_t id;

	(void)state;
	assert_int_equal(id_under("tracefs", "kmem:nope", &id, &why), -ENOENT);
	assert_non_null(strstr(why.text, "\"kmem:nope\""));
	assert_string_equal(why.hint, "");
	assert_int_equal(id_under("throttled", "kmem:nope", &id, &why),
			 -ENOENT);
	assert_non_null(strstr(why.hint, "mount -t tracefs"));
}

static void a_tracepoint_id_that_is_no_number_is_refused(void **state)
{
	struct why why;
	uint64_t id;

	(void)state;
	assert_int_equal(id_under("tracefs", "kmem:damaged", &id, &why),
			 -EINVAL);
}

static void a_list_keeps_its_order_and_ignores_blanks(void **state)
{
	struct perf_spec *specs;
	struct why why;
	size_t nr;

	(void)state;
	assert_int_equal(
		perf_specs_parse(" cycles:k,page-faults ,\n\tkmem:rss_stat",
				 &specs, &nr, &why),
		0);
	assert_int_equal(nr, 3);
	assert_string_equal(specs[0].name, "cycles:k");
	assert_string_equal(specs[1].name, "page-faults");
	assert_string_equal(specs[2].name, "kmem:rss_stat");
	free(specs);
}

static void an_empty_list_has_no_events(void **state)
{
	struct perf_spec *specs;
	size_t nr = 9;

	(void)state;
	assert_int_equal(perf_specs_parse(" ", &specs, &nr, NULL), 0);
	assert_int_equal(nr, 0);
	free(specs);
}

static void a_list_with_a_gap_or_a_repetition_is_refused(void **state)
{
	static const char *const bad[] = { "cycles,", ",cycles",
					   "cycles,,page-faults",
					   "cycles,page-faults,cycles" };
	struct perf_spec *specs;
	size_t nr;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(perf_specs_parse(bad[i], &specs, &nr, NULL),
				 -EINVAL);
		assert_null(specs);
		assert_int_equal(nr, 0);
	}
}

static void every_listed_name_is_accepted(void **state)
{
	size_t nr = 0;

	(void)state;
	for (; perf_table_name(nr); nr++)
		assert_int_equal(spec_of(perf_table_name(nr)).kind,
				 perf_table_kind(nr));
	assert_true(nr > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_have_the_numbers_of_the_manual_page),
		cmocka_unit_test(only_counts_of_the_cpu_need_a_pmu),
		cmocka_unit_test(k_and_u_leave_out_the_other_side),
		cmocka_unit_test(an_alias_means_its_event_and_keeps_its_name),
		cmocka_unit_test(a_raw_code_is_hex),
		cmocka_unit_test(an_unknown_name_gets_the_nearest_one),
		cmocka_unit_test(a_name_like_no_other_gets_no_suggestion),
		cmocka_unit_test(a_name_longer_than_its_room_is_refused),
		cmocka_unit_test(a_tracepoint_cannot_leave_its_directory),
		cmocka_unit_test(a_tracepoint_is_found_in_tracefs),
		cmocka_unit_test(a_tracepoint_is_found_in_the_old_place),
		cmocka_unit_test(a_missing_tracepoint_is_not_a_missing_tracefs),
		cmocka_unit_test(a_tracepoint_id_that_is_no_number_is_refused),
		cmocka_unit_test(a_list_keeps_its_order_and_ignores_blanks),
		cmocka_unit_test(an_empty_list_has_no_events),
		cmocka_unit_test(a_list_with_a_gap_or_a_repetition_is_refused),
		cmocka_unit_test(every_listed_name_is_accepted),
	};

	return cmocka_run_group_tests_name("perf_table", tests, NULL, NULL);
}
