// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/tick.h"

#include "sys/clock.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define PERIODS_MAX 3

/* A tick is seen by its end; it began at most so much earlier. */
#define TICK_WORK_NS 20000

static uint64_t coarse_ns(void)
{
	return clock_read_ns(CLOCK_MONOTONIC_COARSE);
}

int tick_find(struct tick *t, struct why *why)
{
	uint64_t before_ns, first_ns, now_ns;
	struct timespec res;

	memset(t, 0, sizeof(*t));
	if (clock_getres(CLOCK_MONOTONIC_COARSE, &res))
		return why_errno(why, -errno, "read the length of a tick");
	t->period_ns =
		(uint64_t)res.tv_sec * 1000000000u + (uint64_t)res.tv_nsec;
	before_ns = coarse_ns();
	first_ns = clock_mono_ns();
	while (coarse_ns() == before_ns) {
		now_ns = clock_mono_ns();
		if (now_ns - first_ns > PERIODS_MAX * t->period_ns)
			return why_errno(why, -ETIME, "wait for a timer tick");
	}
	t->seen_ns = clock_mono_ns();
	return 0;
}

uint64_t tick_count(const struct tick *t, uint64_t from_ns, uint64_t to_ns)
{
	return (to_ns + TICK_WORK_NS - t->seen_ns) / t->period_ns -
	       (from_ns - t->seen_ns) / t->period_ns;
}

uint64_t tick_next_ns(const struct tick *t, uint64_t now_ns,
		      uint64_t at_least_ns, uint64_t offset_ns)
{
	uint64_t first_ns = t->seen_ns + offset_ns;
	uint64_t wanted_ns = now_ns + at_least_ns;

	if (wanted_ns < first_ns)
		return first_ns;
	return first_ns +
	       ((wanted_ns - first_ns) / t->period_ns + 1) * t->period_ns;
}

void tick_sleep(const struct tick *t, uint64_t at_least_ns, uint64_t offset_ns)
{
	uint64_t end_ns =
		tick_next_ns(t, clock_mono_ns(), at_least_ns, offset_ns);
	struct timespec end = { .tv_sec = (time_t)(end_ns / 1000000000u),
				.tv_nsec = (long)(end_ns % 1000000000u) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) ==
	       EINTR)
		;
}
