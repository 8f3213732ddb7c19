// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/run.h"

#include <stdlib.h>

#define NR_EMPTY     1001 /* odd: the median is one of them; about 1 ms in all */
#define NR_EMPTY_LAB 31 /* they are equal there */

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

void calibrate_empty(struct bench *b, uint64_t *wall_ns, uint64_t *cpu_ns)
{
	static uint64_t wall[NR_EMPTY], cpu[NR_EMPTY];
	size_t nr = b->req->is_lab ? NR_EMPTY_LAB : NR_EMPTY;

	for (size_t i = 0; i < nr; i++) {
		bench_begin(b);
		bench_end(b, 1);
		wall[i] = b->sample->wall_ns[0];
		cpu[i] = b->sample->cpu_ns[0];
	}
	qsort(wall, nr, sizeof(wall[0]), by_value);
	qsort(cpu, nr, sizeof(cpu[0]), by_value);
	*wall_ns = wall[nr / 2];
	*cpu_ns = cpu[nr / 2];
}
