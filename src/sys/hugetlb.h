/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hugetlb.h - pools of hugetlb pages, one for each size
 * (Documentation/admin-guide/mm/hugetlbpage.rst).
 */
#ifndef SYS_HUGETLB_H
#define SYS_HUGETLB_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hugetlb_pool {
	uint64_t nr_persistent; /* what was asked for; nr - surplus */
	uint64_t nr_surplus; /* in use beyond that; each goes when freed */
	uint64_t nr_free; /* not in use and not reserved by a mapping */
};

/* "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages" */
void hugetlb_path(size_t page_bytes, char *buf, size_t size_bytes);

bool hugetlb_path_is_valid(const char *path);

/* -ENOENT with why: this machine has no pages of that size. */
MUST_CHECK int hugetlb_read(size_t page_bytes, struct hugetlb_pool *p,
			    struct why *why);

/* The same by the path that hugetlb_path() makes. */
MUST_CHECK int hugetlb_read_path(const char *path, struct hugetlb_pool *p,
				 struct why *why);

/*
 * Ask for nr persistent pages. Reads back: -ENOMEM with why when the kernel
 * found fewer, and then has those. Pages that are in use above nr become
 * surplus and go when they are freed: that is no failure.
 */
MUST_CHECK int hugetlb_resize(const char *path, uint64_t nr, struct why *why);

#endif
