// SPDX-License-Identifier: GPL-2.0-or-later
/* The owner's side of the daemon: start, orders, reports, end. */
#include "sys/fused.h"

#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* As the keeper is started: no page of this process is ever shared. */
static int spawn(struct fused_end *e, int sock, int shared_fd)
{
	/* Away from where they go: one must not land on the other. */
	int from[2] = { fcntl(sock, F_DUPFD_CLOEXEC, FUSED_SHARED_FD + 1),
			fcntl(shared_fd, F_DUPFD_CLOEXEC,
			      FUSED_SHARED_FD + 1) };
	static char program[] = "run-bench-guest", word[] = "fused";
	char owner[24], *argv[] = { program, word, owner, NULL };
	char *envp[] = { NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int err;

	err = from[0] < 0 || from[1] < 0 ? errno : 0;
	snprintf(owner, sizeof(owner), "%d", (int)getpid());
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	if (!err)
		err = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID);
	if (!err)
		err = posix_spawn_file_actions_adddup2(&files, from[0],
						       FUSED_FD);
	if (!err)
		err = posix_spawn_file_actions_adddup2(&files, from[1],
						       FUSED_SHARED_FD);
	for (int i = 0; i <= 2 && !err; i++)
		err = posix_spawn_file_actions_addopen(&files, i, "/dev/null",
						       O_RDWR, 0);
	if (!err)
		err = posix_spawn(&e->pid, "/proc/self/exe", &files, &attr,
				  argv, envp);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	for (size_t i = 0; i < ARRAY_SIZE(from); i++)
		if (from[i] >= 0)
			close(from[i]);
	return -err;
}

/* Held by this thread from now on: see fused.h. */
static int share(struct fused_end *e, int shared_fd, struct why *why)
{
	pthread_mutexattr_t attr;
	int err;

	if (ftruncate(shared_fd, (off_t)e->map_bytes))
		return why_errno(why, -errno, "size shared memory");
	e->shared = mmap(NULL, e->map_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
			 shared_fd, 0);
	if (e->shared == MAP_FAILED) {
		e->shared = NULL;
		return why_errno(why, -errno, "map shared memory");
	}
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	err = pthread_mutex_init(&e->shared->alive, &attr);
	pthread_mutexattr_destroy(&attr);
	if (!err)
		err = pthread_mutex_lock(&e->shared->alive);
	return err ? why_errno(why, -err, "make a robust mutex") : 0;
}

/* What the daemon says next, and with the first report the mount. */
int fused_receive(struct fused_end *e, struct fused_report *r, int *mount_fd,
		  struct why *why)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { r, sizeof(*r) };
	struct msghdr m = { .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = &control,
			    .msg_controllen = sizeof(control) };
	ssize_t n;

	do
		n = recvmsg(e->sock, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n != sizeof(*r))
		return why_set(why, -ECHILD, "the FUSE daemon died");
	if (r->err && why)
		*why = r->why;
	if (r->err || !mount_fd)
		return r->err;
	if (!CMSG_FIRSTHDR(&m))
		return why_errno(why, -EMFILE, "receive the mount of FUSE");
	memcpy(mount_fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(int));
	return 0;
}

int fused_send(struct fused_end *e, const struct fused_order *o,
	       struct why *why)
{
	if (send(e->sock, o, sizeof(*o), MSG_NOSIGNAL) == sizeof(*o))
		return 0;
	return why_set(why, -ECHILD, "the FUSE daemon died");
}

int fused_obeyed(struct fused_end *e, const struct fused_order *o,
		 struct why *why)
{
	struct fused_report r;
	int err = fused_send(e, o, why);

	return err ? err : fused_receive(e, &r, NULL, why);
}

int fused_start(struct fused_end *e, size_t data_bytes, struct why *why)
{
	int socks[2], shared_fd, err;

	*e = (struct fused_end){ .sock = -1,
				 .map_bytes = FUSED_HEAD_BYTES + data_bytes };
	shared_fd = memfd_create("cowbench-fuse", MFD_CLOEXEC);
	if (shared_fd < 0)
		return why_errno(why, -errno, "make shared memory");
	err = share(e, shared_fd, why);
	if (!err &&
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks))
		err = why_errno(why, -errno, "make a pair of sockets");
	if (!err) {
		e->sock = socks[0];
		err = spawn(e, socks[1], shared_fd);
		close(socks[1]);
		if (err) {
			e->pid = 0;
			why_errno(why, err, "start a FUSE daemon");
		}
	}
	close(shared_fd);
	return err;
}

/*
 * Killed, as all that it has are descriptors: it may have been stopped, and a
 * child of ours may have the other end of its socket.
 */
static void kill_daemon(pid_t pid)
{
	siginfo_t info;

	/* Somebody ignores SIGCHLD: it may have been reaped already. */
	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT))
		return;
	kill(pid, SIGKILL);
	if (proc_reap(pid, NULL))
		return;
}

void fused_stop(struct fused_end *e)
{
	if (e->pid)
		kill_daemon(e->pid);
	e->pid = 0;
	if (e->sock >= 0)
		close(e->sock);
	e->sock = -1;
	if (!e->shared)
		return;
	pthread_mutex_unlock(&e->shared->alive);
	munmap(e->shared, e->map_bytes);
	e->shared = NULL;
}
