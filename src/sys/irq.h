/* SPDX-License-Identifier: GPL-2.0-or-later */
/* irq.h - how often a CPU was interrupted: /proc/interrupts. */
#ifndef SYS_IRQ_H
#define SYS_IRQ_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Interrupts of one CPU since boot. Kinds are found by their descriptions,
 * which are the same on all architectures; what a machine does not have (arm64
 * has no TLB shootdown interrupts) is absent, not 0.
 */
struct irq_counts {
	uint64_t nr_total;
	bool has_timer, has_call, has_tlb, has_resched;
	uint64_t nr_timer; /* LOC, or arch_timer */
	uint64_t nr_call; /* CAL: function calls from other CPUs */
	uint64_t nr_tlb; /* TLB shootdowns */
	uint64_t nr_resched; /* RES */
};

MUST_CHECK int irq_counts_read(unsigned int cpu, struct irq_counts *out,
			       struct why *why);
/* From text in the format of /proc/interrupts. -ENOENT: no such CPU in it. */
MUST_CHECK int irq_counts_parse(const char *text, unsigned int cpu,
				struct irq_counts *out);

#endif
