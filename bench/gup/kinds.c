// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every driver by itself: take, look and write through the reference, drop.
 *
 * For a driver that holds and can look, the proof replaces the mapping
 * (MADV_DONTNEED and a new write) while the references are there: what is seen
 * through them then must be what the old pages held, which nothing else keeps.
 */
#include "harness/need.h"
#include "harness/refs.h"

#include <string.h>
#include <sys/mman.h>

/* What the first word of page i holds, plus i. */
#define POKED 0x5ca1ab1e00000000u
#define OLD   0x0dd0000000000000u
#define NEW   0x1000000000000000u

static struct mm_region region;
static struct refs *refs;
static char *copy; /* as much as the region */
static bool may_write; /* the driver's own data ends up in the pages */

static void setup(struct bench *b)
{
	struct gup_want want = { .nr_pages = bench_size(b) };

	refs = need_refs(b, bench_word(b, "via"), &want);
	need_region(b, &region, bench_size(b), "base");
	copy = mmap(NULL, region.len_bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (copy == MAP_FAILED)
		bench_broken(b, "map memory: %m");
	refs_claim(b, refs, 1, false);
	may_write = refs_has(refs, GUP_WRITE);
	if (!refs_has(refs, GUP_HOLDS))
		bench_say(b, "drop", "none: take drops as well");
}

static uint64_t *word_of(size_t page)
{
	return (uint64_t *)(void *)mm_region_page(&region, page);
}

static void stamp(uint64_t value)
{
	for (size_t i = 0; i < region.nr_pages; i++)
		*(volatile uint64_t *)word_of(i) = value + i;
}

static bool is_stamped(const char *bytes, uint64_t value)
{
	for (size_t i = 0; i < region.nr_pages; i++) {
		uint64_t word;

		memcpy(&word, bytes + i * region.page_bytes, sizeof(word));
		if (word != value + i)
			return false;
	}
	return true;
}

/* All bytes at once: a daemon that answers answers once. */
static void poke_through(struct bench *b)
{
	stamp(POKED);
	memcpy(copy, region.addr, region.len_bytes);
	stamp(0);
	refs_poke(b, refs, 0, copy, region.len_bytes);
	if (!is_stamped(region.addr, POKED))
		bench_broken(b, "what was written through the references is "
				"not what the process sees");
	bench_say(b, "written",
		  "through the references, and seen by the "
		  "process");
}

static void look_through(struct bench *b)
{
	stamp(OLD);
	if (mm_region_dontneed(&region))
		bench_broken(b, "madvise(MADV_DONTNEED): %m");
	stamp(NEW);
	refs_look(b, refs, 0, copy, region.len_bytes);
	if (!is_stamped(copy, OLD))
		bench_broken(b, "what is seen through the references is not "
				"what the pages held that were taken");
	refs_keep_pages(b);
	bench_say(b, "seen",
		  "the pages that were taken, through the references, after "
		  "others were mapped");
}

static void look(struct bench *b)
{
	if (!refs_has(refs, GUP_HOLDS))
		return;
	if (refs_has(refs, GUP_POKES))
		poke_through(b);
	if (refs_has(refs, GUP_LOOKS))
		look_through(b);
}

static void run(struct bench *b)
{
	stamp(region.nr_pages);
	bench_begin(b);
	refs_take(b, refs, &region, 0, region.nr_pages);
	bench_end(b, region.nr_pages);
	if (bench_takes_proof(b))
		look(b);
	bench_begin_phase(b, 1);
	refs_drop(b, refs);
	bench_end_phase(b, 1);
}

/* A reference is no change of the pages, for who does not write them. */
static void check(struct bench *b)
{
	if (may_write)
		return;
	stamp(7);
	refs_take(b, refs, &region, 0, region.nr_pages);
	refs_drop(b, refs);
	for (size_t i = 0; i < region.nr_pages; i++)
		if (*word_of(i) != 7 + i)
			bench_broken(b,
				     "a read reference has changed page "
				     "%zu",
				     i);
}

static void teardown(struct bench *b)
{
	(void)b;
	refs_close(refs);
	munmap(copy, region.len_bytes);
	mm_region_unmap(&region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ .what = EV_GUP_FAULTS, .per_op = 0 },
	{ .what = EV_PRESENT_BEFORE, .per_op = 1 },
	{ .what = EV_EXCLUSIVE, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 1, .since = "5.19" },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ 0 },
};

static const struct bench_def gup_kinds = {
	.name = "gup/kinds",
	.version = 1,
	.question =
		"Which kind of page reference does each way of user space take?",
	.timed = "references to exclusive, present base pages",
	.op = "page",
	.phases = "take,drop",
	.cases =
		"via=dio_read,dio_write,fuse_read,fuse_write,futex,gup_test_get,gup_test_hold,gup_test_long,gup_test_pin,io_uring,mlock,msg_zerocopy,populate,probe_get,probe_get_slow,probe_get_w,probe_get_w_slow,probe_long,probe_long_slow,probe_long_w,probe_long_w_slow,probe_pin,probe_pin_slow,probe_pin_w,probe_pin_w_slow,proc_mem,process_vm_readv,process_vm_writev,tee,vmsplice,xdp_umem",
	.quick = "via=vmsplice,io_uring",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"get_user_pages_fast, pin_user_pages_fast and their slow paths; explain via=NAME has the functions of each driver",
	.expected =
		"FOLL_PIN counts one page in nr_foll_pin_acquired (since 5.7), FOLL_GET and fault-in none; the line below the row says what was counted",
	.pitfalls =
		"the cost is that of the whole system call: what a driver does besides (a pipe, a socket, a daemon, a device) is in it; without a counter a GET is not told from no reference at all",
	.designs =
		"none of A, B and C differs for exclusive pages; which of the two references a kernel takes decides what fork and reuse see of it",
	.like = "tools/testing/selftests/mm/gup_test.c, where CONFIG_GUP_TEST is set",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(gup_kinds);
