// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/run_idle.h"

#include "sys/procstat.h"

#include <math.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/utsname.h>

#define LOOK_MS 200

static unsigned int nr_allowed(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 1; /* more than 1024 CPUs: -j says how many */
	return (unsigned int)CPU_COUNT(&set);
}

unsigned int lab_idle_cpus(void)
{
	struct procstat before = { .cpus = NULL }, after = { .cpus = NULL };
	unsigned int nr = nr_allowed();
	double busy = 0;

	if (!procstat_read(&before, NULL) && !poll(NULL, 0, LOOK_MS) &&
	    !procstat_read(&after, NULL))
		busy = (double)procstat_busy_ns(&before, &after, PROCSTAT_ALL) /
		       (LOOK_MS * 1e6);
	procstat_release(&before);
	procstat_release(&after);
	busy = round(busy);
	return busy < nr ? nr - (unsigned int)busy : 1;
}

const char *lab_host_arch(void)
{
	static struct utsname u;

	if (uname(&u))
		return "unknown";
	return strcmp(u.machine, "aarch64") != 0 ? u.machine : "arm64";
}
