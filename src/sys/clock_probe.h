/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock_probe.h - how fast the core runs right now, without a PMU.
 *
 * A core's clock moves in steps (turbo bins of 100 MHz, 2.7 % at 3.7 GHz) that
 * a virtual machine is not told of: times of equal work jump with it. A chain
 * of multiplications, each waiting for the one before, takes a fixed number of
 * core cycles and touches no memory, so its time is a yardstick for the clock.
 */
#ifndef SYS_CLOCK_PROBE_H
#define SYS_CLOCK_PROBE_H

#include <stdint.h>

#include "sys/clock.h"

#define CLOCK_PROBE_LINKS 8192 /* 6 us at 4 GHz: 0.3 % by the clock's grain */

/* Time of the chain, in ns. An interrupt makes it longer: take medians. */
static inline uint64_t clock_probe_ns(void)
{
	uint64_t start_ns = clock_mono_ns(), x = start_ns | 1;

	for (int i = 0; i < CLOCK_PROBE_LINKS; i++) {
		x *= 0x9e3779b97f4a7c15ULL;
		/* one link at a time: the compiler may not fold the chain */
		__asm__ volatile("" : "+r"(x));
	}
	return clock_mono_ns() - start_ns;
}

#endif
