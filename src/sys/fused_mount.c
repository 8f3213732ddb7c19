// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/fused.h"

#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

/* A map of one id, to itself: the file's owner stays who he is. */
static int write_map(const char *path, unsigned int id, struct why *why)
{
	char text[40];

	snprintf(text, sizeof(text), "%u %u 1\n", id, id);
	return sys_write(path, text, why);
}

static int enter_user_namespace(struct why *why)
{
	unsigned int uid = geteuid(), gid = getegid();
	int err;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS)) {
		err = why_errno(why, -errno, "make a user namespace");
		why_hint(why, "run as root, or allow user namespaces "
			      "(user.max_user_namespaces, "
			      "kernel.unprivileged_userns_clone)");
		return err;
	}
	err = sys_write("/proc/self/setgroups", "deny", why);
	if (!err)
		err = write_map("/proc/self/uid_map", uid, why);
	if (!err)
		err = write_map("/proc/self/gid_map", gid, why);
	return err;
}

static int set_text(int fs_fd, const char *key, const char *text,
		    struct why *why)
{
	if (!fsconfig(fs_fd, FSCONFIG_SET_STRING, key, text, 0))
		return 0;
	return why_errno(why, -errno, "mount FUSE: %s=%s", key, text);
}

static int set_number(int fs_fd, const char *key, unsigned int value,
		      struct why *why)
{
	char text[24];

	snprintf(text, sizeof(text), "%u", value);
	return set_text(fs_fd, key, text, why);
}

static int configure(int fs_fd, int fuse_fd, struct why *why)
{
	int err = set_number(fs_fd, "fd", (unsigned int)fuse_fd, why);

	if (!err)
		err = set_text(fs_fd, "rootmode", "40000", why);
	if (!err)
		err = set_number(fs_fd, "user_id", geteuid(), why);
	if (!err)
		err = set_number(fs_fd, "group_id", getegid(), why);
	if (!err && fsconfig(fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		err = why_errno(why, -errno, "mount FUSE");
	return err;
}

static int mount_here(int fuse_fd, int *mount_fd, struct why *why)
{
	int fs_fd = fsopen("fuse", FSOPEN_CLOEXEC), err;

	if (fs_fd < 0)
		return why_errno(why, -errno, "open FUSE to mount it");
	err = configure(fs_fd, fuse_fd, why);
	if (!err) {
		*mount_fd = fsmount(fs_fd, FSMOUNT_CLOEXEC,
				    MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID |
					    MOUNT_ATTR_NOEXEC);
		if (*mount_fd < 0)
			err = why_errno(why, -errno, "mount FUSE nowhere");
	}
	close(fs_fd);
	return err;
}

/* It may mount where it was opened: its user namespace must be the mount's. */
static int open_and_mount(int *fuse_fd, int *mount_fd, struct why *why)
{
	int err;

	*fuse_fd = open("/dev/fuse", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (*fuse_fd < 0)
		return why_errno(why, -errno, "open /dev/fuse");
	err = mount_here(*fuse_fd, mount_fd, why);
	if (err) {
		close(*fuse_fd);
		*fuse_fd = -1;
	}
	return err;
}

int fused_mount(int *fuse_fd, int *mount_fd, struct why *why)
{
	int err = open_and_mount(fuse_fd, mount_fd, why);

	if (err != -EPERM)
		return err;
	err = enter_user_namespace(why);
	if (err)
		return err;
	err = open_and_mount(fuse_fd, mount_fd, why);
	if (err == -EPERM || err == -EACCES)
		why_hint(why, "run as root; a user namespace without rights: "
			      "kernel.apparmor_restrict_unprivileged_userns");
	return err;
}
