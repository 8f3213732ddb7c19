/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * figure_parts.h - what the files of figure*.c share; inside report only.
 *
 * A figure is drafted in memory: numbers for ID.dat, settings for ID.gp. Only
 * draft_finish() touches files: in a folder of its own, so that a reader of the
 * shop never sees half a figure. ID.gp is
 *
 *	settings	one assignment a line: texts, sizes, what to draw
 *	plots/style.gp	colours, points, frame, title and footer
 *	plots/KIND.gp	what is plotted; runs once for each picture
 */
#ifndef REPORT_FIGURE_PARTS_H
#define REPORT_FIGURE_PARTS_H

#include "base/units.h"
#include "report/figure.h"

#include <stdio.h>

#define FIGURE_WIDTH_PX	 900
#define FIGURE_HEIGHT_PX 560
/* Of a character of a label in a picture of this width. */
#define FIGURE_CHAR_PX 7
/* Labels longer than this lose their middle. */
#define FIGURE_LABEL_MAX 44

struct figure_draft {
	struct figure_shop *shop;
	struct figure *f; /* id is set; the texts are the caller's to fill */
	const char *kind; /* of the template */
	unsigned int height_px;
	unsigned int left_px, right_px, top_px, bottom_px; /* margins */
	FILE *dat, *set;
	char *dat_text, *set_text;
	size_t dat_len, set_len;
	size_t nr_sets;
	unsigned int tics; /* bit: this axis has tics of its own */
};

/* Begin; kind and id, which is taken over, name template and files. */
void draft_begin(struct figure_draft *d, struct figure_shop *shop,
		 struct figure *f, const char *kind, char *id);
/* A comment line of ID.dat. */
void draft_comment(struct figure_draft *d, const char *fmt, ...) PRINTF(2, 3);
/* A line of numbers; NaN is "nan". */
void draft_row(struct figure_draft *d, const double *v, size_t nr);
/* The next data set: "index" of gnuplot. Each has at least one row. */
void draft_next(struct figure_draft *d, const char *name);
/* NAME = VALUE */
void draft_number(struct figure_draft *d, const char *name, double value);
void draft_text(struct figure_draft *d, const char *name, const char *text);
/* An array of texts; nr may be 0. */
void draft_words(struct figure_draft *d, const char *name,
		 const char *const *words, size_t nr);
/* A line of gnuplot as it is. */
void draft_line(struct figure_draft *d, const char *fmt, ...) PRINTF(2, 3);
/* A tic at AT of axis ("ytics"); text is cut to a label. */
void draft_tic(struct figure_draft *d, const char *axis, double at,
	       const char *text);
/* Write and draw. 0, or -errno with why; then f is empty. */
MUST_CHECK int draft_finish(struct figure_draft *d, struct why *why);

/* 'text' for gnuplot: nothing in it is markup, a command or a line end. */
char *figure_quote(const char *text);
/* At most width columns, "..." for what the middle loses. free() it. */
char *figure_cut(const char *text, size_t width);
/* KIND-WORDS as a file name: letters, digits, '-'; different for others. */
char *figure_id(const char *kind, const char *words);
/* Replace *s by it with more text behind. */
void figure_add(char **s, const char *fmt, ...) PRINTF(2, 3);

/* "+1.23 %"; "-" for NaN. */
struct units_text figure_percent(double ratio);

/* What a cost is counted in: divide by scale, and name it so. */
struct figure_unit {
	double scale;
	const char *name; /* "us", "ns", "k instructions", ... */
};
/* For values as large as this; of instructions in the lab. */
struct figure_unit figure_unit_of(double largest, bool is_lab);

/* One of what the sweep counts ("child", "page"), or of what is done. */
void figure_one(char *to, size_t size, const struct case_summary *s,
		bool is_per_size);
/*
 * "fork/anon state=shared": with the axes that all sides have alike, because
 * an axis that run --ab varies names the sides and not the case. free() it.
 */
char *figure_case_label(size_t nr, const struct case_summary *const *cases);
/* Phase of the headline; NULL when there are no numbers. */
const struct phase_summary *figure_phase(const struct case_summary *s);

/* Pixels of so many columns of a label. */
unsigned int figure_label_px(size_t columns);
/* Where a legend of these entries ends: lines of it above the plot. */
unsigned int figure_legend_lines(const char *const *names, size_t nr);

#endif
