// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The test of the keeper: borrows one of everything, shows that it has it, uses
 * it, and holds it for a while, so that it can be killed meanwhile.
 */
#include "harness/keep.h"
#include "harness/need.h"
#include "sys/hugetlb.h"
#include "sys/knob.h"
#include "sys/mm.h"
#include "sys/root.h"
#include "sys/smaps.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mman.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define KSM	     "/sys/kernel/mm/ksm/"
#define THP	     "/sys/kernel/mm/transparent_hugepage/enabled"
#define SWAP_PAGES   256
#define HUGE_PAGES   4
#define DEVICE_PAGES 16

static bool borrows(const struct bench *b, const char *what)
{
	const char *loans = bench_word(b, "loans");

	return !strcmp(loans, what) || !strcmp(loans, "all");
}

static void must_hold(struct bench *b, const char *path, const char *want)
{
	char now[128];

	if (knob_read(path, now, sizeof(now)) || strcmp(now, want) != 0)
		bench_broken(b, "%s is not %s", path, want);
}

static void borrow_settings(struct bench *b)
{
	need_setting(b, KSM "pages_to_scan", "12345");
	need_setting(b, KSM "sleep_millisecs", "7");
	need_setting_word(b, THP, "madvise,always");
	need_setting_word(b, THP, "always");
	must_hold(b, KSM "pages_to_scan", "12345");
	must_hold(b, KSM "sleep_millisecs", "7");
	must_hold(b, THP, "always");
}

/* Pages of our own go out, and stay there while the loan is held. */
static void use_swap(struct bench *b)
{
	static struct mm_region r;
	struct smaps_range seen;
	struct why why;

	if (mm_region_map(&r, SWAP_PAGES, MM_BASE, &why))
		bench_broken(b, "%s", why.text);
	mm_region_fill(&r);
	if (madvise(r.addr, r.len_bytes, MADV_PAGEOUT))
		bench_skip(b, "page out: %s", strerror(errno));
	if (smaps_read(r.addr, r.len_bytes, &seen, &why))
		bench_broken(b, "%s", why.text);
	bench_note(b, "swapped_bytes", (double)seen.swap_bytes);
	if (!seen.swap_bytes)
		bench_broken(b, "nothing was swapped out");
}

static void use_hugetlb(struct bench *b, size_t page_bytes)
{
	size_t len_bytes = HUGE_PAGES * page_bytes;
	struct hugetlb_pool p;
	struct why why;
	char *addr;

	if (hugetlb_read(page_bytes, &p, &why))
		bench_broken(b, "%s", why.text);
	if (p.nr_free < HUGE_PAGES)
		bench_broken(b, "fewer hugetlb pages are free than asked for");
	addr = mmap(NULL, len_bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	if (addr == MAP_FAILED)
		bench_broken(b, "map hugetlb pages: %s", strerror(errno));
	/* Stays mapped: a case may end with its pages in use. */
	for (size_t i = 0; i < HUGE_PAGES; i++)
		addr[i * page_bytes] = 1;
}

/* The default size, from meminfo's "Hugepagesize:    2048 kB". */
static size_t default_hugetlb_bytes(struct bench *b)
{
	uint64_t kb = 0;
	struct sys_lines l;
	char *line;

	if (sys_lines_open(&l, "/proc/meminfo", NULL))
		bench_broken(b, "read /proc/meminfo");
	while (!kb && (line = sys_lines_next(&l))) {
		const char *p = line + strlen("Hugepagesize:");

		if (!strncmp(line, "Hugepagesize:", strlen("Hugepagesize:")) &&
		    !sys_scan_u64(&p, 10, &kb))
			break;
	}
	if (sys_lines_close(&l) || !kb)
		bench_skip(b, "this kernel has no hugetlb pages");
	return kb * 1024;
}

static void use_memcg(struct bench *b)
{
	char path[512], pid[24];
	int n;

	snprintf(path, sizeof(path), "%s/cgroup.procs", need_memcg(b));
	need_memcg_enter(b);
	n = sys_read_line(path, pid, sizeof(pid));
	if (n <= 0)
		bench_broken(b, "nobody is in the cgroup");
	need_memcg_leave(b);
	n = sys_read_line(path, pid, sizeof(pid));
	if (n != 0)
		bench_broken(b, "somebody is in the cgroup still");
	/* Held from within: it must be emptied by whoever removes it. */
	need_memcg_enter(b);
}

static void use_device(struct bench *b)
{
	size_t len_bytes = DEVICE_PAGES * mm_page_bytes();
	char path[32], seen[64], nothing[sizeof(seen)] = "";
	int fd;

	snprintf(path, sizeof(path), "%s", need_device(b, "loop", len_bytes));
	if (strcmp(path, need_device(b, "loop", len_bytes / 2)) != 0)
		bench_broken(b, "the same loan twice is two devices");
	/* Stays open: a case may end with its device in use. */
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		bench_broken(b, "open %s: %s", path, strerror(errno));
	if (pread(fd, seen, sizeof(seen), 0) != sizeof(seen) ||
	    memcmp(seen, nothing, sizeof(seen)) != 0)
		bench_broken(b, "a new device is not empty");
	if (pwrite(fd, "data", 4, 0) != 4)
		bench_broken(b, "write to %s: %s", path, strerror(errno));
}

static void setup(struct bench *b)
{
	size_t swap_bytes = SWAP_PAGES * mm_page_bytes(), huge_bytes;

	if (borrows(b, "settings"))
		borrow_settings(b);
	if (borrows(b, "memcg"))
		use_memcg(b);
	if (borrows(b, "zram")) {
		/* The larger one replaces the smaller one. */
		need_swap(b, swap_bytes / 2, SWAP_ZRAM);
		need_swap(b, swap_bytes, SWAP_ZRAM);
		use_swap(b);
	}
	if (borrows(b, "loop")) {
		need_swap(b, swap_bytes, SWAP_FILE);
		need_swap(b, swap_bytes / 2, SWAP_FILE);
		use_swap(b);
	}
	if (borrows(b, "device"))
		use_device(b);
	if (borrows(b, "hugetlb")) {
		huge_bytes = default_hugetlb_bytes(b);
		need_hugetlb(b, huge_bytes, HUGE_PAGES);
		use_hugetlb(b, huge_bytes);
	}
}

static void run(struct bench *b)
{
	bench_begin(b);
	bench_end(b, 1);
	if (poll(NULL, 0, (int)bench_number(b, "hold_ms")) < 0)
		bench_broken(b, "hold: %s", strerror(errno));
}

static const struct bench_def self_borrow = {
	.name = "self/borrow",
	.version = 1,
	.question =
		"Is what a case borrows from the machine there, and given back?",
	.timed = "nothing: an empty region, as in self/noop",
	.op = "sample",
	.cases =
		"loans=settings,zram,loop,device,hugetlb,memcg,all hold_ms=0,100",
	.quick = "hold_ms=0",
	.kernel = "swapon, MADV_PAGEOUT, nr_hugepages, mkdir of a cgroup, "
		  "settings of KSM and THP",
	.expected = "outcome ok; afterwards the machine is as before, however "
		    "the case ended",
	.pitfalls = "runs only when named; needs root, zram, loop, and memory "
		    "in pieces of a hugetlb page",
	.designs = "no difference",
	.setup = setup,
	.run = run,
};
BENCH(self_borrow);
