/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core.h - references and pins of the watched pages, as evidence: what
 * sys/page_core.h reads of /proc/kcore.
 *
 * Where struct page is and how it is laid out is found out by another process,
 * run-bench-guest core, which sends it through a pipe: parsing BTF takes
 * megabytes, and every fork that is measured would copy what malloc keeps.
 */
#ifndef HARNESS_CORE_H
#define HARNESS_CORE_H

#include "harness/run.h"

/*
 * Before the first sample of a size, when it is known what is wanted: once a
 * case, if it wants one of EV_REFCOUNT to EV_PINCOUNT_AFTER. Where that can't
 * be had, why_no_core says why.
 */
void core_prepare(struct bench *b);

/*
 * Means over the watched pages that are present into the sample's proof; pages
 * as pagemap_read() left them. Nothing if not prepared. Allocates nothing.
 */
void core_look(struct bench *b, const struct page_state *pages,
	       enum evidence_id refcount, enum evidence_id pincount);

/* All that run-bench-guest core does; the exit status. */
int core_main(int fd);

#endif
