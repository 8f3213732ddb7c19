// SPDX-License-Identifier: GPL-2.0-or-later
/* What a process does to its own memory. */
#include "litmus/litmus_impl.h"

#include "sys/migrate.h"
#include "sys/numa.h"
#include "sys/pagemap.h"
#include "sys/pageout.h"
#include "sys/softdirty.h"
#include "sys/uffd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_COLLAPSE /* since 6.1 */
#define MADV_COLLAPSE 25
#endif

/* Reclaim skips a page that is locked or under writeback just then. */
#define PAGEOUT_TRIES 20
#define NAP_NS	      1000000L
#define WRITE_TRIES   5000 /* 5 s */

int actor_unprotect(struct actor *a, unsigned int page, struct why *why)
{
	const struct mm_region *r = &a->pages[page];

	a->is_protected[page] = false;
	return uffd_protect(a->uffd, r->addr, r->len_bytes, false, why);
}

static int protect(struct actor *a, unsigned int page, struct why *why)
{
	const struct mm_region *r = &a->pages[page];
	int err = 0;

	if (a->uffd < 0)
		err = uffd_open(UFFD_SYNC, &a->uffd, why);
	if (!err)
		err = uffd_register_wp(a->uffd, r->addr, r->len_bytes, why);
	if (!err)
		err = uffd_protect(a->uffd, r->addr, r->len_bytes, true, why);
	a->is_protected[page] = !err;
	return err;
}

/* The words that are looked at are in the first base page. */
void actor_touch_rest(struct actor *a, unsigned int page, bool is_write)
{
	const struct mm_region *r = &a->pages[page];
	volatile char *at = r->addr;

	for (size_t off = r->page_bytes; off < r->len_bytes;
	     off += r->page_bytes) {
		if (is_write)
			at[off] = 1;
		else
			(void)at[off];
	}
}

static void store(struct actor *a, const struct scn_step *st, uint64_t word)
{
	for (unsigned int half = 0; half < 2; half++)
		if (step_has_half(st, half))
			*actor_word(a, st->page, half) = word;
	actor_touch_rest(a, st->page, true);
}

static int force_bytes(int fd, const volatile void *to, const void *from,
		       size_t len_bytes, struct why *why)
{
	if (pwrite(fd, from, len_bytes, (off_t)(uintptr_t)to) ==
	    (ssize_t)len_bytes)
		return 0;
	return why_errno(why, -errno, "write /proc/self/mem");
}

/*
 * FOLL_FORCE | FOLL_WRITE, as a debugger writes; to all of a huge page. One call
 * for both halves: two would be two faults, and up to 5.18 the second may copy
 * what the first reused, for the reference of its own LRU batch or of others.
 */
static int force(struct actor *a, const struct scn_step *st, uint64_t word,
		 struct why *why)
{
	static uint64_t words[1 << 13]; /* the largest page there is: 64 KiB */
	const struct mm_region *r = &a->pages[st->page];
	unsigned int first = !step_has_half(st, 0);
	size_t len_bytes = sizeof(word);
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC), err;

	if (fd < 0)
		return why_errno(why, -errno, "open /proc/self/mem");
	if (step_has_half(st, 0) && step_has_half(st, 1))
		len_bytes += r->page_bytes / 2;
	for (size_t i = 0; i < len_bytes / sizeof(word); i++)
		words[i] = word;
	err = force_bytes(fd, actor_word(a, st->page, first), words, len_bytes,
			  why);
	for (size_t off = r->page_bytes; off < r->len_bytes && !err;
	     off += r->page_bytes)
		err = force_bytes(fd, r->addr + off, words, 1, why);
	close(fd);
	return err;
}

static int look_at(struct actor *a, unsigned int page, struct page_state *p,
		   struct why *why)
{
	return pagemap_read(a->pages[page].addr, 1, p, why);
}

/*
 * A page under writeback cannot leave the swap cache; one whose writeback ended
 * is in a batch of the CPU that saw to it (folio_rotate_reclaimable()), with a
 * reference. Wait for the one, and empty the other.
 */
static int wait_written(struct actor *a, const struct page_state *was,
			struct why *why)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	uint64_t flags;

	for (int i = 0; i < WRITE_TRIES; i++) {
		if (!was->has_pfn || kpageflags_read(was, 1, &flags, NULL) ||
		    !kpf_has(flags, KPF_WRITEBACK))
			return a->sh->keeps_batch ? 0 : actor_drain_all(a, why);
		nanosleep(&nap, NULL);
	}
	return why_set(why, -ETIMEDOUT, "a page is not written to swap");
}

/*
 * A huge page in two halves, which makes the kernel split it first. Whole, it
 * would go to swap in one piece if there is room for that, and stay in the swap
 * cache as one until reclaim comes for it: what is read back is then a large
 * folio, or base pages, as time has it.
 */
static int page_out(const struct mm_region *r, struct why *why)
{
	struct mm_region half = *r;
	int err;

	if (r->nr_pages == 1)
		return pageout_region(r, why);
	half.nr_pages /= 2;
	half.len_bytes /= 2;
	err = pageout_region(&half, why);
	half.addr += half.len_bytes;
	return err ? err : pageout_region(&half, why);
}

static int swap_out(struct actor *a, unsigned int page, bool *gave_none,
		    struct why *why)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	struct page_state was, p = { 0 };
	int err = look_at(a, page, &was, why);

	for (int i = 0; i < PAGEOUT_TRIES && !err && !p.swapped; i++) {
		if (i)
			nanosleep(&nap, NULL);
		err = page_out(&a->pages[page], why);
		if (!err)
			err = look_at(a, page, &p, why);
	}
	/* what is out already cannot be put out */
	*gave_none = was.swapped || !p.swapped;
	return err || *gave_none ? err : wait_written(a, &was, why);
}

static int migrate(struct actor *a, unsigned int page, bool *gave_none,
		   struct why *why)
{
	char *addr = a->pages[page].addr;
	uint64_t nodes;
	int here, err = nodes_with_memory(&nodes, why);

	if (!err)
		err = nodes_of_pages(addr, 1, mm_page_bytes(), &here, why);
	if (err)
		return err;
	*gave_none = here < 0;
	if (here < 0)
		return 0;
	nodes &= ~(1ull << here);
	/* The page stays if somebody holds it: no failure. */
	err = migrate_to_node(addr, __builtin_ctzll(nodes), why);
	*gave_none = err != 0;
	return err == -EPERM ? err : 0;
}

static int advise(const struct mm_region *r, int advice, const char *name,
		  struct why *why)
{
	if (!madvise(r->addr, r->len_bytes, advice))
		return 0;
	return why_errno(why, -errno, "madvise(%s)", name);
}

static int split(const struct mm_region *r, bool *gave_none, struct why *why)
{
	char *page = r->addr + r->len_bytes / 2;

	*gave_none = r->nr_pages == 1;
	if (*gave_none)
		return 0;
	if (madvise(page, r->page_bytes, MADV_DONTDUMP) ||
	    madvise(page, r->page_bytes, MADV_DODUMP) ||
	    madvise(r->addr, r->len_bytes, MADV_NOHUGEPAGE))
		return why_errno(why, -errno, "split a huge page's PMD");
	return 0;
}

static int collapse(const struct mm_region *r, bool *gave_none, struct why *why)
{
	int err = advise(r, MADV_HUGEPAGE, "MADV_HUGEPAGE", why);

	if (!err)
		err = advise(r, MADV_COLLAPSE, "MADV_COLLAPSE", why);
	*gave_none = err != 0;
	/* Shared or held pages are none of its business: no failure. */
	return err == -EINVAL && r->nr_pages > 1 ? err : 0;
}

static int change(struct actor *a, const struct scn_step *st, int prot,
		  struct why *why)
{
	const struct mm_region *r = &a->pages[st->page];

	if (!mprotect(r->addr, r->len_bytes, prot))
		return 0;
	return why_errno(why, -errno, "mprotect");
}

/* Values: only those of verbs that move data. */
static int move_data(struct actor *a, const struct scn_step *st,
		     const struct litmus_order *o, struct litmus_report *r)
{
	switch (st->verb) {
	case SCN_WRITE:
		store(a, st, o->stamp);
		return 0;
	case SCN_FORCE:
		return force(a, st, o->stamp, &r->why);
	case SCN_SAME:
		store(a, st, o->stamp);
		memcpy(a->pages[st->other].addr, a->pages[st->page].addr,
		       mm_page_bytes());
		return 0;
	default: /* read, swapin */
		for (unsigned int half = 0; half < 2; half++)
			r->seen[half] = *actor_word(a, st->page, half);
		return 0;
	}
}

static int change_memory(struct actor *a, const struct scn_step *st,
			 struct litmus_report *r)
{
	struct mm_region *page = &a->pages[st->page];
	struct why *why = &r->why;

	switch (st->verb) {
	case SCN_UNMAP:
		mm_region_unmap(page);
		return 0;
	case SCN_DONTNEED:
		return advise(page, MADV_DONTNEED, "MADV_DONTNEED", why);
	case SCN_DONTFORK:
		return advise(page, MADV_DONTFORK, "MADV_DONTFORK", why);
	case SCN_DOFORK:
		return advise(page, MADV_DOFORK, "MADV_DOFORK", why);
	case SCN_PROTECT:
		return change(a, st, PROT_READ, why);
	case SCN_UNPROTECT:
		return change(a, st, PROT_READ | PROT_WRITE, why);
	case SCN_UFFDWP:
		return protect(a, st->page, why);
	case SCN_SWAPOUT:
		return swap_out(a, st->page, &r->gave_none, why);
	case SCN_MIGRATE:
		return migrate(a, st->page, &r->gave_none, why);
	case SCN_MERGE: /* the rest is the coordinator's */
		return advise(page, MADV_MERGEABLE, "MADV_MERGEABLE", why)
			       ?: advise(&a->pages[st->other], MADV_MERGEABLE,
					 "MADV_MERGEABLE", why);
	case SCN_UNMERGE:
		return advise(page, MADV_UNMERGEABLE, "MADV_UNMERGEABLE", why);
	case SCN_SPLIT:
		return split(page, &r->gave_none, why);
	case SCN_COLLAPSE:
		return collapse(page, &r->gave_none, why);
	default:
		return why_set(why, -EOPNOTSUPP, "no process can do that");
	}
}

static bool is_write(const struct scn_step *st)
{
	return st->verb == SCN_WRITE || st->verb == SCN_FORCE ||
	       st->verb == SCN_SAME;
}

void actor_memory(struct actor *a, const struct scn_step *st,
		  const struct litmus_order *o, struct litmus_report *r)
{
	if (st->verb == SCN_SOFTDIRTY) {
		if (softdirty_clear())
			r->err =
				why_set(&r->why, -EIO, "clear soft-dirty bits");
		return;
	}
	if (is_write(st) && a->is_protected[st->page])
		r->err = actor_unprotect(a, st->page, &r->why);
	if (!r->err && st->verb == SCN_SAME && a->is_protected[st->other])
		r->err = actor_unprotect(a, st->other, &r->why);
	if (r->err)
		return;
	if (is_write(st) || st->verb == SCN_READ || st->verb == SCN_SWAPIN)
		r->err = move_data(a, st, o, r);
	else
		r->err = change_memory(a, st, r);
	r->is_refused =
		r->err == -EBUSY || r->err == -ENOMEM || r->err == -EPERM;
	r->is_lacking = r->err == -EOPNOTSUPP || r->err == -EINVAL;
}
