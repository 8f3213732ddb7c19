/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figure_write.h - files of a figure; inside report only. */
#ifndef REPORT_FIGURE_WRITE_H
#define REPORT_FIGURE_WRITE_H

#include "report/figure_parts.h"

/*
 * plots/NAME.gp without its head of comments; free() it. -errno with why when
 * it cannot be read.
 */
MUST_CHECK int figure_template(const struct figure_shop *shop, const char *name,
			       char **text, struct why *why);

/*
 * ID.dat and ID.gp into the shop's folder, and what gnuplot makes of them: all
 * of it is made in a folder of its own and then renamed. A picture of an
 * earlier figure of this id goes when there is no new one.
 */
MUST_CHECK int figure_write(struct figure_shop *shop, struct figure *f,
			    const char *dat, const char *gp, struct why *why);

/* ID.dat and an SVG that gnuplot did not make, in the same way. */
MUST_CHECK int figure_write_own(struct figure_shop *shop, struct figure *f,
				const char *dat, const char *svg,
				struct why *why);

#endif
