/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect_parts.h - what the files bisect*.c share; inside analysis only. */
#ifndef ANALYSIS_BISECT_PARTS_H
#define ANALYSIS_BISECT_PARTS_H

#include "analysis/bisect.h"

/* 99 % of a normal distribution lie below it. */
#define BISECT_Z 2.3263478740408408

MUST_CHECK int bisect_lab_ends(struct bisect_ends *e,
			       const struct bisect_side sides[2],
			       const struct bisect_case *c, struct why *why);
MUST_CHECK int bisect_lab_step(const struct bisect_ends *e,
			       const struct bisect_side sides[2],
			       const struct bisect_case *c,
			       const struct result_file *f,
			       struct bisect_step *step, struct why *why);
MUST_CHECK int bisect_live_ends(struct bisect_ends *e,
				const struct bisect_side sides[2],
				const struct bisect_case *c,
				double session_sd_ratio, struct why *why);
MUST_CHECK int bisect_live_step(const struct bisect_ends *e,
				const struct bisect_case *c,
				const struct result_file *f,
				struct bisect_step *step, struct why *why);

#endif
