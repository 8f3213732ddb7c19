/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_parts.h - the parts of profile_record.h; inside results only.
 */
#ifndef RESULTS_PROFILE_PARTS_H
#define RESULTS_PROFILE_PARTS_H

#include "results/profile_record.h"
#include "results/words.h"

/* Rows of one profile line: more than a kernel has functions or lines. */
#define PROFILE_ROWS_MAX (1u << 20)

/* enum profile_count as it is spelt. */
extern const struct words words_profile_count;

#endif
