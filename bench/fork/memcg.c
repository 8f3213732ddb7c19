// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Inside a memory cgroup, a fork charges the child's page tables, and a copy
 * charges the new page, for as long as it lives. In the root cgroup nothing is
 * charged. Charges are taken in batches per CPU, so most of them are one
 * subtraction; what is left is the reference to the group that each charged
 * page and kernel object holds.
 */
#include "harness/bench.h"
#include "harness/keep.h"
#include "harness/need.h"
#include "sys/memcg.h"
#include "sys/root.h"

#include <stdio.h>
#include <string.h>

static struct mm_region region;
static struct park *park;
static const char *own; /* folder of the group; NULL: not made */

/* Bytes charged to a group; -ENOENT: it has no such file. */
static int usage_of(const char *group, uint64_t *bytes)
{
	static const char *const files[] = {
		"memory.current", /* v2; the root has none */
		"memory.usage_in_bytes", /* v1 */
	};
	char path[MEMCG_PATH_BYTES + 40];
	int err = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", group, files[i]);
		err = sys_read_u64(path, bytes);
		if (!err)
			break;
	}
	return err;
}

static void enter_root(struct bench *b)
{
	struct memcg_mount m;
	uint64_t bytes;
	struct why why;
	int found = memcg_find(&m, &why);

	if (found < 0)
		bench_broken(b, "%s", why.text);
	/* No hierarchy: everything is in the root. */
	if (!found)
		return;
	if (strcmp(m.root, "/") || (m.is_v2 && !usage_of(m.path, &bytes)))
		bench_skip(
			b,
			"the root of the memory cgroups is not visible here (run outside of the container)");
	if (memcg_enter(m.path, &why))
		bench_skip(b, "%s (run as root)", why.text);
}

static void need_group(struct bench *b)
{
	if (strcmp(bench_word(b, "charged"), "own")) {
		enter_root(b);
		return;
	}
	if (own)
		return;
	own = need_memcg(b);
	need_memcg_enter(b);
}

static void prove_charge(struct bench *b)
{
	uint64_t bytes = 0;

	if (!own)
		return;
	if (usage_of(own, &bytes))
		bench_broken(b, "read what is charged to %s", own);
	if (bytes < region.len_bytes)
		bench_broken(b, "%zu bytes are mapped, %llu are charged",
			     region.len_bytes, (unsigned long long)bytes);
	bench_note(b, "charged_per_page",
		   (double)bytes / (double)region.len_bytes);
}

static void setup(struct bench *b)
{
	need_group(b);
	park = need_park(b);
	need_region(b, &region, bench_size(b), "base");
	prove_charge(b);
}

static void run(struct bench *b)
{
	pid_t child;

	mm_region_write(&region, 2);
	bench_begin(b);
	child = need_parked_child(b, park);
	bench_end(b, region.nr_pages);
	bench_begin_phase(b, 1);
	mm_region_write(&region, 3);
	bench_end_phase(b, 1);
	need_timed_exit(b, park, child, 2, 3);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_IN_CHILD, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 0 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 2 },
	{ .what = EV_LARGE_SHARE, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fork_memcg = {
	.name = "fork/memcg",
	.version = 1,
	.question =
		"What does a memory cgroup add to fork() and to the copies?",
	.timed =
		"the clone(SIGCHLD) system call in the parent; phase copy: the parent then writes one byte to each page while the child lives",
	.op = "page",
	.phases = "call,copy,exit,wait",
	.cases = "charged=root,own",
	.quick = "charged=own",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"call: __memcg_kmem_charge_page for each page table (pte_alloc_one), kmem for task, VMAs and chains; copy: wp_page_copy > mem_cgroup_charge > try_charge, from the CPU's stock of 32 (64 since 6.1) pages; exit: uncharge_list, one uncharge for many pages",
	.expected =
		"charged=own: call the same per page (one charge for a table of 512), more in the fixed cost; copy and exit dearer per page by the stock, the css reference and the counter",
	.pitfalls =
		"a process of a systemd session is in a group already, so what other suites call uncharged is not; charged=root moves to the root of the hierarchy for it. The group has no limit and one level: more levels cost more counters at each refill of the stock, limits cost reclaim. Groups of version 1 (no version 2 with memory mounted) charge kernel memory separately",
	.designs =
		"no difference in what is charged: a reused page is charged once and stays, so the design that copies less charges less",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fork_memcg);
