/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tick.h - where the timer ticks of this CPU lie, as seen from user space.
 *
 * CLOCK_MONOTONIC_COARSE is brought forward by the tick, in whole tick
 * periods, and by nothing else while one task runs; its resolution is the period
 * (1 s / CONFIG_HZ). The ticks of a CPU lie at fixed distances on
 * CLOCK_MONOTONIC, also after idle time without ticks: tick_nohz_restart()
 * goes on at the next multiple. So one tick seen tells of all the others.
 */
#ifndef SYS_TICK_H
#define SYS_TICK_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdint.h>

struct tick {
	uint64_t period_ns;
	uint64_t seen_ns; /* CLOCK_MONOTONIC right after one tick */
};

/*
 * Run until a tick is seen: half a period on average. -ETIME: none came for
 * three periods (a CPU without ticks); -errno of clock_getres().
 */
MUST_CHECK int tick_find(struct tick *t, struct why *why);

/*
 * Ticks between two times on CLOCK_MONOTONIC, both after seen_ns; one that was
 * just beginning at to_ns is counted. Not by the coarse clock: where its
 * steps lie shortly behind the ticks, a wake-up there brings it forward
 * and the next tick does not.
 */
uint64_t tick_count(const struct tick *t, uint64_t from_ns, uint64_t to_ns);

/*
 * The first time after now_ns + at_least_ns that lies offset_ns behind a tick,
 * offset_ns less than a period.
 */
uint64_t tick_next_ns(const struct tick *t, uint64_t now_ns,
		      uint64_t at_least_ns, uint64_t offset_ns);

/* Sleep until then: other tasks run meanwhile, and the CPU is idle after. */
void tick_sleep(const struct tick *t, uint64_t at_least_ns, uint64_t offset_ns);

#endif
