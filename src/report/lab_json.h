/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_json.h - lab_view_json() as text; inside report only. */
#ifndef REPORT_LAB_JSON_H
#define REPORT_LAB_JSON_H

#include "report/lab_table.h"

/* One document and a newline; ab may be NULL. */
void lab_json_print(FILE *out, const struct lab_view *view,
		    const struct lab_ab *ab);

#endif
