/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_text.h - a comparison for a terminal and for a mail to the list: at
 * most 72 columns, ASCII, the sentence that matters first.
 */
#ifndef REPORT_COMPARE_TEXT_H
#define REPORT_COMPARE_TEXT_H

#include "report/compare_formats.h"

#define COMPARE_TEXT_WIDTH 72

void compare_text_write(FILE *out, const struct compare_view *v,
			const struct compare_head *head);

/*
 * "+10.9 %", "-0.43 %": three significant digits, never below a hundredth; "-"
 * for what is not known. free() it.
 */
char *compare_percent_text(double ratio);

/* A bound: rounded up, never down, to two digits: "1.3 %". free() it. */
char *compare_bound_text(double ratio);

/* One line "LEAD  text", wrapped; inside the text format only. */
void compare_text_line(FILE *out, const char *lead, const char *text);
/* All that stands above the rows of a pair. */
void compare_text_head(FILE *out, const struct compare_view *v, size_t pair,
		       const struct compare_head *head);

#endif
