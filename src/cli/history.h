/* SPDX-License-Identifier: GPL-2.0-or-later */
/* history.h - the parts of run-bench history. */
#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H

#include "cli/history_line.h"

enum history_format {
	HISTORY_TEXT,
	HISTORY_CSV,
	HISTORY_JSON,
};

struct history_options {
	const char *db; /* or NULL: the default place */
	const char *order; /* "time", "version", "given" */
	const char *mode; /* "live", "lab" or NULL */
	const char *format; /* "text", "csv", "json" */
	const char *dir; /* of figures, or NULL */
	const char *budget; /* "1/quarter" or "1%" */
	const char *since; /* a time that begins so; or NULL */
	double delta_ratio; /* NaN: 1 % live, what tau resolves in the lab */
	/* from the words above */
	enum line_order line_order;
	enum history_format output;
	double nr_alarms; /* the budget: so many in ... */
	double nr_scans; /* ... so many calls */
};

/*
 * alpha of one series in one call: the budget over series and calls, at most
 * 0.01, beyond which a single point would do.
 */
double history_alpha(const struct history_options *o, size_t nr_series);

/* Live series that are long enough to show anything: share the budget. */
size_t history_nr_scanned(const struct line_set *set);

/* Each returns an exit status. */
int history_show(struct history *h, const struct history_options *o,
		 size_t nr_words, char *const *words);
int history_alarm(struct history *h, const struct history_options *o,
		  size_t nr_words, char *const *words);

/* One series: text with a picture, or rows. More than one: JSON only. */
void history_show_text(struct history *h, const struct line *line);
void history_show_csv(const struct line *line, bool is_first);

/* What happened at a point, for people; free() it. Empty: nothing. */
char *history_point_note(struct history *h, const struct line *line,
			 size_t point);

/* "+2.1 % (+1.8 .. +2.4)" */
char *history_change_text(const struct change_point *c);

/* Make the figure of a series in o->dir; 0 or -errno with why. */
MUST_CHECK int history_figure(struct history *h, const struct line *line,
			      const char *dir, struct why *why);

#endif
