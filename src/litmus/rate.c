// SPDX-License-Identifier: GPL-2.0-or-later
#include "litmus/rate.h"

#include <math.h>
#include <stdio.h>

#define CONFIDENCE   0.95
#define FRACTION_MAX 100000 /* terms; it takes about the root of the tries */
#define BISECTIONS   200 /* more than a double has bits, for small numbers */
#define TINY	     1e-300

/*
 * The continued fraction of the incomplete beta function (Abramowitz and
 * Stegun, 26.5.8), by the method of Lentz. Quick for x < (a + 1) / (a + b + 2).
 */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 - (a + b) * x / (a + 1), f;

	d = 1 / (fabs(d) < TINY ? TINY : d);
	f = d;
	for (int i = 1; i < FRACTION_MAX; i++) {
		double m = i, change = 1;

		for (int odd = 0; odd < 2; odd++) {
			double t =
				odd ? -(a + m) * (a + b + m) * x /
						((a + 2 * m) * (a + 2 * m + 1))
				    : m * (b - m) * x /
						((a + 2 * m - 1) * (a + 2 * m));

			d = 1 + t * d;
			d = 1 / (fabs(d) < TINY ? TINY : d);
			c = 1 + t / c;
			c = fabs(c) < TINY ? TINY : c;
			change = c * d;
			f *= change;
		}
		if (fabs(change - 1) < 1e-15)
			break;
	}
	return f;
}

static double log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign); /* lgamma() writes to a global */
}

/* I_x(a, b) */
static double beta_share(double x, double a, double b)
{
	double front;

	if (x <= 0 || x >= 1)
		return x >= 1;
	front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) +
		    a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

/* P(at least nr of nr_tries) at probability p, nr > 0. */
static double at_least(double nr, double nr_tries, double p)
{
	return beta_share(p, nr, nr_tries - nr + 1);
}

/* Where P(at least nr), which rises with p, is the target. */
static double solve(double nr, double nr_tries, double target)
{
	double low = 0, high = 1;

	for (int i = 0; i < BISECTIONS; i++) {
		double p = (low + high) / 2;

		if (at_least(nr, nr_tries, p) < target)
			low = p;
		else
			high = p;
	}
	return (low + high) / 2;
}

struct rate rate_interval(uint64_t nr, uint64_t nr_tries)
{
	const double k = (double)nr, n = (double)nr_tries;
	const double beyond = (1 - CONFIDENCE) / 2;
	struct rate r = { 0, 1 };

	if (!nr_tries)
		return r;
	if (!nr) {
		r.high = -expm1(log(1 - CONFIDENCE) / n);
	} else if (nr == nr_tries) {
		r.low = exp(log(1 - CONFIDENCE) / n);
	} else {
		r.low = solve(k, n, beyond);
		/* at most nr: one less than all of at least nr + 1 */
		r.high = solve(k + 1, n, 1 - beyond);
	}
	return r;
}

/* In per cent, two digits; to the next one by round(). */
static void percent(char *buf, size_t size_bytes, double share,
		    double (*round_to)(double))
{
	double pct = share * 100, unit;
	int nr_decimals;

	if (pct <= 0) {
		snprintf(buf, size_bytes, "0");
		return;
	}
	nr_decimals = 1 - (int)floor(log10(pct));
	nr_decimals = nr_decimals < 0 ? 0 : nr_decimals;
	unit = pow(10, nr_decimals);
	snprintf(buf, size_bytes, "%.*f", nr_decimals,
		 round_to(pct * unit) / unit);
}

char *rate_text(char *buf, size_t size_bytes, uint64_t nr, uint64_t nr_tries,
		const char *property)
{
	struct rate r = rate_interval(nr, nr_tries);
	char value[32], low[32], high[32];
	int n;

	n = snprintf(buf, size_bytes, "%llu of %llu broke %s",
		     (unsigned long long)nr, (unsigned long long)nr_tries,
		     property);
	if (!nr_tries || n < 0 || (size_t)n >= size_bytes)
		return buf;
	percent(value, sizeof(value), (double)nr / (double)nr_tries, round);
	percent(low, sizeof(low), r.low, floor);
	percent(high, sizeof(high), r.high, ceil);
	buf += n;
	size_bytes -= (size_t)n;
	if (!nr)
		snprintf(buf, size_bytes, ": at most %s %% at 95 %%", high);
	else if (nr == nr_tries)
		snprintf(buf, size_bytes, ": at least %s %% at 95 %%", low);
	else
		snprintf(buf, size_bytes, ": %s %% [%s, %s]", value, low, high);
	return buf - n;
}
