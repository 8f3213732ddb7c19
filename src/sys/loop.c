// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/loop.h"

#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* As lo_file_name: by this we know our own. */
#define NAME "cowbench-loop"

bool loop_path_is_valid(const char *path)
{
	size_t digits;

	if (strncmp(path, "/dev/loop", 9) != 0)
		return false;
	digits = strspn(path + 9, "0123456789");
	return digits && digits < 5 && !path[9 + digits];
}

int loop_pick(char path[LOOP_PATH_BYTES], struct why *why)
{
	int fd = sys_open("/dev/loop-control", O_RDWR), nr, err;

	if (fd < 0) {
		why_errno(why, fd, "open %s/dev/loop-control", sys_root());
		why_hint(why, "modprobe loop (CONFIG_BLK_DEV_LOOP)");
		return fd == -ENOENT ? -ENODEV : fd;
	}
	nr = ioctl(fd, LOOP_CTL_GET_FREE);
	err = nr < 0 ? -errno : 0;
	close(fd);
	if (err)
		return why_errno(why, err, "find a free loop device");
	snprintf(path, LOOP_PATH_BYTES, "/dev/loop%d", nr);
	return 0;
}

/*
 * The lock on the pages goes with the mapping, and the mapping stays for as
 * long as this process does.
 */
static int locked_memory(size_t len_bytes, struct why *why)
{
	int fd = memfd_create(NAME, MFD_CLOEXEC), err = 0;
	void *map;

	if (fd < 0)
		return why_errno(why, -errno, "make a memory file");
	if (ftruncate(fd, (off_t)len_bytes) ||
	    fallocate(fd, 0, 0, (off_t)len_bytes))
		err = -errno;
	map = err ? MAP_FAILED
		  : mmap(NULL, len_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
			 fd, 0);
	if (!err && map == MAP_FAILED)
		err = -errno;
	if (!err && mlock(map, len_bytes)) {
		err = -errno;
		munmap(map, len_bytes);
	}
	if (!err)
		return fd;
	close(fd);
	return why_errno(why, err, "lock %zu bytes of memory for a device",
			 len_bytes);
}

/*
 * In one step (since 5.8): who is killed between two would leave a device that
 * has neither our name nor an end.
 */
static int attach(int fd, int memory_fd)
{
	struct loop_config c = { .fd = (uint32_t)memory_fd,
				 .info.lo_flags = LO_FLAGS_AUTOCLEAR };
	int err;

	memcpy(c.info.lo_file_name, NAME, sizeof(NAME));
	if (!ioctl(fd, LOOP_CONFIGURE, &c))
		return 0;
	if (errno != EINVAL && errno != ENOTTY)
		return -errno;
	if (ioctl(fd, LOOP_SET_FD, memory_fd))
		return -errno;
	if (!ioctl(fd, LOOP_SET_STATUS64, &c.info))
		return 0;
	err = -errno;
	(void)ioctl(fd, LOOP_CLR_FD);
	return err;
}

int loop_attach(const char *path, size_t len_bytes, struct why *why)
{
	int fd, err, memory_fd = locked_memory(len_bytes, why);

	if (memory_fd < 0)
		return memory_fd;
	fd = sys_open(path, O_RDWR);
	if (fd < 0) {
		err = why_errno(why, fd, "open %s%s", sys_root(), path);
		goto out_close_memory;
	}
	err = attach(fd, memory_fd);
	if (err) {
		why_errno(why, err, "attach memory to %s", path);
		close(fd);
	}
out_close_memory:
	close(memory_fd);
	return err ? err : fd;
}

int loop_detach(const char *path, struct why *why)
{
	struct loop_info64 info;
	int fd = sys_open(path, O_RDONLY), err = 0;

	if (fd < 0)
		return fd == -ENOENT || fd == -ENXIO || fd == -ENODEV
			       ? 0
			       : why_errno(why, fd, "open %s%s", sys_root(),
					   path);
	/* -ENXIO: nothing is attached; -ENOTTY: not this machine. */
	if (!ioctl(fd, LOOP_GET_STATUS64, &info) &&
	    !strncmp((const char *)info.lo_file_name, NAME, LO_NAME_SIZE))
		err = ioctl(fd, LOOP_CLR_FD) ? -errno : 1;
	close(fd);
	if (err == -ENXIO)
		err = 0;
	return err < 0 ? why_errno(why, err, "detach %s", path) : err;
}
