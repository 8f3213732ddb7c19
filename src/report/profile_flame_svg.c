// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A flame graph as SVG: no script, no style sheet, no font of its own, so that
 * it is the same in a page, in a mail and on paper. Black and white are what
 * figure_svg_inline() turns to the colours of a page.
 */
#include "report/profile_flame_frame.h"

#include "base/err.h"
#include "base/text.h"
#include "report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN_PX   16.0
#define GAP_PX	    14.0 /* between both kernels and what only one has */
#define KEY_CHAR_PX 5.3 /* of 10 pixels, DejaVu Sans */
#define HEAD_PX	    64.0
#define LINE_PX	    17.0
#define FOOT_PX	    66.0
#define WIDE_CHARS  122 /* of a line of the headline */

static void put_tree(struct flame_canvas *c, const struct flame_frame *frame,
		     const struct flame_box *b)
{
	struct flame_box next = { .x = b->x, .depth = b->depth + 1 };
	double narrow = 0;
	size_t nr_narrow = 0;

	flame_put_frame(c, frame, b);
	for (size_t i = 0; i < frame->nr_callees; i++) {
		const struct flame_frame *callee = frame->callees[i];

		if (c->f->name_b && frame->in_b && !callee->in_b)
			continue;
		next.width = callee->width * c->per_unit;
		if (next.width < FLAME_NARROW_PX) {
			narrow += callee->width;
			nr_narrow++;
			continue;
		}
		put_tree(c, callee, &next);
		next.x += next.width;
	}
	if (nr_narrow) {
		next.width = narrow * c->per_unit;
		flame_put_narrow(c, &next, nr_narrow, narrow);
	}
}

/* What only the first kernel has: right of all, each at its own height. */
static void put_gone(struct flame_canvas *c, const struct flame_frame *frame,
		     size_t depth)
{
	struct flame_box b = { .depth = depth + 1 };

	for (size_t i = 0; i < frame->nr_callees; i++) {
		const struct flame_frame *callee = frame->callees[i];

		if (callee->in_b) {
			put_gone(c, callee, depth + 1);
			continue;
		}
		b.x = c->gone_x;
		b.width = callee->width * c->per_unit;
		if (b.width < FLAME_NARROW_PX) {
			c->narrow_gone += callee->width;
			c->nr_narrow_gone++;
			continue;
		}
		put_tree(c, callee, &b);
		c->gone_x += b.width;
	}
}

static void put_gone_base(struct flame_canvas *c)
{
	const struct flame_shade s = { .fill = "#f7f7f7",
				       .edge = "#00456b",
				       .dash = "2 2" };
	struct flame_box b = { .x = c->gone_x,
			       .width = c->f->gone * c->per_unit };
	char *number = bar_signed(-c->f->gone);
	char *name = xasprintf("only %s", c->f->name_a);

	html_print(c->out,
		   "<g><title>only under %s at these places: %s</title>\n",
		   c->f->name_a, number);
	flame_put_rect(c, &b, &s, true);
	flame_put_label(c, &b, name, number);
	fputs("</g>\n", c->out);
	free(name);
	free(number);
	put_gone(c, &c->f->root, 0);
	if (c->nr_narrow_gone) {
		b = (struct flame_box){ .x = c->gone_x,
					.width = c->narrow_gone * c->per_unit,
					.depth = 1 };
		flame_put_narrow(c, &b, c->nr_narrow_gone, c->narrow_gone);
	}
}

static double put_lines(FILE *out, const char *text, size_t chars, size_t max,
			double y, double step, const char *size)
{
	const char *line;
	size_t len;

	while (max-- && (line = text_next_line(&text, chars, &len))) {
		char *one = xasprintf("%.*s%s", (int)len, line,
				      !max && *text ? " ..." : "");

		html_print(out,
			   "<text x=\"%.0f\" y=\"%.0f\" font-size=\"%s\" "
			   "fill=\"black\">%s</text>\n",
			   MARGIN_PX, y, size, one);
		free(one);
		y += step;
	}
	return y;
}

static void put_head(FILE *out, const struct figure *fig, double height)
{
	html_print(out,
		   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
		   "height=\"%.0f\" viewBox=\"0 0 %d %.0f\">\n"
		   "<title>%s</title>\n<desc>%s</desc>\n"
		   "<rect x=\"0\" y=\"0\" width=\"%d\" height=\"%.0f\" "
		   "fill=\"white\"/>\n",
		   FIGURE_WIDTH_PX, height, FIGURE_WIDTH_PX, height, fig->title,
		   fig->alt, FIGURE_WIDTH_PX, height);
	fputs("<defs><pattern id=\"hatch\" width=\"5\" height=\"5\" "
	      "patternUnits=\"userSpaceOnUse\" "
	      "patternTransform=\"rotate(45)\"><path d=\"M0 0V5\" "
	      "stroke=\"#1a1a1a\" stroke-width=\"1\" "
	      "stroke-opacity=\"0.25\"/></pattern></defs>\n",
	      out);
}

static void put_frames(struct flame_canvas *c)
{
	const struct flame *f = c->f;
	double gap = f->gone > 0 ? GAP_PX : 0;
	struct flame_box b = { .x = MARGIN_PX };

	c->per_unit = (FIGURE_WIDTH_PX - 2 * MARGIN_PX - gap) /
		      (f->root.width + f->gone);
	b.width = f->root.width * c->per_unit;
	c->gone_x = MARGIN_PX + b.width + gap;
	c->all = f->name_b ? f->root.all_b : f->root.all_a;
	fputs("<g font-family=\"DejaVu Sans Mono, monospace\" "
	      "font-size=\"11\">\n",
	      c->out);
	put_tree(c, &f->root, &b);
	if (f->gone > 0)
		put_gone_base(c);
	fputs("</g>\n", c->out);
}

/* One entry below the root: a swatch, or none, and what it means. */
static double put_key(struct flame_canvas *c, double x,
		      const struct flame_shade *s, bool is_hatched,
		      const char *text)
{
	double y = c->base_y + 9;

	if (s) {
		html_print(c->out,
			   "<rect x=\"%.2f\" y=\"%.2f\" width=\"16\" "
			   "height=\"11\" fill=\"%s\" stroke=\"%s\" "
			   "stroke-width=\"0.7\"",
			   x, y, s->fill, s->edge);
		if (s->dash)
			html_print(c->out, " stroke-dasharray=\"%s\"", s->dash);
		fputs("/>\n", c->out);
		if (is_hatched)
			html_print(c->out,
				   "<rect x=\"%.2f\" y=\"%.2f\" "
				   "width=\"16\" height=\"11\" "
				   "fill=\"url(#hatch)\"/>\n",
				   x, y);
		x += 21;
	}
	html_print(c->out,
		   "<text x=\"%.2f\" y=\"%.2f\" font-size=\"10\" "
		   "fill=\"black\">%s</text>\n",
		   x, y + 9.5, text);
	return x + KEY_CHAR_PX * (double)text_width(text) + 18;
}

static void put_keys(struct flame_canvas *c)
{
	const struct flame *f = c->f;
	struct flame_shade more = flame_diff_shade(f, f->most),
			   same = flame_diff_shade(f, 0);
	struct flame_shade fewer = flame_diff_shade(f, -f->most);
	char *unit = bar_unit(&f->a, "instructions"), *text;
	double x = MARGIN_PX;

	text = xasprintf("width: %s%s%s, callees included", unit,
			 f->name_b ? " under " : "",
			 f->name_b ? f->name_b : "");
	x = put_key(c, x, NULL, false, text);
	free(text);
	free(unit);
	if (!f->name_b)
		return;
	x = put_key(c, x, &more, false, "itself more");
	x = put_key(c, x, &fewer, false, "itself fewer");
	put_key(c, x, &same, true, "only one of the kernels has it here");
}

void flame_svg(FILE *out, const struct flame *f, const struct figure *fig,
	       const char *provenance)
{
	struct flame_canvas c = { .out = out, .f = f };
	double height = HEAD_PX + LINE_PX +
			FLAME_FRAME_PX * (double)(f->depth + 1) + FOOT_PX;

	c.base_y = height - FOOT_PX;
	put_head(out, fig, height);
	fputs("<g font-family=\"DejaVu Sans, sans-serif\">\n<g "
	      "font-weight=\"bold\">\n",
	      out);
	put_lines(out, fig->title, 92, 1, 26, 0, "15");
	fputs("</g>\n", out);
	put_lines(out, fig->headline, WIDE_CHARS, 2, 46, LINE_PX, "12");
	put_keys(&c);
	if (provenance)
		put_lines(out, provenance, 158, 2, height - 22, 12, "9");
	fputs("</g>\n", out);
	put_frames(&c);
	fputs("</svg>\n", out);
}
