// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * COW faults in another order than that of the addresses. What is copied or
 * reused is the same; what differs is what the caches, the TLB and the
 * hardware's prefetcher make of it: page table entries, page structs and the
 * contents of the pages are met in the order of the faults.
 *
 * The order is a table of offsets, written in setup() and then read-only: no
 * fault of its own after a fork, and the same code for every order.
 */
#include "harness/kind.h"
#include "harness/need.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* 16 pages: more than a cache line of page table entries, which hold 8. */
#define STRIDE_PAGES 16

static struct mm_region region;
static struct park *park;
static uint64_t *offset_bytes;
static size_t offsets_map_bytes;

static void order_seq(size_t *idx, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		idx[i] = i;
}

/* 0, 16, 32, ..., 1, 17, ...: each page once. */
static void order_stride(size_t *idx, size_t nr)
{
	size_t at = 0;

	for (size_t first = 0; first < STRIDE_PAGES; first++)
		for (size_t i = first; i < nr; i += STRIDE_PAGES)
			idx[at++] = i;
}

static void order_fill(struct bench *b, size_t nr)
{
	const char *order = bench_word(b, "order");
	size_t *idx = calloc(nr, sizeof(*idx));

	if (!idx)
		bench_broken(b, "no memory for %zu indexes", nr);
	order_seq(idx, nr);
	if (!strcmp(order, "random"))
		bench_shuffle(b, idx, nr);
	else if (!strcmp(order, "stride"))
		order_stride(idx, nr);
	for (size_t i = 0; i < nr; i++)
		offset_bytes[i] =
			region.step_bytes *
			(!strcmp(order, "backwards") ? nr - 1 - i : idx[i]);
	free(idx);
}

static void setup(struct bench *b)
{
	const size_t nr = bench_size(b);

	park = need_park(b);
	/* Shared, so that fork leaves its entries as they are. */
	offsets_map_bytes = nr * sizeof(*offset_bytes);
	offset_bytes = mmap(NULL, offsets_map_bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (offset_bytes == MAP_FAILED)
		bench_broken(b, "map a table of %zu offsets: %m", nr);
	need_pages(b, &region, nr, "base");
	order_fill(b, nr);
	if (mprotect(offset_bytes, offsets_map_bytes, PROT_READ))
		bench_broken(b, "mprotect: %m");
}

static void run(struct bench *b)
{
	bool is_copy = !strcmp(bench_word(b, "do"), "copy");
	pid_t child;

	pages_again(b, &region);
	child = need_child_after(b, park, NULL, NULL);
	if (!is_copy)
		need_unpark(b, park, child);
	bench_begin(b);
	mm_region_write_at(&region, offset_bytes, region.nr_pages, 3);
	bench_end(b, region.nr_pages);
	if (is_copy)
		need_unpark(b, park, child);
	park_reset(park);
}

static void teardown(struct bench *b)
{
	pages_drop(b, &region);
	munmap(offset_bytes, offsets_map_bytes);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 1 },
	{ .what = EV_PGREUSE, .per_op = 0, .when = "do=copy", .since = "5.9" },
	{ .what = EV_PGREUSE, .per_op = 1, .when = "do=reuse", .since = "5.9" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "do=copy" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "do=copy" },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "do=reuse" },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_ANON_EXCLUSIVE, .per_op = 0, .since = "5.19" },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = "do=copy" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "do=reuse" },
	{ 0 },
};

static const struct bench_def cow_order = {
	.name = "cow/order",
	.version = 1,
	.question = "Does the order of the faults change what one costs?",
	.timed =
		"one byte written to each page, in the order of a table that was made before",
	.op = "page",
	.phases = "write",
	.cases = "do=copy,reuse order=seq,random,stride,backwards",
	.quick = "do=copy order=random",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"as cow/copy and cow/reuse; nothing on the path looks at the fault before",
	.expected =
		"the same faults, copies and reuses in every order; more time at random, where entries, page structs and contents are not in the cache",
	.pitfalls =
		"hold it against order=seq and not against cow/copy: the table is read in every order; stride is 16 pages, two cache lines of page table entries; random is the same for the same seed and size",
	.designs =
		"no difference in rules. Designs that look at fewer words of the page struct miss the cache less often when the order is random",
	.like = "vm-scalability anon-cow-rand beside anon-cow-seq",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(cow_order);
