// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/memcg.h"

#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONTROL_FILE "/cgroup.subtree_control"

/* No component that is empty, "." or "..". */
static bool is_plain(const char *path)
{
	if (path[0] != '/' || strlen(path) >= MEMCG_PATH_BYTES)
		return false;
	for (const char *p = path; *p; p += strcspn(p, "/")) {
		size_t len = strcspn(++p, "/");

		if (!len || (len == 1 && p[0] == '.') ||
		    (len == 2 && p[0] == '.' && p[1] == '.'))
			return false;
	}
	return true;
}

bool memcg_path_is_valid(const char *path)
{
	const char *last = strrchr(path, '/');

	return is_plain(path) && last &&
	       !strncmp(last + 1, MEMCG_PREFIX, strlen(MEMCG_PREFIX)) &&
	       last[1 + strlen(MEMCG_PREFIX)];
}

bool memcg_control_is_valid(const char *path)
{
	const char *last = strrchr(path, '/');

	return is_plain(path) && last && !strcmp(last, CONTROL_FILE);
}

/* A word of a list that is separated by sep? */
static bool has_word(const char *list, const char *word, char sep)
{
	size_t len = strlen(word);

	for (const char *p = strstr(list, word); p; p = strstr(p + 1, word))
		if ((p == list || p[-1] == sep) &&
		    (p[len] == sep || !p[len] || p[len] == '\n'))
			return true;
	return false;
}

static char *full_path(const char *path, const char *file)
{
	return xasprintf("%s%s%s", sys_root(), path, file);
}

/* cgroup2: does the root of what is mounted have the controller? */
static bool has_memory(const struct memcg_mount *m)
{
	char *path = xasprintf("%s/cgroup.controllers", m->path), line[256];
	int n = sys_read_line(path, line, sizeof(line));

	free(path);
	return n >= 0 && has_word(line, "memory", ' ');
}

int memcg_find(struct memcg_mount *m, struct why *why)
{
	struct memcg_mount one;
	struct sys_lines l;
	int err, found = 0;
	char *line;

	err = sys_lines_open(&l, "/proc/self/mountinfo", why);
	if (err)
		return err;
	while ((line = sys_lines_next(&l))) {
		if (!memcg_parse_mount(line, &one) ||
		    (one.is_v2 ? !has_memory(&one) : found))
			continue;
		*m = one;
		found = 1;
		if (one.is_v2)
			break;
	}
	err = sys_lines_close(&l);
	return err ? why_errno(why, err, "read /proc/self/mountinfo") : found;
}

static int mount_kind(const char *path, bool is_v2, struct memcg_mount *m)
{
	char *full = full_path(path, "");
	int err = 0;

	if (mount("cgroup", full, is_v2 ? "cgroup2" : "cgroup",
		  MS_NOSUID | MS_NODEV | MS_NOEXEC, is_v2 ? NULL : "memory"))
		err = -errno;
	free(full);
	if (err)
		return err;
	m->is_v2 = is_v2;
	snprintf(m->path, sizeof(m->path), "%s", path);
	snprintf(m->root, sizeof(m->root), "/");
	if (!is_v2 || has_memory(m))
		return 0;
	/* The controller is bound to a v1 hierarchy, or there is none. */
	err = memcg_unmount(path, NULL);
	return err < 0 ? err : -ENODEV;
}

int memcg_mount_at(const char *path, struct memcg_mount *m, struct why *why)
{
	char *full = full_path(path, "");
	int err = mkdir(full, 0700) && errno != EEXIST ? -errno : 0;

	if (!err) {
		err = mount_kind(path, true, m);
		if (err)
			err = mount_kind(path, false, m);
	}
	free(full);
	if (err) {
		why_errno(why, err, "mount memory cgroups at %s", path);
		why_hint(why, "CONFIG_MEMCG is needed, and the right to mount");
	}
	return err;
}

/* "4:memory:/a/b" or "0::/a/b": the path, or NULL when it is another one. */
static const char *self_path(const char *line, bool is_v2)
{
	const char *names = strchr(line, ':');
	const char *path = names ? strchr(names + 1, ':') : NULL;
	char list[128];

	if (!path)
		return NULL;
	snprintf(list, sizeof(list), "%.*s", (int)(path - names - 1),
		 names + 1);
	if (is_v2 ? *list != '\0' || strncmp(line, "0:", 2) != 0
		  : !has_word(list, "memory", ','))
		return NULL;
	return path + 1;
}

int memcg_of_self(const struct memcg_mount *m, char *buf, size_t size_bytes,
		  struct why *why)
{
	size_t root_len = strcmp(m->root, "/") ? strlen(m->root) : 0;
	const char *path = NULL;
	struct sys_lines l;
	char *line;
	int err;

	err = sys_lines_open(&l, "/proc/self/cgroup", why);
	if (err)
		return err;
	while (!path && (line = sys_lines_next(&l)))
		path = self_path(line, m->is_v2);
	/* "/../a": outside of our cgroup namespace. */
	if (path && !strncmp(path, m->root, root_len) &&
	    !strstr(path, "/../") &&
	    (!root_len || path[root_len] == '/' || !path[root_len])) {
		path += root_len;
		snprintf(buf, size_bytes, "%s%s", m->path,
			 strcmp(path, "/") ? path : "");
	} else {
		err = why_set(why, -ENOENT,
			      "find our own cgroup below %s: /proc/self/cgroup "
			      "names none there",
			      m->path);
	}
	if (sys_lines_close(&l) && !err)
		err = why_set(why, -EIO, "read /proc/self/cgroup");
	return err;
}

bool memcg_is_on(const struct memcg_mount *m)
{
	char *path = xasprintf("%s" CONTROL_FILE, m->path), line[256];
	int n = sys_read_line(path, line, sizeof(line));

	free(path);
	return n >= 0 && has_word(line, "memory", ' ');
}

int memcg_switch(const char *path, bool on, struct why *why)
{
	return sys_write(path, on ? "+memory" : "-memory", why);
}

int memcg_make(const char *path, struct why *why)
{
	char *full = full_path(path, "");
	int err = mkdir(full, 0755) ? -errno : 0;

	free(full);
	return err ? why_errno(why, err, "make the cgroup %s", path) : 0;
}

int memcg_enter(const char *path, struct why *why)
{
	char *procs = xasprintf("%s/cgroup.procs", path), pid[24];
	int err;

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	err = sys_write(procs, pid, why);
	free(procs);
	return err;
}

/* A zombie counts as inside and cannot be moved; it goes when reaped. */
static void move_members(const char *path)
{
	char *from = xasprintf("%s/cgroup.procs", path);
	char *to = xasprintf("%.*s/cgroup.procs",
			     (int)(strrchr(path, '/') - path), path);
	struct sys_lines l;
	char *pid;

	if (!sys_lines_open(&l, from, NULL)) {
		while ((pid = sys_lines_next(&l)))
			if (sys_write(to, pid, NULL))
				continue;
		if (sys_lines_close(&l)) {
			/* rmdir() will say what is wrong. */
		}
	}
	free(from);
	free(to);
}

int memcg_remove(const char *path, struct why *why)
{
	char *full = full_path(path, "");
	int err = rmdir(full) ? -errno : 1;

	if (err == -EBUSY) {
		move_members(path);
		err = rmdir(full) ? -errno : 1;
	}
	free(full);
	if (err == -ENOENT)
		return 0;
	return err < 0 ? why_errno(why, err, "remove the cgroup %s", path)
		       : err;
}

int memcg_switch_off(const char *path, struct why *why)
{
	char line[256];
	int n = sys_read_line(path, line, sizeof(line)), err;

	if (n == -ENOENT || (n >= 0 && !has_word(line, "memory", ' ')))
		return 0;
	err = memcg_switch(path, false, why);
	/* A child that has it on for its own children: no longer only ours. */
	return err == -EBUSY ? 0 : err ? err : 1;
}

int memcg_unmount(const char *path, struct why *why)
{
	char *full = full_path(path, "");
	int err = 0, done = 0;

	if (!umount2(full, UMOUNT_NOFOLLOW))
		done = 1;
	else if (errno != EINVAL && errno != ENOENT)
		err = -errno;
	if (!err && !rmdir(full))
		done = 1;
	else if (!err && errno != ENOENT)
		err = -errno;
	free(full);
	return err ? why_errno(why, err, "unmount %s", path) : done;
}
