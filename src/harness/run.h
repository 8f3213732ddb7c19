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
#include "sys/gup.h"
#include "sys/mm.h"
#include "sys/page_core.h"
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
	const char *text; /* for a case that is made of one, or NULL */
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

#define PROOF_VMSTATS 15
#define CLAIMS_MAX    3

/* Evidence around phase 0 of one warm-up or counted sample. */
struct proof_sample {
	bool is_taken;
	uint64_t nr_ops;
	bool has_vmstat[PROOF_VMSTATS];
	uint64_t vmstat_before[PROOF_VMSTATS];
	/* Difference over phase 0; int64_t in truth: nr_anon_pages may fall. */
	uint64_t vmstat[PROOF_VMSTATS];
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
	/* What references are claimed to do; see refs.c. Ends with { 0 }. */
	struct expect claims[CLAIMS_MAX + 1];
	const struct gup_rule *claimed; /* of the driver, or NULL */
	double claimed_pages; /* per operation of phase 0 */
	/*
	 * Pages held now that were taken outside of phases, and those of them
	 * whose pins were counted; the pins claimed, and the pins counted.
	 */
	size_t nr_held, nr_held_counted, nr_pins_due;
	double held_pins;
	size_t said_size; /* of which refs_say() spoke */
	bool has_refs; /* a driver was opened in this case */
	bool sees_through; /* refs_keep_pages() */
	/* Pins acquired less released when the case began. */
	bool has_balance;
	int64_t balance_start;

	/* lab only; see settle.c */
	struct tick tick;
	bool settles; /* before the phases of this sample */
	bool has_looked; /* at the pages before phase 0, already */
	bool keeps_batch; /* what is in the LRU batch is to stay there */
	uint64_t nr_ticks; /* of one phase 0, where more than none is due */

	/* Evidence that costs something is looked for where it is wanted. */
	bool wants[EV_NR];
	bool has_refreshed; /* the nr_* counters, in this proof */
	char why_no_lagging[96]; /* why nr_* of vmstat can't be read */
	char why_no_gup_faults[96];
	/* Reference counts: see core.h. */
	bool has_asked_core, has_core;
	char why_no_core[260];
	struct page_core_map core;

	/* the phase that is open */
	bool is_open, in_run;
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
	struct perf_group
		*perf_faults; /* proof samples that want EV_GUP_FAULTS */
	char why_unreadable[96]; /* why PFNs are not readable */

	/* how the case ends early */
	pid_t pid;
	jmp_buf end;
	enum outcome outcome;
	char why[256];
	json_t *notes, *data;
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
 * proof_counts.c: what is counted around phase 0. counts_prepare() before the
 * machine is brought to rest: it makes every CPU hand in its part of the nr_*
 * counters, and may sleep. counts_end() comes after all other reads.
 */
void counts_prepare(struct bench *b);
void counts_before(struct bench *b);
void counts_after(struct bench *b);
void counts_end(struct bench *b);
/* Around the phase itself, between the reads of the faults of the thread. */
void counts_faults_begin(struct bench *b);
void counts_faults_end(struct bench *b);

/*
 * One of the nr_* counters of vmstat now, as all CPUs have it. Needs root;
 * false: can't be read, and why_no_lagging says why.
 */
bool counts_now(struct bench *b, const char *key, uint64_t *value);
/* The same of another counter, as of the last counts_now(). */
bool counts_then(struct bench *b, const char *key, uint64_t *value);

/*
 * balance.c: pins held in the whole machine, at the start of a case and when
 * its last reference is gone. balance_end() waits for what is released late,
 * adds evidence where the case used references, and returns what makes the case
 * broken (the caller frees), or NULL.
 */
void balance_start(struct bench *b);
char *balance_end(struct bench *b, struct case_record *r);

/*
 * refs.c: before phase 0, what is held by then and what it was counted as;
 * and after a size what was seen of the references, in words for the record.
 */
void refs_held(struct bench *b);
void refs_say(struct bench *b, const struct proof_sample *p, size_t nr);

/*
 * expect.c: does the expectation speak of this case on this kernel, and what does
 * it expect here?
 */
bool expect_speaks(const struct bench *b, const struct expect *e);
double expect_here(const struct bench *b, const struct expect *e);

/*
 * judge.c: one result into r->evidence, where the worst stays: failed, then
 * missing, then ok. op: of the unit of counts; why: NULL or handed over.
 */
void evidence_add(struct case_record *r, const struct expect *e, const char *op,
		  enum evidence_status status, double seen, char *why);

/*
 * judge.c: hold the declared expectations against what was seen at one size.
 * samples: all of the point (their minflt decides DROP_FAULTS and is judged by
 * the median); proofs: nr_proofs of them. Adds to r->evidence, one per
 * expectation, keeping the worst over the sizes.
 */
void judge_point(struct bench *b, struct sample *samples, size_t nr,
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
bool evidence_is_of_core(enum evidence_id id); /* of core.h */
const char *vmstat_key(int idx);
bool vmstat_lags(int idx); /* nr_*: behind by what each CPU holds back */

#endif
