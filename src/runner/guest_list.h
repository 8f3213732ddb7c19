/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest_list.h - what benchmarks there are, as the guest program says. */
#ifndef RUNNER_GUEST_LIST_H
#define RUNNER_GUEST_LIST_H

#include "base/why.h"

#include <jansson.h>

/*
 * Run "GUEST list": {"benchmarks":[...],"page_bytes","table_pages",
 * "thp_pages"}, see harness/list.h. A new reference, or NULL with why.
 */
json_t *guest_list_load(const char *guest_path, struct why *why);

/* The benchmark of that name in the list (borrowed), or NULL. */
json_t *guest_list_find(json_t *list, const char *name);

#endif
