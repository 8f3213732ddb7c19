// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * figures DIR PLOTS GNUPLOT live OLD NEW [NR]	all figures of two live runs; of
 *	the cases, the first NR (2)
 * figures DIR PLOTS GNUPLOT lab FILE...	a file a kernel
 * figures DIR PLOTS GNUPLOT made-up		shapes that real data seldom have
 * figures DIR PLOTS GNUPLOT profile [FILE...]	profiles: a file a kernel, or invented
 *
 * GNUPLOT is a program, or "-": only scripts and data. A line a figure:
 *
 *	ID|svg png pdf|title|headline|alt|how to read it
 */
#include "analysis/compare.h"
#include "base/err.h"
#include "report/figure.h"
#include "tests/tools/figures_profile.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 16

static struct figure_shop shop;

static int told(const char *what, int err, struct figure *f,
		const struct why *why)
{
	if (err == -ENODATA) {
		printf("%s|nothing to draw\n", what);
		return 0;
	}
	if (err) {
		fprintf(stderr, "%s: %s\n", what, why->text);
		return 1;
	}
	printf("%s|%s%s%s|%s|%s|%s|%s\n", f->id, f->has_svg ? "svg " : "",
	       f->has_png ? "png " : "", f->has_pdf ? "pdf" : "", f->title,
	       f->headline, f->alt, f->axes_text);
	figure_release(f);
	return 0;
}

static struct result_file read_file(const char *path)
{
	struct result_file f;
	struct why why;

	if (result_file_read(&f, path, &why)) {
		fprintf(stderr, "%s\n", why.text);
		exit(1);
	}
	return f;
}

static int of_case(const struct compare_row *row, const struct result_file *a,
		   const struct result_file *b)
{
	const struct case_summary *cases[] = { row->old_case, row->new_case };
	static const char *const names[] = { "old", "new" };
	const struct figure_samples sides[] = {
		{ .name = "old",
		  .summary = cases[0],
		  .nr_files = 1,
		  .files = &a },
		{ .name = "new",
		  .summary = cases[1],
		  .nr_files = 1,
		  .files = &b },
	};
	struct figure f;
	struct why why;
	int bad = 0;

	bad |= told("cost", figure_cost(&shop, 2, cases, names, &f, &why), &f,
		    &why);
	bad |= told("marginal",
		    figure_marginal(&shop, 2, cases, names, &f, &why), &f,
		    &why);
	bad |= told("ecdf", figure_ecdf(&shop, 2, sides, &f, &why), &f, &why);
	bad |= told("violin", figure_violin(&shop, 2, sides, &f, &why), &f,
		    &why);
	return bad | told("order", figure_run_order(&shop, 2, sides, &f, &why),
			  &f, &why);
}

static int live(char **paths, size_t nr_cases)
{
	struct result_file a = read_file(paths[0]), b = read_file(paths[1]);
	const struct result_file *pa = &a, *pb = &b;
	const struct compare_side sides[] = {
		{ .name = "old", .nr_files = 1, .files = &pa },
		{ .name = "new", .nr_files = 1, .files = &pb },
	};
	struct compare_rule rule = { .delta_ratio = NAN,
				     .session_sd_ratio = NAN };
	struct compare_view view;
	struct figure f;
	struct why why;
	int bad = 0;

	if (compare_build(sides, 2, &rule, &view, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	bad |= told("forest",
		    figure_forest(&shop, &view.pairs[0], &view.rule, &f, &why),
		    &f, &why);
	bad |= told("heat", figure_heat(&shop, NULL, &view, &f, &why), &f,
		    &why);
	for (size_t i = 0; i < view.pairs[0].nr_rows && i < nr_cases; i++)
		bad |= of_case(&view.pairs[0].rows[i], &a, &b);
	compare_view_release(&view);
	result_file_release(&a);
	result_file_release(&b);
	return bad;
}

static int lab(char **paths, size_t nr)
{
	struct result_file files[FILES_MAX];
	const struct result_file *p[FILES_MAX];
	struct lab_column columns[FILES_MAX];
	struct lab_view view;
	struct figure f;
	struct why why;
	int bad = 0;

	for (size_t i = 0; i < nr && i < FILES_MAX; i++) {
		char *name = strstr(paths[i], "/lab-");

		files[i] = read_file(paths[i]);
		/* "6.1" of lab-6.1-DATE.jsonl */
		if (name && strchr(name + 5, '-'))
			*strchr(name + 5, '-') = '\0';
		p[i] = &files[i];
		columns[i] = (struct lab_column){
			.name = name ? name + 5 : paths[i],
			.nr_files = 1,
			.files = &p[i],
		};
	}
	if (lab_build(columns, nr, &view, &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	bad |= told("heat", figure_heat(&shop, &view, NULL, &f, &why), &f,
		    &why);
	for (size_t i = 0; i < view.nr_rows; i++)
		bad |= told("ladder", figure_ladder(&shop, &view, i, &f, &why),
			    &f, &why);
	lab_view_release(&view);
	for (size_t i = 0; i < nr; i++)
		result_file_release(&files[i]);
	return bad;
}

static void fill_row(struct compare_row *r, const char *bench, size_t i,
		     double change, double half, enum compare_verdict verdict)
{
	char value[64];

	memset(r, 0, sizeof(*r));
	r->bench = bench;
	r->version = 1;
	r->op = "page";
	snprintf(value, sizeof(value), "kind-%zu", i);
	axes_add(&r->axes, "page", value);
	r->change = (struct estimate){ .value = change,
				       .lo = change - half,
				       .hi = change + half,
				       .is_valid = true,
				       .has_interval = true };
	r->lo90 = change - 0.8 * half;
	r->hi90 = change + 0.8 * half;
	r->bound_ratio = fabs(change) + 0.8 * half;
	r->tau_ratio = NAN;
	r->verdict = verdict;
}

/* Names that a shell, gnuplot or XML could trip over. */
static const char evil[] =
	"it's_a^{`id`} \"q\" <b>&amp; @x~\\n \xc3\xa9\xe2\x82\xac";

static int forest_of(const char *name, size_t nr)
{
	const struct compare_side old_side = { .name = "base" };
	const struct compare_side new_side = { .name = name };
	struct compare_rule rule = { .delta_ratio = 0.01 };
	struct compare_pair pair = { .old_side = &old_side,
				     .new_side = &new_side,
				     .nr_rows = nr };
	struct figure f;
	struct why why;
	int bad;

	pair.rows = xcalloc(nr + 1, sizeof(*pair.rows));
	for (size_t i = 0; i < nr; i++) {
		double change = 0.002 * ((double)i - 20);
		enum compare_verdict v = (enum compare_verdict)(i % 5);

		/* NaN holes, equal values, one that went through the roof */
		if (i == 7)
			v = COMPARE_NO_NUMBER;
		if (i == 3)
			change = 41.5;
		if (i > 40)
			change = 0.001;
		fill_row(&pair.rows[i], i == 2 ? evil : "fork/anon", i, change,
			 0.001 + 0.0004 * (double)(i % 9), v);
		pair.nr_verdicts[v]++;
	}
	bad = told("forest", figure_forest(&shop, &pair, &rule, &f, &why), &f,
		   &why);
	bad |= told("insns-ns", figure_insns_ns(&shop, &pair, &pair, &f, &why),
		    &f, &why);
	for (size_t i = 0; i < nr; i++)
		axes_release(&pair.rows[i].axes);
	free(pair.rows);
	return bad;
}

static int timeline_of(const char *name, size_t nr, double scale)
{
	struct figure_point *p = xcalloc(nr + 1, sizeof(*p));
	char **labels = xcalloc(nr + 1, sizeof(*labels));
	struct figure f;
	struct why why;
	int bad;

	for (size_t i = 0; i < nr; i++) {
		double level = i < nr / 2 ? 45 : 48;

		labels[i] = xasprintf("6.%zu-rc%zu", i / 7, i % 7 + 1);
		p[i] = (struct figure_point){
			.label = labels[i],
			.value = scale * (level + (double)(i * 7 % 5) / 10),
			.level = scale * level,
			.change_ratio = NAN,
		};
		p[i].lo = p[i].value - 0.3 * scale;
		p[i].hi = p[i].value + 0.3 * scale;
		p[i].is_noisy = i % 11 == 5;
		if (i == nr / 2) {
			p[i].is_change = true;
			p[i].change_ratio = 48.0 / 45 - 1;
		}
		if (i == nr / 4 && nr > 8) {
			p[i].is_outlier = true;
			p[i].value = p[i].hi = 52 * scale;
		}
		if (i == 3)
			p[i].value = p[i].lo = p[i].hi = NAN;
		if (i == nr * 3 / 4)
			p[i].mark = evil;
	}
	bad = told("timeline",
		   figure_timeline(&shop, name, "ns / page", nr, p, &f, &why),
		   &f, &why);
	for (size_t i = 0; i < nr; i++)
		free(labels[i]);
	free(labels);
	free(p);
	return bad;
}

static int made_up(void)
{
	return forest_of(evil, 1) | forest_of("six", 6) |
	       forest_of("sixty", 60) | forest_of("none", 0) |
	       timeline_of("many", 90, 1) | timeline_of("few", 5, 1) |
	       timeline_of("huge", 12, 1e9) | timeline_of("tiny", 12, 1e-6) |
	       timeline_of("one", 1, 1);
}

int main(int argc, char **argv)
{
	int bad = 2;

	if (argc < 5) {
		fprintf(stderr, "figures DIR PLOTS GNUPLOT live|lab|made-up|"
				"profile [FILE...]\n");
		return 2;
	}
	shop = (struct figure_shop){
		.dir = argv[1],
		.plots_dir = argv[2],
		.gnuplot = strcmp(argv[3], "-") ? argv[3] : NULL,
		.provenance = "kernels 6.1.0 and 6.12.0, host 12 CPUs, 12 "
			      "processes a case, 2026-11-22, seed 1f, "
			      "run-bench test",
		.is_lab = !strcmp(argv[4], "lab"),
	};
	if (!strcmp(argv[4], "live") && argc >= 7)
		bad = live(argv + 5,
			   argc > 7 ? (size_t)strtoul(argv[7], NULL, 10) : 2);
	else if (!strcmp(argv[4], "lab") && argc >= 6 && argc <= 5 + FILES_MAX)
		bad = lab(argv + 5, (size_t)argc - 5);
	else if (!strcmp(argv[4], "made-up"))
		bad = made_up();
	else if (!strcmp(argv[4], "profile") && argc > 5)
		bad = profile_files(&shop, told, argv + 5, (size_t)argc - 5);
	else if (!strcmp(argv[4], "profile"))
		bad = profile_made_up(&shop, told);
	if (shop.failure[0])
		printf("failure|%s\n", shop.failure);
	return bad;
}
