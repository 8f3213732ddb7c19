// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * .BTF is in the image, and pahole with threads (-j, which kernels up to 6.11
 * ask for) numbers its types as the threads happen to end: the same kernel
 * twice is two images. A script of ours takes the word away; later kernels leave
 * it out by themselves when KBUILD_BUILD_TIMESTAMP is set.
 */
#include "lab/kbuild_parts.h"

#include "base/err.h"
#include "lab/apt_run.h"
#include "lab/cache.h"
#include "lab/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char script[] =
	"#!/bin/sh\n"
	"# pahole without threads: the order of the types is to be the same.\n"
	"for word do\n"
	"\tshift\n"
	"\tcase $word in\n"
	"\t-j | -j[0-9]* | --jobs | --jobs=*) ;;\n"
	"\t*) set -- \"$@\" \"$word\" ;;\n"
	"\tesac\n"
	"done\n"
	"exec pahole \"$@\"\n";

int kbuild_pahole_write(const char *path, struct why *why)
{
	int err = lab_write_file(path, script, strlen(script), why);

	if (!err && chmod(path, 0755))
		err = cache_errno(why, -errno, "write '%.200s'", path);
	return err;
}

int kbuild_pahole_version(char **version, struct why *why)
{
	char *argv[] = { "pahole", "--version", NULL };
	const struct apt_how how = { 0 };
	struct apt_said said;
	int err = apt_run(argv, &how, &said, why);

	if (!err && said.status)
		err = why_set(why, -EIO, "ask pahole for its version: %.200s",
			      said.err);
	*version =
		err ? NULL
		    : xasprintf("%.*s", (int)strcspn(said.out, "\n"), said.out);
	apt_said_release(&said);
	return err;
}
