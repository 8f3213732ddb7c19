/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alive.h - who lives, what is mapped, which reference is held: what makes a
 * step possible. scenario_check() refuses by it and the generator chooses by it,
 * so that what is generated always makes sense; inside scenario only.
 *
 * Two equal states are equal byte for byte.
 */
#ifndef SCENARIO_ALIVE_H
#define SCENARIO_ALIVE_H

#include "scenario/scenario.h"

enum alive_proc { PROC_TO_COME, PROC_LIVING, PROC_DEAD };

enum alive_map {
	MAP_MAPPED = 1u << 0,
	MAP_WRITABLE = 1u << 1,
	MAP_DONTFORK = 1u << 2,
	MAP_CLEAN = 1u << 3, /* between clean and cleaned */
	MAP_UFFDWP = 1u << 4,
};

struct alive_ref {
	uint8_t verb; /* GET, PIN, DIO; 0: not held. PROMOTE makes it PIN */
	uint8_t flags; /* enum scn_flag of its taking */
	uint8_t proc; /* who holds it */
	uint8_t page; /* that it is to; SCN_NONE: past */
	/* past: the same number as other references that were to the same */
	uint8_t past;
};

struct alive {
	uint8_t procs[SCN_PROCS]; /* enum alive_proc */
	uint8_t maps[SCN_PROCS][SCN_PAGES]; /* enum alive_map */
	uint8_t equal[SCN_PROCS]; /* alive_pair() of pages made equal */
	struct alive_ref refs[SCN_REFS];
};

/* Why a step is not possible. */
struct alive_fault {
	size_t step; /* index */
	const char
		*word; /* the name that is to blame, of the scenario; or NULL */
	char what[200], hint[160];
};

/* The bit of two pages; no bit of one page alone. */
uint8_t alive_pair(unsigned int page, unsigned int other);

/* procs[0] lives and has the pages. */
void alive_init(struct alive *a, const struct scenario *s);

/* false with *f (all but step). The step's numbers are within bounds. */
bool alive_allows(const struct alive *a, const struct scenario *s,
		  const struct scn_step *st, struct alive_fault *f);

/* The step, which is allowed, happens. */
void alive_step(struct alive *a, const struct scn_step *st);

/* All steps of the scenario one after the other, a race in every order. */
bool alive_all(const struct scenario *s, struct alive_fault *f);

#endif
