/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check.h - the rule book of the result format, in one walk.
 *
 * docs/result-format.md and docs/result-format.schema.json say the same;
 * tests hold the three together.
 */
#ifndef RESULTS_CHECK_H
#define RESULTS_CHECK_H

#include "results/record.h"

enum finding_level {
	FINDING_NOTE, /* worth knowing */
	FINDING_PARTIAL, /* the run did not finish: what is missing */
	FINDING_ERROR, /* breaks a rule of the format */
};

struct finding {
	enum finding_level level;
	size_t line; /* 1-based; 0: the file as a whole */
	char *text;
};

struct result_check {
	size_t nr;
	struct finding *findings;
	size_t nr_cases_planned;
	size_t nr_cases_seen; /* cases of the plan with at least one record */
	size_t nr_records;
	bool is_complete;
};

/*
 * Walk PATH. 0 when it could be read (findings may say anything about it), or
 * -errno with why. Names every case of the plan that has no record.
 */
MUST_CHECK int result_check(struct result_check *c, const char *path,
			    struct why *why);
void result_check_release(struct result_check *c);

#endif
