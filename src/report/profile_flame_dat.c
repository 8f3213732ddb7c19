// SPDX-License-Identifier: GPL-2.0-or-later
/* The numbers of a flame graph, frame by frame, as a tree in depth order. */
#include "report/profile_flame.h"

#include <stdlib.h>

/* A name with a line end in it would become data. */
static void put_name(FILE *out, const char *name)
{
	for (; *name; name++)
		fputc((unsigned char)*name < ' ' ? ' ' : *name, out);
}

struct path {
	const struct flame_frame *frames[FLAME_DEPTH_MAX + 1];
	size_t depth;
};

static void put_frame(FILE *out, const struct flame *f, struct path *p)
{
	const struct flame_frame *frame = p->frames[p->depth];

	fputs("# ", out);
	for (size_t i = 0; i <= p->depth; i++) {
		if (i)
			fputc(';', out);
		put_name(out, p->frames[i]->name);
	}
	fputc('\n', out);
	fprintf(out, "%zu %.17g %.17g", p->depth, frame->all_a, frame->own_a);
	if (f->name_b)
		fprintf(out, " %.17g %.17g", frame->all_b, frame->own_b);
	fprintf(out, " %.17g\n", frame->width);
	for (size_t i = 0; i < frame->nr_callees; i++) {
		p->frames[++p->depth] = frame->callees[i];
		put_frame(out, f, p);
		p->depth--;
	}
}

void flame_dat(FILE *out, const struct flame *f)
{
	struct path p = { .frames = { &f->root } };
	char *unit = bar_unit(&f->a, "instructions");

	fputs("# depth", out);
	fputs(" 'with callees: ", out);
	put_name(out, f->name_a);
	fputs("' own", out);
	if (f->name_b) {
		fputs(" 'with callees: ", out);
		put_name(out, f->name_b);
		fputs("' own", out);
	}
	fprintf(out, " width [%s]; before each row its frame\n", unit);
	free(unit);
	put_frame(out, f, &p);
}
