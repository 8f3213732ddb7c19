/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare_values.h - the processes behind a row of a comparison.
 *
 * For formats that hand samples on (benchstat). What a row concludes rests on
 * its units, which are not always processes: compare.h.
 */
#ifndef ANALYSIS_COMPARE_VALUES_H
#define ANALYSIS_COMPARE_VALUES_H

#include "analysis/compare.h"

/* One number a process, in file order, then in time order. */
struct compare_values {
	size_t nr[2]; /* old, new */
	double *values[2]; /* ns on clock and sizes of the row; instructions */
};

/*
 * Of the row of view->pairs[pair]. No numbers, when the row has none. The
 * caller releases it.
 */
void compare_values_get(const struct compare_view *view, size_t pair,
			const struct compare_row *row,
			struct compare_values *out);
void compare_values_release(struct compare_values *v);

#endif
