/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.h - the registry as JSON: all that the host program knows of it. */
#ifndef HARNESS_LIST_H
#define HARNESS_LIST_H

#include <jansson.h>

/*
 * {"benchmarks":[...], "page_kinds":[...], "references":[...], "counters":{...},
 * "page_bytes":N, "table_pages":N, "thp_pages":N}: every field of struct bench_def, per case
 * its sizes ("unit_pages", "max_pages", "is_cheap") and whether it can run here
 * or why not; every page kind with its promise; every driver with its rules.
 * A new reference; never fails.
 */
json_t *list_json(void);

#endif
