// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A read fault to a page of a file that is in the page cache: nothing is
 * allocated, cleared or copied. It is the control of what a fault costs by
 * itself. The kernel maps up to 16 neighbours at once (fault-around): suites
 * that divide by pages there, and do not know it, publish 30 ns for a fault.
 */
#include "harness/bench.h"
#include "harness/keep.h"
#include "harness/need.h"
#include "sys/filemem.h"
#include "sys/root.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define AROUND_BYTES "/sys/kernel/debug/fault_around_bytes"

static struct mm_region region;
static int fd = -1;

static void need_around(struct bench *b, size_t nr_pages)
{
	char value[24];

	if (!sys_exists(AROUND_BYTES)) {
		/* 64 KiB unless somebody has set another; the proof tells. */
		if (nr_pages > 1)
			return;
		bench_skip(
			b,
			"fault-around can only be turned off through debugfs (mount -t debugfs none /sys/kernel/debug)");
	}
	snprintf(value, sizeof(value), "%zu", nr_pages * mm_page_bytes());
	need_setting(b, AROUND_BYTES, value);
}

static void setup(struct bench *b)
{
	long fs_magic = 0;
	struct why why;

	need_around(b, bench_number(b, "around"));
	fd = filemem_open(bench_size(b), &fs_magic, &why);
	if (fd < 0)
		bench_skip_why(b, &why);
	bench_note(b, "file_system_magic", (double)fs_magic);
	if (mm_region_reserve(&region, bench_size(b),
			      mm_table_pages() * mm_page_bytes(), &why))
		bench_broken(b, "%s", why.text);
	bench_watch(b, &region);
}

static void run(struct bench *b)
{
	struct why why;

	if (filemem_read(fd, region.nr_pages, &why))
		bench_broken(b, "%s", why.text);
	if (mmap(region.addr, region.len_bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED)
		bench_broken(b, "map a file: %m");
	bench_begin(b);
	mm_region_read(&region);
	bench_end(b, region.nr_pages);
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
	close(fd);
	fd = -1;
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1, .when = "around=1" },
	{ .what = EV_MINFLT, .per_op = 1.0 / 16, .when = "around=16" },
	{ .what = EV_MAJFLT, .per_op = 0 },
	{ .what = EV_PRESENT_BEFORE, .per_op = 0 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_MAPCOUNT_AFTER, .per_op = 1 },
	{ .what = EV_LARGE_SHARE_AFTER, .per_op = 0 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def fault_file = {
	.name = "fault/file",
	.version = 1,
	.question = "What does a read fault to a cached page of a file cost?",
	.timed =
		"one byte read from each page, in address order, of a new private mapping of a file that is in the page cache",
	.op = "page",
	.phases = "read",
	.cases = "around=1,16",
	.quick = "around=16",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"do_read_fault > do_fault_around > filemap_map_pages; around=1: do_read_fault > __do_fault > filemap_fault > finish_fault",
	.expected =
		"around=16: one fault for 16 pages; around=1: one fault a page, no page allocated: entry, VMA lookup, page cache lookup, one mapping counted",
	.pitfalls =
		"MADV_RANDOM turns off readahead and not fault-around; /sys/kernel/debug/fault_around_bytes does, for the whole machine: it is borrowed for the case. Fault-around stays within the VMA, the page table and what is in the page cache, so the number of faults is proven, not assumed. Page tables are built too: one for every table's worth of pages. The cost of a page in a batch is what the divisor makes of it: do not compare it with fault/anon",
	.designs = "no difference: pages of a file have no exclusive bit",
	.like = "lmbench lat_pagefault (divides by pages, with fault-around); will-it-scale page_fault2 and page_fault3 write",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(fault_file);
