/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_words.h - what stands under the tables of profiles; inside report
 * only.
 */
#ifndef REPORT_PROFILE_WORDS_H
#define REPORT_PROFILE_WORDS_H

#include "report/lab_notes.h"
#include "report/profile_print.h"

/*
 * Lines under one sheet: residuals and remarks; with a legend also sizes and
 * distinct lines.
 */
void profile_words_sheet(struct lab_notes *n, const struct profile_sheet *s,
			 const struct profile_print *p);
/* Once, under all: columns, marks, kernels, machine, what is missing. */
void profile_words_all(struct lab_notes *n, const struct profile_sheet *sheets,
		       size_t nr, const struct profile_print *p);

#endif
