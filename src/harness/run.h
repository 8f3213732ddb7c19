/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run.h - one process of one case: inside the harness only.
 *
 * Everything that is written between fork and the end of a phase lies in one
 * MAP_SHARED mapping: a store to private memory would be a COW fault of the
 * harness itself, in the middle of what is measured.
 */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

#include "harness/bench.h"
#include "harness/kind.h"
#include "results/record.h"
#include "sys/mm.h"
#include "sys/pagemap.h"
#include "sys/perf.h"
#include "sys/procstat.h"
#include "sys/rusage.h"
#include "sys/tick.h"
#include "sys/vmstat.h"

#include <setjmp.h>

#define RUN_EVENTS_MAX 16
#define RUN_CPUS_MAX   256

enum run_policy {
	POLICY_OTHER,
	POLICY_BATCH, /* no privilege needed */
	POLICY_FIFO, /* SCHED_FIFO | SCHED_RESET_ON_FORK */
};

/* What the host asks of this process; parsed by cli/guest_case.c. */
struct run_request {
	const struct bench_def *def;
	struct axes axes;
	size_t nr_sizes;
	uint64_t sizes[RECORD_POINTS_MAX];
	unsigned int nr_warmups;
	unsigned int nr_samples;
	unsigned int nr_counted; /* extra samples with counters and proof */
	unsigned int round;
	unsigned int layout;
	uint64_t seed;
	int cpu; /* -1: do not pin */
	/*
	 * CPUs for the members of a crew, the measured one first. None: the
	 * measured one alone.
	 */
	size_t nr_cpus;
	int cpus[RUN_CPUS_MAX];
	enum run_policy policy;
	unsigned int timeout_s; /* watchdog of a runaway real-time task */
	/*
	 * The clock counts instructions and idle time is free: an emulated
	 * machine. Phases start right after a tick, in a machine at rest.
	 */
	bool is_lab;
	size_t nr_events;
	struct perf_spec events[RUN_EVENTS_MAX];
};

enum sample_kind {
	SAMPLE_WARMUP, /* proof is taken, time is not used */
	SAMPLE_TIMED, /* nothing but the clocks is read around the phase */
	SAMPLE_COUNTED, /* counters and proof; time is not used */
};

struct sample {
	uint64_t wall_ns[RECORD_PHASES_MAX];
	uint64_t cpu_ns[RECORD_PHASES_MAX];
	uint64_t nr_ops;
	uint64_t nr_minflt, nr_majflt; /* in phase 0 */
	uint64_t clock_probe_ns; /* right after the sample */
	uint32_t drop;
	uint32_t ended; /* bit per phase */
};

#define PROOF_VMSTATS 11

/* Evidence around phase 0 of one warm-up or counted sample. */
struct proof_sample {
	bool is_taken;
	uint64_t nr_ops;
	bool has_vmstat[PROOF_VMSTATS];
	uint64_t vmstat_before[PROOF_VMSTATS];
	uint64_t vmstat[PROOF_VMSTATS]; /* difference over phase 0 */
	/* What the kernel showed of the pages: shares and values; <0: nothing. */
	double seen[EV_NR];
};

struct crew;

struct bench {
	const struct run_request *req;
	const struct bench_def *def;
	size_t size;
	enum sample_kind kind;
	unsigned int nr_phases;
	uint64_t burst_start_ns; /* of real-time work without a rest */
	size_t map_bytes; /* of the one shared mapping */
	struct sample *samples; /* of this size */
	struct proof_sample *proofs;
	struct sample *sample; /* being filled */
	struct proof_sample *proof; /* NULL in timed samples */
	const struct mm_region *watched;
	pid_t child; /* of need_parked_child() in this sample, or 0 */
	/* What the watched pages are to be, and how they were made. */
	const struct page_kind *page_kind, *kind_made;

	/* lab only; see settle.c */
	struct tick tick;
	bool settles; /* before the phases of this sample */
	bool has_looked; /* at the pages before phase 0, already */
	bool keeps_batch; /* what is in the LRU batch is to stay there */
	uint64_t nr_ticks; /* of one phase 0, where more than none is due */

	/* the phase that is open */
	uint64_t start_wall_ns, start_cpu_ns;
	struct thread_usage usage_start;
	int start_cpu;

	/*
	 * The crew that the next phase calls up, and the one that takes part
	 * in the open phase; what its other members used in it; see crew.c.
	 */
	struct crew *crew_next, *crew_now;
	size_t nr_crew; /* of the largest crew so far, 0: none */
	struct thread_usage crew_usage;

	/* page states before phase 0, for PFN_CHANGED; sized for the sweep */
	struct page_state *before, *after;
	struct vmstat *vmstat;
	struct perf_group *perf;
	char why_unreadable[96]; /* why PFNs are not readable */

	/* how the case ends early */
	pid_t pid;
	jmp_buf end;
	enum outcome outcome;
	char why[256];
	json_t *notes;
};

/*
 * Run the case and fill *r (released by the caller). Never fails: what goes
 * wrong is an outcome of the record. The process is changed for good (pinned,
 * real-time, watchdog) and should write the record and exit.
 */
void run_case(const struct run_request *req, struct case_record *r);

/* memory.c: skip if less than that is available. */
void need_memory(struct bench *b, uint64_t bytes);

/* calibrate.c: cost of an empty begin/end pair, medians over 1001 pairs. */
void calibrate_empty(struct bench *b, uint64_t *wall_ns, uint64_t *cpu_ns);

/*
 * settle.c: nothing outside of the lab. In the lab: settle_start() finds the
 * ticks, settle() sleeps until just after one and until the rest of the machine
 * has nothing left to do; settle_note() looks for ticks inside phase 0, and
 * settle_end() records how many are in one that is longer than a tick period.
 */
void settle_start(struct bench *b);
void settle(struct bench *b);
void settle_note(struct bench *b);
void settle_end(struct bench *b);

/* DROP_TICK if a phase of wall_ns with so many ticks could do without. */
uint32_t settle_drop(const struct tick *t, uint64_t nr_ticks, uint64_t wall_ns);

/*
 * crew.c, around a phase: wake the members of crew_next and wait until they
 * spin; afterwards wait until they rest and have filled crew_usage.
 */
void crew_call_up(struct bench *b);
void crew_dismiss(struct bench *b);

/* proof.c: evidence around phase 0; the reads are outside the clock. */
void proof_before(struct bench *b);
void proof_after(struct bench *b);

/*
 * judge.c: hold the declared expectations against what was seen at one size.
 * samples: all of the point (their minflt decides DROP_FAULTS and is judged by
 * the median); proofs: nr_proofs of them. Adds to r->evidence, one per
 * expectation, keeping the worst over the sizes.
 */
void judge_point(const struct bench *b, struct sample *samples, size_t nr,
		 const struct proof_sample *proofs, size_t nr_proofs,
		 double other_cpus, struct case_record *r);

/* The verdict over all evidence; fills outcome and why when suspect. */
void judge_case(const struct bench *b, struct case_record *r);

/* Name ("pgreuse") and unit ("per page") of an expectation, for records. */
const char *evidence_name(enum evidence_id id);
bool evidence_is_share(enum evidence_id id);
/* NULL: a count, per operation. */
const char *evidence_unit(enum evidence_id id);
bool evidence_is_count(enum evidence_id id);
/* Index into vmstat arrays, or -1; and the /proc/vmstat key of an index. */
int evidence_vmstat(enum evidence_id id);
const char *vmstat_key(int idx);

#endif
