/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - a report: one page of HTML, the same in Markdown, and figures.
 *
 * Three kinds of sections, each there or not: live sides (one: what it costs
 * here; several: what changed), lab kernels (instructions), and both against
 * each other in one figure. Live and lab numbers never stand in one row.
 *
 * The order is made by report_prepare(): cards, ids and figures. Then the
 * writers only print. Everything that a report points to is the caller's and
 * outlives it; what report_prepare() adds is report_release()'s.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "analysis/compare.h"
#include "analysis/lab.h"
#include "analysis/summary.h"
#include "report/figure.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One file that was read. */
struct report_file {
	const char *path; /* as the user named it */
	const char *sha256; /* 64 hex digits */
	const char *side; /* heads its column */
	const char *state; /* NULL: complete; "partial: interrupted" */
	const struct result_file *file;
};

/* What a live column shows: a session, or a whole side of a comparison. */
struct report_column {
	const char *name;
	const struct run_summary *run;
	/* Its records, for the figures of samples. */
	size_t nr_files;
	const struct result_file *const *files;
	char variant;
};

enum report_figure_kind {
	REPORT_COST,
	REPORT_MARGINAL,
	REPORT_ECDF,
	REPORT_VIOLIN,
	REPORT_RUN_ORDER,
	REPORT_LADDER,
	REPORT_NR_CARD_FIGURES,
};

struct report_figure {
	struct figure figure; /* id NULL: none */
	char *svg; /* as a part of the page, or NULL */
};

/* One case, live or in the lab. */
struct report_card {
	char *id; /* unique on the page: "fork-anon-page-base" */
	char *label; /* "fork/anon page=base" */
	const char *bench;
	const struct lab_row *lab; /* or: */
	const char *op, *sweep;
	/* [side or session]; NULL: not there */
	size_t nr_cases;
	const struct case_summary **cases;
	/* [pair]; none without a comparison */
	size_t nr_rows;
	const struct compare_row **rows;
	struct report_figure figures[REPORT_NR_CARD_FIGURES];
};

struct report_profile; /* report_profile.h */

struct report {
	/* filled in by the caller */
	const char *title; /* NULL: made from what there is */
	const char *command; /* that made this: "run-bench report ..." */
	const char *tool; /* "cowbench 0.1 (2dcde8426cf3)" */
	const char *style; /* CSS */
	const json_t *benchmarks; /* of "run-bench-guest list", or NULL */
	size_t nr_files;
	const struct report_file *files;
	size_t nr_columns; /* live; 0: none */
	const struct report_column *columns;
	const struct compare_view *live; /* NULL: nothing to compare */
	const struct lab_view *lab; /* or NULL */
	const struct compare_view *lab_compare; /* same kernels, or NULL */
	const char *forced; /* identities differ: how; or NULL */
	size_t nr_notes;
	const char *const *notes; /* a sentence each */
	const char *no_figures; /* why there are none, or NULL */
	/* Figures of every case, or only those of the whole (bare run). */
	bool is_brief;

	/* report_prepare()'s */
	char *headline;
	char *date; /* of the data */
	size_t nr_cards;
	struct report_card *cards;
	size_t nr_profiles; /* cases with profile lines */
	struct report_profile *profiles;
	struct report_figure forest, heat, lab_heat, insns_ns;
	size_t nr_missing_figures; /* of which gnuplot made no picture */
};

/*
 * Cards, headline and, if shop is not NULL, all figures. 0, or -errno with why
 * when a file of a figure cannot be written. stop: set by a signal; -EINTR.
 */
MUST_CHECK int report_prepare(struct report *r, struct figure_shop *shop,
			      const volatile int *stop, struct why *why);
void report_release(struct report *r);

/* index.html: needs no other file, no network and no script. */
void report_html_write(FILE *out, const struct report *r);
/* report.md: pictures are links to figures/ID.png. */
void report_markdown_write(FILE *out, const struct report *r);

#endif
