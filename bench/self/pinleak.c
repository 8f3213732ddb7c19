// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known answer for the harness: pins that outlive the case make it broken. A
 * child takes them and keeps them until the process of the case ends.
 */
#include "harness/need.h"
#include "sys/gup.h"

static struct mm_region region;

static void run(struct bench *b)
{
	bench_begin(b);
	bench_end(b, 1);
}

/* In the child, whose only thread may allocate: the parent holds no lock. */
static void take(void *arg)
{
	struct gup_want want = { .nr_pages = region.nr_pages };
	struct gup gup;
	struct why why;

	if (gup_open(&gup, arg, &want, &why) ||
	    gup_take(&gup, region.addr, region.len_bytes, &why))
		proc_exit(1);
}

static void teardown(struct bench *b)
{
	const struct gup_driver *driver = gup_driver_find("io_uring");
	struct park *park = need_park(b);
	struct why why;
	pid_t child;

	if (driver->ready && driver->ready(&why))
		bench_skip(b, "%s", why.text);
	need_region(b, &region, bench_size(b), "base");
	child = need_child_after(b, park, take, (void *)driver);
	mm_region_unmap(&region);
	if (!bench_number(b, "waits"))
		return;
	need_unpark(b, park, child);
	park_free(park);
}

static const struct bench_def self_pinleak = {
	.name = "self/pinleak",
	.version = 1,
	.question = "Is a case broken whose pins outlive it?",
	.timed = "nothing",
	.op = "sample",
	.cases = "waits=0,1",
	.sweep = "pages",
	.headline = HEADLINE_FIXED,
	.kernel = "none",
	.expected =
		"waits=0: outcome broken, with the number of pins; waits=1: the child is gone first, and nothing is left",
	.pitfalls = "runs only when named",
	.designs = "no difference",
	.run = run,
	.teardown = teardown,
};
BENCH(self_pinleak);
