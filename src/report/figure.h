/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figure.h - plots: a data file, a gnuplot script and its pictures.
 *
 * A figure is two files that a speaker can restyle, ID.dat (a comment line with
 * the column names and units, then numbers with 17 digits) and ID.gp
 * (self-contained but for ID.dat: gnuplot ID.gp makes the pictures again), and
 * what gnuplot makes of them: ID.svg (screen, HTML), ID.png (mail, 1600x1000),
 * ID.pdf (16x10 cm, print). The templates are in plots/. Same data, same bytes
 * (no dates, fixed jitter). Conventions: docs/reports.md.
 */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include "analysis/compare.h"
#include "analysis/lab.h"
#include "analysis/summary.h"

/* Where figures go and how they are made. */
struct figure_shop {
	const char *dir; /* exists; pictures and sources go there */
	const char *plots_dir; /* the templates */
	const char *gnuplot; /* program; NULL: none here, only .gp and .dat */
	/* One line below every figure: kernels, host, date of the data, seed */
	const char *provenance;
	bool is_lab; /* what summaries call ns are instructions */
	const volatile int *stop; /* not 0: gnuplot is ended; or NULL */
	char failure[240]; /* first failure of gnuplot, or empty */
	bool is_hung; /* gnuplot had to be killed: it is not asked again */
};

/* One made figure; strings owned; figure_release(). */
struct figure {
	char *id; /* "forest", "cost-fork-anon-page-base": a file name */
	char *title;
	char *headline; /* the one sentence that the reader should take home */
	char *alt; /* what a blind reader should know: numbers, not looks */
	char *axes_text; /* how to read it: axes, units, marks */
	bool has_svg, has_png, has_pdf;
	bool is_own; /* drawn here: ID.dat and ID.svg are all there is */
};
void figure_release(struct figure *f);

/*
 * The text of ID.svg (as gnuplot made it: black on white) for a page that has
 * it inline: without XML head and background, black is currentColor, every id
 * begins with the figure's id, title and alt are <title> and <desc>, and its size is
 * its viewBox. Free the result; NULL when svg is no <svg>.
 */
char *figure_svg_inline(const char *svg, const struct figure *f);

/*
 * Each makes one figure of what it is given. 0; -ENODATA when there is nothing
 * to draw (fewer than two points, no numbers: not a fault); -errno with why
 * when a file cannot be written. A gnuplot that fails leaves has_* false and
 * shop->failure set, and is no error of the figure.
 */
MUST_CHECK int figure_forest(struct figure_shop *shop,
			     const struct compare_pair *pair,
			     const struct compare_rule *rule, struct figure *f,
			     struct why *why);
/* Time (or instructions) over size, with fit; residuals below. One or more
 * summaries of the same case (sides), names[] label them. */
MUST_CHECK int figure_cost(struct figure_shop *shop, size_t nr,
			   const struct case_summary *const *cases,
			   const char *const *names, struct figure *f,
			   struct why *why);
/* (y of 2n - y of n) / n over n, log2: cost of one more page at each size. */
MUST_CHECK int figure_marginal(struct figure_shop *shop, size_t nr,
			       const struct case_summary *const *cases,
			       const char *const *names, struct figure *f,
			       struct why *why);
/* Samples per op of one case on each side, of the largest size; dropped ones
 * as a grey rug. files[i] holds the records of side i. */
struct figure_samples {
	const char *name;
	const struct case_summary *summary; /* which case, which clock */
	size_t nr_files;
	const struct result_file *const *files;
	char variant; /* 'a', 'b' or 0 for all records */
};
MUST_CHECK int figure_ecdf(struct figure_shop *shop, size_t nr,
			   const struct figure_samples *sides, struct figure *f,
			   struct why *why);
MUST_CHECK int figure_violin(struct figure_shop *shop, size_t nr,
			     const struct figure_samples *sides,
			     struct figure *f, struct why *why);
/* Process by process in the order they ran: y / median - 1 in %. */
MUST_CHECK int figure_run_order(struct figure_shop *shop, size_t nr,
				const struct figure_samples *sides,
				struct figure *f, struct why *why);
/* Cost of one case over kernels (lab: instructions; live: ns), one a row. */
MUST_CHECK int figure_ladder(struct figure_shop *shop,
			     const struct lab_view *view, size_t row,
			     struct figure *f, struct why *why);
/* Ratio to the first column, cases x columns, diverging, with numbers. */
MUST_CHECK int figure_heat(struct figure_shop *shop,
			   const struct lab_view *lab, /* or NULL */
			   const struct compare_view *live, /* or NULL */
			   struct figure *f, struct why *why);
/* Instructions (lab) against ns (live): one dot a case that both measured. */
MUST_CHECK int figure_insns_ns(struct figure_shop *shop,
			       const struct compare_pair *lab,
			       const struct compare_pair *live,
			       struct figure *f, struct why *why);

/* A case over time or versions (history), with change points. */
struct figure_point {
	const char *label; /* version, commit or date */
	double value, lo, hi; /* lo, hi NaN: no interval */
	bool is_noisy; /* grey */
	bool is_outlier;
	const char *mark; /* environment changed here: what, or NULL */
	double level; /* of its segment; NaN: none */
	bool is_change; /* a segment begins here */
	double change_ratio; /* against the segment before; NaN */
};
MUST_CHECK int figure_timeline(struct figure_shop *shop, const char *label,
			       const char *unit, size_t nr,
			       const struct figure_point *points,
			       struct figure *f, struct why *why);

#endif
