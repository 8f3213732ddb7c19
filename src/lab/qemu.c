// SPDX-License-Identifier: GPL-2.0-or-later
/* Find a QEMU, and ask it for its version. */
#include "lab/machine.h"

#include "base/err.h"
#include "lab/machine_arch.h"
#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As a shell would: the first in PATH. NULL: none. The caller frees. */
static char *find_in_path(const char *program)
{
	const char *dirs = getenv("PATH");
	char *path;

	if (!dirs)
		dirs = "/usr/local/bin:/usr/bin:/bin";
	for (;;) {
		size_t len = strcspn(dirs, ":");

		path = xasprintf("%.*s/%s", len ? (int)len : 1,
				 len ? dirs : ".", program);
		if (!access(path, X_OK))
			return path;
		free(path);
		if (!dirs[len])
			return NULL;
		dirs += len + 1;
	}
}

/*
 * Both its streams, until it closes them. A QEMU that hangs at --version is
 * none that anybody has seen.
 */
static int read_version(const char *program, char *text, size_t size,
			struct proc_end *end, struct why *why)
{
	char *argv[] = { (char *)program, (char[]){ "--version" }, NULL };
	posix_spawn_file_actions_t actions;
	size_t len = 0;
	ssize_t n = 1;
	int fds[2], err;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return why_errno(why, -errno, "make a pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
	posix_spawn_file_actions_adddup2(&actions, fds[1], 2);
	err = -posix_spawn(&pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[1]);
	if (err) {
		close(fds[0]);
		return why_errno(why, err, "run '%s'", program);
	}
	while (n > 0 || (n < 0 && errno == EINTR)) {
		if (len == size - 1)
			break;
		n = read(fds[0], text + len, size - 1 - len);
		len += n > 0 ? (size_t)n : 0;
	}
	text[len] = '\0';
	close(fds[0]);
	return proc_reap(pid, end);
}

/* "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)" */
static int parse_version(struct lab_qemu *q, const char *text, struct why *why)
{
	static const char before[] = "version ";
	const char *s = strstr(text, before);

	if (s &&
	    sscanf(s + strlen(before), "%u.%u", &q->major, &q->minor) == 2) {
		s += strlen(before);
		snprintf(q->version, sizeof(q->version), "%.*s",
			 (int)strcspn(s, " ,\n"), s);
		return 0;
	}
	return why_set(why, -ENOEXEC,
		       "ask '%s' for its version: it said '%.*s'", q->program,
		       (int)strcspn(text, "\n"), text);
}

static int ask_version(struct lab_qemu *q, const struct machine_arch *a,
		       struct why *why)
{
	struct proc_end end;
	char text[512], how[40];
	int err = read_version(q->program, text, sizeof(text), &end, why);

	if (err)
		return err;
	if (proc_end_ok(&end))
		return parse_version(q, text, why);
	err = why_set(why, -ENOEXEC, "run '%s --version': it %s: %.*s",
		      q->program, proc_end_text(&end, how, sizeof(how)),
		      (int)strcspn(text, "\n"), text);
	why_hint(why, "its libraries come with: apt-get install %s",
		 a->package);
	return err;
}

/*
 * An unpacked package finds nothing by itself: its firmware is below it, or
 * that of the installed one is good enough (SeaBIOS is a package of its own).
 */
static void find_data(struct lab_qemu *q, const char *tool_dir)
{
	static const char *const dirs[] = { "/usr/share/qemu",
					    "/usr/share/seabios" };
	size_t nr = 0;

	for (size_t i = 0; i < 2 * ARRAY_SIZE(dirs); i++) {
		bool is_tool = i < ARRAY_SIZE(dirs);
		char *dir = xasprintf("%s%s", is_tool ? tool_dir : "",
				      dirs[i % ARRAY_SIZE(dirs)]);

		if (access(dir, R_OK))
			free(dir);
		else
			q->data_dirs[nr++] = dir;
	}
}

int lab_qemu_find(struct lab_qemu *q, const char *arch, const char *tool_dir,
		  struct why *why)
{
	const struct machine_arch *a = machine_arch_find(arch);
	int err;

	memset(q, 0, sizeof(*q));
	if (!a)
		return why_set(why, -ENOTSUP,
			       "boot a kernel for '%s': the lab has no machine "
			       "of that architecture",
			       arch);
	if (tool_dir) {
		q->program = xasprintf("%s/usr/bin/%s", tool_dir, a->program);
		if (access(q->program, X_OK)) {
			free(q->program);
			q->program = NULL;
		}
		find_data(q, tool_dir);
	} else {
		q->program = find_in_path(a->program);
	}
	if (!q->program) {
		err = why_set(why, -ENOENT, "run '%s': it is not %s%s",
			      a->program, tool_dir ? "below " : "in PATH",
			      tool_dir ? tool_dir : "");
		why_hint(why, "apt-get install %s", a->package);
		goto out_release;
	}
	err = ask_version(q, a, why);
	if (!err)
		return 0;
out_release:
	lab_qemu_release(q);
	return err;
}

void lab_qemu_release(struct lab_qemu *q)
{
	free(q->program);
	for (size_t i = 0; i < LAB_DATA_DIRS_MAX; i++)
		free(q->data_dirs[i]);
	memset(q, 0, sizeof(*q));
}

bool lab_qemu_can_smp(const struct lab_qemu *q)
{
	return q->major >= 10;
}
