// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is counted around phase 0: /proc/vmstat, and the faults that GUP makes.
 *
 * Events are exact at each read. The counters named nr_* are not: each CPU
 * holds a part of them back until it has more than a threshold, so all are
 * made to hand in before either read, where a case wants one of them. That is
 * work on every CPU and a sleep of this one: before the machine is settled and
 * before a state that lasts only while the thread keeps its CPU (kind.arm), and
 * after everything else was read. It empties no batch of new pages.
 */
#include "harness/run.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* "pgalloc" stands for the sum over the zones. */
static bool vmstat_value(const struct vmstat *v, int idx, uint64_t *value)
{
	if (!strcmp(vmstat_key(idx), "pgalloc"))
		return !vmstat_sum(v, "pgalloc_", value);
	return !vmstat_get(v, vmstat_key(idx), value);
}

static bool wants_lagging(const struct bench *b)
{
	return b->wants[EV_PINNED] || b->wants[EV_UNPINNED] ||
	       b->wants[EV_ANON_GROWTH] || b->wants[EV_HELD_PINS];
}

static bool refresh(struct bench *b)
{
	int err = b->vmstat ? vmstat_refresh() : -ENOENT;

	if (!err)
		return true;
	snprintf(b->why_no_lagging, sizeof(b->why_no_lagging),
		 err == -EPERM
			 ? "counters of held pages are exact for root only"
			 : "/proc/sys/vm/stat_refresh can't be written: %s",
		 strerror(-err));
	return false;
}

bool counts_then(struct bench *b, const char *key, uint64_t *value)
{
	if (!vmstat_get(b->vmstat, key, value))
		return true;
	snprintf(b->why_no_lagging, sizeof(b->why_no_lagging),
		 "/proc/vmstat of this kernel has no %s", key);
	return false;
}

bool counts_now(struct bench *b, const char *key, uint64_t *value)
{
	return refresh(b) && !vmstat_read(b->vmstat, NULL) &&
	       counts_then(b, key, value);
}

static void open_faults(struct bench *b)
{
	static const char cannot[] = "perf can't count faults";
	struct perf_spec spec;
	struct why why;

	b->perf_faults = NULL;
	if (b->nr_crew) {
		snprintf(b->why_no_gup_faults, sizeof(b->why_no_gup_faults),
			 "%s of several tasks", cannot);
		return;
	}
	/* Only what mm_account_fault() counts, as ru_minflt does. */
	if (perf_spec_parse(&spec, "minor-faults", &why))
		BUG("%s", why.text);
	if (perf_group_open(&b->perf_faults, &spec, 1, &why))
		snprintf(b->why_no_gup_faults, sizeof(b->why_no_gup_faults),
			 "%.90s", why.text);
}

void counts_prepare(struct bench *b)
{
	b->has_refreshed = wants_lagging(b) && refresh(b);
}

void counts_before(struct bench *b)
{
	struct proof_sample *p = b->proof;

	if (b->wants[EV_GUP_FAULTS])
		open_faults(b);
	if (!b->vmstat || vmstat_read(b->vmstat, NULL))
		return;
	for (int i = 0; i < PROOF_VMSTATS; i++)
		p->has_vmstat[i] =
			(!vmstat_lags(i) || b->has_refreshed) &&
			vmstat_value(b->vmstat, i, &p->vmstat_before[i]);
}

static void read_counts(struct bench *b, bool lagging)
{
	struct proof_sample *p = b->proof;
	bool is_read = b->vmstat && !vmstat_read(b->vmstat, NULL);

	for (int i = 0; i < PROOF_VMSTATS; i++) {
		uint64_t now = 0;

		if (vmstat_lags(i) != lagging)
			continue;
		p->has_vmstat[i] &= is_read && vmstat_value(b->vmstat, i, &now);
		if (p->has_vmstat[i])
			p->vmstat[i] = now - p->vmstat_before[i];
	}
}

void counts_after(struct bench *b)
{
	read_counts(b, false);
}

void counts_faults_begin(struct bench *b)
{
	perf_group_begin(b->perf_faults);
}

void counts_faults_end(struct bench *b)
{
	perf_group_end(b->perf_faults);
}

/* GUP has no registers to show, without which perf counts no fault. */
static void see_gup_faults(struct bench *b)
{
	struct perf_count count;

	perf_group_result(b->perf_faults, 0, &count);
	if (count.status != PERF_EXACT)
		snprintf(b->why_no_gup_faults, sizeof(b->why_no_gup_faults),
			 "perf counts no faults here: %s",
			 count.err ? strerror(count.err)
				   : perf_status_name(count.status));
	else if (count.value <= b->sample->nr_minflt)
		b->proof->seen[EV_GUP_FAULTS] =
			(double)(b->sample->nr_minflt - count.value) /
			(double)b->proof->nr_ops;
	perf_group_close(b->perf_faults);
	b->perf_faults = NULL;
}

void counts_end(struct bench *b)
{
	if (b->perf_faults)
		see_gup_faults(b);
	if (!b->has_refreshed)
		return;
	/* Work queues hand in what they released while the pages were read. */
	b->has_refreshed = refresh(b);
	read_counts(b, true);
}
