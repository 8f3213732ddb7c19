// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/probe_parts.h"

#include "base/err.h"
#include "kernels/probe/cowprobe.h"
#include "lab/files.h"
#include "lab/modules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const probe_sources[] = { "Kbuild",	    "compat.h", "cowprobe.c",
				      "cowprobe.h", "take.h",	NULL };

char *probe_source_hash(const char *source_dir)
{
	uint64_t hash = 0;
	size_t nr = 0;

	for (; probe_sources[nr]; nr++) {
		char *path = xasprintf("%s/%s", source_dir, probe_sources[nr]);
		uint64_t one = lab_file_hash(path, NULL);

		free(path);
		if (!one)
			return NULL;
		/* The same bytes under two names are two files. */
		hash = hash * 31 + one;
	}
	return xasprintf("%016llx", (unsigned long long)hash);
}

/* The first line of a file; "" when there is none. */
static void read_line(const char *path, char *line, int size)
{
	FILE *f = fopen(path, "re");

	if (!f || !fgets(line, size, f))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	if (f)
		fclose(f);
}

void probe_tree_release_of(const char *dir, char *release, int size)
{
	char *path = xasprintf("%s/include/config/kernel.release", dir);

	read_line(path, release, size);
	free(path);
}

bool probe_tree_is_of(const char *dir, const char *release)
{
	char line[200];

	probe_tree_release_of(dir, line, sizeof(line));
	return line[0] && !strcmp(line, release);
}

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

/* Is it built of the sources that are there now? */
static bool is_current(const char *dir, const char *source_dir)
{
	char *meta = xasprintf("%s/meta.json", dir);
	char *now = probe_source_hash(source_dir);
	json_t *o = json_load_file(meta, 0, NULL);
	const char *then = json_string_value(json_object_get(o, "source_hash"));
	bool is = !now || (then && !strcmp(then, now));

	json_decref(o);
	free(now);
	free(meta);
	return is;
}

char *probe_find(const struct kernel_image *image, const char *cache_dir,
		 const char *source_dir)
{
	char *dir = probe_dir(image, cache_dir);
	char *ko = xasprintf("%s/cowprobe.ko", dir);

	if (probe_module_check(ko, image->release, NULL) ||
	    (source_dir && !is_current(dir, source_dir))) {
		free(ko);
		ko = NULL;
	}
	free(dir);
	return ko;
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
	else if (slash && !strcmp(slash, "/vmlinux"))
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
