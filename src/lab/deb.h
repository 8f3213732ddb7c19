/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deb.h - files out of a Debian package, without installing it. */
#ifndef LAB_DEB_H
#define LAB_DEB_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Which member becomes which file: member is its path without "./" or "/" in
 * front; returns the path below the folder, to be freed, or NULL to leave it.
 */
typedef char *deb_place(const char *member, const void *arg);

/*
 * Unpack regular files and symbolic links that place() wants into dir. The
 * number of files in *nr. -ENOEXEC: no package, or damaged; -ENOSPC ...; with
 * why. A member that would leave dir is refused.
 */
MUST_CHECK int deb_unpack(const char *path, const char *dir, deb_place *place,
			  const void *arg, size_t *nr, struct why *why);

/*
 * The same with all packages of a folder, in the order of their names, the
 * number of all files in *nr. Packages are removed, whatever became of them.
 */
MUST_CHECK int deb_unpack_folder(const char *debs, const char *dir,
				 deb_place *place, const void *arg, size_t *nr,
				 struct why *why);

/* The places of a kernel: "vmlinuz", "modules/kernel/...". */
char *deb_place_kernel(const char *member, const void *arg);

/* The place of a debug package's kernel: "vmlinux"; links to it are left. */
char *deb_place_debug(const char *member, const void *arg);

/* The places of a program: as they are, if one of the globs matches. */
struct deb_globs {
	char *const *v;
	size_t nr;
};
char *deb_place_globs(const char *member, const void *globs);

#endif
