// SPDX-License-Identifier: GPL-2.0-or-later
/* Sums, widths and names of a tree of stacks. */
#include "report/profile_flame.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double flame_own(const struct flame *f, const struct flame_frame *frame)
{
	return f->name_b && frame->in_b ? frame->own_b : frame->own_a;
}

double flame_own_diff(const struct flame_frame *frame)
{
	return frame->own_b - frame->own_a;
}

static int by_width(const void *x, const void *y)
{
	const struct flame_frame *const *a = x, *const *b = y;

	if ((*a)->width != (*b)->width)
		return (*a)->width > (*b)->width ? -1 : 1;
	return strcmp((*a)->name, (*b)->name);
}

/*
 * Sums of a frame, its callees first. The width is that of the second kernel;
 * a frame that only the first has is drawn apart, so it adds to no caller.
 */
static void add_up(struct flame *f, struct flame_frame *frame, size_t depth)
{
	double own = flame_own(f, frame);

	frame->all_a = frame->own_a;
	frame->all_b = frame->own_b;
	frame->width = fmax(0, own);
	f->below_0 += fmin(0, own);
	f->depth = depth > f->depth ? depth : f->depth;
	if (f->name_b)
		f->most = fmax(f->most, fabs(flame_own_diff(frame)));
	for (size_t i = 0; i < frame->nr_callees; i++) {
		struct flame_frame *c = frame->callees[i];
		bool is_apart = f->name_b && frame->in_b && !c->in_b;

		add_up(f, c, depth + 1);
		frame->all_a += c->all_a;
		frame->all_b += c->all_b;
		*(is_apart ? &f->gone : &frame->width) += c->width;
	}
	if (frame->nr_callees)
		qsort(frame->callees, frame->nr_callees,
		      sizeof(struct flame_frame *), by_width);
}

/* The first kernel's name of a frame that both have. */
static void find_old_names(struct flame *f, struct flame_frame *frame)
{
	for (size_t i = 0; i < f->nr_renamed && frame->in_a && frame->in_b; i++)
		if (f->renamed[i]->match == MATCH_RENAMED &&
		    !strcmp(f->renamed[i]->name_b, frame->name))
			frame->was = f->renamed[i]->name_a;
	for (size_t i = 0; i < frame->nr_callees; i++)
		find_old_names(f, frame->callees[i]);
}

static int read_tables(struct flame *f, const struct profile_record *a,
		       const struct profile_record *b, struct why *why)
{
	int err;

	err = profile_table_build(&f->a, a, &a->stacks, f->half, why);
	if (!err)
		err = profile_table_build(&f->functions_a, a, &a->functions,
					  f->half, why);
	if (!err && b)
		err = profile_table_build(&f->b, b, &b->stacks, f->half, why);
	if (!err && b)
		err = profile_table_build(&f->functions_b, b, &b->functions,
					  f->half, why);
	if (!err && b)
		err = profile_diff_build(&f->diff, &f->functions_a,
					 &f->functions_b, why);
	return err;
}

int flame_build(struct flame *f, const struct profile_record *a,
		const struct profile_record *b, enum profile_half half,
		struct why *why)
{
	int err = 0;

	*f = (struct flame){ .half = half };
	if (!a->stacks.nr || (b && !b->stacks.nr))
		return -ENODATA;
	/* Whether there are two is asked of the name; the caller names them. */
	f->name_a = "a";
	f->name_b = b ? "b" : NULL;
	err = read_tables(f, a, b, why);
	if (err)
		goto out;
	f->root.name = xstrdup("all");
	f->root.in_a = true;
	f->root.in_b = b != NULL;
	flame_add_stacks(f);
	add_up(f, &f->root, 0);
	find_old_names(f, &f->root);
	if (f->root.width >= BAR_NUMBER_MIN)
		return 0;
	err = -ENODATA;
out:
	flame_release(f);
	return err;
}

static void frame_release(struct flame_frame *frame)
{
	for (size_t i = 0; i < frame->nr_callees; i++) {
		frame_release(frame->callees[i]);
		free(frame->callees[i]);
	}
	free(frame->callees);
	free(frame->name);
}

void flame_release(struct flame *f)
{
	frame_release(&f->root);
	free(f->renamed);
	profile_diff_release(&f->diff);
	profile_table_release(&f->functions_b);
	profile_table_release(&f->functions_a);
	profile_table_release(&f->b);
	profile_table_release(&f->a);
}
