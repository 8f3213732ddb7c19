/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * race.h - inside src/litmus/race*.c only.
 *
 * The first process of the scenario is the process of the case itself, with a
 * crew of two threads for the two columns; those that it forks are processes of
 * their own that sleep until they are told a step. All other steps are in turns,
 * as in litmus_run(), and by the same functions (actor_*.c).
 *
 * race.c	litmus_stress(): runs until the time is over
 * race_run.c	one run; race_child.c the forked processes
 * race_column.c	the columns: what two threads do at the same time
 * race_judge.c	what may be seen; race_aim.c when the columns start
 */
#ifndef LITMUS_RACE_H
#define LITMUS_RACE_H

#include "harness/crew.h"
#include "litmus/litmus_impl.h"
#include "litmus/race_aim.h"
#include "litmus/race_judge.h"

/* How the columns start. */
enum race_start {
	RACE_FIRST_1, /* column 2 waits for the end of column 1 */
	RACE_FIRST_2,
	RACE_BOTH, /* at a distance */
};

struct race_box {
	uint32_t nr_asked, nr_answered; /* futexes */
	uint32_t step;
	bool is_end;
	int err;
	struct why why;
};

/* In memory that all processes share: what is written costs no COW fault. */
struct race {
	struct litmus_shared *sh;
	struct actor first; /* the first process's */
	pid_t pid; /* of it */
	bool is_wide; /* writes and reads have all words of the page */
	enum race_start start;
	int64_t distance_ns; /* of column 2 from column 1 */
	unsigned int nr_pauses[2]; /* finer than a clock */
	uint64_t start_ns; /* 0: not known yet */
	unsigned int column_of[2]; /* of crew member i */
	uint32_t is_done[2];
	uint64_t lasted_ns[2];
	struct litmus_report reports[SCN_STEPS];
	pid_t children[SCN_PROCS];
	struct race_box boxes[SCN_PROCS];
	struct race_seen seen;
	uint64_t outcome; /* a hash of what came out; see race_aim.h */
};

/* Of a large page the first base page is written and read. */
static inline size_t race_words(const struct race *r)
{
	return r->is_wide ? mm_page_bytes() / sizeof(uint64_t) : 2;
}

/* race_column.c: a step by that process, which is me. */
void race_step(struct race *r, struct actor *a, size_t step);
int race_column(void *race, size_t member); /* crew_work */
/* All words of each page, as if written by the start. */
void race_fill(struct race *r);

/* race_child.c */
pid_t race_fork(struct race *r, unsigned int child); /* or -errno */
/* Tells it to do the step and waits. -ECHILD: it died. */
MUST_CHECK int race_tell(struct race *r, unsigned int proc, size_t step);
MUST_CHECK int race_end_child(struct race *r, unsigned int proc);
void race_kill_children(struct race *r);

/* race_run.c: what the two columns did; 0, or -errno with why. */
MUST_CHECK int race_run(struct race *r, struct crew *crew, struct why *why);
/* What can't be a race here. -EOPNOTSUPP with why and hint. */
MUST_CHECK int race_can(const struct scenario *s,
			const struct litmus_way ways[SCN_STEPS],
			struct why *why);

#endif
