// SPDX-License-Identifier: GPL-2.0-or-later
/* A frame: its box, what stands in it and what a pointer on it tells. */
#include "report/profile_flame_frame.h"

#include "base/err.h"
#include "base/text.h"
#include "report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHAR_PX 6.63 /* of 11 pixels, DejaVu Sans Mono */
/* No darker: what stands on it must be read, in grey too. */
#define SHADE_MAX 0.7

static unsigned int blend(unsigned int to, double share)
{
	return (unsigned int)(247 + ((double)to - 247) * share + 0.5);
}

/* Orange is more, blue is less; the edge says so in grey, too. */
struct flame_shade flame_diff_shade(const struct flame *f, double diff)
{
	double share = f->most > 0 ? SHADE_MAX * sqrt(fabs(diff) / f->most) : 0;
	struct flame_shade s = { .fill = "#f7f7f7", .edge = "#b0b0b0" };

	if (fabs(diff) < BAR_NUMBER_MIN)
		return s;
	s.edge = diff > 0 ? "#8a3b00" : "#00456b";
	s.dash = diff > 0 ? NULL : "2 2";
	if (diff > 0)
		snprintf(s.fill, sizeof(s.fill), "#%02x%02x%02x",
			 blend(0xd5, share), blend(0x5e, share),
			 blend(0x00, share));
	else
		snprintf(s.fill, sizeof(s.fill), "#%02x%02x%02x",
			 blend(0x3c, share), blend(0x97, share),
			 blend(0xd0, share));
	return s;
}

/* Neighbours differ; the same name is the same everywhere. */
static struct flame_shade name_shade(const char *name)
{
	static const char *const fills[] = { "#f2cb82", "#f6d9a0", "#f9e4be" };
	unsigned int sum = 0;
	struct flame_shade s = { .edge = "#8c7440" };

	for (; *name; name++)
		sum = sum * 31 + (unsigned char)*name;
	snprintf(s.fill, sizeof(s.fill), "%s", fills[sum % 3]);
	return s;
}

void flame_put_rect(struct flame_canvas *c, const struct flame_box *b,
		    const struct flame_shade *s, bool is_hatched)
{
	double y = c->base_y - FLAME_FRAME_PX * (double)(b->depth + 1);

	html_print(c->out,
		   "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
		   "fill=\"%s\" stroke=\"%s\" stroke-width=\"0.7\"",
		   b->x, y, b->width, FLAME_FRAME_PX - 1, s->fill, s->edge);
	if (s->dash)
		html_print(c->out, " stroke-dasharray=\"%s\"", s->dash);
	fputs("/>\n", c->out);
	if (is_hatched)
		html_print(c->out,
			   "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" "
			   "height=\"%.2f\" fill=\"url(#hatch)\"/>\n",
			   b->x, y, b->width, FLAME_FRAME_PX - 1);
}

void flame_put_label(struct flame_canvas *c, const struct flame_box *b,
		     const char *name, const char *number)
{
	double chars_wide = (b->width - 5) / CHAR_PX;
	size_t room = chars_wide > 0 ? (size_t)chars_wide : 0;
	size_t need = *number ? strlen(number) + 1 : 0;
	char *text;

	if (room < 5)
		return;
	if (text_width(name) + need <= room)
		text = xasprintf("%s%s%s", name, need ? " " : "", number);
	else if (need && room >= need + 10)
		text = xasprintf("%.*s.. %s",
				 (int)text_fit_bytes(name, room - need - 2),
				 name, number);
	else if (text_width(name) <= room)
		text = xstrdup(name);
	else
		text = xasprintf("%.*s..", (int)text_fit_bytes(name, room - 2),
				 name);
	html_print(c->out,
		   "<text x=\"%.2f\" y=\"%.2f\" fill=\"#1a1a1a\">%s</text>\n",
		   b->x + 3,
		   c->base_y - FLAME_FRAME_PX * (double)(b->depth + 1) + 11.8,
		   text);
	free(text);
}

static void put_title(struct flame_canvas *c, const struct flame_frame *frame)
{
	const struct flame *f = c->f;
	bool is_b = f->name_b && frame->in_b;
	char *all = bar_number(is_b ? frame->all_b : frame->all_a);
	char *own = bar_number(flame_own(f, frame));
	char *diff, *own_diff;

	html_print(c->out, "<title>%s%s%s%s: %s (%.1f %%), own %s", frame->name,
		   frame->was ? " (before: " : "", frame->was ? frame->was : "",
		   frame->was ? ")" : "", all,
		   100 * (is_b ? frame->all_b : frame->all_a) / c->all, own);
	if (f->name_b && frame->in_a && frame->in_b) {
		diff = bar_signed(frame->all_b - frame->all_a);
		own_diff = bar_signed(flame_own_diff(frame));
		html_print(c->out, "; %s less %s: %s, own %s", f->name_b,
			   f->name_a, diff, own_diff);
		free(own_diff);
		free(diff);
	} else if (f->name_b) {
		html_print(c->out, "; here only under %s",
			   frame->in_b ? f->name_b : f->name_a);
	}
	fputs("</title>\n", c->out);
	free(own);
	free(all);
}

/* With two kernels the change of a frame's own part, else all of it. */
static char *frame_number(const struct flame *f,
			  const struct flame_frame *frame)
{
	double diff = flame_own_diff(frame);
	char *all, *change, *text;

	if (!f->name_b)
		return bar_number(frame->all_a);
	if (frame != &f->root)
		return fabs(diff) < BAR_NUMBER_MIN ? xstrdup("")
						   : bar_signed(diff);
	all = bar_number(frame->all_b);
	change = bar_signed(frame->all_b - frame->all_a);
	text = xasprintf("%s (%s)", all, change);
	free(change);
	free(all);
	return text;
}

void flame_put_frame(struct flame_canvas *c, const struct flame_frame *frame,
		     const struct flame_box *b)
{
	const struct flame *f = c->f;
	double diff = flame_own_diff(frame);
	struct flame_shade s =
		f->name_b ? flame_diff_shade(f, diff) : name_shade(frame->name);
	char *number = frame_number(f, frame);

	fputs("<g>", c->out);
	put_title(c, frame);
	flame_put_rect(c, b, &s, f->name_b && frame->in_a != frame->in_b);
	flame_put_label(c, b, frame->name, number);
	fputs("</g>\n", c->out);
	free(number);
}

void flame_put_narrow(struct flame_canvas *c, const struct flame_box *b,
		      size_t nr, double sum)
{
	const struct flame_shade s = { .fill = "#d9d9d9", .edge = "#b0b0b0" };
	char *text = bar_number(sum);

	if (b->width < FLAME_NARROW_PX)
		goto out;
	html_print(c->out,
		   "<g><title>%zu frames, each narrower than half a pixel: "
		   "%s</title>\n",
		   nr, text);
	flame_put_rect(c, b, &s, false);
	flame_put_label(c, b, "...", "");
	fputs("</g>\n", c->out);
out:
	free(text);
}
