/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loops that are timed: calls to GUP, and what lets go of what they took. */
#ifndef COWPROBE_TAKE_H
#define COWPROBE_TAKE_H

#include "compat.h"

/* Not inline, so that its call is one. */
static noinline long take_nothing(unsigned long addr, unsigned long nr,
				  unsigned int gup_flags, struct page **pages)
{
	barrier();
	return nr;
}

/* One GUP call: how many of the pages it took, or -errno. */
static __always_inline long take_call(u32 ref, u32 flags, unsigned long addr,
				      unsigned long nr, unsigned int gup_flags,
				      struct page **pages)
{
	if (flags & COWPROBE_SLOW) {
		if (ref == COWPROBE_PIN)
			return probe_pin_slow(addr, nr, gup_flags, pages);
		if (ref == COWPROBE_GET)
			return probe_get_slow(addr, nr, gup_flags, pages);
	} else {
		if (ref == COWPROBE_PIN)
			return pin_user_pages_fast(addr, nr, gup_flags, pages);
		if (ref == COWPROBE_GET)
			return get_user_pages_fast(addr, nr, gup_flags, pages);
	}
	return take_nothing(addr, nr, gup_flags, pages);
}

/* 0, or why a call took fewer pages than it was asked for. */
static long take_loop(const struct cowprobe_take *t, struct page **pages,
		      unsigned int gup_flags, unsigned long *done)
{
	unsigned long call = t->call_pages, addr = t->addr;

	if (!call || call > t->nr_pages)
		call = t->nr_pages;
	while (*done < t->nr_pages) {
		unsigned long nr =
			min_t(unsigned long, call, t->nr_pages - *done);
		long got = take_call(t->ref, t->flags, addr, nr, gup_flags,
				     pages + *done);

		if (got < 0)
			return got;
		*done += got;
		if (got != (long)nr)
			return -EFAULT;
		addr += nr << PAGE_SHIFT;
	}
	return 0;
}

static void put_refs(struct page **pages, unsigned long nr, u32 ref,
		     bool is_dirty)
{
	unsigned long i;

	if (ref == COWPROBE_PIN && is_dirty) {
		unpin_user_pages_dirty_lock(pages, nr, true);
	} else if (ref == COWPROBE_PIN) {
		unpin_user_pages(pages, nr);
	} else if (ref == COWPROBE_GET) {
		for (i = 0; is_dirty && i < nr; i++)
			set_page_dirty_lock(pages[i]);
		for (i = 0; i < nr; i++)
			put_page(pages[i]);
	}
}

#endif
