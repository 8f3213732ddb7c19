// SPDX-License-Identifier: GPL-2.0-or-later
/* Cost per operation by function, of one kernel. */
#include "analysis/profile.h"

#include "base/err.h"
#include "analysis/profile_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double profile_insns(const double counts[PROFILE_NR])
{
	double insns = counts[PROFILE_INSNS] + counts[PROFILE_REPS];

	return isnan(insns) ? counts[PROFILE_LOCKED] : insns;
}

int profile_order(double a, const char *name_a, double b, const char *name_b)
{
	if (a != b && !isnan(a) && !isnan(b))
		return a > b ? -1 : 1;
	return strcmp(name_a ? name_a : "", name_b ? name_b : "");
}

/* How the sizes of a record become one number, as analysis/lab_line.c does. */
struct quotient {
	size_t nr_sizes;
	bool is_per_size; /* all nr_ops alike: it runs over the size */
	double x[2]; /* smallest, largest */
	double per[2]; /* what counts are divided by first */
	enum profile_half half;
};

static void quotient_init(struct quotient *q, const struct profile_record *r,
			  enum profile_half half)
{
	const size_t ends[2] = { 0, r->nr_sizes - 1 };

	*q = (struct quotient){ .nr_sizes = r->nr_sizes, .half = half };
	q->is_per_size = r->nr_sizes > 1;
	for (size_t k = 1; k < r->nr_sizes; k++)
		if (r->nr_ops[k] != r->nr_ops[0])
			q->is_per_size = false;
	for (size_t e = 0; e < 2; e++) {
		double ops = (double)r->nr_ops[ends[e]];

		q->x[e] = q->is_per_size ? (double)r->sizes[ends[e]] : ops;
		q->per[e] = q->is_per_size ? ops : 1;
	}
}

static double quotient_of(const struct quotient *q, uint64_t small,
			  uint64_t large)
{
	double low = (double)small / q->per[0],
	       high = (double)large / q->per[1];
	double apart = q->x[1] - q->x[0], slope;

	if (q->nr_sizes == 1)
		return q->half == PROFILE_PER_OP ? low / q->x[0] : NAN;
	/* One division, so that what does not grow is exactly 0. */
	slope = apart > 0 ? (high - low) / apart : NAN;
	return q->half == PROFILE_PER_OP ? slope : low - slope * q->x[0];
}

/*
 * Misses of the model do not grow in proportion: a small size fits into a cache
 * that a large one does not, and a quotient of differences would then say more
 * misses of a level than there were accesses to it. So they are those of the
 * largest size, by operations, with what is fixed in them.
 */
static bool is_misses(size_t c)
{
	return c >= PROFILE_L1 && c <= PROFILE_DTLB;
}

static double misses_of(const struct quotient *q, uint64_t large)
{
	return q->half == PROFILE_PER_OP ? (double)large / q->per[1] / q->x[1]
					 : NAN;
}

/* Counts that these rows have; the others are NaN, not 0. */
static uint32_t mask_of(const struct profile_record *r,
			const struct profile_rows *rows)
{
	if (rows == &r->fields)
		return 1u << PROFILE_LOCKED;
	if (rows == &r->stacks)
		return 1u << PROFILE_INSNS | 1u << PROFILE_REPS;
	return r->has;
}

static void counts_of(const struct quotient *q, uint32_t mask,
		      uint64_t counts[PROFILE_SIZES_MAX][PROFILE_NR],
		      double out[PROFILE_NR])
{
	for (size_t c = 0; c < PROFILE_NR; c++) {
		uint64_t large = counts[q->nr_sizes - 1][c];

		if (!(mask & 1u << c))
			out[c] = NAN;
		else if (is_misses(c))
			out[c] = misses_of(q, large);
		else
			out[c] = quotient_of(q, counts[0][c], large);
	}
}

static bool is_nothing(const double counts[PROFILE_NR])
{
	for (size_t c = 0; c < PROFILE_NR; c++)
		if (!isnan(counts[c]) && counts[c] != 0)
			return false;
	return true;
}

static int by_insns(const void *x, const void *y)
{
	const struct profile_line *a = x, *b = y;
	int order = profile_order(profile_insns(a->counts), a->name,
				  profile_insns(b->counts), b->name);

	return order ? order
		     : strcmp(a->module ? a->module : "",
			      b->module ? b->module : "");
}

static void lines_build(struct profile_table *t, const struct quotient *q,
			const struct profile_rows *rows, uint32_t mask,
			bool has_clock)
{
	uint64_t sums[PROFILE_SIZES_MAX][PROFILE_NR] = { 0 };
	double all;

	t->lines = xcalloc(rows->nr + 1, sizeof(*t->lines));
	for (size_t i = 0; i < rows->nr; i++) {
		struct profile_row *row = &rows->rows[i];
		struct profile_line *l = &t->lines[t->nr];

		l->name = row->name;
		l->module = row->module;
		counts_of(q, mask, row->counts, l->counts);
		/* In the other half only. */
		t->nr += !is_nothing(l->counts);
		for (size_t k = 0; k < q->nr_sizes; k++)
			for (size_t c = 0; c < PROFILE_NR; c++)
				sums[k][c] += row->counts[k][c];
	}
	/* Of whole counts, so that no rounding adds up. */
	counts_of(q, mask, sums, t->total.counts);
	all = has_clock ? t->clock_insns : profile_insns(t->total.counts);
	for (size_t i = 0; i < t->nr; i++)
		t->lines[i].share = profile_insns(t->lines[i].counts) / all;
	t->total.share = profile_insns(t->total.counts) / all;
	if (t->nr)
		qsort(t->lines, t->nr, sizeof(*t->lines), by_insns);
}

/* How many instructions of the samples a number of this half is made from. */
static double in_samples(const struct quotient *q, double value)
{
	double over = 1;

	if (q->half == PROFILE_PER_OP)
		over = q->nr_sizes == 1 ? q->x[0] : q->x[1] - q->x[0];
	return value * over * q->per[0];
}

/* What the clock has beyond the functions, or less. */
static void residual_build(struct profile_table *t, const struct quotient *q,
			   const struct profile_record *r, bool has_clock)
{
	double of = t->half == PROFILE_PER_OP ? t->clock_insns
					      : (double)r->clock_insns[0];
	double residual = t->clock_insns - profile_insns(t->total.counts);

	t->residual.name = "[residual]";
	for (size_t c = 0; c < PROFILE_NR; c++)
		t->residual.counts[c] = NAN;
	t->residual.share = NAN;
	t->is_residual_small = true;
	if (!has_clock)
		return;
	t->residual.counts[PROFILE_INSNS] = residual;
	t->residual.counts[PROFILE_REPS] = 0;
	t->residual.share = residual / t->clock_insns;
	/* A fixed cost is what is left of the smallest sample: of that. */
	t->is_residual_small =
		!(fabs(residual) > PROFILE_RESIDUAL_SHARE * fabs(of)) ||
		fabs(in_samples(q, residual)) < PROFILE_RESIDUAL_INSNS + 0.5;
}

int profile_table_build(struct profile_table *t, const struct profile_record *r,
			const struct profile_rows *rows, enum profile_half half,
			struct why *why)
{
	bool has_clock = rows != &r->fields;
	struct quotient q;

	memset(t, 0, sizeof(*t));
	if (!r->nr_sizes)
		return why_set(why, -EINVAL, "profile of %.80s: no size",
			       r->bench);
	quotient_init(&q, r, half);
	t->record = r;
	t->half = half;
	t->clock_insns = quotient_of(&q, r->clock_insns[0],
				     r->clock_insns[r->nr_sizes - 1]);
	t->total.name = "[total]";
	lines_build(t, &q, rows, mask_of(r, rows), has_clock);
	residual_build(t, &q, r, has_clock);
	for (size_t i = 0; i < ARRAY_SIZE(t->touched); i++)
		t->touched[i] =
			r->has & 1u << PROFILE_LINES
				? quotient_of(&q, r->touched[0][i],
					      r->touched[r->nr_sizes - 1][i])
				: NAN;
	return 0;
}

void profile_table_release(struct profile_table *t)
{
	free(t->lines);
	memset(t, 0, sizeof(*t));
}
