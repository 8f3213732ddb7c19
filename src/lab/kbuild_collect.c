// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int copy_file(const char *from, const char *to, struct why *why)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, err = 0;
	static char buf[1 << 16];
	ssize_t n = 0;

	if (in < 0)
		return why_errno(why, -errno, "read '%.200s'", from);
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (out < 0)
		err = -errno;
	while (!err && (n = read(in, buf, sizeof(buf))) > 0)
		err = cache_write_all(out, buf, (size_t)n);
	if (!err && (n < 0 || fsync(out)))
		err = -errno;
	if (out >= 0 && close(out) && !err)
		err = -errno;
	close(in);
	return err ? cache_errno(why, err, "write '%.200s'", to) : 0;
}

/* INST/lib/modules/RELEASE/{kernel,modules.builtin}, there is one release. */
static int collect_modules(const char *obj, const char *dir, struct why *why)
{
	char *top = xasprintf("%s/inst/lib/modules", obj);
	char *to = xasprintf("%s/modules", dir);
	DIR *d = opendir(top);
	struct dirent *e;
	int err = 0;

	while (!err && d && (e = readdir(d))) {
		static const char *const what[] = { "kernel",
						    "modules.builtin" };

		if (e->d_name[0] == '.')
			continue;
		err = cache_make_dir(to, why);
		for (size_t i = 0; !err && i < ARRAY_SIZE(what); i++) {
			char *a =
				xasprintf("%s/%s/%s", top, e->d_name, what[i]);
			char *b = xasprintf("%s/%s", to, what[i]);

			if (!access(a, F_OK) && rename(a, b))
				err = cache_errno(why, -errno, "move '%.200s'",
						  a);
			free(a);
			free(b);
		}
		break;
	}
	if (d)
		closedir(d);
	free(to);
	free(top);
	return err;
}

int kbuild_collect(const char *obj, const char *dir, struct why *why)
{
	const struct {
		const char *from, *to;
		bool is_needed;
	} files[] = {
		{ kbuild_image_path(), "vmlinuz", true },
		{ "vmlinux", "vmlinux", true },
		{ ".config", "config", true },
		{ "System.map", "System.map", false },
	};
	int err = cache_make_dir(dir, why);

	for (size_t i = 0; !err && i < ARRAY_SIZE(files); i++) {
		char *from = xasprintf("%s/%s", obj, files[i].from);
		char *to = xasprintf("%s/%s", dir, files[i].to);

		if (files[i].is_needed || !access(from, F_OK))
			err = copy_file(from, to, why);
		free(from);
		free(to);
	}
	return err ? err : collect_modules(obj, dir, why);
}
