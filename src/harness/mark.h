/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark.h - facts for the lab's plugin, through marks (sys/mark.h), and the marks
 * of a phase whose number is known only as it runs.
 *
 * Facts are executed outside of phases and in the lab only: nobody else looks.
 * Those of a phase are always there, so that what is measured is the same code
 * everywhere.
 */
#ifndef HARNESS_MARK_H
#define HARNESS_MARK_H

#include "sys/arch.h"
#include "sys/clock.h"
#include "sys/mark.h"

#include <stdint.h>

/* value in hexadecimal digits, highest first, then the fact that it is of. */
void mark_number(enum mark_fact fact, uint64_t value);

/*
 * The clock, the mark of phase 1 to 7 and nothing between: so the clock is read
 * where the number of the phase is a constant already.
 */
static inline uint64_t mark_begin_ns(unsigned int phase)
{
	uint64_t ns = 0;

	switch (phase) {
#define PHASE(nr)                                                              \
	case nr:                                                               \
		ns = clock_mono_ns();                                          \
		ARCH_MARK(MARK_BEGIN, nr);                                     \
		break
		PHASE(1);
		PHASE(2);
		PHASE(3);
		PHASE(4);
		PHASE(5);
		PHASE(6);
		PHASE(7);
#undef PHASE
	}
	return ns;
}

#endif
