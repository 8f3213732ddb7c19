/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * zram.h - compressed RAM disks, as swap devices
 * (Documentation/admin-guide/blockdev/zram.rst).
 *
 * Only names of the form "/dev/zramN" are taken.
 */
#ifndef SYS_ZRAM_H
#define SYS_ZRAM_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZRAM_PATH_BYTES 24

bool zram_path_is_valid(const char *path);

/*
 * A device that nobody uses: one that has no size yet, else the name that the
 * next one will have (*is_new; zram_add() makes it). -ENODEV with why: this
 * kernel has no zram, or the module is not loaded.
 */
MUST_CHECK int zram_pick(char path[ZRAM_PATH_BYTES], bool *is_new,
			 struct why *why);

/* Make the device; -EAGAIN: the next one had another name: pick again. */
MUST_CHECK int zram_add(const char *path, struct why *why);

/* Give it a size; from then on it is in use. -EBUSY: somebody was faster. */
MUST_CHECK int zram_set_bytes(const char *path, uint64_t len_bytes,
			      struct why *why);

/*
 * Back to a device without a size; is_new: and away with it. What holds data
 * that is not ours (no swap header of swap_format()) is left alone, since
 * devices are known by number and somebody may have taken this one. 1; 0: there
 * was nothing to do; -errno with why (-EBUSY: somebody has it open).
 */
MUST_CHECK int zram_give_back(const char *path, bool is_new, struct why *why);

#endif
