// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * O_DIRECT to a block device as a driver: take() reads into the pages, or
 * writes from them, and is done when they are let go of. What they hold is that
 * of the device afterwards (dio_read).
 *
 * The reference was FOLL_GET until 6.4 and is FOLL_PIN since 6.5
 * (bio_iov_iter_get_pages(), a7e689dd1c06).
 */
#include "sys/gup.h"
#include "sys/gup_dio.h"
#include "sys/mm.h"

#include <errno.h>

static int open_one(void **state, const struct gup_want *want, bool is_write,
		    struct why *why)
{
	size_t pages = want->call_pages ? want->call_pages : GUP_DEVICE_PAGES;
	struct dio_want dio = { .device = want->device,
				.how = "plain",
				.is_write = is_write };
	struct dio *d;
	int err;

	if (!want->device) {
		why_set(why, -ENODEV, "O_DIRECT needs a block device");
		return -ENODEV;
	}
	dio.call_bytes = pages * mm_page_bytes();
	dio.len_bytes = dio.call_bytes;
	err = dio_open(&d, &dio, why);
	if (!err)
		*state = d;
	return err;
}

static int read_open(void **state, const struct gup_want *want, struct why *why)
{
	return open_one(state, want, false, why);
}

static int write_open(void **state, const struct gup_want *want,
		      struct why *why)
{
	return open_one(state, want, true, why);
}

static int rw_take(void *state, void *addr, size_t len_bytes, struct why *why)
{
	return dio_move(state, addr, len_bytes, why);
}

static void rw_close(void *state)
{
	dio_close(state);
}

static const struct gup_rule read_rules[] = {
	{ "", GUP_GET, GUP_WRITE | GUP_FAST },
	{ "6.5", GUP_PIN, GUP_WRITE | GUP_FAST },
	{ 0 },
};

static const struct gup_rule write_rules[] = {
	{ "", GUP_GET, GUP_FAST },
	{ "6.5", GUP_PIN, GUP_FAST },
	{ 0 },
};

static const struct gup_driver dio_read_driver = {
	.name = "dio_read",
	.what = "an O_DIRECT read from a block device, until it is complete",
	.path = "blkdev_read_iter > blkdev_direct_IO > bio_iov_iter_get_pages > iov_iter_get_pages2 > get_user_pages_fast (before 6.5), iov_iter_extract_pages > pin_user_pages_fast (since 6.5)",
	.rules = read_rules,
	.wants_device = true,
	.open = read_open,
	.take = rw_take,
	.close = rw_close,
};
GUP_DRIVER(dio_read_driver);

static const struct gup_driver dio_write_driver = {
	.name = "dio_write",
	.what = "an O_DIRECT write to a block device, until it is complete",
	.path = "blkdev_write_iter > blkdev_direct_IO > bio_iov_iter_get_pages > iov_iter_get_pages2 > get_user_pages_fast (before 6.5), iov_iter_extract_pages > pin_user_pages_fast (since 6.5)",
	.rules = write_rules,
	.wants_device = true,
	.open = write_open,
	.take = rw_take,
	.close = rw_close,
};
GUP_DRIVER(dio_write_driver);
