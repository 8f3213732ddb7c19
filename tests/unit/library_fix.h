/* SPDX-License-Identifier: GPL-2.0-or-later */
/* library_fix.h - the scenarios that are built in, one after the other. */
#ifndef TESTS_LIBRARY_FIX_H
#define TESTS_LIBRARY_FIX_H

#include "scenario/scenario.h"

#include <stdio.h>
#include <string.h>

/* Parses number i; a file that does not parse is said with line and column. */
static inline bool library_parse(struct scenario *s, size_t i)
{
	const char *text = scenario_library_text(i);
	struct why why = { 0 };

	if (!scenario_parse(s, text, strlen(text), scenario_library_name(i),
			    &why))
		return true;
	fprintf(stderr, "%s\n", why.text);
	return false;
}

#endif
