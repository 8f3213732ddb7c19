/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pageout.h - reclaim of chosen pages: MADV_PAGEOUT, since Linux 5.4. */
#ifndef SYS_PAGEOUT_H
#define SYS_PAGEOUT_H

#include "base/compiler.h"
#include "base/why.h"
#include "sys/mm.h"

/*
 * Ask for every page of the region to be written to swap and freed. Advice:
 * what another process maps too, what is locked or still in another CPU's LRU
 * batch stays, without an error; look at pagemap. -EOPNOTSUPP: this kernel
 * has no such advice, or no swap.
 */
MUST_CHECK int pageout_region(const struct mm_region *r, struct why *why);

#endif
