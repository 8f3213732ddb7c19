/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h - what a result file holds, as structs.
 *
 * A result file is JSON Lines: env (1), plan (1), case (n), resume (0..n,
 * between case lines), end (1). One case line is one process of one case: the
 * unit of inference is the process, never the sample (docs/measuring.md).
 *
 * Ownership: a record owns everything it points to; *_release() frees it.
 */
#ifndef RESULTS_RECORD_H
#define RESULTS_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/why.h"

#define RECORD_VERSION	  1
#define RECORD_PHASES_MAX 8
#define RECORD_AXES_MAX	  8
#define RECORD_POINTS_MAX 24
#define RECORD_RATIOS_MAX 4
/* Of profile lines: the format has them from version 2 on. */
#define RECORD_VERSION_PROFILE 2
/* More pages than any machine has; their bytes fit 64 bits many times over. */
#define RECORD_SIZE_MAX (1ull << 40)

enum outcome {
	OUTCOME_OK,
	OUTCOME_SKIP, /* a need is unmet: normal */
	OUTCOME_BROKEN, /* should have worked; time-out and signal included */
	OUTCOME_SUSPECT, /* numbers exist, an expectation failed */
};

/* Why a sample does not count: causes, never values (statistics by cause). */
enum drop_reason {
	DROP_WARMUP = 1u << 0, /* first samples of a point */
	DROP_COUNTED = 1u << 1, /* counters or proof were read around it */
	DROP_PREEMPTED = 1u << 2, /* involuntary context switch in a phase */
	DROP_MIGRATED = 1u << 3, /* began and ended on different CPUs */
	DROP_STEAL = 1u << 4, /* the hypervisor took the CPU */
	DROP_MAJFLT = 1u << 5, /* a page came from a disk */
	DROP_FAULTS = 1u << 6, /* wrong number of minor faults */
	DROP_TICK = 1u << 7, /* lab: a timer tick inside a shorter phase 0 */
};
/* Dropped by plan, not by accident: not counted as noise. */
#define DROP_PLANNED (DROP_WARMUP | DROP_COUNTED)

enum proof_verdict {
	PROOF_PROVEN, /* all declared evidence was read and agrees */
	PROOF_UNPROVEN, /* what was read agrees; some could not be read */
	PROOF_SUSPECT, /* an expectation failed */
	PROOF_NONE, /* the benchmark declares no expectation (self/noop) */
};

enum evidence_status {
	EVIDENCE_OK,
	EVIDENCE_MISSING, /* not readable here: why says what it needs */
	EVIDENCE_FAILED,
};

enum counter_status {
	COUNTER_ABSENT, /* the kernel said no: err holds the errno */
	COUNTER_NEVER_RAN, /* opened, never scheduled on the PMU */
	COUNTER_EXACT,
	COUNTER_SCALED, /* multiplexed: an extrapolation, never used */
};

struct axis_value {
	char *name;
	char *value;
};

/* "page=base state=shared": sorted as the benchmark declares its axes. */
struct axes {
	size_t nr;
	struct axis_value a[RECORD_AXES_MAX];
};

struct counter_record {
	char *event; /* "page-faults", "instructions:k" */
	enum counter_status status;
	int err; /* positive errno when absent */
	double per_op; /* median over counted samples; valid if exact, scaled */
};

struct evidence {
	char *what; /* "minflt", "pgreuse", "pfn", "thp", ... */
	enum evidence_status status;
	double expected; /* per operation unless unit says otherwise */
	double seen; /* valid unless missing */
	char *unit; /* "per page", "share of pages", ... */
	char *why; /* of missing and failed, else NULL */
};

/* One size of the sweep within one process. */
struct point_record {
	uint64_t size; /* value of the sweep axis; 0 without a sweep */
	uint64_t nr_ops; /* operations in one sample */
	size_t nr_samples;
	/* Time of a fixed chain of multiplications, median; 0: not taken. */
	uint64_t clock_probe_ns;
	/* [phase][sample]; wall and CPU time of the thread that measures */
	uint64_t *wall_ns[RECORD_PHASES_MAX];
	uint64_t *cpu_ns[RECORD_PHASES_MAX];
	uint32_t *drop; /* [sample] enum drop_reason bits */
	size_t nr_counters;
	struct counter_record *counters; /* of phase 0 */
};

/* What else happened while the process ran (statistics: interference). */
struct interference {
	double other_cpus; /* CPUs used by everything else, 0..nr_cpus */
	double measured_cpu_other; /* share of the measured CPU, 0..1 */
	uint64_t steal_ns;
	uint64_t nr_interrupts; /* on the measured CPU; 0 if unreadable */
	uint64_t nr_preempted;
	uint64_t nr_migrated;
	bool has_interrupts;
};

struct case_record {
	uint64_t seq; /* position in the file, 0-based */
	char *bench;
	unsigned int version; /* workload version: part of the metric id */
	struct axes axes;
	char *op; /* "page", "fork" */
	char *sweep; /* name of the sweep axis, or NULL */
	unsigned int round; /* 0-based; processes of one round are paired */
	unsigned int layout; /* 0 = ASLR off */
	/*
	 * run --ab: which of the two variants, 'a' or 'b'; 0: no such run. The
	 * plan says what they are. Two records of one case, round and stage
	 * are a pair.
	 */
	char variant;
	unsigned int stage; /* 1: measured again to confirm; else 0 */
	enum outcome outcome;
	char *why; /* reason of skip, broken, suspect; else NULL */
	uint64_t seed;
	size_t nr_phases;
	char *phases[RECORD_PHASES_MAX]; /* phase 0 is the headline */
	size_t nr_ratios;
	char *ratios[RECORD_RATIOS_MAX]; /* of phases: ratio.h */
	uint64_t op_bytes; /* that one operation of phase 0 moves; 0: none */
	size_t nr_points;
	struct point_record *points;
	uint64_t empty_wall_ns; /* cost of an empty begin/end pair, median */
	uint64_t empty_cpu_ns;
	enum proof_verdict proof;
	size_t nr_evidence;
	struct evidence *evidence;
	struct interference noise;
	int cpu; /* measured CPU, -1 unpinned */
	char *policy; /* "fifo", "batch", "other" */
	uint64_t vm_pte_bytes; /* page tables of the process at the start */
	uint64_t nr_vmas;
	uint64_t elapsed_ns; /* of the whole process, for the planner */
	json_t *notes; /* object or NULL: facts the benchmark noted */
	json_t *data; /* object of texts or NULL: for programs, in no table */
};

const char *outcome_name(enum outcome o);
const char *proof_name(enum proof_verdict p);

/* "PREEMPTED", ... for one bit of enum drop_reason. */
const char *drop_name(uint32_t bit);

/* "fork/anon page=base state=exclusive"; free() the result. */
char *case_label(const char *bench, const struct axes *axes);

/* "fork/anon.v1/page=base,state=exclusive": the metric id without a phase. */
char *case_id(const char *bench, unsigned int version, const struct axes *axes);

void axes_add(struct axes *axes, const char *name, const char *value);
const char *axes_get(const struct axes *axes, const char *name); /* or NULL */
bool axes_equal(const struct axes *a, const struct axes *b);
/* "page=base state=exclusive", "" without axes; free() the result. */
char *axes_text(const struct axes *axes);
void axes_copy(struct axes *to, const struct axes *from);
void axes_release(struct axes *axes);

/*
 * Record -> JSON object (a new reference that the caller owns). Never fails:
 * out of memory is fatal. NaN and infinity are a BUG.
 */
json_t *case_record_json(const struct case_record *r);

/*
 * JSON object -> record. Returns 0, or -EINVAL with why = "KEY: what is wrong
 * with it". Unknown keys are ignored. On failure r needs no release.
 */
MUST_CHECK int case_record_parse(struct case_record *r, json_t *obj,
				 struct why *why);

void case_record_release(struct case_record *r);

#endif
