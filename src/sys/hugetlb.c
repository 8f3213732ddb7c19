// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/hugetlb.h"

#include "sys/root.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define POOLS "/sys/kernel/mm/hugepages/hugepages-"
#define FILE_ "nr_hugepages"

void hugetlb_path(size_t page_bytes, char *buf, size_t size_bytes)
{
	snprintf(buf, size_bytes, POOLS "%zukB/" FILE_, page_bytes / 1024);
}

bool hugetlb_path_is_valid(const char *path)
{
	size_t digits;

	if (strncmp(path, POOLS, strlen(POOLS)) != 0)
		return false;
	path += strlen(POOLS);
	digits = strspn(path, "0123456789");
	return digits && !strcmp(path + digits, "kB/" FILE_);
}

/* A file beside nr_hugepages. */
static int read_beside(const char *path, const char *name, uint64_t *value)
{
	char beside[128];

	snprintf(beside, sizeof(beside), "%.*s%s",
		 (int)(strlen(path) - strlen(FILE_)), path, name);
	return sys_read_u64(beside, value);
}

int hugetlb_read_path(const char *path, struct hugetlb_pool *p, struct why *why)
{
	uint64_t nr, nr_free, nr_reserved;
	int err;

	err = sys_read_u64(path, &nr);
	if (!err)
		err = read_beside(path, "surplus_hugepages", &p->nr_surplus);
	if (!err)
		err = read_beside(path, "free_hugepages", &nr_free);
	if (!err)
		err = read_beside(path, "resv_hugepages", &nr_reserved);
	if (err)
		return why_errno(why, err, "read %s%s", sys_root(), path);
	/* Read one after the other, while others allocate. */
	p->nr_persistent = nr > p->nr_surplus ? nr - p->nr_surplus : 0;
	p->nr_free = nr_free > nr_reserved ? nr_free - nr_reserved : 0;
	return 0;
}

int hugetlb_read(size_t page_bytes, struct hugetlb_pool *p, struct why *why)
{
	char path[96];
	int err;

	hugetlb_path(page_bytes, path, sizeof(path));
	err = hugetlb_read_path(path, p, why);
	if (err == -ENOENT)
		why_set(why, err,
			"this kernel and machine have no hugetlb pages of "
			"%zu kB (%s)",
			page_bytes / 1024, path);
	return err;
}

int hugetlb_resize(const char *path, uint64_t nr, struct why *why)
{
	struct hugetlb_pool p = { 0 };
	char value[24];
	int err;

	snprintf(value, sizeof(value), "%" PRIu64, nr);
	err = sys_write(path, value, why);
	if (!err)
		err = hugetlb_read_path(path, &p, why);
	if (err || p.nr_persistent == nr)
		return err;
	why_set(why, -ENOMEM, "set %s to %" PRIu64 ": the kernel has %" PRIu64,
		path, nr, p.nr_persistent);
	why_hint(why, "free memory in pieces of that size is needed; after a "
		      "reboot there is more");
	return -ENOMEM;
}
