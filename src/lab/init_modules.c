// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/init.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void load(const char *name)
{
	char path[INIT_PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "/cowbench/modules/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	/* EEXIST: another one had it loaded, or it is built in. */
	if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST))
		init_note("module", name, "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	/* Its pages in the root file system would only be in the way. */
	(void)!unlink(path);
}

void init_load_modules(const json_t *names)
{
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
		if (json_is_string(name))
			load(json_string_value(name));
}
