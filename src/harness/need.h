/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * need.h - system calls that end the case instead of returning an error, and
 * children that die with the case.
 *
 * A need_*() that fails ends the case as broken (or skip, where this kernel or
 * user simply lacks the thing) with a sentence, so benchmark bodies read as
 * straight lines.
 */
#ifndef HARNESS_NEED_H
#define HARNESS_NEED_H

#include "harness/bench.h"
#include "sys/mm.h"
#include "sys/park.h"
#include "sys/proc.h"

/*
 * Map nr_pages of private anonymous memory of the given kind ("base", "thp"),
 * write every page, and prove that it is what was asked for: a THP case that
 * got base pages is a skip with the reason. The region is watched: its pages
 * are the ones that the path proof looks at. Unmap with mm_region_unmap().
 */
void need_region(struct bench *b, struct mm_region *r, size_t nr_pages,
		 const char *page);

/* Map without touching; watched too. */
void need_untouched(struct bench *b, struct mm_region *r, size_t nr_pages,
		    const char *page);

/*
 * The pages that the path proof looks at instead: a part of a region that is
 * larger than bench_size(), which is all that there is room for.
 */
void bench_watch(struct bench *b, const struct mm_region *r);

/*
 * In run(), once before phase 0: take the proof of the pages now and not when
 * it begins, as this process is going to let go of them.
 */
void bench_look(struct bench *b);

/*
 * In setup(): pages in the CPU's LRU batch are part of what is measured. The
 * lab otherwise empties it before every phase.
 */
void bench_keep_batch(struct bench *b);

/*
 * The region must not be writable now: the kernel must refuse to write to its
 * first and last page on our behalf. Else the case is broken.
 */
void need_protected(struct bench *b, const struct mm_region *r);

/* A parking place for children; the caller frees it with park_free(). */
struct park *need_park(struct bench *b);

/*
 * fork() in the middle of a phase: one system call, and in the child a wait at
 * the parking place until released, then _exit. The child dies when the case
 * does. Use as
 *
 *	bench_begin(b);
 *	child = need_parked_child(b, &park);
 *	bench_end(b, nr_ops);
 *
 * Under the policies of the harness the child does not run before its parent
 * blocks.
 */
pid_t need_parked_child(struct bench *b, struct park *p);

/*
 * The same outside a phase: the child calls before(arg) (NULL: nothing), then
 * parks; returns when it is parked, so that it will not run in the phase.
 */
pid_t need_child_after(struct bench *b, struct park *p, void (*before)(void *),
		       void *arg);

/*
 * Let the one child parked at p go and time its end: phase exit_phase from its
 * last instruction in user space until the parent sees it gone, with its memory
 * torn down; phase wait_phase is the reaping. p is ready for the next child.
 */
void need_timed_exit(struct bench *b, struct park *p, pid_t child,
		     unsigned int exit_phase, unsigned int wait_phase);

/* Release the children parked at p, and reap this one. */
void need_unpark(struct bench *b, struct park *p, pid_t child);

/* The child must have exited with 0. Reaps it. */
void need_exit_0(struct bench *b, pid_t child);

/*
 * In setup(): children inherit the policy. Only for benchmarks whose parent
 * sleeps until its child is done (vfork): otherwise the child would run first.
 */
void need_inherited_priority(struct bench *b);

/*
 * Lift a parked child to the parent's policy before a phase that ends in it:
 * reset-on-fork made it an ordinary task, which other work would delay.
 */
void need_child_priority(struct bench *b, pid_t child);

#endif
