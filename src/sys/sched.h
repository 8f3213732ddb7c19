/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sched.h - where and how a process runs: CPU, policy, watchdog, layout.
 *
 * All act on the calling thread unless said otherwise. All return 0 or -errno
 * with why filled (text and remedy).
 */
#ifndef SYS_SCHED_H
#define SYS_SCHED_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Run on this CPU only; children inherit it. */
MUST_CHECK int sched_pin(int cpu, struct why *why);
/* The same for another task: a process, or a thread by its gettid(). */
MUST_CHECK int sched_pin_pid(pid_t pid, int cpu, struct why *why);

/*
 * Run anywhere allowed but there: the host program leaves the measured CPU.
 * 0 without effect when no other CPU is allowed: sharing is then unavoidable.
 */
MUST_CHECK int sched_pin_all_but(int cpu, struct why *why);

/* The CPU that runs this now, or -errno. */
int sched_cpu_now(void);

/*
 * The CPUs in this thread's affinity mask, ascending: the first max into cpus
 * (may be NULL with max 0). Returns how many there are, or -errno. The mask is
 * inherited and not a limit: sched_pin() may leave it, within the cpuset.
 */
MUST_CHECK int sched_allowed(int *cpus, size_t max);

/*
 * SCHED_FIFO with SCHED_RESET_ON_FORK: only interrupts and higher priorities
 * preempt; children start as SCHED_OTHER and so never preempt their parent.
 * prio 1 suffices against ordinary tasks. -EPERM: the hint says what to do.
 * Real-time throttling still applies: sched_rt_read(); and since 6.12 the
 * "fair server" gives starved ordinary tasks 50 ms of every second instead.
 */
MUST_CHECK int sched_fifo(int prio, struct why *why);

/*
 * Without SCHED_RESET_ON_FORK: for a parent that waits while its child runs
 * (vfork), so that the child is not held up by ordinary tasks. Taking the flag
 * away needs CAP_SYS_NICE: -EPERM.
 */
MUST_CHECK int sched_fifo_inherited(int prio, struct why *why);

/* The same for another process (a child that must not be preempted). */
MUST_CHECK int sched_fifo_pid(pid_t pid, int prio, struct why *why);

/*
 * SCHED_BATCH, which needs no privileges; children inherit it. A task of this
 * policy that wakes up does not preempt the running task (the wakeup
 * preemption test in kernel/sched/fair.c is skipped for it, 2.6.24 to 7.x), so
 * a freshly forked child does not interrupt its parent's measured phase.
 */
MUST_CHECK int sched_batch(struct why *why);

/*
 * On any CPU of the cpuset, SCHED_OTHER: what a helper of a measuring process
 * has to shed after fork and exec.
 */
MUST_CHECK int sched_ordinary(struct why *why);

/*
 * An end for a process that runs away, even at real-time priority. Two
 * independent means: RLIMIT_RTTIME, the CPU time a real-time task may take
 * without blocking (SIGXCPU; children inherit it), and alarm(), wall time,
 * for one that hangs (SIGALRM; not inherited). Both signals get their default
 * action, which ends the process. A second call starts the alarm again.
 */
MUST_CHECK int sched_watchdog(unsigned int seconds, struct why *why);

/* Stop the alarm; the limit on real-time CPU time stays. */
void sched_watchdog_stop(void);

/* Real-time throttling: runtime_us of every period_us; -1: never throttled. */
struct sched_rt {
	int64_t runtime_us;
	int64_t period_us;
};
MUST_CHECK int sched_rt_read(struct sched_rt *rt, struct why *why);

/*
 * Address space randomisation of the programs that this process executes from
 * now on; this process itself stays where it is. -EPERM under the default
 * seccomp profile of containers.
 */
MUST_CHECK int sched_no_aslr(struct why *why);
MUST_CHECK int sched_default_aslr(struct why *why);

#endif
