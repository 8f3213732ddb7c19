/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * abi.h - one interface over all versions of QEMU's; see qemu_abi.h.
 */
#ifndef LAB_PLUGIN_ABI_H
#define LAB_PLUGIN_ABI_H

#include "lab/plugin/alloc.h"
#include "lab/plugin/qemu_abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Find what the declared version needs in the QEMU that loaded us. false: with
 * a line in why.
 */
bool abi_init(uint64_t id, const struct qemu_info *info, char *why,
	      size_t why_bytes);

/* Up to nr bytes of an instruction; how many there are. */
size_t abi_insn_bytes(const struct qemu_insn *insn, uint8_t *to, size_t nr);

/* Called for each block that is translated from now on. */
void abi_on_translate(void (*cb)(struct qemu_tb *tb));
void abi_at_exit(void (*cb)(void));

/*
 * Forget every translation and every callback, at QEMU's next chance, then call
 * then(), which registers anew. Once only: QEMU 7.2 aborts when instructions
 * with memory callbacks are forgotten.
 */
void abi_restart(void (*then)(void));

/*
 * Counters that generated code adds to. A block of them is either of ours
 * (version 1, or several CPUs) or lies in QEMU.
 */
struct abi_counters;
struct abi_counters *abi_counters_new(size_t nr);
/* Add 1 to counter i when insn is executed, or accesses memory: RW or W. */
void abi_count_insn(struct qemu_insn *insn, struct abi_counters *c, size_t i);
void abi_count_access(struct qemu_insn *insn, struct abi_counters *c, size_t i,
		      enum qemu_mem_rw rw);
uint64_t abi_counter(const struct abi_counters *c, size_t i);
void abi_counters_zero(struct abi_counters *c);

/*
 * Which CPU executes? Callbacks are told an index, but QEMU 10.0 with all CPUs
 * in one thread compiles into a block the index of the CPU that met it first.
 */
unsigned int abi_cpu(unsigned int index);

#endif
