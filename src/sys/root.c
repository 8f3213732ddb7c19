// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/root.h"

#include "base/err.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Holds most files of procfs; not a page size. */
#define START_BYTES 8192u

static char root[PATH_MAX];

void sys_root_set(const char *dir)
{
	size_t len;

	if (!dir)
		dir = "";
	len = strlen(dir);
	if (len >= sizeof(root))
		BUG("sysroot of %zu bytes", len);
	memcpy(root, dir, len + 1);
	/* "/" is the running machine too; paths bring their own slash. */
	while (len && root[len - 1] == '/')
		root[--len] = '\0';
}

const char *sys_root(void)
{
	return root;
}

static int full_path(char out[PATH_MAX], const char *path)
{
	int len = snprintf(out, PATH_MAX, "%s%s", root, path);

	return len < 0 || len >= PATH_MAX ? -ENAMETOOLONG : 0;
}

int sys_open(const char *path, int flags)
{
	char full[PATH_MAX];
	int fd, err;

	err = full_path(full, path);
	if (err)
		return err;
	fd = open(full, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static ssize_t read_some(int fd, char *buf, size_t size_bytes)
{
	ssize_t n;

	do
		n = read(fd, buf, size_bytes);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

int sys_read_bytes(const char *path, char **data, size_t *len_bytes,
		   struct why *why)
{
	size_t size_bytes = START_BYTES, len = 0;
	char *buf;
	ssize_t n;
	int fd;

	*data = NULL;
	*len_bytes = 0;
	fd = sys_open(path, O_RDONLY);
	if (fd < 0) {
		why_errno(why, fd, "read %s%s", root, path);
		return fd;
	}
	buf = xcalloc(size_bytes, 1);
	for (;;) {
		n = read_some(fd, buf + len, size_bytes - len - 1);
		if (n <= 0)
			break;
		len += (size_t)n;
		if (len == size_bytes - 1) {
			size_bytes *= 2;
			buf = xrealloc(buf, size_bytes, 1);
		}
	}
	close(fd);
	if (n < 0) {
		free(buf);
		why_errno(why, (int)n, "read %s%s", root, path);
		return (int)n;
	}
	buf[len] = '\0';
	*data = buf;
	*len_bytes = len;
	return 0;
}

int sys_read(const char *path, char **text, struct why *why)
{
	size_t len;

	return sys_read_bytes(path, text, &len, why);
}

int sys_read_line(const char *path, char *buf, size_t size_bytes)
{
	struct why why;
	char *text, *end;
	size_t len;
	int err;

	if (!size_bytes)
		BUG("no room for a line");
	buf[0] = '\0';
	err = sys_read(path, &text, &why);
	if (err)
		return err;
	end = strchr(text, '\n');
	if (end)
		*end = '\0';
	len = strlen(text);
	snprintf(buf, size_bytes, "%s", text);
	free(text);
	return (int)len;
}

int sys_read_u64(const char *path, uint64_t *value)
{
	char line[32];
	const char *p = line;
	int len;

	len = sys_read_line(path, line, sizeof(line));
	if (len < 0)
		return len;
	if ((size_t)len >= sizeof(line) || !sys_scan_u64(&p, 10, value) ||
	    p[strspn(p, " \t")])
		return -EINVAL;
	return 0;
}

bool sys_scan_u64(const char **p, int base, uint64_t *value)
{
	unsigned char first;
	char *end;

	*p += strspn(*p, " \t");
	first = (unsigned char)**p;
	/* strtoull() would take a sign and turn -1 into a huge number. */
	if (!(base == 16 ? isxdigit(first) : isdigit(first)))
		return false;
	errno = 0;
	*value = strtoull(*p, &end, base);
	if (errno)
		return false;
	*p = end;
	return true;
}

int sys_write(const char *path, const char *text, struct why *why)
{
	size_t len = strlen(text);
	ssize_t n;
	int fd, err = 0;

	fd = sys_open(path, O_WRONLY | O_TRUNC);
	if (fd < 0) {
		err = fd;
		goto out;
	}
	n = write(fd, text, len);
	if (n < 0)
		err = -errno;
	else if ((size_t)n != len)
		err = -EIO;
	/* Not every file system reports at write: close may be the first. */
	if (close(fd) < 0 && !err)
		err = -errno;
out:
	if (err)
		return why_errno(why, err, "write \"%s\" to %s%s", text, root,
				 path);
	return 0;
}

bool sys_exists(const char *path)
{
	char full[PATH_MAX];

	return !full_path(full, path) && access(full, F_OK) == 0;
}

static int not_dots(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int sys_list(const char *path, char ***names, size_t *nr)
{
	struct dirent **found;
	char full[PATH_MAX];
	int i, n, err;

	*names = NULL;
	*nr = 0;
	err = full_path(full, path);
	if (err)
		return err;
	n = scandir(full, &found, not_dots, by_name);
	if (n < 0)
		return -errno;
	*names = xcalloc((size_t)n + 1, sizeof(**names));
	for (i = 0; i < n; i++) {
		(*names)[i] = xstrdup(found[i]->d_name);
		free(found[i]);
	}
	free(found);
	*nr = (size_t)n;
	return 0;
}

void sys_list_free(char **names, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		free(names[i]);
	free(names);
}

int sys_lines_open(struct sys_lines *l, const char *path, struct why *why)
{
	l->start = 0;
	l->end = 0;
	l->is_skipping = false;
	l->err = 0;
	l->fd = sys_open(path, O_RDONLY);
	if (l->fd < 0)
		return why_errno(why, l->fd, "read %s%s", root, path);
	return 0;
}

/* More bytes behind those that are unread; false at the end of the file. */
static bool lines_fill(struct sys_lines *l)
{
	ssize_t n;

	memmove(l->buf, l->buf + l->start, l->end - l->start);
	l->end -= l->start;
	l->start = 0;
	n = read_some(l->fd, l->buf + l->end, sizeof(l->buf) - 1 - l->end);
	if (n < 0)
		l->err = (int)n;
	if (n <= 0)
		return false;
	l->end += (size_t)n;
	return true;
}

char *sys_lines_next(struct sys_lines *l)
{
	char *line, *newline;
	bool was_skipping;

	for (;;) {
		line = l->buf + l->start;
		newline = memchr(line, '\n', l->end - l->start);
		if (newline) {
			*newline = '\0';
			l->start = (size_t)(newline - l->buf) + 1;
			was_skipping = l->is_skipping;
			l->is_skipping = false;
			if (!was_skipping)
				return line;
			continue;
		}
		if (l->end - l->start == sizeof(l->buf) - 1) {
			/* Full and no newline: a long line, or more of it. */
			was_skipping = l->is_skipping;
			l->is_skipping = true;
			l->buf[l->end] = '\0';
			l->start = l->end;
			if (!was_skipping)
				return line;
			continue;
		}
		if (!lines_fill(l))
			break;
	}
	/* The last line may lack its newline. */
	if (l->err || l->is_skipping || l->start == l->end)
		return NULL;
	line = l->buf + l->start;
	l->buf[l->end] = '\0';
	l->start = l->end;
	return line;
}

int sys_lines_close(struct sys_lines *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	return l->err;
}
