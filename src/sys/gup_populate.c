// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controls: what faults in by the walk of GUP's slow path, breaks COW as it
 * does, and holds nothing afterwards. MADV_POPULATE_WRITE (5.14) and mlock(2),
 * which asks for write access to private writable mappings.
 */
#include "sys/gup.h"

#include "sys/memlock.h"
#include "sys/mm.h"

#include <errno.h>
#include <sys/mman.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* since Linux 5.14; glibc 2.35 */
#endif

struct control {
	size_t call_bytes;
	/* What mlock() locked: one range grows, others would be forgotten. */
	char *addr;
	size_t len_bytes;
};

static int control_open(void **state, const struct gup_want *want,
			struct why *why)
{
	struct control *c = gup_state_new(sizeof(*c));

	(void)why;
	c->call_bytes = want->call_pages * mm_page_bytes();
	*state = c;
	return 0;
}

static int populate(const void *addr, size_t len_bytes)
{
	return madvise((void *)(uintptr_t)addr, len_bytes, MADV_POPULATE_WRITE);
}

static int control_take(const struct control *c, char *at, size_t len_bytes,
			int (*call)(const void *addr, size_t len_bytes),
			const char *what, struct why *why)
{
	char *const end = at + len_bytes;

	while (at < end) {
		size_t part_bytes = (size_t)(end - at);

		if (c->call_bytes && part_bytes > c->call_bytes)
			part_bytes = c->call_bytes;
		if (call(at, part_bytes))
			return why_errno(why, -errno, "%s", what);
		at += part_bytes;
	}
	return 0;
}

/* An empty range with advice that is known is fine. */
static int populate_ready(struct why *why)
{
	if (!madvise(NULL, 0, MADV_POPULATE_WRITE))
		return 0;
	return why_set(why, -EOPNOTSUPP,
		       "this kernel has no "
		       "MADV_POPULATE_WRITE (since 5.14)");
}

static int populate_take(void *state, void *addr, size_t len_bytes,
			 struct why *why)
{
	return control_take(state, addr, len_bytes, populate,
			    "madvise(MADV_POPULATE_WRITE)", why);
}

static const struct gup_rule populate_rules[] = {
	{ "", GUP_NONE, GUP_WRITE },
	{ 0 },
};

static const struct gup_driver populate_driver = {
	.name = "populate",
	.what = "nothing: MADV_POPULATE_WRITE, the walk without a reference",
	.path = "madvise_populate > faultin_page_range (faultin_vma_page_range on 6.1) > __get_user_pages without an array of pages",
	.rules = populate_rules,
	.ready = populate_ready,
	.open = control_open,
	.take = populate_take,
	.close = gup_state_free,
};
GUP_DRIVER(populate_driver);

static int mlock_open(void **state, const struct gup_want *want,
		      struct why *why)
{
	int err = memlock_allows(want->nr_pages, why);

	return err ? err : control_open(state, want, why);
}

static int mlock_take(void *state, void *addr, size_t len_bytes,
		      struct why *why)
{
	struct control *c = state;

	if (!c->addr)
		c->addr = addr;
	else if (addr != c->addr + c->len_bytes)
		return why_set(why, -EINVAL, "mlock holds one range only");
	c->len_bytes += len_bytes;
	return control_take(c, addr, len_bytes, mlock, "mlock", why);
}

static int mlock_drop(void *state, struct why *why)
{
	struct control *c = state;
	int err = 0;

	if (c->addr && munlock(c->addr, c->len_bytes))
		err = why_errno(why, -errno, "munlock");
	c->addr = NULL;
	c->len_bytes = 0;
	return err;
}

/* The pages may be unmapped by now, and then they are no longer locked. */
static void mlock_close(void *state)
{
	(void)mlock_drop(state, NULL);
	gup_state_free(state);
}

static const struct gup_rule mlock_rules[] = {
	{ "", GUP_NONE, GUP_WRITE | GUP_HOLDS },
	{ 0 },
};

static const struct gup_driver mlock_driver = {
	.name = "mlock",
	.is_charged = true,
	.what = "nothing but VM_LOCKED, until munlock(2); since 5.18 a batch of its CPU has a reference to the last pages for a while",
	.path = "do_mlock > __mm_populate > populate_vma_page_range > __get_user_pages without an array of pages",
	.rules = mlock_rules,
	.open = mlock_open,
	.take = mlock_take,
	.drop = mlock_drop,
	.close = mlock_close,
};
GUP_DRIVER(mlock_driver);
