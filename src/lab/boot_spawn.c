// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Start one QEMU. It inherits the far ends of its lines under fixed numbers
 * (enum lab_fd), so that no socket or pipe has a name that could be left behind
 * or met by another run.
 *
 * The serial lines are pipes, not sockets: QEMU writes byte by byte, a byte in
 * a unix socket takes about 800 of its buffer, and a line that is full is seen
 * by the guest: its transmitter stays busy until the host has read, at a moment
 * of the host's clock, and no two runs would be the same. A pipe merges bytes.
 * It still blocks, and so loses nothing, when the host is later than a MiB.
 */
#include "lab/boot_process.h"

#include "base/err.h"
#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PIPE_BYTES (1 << 20) /* what /proc/sys/fs/pipe-max-size allows all */

/* Far ends by their number in the child; -1: not needed. */
struct far_ends {
	int fds[LAB_FD_END];
	int exec_fd; /* says why exec failed; closed by its success */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int open_pipe(int *near, int *far)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	*near = fds[0];
	*far = fds[1];
	/* Smaller is allowed: users have a quota of these. */
	(void)fcntl(fds[1], F_SETPIPE_SZ, PIPE_BYTES);
	return fcntl(fds[0], F_SETFL, O_NONBLOCK) ? -errno : 0;
}

static int open_qmp(int *near, int *far)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return -errno;
	*near = fds[0];
	*far = fds[1];
	return fcntl(fds[0], F_SETFL, O_NONBLOCK) ? -errno : 0;
}

static int open_plan(const char *text, int *far)
{
	size_t len = strlen(text);

	*far = memfd_create("plan", MFD_CLOEXEC);
	if (*far < 0)
		return -errno;
	while (len) {
		ssize_t n = write(*far, text, len);

		if (n < 0)
			return -errno;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

static int open_lines(struct lab_boot *b, struct far_ends *far)
{
	struct boot_process *p = b->process;
	int err = open_pipe(&p->fds[LINE_CONSOLE], &far->fds[LAB_FD_CONSOLE]);

	if (!err)
		err = open_pipe(&p->fds[LINE_DATA], &far->fds[LAB_FD_DATA]);
	if (!err)
		err = open_pipe(&p->fds[LINE_STDERR], &far->fds[2]);
	if (!err && b->machine->is_warm)
		err = open_qmp(&p->fds[LINE_QMP], &far->fds[LAB_FD_QMP]);
	if (!err && b->snapshot_path)
		err = open_plan(b->plan_text ? b->plan_text : "",
				&far->fds[LAB_FD_PLAN]);
	if (!err) {
		far->fds[0] = open("/dev/null", O_RDWR | O_CLOEXEC);
		err = far->fds[0] < 0 ? -errno : 0;
	}
	return err;
}

/*
 * In a process group of its own: Ctrl-C at the terminal is for us, and we end
 * the guests after we have kept what they said.
 */
static NORETURN void child_main(char *const argv[], struct far_ends *far,
				pid_t parent)
{
	int err;

	setpgid(0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		goto out_tell;
	/* First out of the way of the numbers that they get. */
	for (int i = 0; i < LAB_FD_END; i++) {
		if (far->fds[i] < 0)
			continue;
		far->fds[i] = fcntl(far->fds[i], F_DUPFD_CLOEXEC, LAB_FD_END);
		if (far->fds[i] < 0)
			goto out_tell;
	}
	far->exec_fd = fcntl(far->exec_fd, F_DUPFD_CLOEXEC, LAB_FD_END);
	far->fds[1] = far->fds[0];
	for (int i = 0; i < LAB_FD_END; i++)
		if (far->fds[i] >= 0 && dup2(far->fds[i], i) < 0)
			goto out_tell;
	execv(argv[0], argv);
out_tell:
	err = errno;
	if (write(far->exec_fd, &err, sizeof(err)) < 0) {
		/* Then the parent sees a QEMU that ended with 127. */
	}
	_exit(127);
}

/* 0 when the child has become QEMU, else why it has not. */
static int wait_exec(int fd)
{
	int err = 0;
	ssize_t n;

	do
		n = read(fd, &err, sizeof(err));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(err) ? -err : 0;
}

static int start(struct lab_boot *b, char *const argv[], struct far_ends *far,
		 struct why *why)
{
	struct boot_process *p = b->process;
	pid_t parent = getpid();
	int fds[2], err;

	if (pipe2(fds, O_CLOEXEC))
		return why_errno(why, -errno, "make a pipe");
	far->exec_fd = fds[1];
	p->pid = fork();
	if (p->pid == 0)
		child_main(argv, far, parent);
	err = p->pid < 0 ? -errno : 0;
	close(fds[1]);
	if (!err) {
		err = wait_exec(fds[0]);
		if (err && proc_reap(p->pid, NULL))
			BUG("a child that nobody else reaps");
	}
	close(fds[0]);
	if (err) {
		p->pid = -1;
		return why_errno(why, err, "start '%s'", argv[0]);
	}
	/* Since Linux 5.3; without it the end is noticed a tick later. */
	p->fds[LINE_EXIT] = (int)syscall(SYS_pidfd_open, p->pid, 0);
	return 0;
}

/* A file that cannot be had is the end of this guest only. */
static bool begin_snapshot(struct lab_boot *b)
{
	struct boot_process *p = b->process;
	int fd = p->fds[LINE_QMP], err;
	struct why why;

	if (!b->snapshot_path && !b->snapshot_to)
		return true;
	p->snapshot = xcalloc(1, sizeof(*p->snapshot));
	err = b->snapshot_path
		      ? snapshot_begin_load(p->snapshot, b->snapshot_path,
					    b->qemu, fd, &why)
		      : snapshot_begin_save(p->snapshot, b->snapshot_to,
					    b->qemu, fd, &why);
	if (err) {
		boot_set_end(b, "%s", why.text);
		snprintf(b->end_hint, sizeof(b->end_hint), "%s", why.hint);
	}
	return !err;
}

int boot_spawn(struct lab_boot *b, struct why *why)
{
	const struct lab_boot_files files = {
		.kernel_path = b->kernel_path,
		.initrd_path = b->initrd_path,
		.kernel_append = b->kernel_append,
		.plugin = b->plugin,
		.is_resumed = b->snapshot_path != NULL,
	};
	struct far_ends far;
	char **argv;
	int err;

	if ((b->snapshot_path || b->snapshot_to) && !b->machine->is_warm)
		BUG("a snapshot of a machine that does not park");
	memset(&far, 0xff, sizeof(far));
	b->process = xcalloc(1, sizeof(*b->process));
	b->process->pid = -1;
	memset(b->process->fds, 0xff, sizeof(b->process->fds));
	argv = lab_argv(b->machine, b->qemu, &files);
	err = open_lines(b, &far);
	if (err)
		why_errno(why, err, "make the lines to a guest");
	else if (begin_snapshot(b))
		err = start(b, argv, &far, why);
	lab_argv_free(argv);
	for (int i = 0; i < LAB_FD_END; i++)
		close_fd(&far.fds[i]);
	if (err)
		boot_process_release(b);
	return err;
}

void boot_process_release(struct lab_boot *b)
{
	struct boot_process *p = b->process;

	if (!p)
		return;
	if (p->snapshot) {
		snapshot_release(p->snapshot);
		free(p->snapshot);
	}
	for (int i = 0; i < NR_LINES; i++)
		close_fd(&p->fds[i]);
	free(p);
	b->process = NULL;
}
