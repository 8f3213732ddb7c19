// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/scaling.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_S 1e9
#define NEAR	 "near" /* runner/place.h */

/* The case's number of tasks, 0: it has none, or no number to go with it. */
static size_t tasks_of(const struct case_summary *s)
{
	const char *word = axes_get(&s->axes, "tasks");
	const struct estimate *e = summary_headline(s);

	if (!word || s->outcome != OUTCOME_OK || !s->nr_phases ||
	    s->headline == SUMMARY_FIXED || !e->is_valid || !(e->value > 0) ||
	    s->phases[s->headline_phase].is_per_size)
		return 0;
	return strtoul(word, NULL, 10);
}

static void axes_but_tasks(struct axes *to, const struct axes *from)
{
	memset(to, 0, sizeof(*to));
	for (size_t i = 0; i < from->nr; i++)
		if (strcmp(from->a[i].name, "tasks") != 0)
			axes_add(to, from->a[i].name, from->a[i].value);
}

static bool is_same_bench(const struct scaling *f, const struct case_summary *s)
{
	const struct case_summary *first = f->points[0].of;

	return !strcmp(first->bench, s->bench) && first->version == s->version;
}

static bool is_of(const struct scaling *f, const struct case_summary *s)
{
	struct axes axes;
	bool is_same;

	if (!is_same_bench(f, s))
		return false;
	axes_but_tasks(&axes, &s->axes);
	is_same = axes_equal(&axes, &f->axes);
	axes_release(&axes);
	return is_same;
}

/* x / y with the ends that are farthest apart; a bound of 0 bounds nothing. */
static struct estimate ratio(double scale, const struct estimate *x,
			     const struct estimate *y)
{
	struct estimate e = {
		.value = scale * x->value / y->value,
		.lo = scale * x->lo / y->hi,
		.hi = scale * x->hi / y->lo,
		.level = fmin(x->level, y->level),
		.nr = x->nr < y->nr ? x->nr : y->nr,
		.is_valid = true,
	};

	e.has_interval =
		x->has_interval && y->has_interval && x->lo > 0 && y->lo > 0;
	return e;
}

static void add_point(struct scaling *f, const struct case_summary *s,
		      size_t tasks)
{
	static const struct estimate one = {
		.value = 1,
		.lo = 1,
		.hi = 1,
		.level = 1,
		.nr = SIZE_MAX,
		.is_valid = true,
		.has_interval = true,
	};
	struct scaling_point p = {
		.tasks = tasks,
		.of = s,
		.time_ns = *summary_headline(s),
		.linear_per_s = NAN,
		.efficiency = estimate_none(),
	};
	size_t at = f->nr;

	p.ops_per_s = ratio(NS_PER_S, &one, &p.time_ns);
	f->points = xrealloc(f->points, f->nr + 1, sizeof(*f->points));
	for (; at && f->points[at - 1].tasks > tasks; at--)
		f->points[at] = f->points[at - 1];
	f->points[at] = p;
	f->nr++;
}

static const struct scaling_point *one_of(const struct scaling *f)
{
	return f->points[0].tasks == 1 ? &f->points[0] : NULL;
}

/* Is it f but for its place, and that near? */
static bool is_near_of(const struct scaling *near, const struct scaling *f)
{
	const char *place = axes_get(&near->axes, "place");
	struct axes axes = { .nr = 0 };
	bool is_it;

	if (!place || strcmp(place, NEAR) != 0 ||
	    !is_same_bench(near, f->points[0].of))
		return false;
	for (size_t i = 0; i < f->axes.nr; i++)
		axes_add(&axes, f->axes.a[i].name,
			 strcmp(f->axes.a[i].name, "place") != 0
				 ? f->axes.a[i].value
				 : NEAR);
	is_it = axes_equal(&axes, &near->axes);
	axes_release(&axes);
	return is_it;
}

static void compare_with(struct scaling *f, const struct scaling_point *one)
{
	f->has_one = true;
	for (size_t i = 0; i < f->nr; i++) {
		struct scaling_point *p = &f->points[i];
		double n = (double)p->tasks;

		p->linear_per_s = n * one->ops_per_s.value;
		p->efficiency = ratio(1 / n, &one->time_ns, &p->time_ns);
		/* Against itself it is 1 whatever its interval is. */
		if (p == one)
			p->efficiency.lo = p->efficiency.hi = 1;
	}
}

/* Its own t(1), or that of its near one, which is told that it lends. */
static void find_one(struct scaling *all, size_t nr, struct scaling *f,
		     bool *lends)
{
	if (one_of(f)) {
		compare_with(f, one_of(f));
		return;
	}
	for (size_t i = 0; i < nr; i++)
		if (one_of(&all[i]) && is_near_of(&all[i], f)) {
			compare_with(f, one_of(&all[i]));
			f->is_one_near = true;
			lends[i] = true;
		}
}

static struct scaling *family_of(struct scaling **all, size_t *nr,
				 const struct case_summary *s)
{
	struct scaling *f;

	for (size_t i = 0; i < *nr; i++)
		if (is_of(&(*all)[i], s))
			return &(*all)[i];
	*all = xrealloc(*all, *nr + 1, sizeof(**all));
	f = &(*all)[(*nr)++];
	memset(f, 0, sizeof(*f));
	axes_but_tasks(&f->axes, &s->axes);
	return f;
}

static void release(struct scaling *f)
{
	axes_release(&f->axes);
	free(f->points);
}

size_t scaling_find(const struct run_summary *run, struct scaling **out)
{
	struct scaling *all = NULL;
	size_t nr = 0, kept = 0;
	bool *lends;

	for (size_t i = 0; i < run->nr; i++) {
		size_t tasks = tasks_of(&run->cases[i]);

		if (tasks)
			add_point(family_of(&all, &nr, &run->cases[i]),
				  &run->cases[i], tasks);
	}
	lends = xcalloc(nr + 1, sizeof(*lends));
	for (size_t i = 0; i < nr; i++)
		find_one(all, nr, &all[i], lends);
	for (size_t i = 0; i < nr; i++) {
		if (all[i].nr < 2 && !lends[i] && !all[i].is_one_near)
			release(&all[i]);
		else
			all[kept++] = all[i];
	}
	free(lends);
	*out = all;
	return kept;
}

void scaling_free(struct scaling *s, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		release(&s[i]);
	free(s);
}
