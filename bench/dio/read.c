// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * O_DIRECT reads of a block device: the kernel writes to the user's pages
 * (ITER_DEST), so GUP asks for FOLL_WRITE and breaks COW first.
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

/* First byte of each page, before a read and on the device. */
enum { UNREAD = 7, ON_DEVICE = 5 };

/* What was never written brd does not copy: it clears the page. */
static void fill_device(struct bench *b)
{
	struct dio *to = need_dio(b, device, "plain", true);
	struct why why;

	mm_region_write(&region, ON_DEVICE);
	if (dio_move(to, region.addr, region.len_bytes, &why))
		bench_broken(b, "%s", why.text);
	dio_close(to);
}

static void setup(struct bench *b)
{
	struct why why;

	is_shared = !strcmp(bench_word(b, "state"), "shared");
	if (is_shared)
		park = need_park(b);
	device = need_device(b, bench_word(b, "dev"),
			     bench_number(b, "batch") * mm_page_bytes());
	dio = need_dio(b, device, bench_word(b, "how"), false);
	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
	fill_device(b);
	if (dio_register(dio, region.addr, region.len_bytes, &why))
		bench_skip_why(b, &why);
	bench_want(b, EV_PINNED);
}

/* null_blk is no memory: what is in the pages stays. */
static void must_be_read(struct bench *b)
{
	if (!strcmp(bench_word(b, "dev"), "null_blk"))
		return;
	for (size_t i = 0; i < region.nr_pages; i++)
		if (*(volatile char *)mm_region_page(&region, i) != ON_DEVICE)
			bench_broken(b, "page %zu was not read", i);
}

static void run(struct bench *b)
{
	struct why why;
	pid_t child = 0;

	pages_again(b, &region);
	mm_region_write(&region, UNREAD);
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
	must_be_read(b);
	note_pins_per_io(b);
}

static void teardown(struct bench *b)
{
	dio_close(dio);
	pages_drop(b, &region);
	if (is_shared)
		park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_PINNED,
	  .per_op = 1,
	  .when = "how=plain,iovec,uring",
	  .since = "6.5" },
	{ .what = EV_UNPINNED,
	  .per_op = 1,
	  .when = "how=plain,iovec",
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
	{ .what = EV_MINFLT, .per_op = 1, .when = "state=shared" },
	{ .what = EV_GUP_FAULTS, .per_op = 1, .when = "state=shared" },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = "state=exclusive" },
	{ .what = EV_EXCLUSIVE, .per_op = 0, .when = "state=shared" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "state=exclusive" },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = "state=shared" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "state=shared" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

static const struct bench_def dio_read = {
	.name = "dio/read",
	.version = 1,
	.question =
		"What does a page cost that a block device is read into, and what of it is the pin?",
	.timed = "reads of batch pages each, until the memory is full",
	.op = "page",
	.phases = "read",
	.cases =
		"dev=loop,brd,null_blk how=plain batch=1,16,256 page=base state=exclusive,shared; "
		"dev=loop,brd,null_blk how=iovec,uring,fixed,buffered batch=16 page=base state=exclusive",
	.quick = "dev=loop batch=16",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.op_bytes = BYTES_PER_PAGE,
	.expects = expects,
	.kernel =
		"blkdev_read_iter > blkdev_direct_IO > __blkdev_direct_IO_simple (256 pages and fewer; io_uring: __blkdev_direct_IO_async) > bio_iov_iter_get_pages > iov_iter_get_pages2 > get_user_pages_fast (before 6.5; iov_iter_get_pages in 5.10), iov_iter_extract_pages > pin_user_pages_fast (since 6.5, a7e689dd1c06); at the end bio_release_pages > put_page, unpin_user_folio. A read is an iterator of the kind ITER_DEST (READ before 6.2): FOLL_WRITE. how=fixed: io_import_fixed hands bio_iov_bvec_set the pages that were pinned at registration. how=buffered: filemap_read > copy_page_to_iter",
	.expected =
		"before 6.5 no pin: the page is held by FOLL_GET, which no counter shows. Since 6.5 one pin and one unpin a page, as many in an I/O as it has pages (pins_per_io), whatever the device: the worker of a loop device goes through the same pages by bvec and takes no second reference. how=iovec: as many pins, but a GUP call for each page. how=fixed and how=buffered: none. state=shared: GUP breaks COW, with one fault and one new page for each, on every kernel",
	.pitfalls =
		"the device and its data are in it: loop goes to a worker and waits, brd copies within the call, null_blk copies nothing, so differences between two ways to one device are the finding and not the rows themselves. As much of the device is read as one I/O has, again and again: it stays in the CPU's caches. Pins of asynchronous I/O (how=uring) are released after its completion is posted (blkdev_bio_end_io_async), so the last one may be late. An I/O that is larger than what the device takes at once (null_blk: 255 sectors) can not be split without waiting: io_uring gets -EAGAIN, a worker does it again, and its pages are pinned twice; so the ways are compared with 16 pages. how=fixed is to be held against how=uring, the same door without registration; how=buffered reads what the page cache has already",
	.designs =
		"a page that fork shared is copied before the device may write to it, with all three. What differs is what a fork during the I/O does to the page that is held: A, B and C before 6.5 share it, and the one that writes first leaves it to the other; since 6.5 fork sees the pin and copies for the child",
	.like = "fio with direct=1, fixedbufs=1 (t/io_uring), and null_blk: whole I/Os, without the path",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(dio_read);
