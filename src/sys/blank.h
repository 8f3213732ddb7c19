/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blank.h - block devices that the kernel has made and nobody uses: the RAM
 * disks of brd and the null devices of null_blk, which forget what is written
 * (unless they were told to keep it).
 *
 * Blank is a device that can be opened exclusively (not mounted, no swap, no
 * part of another device) and whose first and last bytes hold nothing: zeroes,
 * or whatever was in the buffer, as null_blk leaves it. What was written goes
 * back to zeroes.
 *
 * Its first BLANK_HEAD_BYTES say in each sector that it was us; data come
 * behind them. Whoever makes use of the device after we were killed writes
 * there: file systems, volumes, arrays and partition tables begin there. So
 * what is cleared later is ours still, or is not cleared.
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
#define BLANK_HEAD_BYTES (128u << 10) /* a multiple of any page size */

bool blank_path_is_valid(const char *path);

/*
 * The first device of that name ("ram", "nullb") with room for len_bytes (a
 * multiple of the page size) and BLANK_HEAD_BYTES at both ends that is blank
 * now. -ENODEV with why: there is none at all; -EBUSY: none that is blank or
 * large enough.
 */
MUST_CHECK int blank_pick(const char *name, size_t len_bytes,
			  char path[BLANK_PATH_BYTES], struct why *why);

/*
 * Take it, if it is blank still: the caller may write len_bytes from
 * BLANK_HEAD_BYTES on until it closes the descriptor, which keeps others from
 * claiming the device.
 * -EBUSY: somebody was faster, or has written to it.
 */
MUST_CHECK int blank_take(const char *path, size_t len_bytes, struct why *why);

/*
 * Zeroes again where we have written, if all marks are there still. 1; 0: there
 * was nothing to do, or it is somebody else's now; -errno with why.
 */
MUST_CHECK int blank_give_back(const char *path, struct why *why);

#endif
