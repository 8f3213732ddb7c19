/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inspect_row.h - what a row of the inspector says; pure. */
#ifndef RUNNER_INSPECT_ROW_H
#define RUNNER_INSPECT_ROW_H

#include "sys/page_info.h"
#include "sys/vma.h"

#include <jansson.h>

/*
 * All that is shown of a page but its place: pages with equal keys, compared by
 * memcmp(), share a row. -1: not known.
 */
struct inspect_key {
	uint64_t words; /* bits of the words below */
	int64_t folio_pages, mapcount, refcount, extra_refs, pincount;
	int32_t pincount_is_exact;
	uint32_t state;
};

void inspect_key_of(struct inspect_key *key, const struct page_info *p,
		    const struct vma *v, const struct kstruct *layout);

/* "present", "swapped", ... */
const char *inspect_state(const struct inspect_key *key);

/* A new array of words ("anon", "exclusive", "pmd"). */
json_t *inspect_words(const struct inspect_key *key);

#endif
