// SPDX-License-Identifier: GPL-2.0-or-later
/* One number a process, on the sizes and the clock that both sides have. */
#include "analysis/compare_parts.h"

#include "base/err.h"
#include "analysis/quantile.h"
#include "analysis/reduce.h"

#include <math.h>
#include <stdlib.h>

/*
 * The records of a cell with the points of the wanted sizes: copies that share
 * everything but the list of points.
 */
struct shadows {
	size_t nr;
	struct case_record *r;
	const struct case_record **p;
	const struct case_record **from; /* whose they are */
};

static void shadows_get(const struct compare_cell *cell,
			const struct compare_sizes *keep, struct shadows *s)
{
	size_t nr = 0;

	for (size_t i = 0; i < cell->nr; i++)
		nr += cell->sessions[i].nr;
	s->nr = nr;
	s->r = xcalloc(nr, sizeof(*s->r));
	s->p = xcalloc(nr, sizeof(struct case_record *));
	s->from = xcalloc(nr, sizeof(struct case_record *));
	nr = 0;
	for (size_t i = 0; i < cell->nr; i++)
		for (size_t k = 0; k < cell->sessions[i].nr; k++) {
			const struct case_record *from =
				cell->sessions[i].records[k];
			struct case_record *r = &s->r[nr];

			*r = *from;
			r->points =
				xcalloc(from->nr_points ? from->nr_points : 1,
					sizeof(*r->points));
			r->nr_points = 0;
			for (size_t n = 0; n < from->nr_points; n++)
				if (compare_sizes_find(keep,
						       from->points[n].size) <
				    keep->nr)
					r->points[r->nr_points++] =
						from->points[n];
			s->from[nr] = from;
			s->p[nr++] = r;
		}
}

static void shadows_free(struct shadows *s)
{
	for (size_t i = 0; i < s->nr; i++)
		free(s->r[i].points);
	free(s->r);
	free(s->p);
	free(s->from);
}

static struct case_summary *summarise(struct compare_store *store,
				      const struct compare_case *c,
				      const struct shadows *s,
				      struct compare_numbers *n)
{
	struct summary_rule rule = { .headline = c->headline };
	struct case_summary *sum = xcalloc(1, sizeof(*sum));

	n->clock = core_clock_of(s->p, s->nr);
	rule.clock = n->clock;
	rule.clock.ref_ns = store->clock_ref_ns;
	summary_case(s->p, s->nr, &rule, sum);
	store->summaries = xrealloc(store->summaries, store->nr_summaries + 1,
				    sizeof(struct case_summary *));
	store->summaries[store->nr_summaries++] = sum;
	return sum;
}

/* Why this side has no number; NULL: it has. */
static char *side_judge(const struct compare_cell *cell,
			const struct case_summary *s)
{
	const char *why;

	if (!s)
		return xstrdup(cell->is_planned ? "planned, but not measured"
						: "not in the file");
	if (s->outcome != OUTCOME_OK) {
		why = s->outcome_why ? s->outcome_why : "no reason given";
		return xasprintf("%s: %s", outcome_name(s->outcome), why);
	}
	if (!summary_headline(s)->is_valid)
		return xstrdup(s->why ? s->why : "no number");
	return NULL;
}

/* Wall time, unless one side is contended and CPU time would be whole on both. */
static enum summary_clock choose_clock(const struct shadows s[2])
{
	struct kappa k[2];

	for (int i = 0; i < 2; i++) {
		const struct records rs = { .r = s[i].p, .nr = s[i].nr };

		if (!samples_have_cpu(&rs, 0))
			return SUMMARY_WALL;
		samples_kappa(&rs, 0, &k[i]);
	}
	if (k[0].is_waiting || k[1].is_waiting)
		return SUMMARY_WALL;
	return k[0].is_contended || k[1].is_contended ? SUMMARY_CPU
						      : SUMMARY_WALL;
}

static void numbers_init(const struct compare_cell *cell,
			 struct compare_numbers *n)
{
	size_t nr = 0;

	*n = (struct compare_numbers){ .clock = { .fast_ratio = 1,
						  .slow_ratio = 1 } };
	for (size_t i = 0; i < cell->nr; i++)
		nr += cell->sessions[i].nr;
	n->values = xcalloc(nr, sizeof(*n->values));
	n->logs = xcalloc(nr, sizeof(*n->logs));
	n->session = xcalloc(nr, sizeof(*n->session));
	n->records = xcalloc(nr, sizeof(struct case_record *));
}

static void numbers_take(struct compare_numbers *n,
			 const struct compare_cell *cell, const double *v,
			 size_t stride)
{
	size_t at = 0;

	n->nr = 0;
	n->nr_sessions = 0;
	for (size_t i = 0; i < cell->nr; i++) {
		size_t before = n->nr;

		for (size_t k = 0; k < cell->sessions[i].nr; k++) {
			const struct case_record *r =
				cell->sessions[i].records[k];
			double value;

			if (!compare_has_numbers(r))
				continue;
			value = v[stride * at++];
			if (!isfinite(value))
				continue;
			n->values[n->nr] = value;
			n->logs[n->nr] = log(value);
			n->session[n->nr] = i;
			n->records[n->nr++] = r;
		}
		n->nr_sessions += n->nr > before;
	}
}

static bool all_positive(const struct compare_numbers *n)
{
	for (size_t i = 0; i < n->nr; i++)
		if (!(n->values[i] > 0))
			return false;
	return true;
}

static void reduce_side(const struct compare_store *store,
			const struct shadows *s, enum summary_clock clock,
			struct reduced *d)
{
	const struct case_record **used =
		xcalloc(s->nr, sizeof(struct case_record *));
	struct records rs = { .r = used, .clock_ref_ns = store->clock_ref_ns };

	for (size_t i = 0; i < s->nr; i++)
		if (compare_has_numbers(s->from[i]))
			used[rs.nr++] = s->p[i];
	reduce(&rs, 0, clock, d);
	free(used);
}

/*
 * A line through the noise of one process may start below nothing, where there
 * is no logarithm and no ratio. Then time / operations of one size says it: for
 * a fixed cost of the smallest, which holds most of it, else of the largest.
 */
static void fall_back(const struct compare_cell *const cells[2],
		      const struct reduced d[2], enum summary_headline headline,
		      struct compare_numbers n[2], char **note)
{
	size_t k = headline == SUMMARY_FIXED ? 0 : d[0].nr_sizes - 1;

	for (int i = 0; i < 2; i++) {
		numbers_take(&n[i], cells[i], d[i].per_op_ns + k,
			     d[i].nr_sizes);
		n[i].headline = SUMMARY_MEAN;
		if (!all_positive(&n[i]))
			n[i].why = xstrdup("no time above 0 in a process");
	}
	*note = xasprintf("a %s of a process is not above 0: time / operations "
			  "at size %llu",
			  headline == SUMMARY_FIXED ? "fixed cost" : "slope",
			  (unsigned long long)d[0].sizes[k]);
}

static void take_values(const struct compare_store *store,
			const struct compare_case *c,
			const struct compare_cell *const cells[2],
			const struct shadows s[2], struct compare_numbers n[2],
			char **note)
{
	enum summary_clock clock = choose_clock(s);
	enum summary_headline headline;
	struct reduced d[2];
	const double *v[2];

	for (int i = 0; i < 2; i++)
		reduce_side(store, &s[i], clock, &d[i]);
	headline = d[0].nr_sizes == 1 ? SUMMARY_MEAN : c->headline;
	for (int i = 0; i < 2; i++) {
		v[i] = reduced_values(&d[i], headline);
		n[i].headline = headline;
		if (v[i])
			numbers_take(&n[i], cells[i], v[i], 1);
		if (!n[i].nr)
			n[i].why = xstrdup("no process kept enough sizes for "
					   "a line");
	}
	if (!n[0].why && !n[1].why &&
	    (!all_positive(&n[0]) || !all_positive(&n[1])))
		fall_back(cells, d, headline, n, note);
	for (int i = 0; i < 2; i++)
		reduced_release(&d[i]);
}

void compare_numbers_get(struct compare_store *store,
			 const struct compare_case *c,
			 const struct compare_cell *const cells[2],
			 struct compare_numbers n[2], char **why_row,
			 char **note)
{
	struct compare_sizes own[2], both;
	struct shadows s[2];

	*why_row = compare_ways_judge(cells);
	*note = NULL;
	for (int i = 0; i < 2; i++)
		compare_sizes_of(cells[i], &own[i]);
	compare_sizes_common(&own[0], &own[1], &both);
	if (!*why_row && own[0].nr && own[1].nr && !c->is_ab_size)
		*why_row = compare_sizes_judge(&own[0], &own[1], &both);
	for (int i = 0; i < 2; i++) {
		numbers_init(cells[i], &n[i]);
		shadows_get(cells[i],
			    *why_row || c->is_ab_size || !both.nr ? &own[i]
								  : &both,
			    &s[i]);
		if (s[i].nr)
			n[i].summary = summarise(store, c, &s[i], &n[i]);
		n[i].why = side_judge(cells[i], n[i].summary);
	}
	if (!*why_row && !n[0].why && !n[1].why)
		take_values(store, c, cells, s, n, note);
	for (int i = 0; i < 2; i++)
		shadows_free(&s[i]);
}

void compare_numbers_release(struct compare_numbers *n)
{
	free(n->values);
	free(n->logs);
	free(n->session);
	free(n->records);
	free(n->why);
	*n = (struct compare_numbers){ 0 };
}
