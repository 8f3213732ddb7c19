// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/apt_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "mm/memory.c" of "patching file mm/memory.c", also with quotes */
static void take_file(const char *line, char *file, size_t size)
{
	const char *name = line + strlen("patching file ");

	name += *name == '\'';
	snprintf(file, size, "%.*s", (int)strcspn(name, "'\n"), name);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/*
 *	patching file mm/memory.c
 *	Hunk #2 FAILED at 3412.
 *	1 out of 5 hunks FAILED
 */
int kbuild_patch_explain(const char *patch, const char *said, struct why *why)
{
	const char *name = base_name(patch), *line;
	char file[120] = "", reason[120] = "", hunk[160] = "";
	unsigned int nr_failed = 0, nr, at;

	for (line = said; *line; line += *line == '\n') {
		size_t len = strcspn(line, "\n");

		if (!strncmp(line, "patching file ", 14)) {
			take_file(line, file, sizeof(file));
		} else if (sscanf(line, "Hunk #%u FAILED at %u", &nr, &at) ==
			   2) {
			if (!nr_failed++)
				snprintf(hunk, sizeof(hunk),
					 "hunk %u of %.80s (line %u)", nr, file,
					 at);
		} else if (!reason[0] && len &&
			   (strstr(line, "can't find file") == line ||
			    strstr(line, "patch: ****") == line ||
			    strstr(line, "Reversed (or") == line)) {
			snprintf(reason, sizeof(reason), "%.*s", (int)len,
				 line);
		}
		line += len;
	}
	if (nr_failed)
		why_set(why, -EINVAL, "apply '%.60s': %s does not fit%s", name,
			hunk, nr_failed > 1 ? ", nor do others" : "");
	else
		why_set(why, -EINVAL, "apply '%.60s': %.120s", name,
			reason[0] ? reason : "patch(1) failed");
	why_hint(why, "the patch is of another version of the kernel, or of "
		      "another order of patches: make it anew against this "
		      "source");
	return -EINVAL;
}

int kbuild_patch_apply(const char *tree, const char *patch,
		       const volatile int *stop, struct why *why)
{
	/* No fuzz: what does not fit exactly may do something else. */
	char *argv[] = { "patch",	"-p1", "-F0",
			 "--batch",	"-N",  "--no-backup-if-mismatch",
			 "-r",		"-",   "-i",
			 (char *)patch, NULL };
	const struct apt_how how = { .cwd = tree, .stop = stop };
	struct apt_said said;
	int err = apt_run(argv, &how, &said, why);

	if (!err && said.status) {
		char *all = xasprintf("%s\n%s", said.out, said.err);

		err = kbuild_patch_explain(patch, all, why);
		free(all);
	}
	apt_said_release(&said);
	return err;
}
