// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * O_DIRECT on a FUSE file whose daemon is ours: a read or a write that lasts
 * until drop(). See fusehold.h for what holds when.
 *
 * FOLL_PIN since 6.9 (738adade96b2, "fuse: Fix missing FOLL_PIN for direct-io"),
 * four releases after direct I/O on block devices; FOLL_GET before. Neither is
 * FOLL_LONGTERM, however long it takes. Up to 256 pages a GUP call.
 */
#include "sys/gup.h"

#include "base/err.h"
#include "sys/fusehold.h"
#include "sys/mm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct fuse_dma {
	struct fusehold *h;
	bool is_write;
	size_t call_bytes;
};

static int fuse_open(void **state, const struct gup_want *want, bool is_write,
		     struct why *why)
{
	size_t nr = want->nr_pages * want->nr_refs;
	struct fuse_dma *d = xcalloc(1, sizeof(*d));
	int err = fusehold_open(&d->h, nr * mm_page_bytes(), nr, why);

	d->is_write = is_write;
	d->call_bytes = want->call_pages * mm_page_bytes();
	if (err)
		free(d);
	else
		*state = d;
	return err;
}

static int fuse_read_open(void **state, const struct gup_want *want,
			  struct why *why)
{
	return fuse_open(state, want, false, why);
}

static int fuse_write_open(void **state, const struct gup_want *want,
			   struct why *why)
{
	return fuse_open(state, want, true, why);
}

static void fuse_close(void *state)
{
	struct fuse_dma *d = state;

	fusehold_close(d->h);
	free(d);
}

static int fuse_take(void *state, void *addr, size_t len_bytes, struct why *why)
{
	struct fuse_dma *d = state;
	size_t call_bytes = d->call_bytes ? d->call_bytes : len_bytes;
	char *at = addr;

	while (len_bytes) {
		size_t n = len_bytes < call_bytes ? len_bytes : call_bytes;
		int err = d->is_write ? fusehold_write(d->h, at, n, why)
				      : fusehold_read(d->h, at, n, why);

		if (err)
			return err;
		at += n;
		len_bytes -= n;
	}
	return 0;
}

/* A read that was not poked finds the end of the file: nothing is written. */
static int fuse_drop(void *state, struct why *why)
{
	struct fuse_dma *d = state;

	return fusehold_answer(d->h, false, why);
}

static int fuse_look(void *state, size_t offset, void *to, size_t len_bytes,
		     struct why *why)
{
	struct fuse_dma *d = state;
	size_t held_bytes = fusehold_nr_bytes(d->h);
	int err;

	if (offset > held_bytes || len_bytes > held_bytes - offset)
		return why_set(why, -EINVAL, "look at what is not held");
	err = fusehold_sample(d->h, why);
	if (!err)
		memcpy(to, fusehold_data(d->h) + offset, len_bytes);
	return err;
}

/* One answer has all bytes of a read. */
static int fuse_poke(void *state, size_t offset, const void *from,
		     size_t len_bytes, struct why *why)
{
	struct fuse_dma *d = state;

	if (offset || len_bytes != fusehold_nr_bytes(d->h))
		return why_set(why, -EINVAL,
			       "a read ends with all its %zu bytes at once",
			       fusehold_nr_bytes(d->h));
	memcpy(fusehold_data(d->h), from, len_bytes);
	return fusehold_answer(d->h, true, why);
}

#define READ_TRAITS  (GUP_WRITE | GUP_FAST | GUP_HOLDS | GUP_POKES)
#define WRITE_TRAITS (GUP_FAST | GUP_HOLDS | GUP_LOOKS)

static const struct gup_rule read_rules[] = {
	{ "", GUP_GET, READ_TRAITS },
	{ "6.9", GUP_PIN, READ_TRAITS },
	{ 0 },
};

static const struct gup_rule write_rules[] = {
	{ "", GUP_GET, WRITE_TRAITS },
	{ "6.9", GUP_PIN, WRITE_TRAITS },
	{ 0 },
};

#define PATH_TO_GUP                                                            \
	"> fuse_direct_io > fuse_get_user_pages > iov_iter_get_pages2 > get_user_pages_fast; since 6.9 > iov_iter_extract_pages > pin_user_pages_fast"

static const struct gup_driver fuse_read_driver = {
	.name = "fuse_read",
	.what = "an O_DIRECT read of a FUSE file that its daemon, ours, has not answered; poke() is the answer, with all bytes, and the end of the references",
	.path = "io_submit > aio_read > generic_file_read_iter > fuse_direct_IO " PATH_TO_GUP,
	.rules = read_rules,
	.ready = fusehold_ready,
	.open = fuse_read_open,
	.take = fuse_take,
	.drop = fuse_drop,
	.poke = fuse_poke,
	.close = fuse_close,
};
GUP_DRIVER(fuse_read_driver);

static const struct gup_driver fuse_write_driver = {
	.name = "fuse_write",
	.what = "an O_DIRECT write to a FUSE file that its daemon, ours, has not read; the first look() makes it read all, once, and the references stay until it answers",
	.path = "io_submit > aio_write > generic_file_direct_write > fuse_direct_IO " PATH_TO_GUP,
	.rules = write_rules,
	.ready = fusehold_ready,
	.open = fuse_write_open,
	.take = fuse_take,
	.drop = fuse_drop,
	.look = fuse_look,
	.close = fuse_close,
};
GUP_DRIVER(fuse_write_driver);
