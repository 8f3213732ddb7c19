/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_git.h - what git knows of the step: never needed, only told. */
#ifndef CLI_BISECT_GIT_H
#define CLI_BISECT_GIT_H

#include "results/bisect_log.h"

struct bisect_git {
	char *dir; /* .git; NULL: no repository here, or no git */
	char *commit, *subject; /* of HEAD, or NULL */
	char *id; /* of this bisection, "" when there is none */
};

void bisect_git_read(struct bisect_git *g);
void bisect_git_release(struct bisect_git *g);

/*
 * Commits that git would still have to look at once it has this verdict, and
 * how many of those that remain were skipped. -1: not known.
 */
long bisect_git_left(const struct bisect_git *g, enum bisect_verdict v,
		     size_t *nr_skipped);

#endif
