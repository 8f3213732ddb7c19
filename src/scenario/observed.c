// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/observed.h"

#include <string.h>

/* Does the process pin a page that it has? Copies of it by fork are needed. */
static bool pins_a_page(const struct ideal *d, unsigned int proc)
{
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (d->holder[i] == proc && d->of_ref[i] != SCN_NONE &&
		    d->verb[i] != SCN_GET)
			return true;
	return false;
}

static bool is_needless(const struct ideal *d, const struct scenario *s,
			const struct scn_step *st)
{
	if (st->verb == SCN_FORK)
		return !pins_a_page(d, st->proc);
	if (st->page == SCN_NONE)
		return false;
	if (st->verb == SCN_SAME && ideal_is_shared(d, s, st->proc, st->other))
		return false;
	return !ideal_is_shared(d, s, st->proc, st->page);
}

static uint32_t bit_of(const struct scn_step *st, enum ideal_class c,
		       bool has_race)
{
	if (st->verb == SCN_CLEANED)
		return c == IDEAL_CURRENT ? 0 : 1u << SCN_UNSTABLE;
	if (st->verb != SCN_READ && st->verb != SCN_LOOK)
		return 0;
	if (c == IDEAL_TORN && !has_race)
		c = IDEAL_STALE;
	if (c == IDEAL_CURRENT)
		return 0;
	return 1u << ideal_breaks(st, c);
}

uint32_t observed_breaks(const struct scenario *s, const char *observed)
{
	bool has_race = false;
	struct ideal d;
	uint32_t breaks = 0;

	ideal_init(&d, s);
	for (size_t i = 0; i < s->nr_steps && observed[i]; i++) {
		const struct scn_step *st = &s->steps[i];

		has_race = has_race || st->column;
		switch (observed[i]) {
		case IDEAL_STALE:
		case IDEAL_FOREIGN:
		case IDEAL_TORN:
			breaks |= bit_of(st, (enum ideal_class)observed[i],
					 has_race);
			break;
		case 'c':
			if (is_needless(&d, s, st))
				breaks |= 1u << SCN_NEEDLESS_COPY;
			break;
		case 'x':
			breaks |= 1u << SCN_REFUSAL;
			break;
		}
		if (observed[i] != 'x' && observed[i] != '?')
			ideal_step(&d, s, st);
	}
	return breaks;
}

static bool is_alike(char a, char b)
{
	if (a == b || a == '?' || b == '?')
		return true;
	if (a == 'w')
		return b == 'c' || b == 'r';
	return b == 'w' && (a == 'c' || a == 'r');
}

int observed_differs(const struct scenario *s, const char *a, const char *b)
{
	for (size_t i = 0; i < s->nr_steps; i++) {
		if (!a[i] && !b[i])
			return -1;
		if (!a[i] || !b[i] || !is_alike(a[i], b[i]))
			return (int)i;
	}
	return -1;
}
