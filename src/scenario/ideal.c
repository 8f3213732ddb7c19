// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/ideal.h"

#include "base/err.h"

#include <string.h>

/* The contents of an owner change to these. */
static void set(struct ideal *d, unsigned int owner, const uint8_t now[2])
{
	uint8_t nr = d->nr_pairs[owner];

	for (int half = 0; half < 2; half++) {
		d->now[owner][half] = now[half];
		d->ever[owner][half] |= 1ULL << now[half];
	}
	if (nr && !memcmp(d->pairs[owner][nr - 1], now, 2))
		return;
	if (nr == IDEAL_STAMPS)
		BUG("more than %d changes of one page", IDEAL_STAMPS);
	memcpy(d->pairs[owner][nr], now, 2);
	d->nr_pairs[owner]++;
}

/* A new owner has what the other has, and had what it had. */
static void inherit(struct ideal *d, unsigned int owner, unsigned int from)
{
	memcpy(d->now[owner], d->now[from], sizeof(d->now[owner]));
	memcpy(d->ever[owner], d->ever[from], sizeof(d->ever[owner]));
	memcpy(d->pairs[owner], d->pairs[from], sizeof(d->pairs[owner]));
	d->nr_pairs[owner] = d->nr_pairs[from];
}

static void forget(struct ideal *d, unsigned int owner)
{
	memset(d->now[owner], 0, sizeof(d->now[owner]));
	memset(d->ever[owner], 0, sizeof(d->ever[owner]));
	memset(d->pairs[owner], 0, sizeof(d->pairs[owner]));
	d->nr_pairs[owner] = 0;
}

static void drop(struct ideal *d, unsigned int ref)
{
	d->of_ref[ref] = d->holder[ref] = SCN_NONE;
	d->verb[ref] = 0;
	forget(d, ideal_ref(ref));
}

void ideal_init(struct ideal *d, const struct scenario *s)
{
	bool is_written = s->kind != SCN_FILE && s->kind != SCN_ZERO;
	uint8_t first[2] = { 0, 0 };

	memset(d, 0, sizeof(*d));
	memset(d->of_ref, SCN_NONE, sizeof(d->of_ref));
	memset(d->holder, SCN_NONE, sizeof(d->holder));
	for (unsigned int i = 0; i < s->nr_pages; i++) {
		if (is_written)
			first[0] = first[1] = ++d->nr_stamps;
		d->is_mapped[ideal_page(0, i)] = true;
		set(d, ideal_page(0, i), first);
	}
}

static uint8_t next_stamp(struct ideal *d)
{
	if (d->nr_stamps + 1 >= IDEAL_STAMPS)
		BUG("more than %d writes", IDEAL_STAMPS);
	return ++d->nr_stamps;
}

/* The mapping, and all references that are to it, change alike. */
static void write_mapping(struct ideal *d, unsigned int map, uint8_t stamp,
			  uint8_t flags)
{
	bool is_whole = !(flags & (SCN_F_HALF0 | SCN_F_HALF1));
	uint8_t now[2] = { d->now[map][0], d->now[map][1] };

	if (is_whole || flags & SCN_F_HALF0)
		now[0] = stamp;
	if (is_whole || flags & SCN_F_HALF1)
		now[1] = stamp;
	set(d, map, now);
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (d->of_ref[i] == map)
			set(d, ideal_ref(i), now);
}

/* What the mapping has is gone; references to it keep seeing that. */
static void leave(struct ideal *d, unsigned int map)
{
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (d->of_ref[i] == map)
			d->of_ref[i] = SCN_NONE;
}

static void unmap(struct ideal *d, unsigned int map)
{
	leave(d, map);
	d->is_mapped[map] = d->is_dontfork[map] = false;
	forget(d, map);
}

static void fork_step(struct ideal *d, const struct scn_step *st)
{
	for (unsigned int i = 0; i < SCN_PAGES; i++) {
		unsigned int map = ideal_page(st->proc, i);
		unsigned int child = ideal_page(st->other, i);

		if (!d->is_mapped[map] || d->is_dontfork[map])
			continue;
		d->is_mapped[child] = true;
		inherit(d, child, map);
	}
}

static void exit_step(struct ideal *d, unsigned int proc)
{
	for (unsigned int i = 0; i < SCN_PAGES; i++)
		unmap(d, ideal_page(proc, i));
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (d->holder[i] == proc)
			drop(d, i);
}

static void take_step(struct ideal *d, const struct scn_step *st)
{
	unsigned int map = ideal_page(st->proc, st->page);

	d->of_ref[st->ref] = (uint8_t)map;
	d->holder[st->ref] = st->proc;
	d->verb[st->ref] = st->verb;
	inherit(d, ideal_ref(st->ref), map);
}

static uint8_t poke_step(struct ideal *d, const struct scn_step *st)
{
	uint8_t map = d->of_ref[st->ref], stamp = next_stamp(d);

	/* past: as a mapping of its own, to which no reference is */
	write_mapping(d, map == SCN_NONE ? ideal_ref(st->ref) : map, stamp,
		      st->flags);
	return stamp;
}

uint8_t ideal_step(struct ideal *d, const struct scenario *s,
		   const struct scn_step *st)
{
	unsigned int map = ideal_page(st->proc, st->page);
	static const uint8_t zeroes[2];
	uint8_t stamp = 0;

	if (st->proc >= s->nr_procs)
		BUG("process %u of %zu", st->proc, s->nr_procs);
	switch ((enum scn_verb)st->verb) {
	case SCN_SAME:
	case SCN_WRITE:
	case SCN_FORCE:
		stamp = next_stamp(d);
		write_mapping(d, map, stamp, st->flags);
		if (st->verb == SCN_SAME)
			write_mapping(d, ideal_page(st->proc, st->other), stamp,
				      0);
		return stamp;
	case SCN_POKE:
		return poke_step(d, st);
	case SCN_UNMAP:
		unmap(d, map);
		return 0;
	case SCN_DONTNEED:
		leave(d, map);
		set(d, map, zeroes);
		return 0;
	case SCN_DONTFORK:
		d->is_dontfork[map] = true;
		return 0;
	case SCN_DOFORK:
		d->is_dontfork[map] = false;
		return 0;
	case SCN_FORK:
		fork_step(d, st);
		return 0;
	case SCN_EXIT:
		exit_step(d, st->proc);
		return 0;
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		take_step(d, st);
		return 0;
	case SCN_DROP:
		drop(d, st->ref);
		return 0;
	case SCN_PROMOTE:
		d->verb[st->ref] = SCN_PIN;
		return 0;
	default:
		return 0;
	}
}

enum ideal_class ideal_judge(const struct ideal *d, const struct scn_step *st,
			     const uint8_t seen[2])
{
	unsigned int owner = st->ref != SCN_NONE
				     ? ideal_ref(st->ref)
				     : ideal_page(st->proc, st->page);

	if (!memcmp(d->now[owner], seen, 2))
		return IDEAL_CURRENT;
	for (int half = 0; half < 2; half++)
		if (seen[half] >= IDEAL_STAMPS ||
		    !(d->ever[owner][half] & (1ULL << seen[half])))
			return IDEAL_FOREIGN;
	for (unsigned int i = 0; i < d->nr_pairs[owner]; i++)
		if (!memcmp(d->pairs[owner][i], seen, 2))
			return IDEAL_STALE;
	return IDEAL_TORN;
}

bool ideal_is_shared(const struct ideal *d, const struct scenario *s,
		     unsigned int proc, unsigned int page)
{
	static const uint8_t zeroes[2];
	unsigned int map = ideal_page(proc, page);

	if (!memcmp(d->now[map], zeroes, 2))
		return true;
	for (unsigned int i = 0; i < s->nr_procs * SCN_PAGES; i++)
		if (i != map && d->is_mapped[i] &&
		    !memcmp(d->now[i], d->now[map], 2))
			return true;
	for (unsigned int i = 0; i < s->nr_refs; i++)
		if (d->holder[i] != SCN_NONE && d->holder[i] != proc &&
		    !memcmp(d->now[ideal_ref(i)], d->now[map], 2))
			return true;
	return false;
}

enum scn_property ideal_breaks(const struct scn_step *st, enum ideal_class c)
{
	bool is_look = st->verb == SCN_LOOK;

	switch (c) {
	case IDEAL_CURRENT:
		return SCN_NR_PROPERTIES;
	case IDEAL_FOREIGN:
		return SCN_ISOLATION;
	case IDEAL_STALE:
		return is_look ? SCN_SYNCHRONY : SCN_LOST_WRITE;
	case IDEAL_TORN:
		return is_look ? SCN_SYNCHRONY : SCN_TORN_COPY;
	}
	BUG("class %d", (int)c);
}
