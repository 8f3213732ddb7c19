/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_figures.h - all figures of a report; inside report only. */
#ifndef REPORT_REPORT_FIGURES_H
#define REPORT_REPORT_FIGURES_H

#include "report/report.h"

/* Cards are there. See report_prepare(). */
MUST_CHECK int report_figures_make(struct report *r, struct figure_shop *shop,
				   const volatile int *stop, struct why *why);

/* A figure that was made: what the page has of it. */
void report_figure_made(struct report *r, const struct figure_shop *shop,
			struct report_figure *f);

#endif
