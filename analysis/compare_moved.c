// SPDX-License-Identifier: GPL-2.0-or-later
/* What else differs: counters, evidence, and findings in words. */
#include "analysis/compare_parts.h"

#include "base/err.h"
#include "analysis/quantile.h"
#include "analysis/says.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A smaller difference, relative to the larger value, explains nothing. */
#define MOVED_SHARE 0.01
/* One event in a thousand operations: less is noise of a rare event. */
#define MOVED_FLOOR 0.001
/* And it must stand out of the scatter of the processes of both sides. */
#define MOVED_SDS 4

/* The records of a cell as one list. */
struct heap {
	struct records rs;
	const struct case_record **r;
};

static void heap_get(const struct compare_cell *cell, struct heap *h)
{
	size_t nr = 0;

	for (size_t i = 0; i < cell->nr; i++)
		nr += cell->sessions[i].nr;
	h->r = xcalloc(nr, sizeof(struct case_record *));
	h->rs = (struct records){ .r = h->r };
	for (size_t i = 0; i < cell->nr; i++)
		for (size_t k = 0; k < cell->sessions[i].nr; k++)
			if (compare_has_numbers(cell->sessions[i].records[k]))
				h->r[h->rs.nr++] = cell->sessions[i].records[k];
}

/* What was looked at; size: |log| of the relative change, < 0: not moved. */
struct candidate {
	struct compare_moved moved;
	double size;
};

struct candidates {
	size_t nr;
	struct candidate *c;
};

static void add(struct candidates *all, const struct compare_moved *moved,
		double size)
{
	all->c = xrealloc(all->c, all->nr + 1, sizeof(*all->c));
	all->c[all->nr++] = (struct candidate){ *moved, size };
}

static bool is_known(const struct candidates *all, const char *what)
{
	for (size_t i = 0; i < all->nr; i++)
		if (!strcmp(all->c[i].moved.what, what))
			return true;
	return false;
}

static const struct point_record *largest(const struct case_record *r)
{
	const struct point_record *p = &r->points[0];

	for (size_t i = 1; i < r->nr_points; i++)
		if (r->points[i].size > p->size)
			p = &r->points[i];
	return p;
}

/* NaN: this process has no exact count of it. */
static double counter_of(const struct case_record *r, const char *what)
{
	const struct point_record *p = largest(r);

	for (size_t i = 0; i < p->nr_counters; i++)
		if (!strcmp(p->counters[i].event, what))
			return p->counters[i].status == COUNTER_EXACT
				       ? p->counters[i].per_op
				       : NAN;
	return NAN;
}

static double evidence_of(const struct case_record *r, const char *what)
{
	for (size_t i = 0; i < r->nr_evidence; i++)
		if (!strcmp(r->evidence[i].what, what))
			return r->evidence[i].status == EVIDENCE_MISSING
				       ? NAN
				       : r->evidence[i].seen;
	return NAN;
}

/* Median and scatter over the processes that have it; NaN: none has. */
static double middle(const struct records *rs, const char *what,
		     double (*get)(const struct case_record *, const char *),
		     double *scatter)
{
	double *v = xcalloc(rs->nr, sizeof(*v)), median;
	size_t nr;

	for (size_t i = 0; i < rs->nr; i++)
		v[i] = get(rs->r[i], what);
	nr = quantile_finite(v, rs->nr);
	median = quantile_median(v, nr);
	*scatter = nr ? quantile_mad(v, nr) : 0;
	free(v);
	return median;
}

static void try_number(struct candidates *all, const struct heap sides[2],
		       const char *what, const char *unit,
		       double (*get)(const struct case_record *, const char *))
{
	double v[2], scatter[2], apart, most, size = -1;

	if (is_known(all, what))
		return;
	for (int i = 0; i < 2; i++)
		v[i] = middle(&sides[i].rs, what, get, &scatter[i]);
	apart = fabs(v[1] - v[0]);
	most = fmax(fabs(v[0]), fabs(v[1]));
	/* not if NaN */
	if (apart > fmax(MOVED_SHARE * most, MOVED_FLOOR) &&
	    apart > MOVED_SDS * hypot(scatter[0], scatter[1]))
		size = fabs(log((fabs(v[1]) + MOVED_FLOOR) /
				(fabs(v[0]) + MOVED_FLOOR)));
	add(all,
	    &(struct compare_moved){ .what = what,
				     .unit = unit,
				     .old_value = v[0],
				     .new_value = v[1] },
	    size);
}

static void try_counters(struct candidates *all, const struct heap sides[2])
{
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < sides[side].rs.nr; i++) {
			const struct point_record *p =
				largest(sides[side].rs.r[i]);

			for (size_t k = 0; k < p->nr_counters; k++)
				try_number(all, sides, p->counters[k].event,
					   "per op", counter_of);
		}
}

static void try_evidence(struct candidates *all, const struct heap sides[2])
{
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < sides[side].rs.nr; i++) {
			const struct case_record *r = sides[side].rs.r[i];

			for (size_t k = 0; k < r->nr_evidence; k++)
				try_number(all, sides, r->evidence[k].what,
					   r->evidence[k].unit, evidence_of);
		}
}

static const struct say_summary *find_say(const struct say_summary *says,
					  size_t nr, const char *key)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(says[i].key, key))
			return &says[i];
	return NULL;
}

/* Said by most of its processes: one stray process is no finding. */
static const char *said(const struct say_summary *s)
{
	return s && 2 * s->nr > s->nr_of ? s->text : NULL;
}

/* Another way of the kernel explains more than any number. */
static void try_words(struct candidates *all, const struct heap sides[2])
{
	struct say_summary *says[2];
	size_t nr[2];

	for (int i = 0; i < 2; i++)
		says_collect(&sides[i].rs, &says[i], &nr[i]);
	for (size_t i = 0; i < nr[0]; i++) {
		const char *key = says[0][i].key;
		const char *a = said(&says[0][i]);
		const char *b = said(find_say(says[1], nr[1], key));

		if (a && b && strcmp(a, b) != 0)
			add(all,
			    &(struct compare_moved){ .what = key,
						     .old_value = NAN,
						     .new_value = NAN,
						     .old_text = a,
						     .new_text = b },
			    INFINITY);
	}
	free(says[0]);
	free(says[1]);
}

/* Largest first; stable, so that the order of the file decides ties. */
static void take_largest(struct candidates *all, struct compare_row *row)
{
	while (row->nr_moved < COMPARE_MOVED_MAX) {
		size_t best = all->nr;

		for (size_t i = 0; i < all->nr; i++)
			if (all->c[i].size >= 0 &&
			    (best == all->nr ||
			     all->c[i].size > all->c[best].size))
				best = i;
		if (best == all->nr)
			return;
		row->moved[row->nr_moved++] = all->c[best].moved;
		all->c[best].size = -1;
	}
}

void compare_moved_find(struct compare_row *row,
			const struct compare_cell *old_cell,
			const struct compare_cell *new_cell)
{
	struct candidates all = { 0 };
	struct heap sides[2];

	heap_get(old_cell, &sides[0]);
	heap_get(new_cell, &sides[1]);
	row->nr_moved = 0;
	try_words(&all, sides);
	try_counters(&all, sides);
	try_evidence(&all, sides);
	take_largest(&all, row);
	free(all.c);
	free(sides[0].r);
	free(sides[1].r);
}
