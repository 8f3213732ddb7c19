// SPDX-License-Identifier: GPL-2.0-or-later
#include "litmus/race_judge.h"

#include <errno.h>
#include <string.h>

/* The two columns, one after the other, begin at step first. */
struct columns {
	size_t first, nr[2];
};

static struct columns columns_of(const struct scenario *s)
{
	struct columns c = { .first = s->nr_steps };

	for (size_t i = 0; i < s->nr_steps; i++) {
		if (!s->steps[i].column)
			continue;
		if (c.first == s->nr_steps)
			c.first = i;
		c.nr[s->steps[i].column - 1]++;
	}
	return c;
}

/* Bit i of mask: place i is column 1's. */
static void merge_columns(const struct columns *c, unsigned int mask,
			  uint8_t *to)
{
	size_t next[2] = { c->first, c->first + c->nr[0] };

	for (size_t i = 0; i < c->nr[0] + c->nr[1]; i++)
		to[i] = (uint8_t)next[!(mask >> i & 1)]++;
}

int race_orders_make(struct race_orders *o, const struct scenario *s,
		     struct why *why)
{
	struct columns c = columns_of(s);
	size_t nr = c.nr[0] + c.nr[1];

	o->nr = 0;
	if (!c.nr[0] || !c.nr[1])
		return why_set(why, -EINVAL, "%s has no race", s->name);
	if (nr > RACE_STEPS_MAX)
		return why_set(why, -E2BIG,
			       "%s: %zu steps race, which is more than %d",
			       s->name, nr, RACE_STEPS_MAX);
	for (unsigned int mask = 0; mask < 1u << nr; mask++) {
		uint8_t *steps = o->steps[o->nr];

		if ((size_t)__builtin_popcount(mask) != c.nr[0])
			continue;
		for (size_t i = 0; i < s->nr_steps; i++)
			steps[i] = (uint8_t)i;
		merge_columns(&c, mask, steps + c.first);
		o->nr++;
	}
	return 0;
}

/* One observation in one order, in marks. */
struct view {
	uint8_t now[2];
	uint8_t before[2]; /* the last write */
	bool has_before;
};

/* One observation in all orders. */
struct verdict {
	const uint64_t *words;
	size_t nr_words;
	struct view views[RACE_ORDERS_MAX];
	size_t nr_views;
	bool is_old; /* was there before, in some order */
	uint64_t ever[2]; /* bits of marks, in any order */
};

/* The beginning of a page that is being written, the rest what was there. */
static bool is_moment(const struct verdict *v, const uint8_t old[2],
		      const uint8_t now[2])
{
	const size_t nr = v->nr_words;
	size_t i = 0;

	while (i < nr && v->words[i] == now[i >= nr / 2])
		i++;
	while (i < nr && v->words[i] == old[i >= nr / 2])
		i++;
	return i == nr;
}

static bool was_current(const struct verdict *v, const uint8_t pair[2])
{
	for (size_t i = 0; i < v->nr_views; i++)
		if (!memcmp(v->views[i].now, pair, 2))
			return true;
	return false;
}

/* Also in the middle of a write, if its beginning and its end are. */
static bool is_current(const struct verdict *v)
{
	for (size_t i = 0; i < v->nr_views; i++) {
		const struct view *w = &v->views[i];

		if (is_moment(v, w->now, w->now))
			return true;
		if (w->has_before && was_current(v, w->before) &&
		    is_moment(v, w->before, w->now))
			return true;
	}
	return false;
}

static bool was_ever(const struct verdict *v)
{
	for (size_t i = 0; i < v->nr_words; i++)
		if (v->words[i] >= IDEAL_STAMPS ||
		    !(v->ever[i >= v->nr_words / 2] >> v->words[i] & 1))
			return false;
	return true;
}

static enum ideal_class classify(const struct verdict *v)
{
	if (is_current(v))
		return IDEAL_CURRENT;
	if (!was_ever(v))
		return IDEAL_FOREIGN;
	return v->is_old ? IDEAL_STALE : IDEAL_TORN;
}

static bool is_skipped(const struct race_seen *seen, size_t step)
{
	return seen->is_refused[step] || seen->was_not_done[step];
}

/* Up to the step; marks[stamp]: what the run has written for it. */
static void replay(struct ideal *d, const struct scenario *s,
		   const uint8_t *order, const struct race_seen *seen,
		   size_t until, uint8_t marks[IDEAL_STAMPS])
{
	ideal_init(d, s);
	for (uint8_t i = 0; i < IDEAL_STAMPS; i++)
		marks[i] = i;
	for (size_t i = 0; i < s->nr_steps && order[i] != until; i++) {
		uint8_t stamp;

		if (is_skipped(seen, order[i]))
			continue;
		stamp = ideal_step(d, s, &s->steps[order[i]]);
		if (stamp)
			marks[stamp] = race_mark(s, order[i]);
	}
}

static void add_view(struct verdict *v, const struct ideal *d,
		     const struct scn_step *st,
		     const uint8_t marks[IDEAL_STAMPS])
{
	const unsigned int owner = st->ref != SCN_NONE
					   ? ideal_ref(st->ref)
					   : ideal_page(st->proc, st->page);
	struct view *w = &v->views[v->nr_views++];
	uint8_t pair[2], last[2] = { 0, 0 };

	for (size_t i = 0; i < d->nr_pairs[owner]; i++) {
		for (int half = 0; half < 2; half++) {
			pair[half] = marks[d->pairs[owner][i][half]];
			v->ever[half] |= 1ULL << pair[half];
		}
		v->is_old |= is_moment(v, i ? last : pair, pair);
		w->has_before = i > 0;
		memcpy(w->before, last, 2);
		memcpy(last, pair, 2);
	}
	memcpy(w->now, last, 2);
}

static enum ideal_class judge_step(const struct race_orders *o,
				   const struct scenario *s,
				   const struct race_seen *seen, size_t step)
{
	struct verdict v = { .words = seen->words[step],
			     .nr_words = seen->nr_words[step] };
	uint8_t marks[IDEAL_STAMPS];
	struct ideal d;

	for (size_t i = 0; i < o->nr; i++) {
		replay(&d, s, o->steps[i], seen, step, marks);
		add_view(&v, &d, &s->steps[step], marks);
	}
	return classify(&v);
}

uint32_t race_judge(const struct race_orders *o, const struct scenario *s,
		    const struct race_seen *seen)
{
	uint32_t broken = 0;

	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];
		enum scn_property p = SCN_NR_PROPERTIES;

		if (seen->is_refused[i])
			p = SCN_REFUSAL;
		else if (seen->was_not_done[i])
			continue;
		else if (st->verb == SCN_READ || st->verb == SCN_LOOK)
			p = ideal_breaks(st, judge_step(o, s, seen, i));
		if (p != SCN_NR_PROPERTIES)
			broken |= 1u << p;
	}
	return broken;
}
