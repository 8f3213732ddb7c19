/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_parts.h - the parts of profile.h; inside analysis only.
 *
 *	profile.c		a table of one kernel
 *	profile_stem.c		names without what compilers and versions add
 *	profile_rename.c	functions that were renamed
 *	profile_match.c		which line of one table is which of another
 *	profile_diff.c		two tables
 *	profile_ladder.c	many
 *	profile_choose.c	which sample, and which process, stands for a case
 */
#ifndef ANALYSIS_PROFILE_PARTS_H
#define ANALYSIS_PROFILE_PARTS_H

#include "analysis/profile.h"

/* For qsort(): descending by number, then by name (NULL first). */
int profile_order(double a, const char *name_a, double b, const char *name_b);

/*
 * What two names of one renamed function have in common, or NULL: a number of
 * the table of renames, or the words of the stem without page, folio and their
 * like, sorted. *has_page, *has_folio: which of these words were there. The
 * caller frees.
 */
char *profile_rename_key(const char *stem);
char *profile_words_key(const char *stem, bool *has_page, bool *has_folio);

/* Line i of a is line to_b[i] of b, by how[i]; -1: of none. */
struct profile_matches {
	long *to_b; /* [a->nr] */
	enum profile_match *how; /* [a->nr] */
	bool *is_taken; /* [b->nr] */
};
void profile_match_lines(struct profile_matches *m,
			 const struct profile_table *a,
			 const struct profile_table *b);
void profile_matches_release(struct profile_matches *m);

/* -EINVAL with why unless both are of the same thing. */
MUST_CHECK int profile_same_case(const struct profile_table *a,
				 const struct profile_table *b,
				 struct why *why);

#endif
