/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest_stuck.h - what keeps a process that was killed from ending. */
#ifndef RUNNER_GUEST_STUCK_H
#define RUNNER_GUEST_STUCK_H

#include <sys/types.h>

/*
 * A case that is killed while its FUSE daemon (sys/fused.h) has requests of it
 * ends with the daemon, which sees to that, unless it was stopped (SIGSTOP, a
 * debugger). Kills the daemons of this child of ours; may be called again.
 */
void guest_kill_daemons(pid_t pid);

#endif
