/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_record.h - a "profile" line of a result file: where the instructions
 * of one phase of one process of one case went, by function, at each size.
 *
 * Profile lines stand behind the case lines and before the end line. Counts are
 * raw: what one sample of this size executed, the sample whose total is the
 * number of the case record (docs/result-format.md). Nothing is divided here.
 */
#ifndef RESULTS_PROFILE_RECORD_H
#define RESULTS_PROFILE_RECORD_H

#include "results/record.h"

#define PROFILE_SIZES_MAX 8
/* Kernel read, wrote, program read, wrote, kernel, program, anybody; devices. */
#define PROFILE_TOUCHED	    8
#define PROFILE_TOUCHED_ANY 6

/* The order is that of the arrays in the file; "counts" names those it has. */
enum profile_count {
	PROFILE_INSNS, /* executions; a rep operation is one */
	PROFILE_REPS, /* iterations of rep beyond that; the clock counts both */
	PROFILE_LOCKED, /* atomic read-modify-writes of memory */
	PROFILE_LOADS, /* memory reads, by rep: one an iteration */
	PROFILE_STORES,
	PROFILE_LINES, /* distinct cache lines, first touched here */
	PROFILE_TLB, /* TLB maintenance instructions */
	PROFILE_OTHER, /* of INSNS + REPS, on other CPUs */
	PROFILE_L1, /* misses of the model */
	PROFILE_L2,
	PROFILE_LLC,
	PROFILE_DTLB,
	PROFILE_NR,
};
/* "insns", "reps", ... */
const char *profile_count_name(enum profile_count c);

/* [size][count] */
struct profile_row {
	char *name; /* function, field, "mm/memory.c:945", "a;b;c" */
	char *module; /* NULL: the kernel; "run-bench-guest": the program */
	uint64_t counts[PROFILE_SIZES_MAX][PROFILE_NR];
};

struct profile_rows {
	size_t nr;
	struct profile_row
		*rows; /* descending by INSNS + REPS of the last size */
};

struct profile_record {
	uint64_t seq; /* of the case line that it belongs to; once a phase */
	char *bench;
	unsigned int version;
	struct axes axes;
	unsigned int phase;
	char *phase_name;
	char *op, *sweep; /* as in the case */
	size_t nr_sizes; /* at least 1; sizes ascend */
	uint64_t sizes[PROFILE_SIZES_MAX], nr_ops[PROFILE_SIZES_MAX];
	/* Of the sample: its wall_ns less empty_wall_ns, as the lab takes it. */
	uint64_t clock_insns[PROFILE_SIZES_MAX];
	unsigned int samples[PROFILE_SIZES_MAX]; /* column of the case line */
	uint32_t has; /* bit per enum profile_count that was counted */
	unsigned int nr_cpus;
	char *plugin; /* "api 1, QEMU 7.2.22" */
	char *cache; /* geometry of the model, or NULL */
	char *debug; /* what source lines came from, or NULL */
	struct profile_rows functions; /* always */
	struct profile_rows fields; /* LOCKED only; nr 0: not asked for */
	struct profile_rows lines; /* by source line; nr 0 */
	struct profile_rows stacks; /* "outer;inner", INSNS + REPS in INSNS */
	/* stream.h, N lines; has LINES, which sum to the one of anybody */
	uint64_t touched[PROFILE_SIZES_MAX][PROFILE_TOUCHED];
	char *note; /* "no call tree: ...", or NULL */
};

/* As case_record_json() and case_record_parse(). */
json_t *profile_record_json(const struct profile_record *p);
MUST_CHECK int profile_record_parse(struct profile_record *p, json_t *obj,
				    struct why *why);
void profile_record_release(struct profile_record *p);

/*
 * Sums agree with each other, and with the case line c that has this seq: -EINVAL
 * with why. Fields sum to LOCKED of the functions, lines to every count of them,
 * stacks to INSNS + REPS; sizes, operations and clock are those of the case.
 */
MUST_CHECK int profile_record_check(const struct profile_record *p,
				    const struct case_record *c,
				    struct why *why);

#endif
