/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bisect_hunt.h - ends of running kernels whose intervals are known by hand;
 * behind cmocka.h.
 */
#ifndef TESTS_BISECT_HUNT_H
#define TESTS_BISECT_HUNT_H

#include "tests/unit/bisect_fix.h"

/* Nanoseconds are whole: so close, and no closer. */
static inline bool is_like(double a, double b)
{
	return fabs(a - b) <= 1e-6 * fabs(b);
}

/*
 * Six processes from -1 % to +1 %: the estimate is the middle, the interval of
 * the signed ranks of six their range. So se = .01 / qnorm(.975), and the spread
 * of processes that goes with it, sqrt(.955 x 6) se, is more than their MAD,
 * 1.4826 x .006.
 */
static inline void fill_six(struct fix_file *f, double middle)
{
	static const double at[6] = { -.01, -.006, -.002, .002, .006, .01 };

	fix_file_init(f, false);
	for (int i = 0; i < 6; i++)
		fix_file_add(f, middle * (1 + at[i]));
}

#define SIX_SE 0.0051021345692465409

/*
 * Twelve at -1 % and twelve at +1 %: of their 300 averages 78 are -1 %, and the
 * interval begins at the 82nd: it has no width, and the spread is 1.4826 x .01.
 */
static inline void fill_two_groups(struct fix_file *f, double middle)
{
	fix_file_init(f, false);
	for (int i = 0; i < 24; i++)
		fix_file_add(f, middle * (i % 2 ? 0.99 : 1.01));
}

#define FILES 8

/* Files 0 .. nr[0] - 1 are good, the next nr[1] bad, the last a step. */
struct hunt {
	struct fix_file x[FILES];
	const struct result_file *refs[FILES];
	struct bisect_side sides[2];
	size_t nr;
	struct bisect_ends e;
	struct why why;
};

static inline struct hunt *hunt_new(const double *six, size_t nr_six,
				    const double *groups, size_t nr_groups)
{
	struct hunt *h = xcalloc(1, sizeof(*h));

	for (size_t i = 0; i < nr_six; i++)
		fill_six(&h->x[h->nr++], six[i]);
	for (size_t i = 0; i < nr_groups; i++)
		fill_two_groups(&h->x[h->nr++], groups[i]);
	for (size_t i = 0; i < h->nr; i++)
		h->refs[i] = &h->x[i].boot.f;
	h->sides[0] = (struct bisect_side){ "good", nr_six, h->refs };
	h->sides[1] =
		(struct bisect_side){ "bad", nr_groups, h->refs + nr_six };
	return h;
}

static inline void hunt_free(struct hunt *h)
{
	for (size_t i = 0; i < h->nr; i++)
		fix_file_free(&h->x[i]);
	free(h);
}

static inline int find_ends(struct hunt *h, double session_sd)
{
	return bisect_ends(&h->e, &h->sides[0], &h->sides[1], &fork_case, 0,
			   session_sd, &h->why);
}

#endif
