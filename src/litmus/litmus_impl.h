/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * litmus_impl.h - inside src/litmus only.
 *
 * A coordinator (the process of the case) and an actor for each process of the
 * scenario. The first actor is a child of the coordinator from before the pages
 * are mapped; the others are forked by actors, as the scenario has it. An actor
 * sleeps until the coordinator posts the number of a step in its mailbox, does
 * it and answers. All actors of a run are one process group, which a warden
 * kills when the coordinator is gone, whatever ended it.
 *
 * litmus_box.c	mailboxes; litmus_group.c the life of processes
 * actor*.c	what actors do; only they touch the pages
 * ways.c	which driver takes which reference; needs.c what may be lacking
 * run.c, merge.c the coordinator
 * cases.c	the library as cases
 */
#ifndef LITMUS_LITMUS_IMPL_H
#define LITMUS_LITMUS_IMPL_H

#include "litmus/litmus.h"

#include "sys/gup.h"
#include "sys/mm.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Drivers that make up one reference, at most: see ways.c. */
#define LITMUS_HOLDS 4

/* How the reference that a step takes is taken. */
struct litmus_way {
	const struct gup_driver *driver; /* NULL: the step takes none */
	uint16_t nr_refs; /* of one hold */
	uint8_t nr_holds; /* drivers that are opened for it */
	bool is_pin; /* else it is a GET, on this kernel */
	bool is_used_up; /* look or poke k is by hold k */
	uint8_t halves[LITMUS_HOLDS]; /* SCN_F_HALF* of hold k; 0: both */
};

enum litmus_order_kind {
	ORDER_STEP,
	ORDER_DRAIN, /* the LRU batches of all CPUs */
	ORDER_TOUCH, /* pages that are to be in a batch: right before step 1 */
	ORDER_END, /* let go of everything, and end */
};

struct litmus_order {
	uint8_t kind; /* enum litmus_order_kind */
	uint8_t step; /* of the scenario */
	uint8_t stamp; /* to be written: a word with that value */
};

struct litmus_report {
	int err; /* 0 or -errno, with why */
	bool is_refused; /* the kernel said no, which the step may meet */
	bool is_lacking; /* nothing here can do it: a skip */
	bool gave_none; /* swap-out, ...: nothing happened */
	uint64_t seen[2]; /* read, look: words of the halves */
	pid_t pid; /* fork: the child; of a crowd: the first */
	struct why why;
};

/* Memory of all. */
struct litmus_box {
	uint32_t nr_asked, nr_answered; /* futexes */
	struct litmus_order order;
	struct litmus_report report;
};

struct litmus_shared {
	pid_t coordinator;
	pid_t group; /* of the actors; 0: none live */
	struct scenario scn; /* of this run; its texts are not for actors */
	struct litmus_way ways[SCN_STEPS];
	struct ideal start; /* what pages hold before the first step */
	int cpu; /* on which all of them run */
	bool keeps_batch; /* no LRU batch is emptied but by a step */
	bool is_local, is_remote; /* some page is to be in that of ... CPU */
	/* As the first actor has mapped them. */
	char *addr[SCN_PAGES];
	size_t page_bytes[SCN_PAGES]; /* of what one entry maps */
	struct litmus_box boxes[SCN_PROCS];
	/* Of a crowd: sleeps until the word is 1. */
	uint32_t crowd_ends[SCN_PROCS];
	uint32_t crowd_arrived[SCN_PROCS];
	pid_t crowd[SCN_PROCS][SCN_TIMES_MAX];
};

struct litmus {
	struct litmus_shared *shared;
	pid_t warden;
	int warden_fd; /* its end is the end of the coordinator */
	pid_t pids[SCN_PROCS]; /* of actors; 0: not there */
	int pidfds[SCN_PROCS]; /* -1: none */
	bool refused[SCN_REFS]; /* was not taken */
	bool is_merging; /* KSM may be asked for */
	bool sees_frames; /* root */
};

/* litmus_box.c: the coordinator's side, then the actor's. */
void box_post(struct litmus *l, unsigned int proc,
	      const struct litmus_order *order);
/*
 * The answer. Ends the case where there will be none: the process died, or is
 * silent for LITMUS_TIMEOUT_MS.
 */
void box_wait(struct bench *b, struct litmus *l, unsigned int proc,
	      struct litmus_report *r);
void box_clear(struct litmus *l, unsigned int proc);
/* Ends this process if the coordinator is gone. */
void box_receive(struct litmus_shared *sh, unsigned int proc,
		 struct litmus_order *order);
void box_answer(struct litmus_shared *sh, unsigned int proc,
		const struct litmus_report *r);
/* Sleeps until *word is not value any more or some time has gone by. */
void futex_sleep(uint32_t *word, uint32_t value, unsigned int ms);
void futex_wake(uint32_t *word);
#define LITMUS_TIMEOUT_MS 30000

/* litmus_group.c */
MUST_CHECK int group_open(struct litmus *l, struct why *why);
/* The first actor, in a group of its own. */
MUST_CHECK int group_start(struct litmus *l, struct why *why);
/* A child that an actor has made: keep an eye on it. */
MUST_CHECK int group_add(struct litmus *l, unsigned int proc, pid_t pid,
			 struct why *why);
/* Is it dead (but not reaped)? */
bool group_is_dead(const struct litmus *l, unsigned int proc);
/* Its memory is gone when this returns. -ETIMEDOUT. */
MUST_CHECK int group_wait_end(struct litmus *l, unsigned int proc,
			      struct why *why);
void group_kill(struct litmus *l); /* all, and reap */
void group_close(struct litmus *l);
/* First thing in a forked child: nothing of its parent stays open. */
void group_close_files(void);

/*
 * ways.c: -EOPNOTSUPP with the reason and the remedy. By the release alone, and
 * whether our kernel module is loaded; and whether it can be here.
 */
MUST_CHECK int ways_choose(const struct scenario *s, const char *release,
			   bool has_probe, struct litmus_way ways[SCN_STEPS],
			   struct why *why);
MUST_CHECK int ways_find(const struct scenario *s,
			 struct litmus_way ways[SCN_STEPS], struct why *why);

/* needs.c: 1 << verb of those that need nothing that is lacking; references apart. */
uint64_t litmus_verbs(void);

/* cases.c: the kind of page that the case names. */
enum scn_kind litmus_kind(struct bench *b);
/* The scenario of the library that the case names, and that kind: in setup(). */
void litmus_case(struct bench *b, struct scenario *s);
/*
 * Cases of the library, of the scenarios with a race or of those without, for
 * bench_def.cases, as long as the program runs. NULL: no memory.
 */
char *litmus_cases(bool has_race);

/* merge.c */
void merge_setup(struct bench *b);
/* KSM runs until both pages of proc are one frame, or it has given up: false. */
bool merge_run(struct bench *b, struct litmus *l, unsigned int proc,
	       unsigned int page, unsigned int other);

/* run.c: kills all first. */
NORETURN void litmus_broken(struct bench *b, struct litmus *l, const char *why,
			    ...) PRINTF(3, 4);
NORETURN void litmus_skip(struct bench *b, struct litmus *l,
			  const struct why *why);
/* Frame of the page in that process; 0: not present, or not to be seen. */
uint64_t litmus_frame(struct bench *b, struct litmus *l, pid_t pid,
		      unsigned int page);

/* One process of the scenario; private memory, a copy of its parent's. */
struct actor {
	struct litmus_shared *sh;
	unsigned int me;
	struct mm_region pages[SCN_PAGES]; /* all zero: not mapped */
	struct gup gups[SCN_STEPS][LITMUS_HOLDS]; /* of the step that takes */
	struct {
		uint8_t step; /* that took it; SCN_NONE: not held */
		uint8_t nr_looked;
		uint8_t nr_poked; /* the answer was the end of so many holds */
	} refs[SCN_REFS];
	int uffd; /* -1: none */
	bool is_protected[SCN_PAGES]; /* by userfaultfd */
	bool has_refs; /* a driver was opened */
	char *spare; /* a page that is never touched: see actor_drain() */
};

/* actor.c */
NORETURN void actor_main(struct actor *a);
/* The LRU batches of this CPU, or of all, one after the other. */
MUST_CHECK int actor_drain(struct actor *a, struct why *why);
MUST_CHECK int actor_drain_all(struct actor *a, struct why *why);
/* A word of a half of the page. */
volatile uint64_t *actor_word(const struct actor *a, unsigned int page,
			      unsigned int half);
/*
 * A page of a scenario is a unit: what is done to the base page that is looked
 * at is done to all of a huge page. Else the others stay shared, and their
 * references are in the way of whoever could reuse it. After that base page: the
 * last entry of a PTE-mapped folio is the last reference, and reused, up to 6.6.
 * Rights are those of the mapping.
 */
void actor_touch_rest(struct actor *a, unsigned int page, bool is_write);
static inline bool step_has_half(const struct scn_step *st, unsigned int half)
{
	const unsigned int both = SCN_F_HALF0 | SCN_F_HALF1;
	unsigned int halves = st->flags & both;

	return !halves || halves & (half ? SCN_F_HALF1 : SCN_F_HALF0);
}

/* actor_pages.c: the first process maps and writes them. */
MUST_CHECK int actor_map(struct actor *a, struct why *why);
/* To any CPU but that of all others. -EOPNOTSUPP: there is none. */
MUST_CHECK int actor_go_elsewhere(const struct actor *a, struct why *why);
MUST_CHECK int actor_touch_batch(struct actor *a, struct why *why);
/* A step that is about memory; r->err and the rest. */
void actor_memory(struct actor *a, const struct scn_step *st,
		  const struct litmus_order *o, struct litmus_report *r);
/* What write-protects by userfaultfd resolves itself at the next write. */
MUST_CHECK int actor_unprotect(struct actor *a, unsigned int page,
			       struct why *why);

/* actor_refs.c */
MUST_CHECK int actor_open_refs(struct actor *a, struct why *why);
void actor_refs(struct actor *a, const struct scn_step *st,
		const struct litmus_order *o, struct litmus_report *r);
/* Before its end: drop all, close all. */
MUST_CHECK int actor_close_refs(struct actor *a, struct why *why);
void actor_forget_refs(struct actor *a); /* they are the parent's */

#endif
