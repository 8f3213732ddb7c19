/* SPDX-License-Identifier: GPL-2.0-or-later */
/* put_known.h - numbers that may be missing; inside report only. */
#ifndef REPORT_PUT_KNOWN_H
#define REPORT_PUT_KNOWN_H

#include "results/put.h"

#include <math.h>

/* What is not known is null, never 0. */
static inline void put_known(json_t *obj, const char *key, double value)
{
	if (isfinite(value))
		put_number(obj, key, value);
	else
		put_text(obj, key, NULL);
}

#endif
