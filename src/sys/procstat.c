// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/procstat.h"

#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_S 1000000000ULL

/* More CPUs than any kernel is built for: a number beyond is damage. */
#define CPUS_MAX 65536

static void procstat_reset(struct procstat *ps)
{
	memset(&ps->total, 0, sizeof(ps->total));
	if (ps->cpus)
		memset(ps->cpus, 0, ps->nr_alloc * sizeof(*ps->cpus));
	ps->nr_cpus = 0;
	ps->nr_online = 0;
}

static struct procstat_cpu *cpu_slot(struct procstat *ps, size_t cpu)
{
	size_t nr = ps->nr_alloc;

	if (cpu >= nr) {
		nr = (cpu + 64) / 64 * 64;
		ps->cpus = xrealloc(ps->cpus, nr, sizeof(*ps->cpus));
		memset(ps->cpus + ps->nr_alloc, 0,
		       (nr - ps->nr_alloc) * sizeof(*ps->cpus));
		ps->nr_alloc = nr;
	}
	if (cpu >= ps->nr_cpus)
		ps->nr_cpus = cpu + 1;
	ps->nr_online++;
	return &ps->cpus[cpu];
}

/* "cpu3 user nice system idle iowait irq softirq steal guest guest_nice" */
static int procstat_line(struct procstat *ps, const char *line,
			 unsigned int ticks_per_s)
{
	const uint64_t tick_ns = NS_PER_S / ticks_per_s;
	struct procstat_cpu *c = &ps->total;
	const char *p = line + 3;
	uint64_t t[8], cpu;
	size_t i;

	if (strncmp(line, "cpu", 3) != 0)
		return 0;
	if (*p != ' ') {
		if (!sys_scan_u64(&p, 10, &cpu) || cpu >= CPUS_MAX)
			return -EINVAL;
		c = cpu_slot(ps, (size_t)cpu);
	}
	for (i = 0; i < ARRAY_SIZE(t); i++)
		if (!sys_scan_u64(&p, 10, &t[i]))
			return -EINVAL;
	*c = (struct procstat_cpu){
		.is_online = true,
		.user_ns = t[0] * tick_ns,
		.nice_ns = t[1] * tick_ns,
		.system_ns = t[2] * tick_ns,
		.idle_ns = t[3] * tick_ns,
		.iowait_ns = t[4] * tick_ns,
		.irq_ns = t[5] * tick_ns,
		.softirq_ns = t[6] * tick_ns,
		.steal_ns = t[7] * tick_ns,
	};
	return 0;
}

int procstat_parse(struct procstat *ps, const char *text,
		   unsigned int ticks_per_s)
{
	char line[256];
	size_t len;
	int err;

	procstat_reset(ps);
	while (*text) {
		len = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		err = procstat_line(ps, line, ticks_per_s);
		if (err)
			return err;
		text += len + (text[len] == '\n');
	}
	return ps->total.is_online ? 0 : -EINVAL;
}

int procstat_read(struct procstat *ps, struct why *why)
{
	static const char path[] = "/proc/stat";
	unsigned int ticks_per_s = (unsigned int)sysconf(_SC_CLK_TCK);
	struct sys_lines l;
	const char *line;
	int err, read_err;

	err = sys_lines_open(&l, path, why);
	if (err)
		return err;
	procstat_reset(ps);
	/* The CPUs come first; the interrupts behind them are long. */
	while (!err && (line = sys_lines_next(&l)) && !strncmp(line, "cpu", 3))
		err = procstat_line(ps, line, ticks_per_s);
	read_err = sys_lines_close(&l);
	if (!err)
		err = read_err;
	if (!err && !ps->total.is_online)
		err = -EINVAL;
	if (err)
		return why_errno(why, err, "read %s%s", sys_root(), path);
	return 0;
}

void procstat_release(struct procstat *ps)
{
	free(ps->cpus);
	memset(ps, 0, sizeof(*ps));
}

static const struct procstat_cpu *cpu_of(const struct procstat *ps, int cpu)
{
	if (cpu == PROCSTAT_ALL)
		return &ps->total;
	if (cpu < 0 || (size_t)cpu >= ps->nr_cpus || !ps->cpus[cpu].is_online)
		return NULL;
	return &ps->cpus[cpu];
}

static uint64_t rise(uint64_t before, uint64_t after)
{
	return after > before ? after - before : 0;
}

uint64_t procstat_busy_ns(const struct procstat *before,
			  const struct procstat *after, int cpu)
{
	const struct procstat_cpu *a = cpu_of(before, cpu);
	const struct procstat_cpu *b = cpu_of(after, cpu);

	if (!a || !b)
		return 0;
	return rise(a->user_ns, b->user_ns) + rise(a->nice_ns, b->nice_ns) +
	       rise(a->system_ns, b->system_ns) + rise(a->irq_ns, b->irq_ns) +
	       rise(a->softirq_ns, b->softirq_ns);
}

uint64_t procstat_steal_ns(const struct procstat *before,
			   const struct procstat *after, int cpu)
{
	const struct procstat_cpu *a = cpu_of(before, cpu);
	const struct procstat_cpu *b = cpu_of(after, cpu);

	return a && b ? rise(a->steal_ns, b->steal_ns) : 0;
}

uint64_t procstat_busy_elsewhere_ns(const struct procstat *before,
				    const struct procstat *after, int cpu)
{
	uint64_t busy_ns = 0;
	size_t i;

	for (i = 0; i < after->nr_cpus; i++)
		if ((int)i != cpu)
			busy_ns += procstat_busy_ns(before, after, (int)i);
	return busy_ns;
}
