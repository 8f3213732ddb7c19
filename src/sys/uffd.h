/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uffd.h - write protection by userfaultfd, for anonymous memory since 5.7.
 *
 * Source: Documentation/admin-guide/mm/userfaultfd.rst, mm/userfaultfd.c and
 * fs/proc/task_mmu.c. No handler is started here: a write to a page that is
 * protected by a file descriptor without UFFD_ASYNC waits for one for ever.
 */
#ifndef SYS_UFFD_H
#define SYS_UFFD_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

enum uffd_mode {
	UFFD_SYNC, /* writes wait for a handler */
	/*
	 * UFFD_FEATURE_WP_ASYNC, since 6.7 (d61ea1cb0095): the write fault
	 * takes the protection away by itself and goes on.
	 */
	UFFD_ASYNC,
};

/*
 * A file descriptor (close-on-exec) that can protect this process's memory.
 * -EOPNOTSUPP with the reason: no CONFIG_USERFAULTFD, none for this user, no
 * write protection, or none without a handler.
 */
MUST_CHECK int uffd_open(enum uffd_mode mode, int *fd, struct why *why);

/* Can uffd_open() work? Opens one and closes it again. */
MUST_CHECK int uffd_usable(enum uffd_mode mode, struct why *why);

/* Whole VMAs or parts of them; ends with the descriptor. */
MUST_CHECK int uffd_register_wp(int fd, const void *addr, size_t len_bytes,
				struct why *why);
MUST_CHECK int uffd_unregister(int fd, const void *addr, size_t len_bytes,
			       struct why *why);

/* Protect what is present, or take the protection away and wake waiters. */
MUST_CHECK int uffd_protect(int fd, const void *addr, size_t len_bytes,
			    bool protect, struct why *why);

/*
 * Protect the pages that were written since they were protected last, all of
 * them the first time: PAGEMAP_SCAN with PM_SCAN_WP_MATCHING, since 6.7. Only
 * for memory that an UFFD_ASYNC descriptor has registered.
 */
MUST_CHECK int uffd_scan_protect(const void *addr, size_t len_bytes,
				 struct why *why);

#endif
