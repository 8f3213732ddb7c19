/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.h - the text that the plugin writes, and its parser.
 *
 * One line a fact, words apart by one blank; numbers decimal, addresses and
 * flags hexadecimal without 0x. A word that a line has more than the parser
 * knows is ignored, a line of an unknown first word too.
 *
 *	cowbench-plugin 1 target x86_64 api 1 of 0..1 cpus 1 has counts,lines,locks
 *	R seed 1f size 512 sample 3 phase 0
 *	I ADDR FLAGS NR LOADS STORES OPS LINES OTHER [MISSES...]
 *	  instruction; OPS: of rep instructions, how many operations (NR counts
 *	  iterations, and one more for the last test); LINES: cache lines that
 *	  it was the first to touch in this region; OTHER: of NR, on other CPUs.
 *	  MISSES (cache=): L1 L2 LLC DTLB
 *	L ADDR KIND NAME OFFSET NR
 *	  instruction at ADDR did NR locked operations on KIND at OFFSET:
 *	  page NAME OFF   in a struct page (bytes into it), of a frame that is now
 *	                  used for NAME: table, slab; -: anything else
 *	  folio - OFF     in the struct folio of a large folio (bytes into it), or
 *	                  in the struct pages behind it: as in the first of them
 *	  table - 0       an entry of a page table
 *	  slab NAME OFF   an object of the slab cache NAME, bytes into it; NAME~:
 *	                  the kernel merged it with others, of any of them
 *	  static - ADDR   at a fixed kernel address: data; of a per-CPU variable,
 *	                  whichever CPU's: the address that its symbol has
 *	  static NAME ADDR  in the struct NAME that a variable of the kernel points
 *	                  to (pglist_data): bytes into it, hexadecimal
 *	  stack - 0       a kernel stack or other vmalloc memory
 *	  user - 0        user memory
 *	  direct - 0      the direct map, no more known
 *	  other - ADDR
 *	N lines KR KW UR UW K U ANY IO
 *	  distinct cache lines: kernel read, written, user read, written, touched by
 *	  kernel, by user, by anybody; accesses to devices
 *	C ID PARENT ADDR INSNS
 *	  node of the call tree: function's address as first seen, instructions
 *	  of its own; parent 0: a root; parents before their children
 *	E TOTAL
 *	  end of the region: executions of all instructions, so that a cut file
 *	  is recognised
 *	X REGIONS
 *	  end of the guest
 */
#ifndef PROFILE_STREAM_H
#define PROFILE_STREAM_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define STREAM_VERSION 1
#define STREAM_MISSES  4
#define STREAM_LINES   8

/* As in lab/plugin/plugin.h: the text is the contract. */
enum stream_flag {
	STREAM_KERNEL = 1u << 0,
	STREAM_LOCKED = 1u << 1,
	STREAM_XCHG = 1u << 2,
	STREAM_UNLOCKED = 1u << 3,
	STREAM_REP = 1u << 4,
	STREAM_REP_TEST = 1u << 5,
	STREAM_TLB = 1u << 6,
	STREAM_CALL = 1u << 7,
	STREAM_RET = 1u << 8,
};

struct stream_insn {
	uint64_t addr, nr, nr_loads, nr_stores, nr_ops, nr_lines, nr_other;
	uint64_t misses[STREAM_MISSES];
	uint32_t flags;
};

enum lock_kind {
	LOCK_PAGE,
	LOCK_FOLIO,
	LOCK_TABLE,
	LOCK_SLAB,
	LOCK_STATIC,
	LOCK_STACK,
	LOCK_USER,
	LOCK_DIRECT,
	LOCK_OTHER,
};

struct stream_lock {
	uint64_t addr, offset, nr;
	enum lock_kind kind;
	char name[48]; /* of the slab cache, or "" */
};

struct stream_call {
	uint32_t id, parent;
	uint64_t addr, nr;
};

/* One region: everything between one begin and its end. Owned arrays. */
struct stream_region {
	uint64_t seed, size, sample;
	unsigned int phase;
	uint64_t total; /* executions; equals the sum over insns */
	size_t nr_insns, nr_locks, nr_calls;
	struct stream_insn *insns;
	struct stream_lock *locks;
	struct stream_call *calls;
	bool has_lines, has_misses;
	uint64_t lines[STREAM_LINES];
};

struct stream {
	unsigned int version, api;
	char target[16];
	unsigned int nr_cpus;
	bool has_lines, has_locks, has_calls, has_cache; /* asked for */
	bool is_whole; /* X was read and its number agrees */
	/* For the reader: */
	size_t nr_regions, line;
};

/*
 * Read a stream; each region is handed to take() as it is whole, and freed when
 * that returns (non-0 ends the reading and is returned). -EINVAL with why
 * "PATH:LINE: ...": no stream of this version, a line that breaks a rule, a
 * total that is not the sum. A stream that was cut is no error: is_whole is false
 * and what was whole has been taken.
 */
MUST_CHECK int stream_read(struct stream *s, FILE *f, const char *path,
			   int (*take)(const struct stream *s,
				       const struct stream_region *r, void *arg,
				       struct why *why),
			   void *arg, struct why *why);

#endif
