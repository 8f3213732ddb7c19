// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pins for as long as user space likes (FOLL_LONGTERM): what devices, RDMA and
 * io_uring hold. The kernel then looks at each page once more, and moves it
 * away from where it would be in the way (ZONE_MOVABLE, CMA). What it refuses
 * is a skip that says so.
 *
 * private: the page kinds as they are elsewhere. Pins to write break COW: a
 * page of a file that is mapped privately becomes a copy. shared: pages of a
 * file mapped MAP_SHARED, so that the pin is one of the file's own pages; since
 * 6.5 not of file systems that must know who writes.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs_crew.h"
#include "sys/filemem.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct mm_region region;
static struct refs_crew *refs;
static struct park *park;
static pid_t sharer;
static int fd = -1;
static bool is_tried;

static bool is_shared_map(const struct bench *b)
{
	return !strcmp(bench_word(b, "map"), "shared");
}

/* Of the file's own pages: all in the cache, dirty, and mapped writable. */
static void map_shared(struct bench *b, size_t nr_pages)
{
	bool is_memfd = !strcmp(bench_word(b, "page"), "memfd");
	long fs_magic = 0;
	struct why why;

	fd = is_memfd ? filemem_open_memfd(nr_pages, &why)
		      : filemem_open(nr_pages, &fs_magic, &why);
	if (fd < 0)
		bench_skip_why(b, &why);
	bench_note(b, "file_system_magic", (double)fs_magic);
	if (filemem_write(fd, nr_pages, &why) ||
	    mm_region_reserve(&region, nr_pages,
			      mm_table_pages() * mm_page_bytes(), &why))
		bench_broken(b, "%s", why.text);
	if (mmap(region.addr, region.len_bytes, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
		bench_broken(b, "map a file: %m");
	(void)madvise(region.addr, region.len_bytes, MADV_NOHUGEPAGE);
	mm_region_write(&region, 1);
	bench_watch(b, &region);
}

static void make(struct bench *b)
{
	if (is_shared_map(b))
		map_shared(b, refs_crew_nr_pages(refs));
	else
		need_pages(b, &region, refs_crew_nr_pages(refs),
			   bench_word(b, "page"));
	refs_crew_on(b, refs, &region);
}

/* Written back meanwhile, a shared page is write-protected again. */
static void again(struct bench *b)
{
	if (is_shared_map(b))
		mm_region_write(&region, 1);
	else
		pages_again(b, &region);
}

static void unmake(struct bench *b)
{
	if (!is_shared_map(b)) {
		pages_drop(b, &region);
		return;
	}
	mm_region_unmap(&region);
	if (fd >= 0)
		close(fd);
	fd = -1;
}

/* Once, on one page: what this kernel does not do is no fault of the case. */
static void try_one(struct bench *b)
{
	struct why why;
	int err;

	if (is_tried)
		return;
	is_tried = true;
	err = refs_crew_try(refs, &why);
	if (err)
		bench_skip(b, "the kernel refuses: %s", why.text);
}

static void setup(struct bench *b)
{
	park = need_park(b);
	refs = need_refs_crew(b, NULL);
	need_trait(b, refs_crew_first(refs), GUP_LONG);
	need_trait(b, refs_crew_first(refs), GUP_HOLDS);
	refs_claim(b, refs_crew_first(refs), 1, false);
	make(b);
	try_one(b);
}

static void run(struct bench *b)
{
	again(b);
	if (!strcmp(bench_word(b, "state"), "shared"))
		sharer = need_child_after(b, park, NULL, NULL);
	refs_crew_rest(b, refs);
	refs_crew_ready(refs);
	bench_begin(b);
	refs_crew_take(b, refs);
	bench_end(b, refs_crew_nr_ops(refs));
	refs_crew_ready(refs);
	bench_begin_phase(b, 1);
	refs_crew_drop(b, refs);
	bench_end_phase(b, 1);
	if (sharer) {
		need_unpark(b, park, sharer);
		park_reset(park);
		sharer = 0;
	}
}

static void teardown(struct bench *b)
{
	refs_crew_free(refs);
	unmake(b);
	park_free(park);
}

/* Present, anonymous, and writable by its entry. */
#define OWN "page=base,thp,64k,ptethp,hugetlb2m map=private state=exclusive"
/* A write pin copies these first. */
#define COPIED "page=file,memfd,zero map=private"

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0, .when = OWN },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = OWN },
	{ .what = EV_EXCLUSIVE, .per_op = 1, .when = OWN },
	{ .what = EV_MINFLT, .per_op = 0, .when = "map=shared" },
	{ .what = EV_PFN_CHANGED, .per_op = 0, .when = "map=shared" },
	{ .what = EV_FILE, .per_op = 1, .when = "map=shared" },
	{ .what = EV_MINFLT, .per_op = 1, .when = COPIED },
	{ .what = EV_PFN_CHANGED, .per_op = 1, .when = COPIED },
	{ .what = EV_PGALLOC, .per_op = 1, .when = COPIED },
	{ .what = EV_MINFLT, .per_op = 1, .when = "page=base state=shared" },
	{ .what = EV_PFN_CHANGED,
	  .per_op = 1,
	  .when = "page=base state=shared" },
	{ .what = EV_PGALLOC, .per_op = 1, .when = "page=base state=shared" },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ 0 },
};

#define HOLDERS "via=io_uring,xdp_umem "
#define ONE	" tasks=1 range=own"

static const struct bench_def gup_longterm = {
	.name = "gup/longterm",
	.version = 1,
	.question = "What does a long-term pin of a page cost?",
	.timed =
		"the system calls that pin each page to write and for good, batch pages a call; drop: those that unpin all",
	.op = "page",
	.phases = "take,drop",
	.cases =
		"via=io_uring page=base map=private state=exclusive batch=1,64" ONE
		"; " HOLDERS
		"page=base,thp,64k,ptethp,hugetlb2m,zero,file,memfd map=private state=exclusive batch=512" ONE
		"; " HOLDERS
		"page=filedirty,memfd map=shared state=exclusive batch=512" ONE
		"; via=io_uring page=base map=private state=shared batch=512" ONE
		"; via=probe_long,probe_long_w,probe_long_slow,probe_long_w_slow page=base map=private state=exclusive batch=1,64,512" ONE
		"; via=probe_long_w,probe_long_w_slow page=thp,64k,zero,file,memfd map=private state=exclusive batch=512" ONE
		"; via=probe_long_w page=filedirty,memfd map=shared state=exclusive batch=512" ONE
		"; via=probe_long_w,probe_long_w_slow page=base map=private state=shared batch=512" ONE
		"; "
		"via=gup_test_hold page=base,thp map=private state=exclusive batch=512" ONE
		"; "
		"via=io_uring page=base map=private state=exclusive batch=64 tasks=1,2,4,8,16,32,64 range=same,own",
	.quick =
		"via=io_uring,xdp_umem page=base map=private state=exclusive batch=512",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"__gup_longterm_locked > __get_user_pages, then check_and_migrate_cma_pages (5.10), check_and_migrate_movable_pages (6.1 and later: one walk over all pages); io_uring: io_sqe_buffer_register > pin_user_pages (before 6.10), pin_user_pages_fast; AF_XDP: xdp_umem_reg > xdp_umem_pin_pages > pin_user_pages under mmap_lock on all; shared files: vma_needs_dirty_tracking in check_vma_flags, gup_fast_folio_allowed in GUP-fast (6.5)",
	.expected =
		"one pin a page, which stays; nothing moves in a machine without movable zones or CMA. state=shared, zero, file and memfd mapped privately: a pin to write breaks COW, so one fault, one copy and one new anonymous page each. map=shared: no fault. Shared memory (memfd) may be pinned on every kernel; a file of any other file system whose mappings have a page_mkwrite is refused since 6.5 (ext4; ramfs too, by filemap_page_mkwrite: seen on 7.3), and before that by io_uring each mapping of a file, private ones as well, but shared memory and hugetlb (seen on 5.10 and 6.1)",
	.pitfalls =
		"both users take more than the pin: io_uring a bio_vec a page and the accounting of locked memory, AF_XDP an array of pages and a mapping of them in the kernel (vmap). drop of AF_XDP closes the socket (of which a child that forked meanwhile has another descriptor: so it has no state=shared), and the pins end a grace period of RCU and a work item later, which is waited for: milliseconds whatever the pages, and no cost of an unpin. AF_XDP always takes the slow path, io_uring does before 6.10, so the difference of the two is not that of the callers alone. gup_test_hold pins to read, by GUP-fast, in one call whatever the batch. Pages that are pinned in ZONE_MOVABLE are migrated: a frame that changed then is no error of the pin, and SUSPECT here",
	.designs =
		"under exclusive the pin finds the exclusive bit set, or the write fault set it; under refcount and mapcount a write fault that reuses the page is enough, until fork or write protection takes it away: that is what gets lost",
	.like = "gup_test -L of the kernel's selftests; gup_longterm.c tests what is refused and times nothing",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(gup_longterm);
