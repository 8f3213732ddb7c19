/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blank.h - block devices that the kernel has made and nobody uses: the RAM
 * disks of brd and the null devices of null_blk, which forget what is written
 * (unless they were told to keep it).
 *
 * Blank is a device that can be opened exclusively (not mounted, no swap, no
 * part of another device) and whose first bytes, and its last page, hold
 * nothing: zeroes, or whatever was in the buffer, as null_blk leaves it. What
 * was written goes back to zeroes. The last page says that it was us.
 *
 * Only names of the form "/dev/ramN" and "/dev/nullbN" are taken.
 */
#ifndef SYS_BLANK_H
#define SYS_BLANK_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

#define BLANK_PATH_BYTES 24

bool blank_path_is_valid(const char *path);

/*
 * The first device of that name ("ram", "nullb") with room for len_bytes (a
 * multiple of the page size) and a page more that is blank now. -ENODEV with
 * why: there is none at all; -EBUSY: none that is blank or large enough.
 */
MUST_CHECK int blank_pick(const char *name, size_t len_bytes,
			  char path[BLANK_PATH_BYTES], struct why *why);

/*
 * Take it, if it is blank still: the caller may write its first len_bytes
 * until it closes the descriptor, which keeps others from claiming the device.
 * -EBUSY: somebody was faster, or has written to it.
 */
MUST_CHECK int blank_take(const char *path, size_t len_bytes, struct why *why);

/*
 * Zeroes again where we have written, if nobody has claimed it and our mark is
 * there still. 1; 0: there was nothing to do; -errno with why.
 */
MUST_CHECK int blank_give_back(const char *path, struct why *why);

#endif
