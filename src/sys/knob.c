// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/knob.h"

#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int knob_parse(const char *text, char *value, size_t size_bytes)
{
	const char *open = strchr(text, '['), *close;
	size_t len = strcspn(text, "\n");

	close = open ? strchr(open, ']') : NULL;
	if (close && close < text + len) {
		text = open + 1;
		len = (size_t)(close - text);
	}
	if (len >= size_bytes)
		return -ENOSPC;
	memcpy(value, text, len);
	value[len] = '\0';
	return 0;
}

int knob_read(const char *path, char *value, size_t size_bytes)
{
	char *text;
	int err;

	err = sys_read(path, &text, NULL);
	if (err)
		return err;
	err = knob_parse(text, value, size_bytes);
	free(text);
	return err;
}

int knob_write(const char *path, const char *value, struct why *why)
{
	char now[sizeof(((struct knob *)0)->old)];
	int err;

	err = sys_write(path, value, why);
	if (err == -EACCES || err == -EPERM)
		why_hint(why, "run as root");
	if (err)
		return err;
	err = knob_read(path, now, sizeof(now));
	if (err)
		return why_errno(why, err, "read back %s%s", sys_root(), path);
	if (strcmp(now, value) != 0)
		return why_set(why, -EIO,
			       "set %s%s to \"%s\": the kernel holds \"%s\"",
			       sys_root(), path, value, now);
	return 0;
}

bool knob_is_writable(const char *path)
{
	char full[PATH_MAX];
	struct stat st;
	int len;

	len = snprintf(full, sizeof(full), "%s%s", sys_root(), path);
	if (len < 0 || (size_t)len >= sizeof(full) || stat(full, &st) < 0)
		return false;
	/*
	 * Root may open anything: there the mode says whether the kernel has
	 * something behind it that takes a value.
	 */
	return (st.st_mode & 0222) &&
	       faccessat(AT_FDCWD, full, W_OK, AT_EACCESS) == 0;
}

int knob_set(struct knob *k, const char *path, const char *value,
	     struct why *why)
{
	char old[sizeof(k->old)];
	int err;

	memset(k, 0, sizeof(*k));
	if (strlen(path) >= sizeof(k->path))
		return why_set(why, -ENAMETOOLONG, "set %s: too long a path",
			       path);
	err = knob_read(path, old, sizeof(old));
	if (err)
		return why_errno(why, err, "read %s%s", sys_root(), path);
	if (!strcmp(old, value))
		return 0;
	/* Remembered first: a write that half worked is put back too. */
	snprintf(k->old, sizeof(k->old), "%s", old);
	snprintf(k->path, sizeof(k->path), "%s", path);
	return knob_write(path, value, why);
}

int knob_restore(struct knob *k, struct why *why)
{
	int err;

	if (!k->path[0])
		return 0;
	err = knob_write(k->path, k->old, why);
	if (!err)
		memset(k, 0, sizeof(*k));
	return err;
}
