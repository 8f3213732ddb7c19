// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * About 1.3 s after it began, x86 has measured the TSC against another clock
 * and leaves "tsc-early" for "tsc" (delayed work, since 4.16): a stop of all
 * CPUs in the middle of whatever runs then. Nothing is measured before that.
 */
#include "lab/init.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CLOCK_NAME                                                             \
	"/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define LOOK_NS	  50000000
#define LOOKS_MAX 200 /* 10 s of guest time, which is free while idle */

static bool is_early(void)
{
	char name[64] = "";
	FILE *f = fopen(CLOCK_NAME, "re");

	if (f && !fgets(name, sizeof(name), f))
		*name = '\0';
	if (f)
		fclose(f);
	return strstr(name, "-early") != NULL;
}

void init_wait_for_clock(void)
{
	static const struct timespec look = { .tv_nsec = LOOK_NS };

	for (int i = 0; i < LOOKS_MAX && is_early(); i++)
		nanosleep(&look, NULL);
}
