/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pagescan.h - the ioctl PAGEMAP_SCAN on /proc/PID/pagemap, since 6.7: what a
 * page is, by categories, without privilege over the right to trace. Unlike
 * pagemap it tells what a PMD maps, and the zero page.
 *
 * Source: include/uapi/linux/fs.h of 6.7; declared here because libc's copy may
 * be older.
 */
#ifndef SYS_PAGESCAN_H
#define SYS_PAGESCAN_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum pagescan_category {
	PAGESCAN_WPALLOWED = 1u << 0, /* async uffd-wp is on */
	PAGESCAN_WRITTEN = 1u << 1, /* and has not caught the page */
	PAGESCAN_FILE = 1u << 2,
	PAGESCAN_PRESENT = 1u << 3,
	PAGESCAN_SWAPPED = 1u << 4,
	PAGESCAN_ZERO = 1u << 5, /* the zero page, or the huge one */
	PAGESCAN_HUGE = 1u << 6, /* mapped by a PMD; hugetlb too */
};

/*
 * Categories of nr pages from addr on (page aligned). -ENOTTY: the kernel has
 * no such ioctl; else as open(2) fails.
 */
MUST_CHECK int pagescan_read(pid_t pid, uint64_t addr, size_t nr,
			     unsigned char *categories, struct why *why);

#endif
