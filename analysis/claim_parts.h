/* SPDX-License-Identifier: GPL-2.0-or-later */
/* claim_parts.h - what the files claim*.c share; inside analysis only. */
#ifndef ANALYSIS_CLAIM_PARTS_H
#define ANALYSIS_CLAIM_PARTS_H

#include "analysis/claim.h"

/* What is wrong with a line of a claim. */
struct claim_fault {
	unsigned int line;
	char what[240];
	char hint[200];
};

/* Returns -EINVAL, so "return claim_fault_set(...)". */
int claim_fault_set(struct claim_fault *f, unsigned int line, const char *fmt,
		    ...) PRINTF(3, 4);

/*
 * All keys of the claim are read: what is needed is there, rows, kernels and
 * scenarios are taken apart. 0 or -EINVAL.
 */
MUST_CHECK int claim_finish(struct claim *c, struct claim_fault *f);

void claim_release(struct claim *c);

/* Index of the column or row of this name, or -1. */
int claim_column_find(const struct claim *c, const char *kernel, size_t len);
int claim_row_find(const struct claim *c, const char *name, size_t len);

/*
 * What an expression comes to. -EINVAL: what is wrong with it is in f->what (its
 * line stays); -ENODATA: a number is missing, f->what says which and why.
 * is_dry: every number is there and 1, for the syntax alone.
 */
struct claim_expr {
	const struct claim *c;
	int row; /* of terms that name none; -1: all have to */
	bool is_locked; /* of that row its locked operations */
	bool is_dry;
	bool is_fixed; /* out: some term is a fixed cost */
};
MUST_CHECK int claim_eval(struct claim_expr *e, const char *text, size_t len,
			  double *value, struct claim_fault *f);
/*
 * "fork", "fork.locked" at the beginning of text as row of e: what is behind
 * it; NULL with f when it is no row.
 */
const char *claim_eval_row(struct claim_expr *e, const char *text, size_t len,
			   struct claim_fault *f);

/* One check: sets its state and measured, unless is_dry. 0 or -EINVAL with f. */
MUST_CHECK int claim_check_do(const struct claim *c, struct claim_check *check,
			      bool is_dry, struct claim_fault *f);

/*
 * A text with its numbers. 0; -EINVAL: what stands between braces is wrong;
 * -ENODATA: a number is missing. *to is the caller's, NULL on failure.
 */
MUST_CHECK int claim_fill(const struct claim *c, const char *text, bool is_dry,
			  char **to, struct claim_fault *f);
/* The first {..} of a text, without its braces' surroundings, or NULL. */
char *claim_first_braces(const char *text);

/* "pin-mprotect[base]" -> index of claim->litmus, or -1 with f. */
int claim_litmus_find(const struct claim *c, const char *word, size_t len,
		      struct claim_fault *f);
/* "breaks isolation, synchrony", "holds"; free() it. */
char *claim_broken_text(const struct claim *c, uint32_t broken);

#endif
