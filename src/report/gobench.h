/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gobench.h - lines of the Go benchmark format; inside report only.
 *
 * golang.org/design/14313-benchmark-format, and what x/perf/benchfmt reads:
 * "key: value" lines hold for all results behind them, a result is
 * "BenchmarkName/key=value-N iterations value unit", units are described by
 * "Unit name key=value", all other lines are ignored.
 */
#ifndef REPORT_GOBENCH_H
#define REPORT_GOBENCH_H

#include "results/record.h"

#include <stdio.h>

/* "key: value", with control characters of value as blanks. */
void gobench_config(FILE *out, const char *key, const char *value);

/* "# ...": for people; benchstat passes over it. */
void gobench_remark(FILE *out, const char *text);

/* "Unit ns/page better=lower" */
void gobench_unit(FILE *out, const char *unit);

/*
 * "BenchmarkForkAnon.v1/page=base/state=exclusive-1": words of the name begin
 * with a capital; '/' in a value and blanks become '_'. The -1 is the number of
 * CPUs that ran the benchmark: without it, benchstat would take the end of
 * "order-4" for one. free() it.
 */
char *gobench_name(const char *bench, unsigned int version,
		   const struct axes *axes);

/* One process. */
void gobench_result(FILE *out, const char *name, double value,
		    const char *unit);

#endif
