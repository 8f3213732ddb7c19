// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/report_dir.h"

#include "base/err.h"
#include "cli/file_hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int remove_tree(const char *path)
{
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) ? -errno : 0;
}

static bool is_empty(const char *path)
{
	struct dirent **entries;
	int nr = scandir(path, &entries, NULL, NULL);

	for (int i = 0; i < nr; i++)
		free(entries[i]);
	if (nr >= 0)
		free(entries);
	return nr == 2;
}

/* The whole text of a small file; NULL: not there. */
static char *slurp(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!f)
		return NULL;
	if (getdelim(&text, &size, '\0', f) < 0) {
		free(text);
		text = xstrdup("");
	}
	fclose(f);
	return text;
}

/* A report as it was made: its list of sums is what is there. */
static int look_at_report(const char *path, bool is_forced, struct why *why)
{
	char *name = xasprintf("%s/%s", path, FILE_SUMS), *old = slurp(name);
	char *page = xasprintf("%s/index.html", path), *now;
	bool is_report =
		old && strstr(old, "  index.html\n") && !access(page, F_OK);
	int err = 0;

	free(name);
	free(page);
	if (!is_report) {
		err = why_set(why, -EEXIST,
			      "write the report to '%.200s': the folder is "
			      "there, and is no report",
			      path);
		why_hint(why, "name a new folder with -o");
	} else if (!is_forced) {
		now = file_sums(path, NULL);
		if (!now || strcmp(now, old) != 0) {
			err = why_set(why, -EEXIST,
				      "write the report to '%.200s': files of "
				      "the report there were changed or added",
				      path);
			why_hint(why, "sha256sum -c " FILE_SUMS " says which; "
				      "--replace makes it anew, another -o "
				      "keeps it");
		}
		free(now);
	}
	free(old);
	return err;
}

static int look_at_place(const char *path, bool is_forced, struct why *why)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT
			       ? 0
			       : why_errno(why, -errno,
					   "write the report to '%.200s'",
					   path);
	if (!S_ISDIR(st.st_mode)) {
		why_set(why, -ENOTDIR,
			"write the report to '%.200s': it is there, and is no "
			"folder",
			path);
		why_hint(why, "name a new folder with -o");
		return -ENOTDIR;
	}
	return is_empty(path) ? 0 : look_at_report(path, is_forced, why);
}

/* Ours alone: -EBUSY while another process makes it. */
static int take_making(struct report_dir *d, struct why *why)
{
	char *figures;
	int err;

	if (mkdir(d->making, 0777) && errno != EEXIST) {
		err = -errno;
		why_errno(why, err, "make the folder '%.200s'", d->making);
		if (err == -ENOENT)
			why_hint(why, "its parent folder is not there");
		return err;
	}
	d->lock_fd = open(d->making,
			  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (d->lock_fd < 0)
		return why_errno(why, -errno, "open '%.200s'", d->making);
	if (flock(d->lock_fd, LOCK_EX | LOCK_NB)) {
		err = why_set(why, -EBUSY,
			      "write the report to '%.200s': another run-bench "
			      "is writing it",
			      d->path);
		close(d->lock_fd);
		d->lock_fd = -1;
		return err;
	}
	/* What a killed one left. */
	if (!is_empty(d->making)) {
		err = remove_tree(d->making);
		close(d->lock_fd);
		d->lock_fd = -1;
		if (err)
			why_errno(why, err, "remove '%.200s'", d->making);
		return err ? err : take_making(d, why);
	}
	figures = xasprintf("%s/figures", d->making);
	err = mkdir(figures, 0777)
		      ? why_errno(why, -errno, "make the folder '%.200s'",
				  figures)
		      : 0;
	free(figures);
	return err;
}

int report_dir_begin(struct report_dir *d, const char *path, bool is_forced,
		     struct why *why)
{
	char *slash;
	size_t len = strlen(path);
	int err;

	*d = (struct report_dir){ .path = xstrdup(path), .lock_fd = -1 };
	while (len > 1 && d->path[len - 1] == '/')
		d->path[--len] = '\0';
	err = look_at_place(d->path, is_forced, why);
	if (err) {
		report_dir_release(d);
		return err;
	}
	slash = strrchr(d->path, '/');
	d->making = slash ? xasprintf("%.*s/.%s.making", (int)(slash - d->path),
				      d->path, slash + 1)
			  : xasprintf(".%s.making", d->path);
	err = take_making(d, why);
	if (err)
		report_dir_release(d);
	return err;
}

static int write_sums(const struct report_dir *d, struct why *why)
{
	char *sums = file_sums(d->making, why);
	char *path = xasprintf("%s/%s", d->making, FILE_SUMS);
	FILE *f;
	int err = -EIO;

	f = sums ? fopen(path, "we") : NULL;
	if (f) {
		fputs(sums, f);
		err = ferror(f) ? -EIO : 0;
		if (fclose(f))
			err = -errno;
	}
	if (err && sums)
		why_errno(why, err, "write %.200s", path);
	free(path);
	free(sums);
	return err;
}

int report_dir_finish(struct report_dir *d, struct why *why)
{
	int err = write_sums(d, why);

	if (err)
		return err;
	if (!renameat2(AT_FDCWD, d->making, AT_FDCWD, d->path,
		       RENAME_EXCHANGE)) {
		/* Now the old one is at .making: release removes it. */
		return 0;
	}
	if (errno != ENOENT)
		return why_errno(why, -errno, "rename '%.120s' to '%.120s'",
				 d->making, d->path);
	if (rename(d->making, d->path))
		return why_errno(why, -errno, "rename '%.120s' to '%.120s'",
				 d->making, d->path);
	return 0;
}

void report_dir_release(struct report_dir *d)
{
	if (d->lock_fd >= 0) {
		(void)remove_tree(d->making);
		close(d->lock_fd);
	}
	free(d->path);
	free(d->making);
	*d = (struct report_dir){ .lock_fd = -1 };
}
