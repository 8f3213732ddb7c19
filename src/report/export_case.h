/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_case.h - fill one case of an export; inside report only. */
#ifndef REPORT_EXPORT_CASE_H
#define REPORT_EXPORT_CASE_H

#include "analysis/lab.h"
#include "report/export.h"

/* c has its name and its records; all texts are copied. */
void export_case_live(struct export_case *c, const struct case_summary *s);
/* row: of a view with one column. */
void export_case_lab(struct export_case *c, const struct lab_row *row);

#endif
