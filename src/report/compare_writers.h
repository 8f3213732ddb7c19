/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_writers.h - the writers of the table of compare_formats.h, one per
 * format; inside report only. What each format promises to whoever reads it:
 * docs/exports.md; the verdict file: docs/verdict-format.md.
 */
#ifndef REPORT_COMPARE_WRITERS_H
#define REPORT_COMPARE_WRITERS_H

#include "report/compare_formats.h"

/* A headline sentence, a table of what changed, the rest folded away. */
void compare_markdown_write(FILE *out, const struct compare_view *v,
			    const struct compare_head *head);
/* The verdict file: everything that is known; what is not is null. */
void compare_json_write(FILE *out, const struct compare_view *v,
			const struct compare_head *head);
/* Columns as in the mails of the 0-day robot. */
void compare_lkp_write(FILE *out, const struct compare_view *v,
		       const struct compare_head *head);
/* Go benchmark format, a line a process: benchstat -col side FILE. */
void compare_benchstat_write(FILE *out, const struct compare_view *v,
			     const struct compare_head *head);
/* RFC 4180, one row per case and side against the baseline. */
void compare_csv_write(FILE *out, const struct compare_view *v,
		       const struct compare_head *head);
/* CSV for Apache Otava: one row a side, one column a case. */
void compare_otava_write(FILE *out, const struct compare_view *v,
			 const struct compare_head *head);
/* KCIDB I/O schema, version 5: one test a row. */
void compare_kcidb_write(FILE *out, const struct compare_view *v,
			 const struct compare_head *head);

#endif
