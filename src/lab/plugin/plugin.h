/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.h - the parts of run-bench-plugin.so, which QEMU loads.
 *
 * It counts what the guest executes between the marks of sys/mark.h, by
 * instruction, and writes text (profile/stream.h has the format). It changes
 * nothing that the guest can see: no register, no clock, no memory.
 *
 *	plugin.c	what QEMU calls: start, translation, marks, end
 *	options.c	the words behind its path
 *	marks.c		numbers and facts from marks; which regions are kept
 *	abi.c		what differs between versions of the plugin interface
 *	decode_*.c	what kind of instruction is this? pure
 *	counts.c	a record per instruction
 *	accesses.c	its loads and stores
 *	locks.c		how often which structure a locked operation hit
 *	classify.c	what is at an address of the kernel, by its layout
 *	guest_mem.c	guest memory by virtual address, where QEMU gives it
 *	memory.c	physical addresses of accesses, for the next two
 *	lines.c		distinct cache lines (line_set.h: pure)
 *	cache.c		caches and TLBs as a model (cache_model.h: pure)
 *	calls.c		a tree of calls, by the stores and loads of call and ret
 *			(call_tree.h: pure)
 *	out.c		the text
 *	alloc.c		memory, last words
 */
#ifndef LAB_PLUGIN_H
#define LAB_PLUGIN_H

#include "lab/plugin/alloc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PLUGIN_CPUS_MAX 8

/* enum insn_flag: what an instruction is; in the stream as a hex number. */
enum insn_flag {
	INSN_KERNEL = 1u << 0, /* at an address of the kernel */
	INSN_LOCKED = 1u << 1, /* an atomic read-modify-write of memory */
	/* With INSN_LOCKED: */
	INSN_XCHG = 1u << 2, /* by xchg or a store-exclusive: no prefix */
	INSN_UNLOCKED = 1u << 3, /* was locked before the kernel patched it */
	INSN_REP = 1u << 4, /* rep movs, stos, lods, ins, outs; dc zva */
	INSN_REP_TEST = 1u << 5, /* repe/repne cmps, scas */
	INSN_TLB = 1u << 6, /* invlpg, mov cr3, invpcid; tlbi */
	INSN_CALL = 1u << 7,
	INSN_RET = 1u << 8,
	/* Not in the stream: */
	INSN_REMAP = 1u << 9, /* not INSN_TLB, but may change what addresses
				 mean: mov to cr0, cr4; msr to ttbr, tcr */
	INSN_IRET = 1u << 10, /* return from an exception: iret; eret */
	INSN_LOADS = 1u << 11, /* loads once and does not store */
	/* QEMU may access memory for it from a function in C. */
	INSN_HELPER = 1u << 13,
};
#define INSN_STREAM 0x1ffu /* as far as enum stream_flag goes */

/* decode_x86.c, decode_arm64.c: flags but INSN_KERNEL. */
uint32_t decode_x86(const uint8_t *bytes, size_t nr);
uint32_t decode_arm64(const uint8_t *bytes, size_t nr);

/* One instruction that was translated; never moves, never freed. */
struct insn_record {
	/*
	 * Of a region, known at its end, in counts_write(): generated code adds
	 * up elsewhere.
	 */
	uint64_t nr; /* executions, an iteration of rep is one */
	uint64_t nr_loads, nr_stores;
	/* Of this region, added to by callbacks. */
	uint64_t nr_starts; /* of INSN_REP_TEST: operations */
	uint64_t
		nr_other_cpus; /* of nr, on CPUs other than the one that began */
	uint64_t nr_lines; /* cache lines that it touched first */
	uint64_t *misses; /* [CACHE_LEVELS], or NULL: none of them */
	uint64_t addr;
	uint64_t last; /* of counts.c: is this still the same operation? */
	uint64_t nr_called[2]; /* of accesses.c: loads, stores by callback */
	uint32_t index; /* of counts.c: its counters */
	uint32_t flags;
	uint32_t size_bytes;
	uint32_t function; /* of calls.c: see calls_translated() */
};

/* The guest's architecture is arm64, else it is x86-64. */
extern bool plugin_is_arm64;

/* Options: NAME=VALUE words behind the path of the plugin. */
struct plugin_options {
	const char *out_path; /* out=PATH, required */
	bool has_lines; /* lines=on: distinct cache lines */
	bool is_checked; /* check=on: what memory.c remembers */
	bool has_locks; /* locks=on: addresses of locked operations */
	bool has_calls; /* calls=on; needs symbols=PATH */
	/* symbols=PATH: as profile/symbols.h, the program's too; or NULL. */
	const char *symbols;
	const char *cache; /* cache=GEOMETRY of cache_model.h, or NULL */
};
extern struct plugin_options plugin_options;

/*
 * Every option that is not one of the above is the kernel's layout, for
 * locks=on: "vmemmap=ffffea0000000000" (profile/fields.c writes them). false: no
 * such word, or not a number.
 */
bool classify_option(const char *name, const char *value);

/* What is being counted; active only between begin and end of a kept region. */
struct region {
	uint64_t seed, size, sample;
	unsigned int phase;
	bool is_active;
	unsigned int cpu; /* that began it */
};
extern struct region region;

/* Is this a region's first moment? Each part forgets what it has. */
void counts_begin(void);
void locks_begin(void);
void lines_begin(void);
void calls_begin(void);
void cache_begin(void);

/* At the end of a region: lines of text, in an order that repeats. */
void counts_write(FILE *out);
void locks_write(FILE *out);
void lines_write(FILE *out);
void calls_write(FILE *out);

/*
 * Once, before the first instruction is translated; by plugin_options. false:
 * with a line in why.
 */
bool memory_init(char *why, size_t why_bytes); /* lines=, cache= */
bool cache_init(const char *geometry, char *why, size_t why_bytes);
bool calls_init(char *why, size_t why_bytes);

/*
 * lines=on, cache=: every access of every CPU, in regions or not, of instructions
 * that were translated since the first mark; access and addr as QEMU's memory
 * callback has them. Finds the physical address itself, mostly without QEMU.
 */
void memory_access(struct insn_record *r, unsigned int cpu, uint32_t access,
		   uint64_t addr);
/*
 * lines=on, cache=: before each execution of an instruction of INSN_TLB or
 * INSN_REMAP, in regions or not: what was remembered of translations is forgotten.
 */
void memory_remap(unsigned int cpu);

/* Called by memory.c, for each line of an access; phys: PHYS_NONE or known. */
#define PHYS_NONE UINT64_MAX /* not memory: a device */
void lines_access(struct insn_record *r, uint64_t phys, bool is_store);
void cache_access(struct insn_record *r, uint64_t addr, uint64_t phys);

/*
 * The rest is called inside an active region only: locks: accesses of locked
 * instructions that store.
 */
void locks_access(struct insn_record *r, uint64_t addr);
/* calls=on: r was made; its function is found. */
void calls_translated(struct insn_record *r);
/*
 * addr: of the return address on the stack, written (call) or read (ret); follows
 * calls_insn() of the same instruction.
 */
void calls_access(struct insn_record *r, uint64_t addr, bool is_store);
/* Each execution of an instruction while calls=on, in order. */
void calls_insn(struct insn_record *r, unsigned int cpu);

/*
 * Every record there is, in the order of translation. counts_get() finds the
 * one of an instruction, or makes it.
 */
size_t counts_nr_records(void);
struct insn_record *counts_record(size_t i);
struct insn_record *counts_get(uint64_t addr, uint32_t flags,
			       uint32_t nr_bytes);

/*
 * Guest memory at a virtual address of the kernel, as the current CPU sees it,
 * without an effect on the guest. false: QEMU does not give it.
 */
bool guest_mem_init(void);
bool guest_mem_read(uint64_t addr, void *to, size_t nr_bytes);

#endif
