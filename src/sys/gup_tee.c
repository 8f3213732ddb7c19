// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tee(2): a second pipe buffer that refers to the same page, made from the
 * first and not from a page table: the price of a reference without a walk, and
 * thousands of references to one page without any privilege.
 *
 * The references that stay are all tee's: each call takes the pages once by
 * vmsplice(2), tees them nr_refs times and empties the first pipe, so there is
 * one more reference for so long.
 */
#include "sys/gup.h"

#include "base/err.h"
#include "sys/gup_pipes.h"
#include "sys/mm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

struct tees {
	size_t call_pages;
	size_t nr_refs;
	struct pipes *from, *to;
};

static void tee_close(void *state)
{
	struct tees *t = state;

	pipes_free(t->from);
	pipes_free(t->to);
	free(t);
}

/*
 * tee() always begins at what is first in a pipe, so the pages that are teed
 * at once must fit into what the other pipe has left: powers of two that divide
 * what is in there already, and thus the pipe, leave no slot empty.
 */
static size_t pages_at_once(const struct tees *t, size_t nr_pages)
{
	size_t nr = t->from->slots;

	while (nr > nr_pages || t->to->nr_taken % nr ||
	       (t->call_pages && nr > t->call_pages))
		nr /= 2;
	return nr;
}

static int tee_open(void **state, const struct gup_want *want, struct why *why)
{
	size_t nr_from = want->nr_pages;
	struct tees *t = xcalloc(1, sizeof(*t));
	int err;

	t->call_pages = want->call_pages;
	t->nr_refs = want->nr_refs;
	err = pipes_new(&t->to, want->nr_pages * want->nr_refs, 0, why);
	if (!err) {
		if (nr_from > t->to->slots)
			nr_from = t->to->slots;
		err = pipes_new(&t->from, nr_from, 0, why);
	}
	if (err)
		tee_close(t);
	else
		*state = t;
	return err;
}

static int tee_once(struct tees *t, size_t nr_pages, struct why *why)
{
	const size_t len_bytes = nr_pages * mm_page_bytes();
	struct pipes *to = t->to;
	ssize_t n;

	if (pipes_room(to) < nr_pages)
		return why_set(why, -ENOSPC, "the pipes are full");
	n = tee(t->from->fds[0][0], to->fds[to->nr_taken / to->slots][1],
		len_bytes, SPLICE_F_NONBLOCK);
	if (n != (ssize_t)len_bytes)
		return why_errno(why, n < 0 ? -errno : -EIO, "tee %zu pages",
				 nr_pages);
	to->nr_taken += nr_pages;
	return 0;
}

static int tee_take(void *state, void *addr, size_t len_bytes, struct why *why)
{
	struct tees *t = state;
	size_t nr_pages = len_bytes / mm_page_bytes();
	char *at = addr;

	while (nr_pages) {
		size_t nr = pages_at_once(t, nr_pages);
		int err = pipes_fill(t->from, at, nr, why);

		for (size_t i = 0; i < t->nr_refs && !err; i++)
			err = tee_once(t, nr, why);
		if (!err)
			err = pipes_empty(t->from, why);
		if (err)
			return err;
		at += nr * mm_page_bytes();
		nr_pages -= nr;
	}
	return 0;
}

static int tee_drop(void *state, struct why *why)
{
	struct tees *t = state;

	return pipes_empty(t->to, why);
}

static int tee_look(void *state, size_t offset, void *to, size_t len_bytes,
		    struct why *why)
{
	struct tees *t = state;

	return pipes_look(t->to, offset, to, len_bytes, why);
}

static const struct gup_rule rules[] = {
	{ "", GUP_GET, GUP_FAST | GUP_HOLDS | GUP_LOOKS },
	{ 0 },
};

static const struct gup_driver tee_driver = {
	.name = "tee",
	.what = "a pipe buffer that tee(2) made of one of vmsplice(2), which is gone again",
	.path = "do_tee > link_pipe > generic_pipe_buf_get > try_get_page; before, as vmsplice",
	.rules = rules,
	.open = tee_open,
	.take = tee_take,
	.drop = tee_drop,
	.look = tee_look,
	.close = tee_close,
};
GUP_DRIVER(tee_driver);
