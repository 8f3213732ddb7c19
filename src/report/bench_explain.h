/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_explain.h - one benchmark on one page of at most 78 columns. */
#ifndef REPORT_BENCH_EXPLAIN_H
#define REPORT_BENCH_EXPLAIN_H

#include <jansson.h>
#include <stdio.h>

/* bench: one object of "run-bench-guest list". */
void bench_explain_write(FILE *out, const json_t *bench);

/*
 * The sections below its title, in order: "question", "timed", "kernel", ...; a
 * title is "" where a section goes on.
 */
typedef void (*bench_explain_fn)(const char *title, const char *text,
				 void *arg);
void bench_explain_each(const json_t *bench, bench_explain_fn say, void *arg);

#endif
