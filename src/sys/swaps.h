/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * swaps.h - swap areas: which are in use, how one is made, on and off.
 *
 * Paths are without the sysroot, as everywhere in sys; with one set, the system
 * calls are given the prefixed path and find no device there.
 */
#ifndef SYS_SWAPS_H
#define SYS_SWAPS_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The highest there is: SWAP_FLAG_PRIO_MASK. */
#define SWAP_PRIO_MAX 0x7fff

/* One line of /proc/swaps. */
struct swap_area {
	char path[256]; /* "\040" undone; a deleted file ends in " (deleted)" */
	uint64_t len_bytes; /* without the header page */
	uint64_t used_bytes;
	int prio;
};

/*
 * A line of /proc/swaps; -EINVAL: not one (the heading, a path that is too
 * long).
 */
MUST_CHECK int swap_parse(const char *line, struct swap_area *a);

/*
 * Is this device or file in use as swap? 1 and *a (may be NULL), 0, or -errno.
 * A kernel without swap has no /proc/swaps: 0.
 */
MUST_CHECK int swap_find(const char *path, struct swap_area *a);

/* 16 bytes of it go into the header. */
#define SWAP_LABEL "cowbench"

/*
 * Page 0 of a swap area of nr_pages pages, header included: version 1, as
 * mkswap(8) writes it (union swap_header in include/linux/swap.h). The numbers
 * are of this machine's byte order and page size, and so is the area: another
 * page size does not take it.
 */
void swap_header_fill(void *page, size_t page_bytes, uint64_t nr_pages);

/* Is this page 0 of one of ours? */
bool swap_header_is_ours(const void *page, size_t page_bytes);

/* Has this device or file one? false where it cannot be read. */
bool swap_is_ours(const char *path);

/* Write the header to a device or file of len_bytes. 0 or -errno with why. */
MUST_CHECK int swap_format(const char *path, uint64_t len_bytes,
			   struct why *why);

/* Into use, before all areas of lower priority. */
MUST_CHECK int swap_on(const char *path, int prio, struct why *why);

/*
 * Out of use: all that is in it is read back first, which takes as long as it
 * takes. 1; 0: it was not in use; -errno with why (-ENOMEM: what is in it does
 * not fit into memory).
 */
MUST_CHECK int swap_off(const char *path, struct why *why);

#endif
