/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * claim_pick.h - the numbers of claims out of result files of lab and profile.
 *
 * A number of a claim is that of the lab's table of one file. The cells of one
 * row are only taken from files of one kind of guest: same QEMU and machine,
 * same measuring program. Of several kinds the one that has the most kernels is
 * taken, of these the newest; of a kernel's files the newest that has a profile
 * of the case, else the newest.
 */
#ifndef ANALYSIS_CLAIM_PICK_H
#define ANALYSIS_CLAIM_PICK_H

#include "analysis/claim.h"
#include "analysis/lab.h"

struct claim_source {
	const struct result_file *f; /* borrowed */
	const char *kernel; /* "6.1-switch+cow_design=mapcount" */
	const char *image; /* its hash */
	const char *time;
	char *guest; /* what must be alike within a row; owned */
	uint64_t nr_cpus, nr_nodes, memory_bytes;
	const struct result_file *files[1]; /* the column's */
	struct lab_column column;
	bool has_view;
	struct lab_view view;
	bool is_used;
};

struct claim_sources {
	size_t nr;
	struct claim_source **all;
};

/*
 * -EINVAL with why: of the running kernel or of KVM, which hold times; damaged;
 * of another image of a kernel that is there already.
 */
MUST_CHECK int claim_sources_add(struct claim_sources *s,
				 const struct result_file *f, struct why *why);
void claim_sources_release(struct claim_sources *s);

/* The guest that the costs of a claim are of. 0: as the lab has it. */
struct claim_machine {
	uint64_t nr_cpus, nr_nodes, memory_bytes;
};

/*
 * Fill in the cells of a row. *guest: a file of the kind of guest that was
 * chosen; NULL: none has it. false: more kernels are in files of other kinds,
 * so all have to be measured again.
 */
bool claim_pick_row(const struct claim_sources *s, struct claim *c, size_t row,
		    const struct claim_machine *m,
		    const struct claim_source **guest);

/* Is a newer than b? By the time in their records. */
bool claim_source_is_newer(const struct claim_source *a,
			   const struct claim_source *b);

#endif
