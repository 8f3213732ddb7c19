// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known answers for the probe module: what it holds is counted as it must be,
 * what it says of pages is what they are, and what it must refuse it refuses,
 * with nothing held behind.
 */
#include "harness/kind.h"
#include "harness/need.h"
#include "harness/refs.h"
#include "sys/cow_rules.h"
#include "sys/probe.h"

#include <errno.h>
#include <string.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct mm_region region;
static struct refs *refs;
static struct park *park;
static int fd = -1;

static void setup(struct bench *b)
{
	const struct gup_want want = { .nr_pages = bench_size(b) };
	struct why why;

	park = need_park(b);
	refs = need_refs(b, bench_word(b, "via"), &want);
	fd = probe_open(&why);
	if (fd < 0)
		bench_skip_why(b, &why);
	need_pages(b, &region, bench_size(b), "drained");
}

/*
 * get_user_pages() marks pages accessed, and the second time they wait in the
 * CPU's batch to be activated, which holds one reference more.
 */
static bool may_wait(void)
{
	return refs_kind(refs) == GUP_GET && !refs_has(refs, GUP_FAST);
}

/* The page with that many references, which nobody else has. */
static void check_page(struct bench *b, const struct cowprobe_page *p,
		       int refcount, bool is_pinned)
{
	const uint32_t is = COWPROBE_HAS_PAGE | COWPROBE_IS_ANON;

	if ((p->flags & is) != is || p->order || p->index || !p->pfn)
		bench_broken(b, "the probe sees no anonymous base page: %#x",
			     p->flags);
	if (p->refcount != refcount &&
	    !(may_wait() && p->refcount == refcount + 1))
		bench_broken(b, "the probe says %d references, not %d",
			     p->refcount, refcount);
	if (!(p->flags & COWPROBE_HAS_MAPCOUNT) || p->mapcount != 1)
		bench_broken(b, "the probe says %d mappings, not 1",
			     p->mapcount);
	if (!(p->flags & COWPROBE_IS_PINNED) == is_pinned)
		bench_broken(b, "the probe does not tell pinned from not");
	if (!!(p->flags & COWPROBE_IS_EXCLUSIVE) != cow_rules_mark())
		bench_broken(b, "the probe does not see the exclusive bit");
}

static void check_pages(struct bench *b, int refcount, bool is_pinned)
{
	struct cowprobe_page p;
	struct why why;

	for (size_t i = 0; i < region.nr_pages; i += region.nr_pages - 1) {
		if (probe_pages_at(fd, mm_region_page(&region, i), 1, &p, &why))
			bench_broken(b, "%s", why.text);
		check_page(b, &p, refcount, is_pinned);
	}
}

static void refuses(struct bench *b, unsigned long command, void *args, int err,
		    const char *what)
{
	if (!ioctl(fd, command, args))
		bench_broken(b, "the probe lets pass: %s", what);
	if (errno != err)
		bench_broken(b, "the probe refuses by another error: %s: %m",
			     what);
}

/* The page behind the last one is not there: all that was taken goes. */
static void check_refusals(struct bench *b)
{
	const uint64_t addr = (uintptr_t)region.addr;
	struct cowprobe_room room = { .nr_refs = 2 };
	struct cowprobe_take t = { .addr = addr, .ref = COWPROBE_GET };
	struct cowprobe_copy c = { .buffer = (uintptr_t)&t, .len_bytes = 1 };
	struct cowprobe_drop d;

	if (ioctl(fd, COWPROBE_ROOM, &room))
		bench_broken(b, "room for two references in the probe: %m");
	t.nr_pages = 3;
	refuses(b, COWPROBE_TAKE, &t, ENOSPC, "more than it has room for");
	room.nr_refs = UINT64_MAX;
	refuses(b, COWPROBE_ROOM, &room, E2BIG, "more references than bytes");
	room.nr_refs = 2;
	t.nr_pages = UINT64_MAX;
	refuses(b, COWPROBE_TAKE, &t, ENOSPC, "more pages than addresses");
	t.nr_pages = 1;
	t.addr = addr + 1;
	refuses(b, COWPROBE_TAKE, &t, EINVAL, "an address within a page");
	t.addr = addr;
	t.flags = COWPROBE_LONG;
	refuses(b, COWPROBE_TAKE, &t, EINVAL, "a long-term GET");
	t.flags = 0;
	t.nr_pages = 2;
	t.addr = 0;
	refuses(b, COWPROBE_TAKE, &t, EFAULT, "pages that are not there");
	refuses(b, COWPROBE_COPY, &c, ERANGE, "a look through no reference");
	t.addr = addr;
	if (ioctl(fd, COWPROBE_TAKE, &t) || t.nr_held != 2)
		bench_broken(b, "the probe takes no two references");
	c.offset = UINT64_MAX;
	refuses(b, COWPROBE_COPY, &c, ERANGE, "a look behind all memory");
	c.offset = 0;
	c.is_write = 1;
	refuses(b, COWPROBE_COPY, &c, EACCES, "a write by who reads");
	t.ref = COWPROBE_PIN;
	refuses(b, COWPROBE_TAKE, &t, EBUSY, "two kinds in one file");
	refuses(b, COWPROBE_ROOM, &room, EBUSY, "new room for what is held");
	if (ioctl(fd, COWPROBE_DROP, &d) || d.nr != 2)
		bench_broken(b, "the probe does not drop two references");
}

/* In a child, which ends with all that it holds. */
static void take_and_keep(void *arg)
{
	struct bench *b = arg;
	struct cowprobe_room room = { .nr_refs = region.nr_pages };
	struct cowprobe_take t = {
		.addr = (uintptr_t)region.addr,
		.nr_pages = region.nr_pages,
		.ref = COWPROBE_GET,
	};
	struct why why;
	int own_fd = probe_open(&why);

	if (own_fd < 0 || ioctl(own_fd, COWPROBE_ROOM, &room) ||
	    ioctl(own_fd, COWPROBE_TAKE, &t))
		bench_broken(b, "a child takes nothing by the probe: %m");
}

/* Nobody drops them but the end of the process. */
static void check_end_of_holder(struct bench *b)
{
	struct cowprobe_page p;
	pid_t child = need_child_after(b, park, take_and_keep, b);
	struct why why;

	if (probe_pages_at(fd, region.addr, 1, &p, &why))
		bench_broken(b, "%s", why.text);
	if (p.refcount < 3 || p.mapcount != 2)
		bench_broken(b,
			     "of a page of two processes, of which one "
			     "holds it: %d references, %d mappings",
			     p.refcount, p.mapcount);
	need_unpark(b, park, child);
	park_reset(park);
	pages_again(b, &region);
	check_pages(b, 1, false);
}

/* Code and data stay while a file is open. */
static void check_unload(struct bench *b)
{
	if (!syscall(SYS_delete_module, "cowprobe", O_NONBLOCK))
		bench_broken(b, "the probe is unloaded while it is open");
	if (errno != EAGAIN && errno != ENOSYS && errno != EPERM)
		bench_broken(b, "unload the probe while it is open: %m");
}

static void run(struct bench *b)
{
	const bool is_pin = refs_kind(refs) == GUP_PIN;

	pages_again(b, &region);
	check_refusals(b);
	check_unload(b);
	check_end_of_holder(b);
	check_pages(b, 1, false);
	bench_begin(b);
	refs_take(b, refs, &region, 0, region.nr_pages);
	bench_end(b, region.nr_pages);
	check_pages(b, is_pin ? 1025 : 2, is_pin);
	refs_drop(b, refs);
	check_pages(b, 1, false);
}

static void teardown(struct bench *b)
{
	if (fd >= 0)
		close(fd);
	fd = -1;
	refs_close(refs);
	pages_drop(b, &region);
	park_free(park);
}

static const struct expect expects[] = {
	{ .what = EV_PRESENT, .per_op = 1 },
	{ .what = EV_PFN_CHANGED, .per_op = 0 },
	{ 0 },
};

static const struct bench_def self_probe = {
	.name = "self/probe",
	.version = 1,
	.question = "Does the probe module hold and tell what it says?",
	.timed = "references to pages whose counts are known",
	.op = "page",
	.cases =
		"via=probe_get,probe_get_slow,probe_pin,probe_pin_w,probe_pin_slow,probe_long,probe_long_w_slow",
	.sweep = "pages",
	.headline = HEADLINE_PER_OP,
	.expects = expects,
	.kernel =
		"the ioctls of our module cowprobe: get_user_pages_fast, get_user_pages, pin_user_pages_fast, pin_user_pages",
	.expected =
		"one reference for the mapping, one more for a GET, 1024 more for a PIN of a base page, which counts as pinned then; one mapping; exclusive since 5.19",
	.pitfalls =
		"needs the module, which only guests of the lab load; run by name only",
	.designs = "no difference",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(self_probe);
