// SPDX-License-Identifier: GPL-2.0-or-later
/* A change with its interval as a picture of one line: needs no gnuplot. */
#include "base/compiler.h"
#include "report/html.h"
#include "report/report_parts.h"

#include <math.h>

#define WIDTH  160.0
#define HEIGHT 18
#define MARGIN 6.0 /* of the marks at the ends */

/* The smallest round limit that holds four of five intervals. */
double report_strip_limit(const struct compare_pair *pair)
{
	static const double limits[] = { 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5 };
	size_t nr = 0, nr_in;

	for (size_t i = 0; i < pair->nr_rows; i++)
		nr += pair->rows[i].change.is_valid;
	for (size_t k = 0; k < ARRAY_SIZE(limits); k++) {
		nr_in = 0;
		for (size_t i = 0; i < pair->nr_rows; i++) {
			const struct estimate *e = &pair->rows[i].change;

			nr_in += e->is_valid && fabs(e->lo) <= limits[k] &&
				 fabs(e->hi) <= limits[k];
		}
		if (5 * nr_in >= 4 * nr)
			return limits[k];
	}
	return limits[ARRAY_SIZE(limits) - 1];
}

static double x_of(double ratio, double limit_ratio)
{
	double half = WIDTH / 2 - MARGIN;
	double x = ratio / limit_ratio * half;

	return WIDTH / 2 + fmin(fmax(x, -half), half);
}

/* An arrow where the picture ends before the interval does. */
static void write_ends(FILE *out, const struct estimate *e, double limit_ratio)
{
	if (e->lo < -limit_ratio)
		fprintf(out, "<path class=\"end\" d=\"M0 9l5 -4v8z\"></path>");
	if (e->hi > limit_ratio)
		fprintf(out, "<path class=\"end\" d=\"M%g 9l-5 -4v8z\"></path>",
			WIDTH);
}

void report_html_strip(FILE *out, const struct compare_row *row,
		       double limit_ratio)
{
	const struct estimate *e = &row->change;
	double delta = row->delta_ratio, value, lo, hi;
	bool is_open = row->verdict == COMPARE_INCONCLUSIVE;

	if (!isfinite(e->value) || !isfinite(e->lo) || !isfinite(e->hi))
		return;
	value = x_of(e->value, limit_ratio);
	lo = x_of(e->lo, limit_ratio);
	hi = x_of(e->hi, limit_ratio);
	html_print(out,
		   "<svg class=\"strip %s\" viewBox=\"0 0 %g %d\" role=\"img\" "
		   "aria-label=\"change %s %s\">",
		   report_verdict_class(row->verdict), WIDTH, HEIGHT,
		   report_change(e->value).s, report_interval(e).s);
	if (isfinite(delta) && delta > 0)
		fprintf(out,
			"<rect class=\"band\" x=\"%.1f\" y=\"0\" "
			"width=\"%.1f\" height=\"%d\"></rect>",
			x_of(-delta, limit_ratio),
			x_of(delta, limit_ratio) - x_of(-delta, limit_ratio),
			HEIGHT);
	fprintf(out,
		"<path class=\"zero\" d=\"M%g 0v%d\"></path>"
		"<path class=\"ci\" d=\"M%.1f 9H%.1f\"></path>"
		"<circle cx=\"%.1f\" cy=\"9\" r=\"3.6\"%s></circle>",
		WIDTH / 2, HEIGHT, lo, hi, value,
		is_open ? " class=\"open\"" : "");
	write_ends(out, e, limit_ratio);
	fputs("</svg>", out);
}
