/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_figures.h - pictures of profiles: stacked bars (one kernel a bar, its
 * largest functions and the rest), differential bars, flame graphs (SVG, drawn
 * here), one or differential.
 */
#ifndef REPORT_PROFILE_FIGURES_H
#define REPORT_PROFILE_FIGURES_H

#include "analysis/profile.h"
#include "report/figure.h"
#include "report/profile_print.h"

/* Kernels as columns, oldest first; names label the bars. */
MUST_CHECK int figure_profile_stack(struct figure_shop *shop, size_t nr,
				    const struct profile_table *const *tables,
				    const char *const *names, struct figure *f,
				    struct why *why);
MUST_CHECK int figure_profile_diff(struct figure_shop *shop,
				   const struct profile_diff *d,
				   const char *name_a, const char *name_b,
				   struct figure *f, struct why *why);
/* Locked operations per operation by field, kernels as stacked bars. */
MUST_CHECK int figure_profile_locked(struct figure_shop *shop, size_t nr,
				     const struct profile_table *const *fields,
				     const char *const *names, struct figure *f,
				     struct why *why);
/*
 * Width: instructions of b (a where b is NULL) per operation; colour: b - a. As
 * SVG without script or font of its own, readable in grey: the sign stands in
 * the text too.
 */
MUST_CHECK int figure_profile_flame(struct figure_shop *shop,
				    const struct profile_record *a,
				    const struct profile_record *b,
				    enum profile_half half, const char *name_a,
				    const char *name_b, struct figure *f,
				    struct why *why);

enum profile_figure_kind {
	PROFILE_FIGURE_STACK,
	PROFILE_FIGURE_LOCKED,
	PROFILE_FIGURE_DIFF,
	PROFILE_FIGURE_FLAME,
};

#define PROFILE_FIGURES_ALL   (~0u)
#define PROFILE_FIGURES_STACK (1u << PROFILE_FIGURE_STACK)

/* Which figure was made: step is the kernel that it leads to, from the one
 * before; 0: of all kernels, or of the only one. */
struct profile_figure_of {
	size_t sheet;
	enum profile_figure_kind kind;
	size_t step;
};

/* Owns f from then on (figure_release()); what it returns but 0 ends all. */
typedef int profile_figure_fn(struct figure *f,
			      const struct profile_figure_of *of, void *arg);

/*
 * Every figure that these sheets have something for: of all kernels a stack and
 * the locked operations; of each kernel and the one before it the difference,
 * and a flame graph where there are call trees. take() gets each as it is made.
 * A sheet of two kernels that an earlier one of more has beside each other has
 * its figures there. 0, or what take() returned, or -errno with why when a file
 * cannot be written; -EINTR when shop->stop is set.
 */
MUST_CHECK int profile_figures_all(struct figure_shop *shop,
				   const struct profile_sheet *sheets,
				   size_t nr, profile_figure_fn *take,
				   void *arg, struct why *why);
/* The same of some kinds: bits of enum profile_figure_kind. */
MUST_CHECK int profile_figures_some(struct figure_shop *shop,
				    const struct profile_sheet *sheets,
				    size_t nr, unsigned int kinds,
				    profile_figure_fn *take, void *arg,
				    struct why *why);
/* Are these two kernels neighbours in a sheet before this one? */
bool profile_sheet_is_step(const struct profile_sheet *sheets, size_t idx);

#endif
