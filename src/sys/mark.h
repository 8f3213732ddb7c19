/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark.h - what the measured program says to the lab's plugin, in instructions
 * that do nothing (ARCH_MARK, sys/arch.h).
 *
 * An instruction can carry 16 bits and no register, so a number goes through in
 * hexadecimal digits, highest first, and then the fact that it is the value of.
 * Begin and end are executed in every mode; facts in the lab alone, outside of
 * phases.
 *
 *	fact SEED	once a process, first: its seed, by which its case record
 *			is found
 *	fact SIZE	before the samples of a size
 *	fact SAMPLE	before each timed sample: its number within the size; only
 *			regions behind one are kept, until the next fact
 *	fact QUIET	warm-ups and counted samples begin: nothing is kept
 *	begin PHASE, end PHASE
 *
 * A phase is a constant in the instruction. The end of a phase other than 0 is
 * MARK_OPEN_PHASE, whatever was begun: to find its own constant would take
 * instructions between the operation and its mark.
 */
#ifndef SYS_MARK_H
#define SYS_MARK_H

enum mark_class {
	MARK_BEGIN = 1, /* id: phase */
	MARK_END = 2, /* id: phase, or MARK_OPEN_PHASE */
	MARK_DIGIT = 3, /* id: 0 to 15 */
	MARK_FACT = 4, /* id: enum mark_fact */
};

#define MARK_OPEN_PHASE 0xff

enum mark_fact {
	FACT_SEED = 1,
	FACT_SIZE = 2,
	FACT_SAMPLE = 3,
	FACT_QUIET = 4,
};

#endif
