// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * O_DIRECT writes to a block device: the kernel reads the user's pages
 * (ITER_SOURCE). No FOLL_WRITE; since 6.5 FOLL_PIN, which unshares pages that
 * fork shared, so that what is written is what the process sees.
 */
#include "harness/keep.h"
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/need_dio.h"

#include <errno.h>
#include <string.h>

static struct mm_region region;
static struct park *park;
static struct dio *dio;
static const char *device;
static bool is_shared;

static void setup(struct bench *b)
{
	struct why why;

	is_shared = !strcmp(bench_word(b, "state"), "shared");
	if (is_shared)
		park = need_park(b);
	/* As many pins in vain as there are calls: whole ones. */
	if (is_shared && bench_size(b) % bench_number(b, "batch"))
		bench_skip(
			b,
			"state=shared needs whole writes: pages must be a multiple of batch");
	device = need_device(b, bench_word(b, "dev"),
			     bench_number(b, "batch") * mm_page_bytes());
	dio = need_dio(b, device, bench_word(b, "how"), true);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	if (dio_register(dio, region.addr, region.len_bytes, &why))
		bench_skip_why(b, &why);
	bench_want(b, EV_PINNED);
}

static void run(struct bench *b)
{
	struct why why;
	pid_t child = 0;

	pages_again(b, &region);
	if (is_shared)
		child = need_child_after(b, park, NULL, NULL);
	bench_begin(b);
	if (dio_move(dio, region.addr, region.len_bytes, &why))
		bench_broken(b, "%s", why.text);
	bench_end(b, region.nr_pages);
	if (is_shared) {
		need_unpark(b, park, child);
		park_reset(park);
	}
	if (!bench_takes_proof(b))
		return;
	note_pins_per_io(b);
}

static volatile size_t *word_of(size_t page)
{
	return (volatile size_t *)(void *)mm_region_page(&region, page);
}

/* The last I/O is on the device: read it back into the first pages. */
static void check(struct bench *b)
{
	size_t batch = bench_number(b, "batch"), nr = region.nr_pages;
	size_t first = (nr - 1) / batch * batch;
	struct why why;
	struct dio *back;

	if (!strcmp(bench_word(b, "dev"), "null_blk"))
		return;
	for (size_t i = 0; i < nr; i++)
		*word_of(i) = i + 1;
	if (dio_move(dio, region.addr, region.len_bytes, &why))
		bench_broken(b, "%s", why.text);
	for (size_t i = 0; i < nr - first; i++)
		*word_of(i) = 0;
	/* A buffered write may be in the page cache only. */
	back = need_dio(b, device,
			strcmp(bench_word(b, "how"), "buffered") ? "plain"
								 : "buffered",
			false);
	if (dio_move(back, region.addr, (nr - first) * region.page_bytes, &why))
		bench_broken(b, "%s", why.text);
	dio_close(back);
	for (size_t i = 0; i < nr - first; i++)
		if (*word_of(i) != first + i + 1)
			bench_broken(b, "page %zu was not written", first + i);
}

static void teardown(struct bench *b)
{
	dio_close(dio);
	pages_drop(b, &region);
	if (is_shared)
		park_free(park);
}

#define PIN_IN_VAIN(id, batch, nr)                                             \
	{                                                                      \
		.what = (id), .per_op = 1 + 1.0 / (nr), .slack = 0.25 / (nr),  \
		.when = "how=plain state=shared batch=" batch, .since = "6.5"  \
	}

static const struct expect expects[] = {
	{ .what = EV_PINNED,
	  .per_op = 1,
	  .when = "how=plain,iovec,uring state=exclusive",
	  .since = "6.5" },
	/* the first page of each call is pinned in vain by the fast path */
	PIN_IN_VAIN(EV_PINNED, "1", 1),
	PIN_IN_VAIN(EV_UNPINNED, "1", 1),
	PIN_IN_VAIN(EV_PINNED, "16", 16),
	PIN_IN_VAIN(EV_UNPINNED, "16", 16),
	PIN_IN_VAIN(EV_PINNED, "256", 256),
	PIN_IN_VAIN(EV_UNPINNED, "256", 256),
	{ .what = EV_UNPINNED,
	  .per_op = 1,
	  .when = "how=plain,iovec state=exclusive",
	  .since = "6.5" },
	/* the last I/O may still have them when its completion is seen */
	{ .what = EV_UNPINNED,
	  .per_op = 1,
	  .slack = 0.04,
	  .when = "how=uring",
	  .since = "6.5" },
	{ .what = EV_PINNED, .per_op = 0, .before = "6.5" },
	{ .what = EV_PINNED, .per_op = 0, .when = "how=fixed,buffered" },
	{ .what = EV_UNPINNED, .per_op = 0, .when = "how=fixed,buffered" },
	{ .what = EV_MINFLT, .per_op = 0, .when = "state=exclusive" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "state=exclusive" },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "state=exclusive" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	/* read where they are: the child's as well */
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = "state=shared",
	  .before = "6.5" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 0,
	  .when = "state=shared",
	  .before = "6.5" },
	/* unshared: FAULT_FLAG_UNSHARE */
	{ .what = EV_MINFLT,
	  .per_op = 1,
	  .when = "state=shared",
	  .since = "6.5" },
	{ .what = EV_GUP_FAULTS,
	  .per_op = 1,
	  .when = "state=shared",
	  .since = "6.5" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 1,
	  .when = "state=shared",
	  .since = "6.5" },
	{ .what = EV_PGALLOC,
	  .per_op = 1,
	  .when = "state=shared",
	  .since = "6.5" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def dio_write = {
	.name = "dio/write",
	.version = 1,
	.question =
		"What does a page cost that is written to a block device, and what of it is the pin?",
	.timed = "writes of batch pages each, from all of the memory",
	.op = "page",
	.phases = "write",
	.cases =
		"dev=loop,brd,null_blk how=plain batch=1,16,256 page=base state=exclusive,shared; "
		"dev=loop,brd,null_blk how=iovec,uring,fixed,buffered batch=16 page=base state=exclusive",
	.quick = "dev=loop batch=16",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.op_bytes = BYTES_PER_PAGE,
	.expects = expects,
	.kernel =
		"blkdev_write_iter > blkdev_direct_IO (blkdev_direct_write since 6.6) > __blkdev_direct_IO_simple (256 pages and fewer; io_uring: __blkdev_direct_IO_async) > bio_iov_iter_get_pages > iov_iter_get_pages2 > get_user_pages_fast (before 6.5; iov_iter_get_pages in 5.10), iov_iter_extract_pages > pin_user_pages_fast (since 6.5, a7e689dd1c06); at the end bio_release_pages > put_page, unpin_user_folio. A write is an iterator of the kind ITER_SOURCE (WRITE before 6.2): no FOLL_WRITE. state=shared, since 6.5: gup_must_unshare > handle_mm_fault(FAULT_FLAG_UNSHARE) > wp_page_copy. how=fixed: io_import_fixed hands bio_iov_bvec_set the pages that were pinned at registration. how=buffered: generic_perform_write, iomap_file_buffered_write",
	.expected =
		"as dio/read: no pin that is counted before 6.5, one pin and one unpin a page since, whatever the device and the shape of the buffer; none with how=fixed and how=buffered. state=shared: until 6.4 the page is read where it is, no fault, no copy. Since 6.5 a page that fork shared is copied before it is pinned, though it is only read: one fault within GUP, one new page, and the frame in the page table is another. Each call then counts one pin more than it has pages, and one unpin: the fast path pins the first page, finds it shared, and lets go of it before it leaves all to the slow path",
	.pitfalls =
		"the device and its data are in it: see dio/read. The pages are written again and made exclusive between two samples. ITER_SOURCE needs no pin for the sake of the data, since nothing but the device reads it; iov_iter_extract_will_pin() asks only whether the memory is the user's",
	.designs =
		"state=shared is the price of reliable pins: mapcount and refcount designs read the shared page, and a write of the process during the I/O goes to a copy that the device does not see; with the exclusive bit and FOLL_PIN the process gets its own page before",
	.like = "fio with direct=1: whole I/Os, without the path and the state of the pages",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(dio_write);
