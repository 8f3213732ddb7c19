/* SPDX-License-Identifier: GPL-2.0-or-later */
/* history_line.h - series in order, with what was found in them. */
#ifndef CLI_HISTORY_LINE_H
#define CLI_HISTORY_LINE_H

#include "analysis/change_point.h"
#include "history/history.h"

enum line_order {
	LINE_BY_TIME,
	LINE_BY_VERSION, /* of the kernel; then by time */
	LINE_BY_ADDING,
};

/* All files of a history; texts owned. */
struct line_file {
	int64_t id, environment;
	char *path, *time, *release, *commit; /* commit: or NULL */
	size_t rank; /* in the order asked for */
};
struct line_files {
	size_t nr;
	struct line_file *files; /* by id */
};
MUST_CHECK int line_files_load(struct history *h, enum line_order order,
			       struct line_files *files, struct why *why);
void line_files_release(struct line_files *files);

struct line_series {
	int64_t id;
	char *metric, *label, *unit, *mode, *machine; /* owned */
	size_t nr_points; /* with a number */
};
struct line_set {
	size_t nr;
	struct line_series *series;
};
/* Of the mode (NULL: both), whose label matches the words (none: all). */
MUST_CHECK int line_set_load(struct history *h, const char *mode,
			     size_t nr_words, char *const *words,
			     struct line_set *set, struct why *why);
void line_set_release(struct line_set *set);

struct line_point {
	struct history_point p; /* its texts are NULL */
	const struct line_file *file;
	size_t idx; /* among the numbers; CHANGE_NONE: no number */
};

/* One series; BORROWED series and files. */
struct line {
	const struct line_series *series;
	size_t nr; /* in order; without a number too */
	struct line_point *points;
	size_t nr_values;
	size_t *of_value; /* [nr_values]: index in points */
	double *values;
	struct change_view view;
};

/* What was asked for. */
struct line_rule {
	struct change_rule live; /* delta 0 and the step rule for the lab */
	double lab_delta_ratio;
};

typedef int (*line_fn)(struct history *h, const struct line *line, void *arg,
		       struct why *why);
/*
 * Read one series (or, NULL, all that are in set), look for changes, and call
 * fn for each that has a point. Stops at what fn returns unless 0.
 */
MUST_CHECK int line_each(struct history *h, const struct line_files *files,
			 const struct line_set *set,
			 const struct line_series *one,
			 const struct line_rule *rule, line_fn fn, void *arg,
			 struct why *why);

/* Did the environment change from point a to b? free() the text; NULL: no. */
char *line_environment_change(struct history *h, const struct line *line,
			      const struct line_point *a,
			      const struct line_point *b);

/* The point of a value. */
const struct line_point *line_point_of(const struct line *line, size_t idx);

#endif
