/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figures_profile.h - figures of profiles, for figures.c. */
#ifndef TESTS_FIGURES_PROFILE_H
#define TESTS_FIGURES_PROFILE_H

#include "report/figure.h"

/* Prints and releases a figure; 0, or 1 when it failed. */
typedef int told_fn(const char *what, int err, struct figure *f,
		    const struct why *why);

int profile_made_up(struct figure_shop *shop, told_fn *told);
/* A file a kernel, oldest first: the profiles of the first one's cases. */
int profile_files(struct figure_shop *shop, told_fn *told, char **paths,
		  size_t nr);

#endif
