/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_plan.h - one case, measured as the good end was. */
#ifndef CLI_BISECT_PLAN_H
#define CLI_BISECT_PLAN_H

#include "results/file.h"
#include "runner/plan.h"

/* The one case of the good file's plan that the words name. Exits. */
const struct plan_case *bisect_find_case(const struct plan *plan, int nr_words,
					 char **words);

/* A suite of that case alone, with the sizes and counts of the plan. */
void bisect_suite_like(struct suite *s, const struct plan *plan,
		       const struct plan_case *c);
/* The lab suite for the words, and for the sizes that they do not name. */
void bisect_suite_words(struct suite *s, struct suite *defaults, int nr_words,
			char **words);

/* What the measuring program can; it must be the one of good, if given. */
json_t *bisect_guest_list(const struct result_file *good);

/* Exits unless the plan is of one case. */
void bisect_check_one(const struct plan *plan);
/* And unless it measures as good did. */
void bisect_check_plan(const struct plan *plan, const struct result_file *good);

/*
 * Two machines of the lab. -EXDEV with why = the first of what moves counts
 * that is not the same; the kernel's command line only if it is to be.
 */
MUST_CHECK int bisect_same_lab(const json_t *a, const json_t *b,
			       const char *name_a, const char *name_b,
			       bool has_cmdline, struct why *why);
/* Two env records of live runs: the same identity. */
MUST_CHECK int bisect_same_live(const json_t *env_a, const json_t *env_b,
				const char *name_a, const char *name_b,
				struct why *why);

#endif
