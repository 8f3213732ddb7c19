/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memlock.h - how much memory this user may keep from being moved or swapped. */
#ifndef SYS_MEMLOCK_H
#define SYS_MEMLOCK_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

/*
 * May this process lock so many more pages: RLIMIT_MEMLOCK, or CAP_IPC_LOCK?
 * -EPERM with the remedy if not. Found out by mlock2(MLOCK_ONFAULT) (4.4) of
 * untouched memory, which is unmapped again.
 */
MUST_CHECK int memlock_allows(size_t nr_pages, struct why *why);

/*
 * How many pages this user may pin, of all processes together: the hard limit
 * less an eighth and some, as the kernel charges its rings too (io_uring, on
 * 6.18). 0: no bound (CAP_IPC_LOCK, or no limit).
 */
size_t memlock_max_pages(void);

/*
 * The same for those who are charged without mlock (io_uring, AF_XDP): raises
 * the limit of this process as far as it may. -EPERM with the remedy.
 */
MUST_CHECK int memlock_raise(size_t nr_pages, struct why *why);

#endif
