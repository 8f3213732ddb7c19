// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/filemem.h"

#include "base/compiler.h"
#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/mount.h> clashes with <sys/mount.h> of older libraries. */
#define FSCONFIG_CREATE	  6
#define FSOPEN_CLOSE_EXEC 1
#define FSMOUNT_CLOSEEXEC 1

static int open_tmpfile(const char *dir, long *fs_magic)
{
	struct statfs fs;
	int fd;

	fd = sys_open(dir, O_TMPFILE | O_RDWR);
	if (fd < 0)
		return fd;
	if (fstatfs(fd, &fs) < 0 || fs.f_type == TMPFS_MAGIC) {
		close(fd);
		return -EOPNOTSUPP;
	}
	*fs_magic = (long)fs.f_type;
	return fd;
}

/* The mount goes with its last file: nobody else ever sees it. */
static int open_on_ramfs(long *fs_magic)
{
	int context, mount_fd, fd = -ENOSYS;

	context = (int)syscall(SYS_fsopen, "ramfs", FSOPEN_CLOSE_EXEC);
	if (context < 0)
		return -errno;
	if (syscall(SYS_fsconfig, context, FSCONFIG_CREATE, NULL, NULL, 0)) {
		fd = -errno;
		goto out_context;
	}
	mount_fd = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOSEEXEC, 0);
	if (mount_fd < 0) {
		fd = -errno;
		goto out_context;
	}
	fd = openat(mount_fd, "pages", O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		fd = -errno;
	*fs_magic = RAMFS_MAGIC;
	close(mount_fd);
out_context:
	close(context);
	return fd;
}

static int set_size(int fd, size_t nr_pages, struct why *why)
{
	int err;

	if (!ftruncate(fd, (off_t)(nr_pages * mm_page_bytes())))
		return fd;
	err = why_errno(why, -errno, "make a file of %zu pages", nr_pages);
	close(fd);
	return err;
}

int filemem_open(size_t nr_pages, long *fs_magic, struct why *why)
{
	static const char *const dirs[] = { "/var/tmp", "/tmp", "/" };
	int fd = -ENOENT, err;

	for (size_t i = 0; i < ARRAY_SIZE(dirs) && fd < 0; i++)
		fd = open_tmpfile(dirs[i], fs_magic);
	if (fd < 0)
		fd = open_on_ramfs(fs_magic);
	if (fd < 0) {
		why_errno(why, fd,
			  "make a file without a name: none of /var/tmp, /tmp "
			  "and / can, nor can a ramfs be mounted");
		why_hint(why, "run as root, or give /var/tmp a file system "
			      "with O_TMPFILE that is not tmpfs");
		return fd;
	}
	err = posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	if (err) {
		close(fd);
		return why_errno(why, -err, "turn readahead off");
	}
	return set_size(fd, nr_pages, why);
}

int filemem_open_memfd(size_t nr_pages, struct why *why)
{
	int fd = memfd_create("cowbench", MFD_CLOEXEC);

	if (fd < 0)
		return why_errno(why, -errno, "make a file in shared memory");
	return set_size(fd, nr_pages, why);
}

int filemem_read(int fd, size_t nr_pages, struct why *why)
{
	char byte;

	for (size_t i = 0; i < nr_pages; i++) {
		ssize_t n = pread(fd, &byte, 1, (off_t)(i * mm_page_bytes()));

		if (n != 1)
			return why_errno(why, n ? -errno : -ENODATA,
					 "read page %zu of a file", i);
	}
	return 0;
}

int filemem_write(int fd, size_t nr_pages, struct why *why)
{
	for (size_t i = 0; i < nr_pages; i++) {
		uint64_t word = i * 2 + 1;
		ssize_t n = pwrite(fd, &word, sizeof(word),
				   (off_t)(i * mm_page_bytes()));

		if (n != sizeof(word))
			return why_errno(why, n < 0 ? -errno : -ENOSPC,
					 "write page %zu of a file", i);
	}
	return 0;
}
