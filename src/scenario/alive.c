// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/alive.h"

#include <string.h>

void alive_init(struct alive *a, const struct scenario *s)
{
	memset(a, 0, sizeof(*a));
	a->procs[0] = PROC_LIVING;
	for (size_t i = 0; i < s->nr_pages; i++)
		a->maps[0][i] = MAP_MAPPED | MAP_WRITABLE;
	for (size_t i = 0; i < SCN_REFS; i++)
		a->refs[i].proc = a->refs[i].page = SCN_NONE;
}

uint8_t alive_pair(unsigned int page, unsigned int other)
{
	static const uint8_t bits[SCN_PAGES][SCN_PAGES] = { { 0, 1, 2 },
							    { 1, 0, 4 },
							    { 2, 4, 0 } };

	return bits[page][other];
}

static void differs_now(struct alive *a, unsigned int proc, unsigned int page)
{
	for (unsigned int other = 0; other < SCN_PAGES; other++)
		a->equal[proc] &= (uint8_t)~alive_pair(page, other);
}

/* References to a mapping that goes see what was there last from here on. */
static void become_past(struct alive *a, unsigned int proc, unsigned int page)
{
	uint8_t past = 0;

	for (uint8_t i = 0; i < SCN_REFS; i++) {
		struct alive_ref *r = &a->refs[i];

		if (!r->verb || r->proc != proc || r->page != page)
			continue;
		if (!past)
			past = i + 1;
		r->page = SCN_NONE;
		r->past = past;
	}
}

/* What is left of its past is named after the first that is left. */
static void drop(struct alive *a, unsigned int ref)
{
	uint8_t past = a->refs[ref].past, name = 0;

	a->refs[ref] = (struct alive_ref){ .proc = SCN_NONE, .page = SCN_NONE };
	for (uint8_t i = 0; past && i < SCN_REFS; i++) {
		if (a->refs[i].past != past)
			continue;
		if (!name)
			name = i + 1;
		a->refs[i].past = name;
	}
}

static void fork_step(struct alive *a, const struct scn_step *st)
{
	a->procs[st->other] = PROC_LIVING;
	for (unsigned int i = 0; i < SCN_PAGES; i++) {
		uint8_t map = a->maps[st->proc][i];

		if (!(map & MAP_MAPPED) || (map & MAP_DONTFORK))
			continue;
		/* userfaultfd without its fork event leaves the child alone */
		a->maps[st->other][i] = map & (MAP_MAPPED | MAP_WRITABLE);
	}
	a->equal[st->other] = a->equal[st->proc];
}

static void exit_step(struct alive *a, unsigned int proc)
{
	a->procs[proc] = PROC_DEAD;
	memset(a->maps[proc], 0, sizeof(a->maps[proc]));
	a->equal[proc] = 0;
	for (unsigned int i = 0; i < SCN_REFS; i++)
		if (a->refs[i].verb && a->refs[i].proc == proc)
			drop(a, i);
}

static void map_step(struct alive *a, const struct scn_step *st)
{
	uint8_t *map = &a->maps[st->proc][st->page];

	switch ((enum scn_verb)st->verb) {
	case SCN_WRITE:
		*map &= (uint8_t)~MAP_UFFDWP;
		/* fallthrough */
	case SCN_FORCE:
		differs_now(a, st->proc, st->page);
		break;
	case SCN_SAME:
		differs_now(a, st->proc, st->page);
		differs_now(a, st->proc, st->other);
		*map &= (uint8_t)~MAP_UFFDWP;
		a->maps[st->proc][st->other] &= (uint8_t)~MAP_UFFDWP;
		a->equal[st->proc] |= alive_pair(st->page, st->other);
		break;
	case SCN_UNMAP:
		become_past(a, st->proc, st->page);
		differs_now(a, st->proc, st->page);
		*map = 0;
		break;
	case SCN_DONTNEED:
		become_past(a, st->proc, st->page);
		differs_now(a, st->proc, st->page);
		*map &= (uint8_t) ~(MAP_UFFDWP | MAP_CLEAN);
		break;
	case SCN_DONTFORK:
		*map |= MAP_DONTFORK;
		break;
	case SCN_DOFORK:
		*map &= (uint8_t)~MAP_DONTFORK;
		break;
	case SCN_PROTECT:
		*map &= (uint8_t)~MAP_WRITABLE;
		break;
	case SCN_UNPROTECT:
		*map |= MAP_WRITABLE;
		break;
	case SCN_UFFDWP:
		*map |= MAP_UFFDWP;
		break;
	case SCN_CLEAN:
		*map |= MAP_CLEAN;
		break;
	case SCN_CLEANED:
		*map &= (uint8_t)~MAP_CLEAN;
		break;
	default:
		break;
	}
}

static void ref_step(struct alive *a, const struct scn_step *st)
{
	struct alive_ref *r = &a->refs[st->ref];

	switch ((enum scn_verb)st->verb) {
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		*r = (struct alive_ref){ .verb = st->verb,
					 .flags = st->flags,
					 .proc = st->proc,
					 .page = st->page };
		break;
	case SCN_POKE:
		if (r->page != SCN_NONE)
			differs_now(a, r->proc, r->page);
		break;
	case SCN_DROP:
		drop(a, st->ref);
		break;
	case SCN_PROMOTE:
		r->verb = SCN_PIN;
		r->flags |= SCN_F_WRITE;
		break;
	default:
		break;
	}
}

void alive_step(struct alive *a, const struct scn_step *st)
{
	if (st->verb == SCN_FORK)
		fork_step(a, st);
	else if (st->verb == SCN_EXIT)
		exit_step(a, st->proc);
	else if (st->ref != SCN_NONE)
		ref_step(a, st);
	else if (st->page != SCN_NONE)
		map_step(a, st);
}
