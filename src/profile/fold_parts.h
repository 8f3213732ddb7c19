/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fold_parts.h - the parts of fold.h; inside profile only.
 *
 *	fold.c		which regions are wanted, and what becomes of them
 *	fold_finish.c	a record when they have come
 *	fold_region.c	a region by function, field and line
 *	fold_lines.c	a region by source line
 *	fold_calls.c	a region by stack
 *	fold_table.c	rows by name
 */
#ifndef PROFILE_FOLD_PARTS_H
#define PROFILE_FOLD_PARTS_H

#include "profile/fold.h"

/* What no symbol holds: a row like any other, never dropped. */
#define FOLD_UNKNOWN "[unknown]"
/* Its module where the address is not the kernel's. */
#define FOLD_USER "user"

/* Rows by name and module, in a hash. */
struct fold_table {
	struct profile_rows rows;
	size_t nr_slots; /* a power of 2 */
	uint32_t *slots; /* index + 1 of a row; 0: free */
};

/* Add counts to the row of this name at size k; module may be NULL. */
void fold_table_add(struct fold_table *t, const char *name, const char *module,
		    size_t k, const uint64_t counts[PROFILE_NR]);
/* Column from becomes column to, and from is 0. */
void fold_table_move(struct fold_table *t, size_t from, size_t to);
/*
 * The rows, without those that are 0 at all sizes, descending by the sum of the
 * counts of mask at the last size, then at the one before, then by name and
 * module. The caller's; t is empty after it.
 */
struct profile_rows fold_table_finish(struct fold_table *t, size_t nr_sizes,
				      uint32_t mask);
void fold_table_release(struct fold_table *t);

/* One record in the making. */
struct fold_record {
	struct fold_table functions, fields, lines, stacks;
	bool has_no_fields; /* they contradict the counts */
	char *note; /* what could not be had, or NULL */
};

/* One phase of one process: a record, if regions of it come. */
struct fold_target {
	const struct case_record *c;
	unsigned int phase;
	bool has[PROFILE_SIZES_MAX]; /* region [size] came */
	struct profile_record p; /* sizes that were chosen */
	struct fold_record fr;
};

/* Into a record of the caller's; t is empty after it. */
void fold_target_finish(struct fold_target *t, const struct fold_options *o,
			const struct stream *s, struct profile_record *to);

/* What could not be had, and why; several are joined. */
void fold_note(struct fold_record *fr, const char *fmt, ...) PRINTF(2, 3);

/* What one instruction counts as. */
void fold_counts(const struct stream_insn *i, uint64_t counts[PROFILE_NR]);

/* Everything of one region, as size k of the record. */
void fold_region(struct fold_record *fr, const struct fold_options *o,
		 const struct stream *s, const struct stream_region *g,
		 size_t k);

/*
 * The call tree of a region as rows "outer;inner" of fr->stacks at size k:
 * instructions of its own (INSNS + REPS) in PROFILE_INSNS. They must sum to
 * g->total: what is in no node is a row FOLD_UNKNOWN; if the tree has more than
 * that, nothing is added and fold_note() says so. A function of a module is
 * "name [module]". Without C lines it does nothing.
 */
void fold_calls(struct fold_record *fr, const struct symbols *symbols,
		const struct stream_region *g, size_t k);

/*
 * By source line: "mm/memory.c:945 copy_present_pte in copy_page_range", the
 * innermost function first and the one that holds the code last, once if it is
 * the same. Where nothing is known, "[no line] FUNCTION".
 */
void fold_lines(struct fold_record *fr, const struct fold_options *o,
		const struct stream_region *g, size_t k);

#endif
