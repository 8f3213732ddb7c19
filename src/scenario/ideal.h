/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ideal.h - what ought to be seen: memory as it was promised before anybody
 * shared a page. Each process has each of its pages for itself, a fork copies
 * them all at once, and a reference is to the page of the process that took it,
 * for as long as that is mapped; after that it sees what was there last.
 *
 * Values are stamps: every write has its own. The litmus executor writes them
 * into memory and asks here what a value that it read says of the kernel.
 */
#ifndef SCENARIO_IDEAL_H
#define SCENARIO_IDEAL_H

#include "scenario/scenario.h"

/* How the value that was seen stands to the one that ought to be. */
enum ideal_class {
	IDEAL_CURRENT = 'o', /* the one that ought to be */
	IDEAL_STALE = 's', /* one that was there before: a copy was made */
	IDEAL_FOREIGN = 'f', /* one that never was there: a leak */
	IDEAL_TORN = 't', /* halves that were never there at the same time */
};

#define IDEAL_STAMPS 64 /* writes in a scenario, both halves of one: one */
#define IDEAL_OWNERS (SCN_PROCS * SCN_PAGES + SCN_REFS)

/* An owner of contents: a page of a process, or a reference. */
#define ideal_page(proc, page) ((proc)*SCN_PAGES + (page))
#define ideal_ref(ref)	       (SCN_PROCS * SCN_PAGES + (ref))

/*
 * Stamp 0 is zeroes: what a page has that nobody wrote to (kinds file and zero,
 * and after dontneed). Pages of other kinds start written: page i by stamp
 * i + 1, in both halves.
 */
struct ideal {
	/* [mappings by proc and page, then references] [half] */
	uint8_t now[IDEAL_OWNERS][2];
	/* bits of stamps that were there, ever */
	uint64_t ever[IDEAL_OWNERS][2];
	/* the halves that were there at the same time, in their order */
	uint8_t pairs[IDEAL_OWNERS][IDEAL_STAMPS][2];
	uint8_t nr_pairs[IDEAL_OWNERS];
	uint8_t of_ref[SCN_REFS]; /* mapping that it is to, or SCN_NONE: past */
	uint8_t holder[SCN_REFS]; /* process; SCN_NONE: not held */
	uint8_t verb[SCN_REFS]; /* GET, PIN, DIO; PROMOTE makes it PIN */
	bool is_mapped[SCN_PROCS * SCN_PAGES];
	bool is_dontfork[SCN_PROCS * SCN_PAGES];
	uint8_t nr_stamps; /* given out */
};

void ideal_init(struct ideal *d, const struct scenario *s);

/*
 * The step happens as it ought to. For those that write: the stamp to be written
 * (1..63); the halves as st->flags has them. Else 0. The steps are those of a
 * scenario that scenario_check() takes; a race in any one order.
 */
uint8_t ideal_step(struct ideal *d, const struct scenario *s,
		   const struct scn_step *st);

/* st is a read or a look that saw these stamps. */
enum ideal_class ideal_judge(const struct ideal *d, const struct scn_step *st,
			     const uint8_t seen[2]);

/*
 * Has anybody else the same contents: another process, by a mapping or a
 * reference of its own; another page of this one (same, merge); the file or the
 * zero page, if nobody wrote here? As a stamp is written once (but for same),
 * that is: they were one page, and nobody wrote since.
 */
bool ideal_is_shared(const struct ideal *d, const struct scenario *s,
		     unsigned int proc, unsigned int page);

/*
 * Which property a class breaks there; SCN_NR_PROPERTIES: none. A torn read is a
 * torn copy, which is true of a race; observed_breaks() knows of the others.
 */
enum scn_property ideal_breaks(const struct scn_step *st, enum ideal_class c);

#endif
