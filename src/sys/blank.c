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
#define HEAD_BYTES   BLANK_HEAD_BYTES
#define TAIL_BYTES   BLANK_HEAD_BYTES /* must be empty, and stays so */
#define SECTOR_BYTES 512u

/* At the beginning of each sector of the head, and nothing behind it. */
struct mark {
	char magic[16];
	uint64_t offset, len_bytes; /* len_bytes: of data, behind the head */
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

/* HEAD_BYTES; O_DIRECT wants it aligned; the caller frees *room. */
static unsigned char *new_buffer(void **room)
{
	size_t page_bytes = mm_page_bytes();

	*room = xcalloc(1, HEAD_BYTES + page_bytes);
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

/*
 * 1: zeroes, or nothing was read at all and the buffer is as it was, whatever
 * was in it; 0: data; or -errno.
 */
static int is_nothing(int fd, unsigned char *buffer, uint64_t offset,
		      size_t len_bytes)
{
	static const unsigned char untouched[] = { 0xa5, 0x5a };
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(untouched); i++) {
		memset(buffer, untouched[i], len_bytes);
		err = read_at(fd, buffer, len_bytes, offset);
		if (err)
			return err;
		if (is_all(buffer, len_bytes, 0))
			return 1;
		if (!is_all(buffer, len_bytes, untouched[i]))
			return 0;
	}
	return 1;
}

/* The same of any length. */
static int holds_nothing(int fd, unsigned char *buffer, uint64_t offset,
			 uint64_t len_bytes)
{
	size_t n;
	int is = 1;

	for (uint64_t at = 0; at < len_bytes && is == 1; at += n) {
		n = HEAD_BYTES;
		n = n < len_bytes - at ? n : (size_t)(len_bytes - at);
		is = is_nothing(fd, buffer, offset + at, n);
	}
	return is;
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
	memset(buffer, 0, HEAD_BYTES);
	for (uint64_t at = 0; at < len_bytes; at += n) {
		n = HEAD_BYTES;
		n = n < len_bytes - at ? n : (size_t)(len_bytes - at);
		err = write_at(fd, buffer, n, offset + at);
		if (err)
			return err;
	}
	return 0;
}

static struct mark mark_of(uint64_t offset, uint64_t len_bytes)
{
	return (struct mark){ .magic = MAGIC,
			      .offset = offset,
			      .len_bytes = len_bytes };
}

static int write_head(int fd, unsigned char *buffer, uint64_t len_bytes)
{
	memset(buffer, 0, HEAD_BYTES);
	for (size_t at = 0; at < HEAD_BYTES; at += SECTOR_BYTES) {
		struct mark m = mark_of(at, len_bytes);

		memcpy(buffer + at, &m, sizeof(m));
	}
	return write_at(fd, buffer, HEAD_BYTES, 0);
}

/*
 * Is it ours, by the head? Each sector is our mark or nothing, which is how it
 * is left by who is killed in between, and one at least is our mark.
 */
static bool head_is_ours(const unsigned char *head, uint64_t *len_bytes)
{
	bool has_mark = false;

	for (size_t at = 0; at < HEAD_BYTES; at += SECTOR_BYTES) {
		const unsigned char *sector = head + at;
		struct mark is, want;

		if (is_all(sector, SECTOR_BYTES, 0))
			continue;
		memcpy(&is, sector, sizeof(is));
		if (!has_mark)
			*len_bytes = is.len_bytes;
		want = mark_of(at, *len_bytes);
		if (memcmp(&is, &want, sizeof(is)) != 0 ||
		    !is_all(sector + sizeof(is), SECTOR_BYTES - sizeof(is), 0))
			return false;
		has_mark = true;
	}
	return has_mark;
}

/*
 * 1, with the bytes of data; 0; or -errno. buffer: zeroes are what a null
 * device leaves of it.
 */
static int is_ours(int fd, unsigned char *buffer, uint64_t size_bytes,
		   uint64_t *len_bytes)
{
	int err;

	if (size_bytes < HEAD_BYTES + TAIL_BYTES)
		return 0;
	memset(buffer, 0, HEAD_BYTES);
	err = read_at(fd, buffer, HEAD_BYTES, 0);
	return err ? err
		   : head_is_ours(buffer, len_bytes) &&
			       *len_bytes <=
				       size_bytes - HEAD_BYTES - TAIL_BYTES;
}

/* With its size; -errno without why. */
static int open_device(const char *path, int flags, uint64_t *size_bytes)
{
	int fd = sys_open(path, flags | O_DIRECT | O_NOFOLLOW), err;

	if (fd < 0)
		return fd;
	if (!ioctl(fd, BLKGETSIZE64, size_bytes))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* As blank_take(), without the marks. */
static int open_blank(const char *path, size_t len_bytes, struct why *why)
{
	uint64_t size_bytes;
	unsigned char *buffer;
	void *room;
	int fd, is;

	fd = open_device(path, O_RDWR | O_EXCL, &size_bytes);
	if (fd < 0)
		return why_errno(why, fd, "open %s%s for ourselves", sys_root(),
				 path);
	if (size_bytes < HEAD_BYTES + len_bytes + TAIL_BYTES) {
		close(fd);
		return why_set(why, -ENOSPC, "%s has less than %zu kB", path,
			       (HEAD_BYTES + len_bytes + TAIL_BYTES) / 1024);
	}
	buffer = new_buffer(&room);
	is = holds_nothing(fd, buffer, 0, HEAD_BYTES + len_bytes);
	if (is == 1)
		is = holds_nothing(fd, buffer, size_bytes - TAIL_BYTES,
				   TAIL_BYTES);
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
	bool is_ram = !strcmp(name, "ram"), is_any = false;
	int fd;

	for (int i = 0; i < NR_DEVICES; i++) {
		snprintf(path, BLANK_PATH_BYTES, "/dev/%s%d", name, i);
		fd = open_blank(path, len_bytes, why);
		if (fd >= 0) {
			close(fd);
			return 0;
		}
		is_any |= fd != -ENOENT && fd != -ENXIO && fd != -ENODEV;
	}
	if (is_any) {
		why_set(why, -EBUSY,
			"no /dev/%s* is unused, empty and of %zu kB", name,
			(HEAD_BYTES + len_bytes + TAIL_BYTES) / 1024);
		why_hint(why, "free one, or load %s with more of them (%s=)",
			 is_ram ? "brd" : "null_blk",
			 is_ram ? "rd_nr" : "nr_devices");
		return -EBUSY;
	}
	why_set(why, -ENODEV, "there is no /dev/%s0", name);
	why_hint(why, "modprobe %s", is_ram ? "brd" : "null_blk");
	return -ENODEV;
}

int blank_take(const char *path, size_t len_bytes, struct why *why)
{
	unsigned char *buffer;
	void *room;
	int fd, err;

	fd = open_blank(path, len_bytes, why);
	if (fd < 0)
		return fd;
	buffer = new_buffer(&room);
	err = write_head(fd, buffer, len_bytes);
	free(room);
	if (!err)
		return fd;
	close(fd);
	return why_errno(why, err, "write to %s", path);
}

/* What is in use may be another's by now. -EBUSY: ours, and in use. */
static int look_at_used(const char *path, unsigned char *buffer)
{
	uint64_t size_bytes, len_bytes;
	int fd = open_device(path, O_RDONLY, &size_bytes), is;

	if (fd < 0)
		return fd;
	is = is_ours(fd, buffer, size_bytes, &len_bytes);
	close(fd);
	return is == 1 ? -EBUSY : is;
}

static int clear(const char *path, unsigned char *buffer)
{
	uint64_t size_bytes, len_bytes = 0;
	int fd = open_device(path, O_RDWR | O_EXCL, &size_bytes), is, err;

	if (fd == -EBUSY)
		return look_at_used(path, buffer);
	if (fd < 0)
		return fd;
	is = is_ours(fd, buffer, size_bytes, &len_bytes);
	if (is == 1) {
		err = make_nothing(fd, buffer, HEAD_BYTES, len_bytes);
		/* Last: until then it is known to be ours. */
		if (!err)
			err = make_nothing(fd, buffer, 0, HEAD_BYTES);
		is = err ? err : 1;
	}
	close(fd);
	return is;
}

int blank_give_back(const char *path, struct why *why)
{
	void *room;
	unsigned char *buffer = new_buffer(&room);
	int err = clear(path, buffer);

	free(room);
	if (err == -ENOENT || err == -ENXIO || err == -ENODEV)
		return 0;
	return err < 0 ? why_errno(why, err, "clear %s%s", sys_root(), path)
		       : err;
}
