// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KSM on demand. ksmd runs until the two pages are one frame, or until it has
 * been over all mergeable memory so often that they never will be: a page is
 * first seen, then seen not to have changed, then merged. That is three passes;
 * the first ones after ksmd was started merged nothing in the lab (6.12, 7.2: 6
 * were not enough, 40 not always), and 2000 take it 40 ms there.
 */
#include "litmus/litmus_impl.h"

#include "harness/keep.h"
#include "sys/ksm.h"
#include "sys/root.h"

#include <time.h>

#define KSM    "/sys/kernel/mm/ksm/"
#define SCANS  2000
#define NAP_NS 2000000L
#define NAPS   7500 /* 15 s */

void merge_setup(struct bench *b)
{
	char name[32];
	pid_t pid;

	/* What a case must not do to the memory of others. */
	if (ksm_find_other(&pid, name, sizeof(name)) > 0)
		bench_skip(b,
			   "process %d (%s) has mergeable memory, which KSM "
			   "would merge as well (end it; QEMU: -machine "
			   "mem-merge=off)",
			   (int)pid, name);
	need_setting(b, KSM "sleep_millisecs", "0");
	if (sys_exists(KSM "advisor_mode"))
		need_setting_word(b, KSM "advisor_mode", "none");
	need_setting(b, KSM "pages_to_scan", "10000");
	if (sys_exists(KSM "smart_scan"))
		need_setting(b, KSM "smart_scan", "0");
}

static uint64_t nr_scans(void)
{
	uint64_t nr = 0;

	return sys_read_u64(KSM "full_scans", &nr) ? 0 : nr;
}

bool merge_run(struct bench *b, struct litmus *l, unsigned int proc,
	       unsigned int page, unsigned int other)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	const uint64_t start = nr_scans();
	const pid_t pid = l->pids[proc];
	uint64_t frame;
	bool is_one = false;

	need_setting(b, KSM "run", "1");
	for (int i = 0; i < NAPS && !is_one && nr_scans() - start < SCANS;
	     i++) {
		nanosleep(&nap, NULL);
		frame = litmus_frame(b, l, pid, page);
		is_one = frame && frame == litmus_frame(b, l, pid, other);
	}
	need_setting(b, KSM "run", "0");
	if (!is_one && nr_scans() - start < SCANS)
		litmus_broken(b, l, "ksmd went over memory %llu times in %d s",
			      (unsigned long long)(nr_scans() - start),
			      (int)(NAPS * (NAP_NS / 1000000) / 1000));
	return is_one;
}
