// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/out_file.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A device, a pipe: written to as it is. rename() would put a file in the place
 * of /dev/null, for every program of the machine.
 */
static int open_in_place(struct out_file *o, const char *path,
			 const struct stat *st, struct why *why)
{
	if (S_ISDIR(st->st_mode))
		return why_errno(why, -EISDIR, "write %.200s", path);
	o->f = fopen(path, "we");
	if (!o->f)
		return why_errno(why, -errno, "write %.200s", path);
	o->path = path;
	return 0;
}

int out_file_open(struct out_file *o, const char *path, bool is_forced,
		  struct why *why)
{
	struct stat st;
	int err;

	*o = (struct out_file){ .f = stdout };
	if (!path || !strcmp(path, "-"))
		return 0;
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return open_in_place(o, path, &st, why);
	if (!is_forced && !access(path, F_OK)) {
		why_set(why, -EEXIST, "write %.200s: it is there already",
			path);
		why_hint(why,
			 "name another file, or replace it with --replace");
		return -EEXIST;
	}
	o->path = path;
	o->beside = xasprintf("%s.part.%d", path, (int)getpid());
	o->f = fopen(o->beside, "wxe");
	if (o->f)
		return 0;
	err = why_errno(why, -errno, "write %.200s", path);
	free(o->beside);
	o->beside = NULL;
	return err;
}

static int stdout_commit(struct why *why)
{
	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	return why_errno(why, errno ? -errno : -EIO, "write to stdout");
}

int out_file_commit(struct out_file *o, struct why *why)
{
	int err = 0;

	if (!o->path)
		return stdout_commit(why);
	errno = 0;
	if (fflush(o->f) || ferror(o->f) || (o->beside && fsync(fileno(o->f))))
		err = errno ? -errno : -EIO;
	if (fclose(o->f) && !err)
		err = errno ? -errno : -EIO;
	o->f = NULL;
	if (!err && o->beside && rename(o->beside, o->path))
		err = -errno;
	if (err) {
		if (o->beside)
			unlink(o->beside);
		why_errno(why, err, "write %.200s", o->path);
	}
	free(o->beside);
	o->beside = NULL;
	return err;
}

void out_file_drop(struct out_file *o)
{
	if (!o->path)
		return;
	if (o->f)
		fclose(o->f);
	if (o->beside)
		unlink(o->beside);
	free(o->beside);
	*o = (struct out_file){ 0 };
}
