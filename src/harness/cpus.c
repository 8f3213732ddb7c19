// SPDX-License-Identifier: GPL-2.0-or-later
/* The CPUs of a case, and why there are not more. */
#include "harness/crew.h"

#include "base/err.h"
#include "base/place_lack.h"
#include "harness/run.h"

#include <stdio.h>

size_t bench_nr_cpus(const struct bench *b)
{
	return b->req->nr_cpus ? b->req->nr_cpus : 1;
}

/* Without a list the measured one: nobody has allowed another. */
int bench_cpu(const struct bench *b, size_t i)
{
	if (i >= bench_nr_cpus(b))
		BUG("%s: no CPU number %zu", b->def->name, i);
	if (b->req->nr_cpus)
		return b->req->cpus[i];
	return b->req->cpu >= 0 ? b->req->cpu : 0;
}

void need_cpus(struct bench *b, size_t nr)
{
	const char *place = axes_get(&b->req->axes, "place");
	size_t have = bench_nr_cpus(b);

	if (have >= nr)
		return;
	if (have == 1 && place_lack(place))
		bench_skip(b, "place=%s: CPU %d has %s among the CPUs allowed",
			   place, bench_cpu(b, 0), place_lack(place));
	if (place && place_lack(place))
		bench_skip(b, "needs %zu CPUs with place=%s, %zu are there", nr,
			   place, have);
	bench_skip(b, "needs %zu CPUs, %zu %s allowed", nr, have,
		   have == 1 ? "is" : "are");
}
