/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * softdirty.h - write tracking by clearing and reading soft-dirty bits.
 *
 * Documentation/admin-guide/mm/soft-dirty.rst. Clearing write-protects every
 * page of the process and changes VMA flags for good: never in a process whose
 * times are compared with those of one that does not.
 */
#ifndef SYS_SOFTDIRTY_H
#define SYS_SOFTDIRTY_H

#include "base/compiler.h"
#include "base/why.h"

/* Clear the soft-dirty bits of all pages of this process. */
MUST_CHECK int softdirty_clear(void);

/*
 * Do the bits work? By trying: kernels without CONFIG_MEM_SOFT_DIRTY accept
 * the write and change nothing. The trial is made in a forked child, so that
 * the PTEs and VMA flags of this process stay as they are; but a fork it is:
 * call it before memory is prepared for measuring. 0, or
 * -EOPNOTSUPP with the reason.
 */
MUST_CHECK int softdirty_supported(struct why *why);

#endif
