// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/guest_stuck.h"

#include "sys/root.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* "run-bench-guest\0fused\0PID\0" */
static bool is_daemon(pid_t pid)
{
	char path[40], *words;
	size_t len, first;
	bool is;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	if (sys_read_bytes(path, &words, &len, NULL))
		return false;
	first = strlen(words) + 1;
	is = first < len && !strcmp(words + first, "fused");
	free(words);
	return is;
}

/* Children of its first thread, which starts them (CONFIG_PROC_CHILDREN). */
static char *children_of(pid_t pid)
{
	char path[60], *text;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
		 (int)pid);
	return sys_read(path, &text, NULL) ? NULL : text;
}

static bool has_child(pid_t pid, uint64_t child)
{
	char *text = children_of(pid);
	const char *p = text;
	uint64_t nr = 0;

	while (p && sys_scan_u64(&p, 10, &nr) && nr != child)
		continue;
	free(text);
	return nr == child;
}

/* By a descriptor: the number cannot become another's in between. */
static void kill_one(pid_t parent, uint64_t child)
{
	long fd = syscall(SYS_pidfd_open, (pid_t)child, 0);

	if (fd < 0)
		return;
	if (has_child(parent, child) && is_daemon((pid_t)child))
		syscall(SYS_pidfd_send_signal, (int)fd, SIGKILL, NULL, 0);
	close((int)fd);
}

void guest_kill_daemons(pid_t pid)
{
	char *text = children_of(pid);
	const char *p = text;
	uint64_t child;

	while (p && sys_scan_u64(&p, 10, &child))
		kill_one(pid, child);
	free(text);
}
