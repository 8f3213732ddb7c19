/* SPDX-License-Identifier: GPL-2.0-or-later */
/* designs_differ.h - where a kernel and its model part, as short as can be. */
#ifndef CLI_DESIGNS_DIFFER_H
#define CLI_DESIGNS_DIFFER_H

#include "cli/designs.h"
#include "scenario/observed.h"

struct designs_difference {
	char *kernel;
	struct design_run run;
	struct scenario s; /* ends with the step that differs */
	char observed[OBSERVED_MAX], predicted[OBSERVED_MAX];
	size_t nr_alike; /* others that part at the same kind of step */
};
struct designs_differences {
	size_t nr;
	struct designs_difference *all;
};

/*
 * The scenario differs at this step. Kept is the shortest of those that differ
 * alike: by kernel, kind of page, verb and what both showed there.
 */
void designs_differ(struct designs_differences *d, const char *kernel,
		    const struct design_run *run, const struct scenario *s,
		    size_t step, const char *observed, const char *predicted);
/*
 * All of them on stdout. is_live: they were seen on the running kernel, where
 * each is shrunk by running shorter ones.
 */
void designs_differences_print(struct designs_differences *d, bool is_live,
			       bool is_quiet);
void designs_differences_release(struct designs_differences *d);

#endif
