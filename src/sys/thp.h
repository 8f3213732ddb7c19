/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thp.h - what transparent huge pages the kernel is told to give. */
#ifndef SYS_THP_H
#define SYS_THP_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>

#define THP_SIZES_MAX 24

/* One hugepages-NkB directory: since 6.8 (mTHP). */
struct thp_size {
	size_t size_bytes;
	char enabled[16]; /* "always", "inherit", "madvise", "never" */
};

struct thp_state {
	size_t pmd_bytes; /* hpage_pmd_size; 0: not said */
	char enabled[16]; /* "always", "madvise", "never" */
	char defrag[24]; /* ..., "defer", "defer+madvise" */
	size_t nr_sizes;
	struct thp_size sizes[THP_SIZES_MAX]; /* ascending */
};

/* -EOPNOTSUPP: a kernel without transparent huge pages. */
MUST_CHECK int thp_read(struct thp_state *t, struct why *why);

/*
 * What holds for one size: its own word, or the global one where it says
 * "inherit". Before 6.8 there is only the PMD size, under the global word;
 * "never" for a size that the kernel does not list.
 */
const char *thp_effective(const struct thp_state *t, size_t size_bytes);

/*
 * Does MADV_HUGEPAGE give this process PMD-sized pages at first touch? 0, or
 * -EOPNOTSUPP with the reason and the remedy. Looks at the global word, the
 * word of the PMD size and, on the running machine, PR_SET_THP_DISABLE.
 */
MUST_CHECK int thp_usable_by_madvise(struct why *why);

/*
 * "always [madvise] never" -> "madvise". -EINVAL: nothing is selected or it
 * does not fit.
 */
MUST_CHECK int thp_selected(const char *text, char *word, size_t size_bytes);

#endif
