/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile_writers.h - one format a file; inside report only. */
#ifndef REPORT_PROFILE_WRITERS_H
#define REPORT_PROFILE_WRITERS_H

#include "report/profile_print.h"

/* docs/profile.md has the keys. What is not known is null, never 0. */
void profile_json(FILE *out, const struct profile_sheet *sheets, size_t nr,
		  const struct profile_print *p);

/*
 * "6.1;fork/anon page=base:call;copy_page_range N" for every stack, N per
 * operation in thousandths of an instruction (such programs take whole numbers).
 */
void profile_folded(FILE *out, const struct profile_sheet *sheets, size_t nr);

#endif
