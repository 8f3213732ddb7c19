/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * accesses.h - loads and stores of an instruction, by inline additions wherever
 * QEMU gets them right.
 */
#ifndef LAB_PLUGIN_ACCESSES_H
#define LAB_PLUGIN_ACCESSES_H

#include "lab/plugin/abi.h"
#include "lab/plugin/plugin.h"

#define ACCESSES_COUNTERS 2

/*
 * Before any callback is registered at accesses of insn, which is r: keeps those
 * away from it that an interrupt makes, where QEMU takes them for its own.
 */
void accesses_guard(struct qemu_insn *insn, struct insn_record *r);

/* Have counters i and i + 1 of c count the accesses of insn, which is r. */
void accesses_hook(struct qemu_insn *insn, struct insn_record *r,
		   struct abi_counters *c, size_t i);

/*
 * Before accesses_read() of a region: r->nr executions of each r with
 * INSN_LOADS, which are known to load once and not to store.
 */
void accesses_learn(const struct insn_record *r, const struct abi_counters *c,
		    size_t i);
/*
 * Sets nr_loads and nr_stores of r. With check=on: ends QEMU if callbacks have
 * counted otherwise.
 */
void accesses_read(struct insn_record *r, const struct abi_counters *c,
		   size_t i);
/* A region begins. */
void accesses_begin(struct insn_record *r);

#endif
