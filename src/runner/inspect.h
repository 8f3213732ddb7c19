/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inspect.h - pages of a process as one JSON object, runs of equal pages
 * folded:
 *
 *	pid, command, kernel, page_bytes
 *	mappings	of each VMA: start, end, perms, name, flags, and of smaps
 *			pmd_bytes, page_bytes, thp_eligible
 *	rows		address, pages, state; what is known of each page of the
 *			run: frame (of the first; frames: "one", "contiguous",
 *			"scattered"), folio_pages, mapcount, refcount,
 *			extra_refs, pincount, pincount_is_exact, words
 *	missing		what could not be seen: what, why, hint
 *
 * Addresses and frames are strings ("0x7f..."). What is not known has no key.
 */
#ifndef RUNNER_INSPECT_H
#define RUNNER_INSPECT_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define INSPECT_PAGES_MAX (1u << 20)

struct inspect_want {
	pid_t pid;
	uint64_t addr; /* of the first page; aligned */
	size_t nr_pages;
	bool wants_all; /* a row for each page */
};

/*
 * "PID" and "ADDRESS[,N]": decimal, or hex behind 0x; an address within a page
 * is that page. -EINVAL with why and a hint.
 */
MUST_CHECK int inspect_parse(struct inspect_want *w, const char *pid,
			     const char *range, struct why *why);

/*
 * A new object in *out. -ESRCH, -ENXIO, -EPERM as vma_list(); -EFAULT: there is
 * nothing mapped at an address of the range.
 */
MUST_CHECK int inspect(const struct inspect_want *w, json_t **out,
		       struct why *why);

#endif
