/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_sheets.h - the profiles in the files of a lab comparison, case by
 * case and phase by phase, with their tables made.
 */
#ifndef REPORT_PROFILE_SHEETS_H
#define REPORT_PROFILE_SHEETS_H

#include "report/profile_print.h"

struct profile_choice {
	enum profile_half half;
	const char *phase; /* by name; NULL: the first */
	bool all_phases;
	bool has_steps; /* of three kernels and more also neighbours */
	/* Which rows of the view; NULL: all. */
	bool (*wants)(const struct lab_row *row, void *arg);
	void *arg;
};

/* Tables, differences and ladders of one sheet; private. */
struct profile_sheet_parts;

struct profile_sheets {
	size_t nr;
	struct profile_sheet *sheets;
	struct profile_sheet_parts **parts; /* [nr] */
	/* "6.1: no profile of fork/anon page=base:call": numbers without one */
	size_t nr_missing;
	char **missing;
	bool is_suspect; /* a residual is too large, or a case suspect */
};

/*
 * view and its files must outlive the sheets. 0 (also without any sheet), or
 * -EINVAL with why: profiles that cannot stand side by side.
 */
MUST_CHECK int profile_sheets_build(struct profile_sheets *s,
				    const struct lab_view *view,
				    const struct profile_choice *choice,
				    struct why *why);
void profile_sheets_release(struct profile_sheets *s);

#endif
