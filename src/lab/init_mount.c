// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static bool has_devtmpfs;

static int mount_at(const char *type, const char *where, const char *options)
{
	if (mkdir(where, 0755) && errno != EEXIST)
		return -errno;
	/* EBUSY: the kernel has done it (CONFIG_DEVTMPFS_MOUNT). */
	if (mount(type, where, type, 0, options) && errno != EBUSY)
		return -errno;
	return 0;
}

/*
 * Nothing can be said yet: the data line is a device. What lacks these is
 * found out by who needs them.
 */
void init_mount_all(void)
{
	int err = mount_at("proc", "/proc", NULL);

	if (err)
		dprintf(STDERR_FILENO, "cowbench: mount /proc: %s\n",
			strerror(-err));
	err = mount_at("sysfs", "/sys", NULL);
	if (err)
		dprintf(STDERR_FILENO, "cowbench: mount /sys: %s\n",
			strerror(-err));
	has_devtmpfs = !mount_at("devtmpfs", "/dev", "mode=755");
	if (!has_devtmpfs)
		init_make_nodes();
	(void)mount_at("tmpfs", "/tmp", "mode=1777");
	(void)mount_at("tmpfs", "/run", "mode=755");
	(void)mount_at("tmpfs", "/dev/shm", "mode=1777");
	/* Configured out of many kernels; these directories are theirs. */
	(void)!mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	(void)!mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL);
}

bool init_cmdline(const char *name, char *buf, size_t size_bytes)
{
	static char line[8 * 1024];
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	size_t name_bytes = strlen(name);
	bool has = false;
	ssize_t n;
	char *p;

	if (fd < 0)
		return false;
	n = read(fd, line, sizeof(line) - 1);
	close(fd);
	line[n > 0 ? n : 0] = '\0';
	for (p = line; *p; p += strcspn(p, " \n")) {
		p += strspn(p, " \n");
		if (strncmp(p, name, name_bytes) || p[name_bytes] != '=')
			continue;
		/* The last one wins, as in the kernel. */
		has = true;
		snprintf(buf, size_bytes, "%.*s",
			 (int)strcspn(p + name_bytes + 1, " \n"),
			 p + name_bytes + 1);
	}
	return has;
}

/* "DEVNAME=..." of /sys/dev/{char,block}/MAJOR:MINOR/uevent */
static bool read_devname(const char *dir, const char *device, char *buf,
			 size_t size_bytes)
{
	char path[320], line[120];
	bool has = false;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/uevent", dir, device);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "DEVNAME=", 8))
			continue;
		snprintf(buf, size_bytes, "%s", line + 8);
		has = true;
	}
	if (f)
		fclose(f);
	return has;
}

static void make_nodes_of(const char *dir, mode_t type)
{
	char name[128], path[160];
	unsigned int major_nr, minor_nr;
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d && (e = readdir(d))) {
		if (sscanf(e->d_name, "%u:%u", &major_nr, &minor_nr) != 2 ||
		    !read_devname(dir, e->d_name, name, sizeof(name)))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", name);
		/* "cpu/0/msr", "net/tun": */
		for (char *c = strchr(path + 5, '/'); c;
		     c = strchr(c + 1, '/')) {
			*c = '\0';
			(void)!mkdir(path, 0755);
			*c = '/';
		}
		/* EEXIST: made before a module was loaded. */
		(void)!mknod(path, type | 0600, makedev(major_nr, minor_nr));
	}
	if (d)
		closedir(d);
}

void init_make_nodes(void)
{
	if (has_devtmpfs)
		return;
	make_nodes_of("/sys/dev/char", S_IFCHR);
	make_nodes_of("/sys/dev/block", S_IFBLK);
}
