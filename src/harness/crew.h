/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crew.h - the same work by several threads or processes at once.
 *
 * Members are made in setup(), pinned to the CPUs that the host chose (--cpus),
 * and sleep at a futex. Member 0 is the thread that measures. A phase:
 *
 *	crew_ready(crew);	the next phase is a crew's
 *	bench_begin(b);		wakes the members; they spin when it returns
 *	crew_go(crew);		every member does work(arg, i) once
 *	bench_end(b, nr_ops);	of all members together
 *
 * crew_go() returns when the last one is done, so the phase is as long as the
 * slowest member: nr_ops / wall is the throughput of all. Faults of the other
 * members are added to those of the measuring thread, for the proof; a member
 * that was preempted, or read a page from a disk, drops the sample as the
 * measuring thread does.
 *
 * Without crew_ready() the wake-ups (5 to 50 us each) lie inside of the phase,
 * and in a short one nobody works at the same time as anybody else; and what
 * the members fault is not counted.
 */
#ifndef HARNESS_CREW_H
#define HARNESS_CREW_H

#include "harness/bench.h"
#include "sys/park.h"

/*
 * CPUs this case may use, the measured one first, then in the order of the
 * case's axis "place" (runner/place.h; nearest first without it); at least 1.
 */
size_t bench_nr_cpus(const struct bench *b);
int bench_cpu(const struct bench *b, size_t i);

/*
 * Skip unless there are nr of them: "needs 4 CPUs, 2 are allowed", or what the
 * axis "place" asks for and this machine lacks.
 */
void need_cpus(struct bench *b, size_t nr);

enum crew_kind {
	CREW_THREADS, /* of this mm */
	CREW_PROCESSES, /* forked in crew_new(): what is mapped then is shared */
};

struct crew;

/* Of one member: 0, or -errno, which ends the case as broken. */
typedef int crew_work(void *arg, size_t i);

/*
 * nr members, the caller among them, each on bench_cpu(b, i). work(arg, i) may
 * only do what is async-signal-safe; it may not end the case. Skips when there
 * are fewer CPUs than members. Policy of the others: the case's own, also with
 * reset-on-fork. A process gets what it writes as a copy of its own: results
 * go through shared memory (crew_shared()).
 */
struct crew *crew_new(struct bench *b, enum crew_kind kind, size_t nr,
		      crew_work *work, void *arg);

/*
 * As crew_new() and PR_SET_PDEATHSIG have it, members die with the case. All
 * of them end and are reaped; NULL is fine.
 */
void crew_free(struct crew *c);

/* The next bench_begin() or bench_begin_phase() calls the members up. */
void crew_ready(struct crew *c);

/* All members work, this thread as member 0; until the last is done. */
void crew_go(struct crew *c);

/*
 * The same in two halves, with member 0 free to do something else meanwhile:
 * the others start; wait until they are done.
 */
void crew_start(struct crew *c);
void crew_wait(struct crew *c);

/* Outside of phases: every member, this thread too, does fn(arg, i) once. */
void crew_do(struct crew *c, crew_work *fn);

/*
 * Time from the start signal until member i was done, of the last go; and the
 * largest of all members.
 */
uint64_t crew_ns(const struct crew *c, size_t i);
uint64_t crew_longest_ns(const struct crew *c);

/*
 * Minor faults of the members but this thread in what they did last, for work
 * that is not a phase's; after crew_wait() or crew_do().
 */
uint64_t crew_faults(const struct crew *c);

/*
 * Forks do not copy the stacks of the thread members (MADV_DONTFORK), so that
 * the next store to one is no COW fault. Not where members fork: their child
 * needs the stack that it runs on.
 */
void crew_keep_stacks(struct crew *c);

/* A child of one member, waiting at a parking place of its own. */
struct crew_child {
	struct park *park;
	pid_t child;
};

/*
 * Work for crew_new() and crew_do() over an array of them (crew_shared()), the
 * i-th for member i: let the child go and wait for its end; then reap it, and
 * make the place ready for the next.
 */
int crew_end_child(void *children, size_t i);
int crew_reap_child(void *children, size_t i);

/* Memory that members share with the case; lives as long as the process. */
void *crew_shared(struct bench *b, size_t len_bytes);

#endif
