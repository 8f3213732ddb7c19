/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * words.h - the words of the language and how a step is written; inside
 * scenario only. The parser reads and the printer writes by the same table.
 */
#ifndef SCENARIO_WORDS_H
#define SCENARIO_WORDS_H

#include "base/suggest.h"
#include "scenario/scenario.h"

/* What stands behind the verb, one character each, in this order. */
enum slot {
	SLOT_PAGE = 'p',
	SLOT_HALF = 'h', /* a page, or one half: "a.0" */
	SLOT_OTHER = 'o', /* a second page */
	SLOT_CHILD = 'c', /* a new process */
	SLOT_MODE = 'm', /* "read" or "write" */
	SLOT_NEW = 'n', /* a reference that begins */
	SLOT_REF = 'r', /* one that is held */
	SLOT_REF_HALF = 'R', /* held, or one half: "r.1" */
	/* these may be left out, and come in any order */
	SLOT_LONG = 'l',
	SLOT_SLOW = 's',
	SLOT_TIMES = 'x',
};

/* "mnplsx" of a verb. */
const char *verb_slots(enum scn_verb v);
/* "P pin read|write r a [long] [slow] [xN]", for a hint. */
const char *verb_usage(enum scn_verb v, char *buf, size_t size_bytes);

/* The value of a word, or -1. */
int verb_find(const char *word);
int property_find(const char *word);

/* Offers all of them: for "did you mean". */
void verb_suggest(struct suggest *s);
void kind_suggest(struct suggest *s);
void property_suggest(struct suggest *s);

#endif
