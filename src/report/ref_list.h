/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ref_list.h - drivers of page references, the values of the axis "via", for
 * people.
 *
 * The input is "references" of "run-bench-guest list": an object each with
 * name, what, path, ref, traits, rules, ready, why and hint. What a driver is
 * here said to do is its claim for this kernel; what was seen is in the tables
 * of runs.
 */
#ifndef REPORT_REF_LIST_H
#define REPORT_REF_LIST_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdio.h>

/* As page_list_filter() and page_list_find(). */
MUST_CHECK int ref_list_filter(json_t **kept, json_t *drivers,
			       const char *pattern, struct why *why);
json_t *ref_list_find(json_t *drivers, const char *name, struct why *why);

/* A row a driver: name, kind and traits on this kernel, what it is. */
void ref_list_write(FILE *out, const json_t *drivers);

/* One driver on at most 78 columns. */
void ref_explain_write(FILE *out, const json_t *driver, const json_t *benches);

#endif
