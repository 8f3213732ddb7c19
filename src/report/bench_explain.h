/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_explain.h - one benchmark on one page of at most 78 columns. */
#ifndef REPORT_BENCH_EXPLAIN_H
#define REPORT_BENCH_EXPLAIN_H

#include <jansson.h>
#include <stdio.h>

/* bench: one object of "run-bench-guest list". */
void bench_explain_write(FILE *out, const json_t *bench);

#endif
