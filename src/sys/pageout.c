// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/pageout.h"

#include <errno.h>
#include <sys/mman.h>

#ifndef MADV_PAGEOUT /* glibc 2.32 */
#define MADV_PAGEOUT 21
#endif

int pageout_region(const struct mm_region *r, struct why *why)
{
	if (!madvise(r->addr, r->len_bytes, MADV_PAGEOUT))
		return 0;
	if (errno == EINVAL)
		return why_set(why, -EOPNOTSUPP,
			       "page out: this kernel has no MADV_PAGEOUT "
			       "(since 5.4)");
	return why_errno(why, -errno, "page out %zu pages", r->nr_pages);
}
