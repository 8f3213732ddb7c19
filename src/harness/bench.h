/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bench.h - all that a benchmark file needs from the harness.
 *
 * A benchmark is one file that defines one struct bench_def and names it in
 * BENCH(). Nothing else lists it: no table, no Makefile line, no option list.
 *
 * The harness starts a fresh process per case and round, so a benchmark may
 * leak, crash or exit without spoiling the next case. In that process, for
 * every size of the sweep in a seeded random order, it calls
 *
 *	setup()  run() run() ... check()  teardown()
 *
 * run() is one sample. It does its own untimed preparation, brackets what is
 * measured with bench_begin() and bench_end(), and cleans up after it.
 */
#ifndef HARNESS_BENCH_H
#define HARNESS_BENCH_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct bench;

/* Unmet needs end the case as a skip with the reason; bits. */
enum bench_need {
	NEED_NOTHING = 0,
	NEED_THP = 1u << 0, /* PMD-sized THP by madvise */
	NEED_SOFT_DIRTY = 1u << 1, /* clear_refs, CONFIG_MEM_SOFT_DIRTY */
};

enum bench_headline {
	HEADLINE_PER_OP, /* slope over the sweep: cost of one more op */
	HEADLINE_FIXED, /* intercept: what a call costs before any page */
};

/* What a benchmark may expect of one operation; see struct expect. */
enum evidence_id {
	EV_MINFLT = 1, /* minor faults of the thread, per op (getrusage) */
	EV_PGREUSE, /* wp_page_reuse(), per op; since 5.9, base pages only */
	EV_PGALLOC, /* pages allocated, per op, at least */
	EV_THP_FAULT_ALLOC, /* per op */
	EV_PFN_CHANGED, /* share of pages whose frame changed, 0..1 */
	EV_THP_SHARE, /* share of pages mapped as PMD THP before, 0..1 */
	EV_LARGE_SHARE, /* share of pages in a folio of order > 0 before */
	EV_PRESENT, /* share of pages present after, 0..1 */
	EV_EXCLUSIVE, /* share mapped once before (pagemap bit 56), 0..1 */
	EV_NR_VMAS, /* VMAs that hold the region before: absolute */
	EV_MAPCOUNT, /* mean mapping count of a page before (kpagecount) */
	EV_ANON_EXCLUSIVE, /* share with PageAnonExclusive before, 5.19+ */
	EV_EXCLUSIVE_AFTER, /* share mapped once after, of those present */
	EV_MAPCOUNT_AFTER, /* mean mapping count of a page after */
};

/*
 * One expectation of the path proof. when is a case filter as on the command
 * line ("page=base state=shared"), NULL for always. Faults and vmstat counts
 * are taken around phase 0 and divided by the operations of the sample.
 */
struct expect {
	enum evidence_id what;
	double per_op; /* the value that must be seen, or PER_THP */
	double slack; /* absolute tolerance on it; 0: four events a sample */
	const char *when;
	/* Kernel range in which it holds, "6.0"; NULL: no bound. */
	const char *since, *before;
};

/* One per PMD-sized THP: the pages of a THP differ between architectures. */
#define PER_THP (-1.0)

struct bench_def {
	const char *name; /* "family/what", unique, the path of the file */
	unsigned int version; /* raise when the workload changes */
	const char *question; /* one sentence, ends in '?' */
	const char *timed; /* what lies between begin and end of phase 0 */
	const char *op; /* what one operation is, singular */
	const char *phases; /* "call,exit,wait"; NULL: one phase "op" */
	const char *cases; /* "page=base,thp state=exclusive,shared" or NULL */
	const char *quick; /* subset of cases for quick.ini; NULL: all */
	const char *sweep; /* name of the sweep axis ("pages") or NULL */
	enum bench_headline headline;
	unsigned int needs; /* enum bench_need bits of every case */
	const struct expect *expects; /* ends with what == 0; may be NULL */

	/* for explain; each one or more sentences */
	const char *kernel; /* functions on the path, in order */
	const char *expected; /* what is expected to happen */
	const char *pitfalls;
	const char *designs; /* how the three designs differ here */
	const char *like; /* same or near thing in other suites, or NULL */

	void (*setup)(struct bench *b); /* once a size; may be NULL */
	void (*run)(struct bench *b); /* one sample */
	void (*check)(struct bench *b); /* after the samples; may be NULL */
	void (*teardown)(struct bench *b); /* once a size; may be NULL */
};

/*
 * The section holds pointers, not structs: the compiler may pad large static
 * structs apart, and then an array walk over the section reads the padding.
 */
#define BENCH(def)                                                             \
	static const struct bench_def *const bench_entry_##def                 \
		__attribute__((used, section("bench_defs"))) = &(def)

/*
 * Phase 0 begins and ends. nr_ops operations were done in it: the same number
 * in every sample of a size. Between the two: no printing, no clock, no
 * allocation by the benchmark. In the lab the marker instruction is executed.
 */
void bench_begin(struct bench *b);
void bench_end(struct bench *b, uint64_t nr_ops);

/*
 * A further phase of the same sample, measured like phase 0 but without
 * proof. phase is its position in bench_def.phases (1, 2, ...).
 */
void bench_begin_phase(struct bench *b, unsigned int phase);
void bench_end_phase(struct bench *b, unsigned int phase);

/* A phase whose ends were stamped with bench_now_ns() in two processes. */
void bench_phase_ns(struct bench *b, unsigned int phase, uint64_t wall_ns);
uint64_t bench_now_ns(void);

/* Value of the sweep axis now ("pages"), and of the case's axes. */
size_t bench_size(const struct bench *b);
const char *bench_word(const struct bench *b, const char *axis);
size_t bench_number(const struct bench *b, const char *axis);

/* Does this sample take proof, so that its times are not used? */
bool bench_takes_proof(const struct bench *b);

/* A fact for the record ("nr_huge_pages"). */
void bench_note(struct bench *b, const char *key, double value);

/* End this case with a reason. */
NORETURN void bench_skip(struct bench *b, const char *why, ...) PRINTF(2, 3);
NORETURN void bench_broken(struct bench *b, const char *why, ...) PRINTF(2, 3);

#endif
