/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reference.h - tests/data/reference-vectors: numbers by name.
 */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H

#include "base/compiler.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define REFERENCE_FILE "tests/data/reference-vectors"
#define REFERENCE_MAX  80

struct reference {
	size_t nr;
	double v[REFERENCE_MAX];
};

static inline void reference_numbers(const char *text, struct reference *r)
{
	char *end;

	for (;; text = end) {
		double v = strtod(text, &end);

		if (end == text)
			break;
		assert_true(r->nr < REFERENCE_MAX);
		r->v[r->nr++] = v;
	}
	assert_string_equal(text + strspn(text, " \t"), "\n");
}

/* Fails the test when the file or the name is not there. */
static inline struct reference reference(const char *name)
{
	FILE *f = fopen(REFERENCE_FILE, "r");
	struct reference r = { 0 };
	char line[256], *equals;
	bool is_it = false;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '#' || line[0] == '\n')
			continue;
		equals = strstr(line, " = ");
		if (equals) {
			*equals = 0;
			is_it = !strcmp(line, name);
		}
		if (is_it)
			reference_numbers(equals ? equals + 3 : line, &r);
	}
	fclose(f);
	if (!r.nr)
		fail_msg("no %s in " REFERENCE_FILE, name);
	return r;
}

/* To 1e-12 of the number; 0 exactly. */
static inline void assert_near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-12 * fabs(want)))
		fail_msg("%.17g, not %.17g", got, want);
}

#endif
