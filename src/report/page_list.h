/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page_list.h - page kinds, the values of the axis "page", for people.
 *
 * The input is "page_kinds" of "run-bench-guest list": an object each with
 * name, what, unit_pages, max_pages, ready, why, hint and promise.
 */
#ifndef REPORT_PAGE_LIST_H
#define REPORT_PAGE_LIST_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdio.h>

/*
 * The kinds whose name matches the pattern (text_glob(); NULL: all) as a new
 * array in *kept. -ENOENT with why and one suggestion when there is none.
 */
MUST_CHECK int page_list_filter(json_t **kept, json_t *kinds,
				const char *pattern, struct why *why);

/* The kind of this name, borrowed; NULL with why and one suggestion. */
json_t *page_list_find(json_t *kinds, const char *name, struct why *why);

/* A row a kind: name, its unit, what it is and what it lacks here. */
void page_list_write(FILE *out, const json_t *kinds);

/*
 * One kind on at most 78 columns: what it is, its sizes, what must be seen
 * before anything is timed, and which of the benchmarks use it.
 */
void page_explain_write(FILE *out, const json_t *kind, const json_t *benches);

#endif
