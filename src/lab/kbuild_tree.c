// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/apt_run.h"
#include "lab/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a source in the cache, while kernels are built of it. */
#define SOURCE_PREFIX "source-"

/* What a build leaves in a tree is not copied, nor is history. */
static bool is_left_out(const char *name)
{
	size_t len = strlen(name);
	static const char *const endings[] = { ".o", ".a", ".ko", ".cmd" };

	if (!strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, ".git"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t n = strlen(endings[i]);

		if (len > n && !strcmp(name + len - n, endings[i]))
			return true;
	}
	return false;
}

static int copy_bytes(const char *from, const char *to, const struct stat *st,
		      struct why *why)
{
	const struct timespec times[] = { st->st_atim, st->st_mtim };
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, err = 0;
	static char buf[1 << 16];
	ssize_t n = 0;

	if (in < 0)
		return why_errno(why, -errno, "read '%.200s'", from);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		   st->st_mode & 0777);
	if (out < 0)
		err = -errno;
	while (!err && (n = read(in, buf, sizeof(buf))) > 0)
		err = cache_write_all(out, buf, (size_t)n);
	if (!err && n < 0)
		err = -errno;
	/* make goes by them. */
	if (!err && futimens(out, times))
		err = -errno;
	if (out >= 0 && close(out) && !err)
		err = -errno;
	close(in);
	return err ? cache_errno(why, err, "write '%.200s'", to) : 0;
}

static int copy_link(const char *from, const char *to, struct why *why)
{
	char target[PATH_MAX];
	ssize_t n = readlink(from, target, sizeof(target) - 1);

	if (n < 0)
		return why_errno(why, -errno, "read the link '%.200s'", from);
	target[n] = '\0';
	if (symlink(target, to))
		return cache_errno(why, -errno, "make the link '%.200s'", to);
	return 0;
}

static int copy_one(const char *from, const char *to, bool is_link,
		    const volatile int *stop, struct why *why)
{
	struct stat st;

	if (stop && *stop)
		return why_set(why, -EINTR, "copy '%.200s': interrupted", from);
	if (lstat(from, &st))
		return why_errno(why, -errno, "read '%.200s'", from);
	if (S_ISDIR(st.st_mode))
		return kbuild_tree_copy(from, to, is_link, stop, why);
	if (S_ISLNK(st.st_mode))
		return copy_link(from, to, why);
	if (!S_ISREG(st.st_mode))
		return 0;
	if (is_link && !link(from, to))
		return 0;
	return copy_bytes(from, to, &st, why);
}

int kbuild_tree_copy(const char *from, const char *to, bool is_link,
		     const volatile int *stop, struct why *why)
{
	DIR *d = opendir(from);
	struct dirent *e;
	int err = 0;

	if (!d)
		return why_errno(why, -errno, "read the folder '%.200s'", from);
	if (mkdir(to, 0755))
		err = cache_errno(why, -errno, "make the folder '%.200s'", to);
	while (!err && (e = readdir(d))) {
		char *a, *b;

		if (is_left_out(e->d_name))
			continue;
		a = xasprintf("%s/%s", from, e->d_name);
		b = xasprintf("%s/%s", to, e->d_name);
		err = copy_one(a, b, is_link, stop, why);
		free(a);
		free(b);
	}
	closedir(d);
	return err;
}

static int run_tar(const char *tarball, const char *dir,
		   const volatile int *stop, struct why *why)
{
	char *argv[] = { "tar",
			 "-xf",
			 (char *)tarball,
			 "--strip-components=1",
			 "--no-same-owner",
			 NULL };
	const struct apt_how how = { .cwd = dir, .stop = stop };
	struct apt_said said;
	int err = apt_run(argv, &how, &said, why);

	if (!err && said.status) {
		bool is_full = strstr(said.err, "No space left");

		err = is_full ? cache_errno(why, -ENOSPC, "unpack '%.200s'",
					    tarball)
			      : why_set(why, -ENOEXEC, "unpack '%.120s': %.*s",
					tarball, (int)strcspn(said.err, "\n"),
					said.err);
	}
	apt_said_release(&said);
	return err;
}

static void say(const struct kbuild_options *o, char *text)
{
	if (o->ladder.say)
		o->ladder.say(text, o->ladder.arg);
	free(text);
}

/* The unpacked source, for all kernels of this session. free() it. */
static int unpacked(const struct kbuild_source *s,
		    const struct kbuild_options *o, const char *cache_dir,
		    char **dir, struct why *why)
{
	char *work = xasprintf("%s/work", cache_dir);
	char *new_dir = xasprintf("%s/.new-%d", work, (int)getpid());
	int err = 0;

	*dir = xasprintf("%s/" SOURCE_PREFIX "%s_%s", work, s->package,
			 s->version);
	if (!access(*dir, F_OK))
		goto out;
	err = cache_make_dir(new_dir, why);
	if (!err) {
		say(o, xasprintf("unpack %s %s", s->package, s->version));
		err = run_tar(s->tarball, new_dir, o->ladder.stop, why);
	}
	if (!err && rename(new_dir, *dir))
		err = cache_errno(why, -errno, "make the folder '%s'", *dir);
	if (err)
		cache_remove(new_dir);
out:
	free(new_dir);
	free(work);
	return err;
}

int kbuild_tree_make(const char *tree, const struct kbuild_source *s,
		     const struct kbuild_recipe *r,
		     const struct kbuild_options *o, const char *cache_dir,
		     struct why *why)
{
	char *from = NULL;
	int err = 0;

	if (s->dir) {
		say(o, xasprintf("copy '%s'", s->dir));
		from = xstrdup(s->dir);
	} else {
		err = unpacked(s, o, cache_dir, &from, why);
	}
	/* Links: patch(1) writes beside and renames, and nothing else writes. */
	if (!err)
		err = kbuild_tree_copy(from, tree, !s->dir, o->ladder.stop,
				       why);
	for (size_t i = 0; !err && i < r->patches.nr; i++) {
		char *path = realpath(r->patches.v[i], NULL);

		err = path ? kbuild_patch_apply(tree, path, o->ladder.stop, why)
			   : why_errno(why, -errno, "read the patch '%s'",
				       r->patches.v[i]);
		free(path);
	}
	free(from);
	return err;
}

/* Each unpacked source, or until one is found. */
static bool each_source(const char *cache_dir, bool is_removed)
{
	char *work = xasprintf("%s/work", cache_dir);
	DIR *d = opendir(work);
	struct dirent *e;
	bool is_found = false;

	while (d && (is_removed || !is_found) && (e = readdir(d))) {
		char *path = xasprintf("%s/%s", work, e->d_name);

		if (!strncmp(e->d_name, SOURCE_PREFIX, strlen(SOURCE_PREFIX))) {
			is_found = true;
			if (is_removed)
				cache_remove(path);
		}
		free(path);
	}
	if (d)
		closedir(d);
	free(work);
	return is_found;
}

bool kbuild_has_sources(const char *cache_dir)
{
	return each_source(cache_dir, false);
}

void kbuild_forget_sources(const char *cache_dir)
{
	each_source(cache_dir, true);
}
