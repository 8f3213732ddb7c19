// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* qemu_plugin_outs() is heard only by who asked QEMU for "-d plugin". */
void plugin_say(const char *text)
{
	dprintf(STDERR_FILENO, "run-bench-plugin: %s\n", text);
}

void plugin_die(const char *text, ...)
{
	char line[200];
	va_list ap;

	va_start(ap, text);
	vsnprintf(line, sizeof(line), text, ap);
	va_end(ap);
	plugin_say(line);
	abort();
}

void *plugin_alloc(size_t nr, size_t size)
{
	void *p = calloc(nr, size);

	if (!p)
		plugin_die("out of memory");
	return p;
}
