// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/alive.h"
#include "scenario/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool refuse(struct alive_fault *f, const char *word, const char *fmt,
		   ...) PRINTF(3, 4);
static bool refuse(struct alive_fault *f, const char *word, const char *fmt,
		   ...)
{
	va_list ap;

	f->word = word;
	f->hint[0] = '\0';
	va_start(ap, fmt);
	vsnprintf(f->what, sizeof(f->what), fmt, ap);
	va_end(ap);
	return false;
}

static bool hint(struct alive_fault *f, const char *fmt, ...) PRINTF(2, 3);
static bool hint(struct alive_fault *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->hint, sizeof(f->hint), fmt, ap);
	va_end(ap);
	return false;
}

static bool allows_proc(const struct alive *a, const struct scenario *s,
			unsigned int proc, struct alive_fault *f)
{
	const char *name = s->procs[proc];

	if (a->procs[proc] == PROC_TO_COME) {
		refuse(f, name, "process '%s' is not yet forked here", name);
		return hint(f, "%s fork %s", s->procs[0], name);
	}
	if (a->procs[proc] == PROC_DEAD)
		return refuse(f, name, "process '%s' has exited", name);
	if (s->crowd[proc] > 1)
		return refuse(f, name,
			      "'%s' is a crowd of %u processes that only sleep",
			      name, s->crowd[proc]);
	return true;
}

/* Kinds of pages that a verb does something to; 0: all. */
static uint16_t verb_kinds(enum scn_verb v)
{
	switch (v) {
	case SCN_SPLIT:
		return 1u << SCN_THP;
	case SCN_SWAPOUT:
	case SCN_SWAPIN:
	case SCN_MERGE:
	case SCN_UNMERGE:
	case SCN_COLLAPSE:
		return (uint16_t) ~(1u << SCN_HUGETLB);
	default:
		return 0;
	}
}

static bool writes(const struct scn_step *st)
{
	switch ((enum scn_verb)st->verb) {
	case SCN_WRITE:
	case SCN_SAME:
		return true;
	case SCN_GET:
	case SCN_PIN:
	case SCN_DIO:
		return st->flags & SCN_F_WRITE;
	default:
		return false;
	}
}

static bool allows_page(const struct alive *a, const struct scenario *s,
			const struct scn_step *st, unsigned int page,
			struct alive_fault *f)
{
	const char *name = s->pages[page].name;
	uint8_t map = a->maps[st->proc][page];
	uint16_t kinds = verb_kinds(st->verb);

	if (!(map & MAP_MAPPED)) {
		refuse(f, name, "process '%s' has no page '%s' here",
		       s->procs[st->proc], name);
		return hint(f, "it was unmapped, or not given by fork");
	}
	if (writes(st) && !(map & MAP_WRITABLE)) {
		refuse(f, name, "page '%s' is protected: '%s' may not write it",
		       name, s->procs[st->proc]);
		return hint(f, "'%s force %s' writes what is protected",
			    s->procs[st->proc], name);
	}
	if (kinds && !(kinds & s->pages[page].kinds))
		return refuse(f, name, "page '%s' is of no kind that can %s",
			      name, scn_verb_name(st->verb));
	if (st->verb == SCN_CLEANED && !(map & MAP_CLEAN)) {
		refuse(f, name, "page '%s' of '%s' is not being cleaned", name,
		       s->procs[st->proc]);
		return hint(f, "'%s clean %s' begins it", s->procs[st->proc],
			    name);
	}
	return true;
}

static bool allows_other(const struct alive *a, const struct scenario *s,
			 const struct scn_step *st, struct alive_fault *f)
{
	const char *page = s->pages[st->page].name;
	const char *other = s->pages[st->other].name;

	if (st->page == st->other)
		return refuse(f, other, "'%s' is one page: two are needed",
			      other);
	if (!allows_page(a, s, st, st->other, f))
		return false;
	if (st->verb == SCN_MERGE &&
	    !(a->equal[st->proc] & alive_pair(st->page, st->other))) {
		refuse(f, page, "pages '%s' and '%s' differ: nothing to merge",
		       page, other);
		return hint(f, "'%s same %s %s' makes them equal",
			    s->procs[st->proc], page, other);
	}
	return true;
}

/* Would a write through a past reference be seen by another of the same past? */
static const char *past_fellow(const struct alive *a, const struct scenario *s,
			       unsigned int ref)
{
	for (unsigned int i = 0; i < s->nr_refs; i++)
		if (i != ref && a->refs[i].verb && a->refs[ref].past &&
		    a->refs[i].past == a->refs[ref].past)
			return s->refs[i];
	return NULL;
}

static bool allows_held(const struct alive *a, const struct scenario *s,
			const struct scn_step *st, struct alive_fault *f)
{
	const struct alive_ref *r = &a->refs[st->ref];
	const char *name = s->refs[st->ref], *fellow;

	if (!r->verb) {
		refuse(f, name, "reference '%s' is not held here", name);
		return hint(f,
			    "get, pin or dio takes it; drop and exit end it");
	}
	if (r->proc != st->proc) {
		refuse(f, name, "reference '%s' is held by '%s', not by '%s'",
		       name, s->procs[r->proc], s->procs[st->proc]);
		return hint(f, "fork does not copy references");
	}
	if (st->verb == SCN_PROMOTE && r->verb != SCN_GET)
		return refuse(f, name, "reference '%s' is no get: '%s' took it",
			      name, scn_verb_name(r->verb));
	if (st->verb != SCN_POKE)
		return true;
	if (!(r->flags & SCN_F_WRITE)) {
		refuse(f, name, "reference '%s' is to read only", name);
		return hint(f, "%s",
			    r->verb == SCN_DIO
				    ? "the device writes memory in a 'dio read'"
				    : "take it with 'write'");
	}
	fellow = past_fellow(a, s, st->ref);
	if (fellow)
		return refuse(f, name,
			      "'%s' and '%s' are to a page that is gone: what "
			      "a poke shows the other is nowhere promised",
			      name, fellow);
	return true;
}

static bool allows_new(const struct alive *a, const struct scenario *s,
		       const struct scn_step *st, struct alive_fault *f)
{
	const char *name = s->refs[st->ref];

	if (a->refs[st->ref].verb) {
		refuse(f, name, "reference '%s' is already held", name);
		return hint(f, "'%s drop %s' ends it",
			    s->procs[a->refs[st->ref].proc], name);
	}
	return allows_page(a, s, st, st->page, f);
}

bool alive_allows(const struct alive *a, const struct scenario *s,
		  const struct scn_step *st, struct alive_fault *f)
{
	if (!allows_proc(a, s, st->proc, f))
		return false;
	if (st->verb == SCN_FORK) {
		if (a->procs[st->other] == PROC_TO_COME)
			return true;
		return refuse(f, s->procs[st->other],
			      "process '%s' is already there",
			      s->procs[st->other]);
	}
	if (strchr(verb_slots(st->verb), SLOT_NEW))
		return allows_new(a, s, st, f);
	if (st->ref != SCN_NONE)
		return allows_held(a, s, st, f);
	if (st->page == SCN_NONE)
		return true;
	return allows_page(a, s, st, st->page, f) &&
	       (st->other == SCN_NONE || allows_other(a, s, st, f));
}
