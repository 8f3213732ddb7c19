/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cow_rules.h - which rules a kernel follows about anonymous pages that are
 * shared or pinned: when a write may reuse one, what a pin promises.
 *
 * A kernel has the rules of its version. A lab kernel of ours (kernels/,
 * docs/three-designs.md) has the code of one version and the rules of another,
 * and its release ends in the name of the design: "6.1.192-mapcount" writes,
 * forks and pins as 5.7 did, and has all else of 6.1. What was proposed on top
 * follows behind commas: "6.1.192-mapcount,bias-23". Whatever else follows
 * ("6.1.192-mapcount-mine") is somebody's patch on top, with the same rules as far
 * as we know.
 *
 * What the model says of each design is its own, from other sources
 * (src/model/design.h); tests/unit/t_sys_cow_rules.c holds the two together.
 */
#ifndef SYS_COW_RULES_H
#define SYS_COW_RULES_H

#include <stdbool.h>
#include <stdint.h>

/* What may have been proposed on top of a design; bits. */
enum cow_variant {
	COW_BIAS_23 = 1u << 0, /* a pin counts 1 << 23 references */
	COW_PINNED_ONCE = 1u << 1, /* pinned: only if mapped exactly once */
	COW_NO_HAS_PINNED = 1u << 2, /* fork looks though nobody ever pinned */
	COW_NO_SEQCOUNT = 1u
			  << 3, /* fork does not stop GUP-fast (up to 5.10) */
	COW_UNKNOWN = 1u << 4, /* something else */
};

struct cow_rules {
	/* kernel_version_code() of the kernel that has these rules; 0: none */
	uint32_t code;
	unsigned int variants; /* enum cow_variant */
	bool is_named; /* by the release, so not the version's own */
};

/* Of a release; a name that is no design of ours is a name and nothing else. */
struct cow_rules cow_rules_of(const char *release);

/* Of the running kernel, or of the recorded one; code 0 if it does not say. */
struct cow_rules cow_rules_here(void);

/*
 * Are the rules of this kernel those of major.minor or later? As
 * kernel_at_least(), of which it differs on a named kernel only.
 */
bool cow_rules_at_least(unsigned int major, unsigned int minor);

/* Is an exclusive page marked (PageAnonExclusive, 5.19: 6c287605fd56)? */
bool cow_rules_mark(void);

/* What one pin adds to the reference count of a base page. */
unsigned int cow_rules_pin_bias(void);

#endif
