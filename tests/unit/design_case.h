/* SPDX-License-Identifier: GPL-2.0-or-later */
/* design_case.h - a scenario as text, under a design by its name. */
#ifndef TESTS_DESIGN_CASE_H
#define TESTS_DESIGN_CASE_H

#include "model/explore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ISOLATION (1u << SCN_ISOLATION)
#define SYNCHRONY (1u << SCN_SYNCHRONY)
#define LOST	  (1u << SCN_LOST_WRITE)
#define NEEDLESS  (1u << SCN_NEEDLESS_COPY)
#define TORN	  (1u << SCN_TORN_COPY)
#define UNSTABLE  (1u << SCN_UNSTABLE)
#define REFUSAL	  (1u << SCN_REFUSAL)
#define ALL_ASKS  ((1u << SCN_NR_PROPERTIES) - 1)

#define CASE_STATES_MAX 1000000

static inline void case_run(struct design_run *run, const char *design)
{
	struct why why = { 0 };

	if (design_find(run, design, &why))
		fail_msg("%s", why.text);
}

/*
 * Properties that the steps break under the design, all kinds of pages alike.
 * head: lines of pages; steps: the rest. Every property is asked for.
 */
static inline uint32_t case_breaks(const char *design, enum scn_kind kind,
				   const char *pages, const char *steps)
{
	struct why why = { 0 };
	struct check_result r;
	struct design_run run;
	struct scenario s;
	char text[2048];
	uint32_t broken;

	snprintf(text, sizeof(text),
		 "# SPDX-License-Identifier: GPL-2.0-or-later\n"
		 "scenario case\nabout    A case of a unit test.\n"
		 "source   the test\n"
		 "asks     isolation synchrony lost-write needless-copy "
		 "torn-copy unstable refusal\n%s\n%s",
		 pages, steps);
	if (scenario_parse(&s, text, strlen(text), "case", &why))
		fail_msg("%s; %s", why.text, text);
	s.kind = (uint8_t)kind;
	case_run(&run, design);
	if (model_check(&r, &s, &run, CASE_STATES_MAX, &why))
		fail_msg("%s", why.text);
	assert_true(r.is_whole);
	broken = r.broken;
	check_result_release(&r);
	scenario_release(&s);
	return broken;
}

/* Fails with the names of the properties. */
static inline void case_is(const char *what, const char *design,
			   enum scn_kind kind, uint32_t got, uint32_t want)
{
	if (got == want)
		return;
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		if ((got ^ want) >> p & 1)
			print_error("%s[%s] %s: %s is %sbroken\n", what,
				    scn_kind_name(kind), design,
				    scn_property_name(p),
				    got >> p & 1 ? "" : "not ");
	fail_msg("%s[%s] %s: %#x, not %#x", what, scn_kind_name(kind), design,
		 got, want);
}

#endif
