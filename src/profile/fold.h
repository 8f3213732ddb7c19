/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fold.h - from the plugin's text to profile records: which sample stands for a
 * size, and instructions summed by function, field, line and stack.
 *
 * The sample: of those of a size and phase that were not dropped, the one
 * whose clock is the number that the lab takes (analysis/lab.h: the lowest mode);
 * of several the first.
 */
#ifndef PROFILE_FOLD_H
#define PROFILE_FOLD_H

#include "profile/fields.h"
#include "profile/source.h"
#include "profile/stream.h"
#include "profile/symbols.h"
#include "results/profile_record.h"

struct fold_options {
	const struct symbols *symbols;
	const struct fields *fields; /* or NULL */
	struct source *source; /* or NULL: no rows by line */
	const char *debug; /* where source is from */
	const char *cache; /* geometry, or NULL */
	const char *qemu; /* "7.2.22" */
	/* Which sample stands for a size: its index, or -1: none. */
	long (*choose)(const struct case_record *c, size_t point,
		       unsigned int phase);
};

/*
 * Every phase of every case that has regions in the stream. The records are the
 * caller's, each to be released and the array freed. Cases of this file that have
 * none are told by notes of no record: see nr. 0 or -errno with why.
 */
MUST_CHECK int fold_stream(const char *stream_path,
			   const struct fold_options *o,
			   const struct case_record *cases, size_t nr_cases,
			   struct profile_record **records, size_t *nr,
			   bool *is_whole, struct why *why);

#endif
