/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pressure.h - how much the CPUs are wanted: PSI and the load average. */
#ifndef SYS_PRESSURE_H
#define SYS_PRESSURE_H

#include "base/compiler.h"

#include <stdint.h>

/* Share of time in which some task waited for a CPU. Since 4.20, CONFIG_PSI. */
struct cpu_pressure {
	double some_avg10_pct; /* over the last 10 s */
	uint64_t some_total_us; /* since boot */
};

/* -ENOENT: not built in; -EOPNOTSUPP: not switched on (psi=1). */
MUST_CHECK int cpu_pressure_read(struct cpu_pressure *p);
MUST_CHECK int cpu_pressure_parse(const char *text, struct cpu_pressure *p);

/* Load average of the last minute, in tasks. */
MUST_CHECK int loadavg_read(double *one_min);

#endif
