// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/journal_file.h"

#include "base/err.h"
#include "sys/blank.h"
#include "sys/hugetlb.h"
#include "sys/loop.h"
#include "sys/memcg.h"
#include "sys/root.h"
#include "sys/zram.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOURNAL_VERSION	  1
#define JOURNAL_MAX_BYTES (1u << 20)

/*
 * "1234 (a name) S 1 ...": the name may hold blanks and brackets, so fields are
 * counted from the last bracket: the state is the 3rd, the flags are the 9th and
 * the start time is the 22nd (proc(5)). A zombie, and what is on its way there
 * (PF_EXITING), is as good as dead: it lets go of its lock on the way.
 */
#define PF_EXITING 4

static int read_stat(const char *pid, uint64_t *start_ticks, bool *is_ending)
{
	char path[64], line[1024], *s, *end;
	int n;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	n = sys_read_line(path, line, sizeof(line));
	if (n < 0)
		return n;
	s = strrchr(line, ')');
	if (!s || s[1] != ' ')
		return -EINVAL;
	*is_ending = s[2] == 'Z' || s[2] == 'X';
	for (int field = 2; s && field < 22; field++) {
		if (field == 9)
			*is_ending |= strtoul(s, NULL, 10) & PF_EXITING;
		s = strchr(s + 1, ' ');
	}
	if (!s)
		return -EINVAL;
	*start_ticks = strtoull(s + 1, &end, 10);
	return end == s + 1 ? -EINVAL : 0;
}

int journal_owner_self(struct journal_owner *o, struct why *why)
{
	bool is_ending;
	int n;

	o->pid = getpid();
	n = read_stat("self", &o->start_ticks, &is_ending);
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
	bool is_ending;
	char pid[24];

	snprintf(pid, sizeof(pid), "%d", (int)o->pid);
	return !read_stat(pid, &ticks, &is_ending) && !is_ending &&
	       ticks == o->start_ticks;
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

bool journal_path_is_valid(enum journal_kind kind, const char *path)
{
	switch (kind) {
	case JOURNAL_SETTING:
		return (!strncmp(path, "/sys/", 5) ||
			!strncmp(path, "/proc/", 6)) &&
		       !strstr(path, "/../");
	case JOURNAL_POOL:
		return hugetlb_path_is_valid(path);
	case JOURNAL_SWAP:
		return zram_path_is_valid(path) || loop_path_is_valid(path);
	case JOURNAL_ZRAM:
	case JOURNAL_ZRAM_NEW:
		return zram_path_is_valid(path);
	case JOURNAL_LOOP:
		return loop_path_is_valid(path);
	case JOURNAL_CONTROLLER:
		return memcg_control_is_valid(path);
	case JOURNAL_CGROUP:
	case JOURNAL_MOUNT:
		return memcg_path_is_valid(path);
	case JOURNAL_BLANK:
		return blank_path_is_valid(path);
	case JOURNAL_NR_KINDS:
		break;
	}
	return false;
}

/* A line without "kind" is a setting, as it was before there were others. */
static const char *const kind_words[JOURNAL_NR_KINDS] = {
	[JOURNAL_SETTING] = "setting",	 [JOURNAL_POOL] = "pool",
	[JOURNAL_SWAP] = "swap",	 [JOURNAL_ZRAM] = "zram",
	[JOURNAL_ZRAM_NEW] = "new-zram", [JOURNAL_LOOP] = "loop",
	[JOURNAL_CGROUP] = "cgroup",	 [JOURNAL_CONTROLLER] = "controller",
	[JOURNAL_MOUNT] = "mount",	 [JOURNAL_BLANK] = "blank",
};

static enum journal_kind kind_of(const char *word)
{
	enum journal_kind kind = JOURNAL_SETTING;

	while (kind < JOURNAL_NR_KINDS && strcmp(kind_words[kind], word) != 0)
		kind++;
	return kind;
}

static bool parse_entry(json_t *line, struct journal_text *t)
{
	const char *path, *old_value = NULL, *new_value = NULL;
	const char *word = kind_words[JOURNAL_SETTING];
	struct journal_entry *e;
	enum journal_kind kind;

	if (json_unpack(line, "{s?s,s:s,s?s,s?s}", "kind", &word, "path", &path,
			"old", &old_value, "new", &new_value))
		return false;
	kind = kind_of(word);
	if (!journal_path_is_valid(kind, path) ||
	    (kind <= JOURNAL_POOL && (!old_value || !new_value)))
		return false;
	t->entries = xrealloc(t->entries, t->nr + 1, sizeof(*t->entries));
	e = &t->entries[t->nr++];
	e->kind = kind;
	e->path = xstrdup(path);
	e->old_value = kind <= JOURNAL_POOL ? xstrdup(old_value) : NULL;
	e->new_value = kind <= JOURNAL_POOL ? xstrdup(new_value) : NULL;
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

void journal_entry_release(struct journal_entry *e)
{
	free(e->path);
	free(e->old_value);
	free(e->new_value);
}

void journal_text_release(struct journal_text *t)
{
	for (size_t i = 0; i < t->nr; i++)
		journal_entry_release(&t->entries[i]);
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
	json_t *line;

	if (e->kind == JOURNAL_SETTING)
		line = json_pack("{s:s,s:s,s:s}", "path", e->path, "old",
				 e->old_value, "new", e->new_value);
	else if (e->kind == JOURNAL_POOL)
		line = json_pack("{s:s,s:s,s:s,s:s}", "kind",
				 kind_words[e->kind], "path", e->path, "old",
				 e->old_value, "new", e->new_value);
	else
		line = json_pack("{s:s,s:s}", "kind", kind_words[e->kind],
				 "path", e->path);
	return write_line(fd, line, why);
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
