/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * refs.h - references to pages that are not mappings, in a benchmark: the
 * drivers of sys/gup.h, which end the case instead of returning an error, get
 * the device that they want, and are held to what they claim.
 *
 *	setup():	refs = need_refs(b, bench_word(b, "via"), &want);
 *	run():		bench_begin(b);
 *			refs_take(b, refs, &region, 0, region.nr_pages);
 *			bench_end(b, region.nr_pages);
 *			bench_begin_phase(b, 1);
 *			refs_drop(b, refs);
 *			bench_end_phase(b, 1);
 *	teardown():	refs_close(refs);
 */
#ifndef HARNESS_REFS_H
#define HARNESS_REFS_H

#include "harness/bench.h"
#include "sys/gup.h"
#include "sys/mm.h"

struct refs;

/*
 * Opens the driver of that name. Skips where this kernel, machine or user lacks
 * it, with the reason and the remedy. Call before the region is mapped: a
 * driver may start a helper process, which would share the region's pages.
 */
struct refs *need_refs(struct bench *b, const char *driver,
		       const struct gup_want *want);
void refs_close(struct refs *r); /* drops what is held; NULL is fine */

/*
 * References to nr pages of the region from page first on. In a sample that
 * takes proof the pins that the kernel counts (nr_foll_pin_acquired) are looked
 * at if no phase is open: expected is what the driver claims for this kernel.
 */
void refs_take(struct bench *b, struct refs *r, const struct mm_region *region,
	       size_t first, size_t nr);
void refs_drop(struct bench *b, struct refs *r);

/*
 * The same for who may not end the case (a member of a crew), or for whom a
 * refusal is an answer: 0, or -errno with why. What is taken so does not count
 * as held for the proof.
 */
MUST_CHECK int refs_try_take(struct refs *r, const struct mm_region *region,
			     size_t first, size_t nr, struct why *why);
MUST_CHECK int refs_try_drop(struct refs *r, struct why *why);
MUST_CHECK int refs_try_look(struct refs *r, size_t offset, void *to,
			     size_t len_bytes, struct why *why);

/*
 * What the kernel says that its last take took for each half, in ns: gup_test_get,
 * gup_test_pin and gup_test_long, which do both in one call, in whole
 * microseconds; the drivers probe_*, after a drop. Any other driver ends the case
 * as broken.
 */
void refs_halves(struct bench *b, const struct refs *r, uint64_t *take_ns,
		 uint64_t *drop_ns);

/*
 * Phase 0 takes pages_per_op references of these an operation, and if drops,
 * or if the driver can't hold, lets go of as many: the counters must show it
 * (EV_PINNED, EV_UNPINNED). In setup(), after need_refs(). With 0 phase 0 takes
 * none, and EV_PINNED must be 0.
 */
void refs_claim(struct bench *b, const struct refs *r, double pages_per_op,
		bool drops);

/*
 * After refs_claim(), for nr_pages that phase 0 takes and that others have too
 * or had: a driver that pins to read by GUP-fast counts one pin more for each
 * GUP call, of call_pages, and one more that is let go of.
 */
void refs_claim_vain(struct bench *b, const struct refs *r, size_t nr_pages,
		     size_t call_pages);

/* Through the reference, from byte offset on of what was taken first. */
void refs_look(struct bench *b, struct refs *r, size_t offset, void *to,
	       size_t len_bytes);
void refs_poke(struct bench *b, struct refs *r, size_t offset, const void *from,
	       size_t len_bytes);

/*
 * The benchmark has seen through the references what pages held that are mapped
 * no more: with no pin counted, something else holds them.
 */
void refs_keep_pages(struct bench *b);

/* What the driver claims for this kernel. */
enum gup_ref refs_kind(const struct refs *r);
bool refs_has(const struct refs *r, enum gup_trait trait);
/* Skip unless it has the trait: "vmsplice does not hold long-term pins". */
void need_trait(struct bench *b, const struct refs *r, enum gup_trait trait);

#endif
