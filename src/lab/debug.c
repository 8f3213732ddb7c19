// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/debug.h"

#include "base/err.h"
#include "lab/debug_fetch.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_elf(const char *path)
{
	char magic[SELFMAG] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool is = fd >= 0 && read(fd, magic, SELFMAG) == SELFMAG &&
		  !memcmp(magic, ELFMAG, SELFMAG);

	if (fd >= 0)
		close(fd);
	return is;
}

/*
 * In the order of how sure it is: a bzImage of a build tree lies in
 * arch/x86/boot, an Image in arch/arm64/boot.
 */
static char *beside(const char *image, const char *release)
{
	static const char *const near[] = { "vmlinux", "../../../vmlinux" };
	static const char *const far[] = {
		"/usr/lib/debug/boot/vmlinux-%s",
		"/usr/lib/debug/lib/modules/%s/vmlinux",
		"/lib/modules/%s/build/vmlinux",
	};
	const char *slash = strrchr(image, '/');
	int len = slash ? (int)(slash + 1 - image) : 0;
	char *path;

	for (size_t i = 0; i < ARRAY_SIZE(near); i++) {
		path = xasprintf("%.*s%s", len, image, near[i]);
		if (is_elf(path))
			return path;
		free(path);
	}
	for (size_t i = 0; i < ARRAY_SIZE(far); i++) {
		const char *at = strchr(far[i], '%');

		path = xasprintf("%.*s%s%s", (int)(at - far[i]), far[i],
				 release, at + 2);
		if (is_elf(path))
			return path;
		free(path);
	}
	return NULL;
}

static int of_path(const struct lab_kernel *k, char **vmlinux, struct why *why)
{
	const char *image = k->image.path;

	*vmlinux = k->image.format == KERNEL_ELF
			   ? xstrdup(image)
			   : beside(image, k->image.release);
	if (*vmlinux)
		return 0;
	why_set(why, -ENOENT,
		"find debug information of '%.160s': no vmlinux is beside it",
		image);
	why_hint(why, "name the vmlinux of its build tree, built with "
		      "CONFIG_DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT=y");
	return -ENOENT;
}

int lab_debug_get(const struct lab_kernel *k, const struct ladder_options *o,
		  char **vmlinux, struct why *why)
{
	char *cache_dir, *dir;
	int err;

	*vmlinux = NULL;
	if (!k->package)
		return of_path(k, vmlinux, why);
	err = ladder_cache_dir(o->cache_dir, &cache_dir, why);
	if (err)
		return err;
	err = debug_fetch(k, o, cache_dir, &dir, why);
	if (!err)
		*vmlinux = xasprintf("%s/vmlinux", dir);
	free(dir);
	free(cache_dir);
	return err;
}
