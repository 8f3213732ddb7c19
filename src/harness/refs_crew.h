/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * refs_crew.h - references by one thread or by several at once: what the
 * benchmarks of gup/ have in common. It reads their axes:
 *
 *	via=DRIVER	sys/gup.h; each task has an open driver of its own
 *	batch=N		pages of one system call
 *	tasks=N		threads (harness/crew.h); of one task there is no crew
 *	range=own	each task has pages of its own, under page tables of its own
 *	range=same	all have the same pages, and meet at their struct pages
 *
 *	setup():	rc = need_refs_crew(b, NULL);
 *			refs_claim(b, refs_crew_first(rc), 1, false);
 *			need_pages(b, &region, refs_crew_nr_pages(rc), kind);
 *			refs_crew_on(b, rc, &region);
 *	run():		pages_again(b, &region);
 *			refs_crew_rest(b, rc);
 *			refs_crew_ready(rc);
 *			bench_begin(b);
 *			refs_crew_take(b, rc);
 *			bench_end(b, refs_crew_nr_ops(rc));
 *			refs_crew_ready(rc);
 *			bench_begin_phase(b, 1);
 *			refs_crew_drop(b, rc);
 *			bench_end_phase(b, 1);
 *	teardown():	refs_crew_free(rc);
 *			pages_drop(b, &region);
 */
#ifndef HARNESS_REFS_CREW_H
#define HARNESS_REFS_CREW_H

#include "harness/refs.h"

struct refs_crew;

/*
 * Opens the drivers and makes the crew. Skips for the reasons of need_refs()
 * and need_cpus(). bench_size() is the pages of each task; what more is NULL or
 * says beyond pages and batch (pid, device). Call before the region is mapped.
 */
struct refs_crew *need_refs_crew(struct bench *b, const struct gup_want *more);
void refs_crew_free(struct refs_crew *c); /* drops all; NULL is fine */

/* Of the measuring thread: for claims and traits. */
const struct refs *refs_crew_first(const struct refs_crew *c);

/* Pages that all tasks need together; operations that they do together. */
size_t refs_crew_nr_pages(const struct refs_crew *c);
size_t refs_crew_nr_ops(const struct refs_crew *c);

/*
 * The region they work on; the caller keeps it. Where there are more pages than
 * bench_size(), those of the first task are watched.
 */
void refs_crew_on(struct bench *b, struct refs_crew *c,
		  const struct mm_region *region);

/*
 * With nothing held, before phase 0: what drivers keep for themselves lies in
 * private memory, and its first store after a fork, or after soft-dirty bits
 * were cleared, is a fault. It is taken here.
 */
void refs_crew_rest(struct bench *b, struct refs_crew *c);

/*
 * In setup(), after refs_crew_on(): one page, once taken and dropped again. 0, or
 * -errno with why this kernel refuses it.
 */
MUST_CHECK int refs_crew_try(struct refs_crew *c, struct why *why);

/* As crew_ready(); nothing for one task. */
void refs_crew_ready(struct refs_crew *c);

/* All tasks, each its pages; until the last is done. End the case on failure. */
void refs_crew_take(struct bench *b, struct refs_crew *c);
void refs_crew_drop(struct bench *b, struct refs_crew *c);

#endif
