/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc.h - make processes, and learn how they ended.
 *
 * The makers are bare: what they cost is the kernel's cost. None of them
 * needs privileges.
 */
#ifndef SYS_PROC_H
#define SYS_PROC_H

#include "base/compiler.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

struct proc_end {
	bool exited; /* by itself, with status; else killed by signal */
	int status;
	int signal;
};

/* End this process at once: no atexit handlers, no stdio flush. */
static inline NORETURN void proc_exit(int status)
{
	for (;;)
		syscall(SYS_exit_group, status);
}

/*
 * The bare system call. libc's fork() also runs atfork handlers and takes and
 * resets the locks of malloc and stdio; those writes fault after the fork
 * (each page they touch is copied), in the parent within the measured phase.
 *
 * Returns the child's pid, 0 in the child, or -errno. libc in the child does
 * not know that it is another process: only async-signal-safe calls, meant
 * for park_wait() and proc_exit(). All arguments but the flags are 0, so
 * their order, which differs between architectures, does not matter.
 */
static inline pid_t proc_fork(void)
{
	long pid = syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L);

	return pid < 0 ? -errno : (pid_t)pid;
}

/*
 * vfork() whose child exits at once with status 0: returns when the child has
 * left the parent's memory. The child's pid, which the caller reaps, or
 * -errno. A function and not inline: compilers refuse to inline vfork().
 */
pid_t proc_vfork_exit(void);

/*
 * posix_spawn() without attributes or file actions: the environment, the
 * signal mask and all descriptors that are not close-on-exec are inherited.
 * Returns 0 and the pid, or -errno, also of a failing exec.
 */
MUST_CHECK int proc_spawn(const char *path, char *const argv[], pid_t *pid);

/*
 * Wait until the child has ended and its memory is gone, without reaping it:
 * exit_mm() comes before exit_notify(), which wakes this call. (Memory shared
 * by CLONE_VM, or held by a reader of /proc/PID, goes later.) 0 or -errno.
 */
MUST_CHECK int proc_wait_end(pid_t pid);

/* Wait for the end and reap. end may be NULL. 0 or -errno. */
MUST_CHECK int proc_reap(pid_t pid, struct proc_end *end);

/* From the status of waitpid(). */
void proc_end_from(int wait_status, struct proc_end *end);

/* End this process as that one ended: with its status, or by its signal. */
NORETURN void proc_end_like(const struct proc_end *end);

/* Exited with status 0? */
bool proc_end_ok(const struct proc_end *end);

/* "killed by SIGSEGV", "exited with 3". Returns buf. */
const char *proc_end_text(const struct proc_end *end, char *buf,
			  size_t size_bytes);

#endif
