// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/shrink.h"

#include "base/err.h"
#include "scenario/hash.h"

#include <stdlib.h>
#include <string.h>

/* What goes on, beside what the caller knows of it. */
struct course {
	struct shrink *sh;
	uint64_t *asked; /* hashes of those that did not show it */
	size_t nr_asked;
};

/* Keeps the steps that are not in gone[]; which columns they have stays. */
static void without(struct scenario *to, const struct scenario *s,
		    const bool gone[SCN_STEPS])
{
	*to = *s;
	to->nr_steps = 0;
	for (size_t i = 0; i < s->nr_steps; i++)
		if (!gone[i])
			to->steps[to->nr_steps++] = s->steps[i];
}

static bool names_proc(const struct scn_step *st, unsigned int proc)
{
	return st->proc == proc || (st->verb == SCN_FORK && st->other == proc);
}

static bool names_page(const struct scn_step *st, unsigned int page)
{
	return st->page == page || (st->verb != SCN_FORK && st->other == page);
}

static void lower(uint8_t *number, unsigned int gone)
{
	if (*number != SCN_NONE && *number > gone)
		--*number;
}

/* Names that no step has any more are not declared. */
static void drop_ref(struct scenario *s, unsigned int ref)
{
	s->nr_refs--;
	memmove(s->refs[ref], s->refs[ref + 1],
		(s->nr_refs - ref) * sizeof(s->refs[0]));
	memset(s->refs[s->nr_refs], 0, sizeof(s->refs[0]));
	for (size_t i = 0; i < s->nr_steps; i++)
		lower(&s->steps[i].ref, ref);
}

static void drop_proc(struct scenario *s, unsigned int proc)
{
	s->nr_procs--;
	memmove(s->procs[proc], s->procs[proc + 1],
		(s->nr_procs - proc) * sizeof(s->procs[0]));
	memset(s->procs[s->nr_procs], 0, sizeof(s->procs[0]));
	memmove(&s->crowd[proc], &s->crowd[proc + 1],
		(s->nr_procs - proc) * sizeof(s->crowd[0]));
	s->crowd[s->nr_procs] = 0;
	for (size_t i = 0; i < s->nr_steps; i++) {
		lower(&s->steps[i].proc, proc);
		if (s->steps[i].verb == SCN_FORK)
			lower(&s->steps[i].other, proc);
	}
}

static void drop_page(struct scenario *s, unsigned int page)
{
	s->nr_pages--;
	memmove(&s->pages[page], &s->pages[page + 1],
		(s->nr_pages - page) * sizeof(s->pages[0]));
	memset(&s->pages[s->nr_pages], 0, sizeof(s->pages[0]));
	for (size_t i = 0; i < s->nr_steps; i++) {
		lower(&s->steps[i].page, page);
		if (s->steps[i].verb != SCN_FORK)
			lower(&s->steps[i].other, page);
	}
}

static void tidy(struct scenario *s)
{
	bool ref[SCN_REFS + 1] = { false }, proc[SCN_PROCS + 1] = { true };
	bool page[SCN_PAGES + 1] = { false };

	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];

		for (unsigned int k = 0; k < SCN_REFS; k++)
			ref[k] |= st->ref == k;
		for (unsigned int k = 0; k < SCN_PROCS; k++)
			proc[k] |= names_proc(st, k);
		for (unsigned int k = 0; k < SCN_PAGES; k++)
			page[k] |= names_page(st, k);
	}
	for (unsigned int k = (unsigned int)s->nr_refs; k-- > 0;)
		if (!ref[k])
			drop_ref(s, k);
	for (unsigned int k = (unsigned int)s->nr_procs; k-- > 1;)
		if (!proc[k])
			drop_proc(s, k);
	for (unsigned int k = (unsigned int)s->nr_pages; k-- > 0;)
		if (!page[k] && s->nr_pages > 1)
			drop_page(s, k);
}

static bool was_asked(const struct course *c, uint64_t hash)
{
	for (size_t i = 0; i < c->nr_asked; i++)
		if (c->asked[i] == hash)
			return true;
	return false;
}

/* Is it one, and does it show it? Then it takes the place of *s. */
static bool try(struct scenario *s, struct scenario *smaller, struct course *c)
{
	struct shrink *sh = c->sh;
	uint64_t hash;

	tidy(smaller);
	if (!smaller->nr_steps || scenario_check(smaller, NULL))
		return false;
	hash = scenario_hash(smaller);
	if (was_asked(c, hash))
		return false;
	if (sh->nr_tries_max && sh->nr_tries == sh->nr_tries_max) {
		sh->is_cut = true;
		return false;
	}
	sh->nr_tries++;
	if (sh->shows(smaller, sh->arg)) {
		*s = *smaller;
		return true;
	}
	c->asked = xrealloc(c->asked, c->nr_asked + 1, sizeof(*c->asked));
	c->asked[c->nr_asked++] = hash;
	return false;
}

static bool try_without(struct scenario *s, struct course *c,
			const bool gone[SCN_STEPS])
{
	struct scenario smaller;

	without(&smaller, s, gone);
	return smaller.nr_steps < s->nr_steps && try(s, &smaller, c);
}

/* All steps of a process, of a reference, of a page. */
static bool shrink_names(struct scenario *s, struct course *c)
{
	bool has_shrunk = false;

	for (unsigned int what = 0; what < 3; what++)
		for (unsigned int nr = SCN_PROCS; nr-- > 0;) {
			bool gone[SCN_STEPS] = { false };

			for (size_t i = 0; i < s->nr_steps; i++) {
				const struct scn_step *st = &s->steps[i];

				gone[i] = what == 0   ? nr && names_proc(st, nr)
					  : what == 1 ? st->ref == nr
						      : names_page(st, nr);
			}
			has_shrunk |= try_without(s, c, gone);
		}
	return has_shrunk;
}

/* Ever shorter runs of steps, from the end: what is seen last goes first. */
static bool shrink_steps(struct scenario *s, struct course *c)
{
	bool has_shrunk = false;

	for (size_t len = s->nr_steps / 2; len; len /= 2)
		for (size_t end = s->nr_steps; end >= len;) {
			bool gone[SCN_STEPS] = { false };

			memset(gone + end - len, true, len * sizeof(*gone));
			if (try_without(s, c, gone))
				has_shrunk = true;
			end--;
			if (end > s->nr_steps)
				end = s->nr_steps;
		}
	return has_shrunk;
}

/* Two that need each other: a swap-out and its swap-in, a take and its drop. */
static bool shrink_pairs(struct scenario *s, struct course *c)
{
	for (size_t i = s->nr_steps; i-- > 1;)
		for (size_t k = i; k-- > 0;) {
			bool gone[SCN_STEPS] = { false };

			gone[i] = gone[k] = true;
			if (try_without(s, c, gone))
				return true;
		}
	return false;
}

static bool try_step(struct scenario *s, struct course *c, size_t i,
		     const struct scn_step *st)
{
	struct scenario smaller = *s;

	if (!memcmp(&s->steps[i], st, sizeof(*st)))
		return false;
	smaller.steps[i] = *st;
	if (st->verb == SCN_FORK)
		smaller.crowd[st->other] = st->times;
	return try(s, &smaller, c);
}

static bool simplify(struct scenario *s, struct course *c)
{
	static const uint8_t flags[] = { SCN_F_LONG, SCN_F_SLOW, SCN_F_HALF0,
					 SCN_F_HALF1 };
	bool has_shrunk = false;

	for (size_t i = 0; i < s->nr_steps; i++) {
		struct scn_step st = s->steps[i];

		st.times = 1;
		has_shrunk |= try_step(s, c, i, &st);
		for (size_t k = 0; k < sizeof(flags); k++) {
			st = s->steps[i];
			st.flags &= (uint8_t)~flags[k];
			has_shrunk |= try_step(s, c, i, &st);
		}
	}
	return has_shrunk;
}

void scenario_shrink(struct scenario *s, struct shrink *sh)
{
	const bool none[SCN_STEPS] = { false };
	struct course c = { .sh = sh };
	struct scenario named;
	bool has_shrunk = true;

	s->nr_expects = 0;
	sh->nr_tries = 0;
	sh->is_cut = false;
	/* What no step names may not even be there. */
	without(&named, s, none);
	tidy(&named);
	if (named.nr_pages < s->nr_pages || named.nr_procs < s->nr_procs ||
	    named.nr_refs < s->nr_refs)
		try(s, &named, &c);
	while (has_shrunk) {
		has_shrunk = shrink_names(s, &c);
		has_shrunk |= shrink_steps(s, &c);
		has_shrunk = has_shrunk || shrink_pairs(s, &c);
		has_shrunk |= simplify(s, &c);
	}
	free(c.asked);
}
