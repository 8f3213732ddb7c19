/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tick.h - are times multiples of the timer tick?
 *
 * Then something waited for the tick instead of being measured: a yield, a
 * sleep, a deferred free. lmbench once reported 4000 us for a system call.
 */
#ifndef ANALYSIS_TICK_H
#define ANALYSIS_TICK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Is more than half of the times within 1 % of k ticks, 1 <= k <= 10, of one
 * of the HZ that Linux offers (100, 250, 300, 1000; kernel/Kconfig.hz)? From
 * k = 50 on every time would be. *hz (may be NULL) is the first that fits.
 */
bool tick_is_quantised(const double *ns, size_t nr, unsigned int *hz);

#endif
