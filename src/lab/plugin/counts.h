/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * counts.h - counters of an instruction, for plugin.c.
 */
#ifndef LAB_PLUGIN_COUNTS_H
#define LAB_PLUGIN_COUNTS_H

#include "lab/plugin/abi.h"
#include "lab/plugin/plugin.h"

/* Have generated code count executions, loads and stores of insn in r. */
void counts_hook(struct qemu_insn *insn, struct insn_record *r);

/*
 * Of an instruction that stores more than once in an execution (cmpxchg16b):
 * is this the first time since its last execution?
 */
bool counts_is_first(struct insn_record *r);

/* The sum of all executions as of the last counts_write(). */
uint64_t counts_total(void);

#endif
