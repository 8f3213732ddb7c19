// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/alive.h"

#include <stdio.h>
#include <string.h>

/* One step after another from *at on, while they are of this column. */
static bool run(struct alive *a, const struct scenario *s, size_t *at,
		unsigned int column, struct alive_fault *f)
{
	for (; *at < s->nr_steps && s->steps[*at].column == column; ++*at) {
		f->step = *at;
		if (!alive_allows(a, s, &s->steps[*at], f))
			return false;
		alive_step(a, &s->steps[*at]);
	}
	return true;
}

/* Step i (of column 1) and step k (of 2): does their order matter? */
static bool order_matters(struct alive *after, const struct alive *before,
			  const struct scenario *s, size_t i, size_t k,
			  struct alive_fault *f)
{
	struct alive other = *before;
	const size_t steps[2] = { i, k };

	*after = *before;
	for (int n = 0; n < 2; n++) {
		f->step = steps[n];
		if (!alive_allows(after, s, &s->steps[steps[n]], f))
			return true;
		alive_step(after, &s->steps[steps[n]]);
		f->step = steps[!n];
		if (!alive_allows(&other, s, &s->steps[steps[!n]], f))
			return true;
		alive_step(&other, &s->steps[steps[!n]]);
	}
	if (!memcmp(after, &other, sizeof(other)))
		return false;
	f->step = k;
	f->word = NULL;
	f->hint[0] = '\0';
	snprintf(f->what, sizeof(f->what), "%s",
		 "what is mapped or held after the race depends on whether a "
		 "step of the other column came first");
	return true;
}

/*
 * Every order of the two columns: the states form a grid, and each square is
 * closed if the two steps that span it can be exchanged.
 */
static bool run_race(struct alive *a, const struct scenario *s, size_t *at,
		     struct alive_fault *f)
{
	struct alive row[SCN_STEPS + 1];
	size_t first = *at, second, end;

	row[0] = *a;
	for (second = first; second < s->nr_steps; second++) {
		if (s->steps[second].column != 1)
			break;
		f->step = second;
		row[second - first + 1] = row[second - first];
		if (!alive_allows(&row[second - first], s, &s->steps[second],
				  f))
			return false;
		alive_step(&row[second - first + 1], &s->steps[second]);
	}
	for (end = second; end < s->nr_steps; end++) {
		struct alive corner = row[0];

		if (s->steps[end].column != 2)
			break;
		f->step = end;
		if (!alive_allows(&row[0], s, &s->steps[end], f))
			return false;
		alive_step(&row[0], &s->steps[end]);
		for (size_t i = first; i < second; i++) {
			struct alive next = row[i - first + 1];

			if (order_matters(&row[i - first + 1], &corner, s, i,
					  end, f))
				return false;
			corner = next;
		}
	}
	*a = row[second - first];
	*at = end;
	if (first < second && second < end)
		return true;
	f->step = first;
	f->word = NULL;
	snprintf(f->what, sizeof(f->what), "%s",
		 "a race has steps in both of its columns");
	return false;
}

bool alive_all(const struct scenario *s, struct alive_fault *f)
{
	struct alive a;
	size_t at = 0;

	*f = (struct alive_fault){ 0 };
	alive_init(&a, s);
	if (!run(&a, s, &at, 0, f))
		return false;
	if (at == s->nr_steps)
		return true;
	if (!run_race(&a, s, &at, f) || !run(&a, s, &at, 0, f))
		return false;
	if (at == s->nr_steps)
		return true;
	f->step = at;
	f->word = NULL;
	snprintf(f->what, sizeof(f->what), "%s", "a second race");
	return false;
}
