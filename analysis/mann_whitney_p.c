// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/mann_whitney.h"

#include "base/err.h"
#include "analysis/permute.h"
#include "analysis/ranks.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Both sets as twice the rank among all, a first. */
struct labels {
	size_t nr_a, nr;
	size_t *twice;
	double ties;
	size_t sum_a;
};

static bool labels_of(const double *a, size_t nr_a, const double *b,
		      size_t nr_b, struct labels *l)
{
	double *all = xcalloc(nr_a + nr_b, sizeof(*all));
	bool is_done;

	*l = (struct labels){ .nr_a = nr_a, .nr = nr_a + nr_b };
	l->twice = xcalloc(l->nr, sizeof(*l->twice));
	if (nr_a)
		memcpy(all, a, nr_a * sizeof(*a));
	if (nr_b)
		memcpy(all + nr_a, b, nr_b * sizeof(*b));
	is_done = ranks_twice(all, l->nr, l->twice, &l->ties);
	free(all);
	for (size_t i = 0; is_done && i < nr_a; i++)
		l->sum_a += l->twice[i];
	return is_done;
}

static bool is_small(const struct labels *l)
{
	return l->nr_a <= MANN_WHITNEY_EXACT_MAX &&
	       l->nr - l->nr_a <= MANN_WHITNEY_EXACT_MAX;
}

/* Without ties: twice the sum of ranks is nr_a (nr_a + 1) + 2 U. */
static size_t u_of(const struct labels *l)
{
	return (l->sum_a - l->nr_a * (l->nr_a + 1)) / 2;
}

/* P(U <= u) and P(U >= u) by listing. */
static void tails_untied(const struct labels *l, double *below, double *above)
{
	size_t top = l->nr_a * (l->nr - l->nr_a), u = u_of(l);
	double *pmf = xcalloc(top + 1, sizeof(*pmf));

	mann_whitney_pmf(l->nr_a, l->nr - l->nr_a, pmf);
	*below = *above = 0;
	for (size_t t = 0; t <= u; t++)
		*below += pmf[t];
	for (size_t t = top; t >= u && t <= top; t--)
		*above += pmf[t];
	free(pmf);
}

/*
 * Null distribution of the sum over a, given these ranks. Value after value is
 * dealt to a with probability (places left in a) / (values left); p[j][t]: j in a
 * so far, and their sum is t.
 */
static void tails_tied(const struct labels *l, double *below, double *above)
{
	size_t top = l->nr * (l->nr + 1), len = top + 1, reach = 0, r;
	double *p = xcalloc((l->nr_a + 1) * len, sizeof(*p)), left, places;

	p[0] = 1;
	for (size_t i = 0; i < l->nr; i++) {
		left = (double)(l->nr - i);
		r = l->twice[i];
		for (size_t j = l->nr_a + 1; j-- > 0;) {
			places = (double)(l->nr_a - j);
			for (size_t t = 0; t <= reach; t++) {
				double here = p[j * len + t];

				if (places > 0)
					p[(j + 1) * len + t + r] +=
						here * places / left;
				p[j * len + t] = here * (left - places) / left;
			}
		}
		reach += r;
	}
	*below = *above = 0;
	for (size_t t = 0; t <= l->sum_a; t++)
		*below += p[l->nr_a * len + t];
	for (size_t t = top; t >= l->sum_a && t <= top; t--)
		*above += p[l->nr_a * len + t];
	free(p);
}

static double normal_sd(double m, double n, double ties)
{
	double all = m + n;

	return sqrt(m * n / 12 * (all + 1 - ties / (all * (all - 1))));
}

static void tails_normal(const struct labels *l, double *below, double *above)
{
	double m = (double)l->nr_a, n = (double)(l->nr - l->nr_a);
	double off = ((double)l->sum_a - m * (m + n + 1)) / 2;
	double sd = normal_sd(m, n, l->ties);

	*below = *above = 1;
	if (!(sd > 0))
		return;
	*below = gsl_cdf_ugaussian_P((off + 0.5) / sd);
	*above = gsl_cdf_ugaussian_Q((off - 0.5) / sd);
}

/* Of the sum of ranks of a. */
static void tails(const struct labels *l, double *below, double *above)
{
	if (!is_small(l))
		tails_normal(l, below, above);
	else if (l->ties > 0)
		tails_tied(l, below, above);
	else
		tails_untied(l, below, above);
}

static bool is_empty(const struct labels *l)
{
	return !l->nr_a || l->nr_a == l->nr;
}

double mann_whitney_p(const double *a, size_t nr_a, const double *b,
		      size_t nr_b)
{
	double below = 1, above = 1, p = NAN;
	struct labels l;

	if (!labels_of(a, nr_a, b, nr_b, &l))
		goto out;
	if (!is_small(&l) && l.ties > 0) {
		p = permute_labels(l.twice, l.nr_a, l.nr);
		goto out;
	}
	if (!is_empty(&l))
		tails(&l, &below, &above);
	p = fmin(1, 2 * fmin(below, above));
out:
	free(l.twice);
	return p;
}

double mann_whitney_p_above(const double *a, size_t nr_a, const double *b,
			    size_t nr_b)
{
	double below = NAN, above;
	struct labels l;

	if (labels_of(a, nr_a, b, nr_b, &l)) {
		below = 1;
		if (!is_empty(&l))
			tails(&l, &below, &above);
	}
	free(l.twice);
	return below;
}

double mann_whitney_p_min(size_t nr_a, size_t nr_b)
{
	double m = (double)nr_a, n = (double)nr_b, p = 2;

	if (!nr_a || !nr_b)
		return 1;
	if (nr_a > MANN_WHITNEY_EXACT_MAX || nr_b > MANN_WHITNEY_EXACT_MAX)
		return 2 * gsl_cdf_ugaussian_Q((m * n / 2 - 0.5) /
					       normal_sd(m, n, 0));
	/* 2 / C(m + n, m) */
	for (size_t i = 1; i <= nr_a; i++)
		p *= (double)i / (double)(nr_b + i);
	return p;
}

double mann_whitney(const double *a, size_t nr_a, const double *b, size_t nr_b,
		    double *u)
{
	double below = 1, above = 1, p = NAN;
	struct labels l;

	if (labels_of(a, nr_a, b, nr_b, &l)) {
		if (!is_empty(&l) && is_small(&l) && l.ties == 0)
			tails_untied(&l, &below, &above);
		else if (!is_empty(&l))
			tails_normal(&l, &below, &above);
		p = fmin(1, 2 * fmin(below, above));
	}
	if (u)
		*u = ((double)l.sum_a - (double)(nr_a * (nr_a + 1))) / 2;
	free(l.twice);
	return p;
}
