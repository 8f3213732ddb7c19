// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/memlock.h"

#include "sys/mm.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int memlock_allows(size_t nr_pages, struct why *why)
{
	size_t len_bytes = nr_pages * mm_page_bytes();
	void *p = mmap(NULL, len_bytes, PROT_READ,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int err;

	if (p == MAP_FAILED)
		return why_errno(why, -errno, "map %zu pages", nr_pages);
	err = mlock2(p, len_bytes, MLOCK_ONFAULT) ? -errno : 0;
	munmap(p, len_bytes);
	if (!err)
		return 0;
	/* ENOMEM: over the limit; EPERM: the limit is 0. */
	if (err == -ENOMEM)
		err = -EPERM;
	why_errno(why, err, "lock %zu pages", nr_pages);
	why_hint(why, "raise RLIMIT_MEMLOCK (ulimit -l)");
	return err;
}

static bool may_lock_all(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3];

	memset(caps, 0, sizeof(caps));
	return !syscall(SYS_capget, &head, caps) &&
	       caps[CAP_TO_INDEX(CAP_IPC_LOCK)].effective &
		       CAP_TO_MASK(CAP_IPC_LOCK);
}

/* Of the hard limit; 0: none. */
static size_t limit_pages(void)
{
	struct rlimit limit;

	if (may_lock_all() || getrlimit(RLIMIT_MEMLOCK, &limit) ||
	    limit.rlim_max == RLIM_INFINITY)
		return 0;
	/* A limit below a page is one all the same. */
	return limit.rlim_max < mm_page_bytes()
		       ? 1
		       : (size_t)limit.rlim_max / mm_page_bytes();
}

size_t memlock_max_pages(void)
{
	size_t nr = limit_pages();

	return nr > 8 ? nr - nr / 8 - 4 : nr;
}

int memlock_raise(size_t nr_pages, struct why *why)
{
	size_t max_pages = memlock_max_pages();
	size_t page_kb = mm_page_bytes() / 1024;
	struct rlimit limit;

	if (max_pages && nr_pages > max_pages) {
		why_set(why, -EPERM,
			"pin %zu kB: this user may lock %zu kB "
			"(RLIMIT_MEMLOCK), rings and the like included",
			nr_pages * page_kb, limit_pages() * page_kb);
		why_hint(why, "ulimit -l %zu, fewer pages, or CAP_IPC_LOCK",
			 (nr_pages + nr_pages / 7 + 1) * page_kb);
		return -EPERM;
	}
	if (getrlimit(RLIMIT_MEMLOCK, &limit) ||
	    limit.rlim_cur == limit.rlim_max)
		return 0;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(RLIMIT_MEMLOCK, &limit)
		       ? why_errno(why, -errno, "raise RLIMIT_MEMLOCK")
		       : 0;
}
