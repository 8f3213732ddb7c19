// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the journal is, and that only one process writes it. */
#include "sys/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every process of the same user must come to the same answer. */
static void default_dir(char *path, size_t size_bytes, const char *tail)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (!geteuid() && !access("/run", W_OK))
		snprintf(path, size_bytes, "/run/cowbench%s", tail);
	else if (geteuid() && runtime && runtime[0] == '/')
		snprintf(path, size_bytes, "%s/cowbench%s", runtime, tail);
	else
		snprintf(path, size_bytes, "/tmp/cowbench-%u%s",
			 (unsigned int)geteuid(), tail);
}

void journal_keeper_dir(char *buf, size_t size_bytes)
{
	default_dir(buf, size_bytes, "-keeper");
}

/*
 * What stands in the journal is written to the kernel with our rights, and in
 * /tmp anybody may have made the directory before us.
 */
static int check_dir(int fd, const char *path, struct why *why)
{
	struct stat st;

	if (fstat(fd, &st))
		return why_errno(why, -errno, "look at '%s'", path);
	if (st.st_uid == geteuid() && !(st.st_mode & 022))
		return 0;
	why_set(why, -EPERM,
		"open state directory '%s': others could write in it", path);
	why_hint(why, "remove it, or chown and chmod 700 it");
	return -EPERM;
}

static int take_lock(int dir_fd, const char *path, struct why *why)
{
	struct journal_text t;
	int fd, err;

	fd = openat(dir_fd, JOURNAL_NAME_LOCK,
		    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return why_errno(why, -errno, "open '%s/%s'", path,
				 JOURNAL_NAME_LOCK);
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	err = -errno;
	close(fd);
	if (err != -EWOULDBLOCK)
		return why_errno(why, err, "lock '%s/%s'", path,
				 JOURNAL_NAME_LOCK);
	if (!journal_file_read(dir_fd, &t, NULL)) {
		bool has_owner = t.has_owner;

		if (has_owner)
			journal_owner_is_busy(&t.owner, why);
		journal_text_release(&t);
		if (has_owner)
			return -EBUSY;
	}
	return why_set(why, -EBUSY,
		       "change settings: another process is about to do so");
}

int journal_dir_open(const char *state_dir, bool create, int *lock_fd,
		     struct why *why)
{
	char path[512];
	int fd, err;

	if (state_dir)
		snprintf(path, sizeof(path), "%s", state_dir);
	else
		default_dir(path, sizeof(path), "");
	if (create && mkdir(path, 0700) && errno != EEXIST)
		return why_errno(why, -errno, "make state directory '%s'",
				 path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return why_errno(why, -errno, "open state directory '%s'",
				 path);
	err = check_dir(fd, path, why);
	if (!err) {
		*lock_fd = take_lock(fd, path, why);
		err = *lock_fd < 0 ? *lock_fd : 0;
	}
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}
