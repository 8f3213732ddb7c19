// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device is about to write to a page (or to read it), and holds a reference.
 * Meanwhile something write-protects the page, the CPU writes to it, and only
 * then the device does. If the kernel made the CPU's write a copy, process and
 * device have different pages now: what the device writes never arrives, what
 * the CPU wrote is never seen by the device.
 *
 * fuse_read: an O_DIRECT read that our FUSE daemon answers at the end.
 * fuse_write: an O_DIRECT write whose data the daemon takes at the end.
 * io_uring: a registered buffer, then READ_FIXED from a pipe.
 * probe_*: our kernel module, which moves the data itself through the reference.
 */
#include "harness/bench.h"
#include "harness/keep.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/pagemap.h"
#include "sys/pageout.h"
#include "sys/softdirty.h"
#include "sys/uffd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The first byte of each page says who wrote it last. */
enum { OLD = 1, CPU, CHILD, DEVICE };

enum event {
	NONE,
	FORK,
	FORK_EXIT,
	FORK_CHILD,
	MPROTECT,
	CLEAR_REFS,
	UFFD_WP,
	PAGEOUT,
	PAGEOUT_READ,
};

static struct mm_region region;
static struct refs *refs;
static struct park *park, *holder_park;
static pid_t child, holder;
static enum event event;
static bool is_shared, is_look;
static int uffd = -1;
static char *device; /* memory of the device, as long as the region */
static struct page_state *held, *now;
/* Of all samples: pages in step, pages apart, and what frames told of them. */
static size_t nr_seen, nr_lost, nr_framed, nr_paged_out, nr_samples;

static enum event event_of(const char *word)
{
	static const char *const words[] = {
		[NONE] = "none",
		[FORK] = "fork",
		[FORK_EXIT] = "forkexit",
		[FORK_CHILD] = "forkchild",
		[MPROTECT] = "mprotect",
		[CLEAR_REFS] = "clearrefs",
		[UFFD_WP] = "uffdwp",
		[PAGEOUT] = "pageout",
		[PAGEOUT_READ] = "pageoutread",
	};
	enum event e = NONE;

	while (strcmp(words[e], word) != 0)
		e++;
	return e;
}

static void skip(struct bench *b, int err, const struct why *why)
{
	if (err == -EOPNOTSUPP || err == -EPERM)
		bench_skip(b, "%s%s%s%s", why->text, why->hint[0] ? " (" : "",
			   why->hint, why->hint[0] ? ")" : "");
	bench_broken(b, "%s", why->text);
}

static void need_event(struct bench *b)
{
	struct why why;
	int err = 0;

	if (event == CLEAR_REFS)
		err = softdirty_supported(&why);
	if (event == UFFD_WP)
		err = uffd_open(UFFD_SYNC, &uffd, &why);
	if (err)
		skip(b, err, &why);
	if (event >= PAGEOUT)
		need_swap(b, bench_size_max(b) * mm_page_bytes(), SWAP_FILE);
}

static void setup(struct bench *b)
{
	const struct gup_want want = { .nr_pages = bench_size(b) };
	struct why why;

	event = event_of(bench_word(b, "event"));
	is_shared = !strcmp(bench_word(b, "state"), "shared");
	need_event(b);
	refs = need_refs(b, bench_word(b, "via"), &want);
	is_look = !refs_has(refs, GUP_WRITE);
	need_trait(b, refs, is_look ? GUP_LOOKS : GUP_POKES);
	refs_claim(b, refs, 0, false);
	park = need_park(b);
	holder_park = need_park(b);
	need_region(b, &region, bench_size(b), "base");
	if (uffd >= 0 &&
	    uffd_register_wp(uffd, region.addr, region.len_bytes, &why))
		bench_broken(b, "%s", why.text);
	device = calloc(region.nr_pages, region.page_bytes);
	held = calloc(region.nr_pages, sizeof(*held));
	now = calloc(region.nr_pages, sizeof(*now));
	if (!device || !held || !now)
		bench_broken(b, "no memory for the device");
	memset(device, DEVICE, region.len_bytes);
}

static void child_writes(void *arg)
{
	mm_region_write(arg, CHILD);
}

static void make_event(struct bench *b)
{
	struct why why;
	int err = 0;

	switch (event) {
	case NONE:
		break;
	case FORK:
	case FORK_EXIT:
		child = need_child_after(b, park, NULL, NULL);
		break;
	case FORK_CHILD:
		child = need_child_after(b, park, child_writes, &region);
		break;
	case MPROTECT:
		if (mprotect(region.addr, region.len_bytes, PROT_READ) ||
		    mprotect(region.addr, region.len_bytes,
			     PROT_READ | PROT_WRITE))
			err = why_errno(&why, -errno, "mprotect");
		break;
	case CLEAR_REFS:
		if (softdirty_clear())
			err = why_set(&why, -EIO, "clear soft-dirty bits");
		break;
	case UFFD_WP:
		err = uffd_protect(uffd, region.addr, region.len_bytes, true,
				   &why);
		if (!err)
			err = uffd_protect(uffd, region.addr, region.len_bytes,
					   false, &why);
		break;
	case PAGEOUT:
	case PAGEOUT_READ:
		err = pageout_region(&region, &why);
		break;
	}
	if (err)
		skip(b, err, &why);
	if (event == FORK_EXIT) {
		need_unpark(b, park, child);
		child = 0;
	}
}

static void look_at(struct bench *b, struct page_state *pages)
{
	struct why why;

	if (pagemap_read(region.addr, region.nr_pages, pages, &why))
		bench_broken(b, "%s", why.text);
}

/*
 * Whose byte the other side has: by look what the device got, else what the
 * process sees. A page is in step, or it was copied: nothing else may be.
 */
static bool is_in_step(struct bench *b, size_t i)
{
	const unsigned char *page = (void *)mm_region_page(&region, i);
	const unsigned char *dma = (void *)(device + i * region.page_bytes);
	const unsigned char late = is_look ? *dma : *page;

	if (late == (is_look ? CPU : DEVICE))
		return true;
	if (late != (is_look ? OLD : CPU))
		bench_broken(b, "page %zu holds what nobody wrote to it: %u", i,
			     late);
	return false;
}

static void compare(struct bench *b)
{
	look_at(b, now);
	for (size_t i = 0; i < region.nr_pages; i++) {
		bool in_step = is_in_step(b, i);

		nr_seen += in_step;
		nr_lost += !in_step;
		if (!held[i].has_pfn || !now[i].has_pfn)
			continue;
		if (in_step != (held[i].pfn == now[i].pfn))
			bench_broken(b, "page %zu is %s, and its frame is %s",
				     i, in_step ? "in step" : "lost",
				     in_step ? "another" : "the same");
		nr_framed++;
	}
	nr_samples++;
}

static void prepare(struct bench *b)
{
	mm_region_write(&region, OLD);
	if (is_shared)
		holder = need_child_after(b, holder_park, NULL, NULL);
	refs_take(b, refs, &region, 0, region.nr_pages);
	look_at(b, held);
}

static void let_go(struct bench *b)
{
	if (child) {
		need_unpark(b, park, child);
		park_reset(park);
	}
	if (holder) {
		need_unpark(b, holder_park, holder);
		park_reset(holder_park);
	}
	if (event == FORK_EXIT)
		park_reset(park);
	child = 0;
	holder = 0;
}

static void run(struct bench *b)
{
	prepare(b);
	bench_begin_phase(b, 1);
	make_event(b);
	bench_end_phase(b, 1);
	if (event >= PAGEOUT) {
		look_at(b, now);
		for (size_t i = 0; i < region.nr_pages; i++)
			nr_paged_out += !now[i].present;
	}
	if (event == PAGEOUT_READ)
		mm_region_read(&region);
	bench_begin(b);
	mm_region_write(&region, CPU);
	bench_end(b, region.nr_pages);
	if (is_look)
		refs_look(b, refs, 0, device, region.len_bytes);
	else
		refs_poke(b, refs, 0, device, region.len_bytes);
	refs_drop(b, refs);
	compare(b);
	let_go(b);
}

static void check(struct bench *b)
{
	const size_t nr = nr_seen + nr_lost;

	bench_note(b, "pages_seen", (double)nr_seen);
	bench_note(b, "pages_lost", (double)nr_lost);
	if (event >= PAGEOUT)
		bench_note(b, "pages_unmapped", (double)nr_paged_out);
	bench_say(b, "late",
		  "%s %zu of %zu pages, lost %zu, in %zu samples; %s",
		  is_look ? "the device saw" : "the process saw", nr_seen, nr,
		  nr_lost, nr_samples,
		  nr_framed == nr
			  ? "each lost page has another frame, and no other"
			  : "frames are hidden: by data alone");
}

static void teardown(struct bench *b)
{
	(void)b;
	refs_close(refs);
	refs = NULL;
	if (uffd >= 0)
		close(uffd);
	uffd = -1;
	mm_region_unmap(&region);
	park_free(park);
	park_free(holder_park);
	park = holder_park = NULL;
	free(device);
	free(held);
	free(now);
	device = NULL;
	held = now = NULL;
}

static const struct expect expects[] = {
	{ .what = EV_NR_VMAS, .per_op = 1 },
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_MINFLT,
	  .per_op = 0,
	  .when = "event=none state=exclusive" },
	{ .what = EV_EXCLUSIVE_AFTER, .per_op = 1 },
	{ 0 },
};

#define EVENTS                                                                 \
	"none,fork,forkexit,forkchild,mprotect,clearrefs,uffdwp,pageout,pageoutread"

static const struct bench_def pin_late = {
	.name = "pin/late",
	.version = 1,
	.question =
		"Does data that a device moves late still reach the other side?",
	.timed =
		"the CPU writes one byte to each page, while the device holds them; phase event is what came before. Afterwards the device writes (fuse_read, io_uring, probe_*_w) or reads (fuse_write, probe_get, probe_pin) all pages",
	.op = "page",
	.phases = "write,event",
	.cases =
		"via=fuse_read,fuse_write,io_uring,probe_get,probe_get_w,probe_pin,probe_pin_w state=exclusive event=" EVENTS
		"; via=fuse_write,probe_get,probe_pin state=shared event=none",
	.quick = "via=fuse_read,io_uring event=none,fork,mprotect",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"the reference: fuse_get_user_pages or io_pin_pages. The event: copy_present_pte, change_pte_range, clear_soft_dirty, shrink_page_list. The write: do_wp_page > wp_page_reuse or wp_page_copy. The device: fuse_copy_page of the daemon's write(2) or read(2) of /dev/fuse, or copy_page_to_iter of a bvec",
	.expected =
		"none: all seen. 5.9 to 5.18: a reference makes each write fault a copy (page_count), so that every event loses all, but for what fork copied early because it was pinned (5.9) and what clear_refs leaves alone because it is pinned (5.11; 5.10.262 as well), and for pageout, where do_swap_page() goes by the mapping count: a read in between (pageoutread) makes the write one more fault that loses. Since 5.19 an exclusive page stays one: only a fork takes that away, from FOLL_GET, not from FOLL_PIN. So O_DIRECT on FUSE loses by fork until it pins (6.9), and by nothing since. state=shared: a read-only pin unshares since 5.19, FOLL_GET does not. None of this is an expectation of the proof: that is, page by page, that exactly the pages with another frame are lost, and that the device's bytes, the CPU's or the old ones are all there is. Any other page is broken",
	.pitfalls =
		"what is seen depends on the kind of reference as much as on the kernel: see pins held before. The daemon takes a write's data when it is told to, not when the write is submitted. pageout: a page that is held is unmapped at most, and pinned ones (maybe_dma_pinned) not even that since 5.11, and on 5.10.262: pages_unmapped tells. After clearrefs the harness's own pages fault as well",
	.designs =
		"mapcount: an event by this process alone never loses, a fork does while the child lives. refcount: every event that write-protects loses. exclusive: only a fork can, and only under FOLL_GET",
	.like = "kselftest mm/cow: R/O-mapping a page registered as iouring fixed buffer; fork() with an iouring fixed buffer",
	.setup = setup,
	.run = run,
	.check = check,
	.teardown = teardown,
};
BENCH(pin_late);
