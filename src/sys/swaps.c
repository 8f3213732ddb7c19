// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/swaps.h"

#include "base/err.h"
#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/swap.h>
#include <unistd.h>

/* Offsets within page 0; the signature ends the page. */
#define AT_VERSION   1024
#define AT_LAST_PAGE 1028
#define AT_NR_BAD    1032
#define AT_UUID	     1036
#define AT_LABEL     1052
#define UUID_BYTES   16
#define LABEL_BYTES  16
#define MAGIC_BYTES  10

static const char magic[MAGIC_BYTES] = { 'S', 'W', 'A', 'P', 'S',
					 'P', 'A', 'C', 'E', '2' };
static const char label[LABEL_BYTES] = SWAP_LABEL;

/* Blanks, tabs, newlines and backslashes of a path are octal in procfs. */
static int unescape(const char *from, size_t len, char *to, size_t size_bytes)
{
	size_t nr = 0;

	for (size_t i = 0; i < len; i++) {
		if (nr + 1 >= size_bytes)
			return -EINVAL;
		if (from[i] == '\\' && len - i > 3 && from[i + 1] >= '0' &&
		    from[i + 1] <= '3') {
			char digits[4] = { from[i + 1], from[i + 2],
					   from[i + 3], '\0' };

			to[nr++] = (char)strtoul(digits, NULL, 8);
			i += 3;
			continue;
		}
		to[nr++] = from[i];
	}
	to[nr] = '\0';
	return 0;
}

int swap_parse(const char *line, struct swap_area *a)
{
	size_t len = strcspn(line, " \t");
	const char *p = line + len;
	uint64_t len_kb, used_kb;
	char *end;

	memset(a, 0, sizeof(*a));
	if (line[0] != '/' || unescape(line, len, a->path, sizeof(a->path)))
		return -EINVAL;
	p += strspn(p, " \t");
	p += strcspn(p, " \t"); /* "partition" or "file" */
	if (!sys_scan_u64(&p, 10, &len_kb) || !sys_scan_u64(&p, 10, &used_kb))
		return -EINVAL;
	errno = 0;
	a->prio = (int)strtol(p, &end, 10);
	if (end == p || errno)
		return -EINVAL;
	a->len_bytes = len_kb * 1024;
	a->used_bytes = used_kb * 1024;
	return 0;
}

int swap_find(const char *path, struct swap_area *a)
{
	struct swap_area area;
	struct sys_lines l;
	int err, found = 0;
	char *line;

	err = sys_lines_open(&l, "/proc/swaps", NULL);
	if (err)
		return err == -ENOENT ? 0 : err;
	while (!found && (line = sys_lines_next(&l))) {
		if (swap_parse(line, &area) || strcmp(area.path, path) != 0)
			continue;
		found = 1;
		if (a)
			*a = area;
	}
	err = sys_lines_close(&l);
	return err ? err : found;
}

static void put_u32(unsigned char *page, size_t at, uint32_t value)
{
	memcpy(page + at, &value, sizeof(value));
}

void swap_header_fill(void *page, size_t page_bytes, uint64_t nr_pages)
{
	unsigned char *p = page;

	memset(p, 0, page_bytes);
	put_u32(p, AT_VERSION, 1);
	put_u32(p, AT_LAST_PAGE, (uint32_t)(nr_pages - 1));
	put_u32(p, AT_NR_BAD, 0);
	/* For people and blkid(8); the kernel reads neither. */
	if (getrandom(p + AT_UUID, UUID_BYTES, 0) != UUID_BYTES)
		memset(p + AT_UUID, 0xcb, UUID_BYTES);
	memcpy(p + AT_LABEL, label, LABEL_BYTES);
	memcpy(p + page_bytes - MAGIC_BYTES, magic, MAGIC_BYTES);
}

bool swap_header_is_ours(const void *page, size_t page_bytes)
{
	const char *p = page;

	return !memcmp(p + page_bytes - MAGIC_BYTES, magic, MAGIC_BYTES) &&
	       !memcmp(p + AT_LABEL, label, LABEL_BYTES);
}

bool swap_is_ours(const char *path)
{
	size_t page_bytes = mm_page_bytes();
	int fd = sys_open(path, O_RDONLY);
	bool is_it = false;
	void *page;

	if (fd < 0)
		return false;
	page = xcalloc(1, page_bytes);
	if (pread(fd, page, page_bytes, 0) == (ssize_t)page_bytes)
		is_it = swap_header_is_ours(page, page_bytes);
	free(page);
	close(fd);
	return is_it;
}

int swap_format(const char *path, uint64_t len_bytes, struct why *why)
{
	size_t page_bytes = mm_page_bytes();
	uint64_t nr_pages = len_bytes / page_bytes;
	int fd, err = 0;
	ssize_t n;
	void *page;

	/* The kernel takes no area of fewer than ten pages from mkswap(8). */
	if (nr_pages < 10 || nr_pages > UINT32_MAX)
		return why_set(why, -EINVAL,
			       "make swap of %llu pages: too few or too many",
			       (unsigned long long)nr_pages);
	fd = sys_open(path, O_WRONLY);
	if (fd < 0)
		return why_errno(why, fd, "open %s%s", sys_root(), path);
	page = xcalloc(1, page_bytes);
	swap_header_fill(page, page_bytes, nr_pages);
	n = pwrite(fd, page, page_bytes, 0);
	if (n != (ssize_t)page_bytes)
		err = n < 0 ? -errno : -EIO;
	/* swapon() reads it through the same page cache; this finds errors. */
	if (!err && fsync(fd) && errno != EINVAL)
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	free(page);
	return err ? why_errno(why, err, "write the swap header to %s%s",
			       sys_root(), path)
		   : 0;
}

int swap_on(const char *path, int prio, struct why *why)
{
	int flags = SWAP_FLAG_PREFER | (prio & SWAP_FLAG_PRIO_MASK);
	char *full = xasprintf("%s%s", sys_root(), path);
	int err = 0;

	if (swapon(full, flags))
		err = why_errno(why, -errno, "swap on %s", full);
	if (err == -EPERM)
		why_hint(why, "run as root, with CAP_SYS_ADMIN");
	if (err == -ENOSYS)
		why_hint(why, "the kernel has no CONFIG_SWAP");
	free(full);
	return err;
}

int swap_off(const char *path, struct why *why)
{
	char *full = xasprintf("%s%s", sys_root(), path);
	int err = swap_find(path, NULL);

	if (err > 0) {
		/* -EINTR: a signal came while areas were read back. */
		do
			err = swapoff(full) ? -errno : 1;
		while (err == -EINTR);
		/* -EINVAL: somebody else was faster. */
		if (err == -EINVAL)
			err = 0;
	}
	if (err < 0)
		why_errno(why, err, "swap off %s", full);
	free(full);
	return err;
}
