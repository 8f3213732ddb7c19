/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_flame.h - call trees of one kernel or of two as one tree, and as
 * SVG; inside report only.
 */
#ifndef REPORT_PROFILE_FLAME_H
#define REPORT_PROFILE_FLAME_H

#include "report/profile_figure_parts.h"

/* Frames above it are counted for the one that they were called from. */
#define FLAME_DEPTH_MAX 120

/*
 * A function called by this chain of callers. Costs are those of one operation;
 * own ones can be below 0, because they are differences of two sizes.
 */
struct flame_frame {
	char *name; /* the second kernel's where it has it */
	const char *was; /* the first's, where it is another; or NULL */
	bool in_a, in_b;
	bool is_matched; /* the first has it by its chain of callers alone */
	double own_a, own_b; /* without what it calls */
	double all_a, all_b; /* with it */
	double width; /* all of own ones above 0: what is drawn */
	size_t nr_callees;
	struct flame_frame **callees; /* the widest first */
};

struct flame {
	enum profile_half half;
	const char *name_a, *name_b; /* name_b NULL: one kernel */
	struct profile_table a, b; /* of stacks */
	struct profile_table functions_a, functions_b;
	struct profile_diff diff; /* of functions: names of one in the other */
	size_t nr_renamed; /* lines of it with two names */
	const struct profile_diff_line **renamed;
	struct flame_frame root; /* "all" */
	double gone; /* width of what only the first has */
	double below_0; /* sum of own ones that cannot be drawn */
	double most; /* largest |own_b - own_a| */
	size_t nr_frames, nr_cut; /* cut: stacks deeper than the limit */
	size_t depth; /* frames above the root */
};

/* b NULL: one kernel. -ENODATA: no stacks, or nothing above 0. */
MUST_CHECK int flame_build(struct flame *f, const struct profile_record *a,
			   const struct profile_record *b,
			   enum profile_half half, struct why *why);
void flame_release(struct flame *f);

/* The frames of both, without their sums; of flame_build(). */
void flame_add_stacks(struct flame *f);

/* What is drawn of a frame: its own, and what it is less the first kernel's. */
double flame_own(const struct flame *f, const struct flame_frame *frame);
double flame_own_diff(const struct flame_frame *frame);

/* The picture: the texts of fig at its top, provenance at its foot. */
void flame_svg(FILE *out, const struct flame *f, const struct figure *fig,
	       const char *provenance);
/* Numbers of every frame, also of those too narrow to be drawn. */
void flame_dat(FILE *out, const struct flame *f);

#endif
