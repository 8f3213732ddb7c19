/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_flame_frame.h - one frame of a flame graph as SVG; inside
 * profile_flame_*.c only.
 */
#ifndef REPORT_PROFILE_FLAME_FRAME_H
#define REPORT_PROFILE_FLAME_FRAME_H

#include "report/profile_flame.h"

#define FLAME_FRAME_PX	17.0
#define FLAME_NARROW_PX 0.5 /* narrower ones are drawn as one */

struct flame_canvas {
	FILE *out;
	const struct flame *f;
	double per_unit; /* pixels */
	double base_y; /* lower edge of the root */
	double gone_x; /* where the next frame of only the first goes */
	double all; /* what a share is of */
	size_t nr_narrow_gone;
	double narrow_gone;
};

struct flame_box {
	double x, width; /* pixels */
	size_t depth;
};

struct flame_shade {
	char fill[8];
	const char *edge;
	const char *dash; /* or NULL */
};

/* The shade of a change of a frame's own part. */
struct flame_shade flame_diff_shade(const struct flame *f, double diff);

void flame_put_rect(struct flame_canvas *c, const struct flame_box *b,
		    const struct flame_shade *s, bool is_hatched);
/* The name and, where there is room, the number; or as much as fits. */
void flame_put_label(struct flame_canvas *c, const struct flame_box *b,
		     const char *name, const char *number);
void flame_put_frame(struct flame_canvas *c, const struct flame_frame *frame,
		     const struct flame_box *b);
/* nr frames of this sum as one. */
void flame_put_narrow(struct flame_canvas *c, const struct flame_box *b,
		      size_t nr, double sum);

#endif
