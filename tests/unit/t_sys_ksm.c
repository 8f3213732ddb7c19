// SPDX-License-Identifier: GPL-2.0-or-later
/* VmFlags lines as Linux 6.18 writes them: two letters and a blank each. */
#include "sys/ksm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void mergeable_memory_is_known_by_its_flag(void **state)
{
	(void)state;
	assert_true(ksm_line_is_mergeable("VmFlags: rd wr mr mw me ac mg sd "));
	assert_true(ksm_line_is_mergeable("VmFlags: rd mg"));
	assert_true(ksm_line_is_mergeable("VmFlags: mg "));
}

static void other_flags_and_lines_are_not_mergeable(void **state)
{
	(void)state;
	assert_false(ksm_line_is_mergeable("VmFlags: rd wr mr mw me ac sd "));
	assert_false(ksm_line_is_mergeable("VmFlags: rd mgx wr "));
	assert_false(ksm_line_is_mergeable("7f00-7f01 rw-p 00 00:00 0 /a mg "));
	assert_false(ksm_line_is_mergeable(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mergeable_memory_is_known_by_its_flag),
		cmocka_unit_test(other_flags_and_lines_are_not_mergeable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
