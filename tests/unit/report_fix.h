/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_fix.h - a report as the text that its writers make of it. */
#ifndef TESTS_REPORT_FIX_H
#define TESTS_REPORT_FIX_H

#include "report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* To be freed. */
static inline char *fix_written(void (*write)(FILE *out, const struct report *),
				const struct report *r)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	write(f, r);
	fclose(f);
	return text;
}

#endif
