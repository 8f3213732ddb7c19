// SPDX-License-Identifier: GPL-2.0-or-later
/* One case over time or versions, and where it changed for good. */
#include "report/figure_parts.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* More labels than this would run into each other. */
#define TICS_MAX  16
#define MARKS_MAX 8

enum point_kind {
	POINT_GOOD,
	POINT_NOISY,
	POINT_OUTLIER,
};

static bool is_ns(const char *unit)
{
	return !strncmp(unit, "ns", 2);
}

/* Values in ns are told in a unit that fits; others as they are. */
static char *unit_text(const char *unit, const struct figure_unit *u)
{
	if (!is_ns(unit))
		return xstrdup(unit);
	return xasprintf("%s%s", u->name, unit + 2);
}

static void put_points(struct figure_draft *d, size_t nr,
		       const struct figure_point *points, double scale)
{
	draft_comment(d, "position value low high level kind (0 good, 1 noisy "
			 "machine, 2 outlier) segment begins (1) change [%%]");
	draft_next(d, "points");
	for (size_t i = 0; i < nr; i++) {
		const struct figure_point *p = &points[i];
		enum point_kind kind = p->is_outlier ? POINT_OUTLIER
				       : p->is_noisy ? POINT_NOISY
						     : POINT_GOOD;

		draft_comment(d, "%s", p->label);
		draft_row(d,
			  (double[]){ (double)(i + 1), p->value / scale,
				      p->lo / scale, p->hi / scale,
				      p->level / scale, kind, p->is_change,
				      100 * p->change_ratio },
			  8);
	}
}

/* A level is one line a segment: where it begins and ends. */
static void put_levels(struct figure_draft *d, size_t nr,
		       const struct figure_point *points, double scale)
{
	draft_next(d, "levels (from, level, length)");
	draft_row(d, (double[]){ NAN, NAN, NAN }, 3);
	for (size_t i = 0; i < nr;) {
		size_t end = i + 1;

		while (end < nr && !points[end].is_change &&
		       (points[end].level == points[i].level ||
			!isfinite(points[end].level)))
			end++;
		if (isfinite(points[i].level))
			draft_row(d,
				  (double[]){ (double)i + 0.6,
					      points[i].level / scale,
					      (double)(end - i) - 0.2 },
				  3);
		i = end;
	}
}

static void put_rules(struct figure_draft *d, size_t nr,
		      const struct figure_point *points)
{
	size_t nr_marks = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct figure_point *p = &points[i];
		double x = (double)i + 0.5;
		char *cut, *quoted;

		if (p->is_change) {
			draft_line(d,
				   "set arrow from first %g, graph 0 to first "
				   "%g, graph 1 nohead lc rgb ORANGE lw 1.2 "
				   "dt (6,3)",
				   x, x);
			if (isfinite(p->change_ratio))
				draft_line(d,
					   "set label at first %g, graph 1 "
					   "'%s' left offset 0.5,-0.6 tc rgb "
					   "ORANGE front",
					   x,
					   figure_percent(p->change_ratio).s);
		}
		if (!p->mark)
			continue;
		draft_line(d,
			   "set arrow from first %zu, graph 0 to first %zu, "
			   "graph 1 nohead lc rgb GREY lw 0.8 dt (2,3)",
			   i + 1, i + 1);
		if (nr_marks++ == MARKS_MAX)
			continue;
		cut = figure_cut(p->mark, 30);
		quoted = figure_quote(cut);
		draft_line(d,
			   "set label at first %zu, graph 0 %s left rotate by "
			   "90 offset -0.6,0.4 font ',9' tc rgb GREY",
			   i + 1, quoted);
		free(quoted);
		free(cut);
	}
}

static size_t put_tics(struct figure_draft *d, size_t nr,
		       const struct figure_point *points)
{
	size_t step = (nr + TICS_MAX - 1) / TICS_MAX, widest = 1, len;

	for (size_t i = 0; i < nr; i += step) {
		char *cut = figure_cut(points[i].label, 20);

		draft_tic(d, "xtics", (double)(i + 1), cut);
		len = strlen(cut);
		widest = len > widest ? len : widest;
		free(cut);
	}
	return widest;
}

static void put_texts(struct figure *f, const char *label, const char *unit,
		      size_t nr, const struct figure_point *points)
{
	size_t nr_changes = 0, nr_noisy = 0, nr_outliers = 0;
	const struct figure_point *last = NULL;

	for (size_t i = 0; i < nr; i++) {
		nr_noisy += points[i].is_noisy;
		nr_outliers += points[i].is_outlier;
		nr_changes += points[i].is_change;
		if (points[i].is_change)
			last = &points[i];
	}
	f->title = xstrdup(label);
	if (!last)
		f->headline =
			xasprintf("no change over %zu points, %s to %s", nr,
				  points[0].label, points[nr - 1].label);
	else
		f->headline = xasprintf("%zu change%s over %zu points; the "
					"last at %s: %s",
					nr_changes, nr_changes == 1 ? "" : "s",
					nr, last->label,
					figure_percent(last->change_ratio).s);
	f->alt =
		xasprintf("%s, %s, %s to %s: %s. %zu outlier%s, %zu point%s "
			  "of a noisy machine.",
			  label, unit, points[0].label, points[nr - 1].label,
			  f->headline, nr_outliers, nr_outliers == 1 ? "" : "s",
			  nr_noisy, nr_noisy == 1 ? "" : "s");
	f->axes_text = xstrdup(
		"Each point with its interval; thick lines are the level of a "
		"stretch without change, dashed rules where it changed, by how "
		"much against the stretch before. Crosses are single points "
		"that the next one took back, grey points are of a noisy "
		"machine, dotted rules say what else changed there.");
}

int figure_timeline(struct figure_shop *shop, const char *label,
		    const char *unit, size_t nr,
		    const struct figure_point *points, struct figure *f,
		    struct why *why)
{
	struct figure_draft d;
	struct figure_unit u = { .scale = 1 };
	size_t nr_values = 0, widest;
	double most = 0;
	char *text;

	for (size_t i = 0; i < nr; i++) {
		if (!isfinite(points[i].value))
			continue;
		nr_values++;
		most = fmax(most, fabs(points[i].value));
	}
	if (nr_values < 2)
		return -ENODATA;
	if (is_ns(unit))
		u = figure_unit_of(most, false);
	draft_begin(&d, shop, f, "timeline", figure_id("timeline", label));
	put_points(&d, nr, points, u.scale);
	put_levels(&d, nr, points, u.scale);
	put_rules(&d, nr, points);
	widest = put_tics(&d, nr, points);
	d.top_px = 84;
	/* Labels that are long, or many, stand aslant. */
	draft_number(&d, "is_aslant",
		     widest * FIGURE_CHAR_PX * (nr < TICS_MAX ? nr : TICS_MAX) >
			     FIGURE_WIDTH_PX - 160);
	d.bottom_px = 60 + (unsigned int)(widest > 8 ? widest * 4 : 24);
	draft_number(&d, "nr_points", (double)nr);
	text = unit_text(unit, &u);
	draft_text(&d, "y_label", text);
	put_texts(f, label, text, nr, points);
	free(text);
	return draft_finish(&d, why);
}
