// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/change_point_scan.h"

#include "base/err.h"
#include "analysis/change_point.h"
#include "analysis/change_point_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* From here on T takes enough values to interpolate between levels. */
#define INTERPOLATE_NR_MIN 30

struct ranked {
	double v;
	size_t idx;
};

struct change_ranks {
	struct ranked *sorted;
	double *centred; /* mid-rank - (nr + 1) / 2 */
};

struct change_ranks *change_ranks_new(size_t nr)
{
	const size_t head = sizeof(struct change_ranks);
	struct change_ranks *r = xcalloc(
		1, head + nr * (sizeof(struct ranked) + sizeof(double)));

	r->sorted = (struct ranked *)(r + 1);
	r->centred = (double *)(r->sorted + nr);
	return r;
}

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->v != y->v)
		return x->v < y->v ? -1 : 1;
	return x->idx < y->idx ? -1 : 1;
}

/* Fill centred ranks; returns V, 0 if all values are the same. */
static double rank(const double *v, size_t nr, struct change_ranks *s)
{
	double sum_squares = 0;

	for (size_t i = 0; i < nr; i++)
		s->sorted[i] = (struct ranked){ v[i], i };
	qsort(s->sorted, nr, sizeof(s->sorted[0]), by_value);
	for (size_t i = 0, end; i < nr; i = end) {
		double c;

		for (end = i + 1;
		     end < nr && s->sorted[end].v == s->sorted[i].v;)
			end++;
		/* ranks i + 1 .. end share their mean */
		c = (double)(i + 1 + end) / 2 - (double)(nr + 1) / 2;
		for (size_t j = i; j < end; j++)
			s->centred[s->sorted[j].idx] = c;
		sum_squares += (double)(end - i) * c * c;
	}
	return sum_squares / (double)(nr - 1);
}

struct change_scan change_scan(const double *v, size_t nr,
			       struct change_ranks *scratch)
{
	struct change_scan best = { 0, 0 };
	double n = (double)nr, variance, sum = 0;

	if (nr < 2 * CHANGE_SEGMENT_MIN)
		return best;
	variance = rank(v, nr, scratch);
	if (variance <= 0)
		return best;
	for (size_t k = 1; k <= nr - CHANGE_SEGMENT_MIN; k++) {
		double t;

		sum += scratch->centred[k - 1];
		if (k < CHANGE_SEGMENT_MIN)
			continue;
		t = fabs(sum) /
		    sqrt(variance * (double)k * (n - (double)k) / n);
		if (t > best.t)
			best = (struct change_scan){ t, k };
	}
	return best;
}

bool change_rank(const double *v, size_t nr, struct change_ranks *scratch,
		 double *centred)
{
	bool is_any = rank(v, nr, scratch) > 0;

	memcpy(centred, scratch->centred, nr * sizeof(*centred));
	return is_any;
}

static const double levels[CHANGE_NR_LEVELS] = { CHANGE_LEVELS };

/* Critical value at a level, between the two nearest lengths of the table. */
static double critical_at(size_t nr, size_t level)
{
	const struct change_row *lo = &change_table[0], *hi;
	double share;

	if (nr < lo->nr || nr > CHANGE_NR_MAX)
		BUG("no critical value for %zu points", nr);
	while (lo + 1 < change_table + CHANGE_NR_LENGTHS && lo[1].nr <= nr)
		lo++;
	if (lo->nr == nr)
		return lo->critical[level];
	hi = lo + 1;
	share = log((double)nr / (double)lo->nr) /
		log((double)hi->nr / (double)lo->nr);
	return lo->critical[level] +
	       share * (hi->critical[level] - lo->critical[level]);
}

/* log p falls like -c t^2 from one point of the table to the next. */
static double between(double t, double t_a, double p_a, double t_b, double p_b)
{
	double share = (t * t - t_a * t_a) / (t_b * t_b - t_a * t_a);

	return exp(log(p_a) + share * (log(p_b) - log(p_a)));
}

double change_p(double t, size_t nr)
{
	const size_t last = CHANGE_NR_LEVELS - 1;
	/* over a factor of 100, so that the noise of the last level is little */
	const size_t anchor = last - 6;
	size_t l = 0;

	while (l <= last && t >= critical_at(nr, l))
		l++;
	if (!l)
		return 1;
	if (nr < INTERPOLATE_NR_MIN)
		return levels[l - 1];
	if (l > last)
		return between(t, critical_at(nr, anchor), levels[anchor],
			       critical_at(nr, last), levels[last]);
	return between(t, critical_at(nr, l - 1), levels[l - 1],
		       critical_at(nr, l), levels[l]);
}

size_t change_points_needed(double alpha)
{
	size_t nr = 2 * CHANGE_SEGMENT_MIN;

	for (; nr < CHANGE_NR_MAX; nr += 2) {
		double n = (double)nr;
		/* The upper half of the ranks stands behind the lower one. */
		double t = n * n / 8 / sqrt(n * (n + 1) / 12 * n / 4);

		/* The longest interval of the scheme is nr / sqrt(2). */
		bool has_seeds = ceil(n * M_SQRT1_2) >= CHANGE_SEED_NR_MIN;
		double share = has_seeds ? CHANGE_SEEDS_SHARE : 0;

		if (change_p(t, nr) <= alpha * (1 - share))
			break;
	}
	return nr;
}
