/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bench_list.h - the benchmarks as run-bench-guest describes them, for people.
 *
 * The input is "benchmarks" of "run-bench-guest list": an object each,
 * the fields of struct bench_def, "variants" holds the expanded cases.
 */
#ifndef REPORT_BENCH_LIST_H
#define REPORT_BENCH_LIST_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/*
 * The benchmarks that pattern means (text_matches_name(); NULL: all), in
 * order, as a new array in *kept (new reference). -ENOENT with why and one
 * suggestion when there is none; *kept is NULL then.
 */
MUST_CHECK int bench_list_filter(json_t **kept, json_t *list,
				 const char *pattern, struct why *why);

/*
 * The benchmark of exactly this name: a borrowed reference, or NULL with why
 * and one suggestion.
 */
json_t *bench_list_find(json_t *list, const char *name, struct why *why);

/*
 * A line a benchmark: name, op, cases, how many of them are ready, question.
 * is_long: below each, all its cases, those that are ready and those that lack
 * the same thing together. At the end how many of all are ready, and what the
 * others lack.
 */
void bench_list_write(FILE *out, const json_t *list, bool is_long);

/* A string of the object; "" when the key is missing or null. */
const char *bench_string(const json_t *bench, const char *key);

/* The axes of one of its variants, "page=base state=shared"; "" if none. */
const char *bench_case_text(const json_t *bench, const json_t *variant);

#endif
