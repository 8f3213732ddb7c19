// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/journal_file.h"

#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define JOURNAL_VERSION	  1
#define JOURNAL_MAX_BYTES (1u << 20)

/*
 * "1234 (a name) S 1 ...": the name may hold blanks and brackets, so fields are
 * counted from the last bracket; the start time is the 22nd (proc(5)).
 */
static int read_start_ticks(const char *pid, uint64_t *ticks)
{
	char path[64], line[1024], *s, *end;
	int n;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	n = sys_read_line(path, line, sizeof(line));
	if (n < 0)
		return n;
	s = strrchr(line, ')');
	for (int field = 2; s && field < 22; field++)
		s = strchr(s + 1, ' ');
	if (!s)
		return -EINVAL;
	*ticks = strtoull(s + 1, &end, 10);
	return end == s + 1 ? -EINVAL : 0;
}

int journal_owner_self(struct journal_owner *o, struct why *why)
{
	int n;

	o->pid = getpid();
	n = read_start_ticks("self", &o->start_ticks);
	if (n < 0)
		return why_errno(why, n, "read %s/proc/self/stat", sys_root());
	n = sys_read_line("/proc/sys/kernel/random/boot_id", o->boot_id,
			  sizeof(o->boot_id));
	if (n < 0)
		return why_errno(why, n,
				 "read %s/proc/sys/kernel/random/boot_id",
				 sys_root());
	return 0;
}

bool journal_owner_is_alive(const struct journal_owner *o)
{
	uint64_t ticks;
	char pid[24];

	snprintf(pid, sizeof(pid), "%d", (int)o->pid);
	return !read_start_ticks(pid, &ticks) && ticks == o->start_ticks;
}

int journal_owner_is_busy(const struct journal_owner *o, struct why *why)
{
	why_set(why, -EBUSY,
		"change settings: process %d has changed some, and puts them "
		"back when it ends",
		(int)o->pid);
	why_hint(why, "wait for process %d, or end it", (int)o->pid);
	return -EBUSY;
}

static void default_dir(char *path, size_t size_bytes)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (!geteuid())
		snprintf(path, size_bytes, "/run/cowbench");
	else if (runtime && runtime[0] == '/')
		snprintf(path, size_bytes, "%s/cowbench", runtime);
	else
		snprintf(path, size_bytes, "/tmp/cowbench-%u",
			 (unsigned int)geteuid());
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
		default_dir(path, sizeof(path));
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

static bool parse_owner(json_t *line, struct journal_owner *o)
{
	const char *kind, *boot_id;
	json_int_t pid, ticks;
	int v;

	if (json_unpack(line, "{s:s,s:i,s:I,s:I,s:s}", "kind", &kind, "v", &v,
			"pid", &pid, "start_ticks", &ticks, "boot_id",
			&boot_id) ||
	    strcmp(kind, "journal") || v != JOURNAL_VERSION)
		return false;
	o->pid = (pid_t)pid;
	o->start_ticks = (uint64_t)ticks;
	snprintf(o->boot_id, sizeof(o->boot_id), "%s", boot_id);
	return true;
}

bool journal_path_is_valid(const char *path)
{
	return (!strncmp(path, "/sys/", 5) || !strncmp(path, "/proc/", 6)) &&
	       !strstr(path, "/../");
}

static bool parse_entry(json_t *line, struct journal_text *t)
{
	const char *path, *old_value, *new_value;
	struct journal_entry *e;

	if (json_unpack(line, "{s:s,s:s,s:s}", "path", &path, "old", &old_value,
			"new", &new_value) ||
	    !journal_path_is_valid(path))
		return false;
	t->entries = xrealloc(t->entries, t->nr + 1, sizeof(*t->entries));
	e = &t->entries[t->nr++];
	e->path = xstrdup(path);
	e->old_value = xstrdup(old_value);
	e->new_value = xstrdup(new_value);
	return true;
}

static void parse_line(const char *s, size_t len, bool is_first,
		       struct journal_text *t)
{
	json_t *line = json_loadb(s, len, 0, NULL);
	bool is_good = false;

	if (line && is_first)
		is_good = t->has_owner = parse_owner(line, &t->owner);
	else if (line)
		is_good = parse_entry(line, t);
	if (!is_good)
		t->nr_damaged++;
	json_decref(line);
}

static int read_all(int fd, char *buf, size_t size_bytes, size_t *len)
{
	ssize_t n;

	for (*len = 0; *len < size_bytes; *len += (size_t)n) {
		n = read(fd, buf + *len, size_bytes - *len);
		if (n < 0)
			return -errno;
		if (!n)
			return 0;
	}
	return -EFBIG;
}

int journal_file_read(int dir_fd, struct journal_text *t, struct why *why)
{
	char *buf, *s, *newline;
	size_t len;
	int fd, err;

	memset(t, 0, sizeof(*t));
	fd = openat(dir_fd, JOURNAL_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return why_errno(why, -errno, "open journal");
	buf = xcalloc(1, JOURNAL_MAX_BYTES);
	err = read_all(fd, buf, JOURNAL_MAX_BYTES, &len);
	close(fd);
	if (err)
		why_errno(why, err, "read journal");
	for (s = buf; !err; s = newline + 1) {
		newline = memchr(s, '\n', (size_t)(buf + len - s));
		if (!newline)
			break;
		parse_line(s, (size_t)(newline - s), s == buf, t);
	}
	free(buf);
	return err;
}

void journal_text_release(struct journal_text *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		free(t->entries[i].path);
		free(t->entries[i].old_value);
		free(t->entries[i].new_value);
	}
	free(t->entries);
	memset(t, 0, sizeof(*t));
}

/* Takes the reference. */
static int write_line(int fd, json_t *line, struct why *why)
{
	off_t start = lseek(fd, 0, SEEK_END);
	char *text, *with_newline;
	size_t len;
	ssize_t n;
	int err = 0;

	text = line ? json_dumps(line, JSON_COMPACT) : NULL;
	json_decref(line);
	if (!text)
		return why_set(why, -EINVAL,
			       "write journal: a path or value is no UTF-8");
	with_newline = xasprintf("%s\n", text);
	len = strlen(with_newline);
	n = write(fd, with_newline, len);
	if (n < 0)
		err = -errno;
	else if ((size_t)n < len)
		err = -ENOSPC;
	else if (fsync(fd) && errno != EINVAL)
		err = -errno;
	/* Half a line would spoil the next one. */
	if (err && start >= 0 && ftruncate(fd, start))
		err = -EIO;
	free(with_newline);
	free(text);
	return err ? why_errno(why, err, "write journal") : 0;
}

int journal_file_create(int dir_fd, const struct journal_owner *o,
			struct why *why)
{
	int fd, err;

	fd = openat(dir_fd, JOURNAL_NAME,
		    O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return why_errno(why, -errno, "create journal");
	err = write_line(fd,
			 json_pack("{s:s,s:i,s:I,s:I,s:s}", "kind", "journal",
				   "v", JOURNAL_VERSION, "pid",
				   (json_int_t)o->pid, "start_ticks",
				   (json_int_t)o->start_ticks, "boot_id",
				   o->boot_id),
			 why);
	if (!err && fsync(dir_fd) && errno != EINVAL)
		err = why_errno(why, -errno, "write journal");
	if (err) {
		close(fd);
		unlinkat(dir_fd, JOURNAL_NAME, 0);
		return err;
	}
	return fd;
}

int journal_file_append(int fd, const struct journal_entry *e, struct why *why)
{
	return write_line(fd,
			  json_pack("{s:s,s:s,s:s}", "path", e->path, "old",
				    e->old_value, "new", e->new_value),
			  why);
}

int journal_file_remove(int dir_fd, struct why *why)
{
	if (unlinkat(dir_fd, JOURNAL_NAME, 0) && errno != ENOENT)
		return why_errno(why, -errno, "remove journal");
	return 0;
}

int journal_file_set_aside(int dir_fd, struct why *why)
{
	if (renameat(dir_fd, JOURNAL_NAME, dir_fd, JOURNAL_NAME_BAD))
		return why_errno(why, -errno, "set the damaged journal aside");
	return 0;
}
