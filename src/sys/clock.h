/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock.h - the two clocks of a measurement, in nanoseconds. */
#ifndef SYS_CLOCK_H
#define SYS_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t clock_read_ns(clockid_t id)
{
	struct timespec t;

	/* Cannot fail: both clocks exist in every kernel since 2.6.12. */
	(void)clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/*
 * Wall time. Read in user space through the vDSO where the clock source
 * allows it (tsc, kvm-clock, arch_sys_counter), static programs included;
 * otherwise a system call. Slewed by NTP, never stepped.
 */
static inline uint64_t clock_mono_ns(void)
{
	return clock_read_ns(CLOCK_MONOTONIC);
}

/*
 * CPU time of the calling thread, user and kernel: always a system call, as
 * it updates the runtime of the task under the run queue lock.
 */
static inline uint64_t clock_thread_ns(void)
{
	return clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
}

#endif
