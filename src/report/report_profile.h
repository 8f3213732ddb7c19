/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_profile.h - profiles on the page: which cases have one, and their
 * figures; inside report only.
 */
#ifndef REPORT_REPORT_PROFILE_H
#define REPORT_REPORT_PROFILE_H

#include "report/profile_figures.h"
#include "report/profile_sheets.h"
#include "report/report.h"

struct report_profile_figure {
	struct report_figure figure;
	struct profile_figure_of of;
};

/* The profiles of one case of the lab, all phases. */
struct report_profile {
	char *id; /* unique on the page: "profile-fork-anon-page-base" */
	char *label; /* "fork/anon page=base" */
	const struct lab_row *row;
	/* A sheet a phase; behind one of three kernels and more its steps. */
	struct profile_sheets sheets;
	char *why; /* why profiles that are there are not shown, or NULL */
	size_t nr_figures;
	struct report_profile_figure *figures;
};

/* Is this sheet two neighbours of one before it? */
bool report_profile_is_step(const struct report_profile *p, size_t sheet);
/* A figure of a sheet, or NULL. */
const struct report_figure *
report_profile_figure(const struct report_profile *p, size_t sheet,
		      enum profile_figure_kind kind, size_t step);

/* Fill in r->profiles; cards are there. */
void report_profiles_find(struct report *r);
void report_profiles_release(struct report *r);
/* 0, or -errno with why as report_prepare(). */
MUST_CHECK int report_profiles_figures(struct report *r,
				       struct figure_shop *shop,
				       const volatile int *stop,
				       struct why *why);

#endif
