// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/signed_rank.h"

#include "base/err.h"
#include "analysis/permute.h"
#include "analysis/ranks.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* Values that are not 0, as twice the rank of their magnitude, and sign. */
struct signs {
	size_t nr;
	size_t *twice;
	bool *is_plus;
	double ties;
	size_t plus; /* sum over the positive ones */
};

static bool signs_of(const double *d, size_t nr, struct signs *s)
{
	double *size = xcalloc(nr, sizeof(*size));
	bool is_done;

	*s = (struct signs){ .twice = xcalloc(nr, sizeof(*s->twice)),
			     .is_plus = xcalloc(nr, sizeof(*s->is_plus)) };
	for (size_t i = 0; i < nr; i++)
		if (d[i] != 0) {
			s->is_plus[s->nr] = d[i] > 0;
			size[s->nr++] = fabs(d[i]);
		}
	is_done = ranks_twice(size, s->nr, s->twice, &s->ties);
	free(size);
	for (size_t i = 0; is_done && i < s->nr; i++)
		s->plus += s->is_plus[i] ? s->twice[i] : 0;
	return is_done;
}

static void signs_release(struct signs *s)
{
	free(s->twice);
	free(s->is_plus);
}

/*
 * Null distribution of the sum over the positive values, given these ranks: each
 * is positive with probability 1/2. Ties change the ranks and nothing else.
 */
static void tails_exact(const struct signs *s, double *below, double *above)
{
	size_t top = s->nr * (s->nr + 1), reach = 0;
	double *pmf = xcalloc(top + 1, sizeof(*pmf));

	pmf[0] = 1;
	for (size_t i = 0; i < s->nr; i++) {
		reach += s->twice[i];
		for (size_t t = reach + 1; t-- > 0;)
			pmf[t] = (pmf[t] + (t >= s->twice[i]
						    ? pmf[t - s->twice[i]]
						    : 0)) /
				 2;
	}
	*below = *above = 0;
	for (size_t t = 0; t <= s->plus; t++)
		*below += pmf[t];
	for (size_t t = top; t >= s->plus && t <= top; t--)
		*above += pmf[t];
	free(pmf);
}

static double normal_sd(double n, double ties)
{
	return sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48);
}

static void tails_normal(const struct signs *s, double *below, double *above)
{
	double n = (double)s->nr, off = (double)s->plus / 2 - n * (n + 1) / 4;
	double sd = normal_sd(n, s->ties);

	*below = gsl_cdf_ugaussian_P((off + 0.5) / sd);
	*above = gsl_cdf_ugaussian_Q((off - 0.5) / sd);
}

static void tails(const struct signs *s, double *below, double *above)
{
	if (s->nr <= SIGNED_RANK_EXACT_MAX)
		tails_exact(s, below, above);
	else
		tails_normal(s, below, above);
}

double signed_rank_p(const double *d, size_t nr)
{
	double below, above, p = NAN;
	struct signs s;

	if (!signs_of(d, nr, &s))
		goto out;
	if (s.nr > SIGNED_RANK_EXACT_MAX && s.ties > 0) {
		p = permute_signs(s.twice, s.is_plus, s.nr);
		goto out;
	}
	tails(&s, &below, &above);
	p = fmin(1, 2 * fmin(below, above));
out:
	signs_release(&s);
	return p;
}

double signed_rank_p_above(const double *d, size_t nr)
{
	double below, above = NAN;
	struct signs s;

	if (signs_of(d, nr, &s))
		tails(&s, &below, &above);
	signs_release(&s);
	return above;
}

double signed_rank_p_min(size_t nr)
{
	double n = (double)nr;

	if (nr <= SIGNED_RANK_EXACT_MAX)
		return fmin(1, ldexp(1, 1 - (int)nr));
	return 2 *
	       gsl_cdf_ugaussian_Q((n * (n + 1) / 4 - 0.5) / normal_sd(n, 0));
}

size_t signed_rank_least(double alpha)
{
	size_t nr = 1;

	if (!(alpha > 0))
		BUG("a level of %g", alpha);
	while (signed_rank_p_min(nr) > alpha)
		nr++;
	return nr;
}
