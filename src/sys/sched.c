// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/sched.h"

#include "sys/root.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <unistd.h>

/* More than any kernel's CONFIG_NR_CPUS (8192 on x86-64 since 2.6.28). */
#define CPUS_MAX (1 << 16)

/* The affinity mask, as large as this kernel needs it; CPU_FREE() it. */
static int allowed_set(cpu_set_t **set, size_t *size_bytes)
{
	int err = -EINVAL;

	/* The kernel says EINVAL until the mask holds all possible CPUs. */
	for (size_t nr = 1024; err == -EINVAL && nr <= CPUS_MAX; nr *= 2) {
		*set = CPU_ALLOC(nr);
		if (!*set)
			return -ENOMEM;
		*size_bytes = CPU_ALLOC_SIZE(nr);
		if (!sched_getaffinity(0, *size_bytes, *set))
			return 0;
		err = -errno;
		CPU_FREE(*set);
	}
	return err;
}

int sched_allowed(int *cpus, size_t max)
{
	size_t size_bytes, nr = 0;
	cpu_set_t *set;
	int err = allowed_set(&set, &size_bytes);

	if (err)
		return err;
	for (size_t cpu = 0; cpu < size_bytes * 8; cpu++) {
		if (!CPU_ISSET_S(cpu, size_bytes, set))
			continue;
		if (nr < max)
			cpus[nr] = (int)cpu;
		nr++;
	}
	CPU_FREE(set);
	return (int)nr;
}

int sched_pin_pid(pid_t pid, int cpu, struct why *why)
{
	cpu_set_t *set;
	size_t size_bytes = CPU_ALLOC_SIZE(CPUS_MAX);
	int err = 0;

	if (cpu < 0 || cpu >= CPUS_MAX)
		return why_set(why, -EINVAL, "run on CPU %d: no such CPU", cpu);
	set = CPU_ALLOC(CPUS_MAX);
	if (!set)
		return why_errno(why, -ENOMEM, "run on CPU %d", cpu);
	CPU_ZERO_S(size_bytes, set);
	CPU_SET_S((size_t)cpu, size_bytes, set);
	if (sched_setaffinity(pid, size_bytes, set))
		err = -errno;
	CPU_FREE(set);
	if (err == -EINVAL) {
		why_set(why, err,
			"run on CPU %d: it is offline or outside this cpuset",
			cpu);
		why_hint(why, "choose a CPU from Cpus_allowed_list in "
			      "/proc/self/status");
	} else if (err) {
		why_errno(why, err, "run on CPU %d", cpu);
	}
	return err;
}

int sched_pin(int cpu, struct why *why)
{
	return sched_pin_pid(0, cpu, why);
}

int sched_pin_all_but(int cpu, struct why *why)
{
	size_t size_bytes;
	cpu_set_t *set;
	int err = allowed_set(&set, &size_bytes);

	if (err)
		return why_errno(why, err, "leave CPU %d", cpu);
	/* Out of range is not in the set: CPU_CLR_S() checks. */
	CPU_CLR_S((size_t)cpu, size_bytes, set);
	if (CPU_COUNT_S(size_bytes, set) &&
	    sched_setaffinity(0, size_bytes, set))
		err = why_errno(why, -errno, "leave CPU %d", cpu);
	CPU_FREE(set);
	return err;
}

int sched_cpu_now(void)
{
	int cpu = sched_getcpu();

	return cpu < 0 ? -errno : cpu;
}

int sched_fifo_pid(pid_t pid, int prio, struct why *why)
{
	struct sched_param param = { .sched_priority = prio };
	int err;

	if (!sched_setscheduler(pid, SCHED_FIFO | SCHED_RESET_ON_FORK, &param))
		return 0;
	err = why_errno(why, -errno, "use SCHED_FIFO priority %d", prio);
	if (err == -EPERM)
		why_hint(why,
			 "run as root, or with CAP_SYS_NICE, or under an "
			 "rtprio limit of at least %d (ulimit -r); in a cgroup "
			 "without real-time budget (cpu.rt_runtime_us 0) even "
			 "root may not",
			 prio);
	return err;
}

int sched_fifo(int prio, struct why *why)
{
	return sched_fifo_pid(0, prio, why);
}

int sched_fifo_inherited(int prio, struct why *why)
{
	struct sched_param param = { .sched_priority = prio };

	if (sched_setscheduler(0, SCHED_FIFO, &param))
		return why_errno(why, -errno,
				 "let children inherit SCHED_FIFO");
	return 0;
}

int sched_batch(struct why *why)
{
	struct sched_param param = { .sched_priority = 0 };

	if (sched_setscheduler(0, SCHED_BATCH, &param))
		return why_errno(why, -errno, "use SCHED_BATCH");
	return 0;
}

int sched_ordinary(struct why *why)
{
	struct sched_param param = { .sched_priority = 0 };
	size_t size_bytes = CPU_ALLOC_SIZE(CPUS_MAX);
	cpu_set_t *set = CPU_ALLOC(CPUS_MAX);
	int err = set ? 0 : -ENOMEM;

	/* All that there may be: the kernel keeps those of the cpuset. */
	if (set) {
		memset(set, 0xff, size_bytes);
		if (sched_setaffinity(0, size_bytes, set))
			err = -errno;
		CPU_FREE(set);
	}
	if (!err && sched_setscheduler(0, SCHED_OTHER, &param))
		err = -errno;
	return err ? why_errno(why, err, "become an ordinary task") : 0;
}

/* An ignored or blocked signal, inherited through exec, would end nobody. */
static int make_deadly(int sig)
{
	sigset_t set;

	if (signal(sig, SIG_DFL) == SIG_ERR)
		return -errno;
	sigemptyset(&set);
	sigaddset(&set, sig);
	return sigprocmask(SIG_UNBLOCK, &set, NULL) ? -errno : 0;
}

int sched_watchdog(unsigned int seconds, struct why *why)
{
	struct rlimit limit;
	int err = make_deadly(SIGXCPU);

	if (!err)
		err = make_deadly(SIGALRM);
	if (!err && getrlimit(RLIMIT_RTTIME, &limit))
		err = -errno;
	if (err)
		return why_errno(why, err, "set the watchdog");
	/* The soft limit alone: lowering the hard one could not be undone. */
	limit.rlim_cur = (rlim_t)seconds * 1000000;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_RTTIME, &limit))
		return why_errno(why, -errno, "set RLIMIT_RTTIME to %u s",
				 seconds);
	alarm(seconds);
	return 0;
}

void sched_watchdog_stop(void)
{
	alarm(0);
}

static int read_us(const char *path, int64_t *value_us, struct why *why)
{
	char line[32], *end;
	int len = sys_read_line(path, line, sizeof(line));

	if (len < 0)
		return why_errno(why, len, "read %s%s", sys_root(), path);
	errno = 0;
	*value_us = strtoll(line, &end, 10);
	if (errno || end == line || *end)
		return why_set(why, -EINVAL, "read %s%s: not a number: \"%s\"",
			       sys_root(), path, line);
	return 0;
}

int sched_rt_read(struct sched_rt *rt, struct why *why)
{
	int err = read_us("/proc/sys/kernel/sched_rt_runtime_us",
			  &rt->runtime_us, why);

	return err ? err
		   : read_us("/proc/sys/kernel/sched_rt_period_us",
			     &rt->period_us, why);
}

static int set_aslr(bool off, struct why *why)
{
	/* All ones: ask without changing. */
	int now = personality(0xffffffff);
	unsigned long wanted;
	int err;

	if (now < 0)
		return why_errno(why, -errno, "read the personality");
	wanted = ((unsigned long)now & ~(unsigned long)ADDR_NO_RANDOMIZE) |
		 (off ? ADDR_NO_RANDOMIZE : 0);
	if (personality(wanted) >= 0)
		return 0;
	err = why_errno(why, -errno, "switch address randomisation %s",
			off ? "off" : "on");
	why_hint(why, "containers forbid personality(2) by default: allow it "
		      "in the seccomp profile, or run outside");
	return err;
}

int sched_no_aslr(struct why *why)
{
	return set_aslr(true, why);
}

int sched_default_aslr(struct why *why)
{
	return set_aslr(false, why);
}
