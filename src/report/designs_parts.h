/* SPDX-License-Identifier: GPL-2.0-or-later */
/* designs_parts.h - the parts of the page of designs_html.c; inside report. */
#ifndef REPORT_DESIGNS_PARTS_H
#define REPORT_DESIGNS_PARTS_H

#include "report/designs_table.h"

/* Columns of designs, which come first. */
size_t designs_nr_models(const struct designs_table *t);
/* Of a scenario, whatever the kind of its pages; free() it. */
char *designs_row_id(const struct designs_row *r);

/* The first nr columns as headings, and the row that a table's row begins with. */
void designs_html_head(FILE *out, const struct designs_table *t, size_t nr);
void designs_html_name(FILE *out, const struct designs_table *t, size_t row);

/* designs_html_more.c: sections of their own. */
void designs_html_differences(FILE *out, const struct designs_table *t);
void designs_html_columns(FILE *out, const struct designs_table *t);
void designs_html_scenarios(FILE *out, const struct designs_table *t);

#endif
