/* SPDX-License-Identifier: GPL-2.0-or-later */
/* call_symbols.h - where functions begin, for the tree of calls. Pure. */
#ifndef LAB_PLUGIN_CALL_SYMBOLS_H
#define LAB_PLUGIN_CALL_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct call_symbol {
	uint64_t addr;
	uint32_t flags; /* enum call_flag */
	bool is_code; /* else something that ends the function before it */
};

/* Ascending by address, each address once. */
struct call_symbols {
	struct call_symbol *symbols;
	size_t nr, max;
};

/*
 * Lines "ADDR TYPE NAME..." as of nm and /proc/kallsyms; t, T, w and W are code.
 * Lines that begin with # are skipped. Returns 0, or the number of the line that
 * is none of these; -1: no function in it.
 */
long call_symbols_read(struct call_symbols *s, FILE *in);
void call_symbols_release(struct call_symbols *s);

/*
 * The word of an instruction for call_tree_insn(), but for CALL_IRET. What lies
 * in no function is one function, in the kernel another.
 */
uint32_t call_symbols_word(const struct call_symbols *s, uint64_t addr);
/* Where the function of a word begins; 0: in no function. */
uint64_t call_symbols_addr(const struct call_symbols *s, uint32_t word);

#endif
