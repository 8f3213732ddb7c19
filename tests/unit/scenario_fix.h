/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scenario_fix.h - scenarios from a few lines. After cmocka.h. */
#ifndef TESTS_SCENARIO_FIX_H
#define TESTS_SCENARIO_FIX_H

#include "scenario/scenario.h"

#include <stdio.h>
#include <string.h>

/* Four lines; the steps begin in line 5. */
#define HEAD_OF(kinds)                                                         \
	"scenario test\nasks isolation\npage a " kinds "\npage b " kinds "\n"
#define HEAD HEAD_OF("base")

static inline void must_parse(struct scenario *s, const char *text)
{
	struct why why = { 0 };

	if (scenario_parse(s, text, strlen(text), "f", &why))
		fail_msg("%s (%s)", why.text, why.hint);
}

/*
 * The text is refused with "read scenario 'f', line L, column C: WHAT", of which
 * place is "L:C" and what the rest, and with this hint (NULL: none).
 */
static inline void must_refuse(const char *text, const char *place,
			       const char *what, const char *hint)
{
	static const struct scenario none;
	struct why why = { 0 };
	struct scenario s;
	char want[400];
	int line = 0, column = 0;

	memset(&s, 0x55, sizeof(s));
	if (sscanf(place, "%d:%d", &line, &column) != 2)
		fail_msg("no place: %s", place);
	snprintf(want, sizeof(want),
		 "read scenario 'f', line %d, column %d: %s", line, column,
		 what);
	assert_int_equal(scenario_parse(&s, text, strlen(text), "f", &why),
			 -EINVAL);
	assert_string_equal(why.text, want);
	assert_string_equal(why.hint, hint ? hint : "");
	assert_memory_equal(&s, &none, sizeof(s));
}

#endif
