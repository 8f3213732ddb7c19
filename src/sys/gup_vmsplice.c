// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vmsplice(2): a pipe buffer refers to the page itself until it is read.
 *
 * FOLL_GET on every kernel so far (7.3), 16 pages to each GUP call
 * (iter_to_pipe()). Dropped by splicing the pipe into /dev/null, which copies
 * nothing.
 */
#include "sys/gup.h"

#include "base/err.h"
#include "sys/gup_pipes.h"
#include "sys/mm.h"

#include <errno.h>
#include <stdlib.h>

struct vmsplices {
	size_t call_pages;
	size_t nr_refs;
	struct pipes *pipes;
};

static void vmsplice_close(void *state)
{
	struct vmsplices *v = state;

	pipes_free(v->pipes);
	free(v);
}

static int vmsplice_open(void **state, const struct gup_want *want,
			 struct why *why)
{
	struct vmsplices *v = xcalloc(1, sizeof(*v));
	int err = pipes_new(&v->pipes, want->nr_pages * want->nr_refs, 0, why);

	if (err) {
		free(v);
		return err;
	}
	v->call_pages = want->call_pages;
	v->nr_refs = want->nr_refs;
	*state = v;
	return 0;
}

static int vmsplice_range(const struct vmsplices *v, char *at, size_t nr_pages,
			  struct why *why)
{
	while (nr_pages) {
		size_t nr = pipes_room(v->pipes);
		int err;

		if (!nr)
			return why_set(why, -ENOSPC, "the pipes are full");
		if (v->call_pages && nr > v->call_pages)
			nr = v->call_pages;
		if (nr > nr_pages)
			nr = nr_pages;
		err = pipes_fill(v->pipes, at, nr, why);
		if (err)
			return err;
		at += nr * mm_page_bytes();
		nr_pages -= nr;
	}
	return 0;
}

static int vmsplice_take(void *state, void *addr, size_t len_bytes,
			 struct why *why)
{
	const struct vmsplices *v = state;
	int err = 0;

	for (size_t i = 0; i < v->nr_refs && !err; i++)
		err = vmsplice_range(v, addr, len_bytes / mm_page_bytes(), why);
	return err;
}

static int vmsplice_drop(void *state, struct why *why)
{
	struct vmsplices *v = state;

	return pipes_empty(v->pipes, why);
}

static int vmsplice_look(void *state, size_t offset, void *to, size_t len_bytes,
			 struct why *why)
{
	struct vmsplices *v = state;

	return pipes_look(v->pipes, offset, to, len_bytes, why);
}

static const struct gup_rule rules[] = {
	{ "", GUP_GET, GUP_FAST | GUP_HOLDS | GUP_LOOKS },
	{ 0 },
};

static const struct gup_driver vmsplice_driver = {
	.name = "vmsplice",
	.what = "a pipe buffer that refers to the page",
	.path = "vmsplice_to_pipe > iter_to_pipe > iov_iter_get_pages (2 since 6.0) > get_user_pages_fast",
	.rules = rules,
	.open = vmsplice_open,
	.take = vmsplice_take,
	.drop = vmsplice_drop,
	.look = vmsplice_look,
	.close = vmsplice_close,
};
GUP_DRIVER(vmsplice_driver);
