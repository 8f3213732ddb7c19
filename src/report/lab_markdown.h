/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_markdown.h - comparisons as Markdown tables; inside report only. */
#ifndef REPORT_LAB_MARKDOWN_H
#define REPORT_LAB_MARKDOWN_H

#include "analysis/lab.h"

#include <stdio.h>

void lab_markdown_view(FILE *out, const struct lab_view *view, bool all_phases);
void lab_markdown_ab(FILE *out, const struct lab_view *view,
		     const struct lab_ab *ab);

#endif
