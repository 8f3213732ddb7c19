// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/cache.h"

#include "base/err.h"
#include "lab/ladder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LEFTOVER_S 3600
#define LOOK_MS	   100 /* how often *stop is looked at */

int cache_errno(struct why *why, int err, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	why_errno(why, err, "%s", what);
	if (err == -ENOSPC || err == -EDQUOT)
		why_hint(why, "make room (a kernel takes up to 170M), or keep "
			      "the cache elsewhere with --cache DIR");
	else if (err == -EACCES || err == -EROFS || err == -EPERM)
		why_hint(why,
			 "name a folder that can be written with --cache DIR");
	return err;
}

int cache_make_dir(const char *path, struct why *why)
{
	char *copy = xstrdup(path);
	struct stat st;
	int err = 0;

	for (char *p = copy + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0755) && errno != EEXIST && errno != EROFS)
			err = -errno;
		*p = '/';
		if (err)
			goto out;
	}
	if (mkdir(copy, 0755) && errno != EEXIST)
		err = -errno;
	else if (stat(copy, &st) || !S_ISDIR(st.st_mode))
		err = -ENOTDIR;
out:
	free(copy);
	return err ? cache_errno(why, err, "make the folder '%s'", path) : 0;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *at)
{
	(void)st;
	(void)at;
	if (type == FTW_DP || type == FTW_D || type == FTW_DNR)
		return rmdir(path) && 0;
	return unlink(path) && 0;
}

void cache_remove(const char *path)
{
	(void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void cache_sweep(const char *dir, int is_locked)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		struct stat st;
		char *path;

		if (strncmp(e->d_name, ".new-", 5))
			continue;
		path = xasprintf("%s/%s", dir, e->d_name);
		if (is_locked || (!lstat(path, &st) &&
				  time(NULL) - st.st_mtime > LEFTOVER_S))
			cache_remove(path);
		free(path);
	}
	if (d)
		closedir(d);
}

void cache_forget_unused(const char *dir, long age_s)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *path = xasprintf("%s/%s", dir, e->d_name);
		struct stat st;

		if (e->d_name[0] != '.' && !lstat(path, &st) &&
		    time(NULL) - st.st_mtime > age_s)
			unlink(path);
		free(path);
	}
	if (d)
		closedir(d);
}

int cache_lock(const char *cache_dir, const volatile int *stop,
	       void (*wait)(void *arg), void *arg, int *fd, struct why *why)
{
	char *path = xasprintf("%s/lock", cache_dir);
	int err = 0, has_said = 0;

	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (*fd < 0) {
		err = cache_errno(why, -errno, "open '%s'", path);
		goto out;
	}
	while (flock(*fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR) {
			err = why_errno(why, -errno, "lock '%s'", path);
			break;
		}
		if (stop && *stop) {
			err = why_set(why, -EINTR, "lock '%s': interrupted",
				      path);
			break;
		}
		if (!has_said++ && wait)
			wait(arg);
		/* flock() cannot wait for a lock and a signal at once. */
		poll(NULL, 0, LOOK_MS);
	}
	if (err) {
		close(*fd);
		*fd = -1;
	}
out:
	free(path);
	return err;
}

int cache_write_all(int fd, const void *data, size_t len)
{
	const char *text = data;

	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

int cache_write_json(const char *path, const json_t *o, struct why *why)
{
	const char *slash = strrchr(path, '/');
	char *text = json_dumps(o, JSON_INDENT(1) | JSON_PRESERVE_ORDER), *tmp;
	int fd, err = 0;

	if (!slash)
		BUG("'%s' is in no folder", path);
	if (!text)
		return why_set(why, -EINVAL, "write '%s': not valid UTF-8",
			       path);
	tmp = xasprintf("%.*s.new-%d-%s", (int)(slash + 1 - path), path,
			(int)getpid(), slash + 1);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		err = -errno;
	else
		err = cache_write_all(fd, text, strlen(text));
	if (!err && fsync(fd))
		err = -errno;
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (!err && rename(tmp, path))
		err = -errno;
	if (err) {
		unlink(tmp);
		cache_errno(why, err, "write '%s'", path);
	}
	free(tmp);
	free(text);
	return err;
}

int ladder_cache_dir(const char *given, char **dir, struct why *why)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *cwd = NULL;
	int err;

	*dir = NULL;
	if (given && *given == '/') {
		*dir = xstrdup(given);
	} else if (given && *given) {
		/* Programs of apt run in folders of their own. */
		cwd = getcwd(NULL, 0);
		if (!cwd)
			return why_errno(why, -errno, "find out where we are");
		*dir = xasprintf("%s/%s", cwd, given);
		free(cwd);
	} else if (xdg && *xdg == '/') {
		*dir = xasprintf("%s/cowbench", xdg);
	} else if (home && *home == '/') {
		*dir = xasprintf("%s/.cache/cowbench", home);
	} else {
		why_set(why, -ENOENT,
			"find the cache: neither XDG_CACHE_HOME "
			"nor HOME is set");
		why_hint(why, "name a folder with --cache DIR");
		return -ENOENT;
	}
	err = cache_make_dir(*dir, why);
	if (err) {
		free(*dir);
		*dir = NULL;
	}
	return err;
}
