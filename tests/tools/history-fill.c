// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * history-fill DB SERIES FILES [STEP_PCT] - a history of SERIES x FILES case
 * rows, as if that many result files had been added: normal noise of 0.5 %, and
 * in every hundredth series a step of STEP_PCT (3) half way.
 */
#include "base/err.h"
#include "base/rng.h"
#include "history/history.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double uniform(struct rng *rng)
{
	return ((double)(rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

static struct history_point *make_series(size_t nr)
{
	struct history_point *p = xcalloc(nr, sizeof(*p));

	for (size_t i = 0; i < nr; i++)
		p[i] = (struct history_point){
			.metric =
				xasprintf("fill/case.v1/n=%zu:call:per_op", i),
			.label = xasprintf("fill/case n=%zu", i),
			.unit = "ns/page",
			.tau = NAN,
			.nr = 12,
		};
	return p;
}

static void draw(struct rng *rng, struct history_point *p, size_t nr,
		 double step_ratio)
{
	for (size_t i = 0; i < nr; i++) {
		double base = 40 + (double)(i % 100);

		if (i % 100 == 0)
			base *= 1 + step_ratio;
		p[i].value = base * (1 + 0.005 * normal(rng));
		p[i].lo = p[i].value - base * 0.005;
		p[i].hi = p[i].value + base * 0.005;
	}
}

static void add_file(struct history *h, size_t f, const json_t *env, size_t nr,
		     const struct history_point *points)
{
	char *path = xasprintf("/fill/%08zu.jsonl", f);
	char *hash = xasprintf("%016zx-0", f);
	char *time = xasprintf("20%02zu-%02zu-%02zuT%02zu:%02zu:%02zuZ",
			       f / 29030400 % 100, f / 2419200 % 12 + 1,
			       f / 86400 % 28 + 1, f / 3600 % 24, f / 60 % 60,
			       f % 60);
	char *release = xasprintf("6.%zu.0-%zu", f / 100, f % 100);
	struct history_file file = {
		.path = path,
		.hash = hash,
		.mode = "live",
		.time = time,
		.release = release,
		.machine = "0123456789abcdef",
		.suite = "fill",
	};
	enum history_added how;
	struct why why;

	if (history_add(h, &file, env, nr, points, &how, &why))
		err_die(EXIT_CANNOT, "%s", why.text);
	free(release);
	free(time);
	free(hash);
	free(path);
}

int main(int argc, char **argv)
{
	size_t nr_series = argc > 3 ? strtoull(argv[2], NULL, 10) : 0;
	size_t nr_files = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
	double step = (argc > 4 ? strtod(argv[4], NULL) : 3) / 100;
	struct history_point *points = make_series(nr_series);
	json_t *env = json_pack("{s:{s:s}, s:{}}", "identity", "arch", "x86_64",
				"context");
	struct history *h;
	struct rng rng;
	struct why why;

	if (!nr_series || !nr_files)
		err_die(EXIT_USAGE, "usage: history-fill DB SERIES FILES "
				    "[STEP_PCT]");
	if (history_open(&h, argv[1], HISTORY_WRITE, &why))
		err_die(EXIT_CANNOT, "%s", why.text);
	rng_init(&rng, 1);
	for (size_t f = 0; f < nr_files; f++) {
		draw(&rng, points, nr_series, f >= nr_files / 2 ? step : 0);
		add_file(h, f, env, nr_series, points);
	}
	history_close(h);
	for (size_t i = 0; i < nr_series; i++) {
		free((char *)points[i].metric);
		free((char *)points[i].label);
	}
	free(points);
	json_decref(env);
	return 0;
}
