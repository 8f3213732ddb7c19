// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/ksm.h"

#include "sys/root.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool ksm_line_is_mergeable(const char *line)
{
	static const char key[] = "VmFlags:";
	const char *at;

	if (strncmp(line, key, sizeof(key) - 1) != 0)
		return false;
	/* Words of two letters, each with a blank before it. */
	for (at = strstr(line, " mg"); at; at = strstr(at + 1, " mg"))
		if (!at[3] || at[3] == ' ')
			return true;
	return false;
}

static bool has_mergeable(const char *pid)
{
	static struct sys_lines l;
	bool has = false;
	const char *line;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%.20s/smaps", pid);
	if (sys_lines_open(&l, path, NULL))
		return false;
	while (!has && (line = sys_lines_next(&l)))
		has = ksm_line_is_mergeable(line);
	/* It may have ended meanwhile, and then has no memory at all. */
	if (sys_lines_close(&l))
		return has;
	return has;
}

int ksm_find_other(pid_t *pid, char *name, size_t size_bytes)
{
	char **names, path[64];
	size_t nr;
	int err = sys_list("/proc", &names, &nr);

	if (err)
		return err;
	for (size_t i = 0; i < nr && !err; i++) {
		const char *at = names[i];
		uint64_t number;

		if (!sys_scan_u64(&at, 10, &number) || *at ||
		    (pid_t)number == getpid() || !has_mergeable(names[i]))
			continue;
		*pid = (pid_t)number;
		snprintf(path, sizeof(path), "/proc/%.20s/comm", names[i]);
		if (sys_read_line(path, name, size_bytes) < 0)
			snprintf(name, size_bytes, "gone");
		err = 1;
	}
	sys_list_free(names, nr);
	return err;
}
