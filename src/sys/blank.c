// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/blank.h"

#include "base/err.h"
#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAGIC	     "cowbench-blank"
#define NR_DEVICES   16 /* default of rd_nr */
#define UNTOUCHED    0xa5
#define BUFFER_PAGES 16

/* In the last page of a device. */
struct mark {
	char magic[16];
	uint64_t len_bytes;
};

bool blank_path_is_valid(const char *path)
{
	size_t digits;

	if (!strncmp(path, "/dev/ram", 8))
		path += 8;
	else if (!strncmp(path, "/dev/nullb", 10))
		path += 10;
	else
		return false;
	digits = strspn(path, "0123456789");
	return digits && digits < 5 && !path[digits];
}

/* O_DIRECT wants it aligned; the caller frees *room. */
static unsigned char *new_buffer(void **room)
{
	size_t page_bytes = mm_page_bytes();

	*room = xcalloc(BUFFER_PAGES + 1, page_bytes);
	return (unsigned char *)(((uintptr_t)*room + page_bytes - 1) /
				 page_bytes * page_bytes);
}

/* 0, or -EIO: less than that. */
static int read_at(int fd, void *to, size_t len_bytes, uint64_t offset)
{
	ssize_t n = pread(fd, to, len_bytes, (off_t)offset);

	return n == (ssize_t)len_bytes ? 0 : n < 0 ? -errno : -EIO;
}

static int write_at(int fd, const void *from, size_t len_bytes, uint64_t offset)
{
	ssize_t n = pwrite(fd, from, len_bytes, (off_t)offset);

	return n == (ssize_t)len_bytes ? 0 : n < 0 ? -errno : -EIO;
}

static bool is_all(const unsigned char *s, size_t len_bytes, unsigned char c)
{
	return *s == c && !memcmp(s, s + 1, len_bytes - 1);
}

/* 1: nothing is there; 0: something; or -errno. */
static int holds_nothing(int fd, unsigned char *buffer, uint64_t offset,
			 uint64_t len_bytes)
{
	size_t n;
	int err;

	for (uint64_t at = 0; at < len_bytes; at += n) {
		n = BUFFER_PAGES * mm_page_bytes();
		n = n < len_bytes - at ? n : (size_t)(len_bytes - at);
		memset(buffer, UNTOUCHED, n);
		err = read_at(fd, buffer, n, offset + at);
		if (err)
			return err;
		if (!is_all(buffer, n, 0) && !is_all(buffer, n, UNTOUCHED))
			return 0;
	}
	return 1;
}

static int make_nothing(int fd, unsigned char *buffer, uint64_t offset,
			uint64_t len_bytes)
{
	uint64_t range[2] = { offset, len_bytes };
	int err;
	size_t n;

	/* brd frees its pages by this, where it can. */
	if (!ioctl(fd, BLKDISCARD, range) &&
	    holds_nothing(fd, buffer, offset, len_bytes) == 1)
		return 0;
	memset(buffer, 0, BUFFER_PAGES * mm_page_bytes());
	for (uint64_t at = 0; at < len_bytes; at += n) {
		n = BUFFER_PAGES * mm_page_bytes();
		n = n < len_bytes - at ? n : (size_t)(len_bytes - at);
		err = write_at(fd, buffer, n, offset + at);
		if (err)
			return err;
	}
	return 0;
}

/* Open and exclusive, with its size; -errno without why. */
static int open_device(const char *path, uint64_t *size_bytes)
{
	int fd = sys_open(path, O_RDWR | O_DIRECT | O_EXCL), err;

	if (fd < 0)
		return fd;
	if (!ioctl(fd, BLKGETSIZE64, size_bytes))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* As blank_take(), without the mark. *size_bytes: of the device. */
static int open_blank(const char *path, size_t len_bytes, uint64_t *size_bytes,
		      struct why *why)
{
	size_t page_bytes = mm_page_bytes();
	unsigned char *buffer;
	void *room;
	int fd, is;

	fd = open_device(path, size_bytes);
	if (fd < 0)
		return why_errno(why, fd, "open %s%s for ourselves", sys_root(),
				 path);
	if (*size_bytes < len_bytes + page_bytes) {
		close(fd);
		return why_set(why, -ENOSPC, "%s has less than %zu kB", path,
			       (len_bytes + page_bytes) / 1024);
	}
	buffer = new_buffer(&room);
	is = holds_nothing(fd, buffer, 0, len_bytes);
	if (is == 1)
		is = holds_nothing(fd, buffer, *size_bytes - page_bytes,
				   page_bytes);
	free(room);
	if (is == 1)
		return fd;
	close(fd);
	return is ? why_errno(why, is, "read %s", path)
		  : why_set(why, -EBUSY, "%s holds data", path);
}

int blank_pick(const char *name, size_t len_bytes, char path[BLANK_PATH_BYTES],
	       struct why *why)
{
	uint64_t size_bytes;
	bool is_any = false;
	int fd;

	for (int i = 0; i < NR_DEVICES; i++) {
		snprintf(path, BLANK_PATH_BYTES, "/dev/%s%d", name, i);
		fd = open_blank(path, len_bytes, &size_bytes, why);
		if (fd >= 0) {
			close(fd);
			return 0;
		}
		is_any |= fd != -ENOENT && fd != -ENXIO && fd != -ENODEV;
	}
	if (is_any) {
		why_set(why, -EBUSY,
			"no /dev/%s* is unused, empty and of %zu kB", name,
			len_bytes / 1024 + mm_page_bytes() / 1024);
		return -EBUSY;
	}
	why_set(why, -ENODEV, "there is no /dev/%s0", name);
	why_hint(why, "modprobe %s",
		 strcmp(name, "ram") != 0 ? "null_blk" : "brd");
	return -ENODEV;
}

int blank_take(const char *path, size_t len_bytes, struct why *why)
{
	size_t page_bytes = mm_page_bytes();
	struct mark mark = { .magic = MAGIC, .len_bytes = len_bytes };
	uint64_t size_bytes;
	unsigned char *page;
	void *room;
	int fd, err;

	fd = open_blank(path, len_bytes, &size_bytes, why);
	if (fd < 0)
		return fd;
	page = new_buffer(&room);
	memset(page, 0, page_bytes);
	memcpy(page, &mark, sizeof(mark));
	err = write_at(fd, page, page_bytes, size_bytes - page_bytes);
	free(room);
	if (!err)
		return fd;
	close(fd);
	return why_errno(why, err, "write to %s", path);
}

int blank_give_back(const char *path, struct why *why)
{
	size_t page_bytes = mm_page_bytes();
	unsigned char *buffer;
	uint64_t size_bytes;
	struct mark mark;
	void *room;
	int fd, err;

	fd = open_device(path, &size_bytes);
	if (fd < 0)
		return fd == -ENOENT || fd == -ENXIO || fd == -ENODEV
			       ? 0
			       : why_errno(why, fd, "open %s%s for ourselves",
					   sys_root(), path);
	buffer = new_buffer(&room);
	memset(buffer, 0, page_bytes);
	err = size_bytes < page_bytes ? 0
				      : read_at(fd, buffer, page_bytes,
						size_bytes - page_bytes);
	memcpy(&mark, buffer, sizeof(mark));
	if (!err && !memcmp(mark.magic, MAGIC, sizeof(MAGIC)) &&
	    mark.len_bytes <= size_bytes - page_bytes) {
		err = make_nothing(fd, buffer, 0, mark.len_bytes);
		/* Last: until then it is known to be ours. */
		if (!err)
			err = make_nothing(fd, buffer, size_bytes - page_bytes,
					   page_bytes);
		err = err ? err : 1;
	}
	free(room);
	close(fd);
	return err < 0 ? why_errno(why, err, "clear %s", path) : err;
}
