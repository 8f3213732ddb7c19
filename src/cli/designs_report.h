/* SPDX-License-Identifier: GPL-2.0-or-later */
/* designs_report.h - where designs report puts what it says. */
#ifndef CLI_DESIGNS_REPORT_H
#define CLI_DESIGNS_REPORT_H

#include "cli/designs.h"
#include "report/answers.h"

enum answers_format { ANSWERS_TEXT, ANSWERS_MARKDOWN, ANSWERS_MAIL };

/*
 * All of it into the folder o->out: a page and a text for each mail, an index,
 * figures. Returns an exit status.
 */
int answers_write(struct answers *a, const struct designs_options *o);

#endif
