// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * changes [SERIES [POINTS [SEED]]] - how often change_find() cries wolf, and what it
 * finds, on drawn series with known changes from SEED (0): the
 * tables of docs/history.md.
 *
 * For each kind of noise: percent of SERIES (2000) without a change of POINTS
 * (100) that show one at level 0.01; percent of series with one step of 1, 2, 3
 * standard deviations in the middle half that show one within 2 points of it.
 * Then: a series that grows from 20 to 600 points and is scanned anew after
 * every point, the last 60 points at a time.
 */
#include "analysis/change_point.h"
#include "base/compiler.h"
#include "base/err.h"
#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum noise {
	NOISE_NORMAL,
	NOISE_OUTLIERS, /* one in twenty is 8 times as far out */
	NOISE_LOGNORMAL, /* of exp(0.8 z) */
	NOISE_AR, /* 0.4 of the last */
	NOISE_TIES, /* normal, rounded to half a standard deviation */
	NR_NOISES,
};
static const char *const names[NR_NOISES] = {
	"normal", "5 % outliers", "lognormal", "AR(0.4)", "rounded",
};

static uint64_t seed; /* spread, see main() */

static double uniform(struct rng *rng)
{
	return ((double)(rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

/* Standard deviation 1 (outliers: without them); mean is of no matter. */
static void draw(struct rng *rng, enum noise noise, double *v, size_t nr)
{
	/* sd of exp(0.8 z) */
	const double sd = sqrt((exp(0.64) - 1) * exp(0.64));
	double last = normal(rng);

	for (size_t i = 0; i < nr; i++) {
		double z = normal(rng);

		switch (noise) {
		case NOISE_OUTLIERS:
			z *= uniform(rng) < 0.05 ? 8 : 1;
			break;
		case NOISE_LOGNORMAL:
			z = exp(0.8 * z) / sd;
			break;
		case NOISE_AR:
			z = last = 0.4 * last + sqrt(1 - 0.16) * z;
			break;
		case NOISE_TIES:
			z = round(2 * z) / 2;
			break;
		default:
			break;
		}
		v[i] = 1000 + z;
	}
}

static size_t count_false(enum noise noise, size_t nr_series, size_t nr)
{
	const struct change_rule rule = { .alpha = 0.01 };
	double *v = xcalloc(nr, sizeof(*v));
	size_t nr_false = 0;

	for (size_t s = 0; s < nr_series; s++) {
		struct change_view view;
		struct rng rng;

		rng_init(&rng, seed + 1000003 * (s + 1) + noise);
		draw(&rng, noise, v, nr);
		change_find(v, NULL, nr, &rule, &view);
		nr_false += view.nr_changes > 0;
		change_view_release(&view);
	}
	free(v);
	return nr_false;
}

static size_t count_found(enum noise noise, double nr_sds, size_t nr_series,
			  size_t nr)
{
	const struct change_rule rule = { .alpha = 0.01 };
	double *v = xcalloc(nr, sizeof(*v));
	size_t nr_found = 0;

	for (size_t s = 0; s < nr_series; s++) {
		struct change_view view;
		struct rng rng;
		bool is_found = false;
		size_t at;

		rng_init(&rng, seed + 7000003 * (s + 1) + noise);
		draw(&rng, noise, v, nr);
		at = nr / 4 + rng_below(&rng, nr / 2);
		for (size_t i = at; i < nr; i++)
			v[i] += nr_sds;
		change_find(v, NULL, nr, &rule, &view);
		for (size_t i = 0; i < view.nr_changes; i++)
			is_found |= view.changes[i].at + 2 >= at &&
				    view.changes[i].at <= at + 2;
		nr_found += is_found;
		change_view_release(&view);
	}
	free(v);
	return nr_found;
}

/* New alarms: scans that show a change where the scan before showed none. */
static void rescans(enum noise noise, double alpha, size_t nr_series)
{
	const size_t nr = 600, window = 60;
	const struct change_rule rule = { .alpha = alpha };
	double *v = xcalloc(nr, sizeof(*v));
	size_t nr_scans = 0, nr_scans_false = 0, nr_alarms = 0;

	for (size_t s = 0; s < nr_series; s++) {
		bool was_alarm = false;
		struct rng rng;

		rng_init(&rng, seed + 9000011 * (s + 1) + noise);
		draw(&rng, noise, v, nr);
		for (size_t n = 20; n <= nr; n++) {
			size_t from = n > window ? n - window : 0;
			struct change_view view;

			change_find(v + from, NULL, n - from, &rule, &view);
			nr_scans++;
			nr_scans_false += view.nr_changes > 0;
			nr_alarms += view.nr_changes > 0 && !was_alarm;
			was_alarm = view.nr_changes > 0;
			change_view_release(&view);
		}
	}
	printf("  %-14s alpha %-7g %7zu scans, %5.2f %% show one, %5.2f alarms "
	       "per 1000 new points\n",
	       names[noise], alpha, nr_scans,
	       100.0 * (double)nr_scans_false / (double)nr_scans,
	       1000.0 * (double)nr_alarms / (double)nr_scans);
	free(v);
}

/* Points behind a step until a scan of the last 60 shows it: median. */
static void delay(double nr_sds, double alpha, size_t nr_series)
{
	const size_t window = 60, at = 60, nr = 120;
	const struct change_rule rule = { .alpha = alpha };
	size_t *count = xcalloc(nr - at + 1, sizeof(*count)), sum = 0, d = 0;
	double *v = xcalloc(nr, sizeof(*v));

	for (size_t s = 0; s < nr_series; s++) {
		bool is_found = false;
		struct rng rng;
		size_t n = at;

		rng_init(&rng, seed + 5000011 * (s + 1));
		draw(&rng, NOISE_NORMAL, v, nr);
		for (size_t i = at; i < nr; i++)
			v[i] += nr_sds;
		while (n < nr && !is_found) {
			struct change_view view;

			n++;
			change_find(v + n - window, NULL, window, &rule, &view);
			is_found = view.nr_changes > 0;
			change_view_release(&view);
		}
		count[n - at]++;
	}
	while (2 * (sum += count[d]) < nr_series)
		d++;
	printf("  %g sd, alpha %g: %zu points\n", nr_sds, alpha, d);
	free(count);
	free(v);
}

/* Does "needs N points" hold? */
static void clean_steps(size_t nr_series)
{
	static const double alphas[] = { 0.01, 4e-4, 5e-5, 2e-6 };

	for (size_t a = 0; a < ARRAY_SIZE(alphas); a++) {
		const struct change_rule rule = { .alpha = alphas[a] };
		size_t nr = change_points_needed(alphas[a]), nr_found = 0;
		double *v = xcalloc(nr, sizeof(*v));

		for (size_t s = 0; s < nr_series; s++) {
			struct change_view view;
			struct rng rng;

			rng_init(&rng, seed + 3000017 * (s + 1));
			draw(&rng, NOISE_NORMAL, v, nr);
			for (size_t i = nr / 2; i < nr; i++)
				v[i] += 10;
			change_find(v, NULL, nr, &rule, &view);
			nr_found += view.nr_changes == 1 &&
				    view.changes[0].at == nr / 2;
			change_view_release(&view);
		}
		printf("  10 sd, alpha %g, %zu points: %.1f %%\n", alphas[a],
		       nr, 100.0 * (double)nr_found / (double)nr_series);
		free(v);
	}
}

int main(int argc, char **argv)
{
	size_t nr_series = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000;
	size_t nr = argc > 2 ? strtoull(argv[2], NULL, 10) : 100;
	double percent = 100.0 / (double)nr_series;

	/* far from those of another seed */
	seed = argc > 3 ? 77777777777 * strtoull(argv[3], NULL, 10) : 0;
	if (!nr_series || nr < 12) {
		fprintf(stderr, "usage: changes [SERIES [POINTS [SEED]]]\n");
		return 2;
	}
	printf("%zu series of %zu points, alpha 0.01: percent with a false "
	       "change | step of 1, 2, 3 sd found within 2 points\n",
	       nr_series, nr);
	for (int n = 0; n < NR_NOISES; n++) {
		printf("  %-14s %5.2f |", names[n],
		       percent * (double)count_false(n, nr_series, nr));
		for (int sds = 1; sds <= 3; sds++)
			printf(" %5.1f",
			       percent * (double)count_found(n, sds, nr_series,
							     nr));
		printf("\n");
		fflush(stdout);
	}
	printf("a clean step with the points that are needed is found\n");
	clean_steps(nr_series);
	printf("scanned anew after every point, the last 60\n");
	for (int n = 0; n < NR_NOISES; n++) {
		rescans(n, 0.01, nr_series / 40 + 1);
		rescans(n, 0.001, nr_series / 40 + 1);
		fflush(stdout);
	}
	printf("points behind a step until it shows, median\n");
	for (int sds = 2; sds <= 5; sds++)
		delay(sds, 0.001, nr_series / 10 + 1);
	return 0;
}
