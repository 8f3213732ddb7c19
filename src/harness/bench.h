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
#include "base/why.h"

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

/*
 * What a benchmark may expect, and what a page kind may promise; see struct
 * expect. Counts are per operation of phase 0; "before" and "after" are what
 * the kernel shows of the watched pages around it.
 */
enum evidence_id {
	EV_MINFLT = 1, /* minor faults of the thread (getrusage) */
	EV_MAJFLT, /* major faults: a page that was read from swap */
	EV_PGREUSE, /* wp_page_reuse(); since 5.9, base pages only */
	EV_FATE, /* reused, by pgreuse, or copied, by frames: 1 if these agree */
	EV_PGALLOC, /* pages allocated, at least */
	EV_PGFREE, /* pages given back, at least */
	EV_THP_FAULT_ALLOC,
	EV_THP_FAULT_FALLBACK,
	EV_THP_SPLIT_PMD, /* a PMD became a page table; the folio stays */
	EV_THP_SPLIT_PAGE, /* a folio became base pages */
	EV_COW_KSM, /* copies of a KSM page; since 5.19 */
	EV_PSWPIN, /* pages read from a swap device */
	EV_PGMIGRATE, /* pages migrated */
	EV_THP_SPLIT_FAILED, /* a folio that was to be split and was not */
	EV_PINNED, /* nr_foll_pin_acquired, in pages; since 5.7 */
	EV_UNPINNED, /* nr_foll_pin_released */
	EV_ANON_GROWTH, /* nr_anon_pages; may be negative */
	EV_GUP_FAULTS, /* faults that GUP made: min_flt less perf's page-faults */

	/* before; shares of the pages of the region, 0..1 */
	EV_PRESENT_BEFORE,
	EV_THP_SHARE, /* mapped as PMD THP */
	EV_LARGE_SHARE, /* in a folio of order > 0 */
	EV_EXCLUSIVE, /* of those present: mapped once (pagemap bit 56) */
	EV_ANON_EXCLUSIVE, /* with PageAnonExclusive; since 5.19, see expect.c */
	EV_SWAPPED, /* swap or migration entries (pagemap bit 62) */
	EV_SWAPCACHE, /* present, and in the swap cache */
	EV_KSM,
	EV_HUGETLB,
	EV_ZERO_PAGE, /* the zero page or the huge zero page */
	EV_UFFD_WP, /* pagemap bit 57; since 5.13 */
	EV_SOFT_DIRTY, /* pagemap bit 55 */
	EV_FILE, /* page cache or shmem (pagemap bit 61) */
	EV_ON_LRU, /* on an LRU list: not in a per-CPU batch */
	EV_DIRTY, /* PG_dirty */
	EV_CONTIGUOUS, /* frame follows that of the page before */
	EV_KIND, /* what the page kind looks at itself */
	/* before; absolute */
	EV_NR_VMAS, /* VMAs that hold the region */
	EV_MAPCOUNT, /* mean mapping count of a page (kpagecount) */
	EV_FOLIO_PAGES, /* mean number of the region's pages in one folio */
	EV_REFCOUNT, /* mean _refcount of a page's folio (/proc/kcore) */
	EV_PINCOUNT, /* mean pins of a page's folio, as maybe_dma_pinned has it */
	EV_HELD_PINS, /* pins a page counted when references were taken before */

	/* after */
	EV_PFN_CHANGED, /* share of pages whose frame changed */
	EV_PRESENT, /* share of pages present */
	EV_EXCLUSIVE_AFTER, /* share mapped once, of those present */
	EV_THP_SHARE_AFTER,
	EV_LARGE_SHARE_AFTER,
	EV_SWAPPED_AFTER,
	EV_KSM_AFTER,
	EV_IN_CHILD, /* share that the forked child's page tables hold too */
	EV_MAPCOUNT_AFTER, /* absolute: mean mapping count of a page */
	EV_REFCOUNT_AFTER, /* absolute, as before */
	EV_PINCOUNT_AFTER,
	/* When the whole case is over. */
	EV_LEFT_PINS, /* more pins in the machine than before */
	EV_NR,
};

/*
 * One expectation of the path proof. when is a case filter as on the command
 * line ("page=base state=shared"), NULL for always. Faults and vmstat counts
 * are taken around phase 0 and divided by the operations of the sample.
 *
 * Where the case's page kind promises the same evidence (harness/kind.h), the
 * promise counts, and the benchmark's line is not looked at.
 */
struct expect {
	enum evidence_id what;
	double per_op; /* the value that must be seen, PER_..., ..._PAGES */
	double slack; /* absolute tolerance on it; 0: four events a sample */
	const char *when;
	/* Kernel range in which it holds, "6.0"; NULL: no bound. */
	const char *since, *before;
	/*
	 * The range is of the rules about shared and pinned pages that a kernel
	 * follows (sys/cow_rules.h): a lab kernel of ours may have older ones.
	 */
	bool by_rules;
};

/* One per PMD-sized THP: the pages of a THP differ between architectures. */
#define PER_THP (-1.0)
/* One per unit of the page kind: per folio of 64k, per hugetlb page. */
#define PER_UNIT (-2.0)
/* As many as a unit of the page kind has pages, or half as many. */
#define UNIT_PAGES	(-3.0)
#define HALF_UNIT_PAGES (-4.0)

/* One base page, in bench_def.op_bytes. */
#define BYTES_PER_PAGE SIZE_MAX

struct bench_def {
	const char *name; /* "family/what", unique, the path of the file */
	unsigned int version; /* raise when the workload changes */
	const char *question; /* one sentence, ends in '?' */
	const char *timed; /* what lies between begin and end of phase 0 */
	const char *op; /* what one operation is, singular */
	const char *phases; /* "call,exit,wait"; NULL: one phase "op" */
	const char *cases; /* "page=base,thp state=exclusive,shared" or NULL */
	/*
	 * Instead, for what is not known before it runs: called before cases
	 * is read, once, and not at the start of the program, as fork/spawn
	 * measures such starts. Fills in cases of its own def.
	 */
	void (*make_cases)(void);
	const char *quick; /* subset of cases for quick.ini; NULL: all */
	const char *sweep; /* name of the sweep axis ("pages") or NULL */
	enum bench_headline headline;
	/*
	 * Phases to be held against each other in tables, up to four: sums of
	 * their names around a '/': "pinned/unpinned,pin+unpin/get+put". NULL:
	 * none.
	 */
	const char *ratios;
	/*
	 * What one operation of phase 0 moves, for bytes per second beside the
	 * time of an operation: bytes, or BYTES_PER_PAGE; 0: nothing is moved.
	 */
	size_t op_bytes;
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
size_t bench_size_max(const struct bench *b); /* of the whole sweep */
const char *bench_word(const struct bench *b, const char *axis);
size_t bench_number(const struct bench *b, const char *axis);

/* Does this sample take proof, so that its times are not used? */
bool bench_takes_proof(const struct bench *b);

/*
 * A step through nr pages that meets every one once, far from the one before:
 * about the golden section of nr, and prime to it. Adds up modulo nr.
 */
size_t bench_stride(size_t nr);

/* The same random order again for the same seed and nr. */
void bench_shuffle(const struct bench *b, size_t *idx, size_t nr);

/*
 * After bench_end() of a sample that takes proof: what was seen of it, a count
 * per operation, a share or a value as for an expectation; <0: nothing was (NAN
 * for EV_ANON_GROWTH, which may be negative). What costs to look at is looked at
 * where an expectation names it, or bench_want() in setup().
 */
double bench_seen(const struct bench *b, enum evidence_id what);
void bench_want(struct bench *b, enum evidence_id what);

/* A fact for the record ("nr_huge_pages"). */
void bench_note(struct bench *b, const char *key, double value);

/*
 * A finding in words, for the record and for a line below the row of the table
 * ("behaves_like", "copied 1000 of 1000: as ..."). Said again: the last counts.
 */
void bench_say(struct bench *b, const char *key, const char *text, ...)
	PRINTF(3, 4);

/* A text for the record and for programs only: no table shows it. */
void bench_data(struct bench *b, const char *key, const char *text);

/* Of this process, as its record has it: who knows it can do the same again. */
uint64_t bench_seed(const struct bench *b);

/* What the case is made of where no axis could say it (--text), or NULL. */
const char *bench_text(const struct bench *b);

/* End this case with a reason. */
NORETURN void bench_skip(struct bench *b, const char *why, ...) PRINTF(2, 3);
NORETURN void bench_skip_why(struct bench *b, const struct why *why);
NORETURN void bench_broken(struct bench *b, const char *why, ...) PRINTF(2, 3);

#endif
