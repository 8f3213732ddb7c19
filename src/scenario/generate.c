// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/rng.h"
#include "scenario/alive.h"
#include "scenario/words.h"

#include <stdio.h>
#include <string.h>

#define BIT(verb) (1ULL << (verb))
#define TRIES	  200 /* draws for one step, before the story ends there */

const struct scn_bounds scn_bounds_conform = {
	.nr_procs = 3,
	.nr_pages = 2,
	.nr_refs = 2,
	.nr_steps = 12,
	.verbs = BIT(SCN_WRITE) | BIT(SCN_READ) | BIT(SCN_FORCE) |
		 BIT(SCN_UNMAP) | BIT(SCN_DONTNEED) | BIT(SCN_PROTECT) |
		 BIT(SCN_UNPROTECT) | BIT(SCN_SOFTDIRTY) | BIT(SCN_UFFDWP) |
		 BIT(SCN_SWAPOUT) | BIT(SCN_SWAPIN) | BIT(SCN_FORK) |
		 BIT(SCN_EXIT) | BIT(SCN_GET) | BIT(SCN_PIN) | BIT(SCN_DIO) |
		 BIT(SCN_LOOK) | BIT(SCN_POKE) | BIT(SCN_DROP),
	.kinds = 1u << SCN_BASE | 1u << SCN_THP,
};

struct draft {
	struct scenario *s;
	const struct scn_bounds *bounds;
	struct rng rng;
	struct alive alive;
	size_t nr_steps_max; /* without the last looks */
	uint8_t was_out[SCN_PROCS]; /* bits of pages that were swapped out */
	bool was_used[SCN_REFS]; /* an I/O under way: looked or poked at */
};

static unsigned int below(struct draft *d, unsigned int bound)
{
	return (unsigned int)rng_below(&d->rng, bound);
}

/*
 * How often a verb is drawn. Stories are about writes around a fork while
 * references are held: nothing else shows how a page is shared.
 */
static unsigned int weight(const struct draft *d, enum scn_verb v)
{
	bool is_alone = d->s->nr_procs == 1;

	switch (v) {
	case SCN_FORK:
		return is_alone ? 12 : 4;
	case SCN_WRITE:
		return is_alone ? 5 : 14;
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		return 5;
	case SCN_LOOK:
	case SCN_POKE:
		return is_alone ? 2 : 6;
	case SCN_READ:
		return is_alone ? 1 : 4;
	case SCN_UNMAP:
	case SCN_EXIT:
		return is_alone ? 0 : 3;
	case SCN_UNPROTECT:
		return 6; /* there is little else to do for who is protected */
	case SCN_SWAPIN:
		return 3;
	case SCN_FORCE:
	case SCN_DROP:
	case SCN_SWAPOUT:
	case SCN_PROTECT:
		return 2;
	default:
		return 1;
	}
}

static enum scn_verb draw_verb(struct draft *d)
{
	unsigned int total = 0, at;
	int v;

	for (v = SCN_WRITE; v < SCN_NR_VERBS; v++)
		if (d->bounds->verbs & BIT(v))
			total += weight(d, v);
	if (!total)
		return SCN_READ;
	at = below(d, total);
	for (v = SCN_WRITE; v < SCN_NR_VERBS; v++) {
		if (!(d->bounds->verbs & BIT(v)))
			continue;
		if (at < weight(d, v))
			break;
		at -= weight(d, v);
	}
	return (enum scn_verb)v;
}

/* As the drivers take them: vmsplice reads, a registered buffer is written. */
static uint8_t draw_flags(struct draft *d, enum scn_verb v)
{
	if (v == SCN_PIN)
		return SCN_F_WRITE | SCN_F_LONG;
	if (v == SCN_DIO && below(d, 2))
		return SCN_F_WRITE;
	return 0;
}

/* A reference to begin: the first name that is free, or one past all. */
static uint8_t free_ref(const struct draft *d)
{
	uint8_t i = 0;

	while (i < d->s->nr_refs && d->alive.refs[i].verb)
		i++;
	return i;
}

/* A step of any kind; false if its numbers would be out of bounds. */
static bool draw_step(struct draft *d, struct scn_step *st)
{
	const struct scenario *s = d->s;
	enum scn_verb v = draw_verb(d);
	const char *slots = verb_slots(v);

	*st = (struct scn_step){ .verb = (uint8_t)v,
				 .proc = (uint8_t)below(
					 d, (unsigned int)s->nr_procs),
				 .page = SCN_NONE,
				 .other = SCN_NONE,
				 .ref = SCN_NONE,
				 .flags = draw_flags(d, v),
				 .times = 1 };
	if (strpbrk(slots, "ph"))
		st->page = (uint8_t)below(d, (unsigned int)s->nr_pages);
	if (strchr(slots, SLOT_OTHER))
		st->other = (uint8_t)below(d, (unsigned int)s->nr_pages);
	if (strchr(slots, SLOT_NEW))
		st->ref = free_ref(d);
	if (strpbrk(slots, "rR")) {
		if (!s->nr_refs)
			return false;
		st->ref = (uint8_t)below(d, (unsigned int)s->nr_refs);
		st->proc = d->alive.refs[st->ref].proc;
	}
	if (v == SCN_FORK)
		st->other = (uint8_t)s->nr_procs;
	return st->proc != SCN_NONE &&
	       (st->ref == SCN_NONE || st->ref < d->bounds->nr_refs) &&
	       (v != SCN_FORK || s->nr_procs < d->bounds->nr_procs);
}

static unsigned int nr_living(const struct draft *d)
{
	unsigned int nr = 0;

	for (size_t i = 0; i < SCN_PROCS; i++)
		nr += d->alive.procs[i] == PROC_LIVING;
	return nr;
}

static bool has_io(const struct draft *d, unsigned int proc)
{
	for (size_t i = 0; i < SCN_REFS; i++)
		if (d->alive.refs[i].verb == SCN_DIO &&
		    d->alive.refs[i].proc == proc)
			return true;
	return false;
}

/*
 * Is it worth doing, and can every driver do it? An I/O moves its data once:
 * a device that was to write cannot be looked at, and one look or poke is all.
 */
static bool is_sensible(const struct draft *d, const struct scn_step *st)
{
	static const struct alive_ref none;
	const struct alive_ref *r = &none;
	uint8_t map = 0, was_out = 0;

	if (st->ref < SCN_REFS)
		r = &d->alive.refs[st->ref];
	if (st->page < SCN_PAGES) {
		map = d->alive.maps[st->proc][st->page];
		was_out = d->was_out[st->proc] & (1u << st->page);
	}
	switch ((enum scn_verb)st->verb) {
	case SCN_LOOK:
		return r->verb != SCN_DIO ||
		       (!(r->flags & SCN_F_WRITE) && !d->was_used[st->ref]);
	case SCN_POKE:
		return r->verb != SCN_DIO || !d->was_used[st->ref];
	case SCN_EXIT: /* what is under way would hold it */
		return nr_living(d) > 1 && !has_io(d, st->proc);
	case SCN_PROTECT:
		return map & MAP_WRITABLE;
	case SCN_UNPROTECT:
		return !(map & MAP_WRITABLE);
	case SCN_UFFDWP:
		return map & MAP_WRITABLE && !(map & MAP_UFFDWP);
	case SCN_FORCE:
	case SCN_PIN:
	case SCN_DIO: /* the fault of a write is for who writes by itself */
		return !(map & MAP_UFFDWP);
	case SCN_SWAPIN:
		return was_out;
	default:
		return true;
	}
}

/* The step becomes part of the story; names come into being by it. */
static void take_step(struct draft *d, const struct scn_step *st)
{
	struct scenario *s = d->s;

	if (st->verb == SCN_FORK) {
		s->procs[s->nr_procs][0] = (char)('B' + s->nr_procs);
		s->crowd[s->nr_procs++] = 1;
		d->was_out[st->other] = d->was_out[st->proc];
	}
	if (st->ref != SCN_NONE && st->ref == s->nr_refs)
		s->refs[s->nr_refs++][0] = (char)('r' + st->ref);
	if (st->verb == SCN_SWAPOUT)
		d->was_out[st->proc] |= (uint8_t)(1u << st->page);
	if (st->verb == SCN_GET || st->verb == SCN_PIN || st->verb == SCN_DIO)
		d->was_used[st->ref] = false;
	if (st->verb == SCN_LOOK || st->verb == SCN_POKE)
		d->was_used[st->ref] = true;
	alive_step(&d->alive, st);
	s->steps[s->nr_steps++] = *st;
}

/* Twice in a row the same: only a write can show something new. */
static bool repeats(const struct draft *d, const struct scn_step *st)
{
	size_t nr = d->s->nr_steps;

	return st->verb != SCN_WRITE && nr &&
	       !memcmp(&d->s->steps[nr - 1], st, sizeof(*st));
}

static bool may_take(const struct draft *d, const struct scn_step *st)
{
	struct alive_fault f;

	return alive_allows(&d->alive, d->s, st, &f) && is_sensible(d, st);
}

static bool next_step(struct draft *d)
{
	struct scn_step st;

	for (int i = 0; i < TRIES; i++) {
		if (!draw_step(d, &st) || repeats(d, &st) || !may_take(d, &st))
			continue;
		take_step(d, &st);
		return true;
	}
	return false;
}

static struct scn_step ref_step(const struct draft *d, enum scn_verb v,
				unsigned int ref)
{
	return (struct scn_step){ .verb = (uint8_t)v,
				  .proc = d->alive.refs[ref].proc,
				  .page = SCN_NONE,
				  .other = SCN_NONE,
				  .ref = (uint8_t)ref,
				  .times = 1 };
}

/* The device writes at last what it was asked for, and the I/O ends. */
static void end_reads(struct draft *d)
{
	for (unsigned int i = 0; i < d->s->nr_refs; i++) {
		const struct alive_ref *r = &d->alive.refs[i];
		struct scn_step st = ref_step(d, SCN_POKE, i);

		if (r->verb != SCN_DIO || !(r->flags & SCN_F_WRITE))
			continue;
		if (may_take(d, &st))
			take_step(d, &st);
		st = ref_step(d, SCN_DROP, i);
		take_step(d, &st);
	}
}

static void see_all(struct draft *d)
{
	const struct scenario *s = d->s;

	for (uint8_t proc = 0; proc < s->nr_procs; proc++)
		for (uint8_t page = 0; page < s->nr_pages; page++) {
			struct scn_step st = { .verb = SCN_READ,
					       .proc = proc,
					       .page = page,
					       .other = SCN_NONE,
					       .ref = SCN_NONE,
					       .times = 1 };

			if (d->alive.maps[proc][page] & MAP_MAPPED)
				take_step(d, &st);
		}
	for (unsigned int i = 0; i < s->nr_refs; i++) {
		struct scn_step st = ref_step(d, SCN_LOOK, i);

		if (d->alive.refs[i].verb && may_take(d, &st))
			take_step(d, &st);
	}
}

static unsigned int at_most(unsigned int n, unsigned int max)
{
	return n < max ? n : max;
}

static void begin(struct draft *d, uint64_t seed)
{
	const struct scn_bounds *b = d->bounds;
	struct scenario *s = d->s;
	unsigned int nr_kinds = 0, nr, kind;

	snprintf(s->name, sizeof(s->name), "random-%016llx",
		 (unsigned long long)seed);
	s->asks = (1u << SCN_NR_PROPERTIES) - 1;
	for (kind = 0; kind < SCN_NR_KINDS; kind++)
		nr_kinds += (b->kinds >> kind) & 1;
	nr = nr_kinds ? below(d, nr_kinds) : 0;
	for (kind = 0; nr_kinds && kind < SCN_NR_KINDS; kind++)
		if ((b->kinds >> kind) & 1 && !nr--)
			break;
	s->kind = (uint8_t)kind;
	s->nr_pages = 1 + below(d, at_most(b->nr_pages, SCN_PAGES));
	for (size_t i = 0; i < s->nr_pages; i++) {
		s->pages[i].name[0] = (char)('a' + i);
		s->pages[i].kinds = (uint16_t)(1u << kind);
	}
	s->nr_procs = 1;
	s->procs[0][0] = 'P';
	s->crowd[0] = 1;
	alive_init(&d->alive, s);
	/* half of them as long as may be */
	d->nr_steps_max = at_most(
		b->nr_steps, SCN_STEPS - SCN_PROCS * SCN_PAGES - 2 * SCN_REFS);
	if (d->nr_steps_max > 4 && below(d, 2))
		d->nr_steps_max =
			4 + below(d, (unsigned int)d->nr_steps_max - 4);
}

void scenario_generate(struct scenario *s, uint64_t seed,
		       const struct scn_bounds *bounds)
{
	struct scn_bounds b = *bounds;
	struct draft d = { .s = s, .bounds = &b };

	/* A crowd cannot be drawn, and nothing can be done within no bounds. */
	b.nr_procs = at_most(b.nr_procs, SCN_PROCS);
	b.nr_pages = b.nr_pages ? b.nr_pages : 1;
	b.nr_refs = at_most(b.nr_refs, SCN_REFS);
	memset(s, 0, sizeof(*s));
	rng_init(&d.rng, seed);
	begin(&d, seed);
	while (s->nr_steps < d.nr_steps_max && next_step(&d))
		;
	end_reads(&d);
	see_all(&d);
}
