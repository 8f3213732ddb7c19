// SPDX-License-Identifier: GPL-2.0-or-later
/* Append to a result file so that it can be killed at any moment. */
#include "results/file.h"

#include "base/err.h"
#include "results/lines.h"
#include "results/put.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct result_writer {
	char *path;
	int fd;
	bool is_stdout;
	bool is_regular;
	size_t nr_profiles; /* that were added */
};

static struct result_writer *writer_new(const char *path, int fd)
{
	struct result_writer *w = xcalloc(1, sizeof(*w));
	struct stat st;

	w->path = xstrdup(path);
	w->fd = fd;
	w->is_stdout = fd == STDOUT_FILENO;
	/* stdout is not ours: others may write to it, no undo there. */
	w->is_regular = !w->is_stdout && !fstat(fd, &st) && S_ISREG(st.st_mode);
	return w;
}

static void writer_free(struct result_writer *w)
{
	free(w->path);
	free(w);
}

/*
 * Two runs that append to one file would make it worthless. A file system
 * without locks (some network ones) is no reason to refuse: seq would tell.
 */
static int lock(int fd, const char *path, struct why *why)
{
	if (!flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
		return 0;
	why_set(why, -EBUSY,
		"write \"%.200s\": another run-bench is writing it", path);
	why_hint(why, "wait for it, or choose another file with -o");
	return -EBUSY;
}

static int create_failed(const char *path, int err, struct why *why)
{
	why_errno(why, err, "create \"%.200s\"", path);
	if (err == -EEXIST)
		why_hint(why,
			 "choose another file with -o, or continue this one: "
			 "run-bench run --resume %.120s",
			 path);
	else if (err == -ENOENT)
		why_hint(why, "create its directory first");
	return err;
}

int result_writer_create(struct result_writer **w, const char *path,
			 struct why *why)
{
	int fd, err;

	if (!strcmp(path, "-")) {
		*w = writer_new("standard output", STDOUT_FILENO);
		return 0;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC,
		  0644);
	if (fd < 0)
		return create_failed(path, -errno, why);
	err = lock(fd, path, why);
	if (err) {
		close(fd);
		return err;
	}
	*w = writer_new(path, fd);
	return 0;
}

/* May the file go on? *keep_bytes: what of it stays. */
static int may_resume(int fd, const char *path, off_t *keep_bytes,
		      struct why *why)
{
	struct result_file f;
	const char *status, *mode;
	int copy = dup(fd), err = 0;
	FILE *in = copy < 0 ? NULL : fdopen(copy, "r");

	if (!in) {
		err = why_errno(why, -errno, "read \"%.200s\"", path);
		if (copy >= 0)
			close(copy);
		return err;
	}
	err = result_file_load(&f, path, in, keep_bytes, why);
	fclose(in);
	if (err) {
		if (err == -EINVAL && why && !why->hint[0])
			why_hint(why, "run-bench check %.200s", path);
		return err;
	}
	status = json_string_value(json_object_get(f.end, "status"));
	mode = json_string_value(json_object_get(f.env, "mode"));
	if (mode && !strcmp(mode, "lab")) {
		err = why_set(why, -EXDEV,
			      "resume \"%.200s\": it is of a kernel that was "
			      "booted for it",
			      path);
		why_hint(why, "run-bench lab boots it again");
	} else if (!f.env || !f.plan) {
		err = why_set(why, -EINVAL,
			      "resume \"%.200s\": it was cut off before its "
			      "%s line",
			      path, f.env ? "plan" : "env");
		why_hint(why, "there is nothing to keep: start a new run");
	} else if (status && !strcmp(status, "complete")) {
		err = why_set(why, -EALREADY,
			      "resume \"%.200s\": the run is complete", path);
		why_hint(why, "choose another file with -o for a new run");
	}
	result_file_release(&f);
	return err;
}

int result_writer_resume(struct result_writer **w, const char *path,
			 struct why *why)
{
	struct stat st;
	off_t keep_bytes = 0;
	int err, fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		return why_errno(why, -errno, "resume \"%.200s\"", path);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		err = why_set(why, -EINVAL, "resume \"%.200s\": not a file",
			      path);
		goto out_close;
	}
	err = lock(fd, path, why);
	if (!err)
		err = may_resume(fd, path, &keep_bytes, why);
	if (err)
		goto out_close;
	if (ftruncate(fd, keep_bytes)) {
		err = why_errno(why, -errno, "cut \"%.200s\" to whole lines",
				path);
		goto out_close;
	}
	*w = writer_new(path, fd);
	return 0;
out_close:
	close(fd);
	return err;
}

static int write_failed(const struct result_writer *w, int err, struct why *why)
{
	why_errno(why, err, "write \"%.200s\"", w->path);
	if (err != -ENOSPC && err != -EDQUOT && err != -EFBIG)
		return err;
	if (w->is_regular)
		why_hint(why,
			 "make room, then go on: run-bench run --resume %.120s",
			 w->path);
	else
		why_hint(why, "make room, or write to another place with -o");
	return err;
}

static int write_all(int fd, const char *data, size_t len_bytes)
{
	while (len_bytes) {
		ssize_t nr = write(fd, data, len_bytes);

		if (nr < 0 && errno == EAGAIN) {
			/* A terminal's stdout may be set non-blocking. */
			struct pollfd p = { .fd = fd, .events = POLLOUT };

			poll(&p, 1, -1);
			continue;
		}
		if (nr < 0 && errno == EINTR)
			continue;
		if (nr < 0)
			return -errno;
		data += nr;
		len_bytes -= (size_t)nr;
	}
	return 0;
}

/* A failed line leaves nothing behind, so that the file can be resumed. */
static int line_write(struct result_writer *w, const char *line,
		      size_t len_bytes)
{
	struct stat st;
	bool can_undo = w->is_regular && !fstat(w->fd, &st);
	int err = write_all(w->fd, line, len_bytes);

	/* If even that fails, the reader takes the tail for a torn line. */
	if (err && can_undo && ftruncate(w->fd, st.st_size))
		return err;
	return err;
}

/* What must survive a power cut; losing a few case lines costs only time. */
static bool wants_sync(enum record_kind kind)
{
	return kind != KIND_CASE && kind != KIND_PROFILE;
}

static enum record_kind kind_of(const json_t *obj)
{
	enum record_kind kind;
	struct why why;

	/* What is no line of a result file at all is synced too. */
	return record_kind(obj, &kind, &why) ? KIND_END : kind;
}

/* So that a file that lost profile lines cannot pass for a whole one. */
static void count_profiles(struct result_writer *w, enum record_kind kind,
			   json_t *obj)
{
	if (kind == KIND_PROFILE)
		w->nr_profiles++;
	else if (kind == KIND_END && w->nr_profiles)
		put_uint(obj, "nr_profiles", w->nr_profiles);
}

int result_writer_add(struct result_writer *w, json_t *obj, struct why *why)
{
	enum record_kind kind = kind_of(obj);
	bool is_synced = w->is_regular && wants_sync(kind);
	size_t len_bytes;
	char *line;
	int err;

	count_profiles(w, kind, obj);
	line = json_dumps(obj, JSON_COMPACT);
	json_decref(obj);
	if (!line)
		BUG("json: out of memory");
	len_bytes = strlen(line);
	line = xrealloc(line, len_bytes + 1, 1);
	line[len_bytes] = '\n'; /* in place of the 0: one write() a line */
	err = line_write(w, line, len_bytes + 1);
	free(line);
	if (!err && is_synced && fdatasync(w->fd))
		err = -errno;
	return err ? write_failed(w, err, why) : 0;
}

int result_writer_close(struct result_writer *w, struct why *why)
{
	int err = 0;

	/* Network file systems and quotas may answer only here. */
	if (!w->is_stdout && close(w->fd))
		err = write_failed(w, -errno, why);
	writer_free(w);
	return err;
}
