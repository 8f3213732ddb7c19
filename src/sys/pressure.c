// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/pressure.h"

#include "sys/root.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* "12.34": strtod() would look for the decimal point of the locale. */
static bool scan_decimal(const char **p, double *value)
{
	uint64_t whole, hundredths;

	if (!sys_scan_u64(p, 10, &whole) || *(*p)++ != '.' ||
	    !sys_scan_u64(p, 10, &hundredths) || hundredths > 99)
		return false;
	*value = (double)whole + (double)hundredths / 100;
	return true;
}

int cpu_pressure_parse(const char *text, struct cpu_pressure *p)
{
	const char *avg10, *total, *newline = strchr(text, '\n');

	if (strncmp(text, "some avg10=", 11) != 0)
		return -EINVAL;
	avg10 = text + 11;
	total = strstr(text, " total=");
	if (!total || (newline && total > newline))
		return -EINVAL;
	total += 7;
	if (!scan_decimal(&avg10, &p->some_avg10_pct) ||
	    !sys_scan_u64(&total, 10, &p->some_total_us))
		return -EINVAL;
	return 0;
}

int cpu_pressure_read(struct cpu_pressure *p)
{
	char line[128];
	int n = sys_read_line("/proc/pressure/cpu", line, sizeof(line));

	return n < 0 ? n : cpu_pressure_parse(line, p);
}

int loadavg_read(double *one_min)
{
	char line[64];
	const char *p = line;
	int n = sys_read_line("/proc/loadavg", line, sizeof(line));

	if (n < 0)
		return n;
	return scan_decimal(&p, one_min) ? 0 : -EINVAL;
}
