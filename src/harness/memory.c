// SPDX-License-Identifier: GPL-2.0-or-later
/* Is there memory for the case? Asked before any of it is touched. */
#include "harness/run.h"

#include "base/units.h"
#include "sys/root.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KEY "MemAvailable:"

/* MemAvailable (since 3.14); false where it cannot be read. */
static bool memory_available(uint64_t *bytes)
{
	struct sys_lines l;
	bool is_found = false;
	char *line;

	if (sys_lines_open(&l, "/proc/meminfo", NULL))
		return false;
	while (!is_found && (line = sys_lines_next(&l)) != NULL) {
		if (strncmp(line, KEY, strlen(KEY)) != 0)
			continue;
		*bytes = strtoull(line + strlen(KEY), NULL, 10) * 1024;
		is_found = true;
	}
	return !sys_lines_close(&l) && is_found;
}

void need_memory(struct bench *b, uint64_t bytes)
{
	uint64_t available_bytes;

	if (memory_available(&available_bytes) && available_bytes < bytes)
		bench_skip(b,
			   "needs %s of memory, %s are available (give smaller "
			   "sizes)",
			   units_size(bytes).s, units_size(available_bytes).s);
}
