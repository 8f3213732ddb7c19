// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/parse.h"
#include "scenario/words.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int find_proc(const struct scenario *s, const char *name)
{
	for (size_t i = 0; i < s->nr_procs; i++)
		if (!strcmp(s->procs[i], name))
			return (int)i;
	return -1;
}

static int find_page(const struct scenario *s, const char *name)
{
	for (size_t i = 0; i < s->nr_pages; i++)
		if (!strcmp(s->pages[i].name, name))
			return (int)i;
	return -1;
}

static int find_ref(const struct scenario *s, const char *name)
{
	for (size_t i = 0; i < s->nr_refs; i++)
		if (!strcmp(s->refs[i], name))
			return (int)i;
	return -1;
}

int parse_new_name(const struct parser *p, size_t i)
{
	const char *name = parse_word(p, i);
	bool is_name = isalpha((unsigned char)*name);

	for (const char *c = name; *c; c++)
		is_name = is_name &&
			  (isalnum((unsigned char)*c) || strchr("-_", *c));
	if (!is_name) {
		parse_error(p, i, "'%.60s' is no name", name);
		parse_hint(p, "a letter, then letters, digits, '-', '_'");
		return -EINVAL;
	}
	if (strlen(name) >= SCN_NAME_MAX)
		return parse_error(p, i, "a name has at most %d letters",
				   SCN_NAME_MAX - 1);
	if (parse_is_reserved(name))
		return parse_error(p, i, "'%s' is a word of the language",
				   name);
	if (find_proc(p->s, name) >= 0)
		return parse_error(p, i, "'%s' already names a process", name);
	if (find_page(p->s, name) >= 0)
		return parse_error(p, i, "'%s' already names a page", name);
	if (find_ref(p->s, name) >= 0)
		return parse_error(p, i, "'%s' already names a reference",
				   name);
	return 0;
}

/* One name to try instead, of those that i could have been. */
static int unknown(const struct parser *p, size_t i, const char *what,
		   const char *word, const struct suggest *s)
{
	parse_error(p, i, "no %s '%.60s' here", what, word);
	if (suggest_best(s))
		parse_hint(p, "did you mean '%s'?", suggest_best(s));
	return -EINVAL;
}

static int parse_page(const struct parser *p, size_t i, const char *word,
		      uint8_t *page)
{
	int found = find_page(p->s, word);
	struct suggest s;

	suggest_init(&s, word);
	for (size_t k = 0; k < p->s->nr_pages; k++)
		suggest_offer(&s, p->s->pages[k].name);
	if (found < 0)
		return unknown(p, i, "page", word, &s);
	*page = (uint8_t)found;
	return 0;
}

static int parse_held(const struct parser *p, size_t i, const char *word,
		      uint8_t *ref)
{
	int found = find_ref(p->s, word);
	struct suggest s;

	suggest_init(&s, word);
	for (size_t k = 0; k < p->s->nr_refs; k++)
		suggest_offer(&s, p->s->refs[k]);
	if (found < 0)
		return unknown(p, i, "reference", word, &s);
	*ref = (uint8_t)found;
	return 0;
}

/* A reference that begins; its name may have been used by one that ended. */
static int parse_new_ref(struct parser *p, size_t i, uint8_t *ref)
{
	struct scenario *s = p->s;
	const char *name = parse_word(p, i);
	int found = find_ref(s, name), err;

	if (found < 0) {
		err = parse_new_name(p, i);
		if (err)
			return err;
		if (s->nr_refs == SCN_REFS)
			return parse_error(p, i, "more than %d references",
					   SCN_REFS);
		found = (int)s->nr_refs++;
		snprintf(s->refs[found], SCN_NAME_MAX, "%s", name);
	}
	*ref = (uint8_t)found;
	return 0;
}

static int new_proc(struct parser *p, size_t i, uint8_t *proc)
{
	struct scenario *s = p->s;
	int err = parse_new_name(p, i);

	if (err)
		return err;
	if (s->nr_procs == SCN_PROCS)
		return parse_error(p, i, "more than %d processes", SCN_PROCS);
	*proc = (uint8_t)s->nr_procs++;
	s->crowd[*proc] = 1;
	snprintf(s->procs[*proc], SCN_NAME_MAX, "%s", parse_word(p, i));
	return 0;
}

static int parse_proc(struct parser *p, struct scn_step *st)
{
	const char *word = parse_word(p, 0);
	int found = find_proc(p->s, word);
	struct suggest s;

	if (!p->s->nr_steps && !p->s->nr_procs)
		return new_proc(p, 0, &st->proc);
	if (found < 0) {
		suggest_init(&s, word);
		for (size_t i = 0; i < p->s->nr_procs; i++)
			suggest_offer(&s, p->s->procs[i]);
		parse_suggest_line(&s);
		return unknown(p, 0, "process", word, &s);
	}
	st->proc = (uint8_t)found;
	return 0;
}

/* Cuts ".0" or ".1" off a word. */
static void cut_half(char *word, uint8_t *flags)
{
	size_t len = strlen(word);

	if (len < 3 || word[len - 2] != '.' ||
	    (word[len - 1] != '0' && word[len - 1] != '1'))
		return;
	*flags |= word[len - 1] == '0' ? SCN_F_HALF0 : SCN_F_HALF1;
	word[len - 2] = '\0';
}

static int parse_mode(const struct parser *p, size_t i, struct scn_step *st)
{
	const char *word = parse_word(p, i);
	bool is_write = !strcmp(word, "write");

	if (!is_write && strcmp(word, "read"))
		return parse_error(p, i, "'%.60s' is neither read nor write",
				   word);
	if (is_write != (st->verb == SCN_DIO)) /* read(2) writes memory */
		st->flags |= SCN_F_WRITE;
	return 0;
}

static int parse_times(const struct parser *p, size_t i, uint16_t *times)
{
	const char *word = parse_word(p, i) + 1;
	size_t len = strlen(word);
	unsigned long n = strtoul(word, NULL, 10);

	if (len != strspn(word, "0123456789") || *word == '0' || len > 4 ||
	    n > SCN_TIMES_MAX || n < 2) {
		parse_error(p, i, "'x%.60s' is no number of times", word);
		parse_hint(p, "x2 to x%d", SCN_TIMES_MAX);
		return -EINVAL;
	}
	*times = (uint16_t)n;
	return 0;
}

/* What stands in a slot that must be filled, word i. */
static int parse_slot(struct parser *p, size_t i, char slot,
		      struct scn_step *st)
{
	char word[LEX_WORD_MAX + 1];

	snprintf(word, sizeof(word), "%s", parse_word(p, i));
	switch ((enum slot)slot) {
	case SLOT_HALF:
		cut_half(word, &st->flags);
		/* fallthrough */
	case SLOT_PAGE:
		return parse_page(p, i, word, &st->page);
	case SLOT_OTHER:
		return parse_page(p, i, word, &st->other);
	case SLOT_CHILD:
		return new_proc(p, i, &st->other);
	case SLOT_MODE:
		return parse_mode(p, i, st);
	case SLOT_NEW:
		return parse_new_ref(p, i, &st->ref);
	case SLOT_REF_HALF:
		cut_half(word, &st->flags);
		/* fallthrough */
	default:
		return parse_held(p, i, word, &st->ref);
	}
}

/* long, slow, x16: word i, if the verb has them. */
static int parse_option(struct parser *p, size_t i, const char *options,
			struct scn_step *st)
{
	const char *word = parse_word(p, i);
	char usage[100];
	uint8_t flag = 0;

	if (!strcmp(word, "long") && strchr(options, SLOT_LONG))
		flag = SCN_F_LONG;
	if (!strcmp(word, "slow") && strchr(options, SLOT_SLOW))
		flag = SCN_F_SLOW;
	if ((flag && st->flags & flag) ||
	    (*word == 'x' && st->times != 1 && strchr(options, SLOT_TIMES)))
		return parse_error(p, i, "'%.60s': said twice", word);
	if (*word == 'x' && strchr(options, SLOT_TIMES))
		return parse_times(p, i, &st->times);
	if (!flag) {
		parse_error(p, i, "'%.60s' says nothing of '%s'", word,
			    scn_verb_name(st->verb));
		parse_hint(p, "%s", verb_usage(st->verb, usage, sizeof(usage)));
		return -EINVAL;
	}
	st->flags |= flag;
	return 0;
}

static int parse_slots(struct parser *p, struct scn_step *st)
{
	const char *slots = verb_slots(st->verb);
	char usage[100];
	size_t i = 2;
	int err;

	for (; *slots && !strchr("lsx", *slots); slots++, i++) {
		if (!parse_word(p, i)) {
			parse_error(p, i, "'%s' wants more words",
				    scn_verb_name(st->verb));
			parse_hint(p, "%s",
				   verb_usage(st->verb, usage, sizeof(usage)));
			return -EINVAL;
		}
		err = parse_slot(p, i, *slots, st);
		if (err)
			return err;
	}
	for (; parse_word(p, i); i++) {
		err = parse_option(p, i, slots, st);
		if (err)
			return err;
	}
	return 0;
}

static int parse_verb(const struct parser *p, uint8_t *verb)
{
	const char *word = parse_word(p, 1);
	struct suggest s;
	int found;

	if (!word) {
		parse_error(p, 1, "a verb is missing behind '%.60s'",
			    parse_word(p, 0));
		parse_hint(p, "a step is: PROCESS VERB WORDS");
		return -EINVAL;
	}
	found = verb_find(word);
	if (found < 0) {
		suggest_init(&s, word);
		verb_suggest(&s);
		return unknown(p, 1, "verb", word, &s);
	}
	*verb = (uint8_t)found;
	return 0;
}

int parse_step(struct parser *p)
{
	struct scenario *s = p->s;
	struct scn_step st = { .page = SCN_NONE,
			       .other = SCN_NONE,
			       .ref = SCN_NONE,
			       .column = (uint8_t)p->column,
			       .times = 1,
			       .line = (uint16_t)p->lex.nr };
	int err;

	if (!s->nr_pages || !s->asks)
		return parse_error(p, 0,
				   "steps must come after 'asks' and 'page'");
	if (s->nr_steps == SCN_STEPS)
		return parse_error(p, 0, "more than %d steps", SCN_STEPS);
	err = parse_verb(p, &st.verb);
	if (!err)
		err = parse_proc(p, &st);
	if (!err)
		err = parse_slots(p, &st);
	if (err)
		return err;
	if (st.verb == SCN_FORK)
		s->crowd[st.other] = st.times;
	s->steps[s->nr_steps++] = st;
	return 0;
}
