// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/probe_parts.h"

#include "base/err.h"
#include "kernels/probe/cowprobe.h"
#include "lab/modules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *probe_dir(const struct kernel_image *image, const char *cache_dir)
{
	return xasprintf("%s/probe/%s_%.12s", cache_dir, image->release,
			 image->sha256);
}

/* "6.1.0-56-cloud-amd64 SMP preempt mod_unload modversions " */
static bool is_for(const char *vermagic, const char *release)
{
	size_t len = strlen(release);

	return !strncmp(vermagic, release, len) && vermagic[len] == ' ';
}

int probe_module_check(const char *path, const char *release, struct why *why)
{
	const char *vermagic, *version;
	size_t len_bytes;
	char *data, ours[16];
	int err = unpack_file(path, &data, &len_bytes, why);

	if (err)
		return err;
	snprintf(ours, sizeof(ours), "%d", COWPROBE_VERSION);
	vermagic = modinfo_get(data, len_bytes, "vermagic", why);
	version =
		vermagic ? modinfo_get(data, len_bytes, "version", why) : NULL;
	if (!version)
		err = -ENOEXEC;
	else if (!is_for(vermagic, release))
		err = why_set(why, -EINVAL,
			      "the module is for Linux %.*s, the kernel is %s",
			      (int)strcspn(vermagic, " "), vermagic, release);
	else if (strcmp(version, ours))
		err = why_set(why, -EPROTO,
			      "the module has version %s of the interface, "
			      "we have %s",
			      version, ours);
	free(data);
	return err;
}

char *probe_find(const struct kernel_image *image, const char *cache_dir)
{
	char *dir = probe_dir(image, cache_dir);
	char *ko = xasprintf("%s/cowprobe.ko", dir);

	free(dir);
	if (!probe_module_check(ko, image->release, NULL))
		return ko;
	free(ko);
	return NULL;
}

char *probe_tree_of_image(const char *image_path)
{
	char *path = xstrdup(image_path), *slash = strrchr(path, '/');
	char *arch = NULL;

	for (char *at = path; (at = strstr(at, "/arch/")); at++)
		arch = at;
	if (arch && slash && slash - 5 > arch &&
	    !strncmp(slash - 5, "/boot", 5))
		*arch = '\0';
	else if (slash && !strncmp(slash, "/vmlinux", 9))
		*slash = '\0';
	else if (!strcmp(path, "vmlinux"))
		path[0] = '.', path[1] = '\0';
	else if (!strncmp(path, "arch/", 5) && strstr(path, "/boot/"))
		path[0] = '.', path[1] = '\0';
	else
		path[0] = '\0';
	if (path[0])
		return path;
	free(path);
	return NULL;
}
