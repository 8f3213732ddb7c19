// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/zram.h"

#include "base/err.h"
#include "sys/root.h"
#include "sys/swaps.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONTROL	    "/sys/class/zram-control"
#define DEVICES_MAX 1024

/* For udev, which looks at a new device and holds it open meanwhile. */
#define TRIES  100
#define NAP_NS 20000000

bool zram_path_is_valid(const char *path)
{
	size_t digits;

	if (strncmp(path, "/dev/zram", 9) != 0)
		return false;
	digits = strspn(path + 9, "0123456789");
	return digits && digits < 5 && !path[9 + digits];
}

/* "/sys/block/zram0/WHAT" */
static void attribute(const char *path, const char *what, char *buf,
		      size_t size_bytes)
{
	snprintf(buf, size_bytes, "/sys/block/%s/%s", path + strlen("/dev/"),
		 what);
}

static int read_attribute(const char *path, const char *what, uint64_t *value)
{
	char name[80], line[200];
	const char *p = line;
	int n;

	attribute(path, what, name, sizeof(name));
	n = sys_read_line(name, line, sizeof(line));
	if (n < 0)
		return n;
	return sys_scan_u64(&p, 10, value) ? 0 : -EINVAL;
}

static int write_attribute(const char *path, const char *what,
			   const char *value, struct why *why)
{
	char name[80];

	attribute(path, what, name, sizeof(name));
	return sys_write(name, value, why);
}

int zram_pick(char path[ZRAM_PATH_BYTES], bool *is_new, struct why *why)
{
	unsigned int lowest = DEVICES_MAX;
	uint64_t len_bytes;

	*is_new = false;
	for (unsigned int i = 0; i < DEVICES_MAX; i++) {
		int err;

		snprintf(path, ZRAM_PATH_BYTES, "/dev/zram%u", i);
		err = read_attribute(path, "disksize", &len_bytes);
		if (!err && !len_bytes)
			return 0;
		if (err && lowest == DEVICES_MAX)
			lowest = i;
		/* Numbers are given from below; a few may be missing. */
		if (i > lowest + 16)
			break;
	}
	if (!sys_exists(CONTROL "/hot_add")) {
		why_set(why, -ENODEV, "find a zram device: there is no zram");
		why_hint(why, "modprobe zram (CONFIG_ZRAM)");
		return -ENODEV;
	}
	/* idr_alloc(): the lowest number that is free. */
	snprintf(path, ZRAM_PATH_BYTES, "/dev/zram%u", lowest);
	*is_new = true;
	return 0;
}

static int remove_device(const char *path, struct why *why)
{
	return sys_write(CONTROL "/hot_remove", path + strlen("/dev/zram"),
			 why);
}

int zram_add(const char *path, struct why *why)
{
	static const struct timespec nap = { .tv_nsec = NAP_NS };
	char got[ZRAM_PATH_BYTES], value[24];
	uint64_t nr;
	int err;

	/* The file is one to read, and reading it is the order. */
	err = sys_read_u64(CONTROL "/hot_add", &nr);
	if (err)
		return why_errno(why, err, "add %s", path);
	snprintf(got, sizeof(got), "/dev/zram%" PRIu64, nr);
	if (!strcmp(got, path))
		return 0;
	snprintf(value, sizeof(value), "%" PRIu64, nr);
	err = sys_write(CONTROL "/hot_remove", value, why);
	for (int i = 0; err == -EBUSY && i < TRIES; i++) {
		nanosleep(&nap, NULL);
		err = sys_write(CONTROL "/hot_remove", value, why);
	}
	/* Not -EBUSY, which would say that somebody has taken it over. */
	if (err)
		return err == -EBUSY ? -EIO : err;
	return why_set(why, -EAGAIN, "add %s: the next one was %s", path, got);
}

int zram_set_bytes(const char *path, uint64_t len_bytes, struct why *why)
{
	char value[24];

	snprintf(value, sizeof(value), "%" PRIu64, len_bytes);
	return write_attribute(path, "disksize", value, why);
}

/* Nothing written to it yet, or our swap header in front. */
static bool is_ours(const char *path)
{
	uint64_t data_bytes;

	if (!read_attribute(path, "mm_stat", &data_bytes) && !data_bytes)
		return true;
	return swap_is_ours(path);
}

int zram_give_back(const char *path, bool is_new, struct why *why)
{
	uint64_t len_bytes;
	int err, done = 0;

	err = read_attribute(path, "disksize", &len_bytes);
	if (err)
		return err == -ENOENT
			       ? 0
			       : why_errno(why, err, "read size of %s", path);
	if (len_bytes) {
		if (!is_ours(path))
			return 0;
		err = write_attribute(path, "reset", "1", why);
		if (err)
			return err;
		done = 1;
	}
	if (is_new) {
		err = remove_device(path, why);
		if (err)
			return err;
		done = 1;
	}
	return done;
}
