// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/explore.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

static const char *const proc_names[SCN_PROCS] = { "P", "C", "D", "E" };
static const char *const page_names[SCN_PAGES] = { "a", "b", "c" };
static const char *const ref_names[SCN_REFS] = { "r", "s", "t", "u" };

static void name_all(struct scenario *s, const struct explore_bounds *b)
{
	snprintf(s->name, sizeof(s->name), "found");
	s->asks = b->asks;
	s->kind = (uint8_t)b->kind;
	s->nr_procs = b->nr_procs;
	s->nr_pages = b->nr_pages;
	s->nr_refs = b->nr_refs;
	for (size_t i = 0; i < s->nr_procs; i++) {
		snprintf(s->procs[i], SCN_NAME_MAX, "%s", proc_names[i]);
		s->crowd[i] = 1;
	}
	for (size_t i = 0; i < s->nr_pages && i < SCN_PAGES; i++) {
		snprintf(s->pages[i].name, SCN_NAME_MAX, "%s", page_names[i]);
		s->pages[i].kinds = (uint16_t)(1u << b->kind);
	}
	for (size_t i = 0; i < s->nr_refs; i++)
		snprintf(s->refs[i], SCN_NAME_MAX, "%s", ref_names[i]);
}

/*
 * Where the step that begins at i ends: behind its last stage. One that the story
 * leaves under way ends with it.
 */
static size_t last_of(const struct story *t, size_t i)
{
	unsigned int flight = t->steps[i].flight;

	if (t->steps[i].end != STEP_MORE)
		return i;
	for (size_t k = i + 1; k < t->nr; k++)
		if (t->steps[k].flight == flight &&
		    t->steps[k].end != STEP_MORE)
			return k;
	return t->nr - 1;
}

static bool begins(const struct story *t, size_t i)
{
	return t->steps[i].stage <= 1;
}

/* From the first step that another runs beside, to where the last such ends;
 * from > to: there is none. */
static void find_race(const struct story *t, size_t *from, size_t *to)
{
	*from = t->nr;
	*to = 0;
	for (size_t i = 0; i < t->nr; i++) {
		size_t last = last_of(t, i);

		if (!begins(t, i))
			continue;
		for (size_t k = i + 1; k <= last; k++) {
			if (t->steps[k].flight == t->steps[i].flight)
				continue;
			if (i < *from)
				*from = i;
			if (last > *to)
				*to = last;
			if (last_of(t, k) > *to)
				*to = last_of(t, k);
		}
	}
}

static bool add_steps(struct scenario *s, const struct story *t, size_t from,
		      size_t to, unsigned int column)
{
	for (size_t i = from; i < to; i++) {
		struct scn_step *st = &s->steps[s->nr_steps];

		if (!begins(t, i) ||
		    (column && t->steps[i].flight + 1u != column))
			continue;
		if (s->nr_steps == SCN_STEPS)
			return false;
		*st = t->steps[i].step;
		st->column = (uint8_t)column;
		s->nr_steps++;
	}
	return true;
}

/* Only what the steps name; what was forked as a crowd is one. */
static void trim(struct scenario *s)
{
	s->nr_procs = 1;
	s->nr_refs = 0;
	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];

		if (st->verb == SCN_FORK) {
			s->crowd[st->other] = st->times;
			if (st->other >= s->nr_procs)
				s->nr_procs = st->other + 1u;
		}
		if (st->ref != SCN_NONE && st->ref >= s->nr_refs)
			s->nr_refs = st->ref + 1u;
	}
}

void story_scenario(struct scenario *s, const struct story *t,
		    const struct explore_bounds *b)
{
	size_t from, to;
	bool fits;
	uint32_t broken;

	memset(s, 0, sizeof(*s));
	name_all(s, b);
	if (!t->nr)
		return;
	find_race(t, &from, &to);
	fits = add_steps(s, t, 0, from, 0);
	if (from <= to)
		fits = fits && add_steps(s, t, from, to + 1, 1) &&
		       add_steps(s, t, from, to + 1, 2) &&
		       add_steps(s, t, to + 1, t->nr, 0);
	if (!fits)
		s->nr_steps = 0;
	trim(s);
	broken = t->steps[t->nr - 1].effect.broken & b->asks;
	if (broken)
		s->asks = broken;
}
