// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/pagescan.h"

#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CATEGORIES 0x7f
#define REGIONS	   128

struct region {
	uint64_t start, end, categories;
};

struct scan_arg {
	uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask, category_anyof_mask;
	uint64_t return_mask;
};

#define SCAN _IOWR('f', 16, struct scan_arg)

static void spread(const struct region *regions, size_t nr_regions,
		   uint64_t addr, size_t nr, unsigned char *categories)
{
	const uint64_t page = mm_page_bytes();

	for (size_t i = 0; i < nr_regions; i++) {
		const struct region *r = &regions[i];

		for (uint64_t at = r->start; at < r->end; at += page)
			if (at >= addr && (at - addr) / page < nr)
				categories[(at - addr) / page] =
					(unsigned char)r->categories;
	}
}

static int scan(int fd, uint64_t addr, size_t nr, unsigned char *categories)
{
	const uint64_t end = addr + nr * mm_page_bytes();
	struct region regions[REGIONS];
	uint64_t at = addr;

	while (at < end) {
		struct scan_arg a = {
			.size = sizeof(a),
			.start = at,
			.end = end,
			.vec = (uintptr_t)regions,
			.vec_len = REGIONS,
			.return_mask = CATEGORIES,
		};
		int n = ioctl(fd, SCAN, &a);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		spread(regions, (size_t)n, addr, nr, categories);
		if (a.walk_end <= at)
			return -EIO;
		at = a.walk_end;
	}
	return 0;
}

int pagescan_read(pid_t pid, uint64_t addr, size_t nr,
		  unsigned char *categories, struct why *why)
{
	char path[40];
	int fd, err;

	memset(categories, 0, nr);
	snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)pid);
	fd = sys_open(path, O_RDONLY);
	if (fd < 0)
		return why_errno(why, fd, "read %s%s", sys_root(), path);
	err = scan(fd, addr, nr, categories);
	close(fd);
	if (!err)
		return 0;
	if (err == -ENOTTY || err == -EINVAL) {
		why_set(why, -ENOTTY,
			"ioctl PAGEMAP_SCAN on %s%s: there is none", sys_root(),
			path);
		why_hint(why, "needs Linux 6.7");
		return -ENOTTY;
	}
	return why_errno(why, err, "ioctl PAGEMAP_SCAN on %s%s", sys_root(),
			 path);
}
