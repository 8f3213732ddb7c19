// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interference: what everything else did while this process ran. A small
 * spread can be confidently wrong (three times off at a spread of 0.75 % has
 * been seen), so it is measured by itself.
 */
#include "harness/run_point.h"

#include "sys/clock.h"
#include "sys/irq.h"

#include <sys/resource.h>

/* /proc/stat counts in ticks of 10 ms a CPU: less says nothing of the rest. */
#define TELLING_NS 250e6

static struct procstat before, after;
static struct irq_counts irq_before;
static uint64_t start_ns, start_own_ns, left_own_ns;

/* CPU time of this process and of the children it has reaped. */
static uint64_t own_ns(void)
{
	static const int who[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	uint64_t sum_us = 0;

	for (size_t i = 0; i < 2; i++) {
		struct rusage u;

		if (getrusage(who[i], &u))
			continue;
		sum_us += (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) *
				  1000000u +
			  (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
	}
	return sum_us * 1000;
}

void noise_start(struct bench *b, struct case_record *r)
{
	r->noise.has_interrupts =
		b->req->cpu >= 0 &&
		!irq_counts_read((unsigned int)b->req->cpu, &irq_before, NULL);
	if (procstat_read(&before, NULL))
		before.nr_cpus = 0;
	start_ns = clock_mono_ns();
	start_own_ns = own_ns();
}

void noise_leave(void)
{
	left_own_ns = own_ns();
}

/* Modulo 2^64: the start may well be before the zero of this process. */
void noise_enter(void)
{
	start_own_ns -= left_own_ns - own_ns();
}

double noise_other_cpus(const struct bench *b)
{
	double busy, own = (double)(own_ns() - start_own_ns);
	double elapsed_ns = (double)(clock_mono_ns() - start_ns);

	(void)b;
	if (!before.nr_cpus || elapsed_ns < TELLING_NS ||
	    procstat_read(&after, NULL))
		return -1;
	busy = (double)procstat_busy_ns(&before, &after, PROCSTAT_ALL);
	return busy > own ? (busy - own) / elapsed_ns : 0;
}

void noise_end(struct bench *b, struct case_record *r)
{
	double elapsed_ns = (double)(clock_mono_ns() - start_ns);
	double own = (double)(own_ns() - start_own_ns), busy, here;
	struct interference *n = &r->noise;
	struct irq_counts irq;

	if (before.nr_cpus && !procstat_read(&after, NULL)) {
		/* Ticks against exact time: small negatives are rounding. */
		busy = (double)procstat_busy_ns(&before, &after, PROCSTAT_ALL);
		n->other_cpus = busy > own ? (busy - own) / elapsed_ns : 0;
		if (b->req->cpu >= 0) {
			here = (double)procstat_busy_ns(&before, &after,
							b->req->cpu);
			here = here > own ? (here - own) / elapsed_ns : 0;
			n->measured_cpu_other = here < 1 ? here : 1;
			n->steal_ns =
				procstat_steal_ns(&before, &after, b->req->cpu);
		}
	}
	if (n->has_interrupts &&
	    !irq_counts_read((unsigned int)b->req->cpu, &irq, NULL))
		n->nr_interrupts = irq.nr_total - irq_before.nr_total;
	for (size_t i = 0; i < r->nr_points; i++)
		for (size_t k = 0; k < r->points[i].nr_samples; k++) {
			uint32_t drop = r->points[i].drop[k];

			n->nr_preempted += !!(drop & DROP_PREEMPTED);
			n->nr_migrated += !!(drop & DROP_MIGRATED);
		}
	procstat_release(&before);
	procstat_release(&after);
}
