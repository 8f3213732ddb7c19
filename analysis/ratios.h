/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ratios.h - what follows from the phases of a case; inside analysis only. */
#ifndef ANALYSIS_RATIOS_H
#define ANALYSIS_RATIOS_H

#include "analysis/samples.h"

/*
 * The ratios that the records declare, into s->ratios: in each process the sums
 * of the headline's values (slopes, fixed costs, or means) over the phases; over
 * the processes the factor between the two, hodges_lehmann_ratio(). Both sides
 * are of one process, so what differs between processes (layout, frames, core
 * clock) cancels as far as it acts on both.
 *
 * On CPU time where a phase of s is, if all phases of the ratio have it. Invalid
 * where the case has no number, or where the processes can't tell that both
 * sides are above 0. s->phases and s->headline are known.
 */
void ratios_summarise(const struct records *rs, struct case_summary *s);

/* op_bytes over the cost of an operation, into s->bytes_per_ns; 0: none. */
void throughput_summarise(uint64_t op_bytes, struct case_summary *s);

#endif
