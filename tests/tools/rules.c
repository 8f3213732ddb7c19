// SPDX-License-Identifier: GPL-2.0-or-later
#include "rules.h"

#include "base/err.h"
#include "analysis/mann_whitney.h"
#include "analysis/quantile.h"
#include "analysis/sum.h"
#include "analysis/welch.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALPHA 0.05

/* Mean of the samples from one on, of each process. */
static double *means(const struct rule_side *s, size_t from)
{
	double *m = xcalloc(s->nr, sizeof(*m));

	for (size_t i = 0; i < s->nr; i++) {
		const struct boot *p = &s->processes[i];

		m[i] = p->nr > from ? sum_mean(p->v + from, p->nr - from) : NAN;
	}
	return m;
}

bool rule_hyperfine(const struct rule_side *a, const struct rule_side *b)
{
	double *of_a = means(a, 0), *of_b = means(b, 0);
	double p = welch_p(of_a, a->nr, of_b, b->nr);

	free(of_b);
	free(of_a);
	return p < ALPHA; /* NaN is not */
}

bool rule_benchstat(const struct rule_side *a, const struct rule_side *b)
{
	double *of_a = means(a, 0), *of_b = means(b, 0);
	double p = mann_whitney_p(of_a, a->nr, of_b, b->nr);

	free(of_b);
	free(of_a);
	return p < ALPHA;
}

bool rule_repetitions(const struct rule_side *a, const struct rule_side *b)
{
	if (!a->nr || !b->nr)
		return false;
	return mann_whitney_p(a->processes[0].v, a->processes[0].nr,
			      b->processes[0].v, b->processes[0].nr) < ALPHA;
}

/* Median, and the range that the trimmed values span. */
struct span {
	double median, low, high;
};

static bool span_of(const struct rule_side *s, struct span *span)
{
	double *m = means(s, 0), *sorted = quantile_sort(m, s->nr);
	size_t trim = s->nr / 32;

	free(m);
	if (!sorted)
		return false;
	span->median = quantile_median(sorted, s->nr);
	span->low = sorted[trim];
	span->high = sorted[s->nr - 1 - trim];
	free(sorted);
	return true;
}

bool rule_lkp(const struct rule_side *a, const struct rule_side *b)
{
	struct span of_a, of_b, *least = &of_a, *most = &of_b;
	double gap;

	if (!span_of(a, &of_a) || !span_of(b, &of_b))
		return false;
	if (of_b.median < of_a.median) {
		least = &of_b;
		most = &of_a;
	}
	gap = most->low - least->high;
	return gap > (most->median - least->median) / 2 &&
	       most->median > 1.05 * least->median;
}

#define PYPERF_VALUES 3

/* The first values of all processes in a row. */
static double *heap(const struct rule_side *s, size_t *nr)
{
	double *v = xcalloc(s->nr * PYPERF_VALUES, sizeof(*v));

	*nr = 0;
	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < PYPERF_VALUES; k++)
			if (k < s->processes[i].nr)
				v[(*nr)++] = s->processes[i].v[k];
	return v;
}

bool rule_pyperf(const struct rule_side *a, const struct rule_side *b)
{
	size_t nr_a, nr_b;
	double *of_a = heap(a, &nr_a), *of_b = heap(b, &nr_b);
	double mean_a = sum_mean(of_a, nr_a), mean_b = sum_mean(of_b, nr_b);
	double df = (double)nr_a + (double)nr_b - 2;
	double pooled = (sum_squares(of_a, nr_a, mean_a) +
			 sum_squares(of_b, nr_b, mean_b)) /
			df;
	double t = (mean_b - mean_a) /
		   sqrt(pooled * (1 / (double)nr_a + 1 / (double)nr_b));

	free(of_b);
	free(of_a);
	return df > 0 && fabs(t) > gsl_cdf_tdist_Pinv(1 - ALPHA / 2, df);
}

/* 99 % t interval of the mean of the means. */
static bool interval(const struct rule_side *s, double *low, double *high)
{
	double *m = means(s, 1), n = (double)s->nr, mean, half;

	mean = sum_mean(m, s->nr);
	half = NAN;
	if (s->nr > 1)
		half = gsl_cdf_tdist_Pinv(0.995, n - 1) *
		       sqrt(sum_squares(m, s->nr, mean) / (n - 1) / n);
	free(m);
	*low = mean - half;
	*high = mean + half;
	return !isnan(half);
}

bool rule_fuchsia(const struct rule_side *a, const struct rule_side *b)
{
	double low_a, high_a, low_b, high_b;

	return interval(a, &low_a, &high_a) && interval(b, &low_b, &high_b) &&
	       (high_a < low_b || high_b < low_a);
}

const struct rule rules[NR_RULES] = {
	{ "hyperfine + Welch", rule_hyperfine },
	{ "benchstat", rule_benchstat },
	{ "repetitions in one process", rule_repetitions },
	{ "LKP range gap", rule_lkp },
	{ "pyperf pooled t", rule_pyperf },
	{ "Fuchsia interval overlap", rule_fuchsia },
};
