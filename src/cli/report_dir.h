/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_dir.h - the folder of a report: there as a whole, or not at all.
 *
 * It is made beside its place as .NAME.making and renamed when it is whole.
 * What a killed command left there is taken over by the next one; two at once
 * are told apart by a lock. A folder that is there already is replaced only if
 * it is empty, or a report that nobody has touched since (its SHA256SUMS still
 * holds); with force also a report that was changed. Never another folder.
 */
#ifndef CLI_REPORT_DIR_H
#define CLI_REPORT_DIR_H

#include "base/why.h"

#include <stdbool.h>

struct report_dir {
	char *path; /* where it will be */
	char *making; /* where it is made; figures/ is there */
	int lock_fd;
};

/* 0, or -errno with why and a hint; then nothing was made. */
MUST_CHECK int report_dir_begin(struct report_dir *d, const char *path,
				bool is_forced, struct why *why);
/* To its place. 0, or -errno with why: the old one stays. */
MUST_CHECK int report_dir_finish(struct report_dir *d, struct why *why);
/* Remove what was made, if it is still there, and free d. */
void report_dir_release(struct report_dir *d);

#endif
