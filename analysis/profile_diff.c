// SPDX-License-Identifier: GPL-2.0-or-later
/* Why it differs between two kernels. */
#include "analysis/profile_parts.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *profile_match_name(enum profile_match m)
{
	switch (m) {
	case MATCH_SAME:
		return "=";
	case MATCH_STEM:
		return "stem";
	case MATCH_RENAMED:
		return "renamed";
	case MATCH_NEW:
		return "new";
	case MATCH_VANISHED:
		return "gone";
	}
	BUG("match %d", (int)m);
}

static int differ(const struct profile_record *r, const char *what,
		  struct why *why)
{
	char *label = case_label(r->bench, &r->axes);

	why_set(why, -EINVAL, "profiles of %.120s: %s", label, what);
	free(label);
	return -EINVAL;
}

int profile_same_case(const struct profile_table *a,
		      const struct profile_table *b, struct why *why)
{
	const struct profile_record *x = a->record, *y = b->record;

	if (strcmp(x->bench, y->bench) != 0 || !axes_equal(&x->axes, &y->axes))
		return differ(x, "the other is of another case", why);
	if (x->version != y->version)
		return differ(x, "the workload changed in between", why);
	if (x->phase != y->phase || strcmp(x->phase_name, y->phase_name) != 0)
		return differ(x, "the other is of another phase", why);
	if (a->half != b->half)
		return differ(x, "per operation against fixed", why);
	if (x->nr_sizes != y->nr_sizes)
		return differ(x, "other sizes", why);
	for (size_t k = 0; k < x->nr_sizes; k++)
		if (x->sizes[k] != y->sizes[k] || x->nr_ops[k] != y->nr_ops[k])
			return differ(x, "other sizes", why);
	return 0;
}

/* Not there is 0, but not counted on the other side is not known. */
static void side(double out[PROFILE_NR], const struct profile_line *l,
		 const struct profile_line *total)
{
	for (size_t c = 0; c < PROFILE_NR; c++)
		out[c] = l ? l->counts[c] : isnan(total->counts[c]) ? NAN : 0;
}

static void line_set(struct profile_diff_line *d, const struct profile_diff *of,
		     const struct profile_line *a, const struct profile_line *b,
		     enum profile_match how)
{
	d->name_a = a ? a->name : NULL;
	d->name_b = b ? b->name : NULL;
	d->match = how;
	side(d->a, a, &of->a->total);
	side(d->b, b, &of->b->total);
	/* NaN unless both were counted. */
	for (size_t c = 0; c < PROFILE_NR; c++)
		d->diff[c] = d->b[c] - d->a[c];
}

static int by_diff(const void *x, const void *y)
{
	const struct profile_diff_line *a = x, *b = y;
	const char *name_a = a->name_b ? a->name_b : a->name_a;
	const char *name_b = b->name_b ? b->name_b : b->name_a;
	double of_a = profile_insns(a->diff), of_b = profile_insns(b->diff);
	int order = profile_order(fabs(of_a), name_a, fabs(of_b), name_b);

	if (order)
		return order;
	return strcmp(a->name_a ? a->name_a : "", b->name_a ? b->name_a : "");
}

int profile_diff_build(struct profile_diff *d, const struct profile_table *a,
		       const struct profile_table *b, struct why *why)
{
	struct profile_matches m;
	int err;

	memset(d, 0, sizeof(*d));
	err = profile_same_case(a, b, why);
	if (err)
		return err;
	d->a = a;
	d->b = b;
	profile_match_lines(&m, a, b);
	d->lines = xcalloc(a->nr + b->nr + 1, sizeof(*d->lines));
	for (size_t i = 0; i < a->nr; i++)
		line_set(&d->lines[d->nr++], d, &a->lines[i],
			 m.to_b[i] < 0 ? NULL : &b->lines[m.to_b[i]], m.how[i]);
	for (size_t i = 0; i < b->nr; i++)
		if (!m.is_taken[i])
			line_set(&d->lines[d->nr++], d, NULL, &b->lines[i],
				 MATCH_NEW);
	profile_matches_release(&m);
	if (d->nr)
		qsort(d->lines, d->nr, sizeof(*d->lines), by_diff);
	line_set(&d->total, d, &a->total, &b->total, MATCH_SAME);
	line_set(&d->residual, d, &a->residual, &b->residual, MATCH_SAME);
	return 0;
}

void profile_diff_release(struct profile_diff *d)
{
	free(d->lines);
	memset(d, 0, sizeof(*d));
}
