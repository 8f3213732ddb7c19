/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loop.h - a block device over memory that, unlike zram, the kernel takes for
 * slow: requests go through a queue and a worker, so that pages come back from
 * swap through the swap cache (BLK_FEAT_SYNCHRONOUS, before 6.11
 * QUEUE_FLAG_SYNCHRONOUS, is not set; do_swap_page() asks for it).
 *
 * Behind it is a memfd whose pages are locked: file pages that are themselves
 * swapped out would be asked for in the middle of swapping. O_DIRECT takes a
 * reference to the user's page, and the worker copies by bvec, without another.
 *
 * Only names of the form "/dev/loopN" are taken.
 */
#ifndef SYS_LOOP_H
#define SYS_LOOP_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

#define LOOP_PATH_BYTES 24

bool loop_path_is_valid(const char *path);

/* A device that is free now. -ENODEV with why: no loop driver. */
MUST_CHECK int loop_pick(char path[LOOP_PATH_BYTES], struct why *why);

/*
 * Attach len_bytes of locked memory (a multiple of the page size, freed with
 * the device). Returns an open descriptor, which the caller keeps until
 * somebody else (swapon) has the device open: it detaches itself at the last
 * close. -EBUSY: somebody was faster, pick again.
 */
MUST_CHECK int loop_attach(const char *path, size_t len_bytes, struct why *why);

/*
 * Detach, if it is still ours. 1; 0: there was nothing to do; -errno with why.
 */
MUST_CHECK int loop_detach(const char *path, struct why *why);

#endif
