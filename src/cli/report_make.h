/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_make.h - a whole report into its folder. */
#ifndef CLI_REPORT_MAKE_H
#define CLI_REPORT_MAKE_H

#include "analysis/compare.h"

#include <stdbool.h>
#include <stddef.h>

struct report_job {
	const char *const *words; /* files and sides */
	size_t nr_words;
	const char *dir;
	const char *title, *style_path, *command; /* or NULL */
	struct compare_rule rule;
	bool is_forced; /* identities */
	bool is_replacing; /* a report that was changed */
	bool no_figures, is_brief;
	const volatile int *stop;
};

/*
 * 0 and the path of the page in *index (free() it), or -errno with why; then
 * nothing is there that was not there before. *hint is what to install for
 * pictures, or NULL; borrowed.
 */
MUST_CHECK int report_make(const struct report_job *job, char **index,
			   const char **hint, struct why *why);

#endif
