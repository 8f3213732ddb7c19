// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The clocks around a phase. Order matters and is the whole point:
 *
 *	begin: proof, usage, counters, CPU clock, wall clock, marker
 *	end:   marker, wall clock, CPU clock, counters, usage, proof
 *
 * so that the wall clock encloses the operation and nothing else. What is
 * expensive (vmstat, pagemap, counters) is read in warm-up and counted samples
 * only, whose times are never used.
 */
#include "harness/run.h"

#include "base/err.h"
#include "harness/mark.h"
#include "sys/arch.h"
#include "sys/clock.h"
#include "sys/mark.h"
#include "sys/sched.h"

#include <time.h>

_Static_assert(RECORD_PHASES_MAX == 8, "mark_begin_ns() has phases 1 to 7");

/* What happens between two phases of a sample spoils neither. */
static void note_usage(struct bench *b, const struct thread_usage *now)
{
	if (now->nivcsw + b->crew_usage.nivcsw != b->usage_start.nivcsw)
		b->sample->drop |= DROP_PREEMPTED;
	if (now->majflt + b->crew_usage.majflt != b->usage_start.majflt)
		b->sample->drop |= DROP_MAJFLT;
}

/*
 * Without SCHED_FIFO a phase that starts late in a time slice (3 ms and less)
 * is cut by its end: fork of 16 MiB lost 9 of 10 samples so, after 2 ms of
 * rewriting. Who has slept starts a slice anew.
 */
static void start_slice(const struct bench *b)
{
	static const struct timespec t = { .tv_nsec = 50000 };

	if (b->req->policy != POLICY_FIFO && !b->sample->ended)
		nanosleep(&t, NULL);
}

void bench_begin(struct bench *b)
{
	if (b->proof)
		counts_prepare(b);
	settle(b);
	if (b->kind_made && b->kind_made->arm)
		b->kind_made->arm(b, b->watched);
	if (b->proof)
		proof_before(b);
	start_slice(b);
	crew_call_up(b);
	b->is_open = true;
	thread_usage_read(&b->usage_start);
	if (b->perf_faults)
		counts_faults_begin(b);
	b->start_cpu = sched_cpu_now();
	if (b->kind == SAMPLE_COUNTED && b->perf)
		perf_group_begin(b->perf);
	b->start_cpu_ns = clock_thread_ns();
	b->start_wall_ns = clock_mono_ns();
	ARCH_MARK(MARK_BEGIN, 0);
}

void bench_end(struct bench *b, uint64_t nr_ops)
{
	uint64_t wall_ns, cpu_ns;
	struct thread_usage now;
	struct sample *s = b->sample;

	ARCH_MARK(MARK_END, 0);
	wall_ns = clock_mono_ns();
	cpu_ns = clock_thread_ns();
	if (b->kind == SAMPLE_COUNTED && b->perf)
		perf_group_end(b->perf);
	if (b->perf_faults)
		counts_faults_end(b);
	thread_usage_read(&now);
	b->is_open = false;
	crew_dismiss(b);

	s->wall_ns[0] = wall_ns - b->start_wall_ns;
	s->cpu_ns[0] = cpu_ns - b->start_cpu_ns;
	settle_note(b);
	s->nr_ops = nr_ops;
	s->nr_minflt =
		now.minflt - b->usage_start.minflt + b->crew_usage.minflt;
	s->nr_majflt =
		now.majflt - b->usage_start.majflt + b->crew_usage.majflt;
	s->ended |= 1;
	note_usage(b, &now);
	if (sched_cpu_now() != b->start_cpu)
		s->drop |= DROP_MIGRATED;
	if (b->proof) {
		b->proof->nr_ops = nr_ops;
		proof_after(b);
	}
}

void bench_begin_phase(struct bench *b, unsigned int phase)
{
	if (phase == 0 || phase >= RECORD_PHASES_MAX)
		BUG("%s: phase %u has no number of its own", b->def->name,
		    phase);
	settle(b);
	start_slice(b); /* when it is the sample's first */
	crew_call_up(b);
	b->is_open = true;
	thread_usage_read(&b->usage_start);
	b->start_cpu_ns = clock_thread_ns();
	b->start_wall_ns = mark_begin_ns(phase);
}

void bench_end_phase(struct bench *b, unsigned int phase)
{
	uint64_t wall_ns, cpu_ns;
	struct thread_usage now;

	ARCH_MARK(MARK_END, MARK_OPEN_PHASE);
	wall_ns = clock_mono_ns();
	cpu_ns = clock_thread_ns();
	if (phase == 0 || phase >= RECORD_PHASES_MAX)
		BUG("%s: phase %u has no number of its own", b->def->name,
		    phase);
	b->sample->wall_ns[phase] = wall_ns - b->start_wall_ns;
	b->sample->cpu_ns[phase] = cpu_ns - b->start_cpu_ns;
	b->sample->ended |= 1u << phase;
	thread_usage_read(&now);
	b->is_open = false;
	crew_dismiss(b);
	note_usage(b, &now);
}

void bench_phase_ns(struct bench *b, unsigned int phase, uint64_t wall_ns)
{
	if (phase == 0 || phase >= RECORD_PHASES_MAX)
		BUG("%s: phase %u has no number of its own", b->def->name,
		    phase);
	b->sample->wall_ns[phase] = wall_ns;
	b->sample->cpu_ns[phase] = 0; /* no companion: two processes */
	b->sample->ended |= 1u << phase;
}

uint64_t bench_now_ns(void)
{
	return clock_mono_ns();
}
