// SPDX-License-Identifier: GPL-2.0-or-later
/* What this process may do, and in which groups it is. */
#include "runner/env_parts.h"

#include "base/compiler.h"
#include "sys/root.h"

#include <stdio.h>
#include <string.h>

/* Of "/proc/self/limits", soft and hard: what a benchmark can run into. */
static const char *const limit_names[] = {
	"Max address space", "Max cpu time",	     "Max locked memory",
	"Max open files",    "Max processes",	     "Max realtime priority",
	"Max stack size",    "Max realtime timeout",
};

static void add_limit(json_t *limits, const char *line)
{
	char soft[32], hard[32], text[72];

	for (size_t i = 0; i < ARRAY_SIZE(limit_names); i++) {
		size_t len = strlen(limit_names[i]);

		if (strncmp(line, limit_names[i], len) ||
		    sscanf(line + len, "%31s %31s", soft, hard) != 2)
			continue;
		snprintf(text, sizeof(text), "%s/%s", soft, hard);
		env_put_string(limits, limit_names[i] + strlen("Max "), text);
	}
}

static void add_limits(json_t *context)
{
	json_t *limits = json_object();
	struct sys_lines l;
	char *line;

	if (!sys_lines_open(&l, "/proc/self/limits", NULL)) {
		while ((line = sys_lines_next(&l)) != NULL)
			add_limit(limits, line);
		(void)!sys_lines_close(&l);
	}
	env_put_object(context, "limits", limits);
}

/* Lines "5:memory:/a" (one a controller) and "0::/a" (unified). */
static void add_cgroup(json_t *context)
{
	json_t *groups = json_object();
	struct sys_lines l;
	char *line, *name, *path;

	if (sys_lines_open(&l, "/proc/self/cgroup", NULL)) {
		json_decref(groups);
		return;
	}
	while ((line = sys_lines_next(&l)) != NULL) {
		name = strchr(line, ':');
		path = name ? strchr(name + 1, ':') : NULL;
		if (!path)
			continue;
		*path++ = '\0';
		env_put_string(groups, name[1] ? name + 1 : "unified", path);
	}
	(void)!sys_lines_close(&l);
	env_put_object(context, "cgroup", groups);
}

static void add_status(json_t *context)
{
	static const struct {
		const char *key, *name;
	} lines[] = {
		{ "capabilities", "CapEff:" },
		{ "seccomp", "Seccomp:" },
		{ "cpus_allowed", "Cpus_allowed_list:" },
	};
	struct sys_lines l;
	char *line;

	if (sys_lines_open(&l, "/proc/self/status", NULL))
		return;
	while ((line = sys_lines_next(&l)) != NULL)
		for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
			size_t len = strlen(lines[i].name);

			if (!strncmp(line, lines[i].name, len))
				env_put_string(
					context, lines[i].key,
					line + len + strspn(line + len, " \t"));
		}
	(void)!sys_lines_close(&l);
}

void env_add_process(json_t *context)
{
	add_limits(context);
	add_cgroup(context);
	add_status(context);
}
