// SPDX-License-Identifier: GPL-2.0-or-later
/* What a flame graph says in words and in numbers. */
#include "report/profile_flame.h"

#include "base/err.h"
#include "report/figure_write.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define NAMED_MAX 3

/* The functions that changed most by themselves, wherever they are called. */
static void add_movers(char **text, const struct flame *f)
{
	for (size_t i = 0; i < f->diff.nr && i < NAMED_MAX; i++) {
		const struct profile_diff_line *line = &f->diff.lines[i];
		double diff = profile_insns(line->diff);
		char *number;

		if (fabs(diff) < BAR_NUMBER_MIN)
			return;
		number = bar_signed(diff);
		figure_add(text, "%s%s %s%s",
			   i ? ", " : "; most changed by itself: ",
			   line->name_b ? line->name_b : line->name_a, number,
			   !line->name_a   ? " (new)"
			   : !line->name_b ? " (gone)"
					   : "");
		free(number);
	}
}

static void add_largest(char **text, const struct flame *f)
{
	const struct profile_table *t = &f->functions_a;

	for (size_t i = 0; i < t->nr && i < NAMED_MAX; i++) {
		char *name = bar_frame(t->lines[i].name, t->lines[i].module);
		char *number = bar_number(profile_insns(t->lines[i].counts));

		figure_add(text, "%s%s %s",
			   i ? ", " : "; most by itself: ", name, number);
		free(number);
		free(name);
	}
}

static char *headline_of(const struct flame *f)
{
	double from = f->functions_a.clock_insns;
	double to = f->functions_b.clock_insns;
	char *unit = bar_unit(&f->a, "instructions");
	char *old = bar_number(from), *new = bar_number(to);
	char *diff = bar_signed(to - from), *text;

	if (!f->name_b)
		text = xasprintf("%s %s under %s", old, unit, f->name_a);
	else if (fabs(to - from) < BAR_NUMBER_MIN)
		text = xasprintf("%s %s under %s as under %s", new, unit,
				 f->name_b, f->name_a);
	else
		text = xasprintf("%s %s under %s, %s under %s: %s", old, unit,
				 f->name_a, new, f->name_b, diff);
	free(diff);
	free(new);
	free(old);
	free(unit);
	if (f->name_b)
		add_movers(&text, f);
	else
		add_largest(&text, f);
	return text;
}

/* The widest way up: what a reader of the picture would follow first. */
static char *alt_of(const struct flame *f)
{
	const struct flame_frame *frame = &f->root;
	char *text = xasprintf("%zu frames, %zu deep. The widest way from the "
			       "root:",
			       f->nr_frames, f->depth);

	for (size_t depth = 0; frame->nr_callees; depth++) {
		double all;
		char *number;

		frame = frame->callees[0];
		all = f->name_b && frame->in_b ? frame->all_b : frame->all_a;
		number = bar_number(all);
		figure_add(&text, "%s %s %s", depth ? "," : "", frame->name,
			   number);
		free(number);
		if (f->name_b && frame->in_a && frame->in_b) {
			number = bar_signed(frame->all_b - frame->all_a);
			figure_add(&text, " (%s)", number);
			free(number);
		}
	}
	figure_add(&text, ".");
	return text;
}

/* The number is the clock's, the width what was seen of it. */
static void add_sums(char **text, const struct flame *f)
{
	char *a = bar_number(f->root.all_a), *b = bar_number(f->root.all_b);

	if (f->name_b)
		figure_add(text,
			   " The frames sum to %s (%s) and %s (%s): what is "
			   "left of the lab's numbers is not attributed.",
			   a, f->name_a, b, f->name_b);
	else
		figure_add(text,
			   " The frames sum to %s: what is left of the lab's "
			   "number is not attributed.",
			   a);
	free(b);
	free(a);
}

static void add_left_out(char **text, const struct flame *f)
{
	char *number = bar_signed(f->below_0);

	if (f->below_0 <= -BAR_NUMBER_MIN)
		figure_add(
			text,
			" Frames whose own part is below 0, %s in all, have "
			"no width: the largest size executed less there than "
			"the smallest.",
			number);
	if (f->nr_cut)
		figure_add(
			text,
			" %zu stacks are deeper than %d frames: what is above "
			"counts for the last one drawn.",
			f->nr_cut, FLAME_DEPTH_MAX);
	free(number);
}

static char *axes_of(const struct flame *f)
{
	char *unit = bar_unit(&f->a, "instructions"), *text;

	text = xasprintf("Counted, not sampled. Callers below, what they call "
			 "above; width: %s with all that is called from there. "
			 "Frames narrower than half a pixel are drawn as one, "
			 "grey, and are in the data.",
			 unit);
	free(unit);
	if (f->name_b)
		figure_add(&text,
			   " Widths are those of %s. The number in a frame and "
			   "its colour are the change of its own part: orange "
			   "with a whole edge more, blue with a broken edge "
			   "fewer. A place is the chain of those callers that "
			   "both kernels have; hatched: only one of them has "
			   "the frame there. What only %s has stands at the "
			   "right, at the same scale.",
			   f->name_b, f->name_a);
	add_sums(&text, f);
	add_left_out(&text, f);
	return text;
}

static void put_texts(struct figure *fig, const struct flame *f)
{
	char *label = bar_label(f->a.record);

	fig->title = f->name_b
			     ? xasprintf("%s: %s against %s, by caller", label,
					 f->name_b, f->name_a)
			     : xasprintf("%s: %s, by caller", label, f->name_a);
	free(label);
	fig->headline = headline_of(f);
	fig->alt = alt_of(f);
	fig->axes_text = axes_of(f);
}

static int write_files(struct figure_shop *shop, const struct flame *f,
		       struct figure *fig, struct why *why)
{
	char *svg = NULL, *dat = NULL;
	size_t svg_len, dat_len;
	FILE *out = open_memstream(&svg, &svg_len);
	int err;

	if (!out)
		BUG("no memory for a figure");
	flame_svg(out, f, fig, shop->provenance);
	fclose(out);
	out = open_memstream(&dat, &dat_len);
	if (!out)
		BUG("no memory for a figure");
	flame_dat(out, f);
	fclose(out);
	err = figure_write_own(shop, fig, dat, svg, why);
	free(dat);
	free(svg);
	return err;
}

int figure_profile_flame(struct figure_shop *shop,
			 const struct profile_record *a,
			 const struct profile_record *b, enum profile_half half,
			 const char *name_a, const char *name_b,
			 struct figure *fig, struct why *why)
{
	struct flame f;
	int err = flame_build(&f, a, b, half, why);

	if (err)
		return err;
	f.name_a = name_a;
	f.name_b = b ? name_b : NULL;
	*fig = (struct figure){ .id = bar_id("profile-flame", a, name_a,
					     f.name_b),
				.is_own = true };
	put_texts(fig, &f);
	err = write_files(shop, &f, fig, why);
	if (err)
		figure_release(fig);
	flame_release(&f);
	return err;
}
